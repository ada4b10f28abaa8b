"""Times and durations as files write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from dsr.domain.call_profile import EPOCH, EPOCH_MS, ISO, Unit
from dsr.domain.local_times import offset_minutes, readings

_EARLIEST_YEAR, _LATEST_YEAR = 1990, 2100
LONGEST_MS = 7 * 24 * 3600 * 1000
_ISO_LIKE = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?$")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
"""A number as a register writes one: Python would also take 1e3, 1_000, and digits of other scripts."""
_SHOWABLE = re.compile(r"^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}[:.]\d{1,2}(?:[:.]\d{1,2})?)?$")


USUAL_SECONDS = {str(seconds): seconds * 1000 for seconds in range(7_201)}
"""Milliseconds of the durations in seconds that nearly every row has."""


class RowFaulty(Exception):
    """This row cannot be taken; the rest of the file can.

    A value called `field` is one of our fields; the reader tells it as the file calls its column.
    """

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = tuple(values.items())


def showable(text: str) -> str:
    """A value as a rejection may quote it: only what looks like a date, since a wrong column may hold anything."""
    return text if _SHOWABLE.match(text) else "…"


def written_time(text: str, pattern: str, field: str) -> datetime:
    """The time that a cell says: naive where it has no offset of its own, aware where it has. Raises RowFaulty."""
    try:
        found = _read(text.strip(), pattern)
    except (ValueError, OverflowError, OSError):
        shown = showable(text.strip())
        raise RowFaulty("row_time_unreadable", field=field, value=shown, example=_example(pattern)) from None
    if not _EARLIEST_YEAR <= found.year <= _LATEST_YEAR:
        raise RowFaulty("row_time_out_of_range", field=field, value=showable(text.strip()))
    return found


def _read(text: str, pattern: str) -> datetime:
    if pattern == ISO:
        if len(text) == 19 and text[4] == text[7] == "-" and text[13] == text[16] == ":" and text[10] in " T":
            return datetime.fromisoformat(text)  # nearly every cell, at a third of the time
        # fromisoformat also takes weeks and bare dates, which no call register means.
        if not _ISO_LIKE.match(text):
            raise ValueError(text)
        return datetime.fromisoformat(text.replace(",", ".").replace(" +", "+").replace(" Z", "Z"))
    if pattern in (EPOCH, EPOCH_MS):
        seconds = float(_number(text)) / (1000 if pattern == EPOCH_MS else 1)
        return datetime.fromtimestamp(seconds, UTC)
    return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the profile's, see moments_of


def _example(pattern: str) -> str:
    """A time as the pattern wants it: an example tells more than a pattern does."""
    at = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
    if pattern in (EPOCH, EPOCH_MS):
        return str(int(at.timestamp()) * (1000 if pattern == EPOCH_MS else 1))
    return at.strftime("%Y-%m-%d %H:%M:%S" if pattern == ISO else pattern)


class Plain(NamedTuple):
    """A clock time that can only be one moment, in seconds since 1970 too, and how many minutes ahead of UTC the clock was."""

    at: datetime
    offset_min: int
    seconds: int


class Hour(NamedTuple):
    """A whole local hour in which no clock changes: its beginning in UTC, in seconds since 1970 too, the offset, and the
    beginning as `moment_text` up to the hour."""

    at: datetime
    offset_min: int
    seconds: int
    text: str


PAST_HOUR = {
    f":{minute:02d}:{second:02d}": (timedelta(minutes=minute, seconds=second), minute * 60 + second)
    for minute in range(60)
    for second in range(60)
}


def plain_moment(text: str, zone: tzinfo | None) -> Plain | None:
    """The only moment of a time written as 2026-11-03 09:05:00 in the zone, which is nearly every cell of a register.

    None for every other writing, and where the hour is one in which the clocks change: these take the long way.
    """
    past = PAST_HOUR.get(text[13:])
    if past is None or zone is None:
        return None
    hour = plain_hour(text[:13], zone)
    return None if hour is None else Plain(hour.at + past[0], hour.offset_min, hour.seconds + past[1])


@lru_cache(maxsize=16_384)
def plain_hour(text: str, zone: tzinfo) -> Hour | None:
    """The hour of UTC that a whole local hour is; None where it is no such hour."""
    try:
        first, last = (_read(f"{text}:{rest}", ISO) for rest in ("00:00", "59:59"))
    except ValueError:
        return None
    if not _EARLIEST_YEAR <= first.year <= _LATEST_YEAR:
        return None  # first of all: the beginning of the year 1 has no moment in UTC
    begins, ends = readings(first, zone), readings(last, zone)
    if len(begins) != 1 or len(ends) != 1:
        return None
    ahead = first.replace(tzinfo=UTC) - begins[0]
    if last.replace(tzinfo=UTC) - ends[0] != ahead or ahead % timedelta(hours=1):
        return None
    begin = begins[0]
    return Hour(begin, int(ahead.total_seconds() // 60), int(begin.timestamp()), begin.strftime("%Y-%m-%d %H"))


def moments_of(written: datetime, zone: tzinfo | None) -> tuple[datetime, ...]:
    """The moments (UTC) a written time can be: one where it has an offset, else as `readings` says."""
    if written.tzinfo is not None:
        return (written.astimezone(UTC),)
    return readings(written, zone or UTC)


def offset_of(written: datetime, moment: datetime, zone: tzinfo | None) -> int:
    """Minutes that the source's clock was ahead of UTC at the moment."""
    if written.tzinfo is not None and written.utcoffset() is not None:
        return offset_minutes(written, written.tzinfo)
    return offset_minutes(moment, zone or UTC)


def duration_ms(text: str, unit: Unit, field: str) -> int | None:
    """A duration in milliseconds, None for an empty cell. Raises RowFaulty for text, negative and over seven days."""
    if (usual := USUAL_SECONDS.get(text)) is not None and unit is Unit.SECONDS:
        return usual
    text = text.strip()
    if not text:
        return None
    try:
        found = _clock_ms(text) if ":" in text else _number_ms(text, unit)
    except (InvalidOperation, ValueError, OverflowError):
        found = -1
    if not 0 <= found <= LONGEST_MS:
        shown = text if re.fullmatch(r"-?[\d.,:]{1,12}", text) else "…"
        raise RowFaulty("row_duration", field=field, value=shown, limit=LONGEST_MS // 3_600_000)
    return found


def _number_ms(text: str, unit: Unit) -> int:
    value = _number(text)
    return int(value if unit == Unit.MILLISECONDS else value * 1000)


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text.replace(",", "."))


def _clock_ms(text: str) -> int:
    parts = text.split(":")
    if not 2 <= len(parts) <= 3 or not all(re.fullmatch(r"\d{1,4}(?:[.,]\d+)?", part) for part in parts):
        raise ValueError(text)
    total = Decimal(0)
    for part in parts:
        total = total * 60 + Decimal(part.replace(",", "."))
    return int(total * 1000)
