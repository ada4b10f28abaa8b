"""What a clock time without an offset can mean in a time zone, the missing and the repeated hour included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dsr.domain.errors import Refused

HELSINKI = ZoneInfo("Europe/Helsinki")


def readings(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """The moments (UTC, earliest first) that a naive local time can be in the zone.

    None for a time in the hour skipped in spring, two for one in the hour repeated in autumn, otherwise one.
    """
    if zone is UTC:
        return (local.replace(tzinfo=UTC),)
    before = local.replace(tzinfo=zone, fold=0).utcoffset() or timedelta(0)
    after = local.replace(tzinfo=zone, fold=1).utcoffset() or timedelta(0)
    first = (local - before).replace(tzinfo=UTC)
    if before == after:
        return (first,)
    # Clocks put forward leave a gap, and there the offset before it is the smaller one (PEP 495).
    return () if before < after else (first, (local - after).replace(tzinfo=UTC))


def offset_minutes(moment: datetime, zone: tzinfo) -> int:
    """How many minutes local time is ahead of UTC at a moment."""
    offset = moment.astimezone(zone).utcoffset() or timedelta(0)
    return int(offset.total_seconds() // 60)


def zone_named(name: str) -> tzinfo:
    """The zone for `UTC`, a fixed offset such as `+02:00`, or a name such as `Europe/Helsinki`.

    Raises Refused (`unknown_zone`) for anything else.
    """
    text = name.strip()
    if text.upper() in ("UTC", "Z"):
        return UTC
    if text[:1] in "+-" and len(text) == 6 and text[3] == ":" and (text[1:3] + text[4:]).isdecimal():
        minutes = int(text[1:3]) * 60 + int(text[4:])
        if minutes <= 14 * 60 and int(text[4:]) < 60:
            return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))
    try:
        if text and text[0].isalpha():
            return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise Refused(
        f"There is no time zone called {text[:40]!r}: write UTC, an offset such as +02:00 or a name such as "
        "Europe/Helsinki",
        code="unknown_zone",
        values={"zone": text[:40]},
    )


def offset_name(minutes: int) -> str:
    """`+03:00` for 180; `UTC` for 0."""
    if minutes == 0:
        return "UTC"
    sign = "+" if minutes > 0 else "-"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
