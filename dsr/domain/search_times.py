"""The ends of a search by time, as people and programs write them: ISO or 3.11.2026 klo 9.05, Helsinki unless said."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from dsr.domain.local_times import HELSINKI, readings

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?\Z", re.ASCII)
_SPOKEN = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(?:klo|kl\.?|at)?\s*(\d{1,2})[.:](\d{2}))?\Z", re.ASCII | re.IGNORECASE
)


def first_moment(text: str) -> datetime | None:
    """The earliest moment (aware UTC) that the text can mean; a bare date means its first moment in Helsinki.

    In the hour that autumn repeats the earlier reading. None for what is no time, a time skipped in spring too.
    """
    return _moment(text, is_last=False)


def last_moment(text: str) -> datetime | None:
    """The latest moment (aware UTC) that the text can mean; a bare date means its last moment in Helsinki.

    In the hour that autumn repeats the later reading. None for what is no time, a time skipped in spring too.
    """
    return _moment(text, is_last=True)


def _moment(text: str, *, is_last: bool) -> datetime | None:
    try:
        found = _read(text.strip())
    except (ValueError, OverflowError):
        return None
    if found is None or not 1990 <= found.year <= 2100:
        return None
    if isinstance(found, datetime) and found.tzinfo is not None:
        return found.astimezone(UTC)
    local = found if isinstance(found, datetime) else datetime.combine(found, time.max if is_last else time.min)
    moments = readings(local, HELSINKI)
    return moments[-1 if is_last else 0] if moments else None


def _read(text: str) -> datetime | date | None:
    if _ISO.match(text):
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    spoken = _SPOKEN.match(text)
    if spoken is None:
        return None
    day = date(int(spoken[3]), int(spoken[2]), int(spoken[1]))
    return datetime.combine(day, time(int(spoken[4]), int(spoken[5]))) if spoken[4] else day
