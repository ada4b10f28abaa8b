"""The invariants of cases and recordings: clocks, letters, holds, storage times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from dsr.db.recordings import is_due_before
from dsr.db.tables import (
    AppealQuestion,
    Approval,
    Breach,
    CaseTask,
    ClockFact,
    Dispatch,
    Hold,
    HoldItem,
    HoldWait,
    Letter,
    LetterText,
    LetterVersion,
    Recording,
    RightRequest,
)
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import FactKind
from dsr.domain.invariants import NIGHT, Checked, Invariant
from dsr.domain.matters import TWO_WEEKS
from dsr.domain.retention import MAY_EXIST, SWEPT
from dsr.services import holds
from dsr.services.hold_overview import late_before
from dsr.services.left_days import is_letter_left
from dsr.services.projection import strays
from dsr.services.report.scope import is_unanswered, last_day
from dsr.services.sendings import courts_due, recipients_due

MOST = 200
"""Cases named of one invariant; the count says how many there are."""


def clock(session: Session, deps: Deps) -> Checked:
    """Open rights without the fact that starts their month, without a day to act by, computed by another calendar, or whose
    stored days are not what their facts give."""
    received = exists().where(
        col(ClockFact.right_request_id) == col(RightRequest.id), col(ClockFact.kind) == FactKind.received.value
    )
    lacks = or_(
        ~received,
        col(RightRequest.act_by_on).is_(None),
        col(RightRequest.calendar_version) != deps.calendar.version,
    )
    query = select(col(RightRequest.id), col(RightRequest.case_id)).where(col(RightRequest.is_open))
    wrong = {row[0] for row in session.execute(query.where(lacks))} | strays(session, deps)
    return _found(Invariant.CLOCK, [row[1] for row in session.execute(query) if row[0] in wrong])


def in_time(session: Session, today: date) -> Checked:
    """Open rights whose last day has passed on every reading of the law, or that of their new handling, and what was closed
    without an answer that was sent and is past it: the report counts it as open and late."""
    case_id = col(RightRequest.case_id)
    waiting = select(case_id).where(col(RightRequest.is_open), last_day() < today)
    # By the index of answered_on: what is closed without a sent answer has none, and is little beside the answered.
    closed = (col(RightRequest.answered_on).is_(None), col(RightRequest.is_open).is_(False), is_unanswered())
    unanswered = select(case_id).where(*closed, col(RightRequest.statutory_on) < today)
    return _found(Invariant.IN_TIME, [*session.scalars(waiting), *session.scalars(unanswered)])


def extension(session: Session) -> Checked:
    """Extensions that count though no notice of them has left on the day that the fact tells."""
    replaced = select(col(ClockFact.replaces_id)).where(col(ClockFact.replaces_id).is_not(None))
    facts = session.execute(
        select(col(ClockFact.question), col(ClockFact.happened_on), col(RightRequest.case_id))
        .join(RightRequest, col(RightRequest.id) == col(ClockFact.right_request_id))
        .where(col(ClockFact.kind) == FactKind.extension_notice_sent.value, col(ClockFact.id).not_in(replaced))
    ).all()
    letters = {_letter_id(question) for question, _on, _case in facts}
    days = _days_sent(session, letters)
    lacking = [case_id for question, on, case_id in facts if (_letter_id(question), on) not in days]
    return _found(Invariant.EXTENSION, lacking)


def approval(session: Session) -> Checked:
    """Letters that left without an approval that stands, or approved by one who wrote them where another has to."""
    by_another = ~exists().where(
        col(LetterVersion.letter_id) == col(Approval.letter_id), col(LetterVersion.by_user) == col(Approval.by_user)
    )
    granted = exists().where(
        col(Approval.letter_id) == col(Letter.id),
        col(Approval.verdict) == "granted",
        col(Approval.voided_at).is_(None),
        or_(col(Approval.rule) == "none", by_another),
    )
    return _of_letters(session, Invariant.APPROVAL, ~granted)


def remedies(session: Session, deps: Deps) -> Checked:
    """Decisions that left without a route of appeal that is followed to its end."""
    kinds = [kind for kind in deps.catalogue.letters if deps.catalogue.register.appeal(kind) is not None]
    followed = exists().where(col(AppealQuestion.letter_id) == col(Letter.id), col(AppealQuestion.route) != "")
    return _of_letters(session, Invariant.REMEDIES, col(Letter.kind).in_(kinds), ~followed)


def sent_is_printed(session: Session) -> Checked:
    """Letters that left though the words or the bytes of one of their texts are not kept. Whether they are the very ones
    that were approved and printed is read with the log (`db.logged_rows`)."""
    unkept = or_(col(LetterText.pdf_sha256) == "", col(LetterText.pdf).is_(None), col(LetterText.final_html) == "")
    unprinted = exists().where(col(LetterText.letter_id) == col(Letter.id), unkept)
    return _of_letters(session, Invariant.SENT_IS_PRINTED, unprinted)


def letters_left(session: Session, today: date) -> Checked:
    """Requests that have ended and leave a letter which was begun and neither sent nor discarded by its day."""
    query = select(col(RightRequest.case_id)).where(is_letter_left(), col(RightRequest.act_by_on) < today)
    return _found(Invariant.LETTERS_LEFT, session.scalars(query).all())


def tasks(session: Session, today: date) -> Checked:
    """Open tasks whose day has passed, whatever has become of their cases."""
    query = select(col(CaseTask.case_id)).where(col(CaseTask.outcome) == "", col(CaseTask.due_on) < today)
    return _found(Invariant.TASKS, session.scalars(query).all())


def service(session: Session, today: date) -> Checked:
    """Recipients about whose service something was to be done two weeks ago, and courts that were to be asked then: the law
    sets no day but without undue delay, and two weeks are the house's own rule for that (`domain.matters`)."""
    case_ids = [one.case_id for _code, due_on, one in recipients_due(session, today) if due_on + TWO_WEEKS < today]
    case_ids += [one.case_id for one in courts_due(session, today) if (one.ask_on or today) + TWO_WEEKS < today]
    return _found(Invariant.SERVICE, case_ids)


