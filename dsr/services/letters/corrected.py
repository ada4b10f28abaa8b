"""Which decision a correction corrects: the one chosen among those sent before it, else the newest (hallintolaki 50-51 §)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from dsr.db.tables import Dispatch, Letter
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid

CORRECTION = "decision_correction"
CORRECTS = "corrects"
"""The option of a correction that holds the id of the decision chosen."""

FEE_DECISION = "fee_decision"
FEE_AFTER, KEPT, REMOVED = "fee_after", "kept", "removed"
"""The option of a correction of a decision on a fee that says what becomes of the fee."""


@dataclass(frozen=True)
class EarlierDecision:
    """A decision that was sent: the id of its letter, its number, its Helsinki day and its kind."""

    letter_id: int
    number: str
    on: date
    kind: str = ""


def earlier_decisions(session: Session, letter: Letter) -> list[EarlierDecision]:
    """The decisions sent in the same case before this letter, of the same request where it has one; the newest first."""
    query = (
        select(Letter, Dispatch)
        .join(Dispatch, col(Dispatch.letter_id) == col(Letter.id))
        .where(Letter.case_id == letter.case_id, Letter.decision_number != "", col(Letter.id) != letter.id)
        .order_by(col(Dispatch.sent_at).desc(), col(Letter.id).desc())
    )
    if letter.right_request_id is not None:
        query = query.where(Letter.right_request_id == letter.right_request_id)
    if letter.id is not None:
        query = query.where(col(Letter.id) < letter.id)
    found: dict[int, EarlierDecision] = {}
    for row, dispatch in session.exec(query):
        on = row.dated_on or local_date(dispatch.sent_at)
        found.setdefault(row.id or 0, EarlierDecision(row.id or 0, row.decision_number, on, row.kind))
    return list(found.values())


def corrected_decision(session: Session, letter: Letter) -> EarlierDecision | None:
    """The decision that this letter would correct: the chosen one, the newest where none is; None where there is none."""
    earlier = earlier_decisions(session, letter)
    chosen = [one for one in earlier if str(one.letter_id) == str(letter.options.get(CORRECTS, ""))]
    return next(iter([*chosen, *earlier]), None)


def checked_choice(session: Session, letter: Letter, given: Mapping[str, str]) -> dict[str, str]:
    """The choices as options of the letter, empty for none. Raises `Invalid` for what was not offered."""
    if letter.kind != CORRECTION:
        return {}
    offered = {CORRECTS: {str(one.letter_id) for one in earlier_decisions(session, letter)}, FEE_AFTER: {KEPT, REMOVED}}
    chosen = {name: given[name] for name in offered if given.get(name)}
    for name, value in chosen.items():
        if value not in offered[name]:
            raise Invalid([Fault(name, "Choose one of the options shown.", "answer_not_offered")])
    return chosen
