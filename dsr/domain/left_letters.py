"""Letters that were begun and have not left although nothing of what they are about is open any more: by when each leaves.

Such a letter confirms a withdrawal, tells of a transfer or gives a notice. No time limit of a request counts for it, so that
without a day of its own it would be forgotten on the page of its case. The law sets none: a matter is handled without undue
delay (hallintolaki 23 §), and the house's own rule for that is two weeks (`domain.matters`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dsr.domain.calendar import Calendar, roll_back
from dsr.domain.letter_beginnings import ONLY_WHILE_OPEN
from dsr.domain.matters import TWO_WEEKS
from dsr.domain.workflow import Workflow


@dataclass(frozen=True)
class Begun:
    """One letter that is neither sent nor discarded, of a right request. `rule` is that by which its kind is begun, where no step
    calls for it. What is the whole case's, such as a question about
    identity or the cover of a joint reply, is about what is open, and is none."""

    request_id: int
    kind: str
    begun_on: date
    rule: str = ""


def left_since(letters: Iterable[Begun], ended: Mapping[int, tuple[Workflow, str]]) -> dict[int, date]:
    """Since when a letter has been left, by right request that leaves one; `ended` are those that have ended, each with its
    workflow and state."""
    found: dict[int, date] = {}
    for one in letters:
        if one.request_id not in ended or one.rule in ONLY_WHILE_OPEN:
            continue
        flow, state = ended[one.request_id]
        if flow.may_still_send(one.kind, state):
            found[one.request_id] = min(one.begun_on, found.get(one.request_id, one.begun_on))
    return found


def leaves_by(begun_on: date, calendar: Calendar) -> date:
    """The last working day by which a letter that is left is sent, or discarded. Raises `OutsideCalendar`."""
    return max(roll_back(calendar, begun_on + TWO_WEEKS, eves_off=True), begun_on)