def held(session: Session) -> Checked:
    """Recordings that were destroyed while a hold kept them, or while a question waited whether one does; each counts once.

    Asked of what holds have caught, which is little, by the moment of destruction: asked by its state SQLite would begin
    with everything that was ever destroyed.
    """
    then = and_(
        col(HoldItem.matched_at) <= col(Recording.destroyed_at),
        or_(col(Hold.released_at).is_(None), col(Hold.released_at) > col(Recording.destroyed_at)),
    )
    query = (
        select(col(Hold.case_id), col(Recording.id))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(then)
    )
    waited = (
        select(col(Hold.case_id), col(Recording.id))
        .join(HoldWait, col(HoldWait.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldWait.recording_id))
        .where(
            col(HoldWait.matched_at) <= col(Recording.destroyed_at),
            or_(col(HoldWait.ended_at).is_(None), col(HoldWait.ended_at) > col(Recording.destroyed_at)),
            or_(col(Hold.released_at).is_(None), col(Hold.released_at) > col(Recording.destroyed_at)),
        )
    )
    lost = [*session.execute(query), *session.execute(waited)]
    return _found(Invariant.HELD, [case_id for case_id, _recording in lost], broken=len({row[1] for row in lost}))


def held_at_source(session: Session, deps: Deps, today: date) -> Checked:
    """Held recordings whose source has not confirmed for more than a working day."""
    query = (
        select(col(Hold.case_id))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(
            col(Hold.released_at).is_(None),
            col(HoldItem.upstream) != "confirmed",
            col(HoldItem.matched_at) < late_before(deps, today),
            col(Recording.state).in_(MAY_EXIST),
        )
    )
    return _found(Invariant.HELD_AT_SOURCE, session.scalars(query).all())


def wide_decided(session: Session, deps: Deps, today: date) -> Checked:
    """Holds of which a part has waited for a person's word for more than a working day: nothing of it is asked of a source."""
    query = select(col(Hold.case_id)).where(
        col(Hold.released_at).is_(None), col(Hold.wide_since) < late_before(deps, today)
    )
    return _found(Invariant.WIDE_DECIDED, session.scalars(query).all())


def holds_reviewed(session: Session, today: date) -> Checked:
    """Holds that nobody has looked at again by their day."""
    query = select(col(Hold.case_id)).where(col(Hold.released_at).is_(None), col(Hold.review_by) < today)
    return _found(Invariant.HOLDS_REVIEWED, session.scalars(query).all())


def storage_time(session: Session, today: date) -> Checked:
    """Recordings still in the register though their time ended, no hold keeps them, and a night has passed."""
    overdue = select(func.count()).select_from(Recording)
    overdue = overdue.where(col(Recording.state).in_(SWEPT), is_due_before(today - NIGHT), ~holds.is_held())
    return Checked(Invariant.STORAGE_TIME, session.scalar(overdue) or 0)


def breaches(session: Session, at: datetime) -> Checked:
    """Breaches whose 72 hours have run out while the Ombudsman is not told, and no decision stands that says not to."""
    query = select(col(Breach.case_id)).where(
        col(Breach.state).in_(["proposed", "open"]),
        col(Breach.notify_by) < at,
        col(Breach.ombudsman_told_at).is_(None),
        col(Breach.notifies_ombudsman).is_not(False),
    )
    return _found(Invariant.BREACHES, session.scalars(query).all())


def _of_letters(session: Session, invariant: Invariant, *conditions: ColumnElement[bool]) -> Checked:
    sent = exists().where(col(Dispatch.letter_id) == col(Letter.id))
    return _found(invariant, session.scalars(select(col(Letter.case_id)).where(sent, *conditions)).all())


def _found(invariant: Invariant, case_ids: Collection[int | None], *, broken: int | None = None) -> Checked:
    """What breaks it and the cases named; each of these stands for one thing where `broken` does not say how many there are."""
    named = sorted({case_id for case_id in case_ids if case_id is not None})
    return Checked(invariant, len(case_ids) if broken is None else broken, tuple(named[:MOST]))


def _letter_id(question: str) -> int:
    kind, _, number = question.partition(":")
    return int(number) if kind == "letter" and number.isdigit() else 0


def _days_sent(session: Session, letter_ids: Collection[int]) -> set[tuple[int, date]]:
    query = select(col(Dispatch.letter_id), col(Dispatch.sent_at)).where(col(Dispatch.letter_id).in_(letter_ids))
    return {(letter_id, local_date(sent_at)) for letter_id, sent_at in session.execute(query)}
