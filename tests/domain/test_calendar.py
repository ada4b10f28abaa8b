"""Working days, months and Helsinki dates."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis.strategies import booleans, dates

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain.calendar import (
    FINNISH_DAYS_OFF,
    Calendar,
    DayOff,
    OutsideCalendar,
    days_off_between,
    is_working_day,
    local_date,
    months_after,
    roll_back,
    roll_forward,
    working_days_between,
)
from dsr.domain.retention import destruction_on

FINLAND = finnish_calendar()
VECTORS = Path(__file__).parents[1] / "vectors"


def day(text: str) -> date:
    return date.fromisoformat(text)


def vector_days() -> list[dict[str, str]]:
    with (VECTORS / "nonworking_days_fi.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_calendar_holds_exactly_the_days_off_of_the_vectors_with_the_eves_marked() -> None:
    rows = vector_days()
    years = {int(row["date"][:4]) for row in rows}
    expected = {day(row["date"]): (row["name"].removesuffix(" (vappu)"), row["eve"] == "yes") for row in rows}
    found = {on: (off.en, off.is_eve) for on, off in FINLAND.days if on.year in years}
    assert len(rows) > 150
    assert found == expected


@pytest.mark.parametrize("year", range(2020, 2046))
def test_every_year_has_the_fifteen_days_of_the_act(year: int) -> None:
    keys = [off.key for on, off in FINLAND.days if on.year == year]
    assert sorted(keys) == sorted(FINNISH_DAYS_OFF)
    assert [off.key for on, off in FINLAND.days if on.year == year and off.is_eve] == ["midsummer_eve", "christmas_eve"]


@pytest.mark.parametrize(
    ("on", "eves_off", "expected", "reason"),
    [
        ("2026-12-24", True, False, "Christmas Eve by Act 150/1930"),
        ("2026-12-24", False, True, "Christmas Eve on the strict EU reading, a Thursday"),
        ("2028-12-24", False, False, "Christmas Eve on a Sunday is off on every reading"),
        ("2026-06-19", False, True, "Midsummer Eve on the strict reading, a Friday"),
        ("2026-06-20", False, False, "Midsummer Day is a Saturday and a holiday"),
        ("2026-12-07", True, True, "no substitute day for Independence Day on a Sunday"),
        ("2026-04-30", True, True, "vappuaatto is no day off"),
        ("2026-12-31", True, True, "New Year's Eve is no day off"),
        ("2026-04-02", True, True, "Maundy Thursday is no day off"),
        ("2027-01-06", True, False, "Epiphany on a Wednesday"),
        ("2026-10-31", True, False, "All Saints' Day"),
    ],
)
def test_a_day_is_a_working_day_or_not(on: str, eves_off: bool, expected: bool, reason: str) -> None:
    assert is_working_day(FINLAND, day(on), eves_off=eves_off) is expected, reason


def test_a_holiday_on_a_weekend_is_told_by_its_name_and_an_eve_by_the_weekend_where_eves_are_working_days() -> None:
    christmas_eve = day("2028-12-24")
    on_full_list = FINLAND.day_off(christmas_eve, eves_off=True)
    on_strict = FINLAND.day_off(christmas_eve, eves_off=False)
    assert on_full_list is not None
    assert on_full_list.key == "christmas_eve"
    assert on_strict is not None
    assert on_strict.key == "sunday"


@pytest.mark.parametrize(
    ("start", "eves_off", "forward", "back", "reason"),
    [
        ("2026-12-24", True, "2026-12-28", "2026-12-23", "eve, holiday, holiday on a Saturday, Sunday"),
        ("2026-12-24", False, "2026-12-24", "2026-12-24", "the eve is a working day on the strict reading"),
        ("2026-04-05", True, "2026-04-07", "2026-04-02", "Good Friday to Easter Monday"),
        ("2027-01-01", True, "2027-01-04", "2026-12-31", "over the turn of the year"),
        ("2026-12-02", True, "2026-12-02", "2026-12-02", "a working day stays"),
    ],
)
def test_rolling_stops_at_the_nearest_working_day(
    start: str, eves_off: bool, forward: str, back: str, reason: str
) -> None:
    assert roll_forward(FINLAND, day(start), eves_off=eves_off) == day(forward), reason
    assert roll_back(FINLAND, day(start), eves_off=eves_off) == day(back), reason


@pytest.mark.parametrize(
    ("after", "through", "eves_off", "expected", "reason"),
    [
        ("2026-11-25", "2026-12-11", True, 12, "the day itself is not counted, the last day is"),
        ("2026-11-25", "2026-12-02", True, 5, "one weekend between"),
        ("2026-11-25", "2026-11-25", True, 0, "the same day"),
        ("2026-11-27", "2026-11-30", True, 1, "Monday is one working day after Friday"),
        ("2026-11-27", "2026-11-29", True, 0, "a weekend has no working days"),
        ("2026-12-11", "2026-11-25", True, -12, "gone since"),
        ("2026-12-23", "2026-12-28", True, 1, "eve and Christmas between"),
        ("2026-12-23", "2026-12-28", False, 2, "the eve counted as a working day"),
    ],
)
def test_working_days_are_counted_after_the_first_day_through_the_last(
    after: str, through: str, eves_off: bool, expected: int, reason: str
) -> None:
    assert working_days_between(FINLAND, day(after), day(through), eves_off=eves_off) == expected, reason


@given(
    after=dates(date(2020, 1, 1), date(2045, 12, 31)),
    through=dates(date(2020, 1, 1), date(2045, 12, 31)),
    eves_off=booleans(),
)
@example(after=date(2026, 12, 23), through=date(2026, 12, 24), eves_off=True)
@example(after=date(2026, 12, 23), through=date(2026, 12, 24), eves_off=False)
def test_working_days_are_as_many_as_one_counts_day_by_day(after: date, through: date, eves_off: bool) -> None:
    first, last = min(after, through), max(after, through)
    off = len(days_off_between(FINLAND, first + timedelta(days=1), last, eves_off=eves_off))
    counted = (last - first).days - off
    expected = counted if after <= through else -counted
    assert working_days_between(FINLAND, after, through, eves_off=eves_off) == expected


def test_working_days_of_a_year_that_is_not_known_are_not_counted() -> None:
    assert working_days_between(FINLAND, date(2019, 12, 31), date(2020, 1, 2), eves_off=True) == 1
    assert working_days_between(FINLAND, date(2050, 1, 1), date(2050, 1, 1), eves_off=True) == 0, "no day is counted"
    for after, through in ((date(2019, 12, 30), date(2020, 1, 2)), (date(2045, 12, 30), date(2046, 1, 2))):
        with pytest.raises(OutsideCalendar):
            working_days_between(FINLAND, after, through, eves_off=True)


@pytest.mark.parametrize(
    ("start", "months", "expected", "reason"),
    [
        ("2026-03-05", 1, "2026-04-05", "the same date, not the day before or after"),
        ("2026-01-31", 1, "2026-02-28", "no 31 February"),
        ("2028-01-31", 1, "2028-02-29", "leap year"),
        ("2027-02-28", 1, "2027-03-28", "the end of a month is not the end of the next"),
        ("2027-01-31", 3, "2027-04-30", "once from receipt, not 28 April"),
        ("2026-12-15", 1, "2027-01-15", "over the turn of the year"),
        ("2026-08-31", 6, "2027-02-28", "six months of storage"),
    ],
)
def test_months_run_to_the_same_date_or_the_last_day(start: str, months: int, expected: str, reason: str) -> None:
    assert months_after(day(start), months) == day(expected), reason


@pytest.mark.parametrize(
    ("moment", "expected", "reason"),
    [
        (datetime(2026, 11, 30, 22, 30, tzinfo=UTC), "2026-12-01", "half past midnight in Helsinki, winter time"),
        (datetime(2026, 11, 30, 21, 59, tzinfo=UTC), "2026-11-30", "a minute before midnight"),
        (datetime(2026, 6, 30, 21, 30, tzinfo=UTC), "2026-07-01", "summer time is three hours ahead"),
        (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), "2026-10-25", "the night the clocks go back"),
        (datetime(2027, 3, 27, 22, 30, tzinfo=UTC), "2027-03-28", "the night the clocks go forward"),
    ],
)
def test_the_date_of_a_moment_is_the_date_in_helsinki(moment: datetime, expected: str, reason: str) -> None:
    assert local_date(moment) == day(expected), reason


def test_a_moment_without_a_zone_has_no_date() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 11, 30, 22, 30))


def test_a_day_outside_the_years_is_refused_with_the_years_named() -> None:
    with pytest.raises(OutsideCalendar, match=r"2046-01-02.*2020 to 2045"):
        is_working_day(FINLAND, day("2046-01-02"), eves_off=True)


def test_the_version_follows_the_days_and_not_their_order() -> None:
    extra = DayOff("jubilee", "juhlapäivä", "jubileum", "Jubilee")
    changed = Calendar(2020, 2045, (*FINLAND.days, (day("2030-05-20"), extra)))
    reordered = Calendar(2020, 2045, tuple(reversed(FINLAND.days)))
    assert reordered == FINLAND
    assert reordered.version == FINLAND.version
    assert changed.version != FINLAND.version
    assert not is_working_day(changed, day("2030-05-20"), eves_off=False)


def test_a_calendar_refuses_two_names_on_one_date() -> None:
    off = FINNISH_DAYS_OFF["may_day"]
    with pytest.raises(ValueError, match="one day off a date"):
        Calendar(2026, 2026, ((day("2026-05-01"), off), (day("2026-05-01"), off)))


def test_ascension_day_on_may_day_is_one_day_off() -> None:
    assert dict(finnish_calendar(2008, 2008).days)[day("2008-05-01")].key in {"ascension_day", "may_day"}


def test_the_days_off_between_two_days_carry_their_names_in_three_languages() -> None:
    met = days_off_between(FINLAND, day("2026-12-24"), day("2026-12-28"), eves_off=True)
    assert [(on.day, off.fi, off.sv, off.en) for on, off in met] == [
        (24, "jouluaatto", "julafton", "Christmas Eve"),
        (25, "joulupäivä", "juldagen", "Christmas Day"),
        (26, "tapaninpäivä", "annandag jul", "St Stephen's Day"),
        (27, "sunnuntai", "söndag", "Sunday"),
    ]


@pytest.mark.parametrize(
    ("called", "expected", "reason"),
    [
        ("2026-08-31", "2027-02-28", "no 31 February"),
        ("2027-08-31", "2028-02-29", "leap year"),
        ("2026-05-27", "2026-11-27", "the same date"),
        ("2026-06-25", "2026-12-25", "a holiday does not keep a recording"),
    ],
)
def test_a_recording_is_destroyed_six_calendar_months_after_the_call(called: str, expected: str, reason: str) -> None:
    assert destruction_on(day(called)) == day(expected), reason
