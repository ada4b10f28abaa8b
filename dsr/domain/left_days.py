"""What requests that have ended leave to do by a day, and which of them shows it.

A request that is open shows the tasks of its whole case among its own days. Once none is open any more somebody must still be
told of them, though nothing in the case would sort by them: the request that a task names shows it, else the oldest of the case.
A letter, and its service, are always shown by the request that they are of: no day of an open one counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dsr.domain.deadlines import ActBy, ActReason

_SHOWN_BY_OPEN = frozenset({ActReason.task})
"""What an open request of the case shows, whichever request it is of."""


@dataclass(frozen=True)
class LeftDay:
    """One thing that is done by `on` in a case; `request_id` is the right request that it is of, None of the whole case."""

    case_id: int
    request_id: int | None
    on: date
    reason: ActReason


def shown_by(days: Iterable[LeftDay], requests: Mapping[int, bool]) -> dict[int, ActBy]:
    """By when the next thing is done in each request of a case that has ended, and why; one without any is left out.

    `days` are those of the case; `requests` its right requests, the oldest first, each with whether it is open.
    """
    ended = [one for one, is_open in requests.items() if not is_open]
    has_open = len(ended) < len(requests)
    found: dict[int, list[LeftDay]] = {}
    for day in days:
        if has_open and day.reason in _SHOWN_BY_OPEN:
            continue
        if day.request_id in ended:
            found.setdefault(day.request_id, []).append(day)
        elif not has_open and ended:
            found.setdefault(ended[0], []).append(day)
    order = list(ActReason)
    first = {one: min(of, key=lambda day: (day.on, order.index(day.reason))) for one, of in found.items()}
    return {one: ActBy(day.on, day.reason) for one, day in first.items()}
