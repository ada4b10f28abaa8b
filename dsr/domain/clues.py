"""What a subject remembers of their calls beside numbers and times, and an employee's own agent id: the form's checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.errors import Fault, Invalid
from dsr.domain.number_evidence import day_or_fault, one_line

CLUE_LIMIT = 12
LONGEST_MINUTES = 240


class ClueKind(StrEnum):
    """What is remembered: the line called, the agent who answered, how long it took; or under which id one answered."""

    QUEUE = "queue"
    AGENT = "agent"
    DURATION = "duration"
    OWN_AGENT = "own_agent"


@dataclass(frozen=True)
class Clue:
    """One thing remembered. `value` is a line's technical name or an agent id; days only of an own agent id."""

    kind: ClueKind
    value: str = ""
    duration_ms: int | None = None
    from_on: date | None = None
    to_on: date | None = None


def checked_clue(form: Mapping[str, str], on: date) -> Clue:
    """The fields `kind`, `queue`, `agent`, `minutes`, `from_on`, `to_on`; raises `Invalid` with one fault per field.

    No day lies after `on`.
    """
    faults: list[Fault] = []
    kind = form.get("kind", "")
    if kind not in tuple(ClueKind):
        raise Invalid([Fault("kind", "Choose one of the options.", "choice_unknown")])
    clue = _clue(ClueKind(kind), form, on, faults)
    if faults:
        raise Invalid(faults)
    return clue


def _clue(kind: ClueKind, form: Mapping[str, str], on: date, faults: list[Fault]) -> Clue:
    if kind is ClueKind.DURATION:
        return Clue(kind, duration_ms=_minutes(form, faults) * 60_000)
    place = "queue" if kind is ClueKind.QUEUE else "agent"
    value = one_line(form, place, 120, faults)
    if not value:
        message = "Choose the service." if kind is ClueKind.QUEUE else "Write the agent id as the exchange writes it."
        faults.append(Fault(place, message, "clue_queue_missing" if kind is ClueKind.QUEUE else "clue_agent_missing"))
    if kind is not ClueKind.OWN_AGENT:
        return Clue(kind, value)
    from_on, to_on = day_or_fault(form, "from_on", on, faults), day_or_fault(form, "to_on", on, faults)
    if from_on and to_on and to_on < from_on:
        faults.append(Fault("to_on", "The last day is before the first. Check the days.", "days_reversed"))
    return Clue(kind, value, None, from_on, to_on)


def _minutes(form: Mapping[str, str], faults: list[Fault]) -> int:
    text = form.get("minutes", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= LONGEST_MINUTES:
        return int(text)
    message = f"Write the length in whole minutes, 1 to {LONGEST_MINUTES}."
    faults.append(Fault("minutes", message, "clue_minutes", (("most", LONGEST_MINUTES),)))
    return 0
