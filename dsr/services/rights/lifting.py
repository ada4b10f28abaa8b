"""When a restriction can be lifted: after its notice was served on everyone, and no court can be asked any more (GDPR 18(3))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.catalogue import Sends
from dsr.db.tables import AppealQuestion, Dispatch, Hold, Letter, LetterRecipient, Restriction
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.holds import HoldKind, appealable_until
from dsr.services.holds.served import SERVED_ROLES


def told_on_by_case(session: Session, deps: Deps, rows: Sequence[Restriction]) -> dict[int, date]:
    """On which day the notice that it is to be lifted was dispatched (GDPR 18(3)), by restriction; the latest counts."""
    kinds = _lifting_kinds(deps)
    found: dict[int, date] = {}
    for row in rows:
        query = (
            select(func.max(col(Dispatch.sent_at)))
            .join(Letter, col(Letter.id) == col(Dispatch.letter_id))
            .where(
                col(Letter.right_request_id) == row.right_request_id,
                col(Letter.kind).in_(kinds),
                col(Dispatch.sent_at) >= row.from_at,
            )
        )
        sent_at = session.scalar(query)
        if sent_at is not None:
            found[row.id or 0] = local_date(sent_at)
    return found


def _lifting_kinds(deps: Deps) -> list[str]:
    return [name for name, kind in deps.catalogue.letters.items() if kind.sends is Sends.RESTRICTION_LIFTING_NOTIFIED]


def lifting_final_on(session: Session, deps: Deps, row: Restriction, told_on: date) -> date | None:
    """The day from which the restriction can be lifted after the notice that left on `told_on`; None while that is open.

    Open: somebody whom the notice is to be served on is not served, the court's answer about an appeal is not written down,
    or an appeal came and a person has not let the recordings go yet. Source: GDPR 18(3); oikeudenkäyntilaki 13 §.
    """
    notices = select(col(Letter.id)).where(
        col(Letter.right_request_id) == row.right_request_id, col(Letter.kind).in_(_lifting_kinds(deps))
    )
    unserved = select(col(LetterRecipient.id)).where(
        col(LetterRecipient.letter_id).in_(notices),
        col(LetterRecipient.served_on).is_(None),
        col(LetterRecipient.role).in_(SERVED_ROLES),
    )
    questions = list(session.scalars(select(AppealQuestion).where(col(AppealQuestion.letter_id).in_(notices))))
    appealed = any(one.answer == "appeal" for one in questions)
    if session.scalars(unserved.limit(1)).first() is not None or any(one.answered_at is None for one in questions):
        return None
    if appealed and _is_contested(session, row.case_id):
        return None
    return max([final_on(deps, told_on), *(one.ends_on for one in questions if one.ends_on is not None)])


def final_on(deps: Deps, told_on: date) -> date:
    """The day up to which the notice that left on `told_on` can be appealed, with the house's margin."""
    return appealable_until(told_on, deps.calendar)


def _is_contested(session: Session, case_id: int) -> bool:
    """Whether a complaint or appeal still keeps recordings of the case."""
    query = select(col(Hold.id)).where(
        col(Hold.case_id) == case_id, col(Hold.kind) == HoldKind.COMPLAINT.value, col(Hold.released_at).is_(None)
    )
    return session.scalars(query.limit(1)).first() is not None
