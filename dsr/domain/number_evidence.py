"""On what a number is said to be the subject's, between which days, and who else uses it: the checks of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dsr.domain.errors import Fault, Invalid
from dsr.domain.matching import Basis, Shared
from dsr.domain.plain_text import hidden_fault
from dsr.domain.spoken_time import day_from

EVIDENCE_LIMIT = 300
NEEDS_EVIDENCE = (Basis.OTHER_REGISTER, Basis.HANDLER)
"""What the number rests on has to be named: nobody else said it."""


@dataclass(frozen=True)
class NumberEvidence:
    """What a handler says of one number. Both days are in it; an open end is not known, or goes on."""

    basis: Basis
    shared: Shared
    from_on: date | None = None
    to_on: date | None = None
    evidence: str = ""


def checked_evidence(form: Mapping[str, str], on: date, *, is_confirmed: bool) -> NumberEvidence:
    """The fields `basis`, `shared`, `from_on`, `to_on`, `evidence`; raises `Invalid` with one fault per field.

    `callback` is taken only where a code was given back: it cannot be claimed. No day lies after `on`.
    """
    faults: list[Fault] = []
    basis = _choice(form, "basis", tuple(Basis), faults)
    shared = _choice(form, "shared", tuple(Shared), faults)
    if basis == Basis.CALLBACK and not is_confirmed:
        message = "Confirm the number by a code first: call it or send the code to it."
        faults.append(Fault("basis", message, "callback_unconfirmed"))
    from_on, to_on = day_or_fault(form, "from_on", on, faults), day_or_fault(form, "to_on", on, faults)
    if from_on and to_on and to_on < from_on:
        faults.append(Fault("to_on", "The last day is before the first. Check the days.", "days_reversed"))
    evidence = one_line(form, "evidence", EVIDENCE_LIMIT, faults)
    if basis in NEEDS_EVIDENCE and not evidence:
        message = "Write which register, or what else shows whose number it is."
        faults.append(Fault("evidence", message, "number_evidence_missing"))
    if faults:
        raise Invalid(faults)
    return NumberEvidence(Basis(basis), Shared(shared), from_on, to_on, evidence)


def day_or_fault(form: Mapping[str, str], name: str, on: date, faults: list[Fault]) -> date | None:
    """The day of a field, None where it is empty; a fault for what is no day, one before 1990 or after `on`."""
    text = form.get(name, "").strip()
    day = day_from(text) if text else None
    if text and (day is None or not date(1990, 1, 1) <= day <= on):
        faults.append(
            Fault(name, "Write a date that exists and is not in the future, for example 3.6.2026.", "day_past")
        )
        return None
    return day


def one_line(form: Mapping[str, str], name: str, most: int, faults: list[Fault]) -> str:
    """The text of a field on one line; a fault where it is too long or has characters that do not show."""
    text = " ".join(form.get(name, "").split())
    if len(text) > most:
        faults.append(Fault(name, f"Write at most {most} characters.", "line_long", (("limit", most),)))
    elif fault := hidden_fault(name, text):
        faults.append(fault)
    return text


def _choice(form: Mapping[str, str], name: str, known: tuple[str, ...], faults: list[Fault]) -> str:
    chosen = form.get(name, "")
    if chosen not in known:
        faults.append(Fault(name, "Choose one of the options.", "choice_unknown"))
    return chosen
