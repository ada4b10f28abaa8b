"""What holds of the fee of a request: the decision on it that stands, when it is due, and whether it was paid or appealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Fee, Letter, LetterText, Proceeding
from dsr.domain.spoken_time import days_written
from dsr.services.letters.corrected import CORRECTION, FEE_AFTER, FEE_DECISION, REMOVED, corrected_decision

PAYMENT = "payment"
"""The block of a decision on a fee that says how and by which day it is paid."""

ANNULLED = ("upheld", "returned")
"""How an appeal or a request for review ends where the decision does not stand any more."""


@dataclass(frozen=True)
class Standing:
    """A decision on a fee that stands: its letter and number, and the Helsinki days of the decision, due and paid.

    `due_on` is None where the decision names no day; `is_appealed` while an appeal or a request for review is pending.
    """

    letter_id: int
    number: str
    on: date
    due_on: date | None
    paid_on: date | None
    is_appealed: bool


def standing(session: Session, request_id: int) -> Standing | None:
    """The newest decision on a fee of the request that was sent, where neither a correction nor an appeal has removed it.

    Source: GDPR 12(5), 15(3); hallintolaki 50 § (a correction takes the place of what it corrects).
    """
    query = select(Letter).where(
        col(Letter.right_request_id) == request_id, col(Letter.kind) == FEE_DECISION, col(Letter.state) == "sent"
    )
    letter = session.scalars(query.order_by(col(Letter.id).desc())).first()
    if letter is None or letter.id is None or letter.dated_on is None or _is_removed(session, letter):
        return None
    endings = _endings(session, letter.id)
    if any(ending in ANNULLED for ending in endings):
        return None
    paid_on = session.scalar(select(col(Fee.paid_on)).where(col(Fee.right_request_id) == request_id))
    due_on = _due_on(session, letter.id)
    return Standing(letter.id, letter.decision_number, letter.dated_on, due_on, paid_on, "" in endings)


def is_unpaid(session: Session, request_id: int) -> bool:
    """Whether a decided fee stands and nobody has written down that it was paid."""
    found = standing(session, request_id)
    return found is not None and found.paid_on is None


def _is_removed(session: Session, decision: Letter) -> bool:
    query = select(Letter).where(
        col(Letter.right_request_id) == decision.right_request_id,
        col(Letter.kind) == CORRECTION,
        col(Letter.state) == "sent",
    )
    removing = [one for one in session.scalars(query) if one.options.get(FEE_AFTER) == REMOVED]
    corrected = [corrected_decision(session, one) for one in removing]
    return any(one is not None and one.letter_id == decision.id for one in corrected)


def _endings(session: Session, letter_id: int) -> list[str]:
    """How each proceeding against the decision ended; empty text while it is pending."""
    return list(session.scalars(select(col(Proceeding.outcome)).where(col(Proceeding.letter_id) == letter_id)))


def _due_on(session: Session, letter_id: int) -> date | None:
    query = select(col(LetterText.blocks)).where(col(LetterText.letter_id) == letter_id)
    texts = [str(blocks.get(PAYMENT, "")) for blocks in session.scalars(query.order_by(col(LetterText.id)))]
    return max((day for text in texts for _, day in days_written(text) if day is not None), default=None)
