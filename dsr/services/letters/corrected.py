"""Which decision a correction corrects: the one chosen among those sent before it, else the newest (hallintolaki 50-51 §)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, select

from dsr.catalogue import Sends
from dsr.db.tables import Dispatch, Letter
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.decision_corrections import Basis, Bearing, ConsentWay, CorrectionSaid, Leave, correction_faults
from dsr.domain.errors import Fault, Invalid

CORRECTION = "decision_correction"
CORRECTS = "corrects"
"""The option of a correction that holds the id of the decision chosen."""

FEE_DECISION = "fee_decision"
FEE_AFTER, KEPT, REMOVED = "fee_after", "kept", "removed"
"""The option of a correction of a decision on a fee that says what becomes of the fee."""

CHOSEN: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"basis": Basis, "bearing": Bearing, "leave": Leave, "consent_way": ConsentWay}
)
DAYS = ("heard_on", "consented_on")
SAID = (*CHOSEN, *DAYS)
"""The options of a correction that say by which provision it is made and what allows it; days are ISO days."""


GRANTED_BY = "granted_by"
"""The answer of a right request that holds the id of the correction in the person's favour, after which it was taken up again."""


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
    return chosen_among(earlier_decisions(session, letter), letter)


def chosen_among(
    earlier: Sequence[EarlierDecision], letter: Letter, wanted: str | None = None
) -> EarlierDecision | None:
    """The decision that the letter corrects among those sent before it, the newest first; `wanted` in place of its own choice."""
    corrects = str(letter.options.get(CORRECTS, "")) if wanted is None else wanted
    chosen = [one for one in earlier if str(one.letter_id) == corrects]
    return next(iter([*chosen, *earlier]), None)


def _first(session: Session, decision: EarlierDecision | None) -> EarlierDecision | None:
    """The decision that a correction, or a correction of one, goes back to: by its kind it refused, or lifted a restriction."""
    while decision is not None and decision.kind == CORRECTION:
        decision = corrected_decision(session, session.get_one(Letter, decision.letter_id))
    return decision


def withholds_more(session: Session, deps: Deps, letter: Letter, options: Mapping[str, Any]) -> bool:
    """Whether a correction with these options widens a refusal, so that it rests on grounds of its own right too.

    Source: hallintolaki 50-51 § (what allows a correction), GDPR 12(4), 15(4), 17(3) (what allows to withhold).
    """
    if letter.kind != CORRECTION or options.get("bearing") != Bearing.DETRIMENT:
        return False
    chosen = chosen_among(earlier_decisions(session, letter), letter, str(options.get(CORRECTS, "")))
    corrected = _first(session, chosen)
    return corrected is not None and deps.catalogue.letter(corrected.kind).sends is Sends.REFUSAL_SENT


def undone_in_favour(session: Session, deps: Deps, letter: Letter) -> Sends:
    """What the decision did that a correction in the person's favour takes back; `Sends.NONE` for every other letter.

    What a refusal had withheld, or that a restriction ends, is then still to be carried out (hallintolaki 50 §).
    """
    if letter.kind != CORRECTION or letter.options.get("bearing") != Bearing.FAVOUR:
        return Sends.NONE
    corrected = _first(session, corrected_decision(session, letter))
    return deps.catalogue.letter(corrected.kind).sends if corrected is not None else Sends.NONE


def said_of(options: Mapping[str, Any]) -> CorrectionSaid:
    """What the options of a correction say of it."""
    basis, bearing, leave, consent_way = (str(options.get(name, "")) for name in CHOSEN)
    heard_on, consented_on = (date.fromisoformat(options[name]) if options.get(name) else None for name in DAYS)
    return CorrectionSaid(basis, bearing, leave, heard_on, consented_on, consent_way)


def checked_choice(session: Session, letter: Letter, given: Mapping[str, str], on: date) -> dict[str, str]:
    """The choices as options of the letter, empty for none. Raises `Invalid` for what was not offered, and for what does not
    allow the correction on the day `on` once it is said what it is."""
    if letter.kind != CORRECTION:
        return {}
    earlier = earlier_decisions(session, letter)
    offered = {CORRECTS: {str(one.letter_id) for one in earlier}, FEE_AFTER: {KEPT, REMOVED}}
    offered |= {name: set(values) for name, values in CHOSEN.items()}
    chosen = {name: given[name] for name in (*offered, *DAYS) if given.get(name)}
    for name, value in chosen.items():
        if name in offered and value not in offered[name]:
            raise Invalid([Fault(name, "Choose one of the options shown.", "answer_not_offered")])
    said = said_of(chosen)
    corrected = next((one for one in earlier if str(one.letter_id) == chosen.get(CORRECTS)), next(iter(earlier), None))
    faults = correction_faults(said, decided_on=corrected.on if corrected is not None else None, on=on)
    if said.is_told and faults:
        raise Invalid(faults)
    return chosen
