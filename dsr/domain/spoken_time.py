"""Days and moments as people in the office write them: 25.11.2026 klo 8.47, or ISO."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

_DAY = re.compile(r"(?:(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2}))", re.ASCII)
_ENGLISH = re.compile(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", re.ASCII)
_MONTHS: tuple[str, ...] = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
)
_MONTHS += ("november", "december")
_WRITTEN = re.compile(
    r"(?<![\d.-])(?:\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\s[A-Za-z]+\s\d{4})(?![\d-])", re.UNICODE
)
_CLOCK = re.compile(r"(?:klo|kl\.?|at)?\s*(\d{1,2})(?:[.:](\d{2}))", re.ASCII | re.IGNORECASE)


def day_from(text: str) -> date | None:
    """The day written as 25.11.2026 or 2026-11-25; None for anything else, such as 30.2.2026."""
    found = _DAY.fullmatch(_as_numbers(text.strip()))
    return _day(found) if found else None


def days_written(text: str) -> list[tuple[str, date | None]]:
    """Every day written in a text, as written, with the day that it is; None beside one that is in no calendar."""
    found = [match[0] for match in _WRITTEN.finditer(text)]
    numbers = [(written, _DAY.fullmatch(_as_numbers(" ".join(written.split())))) for written in found]
    return [(written, _day(match)) for written, match in numbers if match is not None]


def missing_day_in(text: str) -> str | None:
    """The day with which the text begins, written well but in no calendar, as d.M.yyyy: 30.2.2026; None otherwise."""
    found = _DAY.match(_as_numbers(text.strip()))
    if found is None or _day(found) is not None:
        return None
    numbers = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    return ".".join(str(int(one)) for one in numbers)


def moment_from(text: str) -> tuple[datetime, bool] | None:
    """The moment written as a day with or without a time of day in Helsinki; None when it is not one.

    Answers an aware UTC moment and whether a time of day was given. Without one the moment is noon, so that the
    calendar date in Helsinki is the one written. A time in the hour that spring skips does not exist: None.
    A time in the hour that autumn repeats is read as the earlier one: receipt is never made later by a guess.
    """
    text = _as_numbers(text.strip())
    found = _DAY.match(text)
    day = _day(found) if found else None
    if found is None or day is None:
        return None
    rest = text[found.end() :]
    rest = rest.lstrip(" \t,T")
    if not rest:
        return datetime.combine(day, time(12), HELSINKI).astimezone(UTC), False
    clock = _CLOCK.fullmatch(rest)
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return None
    local = datetime.combine(day, time(int(clock[1]), int(clock[2])), HELSINKI)
    moment = local.astimezone(UTC)
    return (moment, True) if moment.astimezone(HELSINKI).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def _as_numbers(text: str) -> str:
    """English `24 November 2026` at the beginning as 24.11.2026: our own English pages write days so."""
    found = _ENGLISH.match(text)
    if found is None or found[2].lower() not in _MONTHS:
        return text
    return f"{found[1]}.{_MONTHS.index(found[2].lower()) + 1}.{found[3]}{text[found.end() :]}"


def _day(found: re.Match[str]) -> date | None:
    numbers = (found[3], found[2], found[1]) if found[1] else (found[4], found[5], found[6])
    try:
        return date(int(numbers[0]), int(numbers[1]), int(numbers[2]))
    except ValueError:
        return None
