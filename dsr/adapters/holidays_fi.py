"""Finland's days off from the `holidays` library, turned into the calendar value of the domain."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

from dsr.domain.calendar import FINNISH_DAYS_OFF, Calendar, DayOff

FIRST_YEAR = 2020
LAST_YEAR = 2045

# The library's English names against our keys. The library counts both eves as ordinary holidays; our words for the
# days mark them, so that they can be told apart (law: whether they lengthen an EU period is a reading).
_KEY_OF_NAME = {
    "New Year's Day": "new_years_day",
    "Epiphany": "epiphany",
    "Good Friday": "good_friday",
    "Easter Sunday": "easter_sunday",
    "Easter Monday": "easter_monday",
    "May Day": "may_day",
    "Ascension Day": "ascension_day",
    "Pentecost": "whit_sunday",
    "Midsummer Eve": "midsummer_eve",
    "Midsummer Day": "midsummer_day",
    "All Saints' Day": "all_saints_day",
    "Independence Day": "independence_day",
    "Christmas Eve": "christmas_eve",
    "Christmas Day": "christmas_day",
    "Second Day of Christmas": "st_stephens_day",
}


@cache
def finnish_calendar(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Calendar:
    """Finland's days off of the years given, both included, with the two eves marked.

    Raises ValueError where the library names a day we have no word for, or misses one of ours: better no start than
    wrong last days. Source of the list: Act 150/1930, section 5.
    """
    years = range(first_year, last_year + 1)
    found = holidays.country_holidays("FI", years=years, language="en_US")
    days = tuple((day, _day_off(day, names)) for day, names in sorted(found.items()))
    for year in years:
        _refuse_gap(year, {off.key for day, off in days if day.year == year})
    return Calendar(first_year, last_year, days)


def _day_off(day: date, names: str) -> DayOff:
    """Our day off for the library's name, or for the first full holiday where two meet on one date (1 May 2008)."""
    unknown = [name for name in names.split("; ") if name not in _KEY_OF_NAME]
    if unknown:
        raise ValueError(f"The holidays library names {unknown[0]!r} on {day.isoformat()}, for which there is no word")
    return min((FINNISH_DAYS_OFF[_KEY_OF_NAME[name]] for name in names.split("; ")), key=lambda off: off.is_eve)


def _refuse_gap(year: int, keys: set[str]) -> None:
    missing = set(FINNISH_DAYS_OFF) - keys
    # Ascension Day falls on May Day in 2008 and in 2160: one date, one name.
    if missing - {"ascension_day", "may_day"}:
        raise ValueError(f"The holidays library lacks {', '.join(sorted(missing))} in {year}")
