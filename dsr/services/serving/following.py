"""What follows from service: each recipient's day, the end of the appeal period, and the end of the case's holds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, Handover, Letter, LetterRecipient
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import appeal_ends_on
from dsr.domain.holds import MARGIN, appealable_until
from dsr.domain.serving import appeal_period_ends_on, ask_court_on, last_service
from dsr.services import projection
from dsr.services.holds.placing import follow_service
from dsr.services.holds.served import is_to_be_served
from dsr.services.sendings import sendings_to, service_on
from dsr.services.serving import rows


def follow(session: Session, deps: Deps, letter: Letter, on: date) -> None:
    """Compute a letter's service anew from its sendings, and let the appeal period and the case's holds follow.

    The caller has taken `holds_lock`. Raises `OutsideCalendar`.
    """
    recipients = rows.recipients_of(session, letter.id or 0)
    sent = sendings_to(session, [one.id or 0 for one in recipients])
    for recipient in recipients:
        recipient.served_on = service_on(sent[recipient.id or 0], on).served_on
        session.add(recipient)
    session.flush()
    served = last_service(one.served_on for one in rows.served_of(recipients))
    _follow_appeal(session, deps, letter, served)
    _follow_holds(session, deps, letter.case_id, on)
    projection.project_left(session, deps, [letter.case_id])


def question_of(session: Session, letter_id: int) -> AppealQuestion | None:
    """Whether an appeal came against this letter, as far as it is known; None where none can come."""
    return session.scalars(select(AppealQuestion).where(col(AppealQuestion.letter_id) == letter_id)).first()


def _follow_appeal(session: Session, deps: Deps, letter: Letter, served: date | None) -> None:
    """A letter that prints a route of appeal is asked about at the court once the last recipient can no longer appeal."""
    question = question_of(session, letter.id or 0)
    if not letter.appeal_route or (question is not None and question.answered_at is not None):
        return
    row = question or AppealQuestion(case_id=letter.case_id, letter_id=letter.id or 0, route=letter.appeal_route)
    row.ends_on = appeal_period_ends_on(served, row.route, deps.calendar) if served is not None else None
    row.ask_on = ask_court_on(row.ends_on, deps.calendar) if row.ends_on is not None else None
    session.add(row)
    session.flush()


def _follow_holds(session: Session, deps: Deps, case_id: int, on: date) -> None:
    """The end of the case's holds: the last recipient's appeal period, or that from the last copy's handing over, and a margin.

    While somebody is not served no end is nearer than if the letter were posted today.
    """
    query = select(col(LetterRecipient.letter_id), col(LetterRecipient.served_on), col(AppealQuestion.ends_on))
    query = query.outerjoin(AppealQuestion, col(AppealQuestion.letter_id) == col(LetterRecipient.letter_id))
    found = session.execute(query.where(col(LetterRecipient.case_id) == case_id, is_to_be_served())).all()
    if not found:
        return
    ends = [
        ends_on or (appeal_ends_on(served, deps.calendar) if served else None) for _letter, served, ends_on in found
    ]
    days = [one + MARGIN for one in ends if one is not None]
    stands = (col(Handover.case_id) == case_id, col(Handover.taken_back_at).is_(None))
    handed_at = session.scalar(select(func.max(col(Handover.handed_at))).where(*stands))
    if handed_at is not None:
        days.append(appeal_ends_on(local_date(handed_at), deps.calendar) + MARGIN)
    if None in ends:
        days.append(appealable_until(on, deps.calendar))
    follow_service(session, case_id, max(days))
