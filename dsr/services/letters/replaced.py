"""Which decision an answer replaces that is given anew because the Ombudsman, a court or the body of review has ordered it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.catalogue import Sends
from dsr.db.tables import Dispatch, Letter, Proceeding
from dsr.deps import Deps
from dsr.services.letters.corrected import CORRECTION, EarlierDecision, earlier_decisions

_ANSWERS = (Sends.ANSWER_SENT, Sends.REFUSAL_SENT)
_IN_PART = "partly"


def replaced_decision(session: Session, deps: Deps, letter: Letter) -> tuple[EarlierDecision, bool] | None:
    """The decision on the same request that was ordered to be made anew, and whether only a part of it was; None where no order
    has come since the request was answered last, or its answer was no decision.

    Source: hallintolaki 44 § 1 mom. 2-3 (what the matter is, and what was decided); GDPR 58(2)(c).
    """
    if letter.right_request_id is None or deps.catalogue.letter(letter.kind).sends not in _ANSWERS:
        return None
    answers = [name for name, kind in deps.catalogue.letters.items() if kind.sends in _ANSWERS]
    sent = select(func.max(col(Dispatch.sent_at))).join(Letter, col(Letter.id) == col(Dispatch.letter_id))
    answered_at = session.scalar(
        sent.where(
            col(Letter.right_request_id) == letter.right_request_id,
            col(Letter.kind).in_(answers),
            col(Letter.id) != letter.id,
        )
    )
    if answered_at is None:
        return None
    query = select(Proceeding).where(
        col(Proceeding.case_id) == letter.case_id,
        col(Proceeding.is_ordered),
        col(Proceeding.ended_at) > answered_at,
        col(Proceeding.ended_at) <= letter.created_at,
    )
    orders = session.scalars(query.order_by(col(Proceeding.ended_at).desc(), col(Proceeding.id).desc())).all()
    earlier = (
        [one for one in earlier_decisions(session, letter) if one.kind in (*answers, CORRECTION)] if orders else []
    )
    for order in orders:
        of_request = (one for one in earlier if one.kind != CORRECTION)
        against = (one for one in earlier if one.letter_id == order.letter_id)
        if found := next(of_request if order.letter_id is None else against, None):
            return found, order.outcome == _IN_PART
    return None
