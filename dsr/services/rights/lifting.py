"""When a restriction can be lifted: after its notice was served on everyone, and no court can be asked any more (GDPR 18(3))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.catalogue import Sends
from dsr.db.tables import AppealQuestion, Dispatch, Hold, Letter, LetterRecipient, Restriction
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.holds import HoldKind, appealable_until
from dsr.services.holds.served import is_to_be_served


def told_on_by_request(session: Session, deps: Deps, rows: Sequence[Restriction]) -> dict[int, date]:
    """On which day the notice that it is to be lifted was dispatched (GDPR 18(3)), by right request; the latest counts."""
    query = (
        select(col(Restriction.right_request_id), func.max(col(Dispatch.sent_at)))
        .join(Letter, col(Letter.right_request_id) == col(Restriction.right_request_id))
        .join(Dispatch, col(Dispatch.letter_id) == col(Letter.id))
        .where(
            col(Restriction.id).in_([row.id for row in rows]),
            col(Letter.kind).in_(_lifting_kinds(deps)),
            col(Dispatch.sent_at) >= col(Restriction.from_at),
        )
        .group_by(col(Restriction.right_request_id))
    )
    return {request_id: local_date(sent_at) for request_id, sent_at in session.execute(query)}


def _lifting_kinds(deps: Deps) -> list[str]:
    return [name for name, kind in deps.catalogue.letters.items() if kind.sends is Sends.RESTRICTION_LIFTING_NOTIFIED]


def final_on_by_request(
    session: Session, deps: Deps, rows: Sequence[Restriction], told: Mapping[int, date]
) -> dict[int, date]:
    """The day from which each restriction can be lifted after its notice that left on `told`; left out while that is open.

    Open: somebody whom the notice is to be served on is not served, the court's answer about an appeal is not written down,
    or an appeal came and a person has not let the recordings go yet. Source: GDPR 18(3); oikeudenkäyntilaki 13 §.
    """
    notices = select(col(Letter.id), col(Letter.right_request_id)).where(
        col(Letter.right_request_id).in_(told), col(Letter.kind).in_(_lifting_kinds(deps))
    )
    of_letter = {letter_id or 0: request_id for letter_id, request_id in session.execute(notices)}
    unserved = _unserved(session, of_letter)
    questions: dict[int | None, list[AppealQuestion]] = {}
    for one in session.scalars(select(AppealQuestion).where(col(AppealQuestion.letter_id).in_(of_letter))):
        questions.setdefault(of_letter[one.letter_id], []).append(one)
    contested = _contested(session, [row.case_id for row in rows])
    found = {}
    for row in rows:
        told_on, asked = told.get(row.right_request_id), questions.get(row.right_request_id, [])
        is_answered = all(one.answered_at is not None for one in asked)
        is_appealed = any(one.answer == "appeal" for one in asked) and row.case_id in contested
        if told_on is not None and row.right_request_id not in unserved and is_answered and not is_appealed:
            days = [final_on(deps, told_on), *(one.ends_on for one in asked if one.ends_on is not None)]
            found[row.right_request_id] = max(days)
    return found


def final_on(deps: Deps, told_on: date) -> date:
    """The day up to which the notice that left on `told_on` can be appealed, with the house's margin."""
    return appealable_until(told_on, deps.calendar)


def _unserved(session: Session, of_letter: Mapping[int, int | None]) -> set[int | None]:
    """The right requests of whose notices somebody is not served."""
    query = select(col(LetterRecipient.letter_id)).where(
        col(LetterRecipient.letter_id).in_(of_letter),
        col(LetterRecipient.served_on).is_(None),
        is_to_be_served(),
    )
    return {of_letter[letter_id] for letter_id in session.scalars(query)}


def _contested(session: Session, case_ids: Sequence[int]) -> set[int | None]:
    """The cases of which a complaint or appeal still keeps recordings."""
    query = select(col(Hold.case_id)).where(
        col(Hold.case_id).in_(case_ids), col(Hold.kind) == HoldKind.COMPLAINT.value, col(Hold.released_at).is_(None)
    )
    return set(session.scalars(query))
