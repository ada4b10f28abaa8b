"""When a restriction may be lifted: the notice of GDPR 18(3), its service, and the end of the time for appeal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.catalogue import Sends
from dsr.db.tables import AppealQuestion, Dispatch, Letter, LetterRecipient, Restriction
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.holds import MARGIN, appealable_until
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


def final_on(deps: Deps, told_on: date) -> date:
    """The day up to which the notice that left on `told_on` can be appealed, with the house's margin."""
    return appealable_until(told_on, deps.calendar)


def final_by_case(session: Session, deps: Deps, rows: Sequence[Restriction]) -> dict[int, date]:
    """The day from which nobody can appeal the notice of GDPR 18(3), by restriction; none while one is not served (the
    post brought it back, say) or an appeal is with the court. A later service moves it later, never earlier."""
    found: dict[int, date] = {}
    for restriction_id, told_on in told_on_by_case(session, deps, rows).items():
        row = next(one for one in rows if one.id == restriction_id)
        days = (
            select(col(LetterRecipient.served_on), col(AppealQuestion.ends_on), col(AppealQuestion.answer))
            .join(Letter, col(Letter.id) == col(LetterRecipient.letter_id))
            .outerjoin(AppealQuestion, col(AppealQuestion.letter_id) == col(Letter.id))
            .where(
                col(Letter.right_request_id) == row.right_request_id,
                col(Letter.kind).in_(_lifting_kinds(deps)),
                col(LetterRecipient.role).in_(SERVED_ROLES),
            )
        )
        served = session.execute(days).all()
        if all(served_on is not None and answer != "appeal" for served_on, _ends_on, answer in served):
            ends = [ends_on + MARGIN for _served_on, ends_on, _answer in served if ends_on is not None]
            found[restriction_id] = max([final_on(deps, told_on), *ends])
    return found


def _lifting_kinds(deps: Deps) -> list[str]:
    return [name for name, kind in deps.catalogue.letters.items() if kind.sends is Sends.RESTRICTION_LIFTING_NOTIFIED]
