"""The shapes of what letters of the other rights and decisions print besides the values of every letter.

`services.rights.told` fills `corrections`, `statements`, `copies`, `told` (None while nobody has kept a ledger for the
case: [] says that there are no recipients), `restriction` and `consent`; `decision_values` the others.
"""

from __future__ import annotations

from typing import Any, TypedDict

from sqlmodel import Session

from dsr.db.tables import Letter
from dsr.deps import Deps
from dsr.domain.decision_corrections import Bearing
from dsr.services.letters import fees
from dsr.services.letters.corrected import CORRECTION, FEE_AFTER, REMOVED, SAID, corrected_decision
from dsr.services.letters.fee_standing import standing
from dsr.services.letters.replaced import replaced_decision


class Corrected(TypedDict):
    """One fact that was corrected: what it is, of which call by its `number`, as it stood, as it stands, since which ISO day and in
    which system."""

    what: str
    call: int | None
    old: str
    new: str
    on: str
    where: str


class Statement(TypedDict):
    """A supplementary statement (GDPR 16): the reader's own words, the ISO day it was attached, the `number`s of its calls."""

    text: str
    added_on: str | None
    calls: list[int]


class CopyFate(TypedDict):
    """A place where copies may lie and what was confirmed of it: `state` is none, destroyed (`done_on`) or rolls_off (`rolls_off_on`)."""

    place: str
    state: str
    done_on: str | None
    rolls_off_on: str | None


class Told(TypedDict):
    """One recipient of the ledger and Article 19: the ISO day it was told, or why it cannot be (empty while it will be)."""

    name: str
    on: str | None
    why_not: str


class RestrictionTold(TypedDict):
    """A restriction: the letters of 18(1) it rests on, since which ISO day, the day on which it is to end, where one is set, and why,
    as the step that proposed the end has it (`lifting_asks` in `workflows/common`; empty where none did). `is_own`: the request
    of the letter restricts, so that it ends no sooner than the decision on it is final; another of the case does otherwise.
    `upheld_on`: the ISO day on which the objection that it waited for (18(1)(d)) was upheld: it ends with this letter, which answers it."""

    grounds: list[str]
    from_on: str
    is_own: bool
    lifted_for: str
    lifts_on: str | None
    upheld_on: str | None


class ConsentAsked(TypedDict):
    """When consent to go through restricted calls was asked for, and on which ISO day it was refused (None: no answer)."""

    asked_on: str
    answered_on: str | None


class FeeLine(TypedDict):
    """One part of a fee in the letter's language: the work, its minutes (None where time is not the measure), its cost in cents."""

    what: str
    minutes: int | None
    cents: int


class Fee(TypedDict):
    """A fee in cents, how it comes about (GDPR 12(5), 15(3): administrative costs only), and the ISO day by which it is paid.

    `rules`: the articles of the documented grounds that it rests on; empty where none is documented yet.
    """

    cents: int
    lines: list[FeeLine]
    due_on: str | None
    rules: list[str]


class FeeRemoved(TypedDict):
    """A fee that a correction removes, and the ISO day on which it was paid, where it was: it is paid back."""

    paid_on: str | None


class CorrectionTold(TypedDict):
    """By which provision a decision is corrected, what that is for the reader, and, where it is to their detriment, what allows it and
    the ISO days of hearing and consent: the codes of `domain.decision_corrections`, empty where nothing is said."""

    basis: str
    bearing: str
    leave: str
    consent_way: str
    heard_on: str
    consented_on: str


class EarlierDecision(TypedDict):
    """A decision sent earlier, as on a fee or one that is corrected (hallintolaki 50-51 §): its number and its ISO day."""

    number: str
    on: str


class Replaced(EarlierDecision):
    """The decision in whose place an answer comes because that was ordered; `in_part`: only in part."""

    in_part: bool


CALL_VALUES: dict[str, Any] = {"outcome": None, "done_on": None, "reasons": "", "held": False}
"""What a call carries besides, as long as nothing is decided of it. `outcome`: erased, kept, gone, restricted, not_restricted,
lifted, stopped, continues, corrected, statement or unchanged; `done_on` the ISO day it was done; `reasons` why it is so
for just this recording (necessity); `held` whether a hold of the case's requests keeps the recording until the decision is final."""


def decision_values(session: Session, deps: Deps, letter: Letter, *, tells: bool) -> dict[str, Any]:
    """`fee`: the Fee written down for the request, in a letter about it; its calculation is what the writer wrote.
    `fee_decided`: the EarlierDecision on a fee of the request that stands, so that no later letter calls it free;
    `fee_removed`: the FeeRemoved of a correction that removes one. `corrected`: the
    EarlierDecision that a correction is about, and `correction` the CorrectionTold; `replaced` the Replaced decision. All None for a letter that may not tell what there is.
    """
    return {
        "fee": _fee(session, deps, letter) if tells else None,
        "fee_decided": _fee_decided(session, letter) if tells else None,
        "corrected": _earlier_decision(session, letter) if tells else None,
        "correction": _correction(letter) if tells else None,
        "fee_removed": _fee_removed(session, letter) if tells else None,
        "replaced": _replaced(session, deps, letter) if tells else None,
    }


def _fee(session: Session, deps: Deps, letter: Letter) -> Fee | None:
    if letter.kind not in fees.KINDS or letter.right_request_id is None:
        return None
    row = fees.of_request(session, letter.right_request_id)
    if row is None:
        return None
    grounds = fees.grounds_of_fee(session, deps, letter.right_request_id)
    return {
        "cents": row.cents,
        "lines": [],
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "rules": sorted({deps.catalogue.grounds[one.code].article for one in grounds}),
    }


def _fee_decided(session: Session, letter: Letter) -> EarlierDecision | None:
    found = standing(session, letter.right_request_id or 0)
    return {"number": found.number, "on": found.on.isoformat()} if found is not None else None


def _fee_removed(session: Session, letter: Letter) -> FeeRemoved | None:
    if letter.kind != CORRECTION or letter.options.get(FEE_AFTER) != REMOVED:
        return None
    row = fees.of_request(session, letter.right_request_id or 0)
    return {"paid_on": row.paid_on.isoformat() if row is not None and row.paid_on is not None else None}


def _correction(letter: Letter) -> CorrectionTold | None:
    if letter.kind != CORRECTION:
        return None
    told = {name: str(letter.options.get(name, "")) for name in SAID}
    is_barring = told["bearing"] == Bearing.DETRIMENT  # else what would allow it is no part of the letter
    return CorrectionTold(
        basis=told["basis"],
        bearing=told["bearing"],
        leave=told["leave"] if is_barring else "",
        consent_way=told["consent_way"] if is_barring else "",
        heard_on=told["heard_on"] if is_barring else "",
        consented_on=told["consented_on"] if is_barring else "",
    )


def _earlier_decision(session: Session, letter: Letter) -> EarlierDecision | None:
    earlier = corrected_decision(session, letter)
    return {"number": earlier.number, "on": earlier.on.isoformat()} if earlier is not None else None


def _replaced(session: Session, deps: Deps, letter: Letter) -> Replaced | None:
    found = replaced_decision(session, deps, letter)
    if found is None:
        return None
    decision, in_part = found
    return {"number": decision.number, "on": decision.on.isoformat(), "in_part": in_part}
