"""Dates, times and long numbers as people read them, in our own patterns; and the due day with its working days left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from dsr.domain.calendar import HELSINKI, OutsideCalendar, working_days_between
from dsr.domain.local_times import readings
from dsr.web.current import current_deps, today
from dsr.web.texts import current_language, gettext, ngettext

SOON = 2
"""Working days left from which a due day is marked."""

# Babel's own patterns are not used: its sv_FI gives ISO dates and 09:05 (glossary, section 2).
_LONG = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}
_SHORT = {"fi": "d.M.", "sv": "d.M", "en": "d MMM"}
_TIME = {"fi": "klo {0}.{1:02d}", "sv": "kl. {0}.{1:02d}", "en": "{0}:{1:02d}"}
_WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@dataclass(frozen=True)
class Due:
    """A due day ready to be shown. `level` is empty, `soon`, `late` or `lost`; icon and colour only with a level."""

    on: date
    day: str
    left: str
    level: str
    icon: str


def day(value: date | datetime | None, language: str | None = None) -> str:
    """`3.11.2026` (fi, sv), `3 November 2026` (en); a moment is taken by its Helsinki date; empty for None."""
    if value is None:
        return ""
    language = language or current_language()
    return format_date(_as_date(value), _LONG[language], locale=language)


def short_day(value: date | datetime | None, language: str | None = None) -> str:
    """`pe 27.11.`, `fre 27.11`, `Fri 27 Nov`; with the year when it is not this year's."""
    if value is None:
        return ""
    language = language or current_language()
    on = _as_date(value)
    pattern = _SHORT[language] if on.year == today().year else _LONG[language].replace("MMMM", "MMM")
    return f"{_WEEKDAYS[language][on.weekday()]} {format_date(on, pattern, locale=language)}"


def long_day(value: date | datetime, language: str | None = None) -> str:
    """`keskiviikko 25.11.2026`, `onsdag 25.11.2026`, `Wednesday 25 November 2026`."""
    language = language or current_language()
    return f"{format_date(_as_date(value), 'cccc', locale=language)} {day(value, language)}"


def head_day(value: date | datetime) -> str:
    """The long day as the head of a page begins with it: `Keskiviikko 25.11.2026`, `Wednesday 25 November 2026`."""
    words = long_day(value)
    return words[0].upper() + words[1:]


def grouped(value: float, language: str | None = None) -> str:
    """`5 123 456` with spaces that do not break, and `0,5`; in English `5,123,456` and `0.5`."""
    return format_decimal(value, locale={"en": "en_GB"}.get(language or current_language(), "fi"))


def clock_time(value: datetime | None, language: str | None = None) -> str:
    """`klo 9.05`, `kl. 9.05`, `9:05`: Helsinki time, without seconds."""
    if value is None:
        return ""
    local = value.astimezone(HELSINKI)
    return _TIME[language or current_language()].format(local.hour, local.minute)


def moment(value: datetime | None, language: str | None = None) -> str:
    """`3.11.2026 klo 9.05`: Helsinki date and time."""
    return "" if value is None else f"{day(value, language)} {clock_time(value, language)}"


def typed_moment(value: datetime | None) -> str:
    """`3.11.2026 klo 9.05`, `3.11.2026 kl. 9.05`, `3.11.2026 9:05`: a moment as the fields of forms propose it.

    The day is in figures in every language, as the hints of those fields write it.
    """
    return "" if value is None else f"{day(value, 'fi')} {clock_time(value)}"


def utc_offset(value: datetime) -> str:
    """`+3` or `+2`: how far Helsinki is ahead of UTC at that moment, in hours."""
    offset = value.astimezone(HELSINKI).utcoffset()
    return f"+{int(offset.total_seconds() // 3600)}" if offset is not None else ""


def is_repeated_hour(value: datetime) -> bool:
    """Whether autumn repeats the clock time that it is in Helsinki: 3.30 alone does not tell which of the two."""
    return len(readings(value.astimezone(HELSINKI).replace(tzinfo=None, fold=0), HELSINKI)) > 1


def season_time(value: datetime) -> str:
    """`klo 3.30 kesäaikaa (UTC+3)`: a clock time of the hour that autumn repeats, told apart from its other reading."""
    local = value.astimezone(HELSINKI)
    words = {"time": clock_time(value), "offset": f"UTC{utc_offset(value)}"}
    if local.dst():
        return gettext("%(time)s summer time (%(offset)s)", **words)
    return gettext("%(time)s winter time (%(offset)s)", **words)


def period(first: date, last: date, language: str | None = None) -> str:
    """`2.5.–2.11.2026`, `2.5–2.11.2026`, `2 May to 2 November 2026`; both years when they differ."""
    language = language or current_language()
    same_year = first.year == last.year
    if language == "en":
        start = format_date(first, "d MMMM" if same_year else "d MMMM y", locale="en")
        return f"{start} to {day(last, 'en')}"
    start = format_date(first, _SHORT[language] if same_year else _LONG[language], locale=language)
    return f"{start}–{day(last, language)}"


def duration(seconds: int) -> str:
    """`4 min 5 s`, `45 s`, `1 h 2 min`: the same in the three languages."""
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"


def length_words(length_ms: int | None) -> str:
    """A call's length to the nearest second, or that it is not known."""
    return gettext("not known") if length_ms is None else duration((length_ms + 500) // 1000)


def due(on: date, *, is_lost: bool = False, today_on: date | None = None) -> Due:
    """The due day with its working days left; `is_lost`: something is lost on that day, so soon is as red as late.

    Eves count as days off here: fewer days are promised rather than more. A day outside the calendar has no count.
    """
    reference = today_on or today()
    try:
        left = working_days_between(current_deps().calendar, reference, on, eves_off=True)
    except OutsideCalendar:
        return Due(on, short_day(on), "", "late" if on < reference else "", "alert" if on < reference else "")
    level = _level(on, reference, left, is_lost)
    icon = {"": "", "soon": "clock"}.get(level, "alert")
    return Due(on, short_day(on), _left_text(on, reference, left), level, icon)


def working_days(on: date, today_on: date | None = None) -> int:
    """Working days from today to `on`, negative when it is past."""
    return working_days_between(current_deps().calendar, today_on or today(), on, eves_off=True)


def _level(on: date, reference: date, left: int, is_lost: bool) -> str:
    if on < reference:
        return "late"
    if left <= SOON:
        return "lost" if is_lost else "soon"
    return ""


def _left_text(on: date, reference: date, left: int) -> str:
    if on == reference:
        return gettext("today")
    if on > reference:
        return ngettext("%(num)s working day", "%(num)s working days", left)
    if left == 0:  # Friday's day on Saturday: late already, but no working day has gone
        return gettext("late")
    return ngettext("%(num)s working day late", "%(num)s working days late", -left)


def _as_date(value: date | datetime) -> date:
    return value.astimezone(HELSINKI).date() if isinstance(value, datetime) else value
