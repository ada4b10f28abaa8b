"""What would go late if people were away: a plain model that a manager can follow with a pencil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dsr.domain.calendar import Calendar, each_day, is_working_day

AWAY = 2
"""How many handlers are thought away."""

PACE_WEEKS = 12
"""The weeks before today whose answers give each handler's pace."""


@dataclass(frozen=True)
class Work:
    """One open request: the last day of the strictest reading, and whose it is (None: nobody's yet)."""

    request_id: int
    last_on: date
    handler: int | None


@dataclass(frozen=True)
class Foresight:
    """What would go late within the horizon, with its last day: with everybody at work, and what comes on top with `away` gone.

    `pace` are answers a working day: of all, and of those who are left.
    """

    away: tuple[int, ...]
    pace_all: float
    pace_left: float
    late_anyway: Mapping[int, date]
    late_more: Mapping[int, date]


def foresee(
    work: Sequence[Work], paces: Mapping[int, float], calendar: Calendar, today: date, until: date
) -> Foresight | None:
    """What goes late until a day. None where nobody has answered anything yet: there is no pace to reckon with.

    Away are the two handlers with the most open requests. What is open is answered in the order of its last day, all of
    it by those who are left, each at the pace of their last twelve weeks, on working days from today. `paces` are
    answers a working day of every handler. A request is late when its turn comes after its last day; what is past its
    last day already is in neither set.
    """
    if sum(paces.values()) <= 0:
        return None
    load = {handler: sum(1 for one in work if one.handler == handler) for handler in paces}
    away = tuple(sorted(sorted(paces, key=lambda one: (-load[one], one))[:AWAY]))
    left = sum(pace for handler, pace in paces.items() if handler not in away)
    ordered = sorted(work, key=lambda one: (one.last_on, one.request_id))
    anyway = _late(ordered, sum(paces.values()), calendar, today, until)
    without = _late(ordered, left, calendar, today, until)
    more = {one: last_on for one, last_on in without.items() if one not in anyway}
    return Foresight(away, sum(paces.values()), left, anyway, more)


def _late(ordered: Sequence[Work], pace: float, calendar: Calendar, today: date, until: date) -> dict[int, date]:
    """Those of whom the turn does not come by their last day, of the ones due from today until the last day looked at."""
    done = _done_by(pace, calendar, today, until)
    return {
        one.request_id: one.last_on
        for place, one in enumerate(ordered, start=1)
        if today <= one.last_on <= until and done[one.last_on] < place
    }


def _done_by(pace: float, calendar: Calendar, today: date, until: date) -> dict[date, float]:
    """How many will have been answered by the end of each day; a thousandth is added for what counting in parts loses."""
    done, found = 0.001, {}
    for day in each_day(today, until):
        done += pace * is_working_day(calendar, day, eves_off=True)
        found[day] = done
    return found
