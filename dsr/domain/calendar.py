"""Which days are working days, as one value, and the few ways of counting that the clocks rest on."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pendulum

from dsr.domain.errors import Refused

HELSINKI = ZoneInfo("Europe/Helsinki")
ONE_DAY = timedelta(days=1)
LONGEST_BACK = timedelta(days=3653)
"""Ten years: what a person tells of an earlier day is a slip of the year."""


class OutsideCalendar(Refused):
    """The day lies outside the years whose holidays are known."""

    code = "outside_calendar"


@dataclass(frozen=True, order=True)
class DayOff:
    """Why a day is not a working day. `is_eve` marks the two eves whose standing under EU law is a reading."""

    key: str
    fi: str
    sv: str
    en: str
    is_eve: bool = False


SATURDAY = DayOff("saturday", "lauantai", "lördag", "Saturday")
SUNDAY = DayOff("sunday", "sunnuntai", "söndag", "Sunday")

# Act 150/1930, section 5: the church holidays, Independence Day, May Day and the two eves. There are no substitute
# days: a holiday that falls on a Sunday leaves Monday a working day.
FINNISH_DAYS_OFF: Mapping[str, DayOff] = MappingProxyType(
    {
        day.key: day
        for day in (
            DayOff("new_years_day", "uudenvuodenpäivä", "nyårsdagen", "New Year's Day"),
            DayOff("epiphany", "loppiainen", "trettondagen", "Epiphany"),
            DayOff("good_friday", "pitkäperjantai", "långfredagen", "Good Friday"),
            DayOff("easter_sunday", "pääsiäispäivä", "påskdagen", "Easter Sunday"),
            DayOff("easter_monday", "toinen pääsiäispäivä", "annandag påsk", "Easter Monday"),
            DayOff("may_day", "vapunpäivä", "första maj", "May Day"),
            DayOff("ascension_day", "helatorstai", "Kristi himmelsfärdsdag", "Ascension Day"),
            DayOff("whit_sunday", "helluntaipäivä", "pingstdagen", "Whit Sunday"),
            DayOff("midsummer_eve", "juhannusaatto", "midsommarafton", "Midsummer Eve", is_eve=True),
            DayOff("midsummer_day", "juhannuspäivä", "midsommardagen", "Midsummer Day"),
            DayOff("all_saints_day", "pyhäinpäivä", "alla helgons dag", "All Saints' Day"),
            DayOff("independence_day", "itsenäisyyspäivä", "självständighetsdagen", "Independence Day"),
            DayOff("christmas_eve", "jouluaatto", "julafton", "Christmas Eve", is_eve=True),
            DayOff("christmas_day", "joulupäivä", "juldagen", "Christmas Day"),
            DayOff("st_stephens_day", "tapaninpäivä", "annandag jul", "St Stephen's Day"),
        )
    }
)


@dataclass(frozen=True)
class Calendar:
    """The named days off of the years `first_year` to `last_year`, both included.

    `days` is kept sorted and holds one day off a date; weekends are not listed. Two calendars with the same days are
    equal and have the same `version`.
    """

    first_year: int
    last_year: int
    days: tuple[tuple[date, DayOff], ...]
    _by_date: Mapping[date, DayOff] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_date = dict(sorted(self.days))
        if len(by_date) != len(self.days):
            raise ValueError("A calendar holds one day off a date")
        object.__setattr__(self, "days", tuple(by_date.items()))
        object.__setattr__(self, "_by_date", MappingProxyType(by_date))
        for day in by_date:
            self.refuse_outside(day)

    @cached_property
    def version(self) -> str:
        """A hash of the years and days (not of their names), 12 hexadecimal digits; stored beside computed dates."""
        lines = [f"{self.first_year}-{self.last_year}"]
        lines += [f"{day.isoformat()} {off.key} {'eve' if off.is_eve else 'full'}" for day, off in self.days]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    @cached_property
    def weekdays_off(self) -> Mapping[bool, tuple[date, ...]]:
        """The days off that fall on Monday to Friday, sorted: with the eves under True, without them under False."""
        on_weekdays = [(day, off) for day, off in self.days if day.weekday() < 5]
        full = tuple(day for day, off in on_weekdays if not off.is_eve)
        return {True: tuple(day for day, _off in on_weekdays), False: full}

    def refuse_outside(self, day: date) -> None:
        """Raise `OutsideCalendar` where the holidays of the day's year are not known: a guess would be a wrong date."""
        if not self.first_year <= day.year <= self.last_year:
            raise OutsideCalendar(
                f"Cannot count working days for {day.isoformat()}: the calendar covers the years "
                f"{self.first_year} to {self.last_year}",
                values={"day": day.isoformat(), "first_year": self.first_year, "last_year": self.last_year},
            )

    def day_off(self, day: date, *, eves_off: bool) -> DayOff | None:
        """Why the day is not a working day, or None where it is one.

        `eves_off` says whether Christmas Eve and Midsummer Eve are days off (Act 150/1930, section 5) or working days
        (the strict reading of Regulation 1182/71, Article 2). A holiday's own name goes before the weekend's.
        Raises `OutsideCalendar`.
        """
        self.refuse_outside(day)
        off = self._by_date.get(day)
        if off is not None and (eves_off or not off.is_eve):
            return off
        weekday = day.weekday()
        if weekday < 5:
            return None
        return SATURDAY if weekday == 5 else SUNDAY


