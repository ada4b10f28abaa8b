"""Times in which the subject says they called, as a form names them: days, and perhaps clock times and a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dsr.domain.errors import Fault
from dsr.domain.spoken_time import HELSINKI, day_from

WINDOW_LIMIT = 6
LONGEST = timedelta(days=31)
"""A longer period proves nothing, and would keep every call with a hidden number from destruction."""
AROUND = timedelta(minutes=15)
"""How far around one named time of day is looked: people round (law and register say nothing of it)."""

NUMBER_UNKNOWN, NUMBER_HIDDEN = "unknown", "hidden"
"""What the subject says of the number from which they called in a named time; left out, it is not known."""

_EARLIEST = 2000
"""No call of the register is older; what a form says before it is a slip."""

_CLOCK = re.compile(r"(?:klo|kl\.?)?\s*(\d{1,2})(?:[.:](\d{2}))?", re.ASCII | re.IGNORECASE)
_QUEUE = re.compile(r"[^\x00-\x1f\x7f]{0,120}")


@dataclass(frozen=True)
class Window:
    """A time in which the subject says they called, in UTC, and the technical name of the line if known.

    `is_number_hidden`: they say that their number was hidden or is among those given; else they do not know it.
    """

    from_at: datetime
    to_at: datetime
    queue: str = ""
    is_number_hidden: bool = False


def windows_from(
    form: Mapping[str, str], now: datetime, faults: list[Fault], *, places: int = WINDOW_LIMIT
) -> tuple[Window, ...]:
    """The windows of the fields `window_1_first`, `_last`, `_from`, `_to`, `_queue`, `_number` and so on; faults by field.

    A row with no day is left out. One clock time means a quarter of an hour around it, none the whole days. Nothing
    later than `now` and no period over a month is taken.
    """
    windows = []
    for place in range(1, places + 1):
        found = _window(form, f"window_{place}_", now, faults)
        if found is not None and found not in windows:
            windows.append(found)
    return tuple(windows)


def _window(form: Mapping[str, str], name: str, now: datetime, faults: list[Fault]) -> Window | None:
    first_text, last_text = form.get(f"{name}first", "").strip(), form.get(f"{name}last", "").strip()
    if not first_text:
        if last_text or form.get(f"{name}from", "").strip():
            faults.append(Fault(f"{name}first", "Write the day, for example 3.6.2026.", "window_day_missing"))
        return None
    first, last = day_from(first_text), day_from(last_text) if last_text else day_from(first_text)
    if first is None or last is None or not all(_EARLIEST <= day.year <= now.year + 1 for day in (first, last)):
        place = "first" if first is None or not _EARLIEST <= first.year <= now.year + 1 else "last"
        faults.append(Fault(f"{name}{place}", "Write a date that exists, for example 3.6.2026.", "day_unread"))
        return None
    before = len(faults)
    from_at, to_at = _clock(form, f"{name}from", faults), _clock(form, f"{name}to", faults)
    queue = form.get(f"{name}queue", "").strip()
    if not _QUEUE.fullmatch(queue):
        faults.append(Fault(f"{name}queue", "Choose one of the options.", "choice_unknown"))
    start, end = _moments(first, last, from_at, to_at)
    if end < start:
        faults.append(
            Fault(f"{name}last", "The time ends before it begins. Check the days and times.", "window_reversed")
        )
    elif end - start > LONGEST + timedelta(days=1):
        faults.append(Fault(f"{name}last", "Name at most a month: a longer time proves nothing.", "window_too_long"))
    elif start > now:
        faults.append(Fault(f"{name}first", "This time is in the future. Check the day.", "window_future"))
    hidden = form.get(f"{name}number", "")
    if hidden not in ("", NUMBER_UNKNOWN, NUMBER_HIDDEN):
        faults.append(Fault(f"{name}number", "Choose one of the options.", "choice_unknown"))
    return Window(start, end, queue, hidden == NUMBER_HIDDEN) if len(faults) == before else None


def _clock(form: Mapping[str, str], name: str, faults: list[Fault]) -> time | None:
    text = form.get(name, "").strip()
    found = _CLOCK.fullmatch(text) if text else None
    if found is not None and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return time(int(found[1]), int(found[2] or 0))
    if text:
        faults.append(Fault(name, "Write the time of day as 9.05.", "clock_unread"))
    return None


def _moments(first: date, last: date, from_at: time | None, to_at: time | None) -> tuple[datetime, datetime]:
    """Both ends in UTC. A time in the repeated autumn hour reaches over both of its readings."""
    if from_at is not None and to_at is None and first == last:
        return _utc(first, from_at) - AROUND, _utc(first, from_at, is_later=True) + AROUND
    start = _utc(first, from_at or time.min)
    if to_at is not None:
        return start, _utc(last, to_at, is_later=True)
    return start, _utc(last + timedelta(days=1), time.min) - timedelta(microseconds=1)


def _utc(on: date, at: time, *, is_later: bool = False) -> datetime:
    return datetime.combine(on, at.replace(fold=int(is_later)), HELSINKI).astimezone(UTC)
