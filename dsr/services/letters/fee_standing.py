"""What holds of the fee of a request: the decision on it that stands, when it is due, and whether it was paid or appealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Ground, Serves
from dsr.db.tables import Fee, Letter, LetterRecipient, Proceeding
from dsr.deps import Deps
from dsr.domain.ground_codes import FEE_UNPAID
from dsr.domain.workflow import Labels
from dsr.services.letters.corrected import CORRECTION, FEE_AFTER, FEE_DECISION, REMOVED, chosen_among, earlier_decisions

PAYMENT = "payment"
"""The block of a decision on a fee that says how it is paid; the day is the fee's own."""

PAYING = timedelta(days=14)
"""A decision on a fee gives at least so long to pay: by post it is known on the seventh day (hallintolaki 59 §)."""

ANNULLED = ("upheld", "returned")
"""How an appeal or a request for review ends where the decision does not stand any more."""


@dataclass(frozen=True)
class StandingFee:
    """A decision on a fee that stands: its letter and number, and the Helsinki days of the decision, due, paid and served.

    `due_on` is None where no day was written down; `is_appealed` while an appeal or a request for review is pending; `served_on`
    is the day on which its addressee has it, None while they have not.
    """

    letter_id: int
    number: str
    on: date
    due_on: date | None
    paid_on: date | None
    is_appealed: bool
    served_on: date | None


def standing(session: Session, request_id: int) -> StandingFee | None:
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
    fee = session.scalars(select(Fee).where(col(Fee.right_request_id) == request_id)).first()
    due_on, paid_on = (fee.due_on, fee.paid_on) if fee is not None else (None, None)
    served_on = _served_on(session, letter.id)
    return StandingFee(letter.id, letter.decision_number, letter.dated_on, due_on, paid_on, "" in endings, served_on)


def provision_of(session: Session, deps: Deps, letter: Letter, ground: Ground) -> Labels:
    """The provision that the letter names for one of its grounds: where a fee was not paid, that under which it was decided.

    A fee for a further copy rests on GDPR 15(3), one for an unfounded or excessive request on 12(5). Source: hallintolaki 45 §.
    """
    fee = standing(session, letter.right_request_id or 0) if ground.code == FEE_UNPAID else None
    decided = grounds_of(session, deps, fee) if fee is not None else []
    if decided and all(one.serves is Serves.FEE for one in decided):
        return decided[0].provision
    return ground.provision_in(letter.kind)


def grounds_of(session: Session, deps: Deps, fee: StandingFee) -> list[Ground]:
    """The grounds of the decision on a fee, in its order."""
    known, entries = deps.catalogue.grounds, session.get_one(Letter, fee.letter_id).grounds
    return [known[entry["code"]] for entry in entries if entry["code"] in known]


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
    if not removing:
        return False
    sent = earlier_decisions(session, max(removing, key=lambda one: one.id or 0))
    corrected = [chosen_among([one for one in sent if one.letter_id < (letter.id or 0)], letter) for letter in removing]
    return any(one is not None and one.letter_id == decision.id for one in corrected)


def _served_on(session: Session, letter_id: int) -> date | None:
    """The day on which the addressee, the first to whom the letter was sent, was served."""
    query = select(col(LetterRecipient.served_on)).where(col(LetterRecipient.letter_id) == letter_id)
    return session.scalars(query.order_by(col(LetterRecipient.id)).limit(1)).first()


def _endings(session: Session, letter_id: int) -> list[str]:
    """How each proceeding against the decision ended; empty text while it is pending."""
    return list(session.scalars(select(col(Proceeding.outcome)).where(col(Proceeding.letter_id) == letter_id)))