def is_working_day(calendar: Calendar, day: date, *, eves_off: bool) -> bool:
    """Whether the day is neither Saturday, Sunday nor a day off of the calendar. Raises `OutsideCalendar`."""
    return calendar.day_off(day, eves_off=eves_off) is None


def roll_forward(calendar: Calendar, day: date, *, eves_off: bool) -> date:
    """The day itself, or the first working day after it (Regulation 1182/71, Article 3(4); Act 150/1930, section 5)."""
    while not is_working_day(calendar, day, eves_off=eves_off):
        day += ONE_DAY
    return day


def roll_back(calendar: Calendar, day: date, *, eves_off: bool) -> date:
    """The day itself, or the last working day before it. No law rolls back: this keeps us in time on every reading."""
    while not is_working_day(calendar, day, eves_off=eves_off):
        day -= ONE_DAY
    return day


def days_off_between(calendar: Calendar, first: date, last: date, *, eves_off: bool) -> tuple[tuple[date, DayOff], ...]:
    """The days from `first` to `last`, both included, that are not working days, each with its reason."""
    met = ((day, calendar.day_off(day, eves_off=eves_off)) for day in each_day(first, last))
    return tuple((day, off) for day, off in met if off is not None)


def working_days_between(calendar: Calendar, after: date, through: date, *, eves_off: bool) -> int:
    """Working days after `after` up to and including `through`: on Friday, Monday is one working day away.

    Negative where `through` lies before `after`: the working days gone since. Zero is the same day, or only days off
    between. Raises `OutsideCalendar`.
    """
    if through < after:
        return -working_days_between(calendar, through, after, eves_off=eves_off)
    if through == after:
        return 0
    for day in (after + ONE_DAY, through):
        calendar.refuse_outside(day)
    offs = calendar.weekdays_off[eves_off]
    return _weekdays_until(through) - _weekdays_until(after) - bisect_right(offs, through) + bisect_right(offs, after)


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays up to and including the day, from 1 January of the year 1, a Monday."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; none where `last` is before `first`."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day where there is no such day.

    Always count once from the receipt: 31 January and three months is 30 April, but one month and then two is 28 April
    (Regulation 1182/71, Article 3(2)(c); C-171/03 Toeters).
    """
    later = pendulum.Date(day.year, day.month, day.day).add(months=months)
    return date(later.year, later.month, later.day)


def local_date(moment_utc: datetime) -> date:
    """The calendar date in Helsinki of an aware moment: 22:30 UTC on 30 November is 1 December.

    Raises ValueError for a moment without a zone.
    """
    if moment_utc.tzinfo is None:
        raise ValueError("A moment without a time zone has no date in Helsinki")
    return moment_utc.astimezone(HELSINKI).date()


def day_begins_at(on: date) -> datetime:
    """The first moment of a day in Helsinki, aware UTC: 3 November 2026 begins at 22:00 on the 2nd.

    The very first day of the calendar, which begins before any moment that can be written, begins with the second.
    """
    return datetime.combine(max(on, date.min + ONE_DAY), time(), HELSINKI).astimezone(UTC)


def is_far_off(on: date | None, today: date) -> bool:
    """Whether a day lies over ten years back or ahead: a slip of the year. No day is none."""
    return on is not None and abs(on - today) > LONGEST_BACK
