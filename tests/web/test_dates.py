"""Dates as the glossary writes them, and the due day of the mock-ups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import g, render_template_string

from dsr.web import dates
from tests.web.office import Office, text_of


@pytest.fixture
def _request(office: Office) -> Iterator[None]:
    """Wednesday 25.11.2026, a Finnish reader."""
    with office.app.test_request_context("/sign-in"):
        office.app.preprocess_request()
        yield


@pytest.mark.parametrize(
    ("on", "is_lost", "shown", "level", "icon", "reason"),
    [
        ("2026-11-23", False, "ma 23.11. · 2 työpäivää myöhässä", "late", "alert", "Tuesday and Wednesday have gone"),
        ("2026-11-24", False, "ti 24.11. · 1 työpäivän myöhässä", "late", "alert", "one is told in the singular"),
        ("2026-11-25", False, "ke 25.11. · tänään", "soon", "clock", "the day itself"),
        ("2026-11-25", True, "ke 25.11. · tänään", "lost", "alert", "what is lost is red at once"),
        ("2026-11-26", False, "to 26.11. · 1 työpäivä", "soon", "clock", "tomorrow"),
        ("2026-11-27", True, "pe 27.11. · 2 työpäivää", "lost", "alert", "within two working days"),
        ("2026-11-30", False, "ma 30.11. · 3 työpäivää", "", "", "over the weekend: three, so no colour"),
        ("2026-11-30", True, "ma 30.11. · 3 työpäivää", "", "", "nor for what is lost later"),
        ("2026-12-04", False, "pe 4.12. · 7 työpäivää", "", "", "of the mock-up"),
        ("2026-12-23", False, "ke 23.12. · 20 työpäivää", "", "", "of the mock-up; Independence Day is a Sunday"),
        (
            "2027-01-29",
            False,
            "pe 29.1.2027 · 43 työpäivää",
            "",
            "",
            "another year is named; Christmas Eve is a day off",
        ),
    ],
)
@pytest.mark.usefixtures("_request")
def test_the_due_day_tells_the_working_days_left(
    on: str, is_lost: bool, shown: str, level: str, icon: str, reason: str
) -> None:
    due = dates.due(date.fromisoformat(on), is_lost=is_lost)
    assert (f"{due.day} · {due.left}", due.level, due.icon) == (shown, level, icon), reason


@pytest.mark.parametrize(
    ("on", "today_on", "left", "level", "reason"),
    [
        ("2026-11-27", "2026-11-28", "myöhässä", "late", "Friday's day on Saturday: no working day has gone"),
        ("2026-11-29", "2026-11-27", "0 työpäivää", "soon", "Sunday's day on Friday"),
    ],
)
@pytest.mark.usefixtures("_request")
def test_a_due_day_over_a_weekend(on: str, today_on: str, left: str, level: str, reason: str) -> None:
    due = dates.due(date.fromisoformat(on), today_on=date.fromisoformat(today_on))
    assert (due.left, due.level) == (left, level), reason


@pytest.mark.usefixtures("_request")
def test_a_due_day_beyond_the_calendar_is_shown_without_a_count() -> None:
    due = dates.due(date(2101, 1, 3))
    assert (due.day, due.left, due.level) == ("ma 3.1.2101", "", "")


@pytest.mark.usefixtures("_request")
def test_the_macro_writes_the_mock_up() -> None:
    page = render_template_string(
        '{% from "_macros.html" import due with context %}{{ due(on, "tallenne tuhoutuu", is_lost=True) }}',
        on=date(2026, 11, 27),
    )
    assert page == (
        '<span class="due due--lost"><svg class="icon" aria-hidden="true"><use href="#i-alert"></use></svg>'
        '<b><time datetime="2026-11-27">pe 27.11.</time></b> · 2 työpäivää</span>'
        '<span class="due__why">tallenne tuhoutuu</span>'
    )
    assert text_of(page) == "pe 27.11. · 2 työpäivää tallenne tuhoutuu"


MOMENT = datetime(2026, 11, 3, 7, 5, 59, tzinfo=UTC)  # 9.05 in Helsinki


@pytest.mark.parametrize(
    ("language", "day", "short", "long", "time"),
    [
        ("fi", "3.11.2026", "ti 3.11.", "tiistai 3.11.2026", "klo 9.05"),
        ("sv", "3.11.2026", "tis 3.11", "tisdag 3.11.2026", "kl. 9.05"),
        ("en", "3 November 2026", "Tue 3 Nov", "Tuesday 3 November 2026", "9:05"),
    ],
)
@pytest.mark.usefixtures("_request")
def test_dates_and_times_are_written_as_the_glossary_says(
    language: str, day: str, short: str, long: str, time: str
) -> None:
    g.language = language
    assert (dates.day(MOMENT), dates.short_day(MOMENT), dates.long_day(MOMENT)) == (day, short, long)
    assert dates.head_day(MOMENT) == long[0].upper() + long[1:], "months keep their capital"
    assert (dates.clock_time(MOMENT), dates.moment(MOMENT)) == (time, f"{day} {time}")


@pytest.mark.parametrize(
    ("language", "same_year", "two_years"),
    [
        ("fi", "2.5.–2.11.2026", "2.12.2025–2.11.2026"),
        ("sv", "2.5–2.11.2026", "2.12.2025–2.11.2026"),
        ("en", "2 May to 2 November 2026", "2 December 2025 to 2 November 2026"),
    ],
)
@pytest.mark.usefixtures("_request")
def test_periods_are_written_as_the_glossary_says(language: str, same_year: str, two_years: str) -> None:
    last = date(2026, 11, 2)
    assert dates.period(date(2026, 5, 2), last, language) == same_year
    assert dates.period(date(2025, 12, 2), last, language) == two_years


@pytest.mark.parametrize(
    ("moment", "expected", "reason"),
    [
        (datetime(2026, 11, 2, 22, 30, tzinfo=UTC), "3.11.2026 klo 0.30", "half past midnight in Helsinki"),
        (datetime(2026, 7, 1, 20, 59, tzinfo=UTC), "1.7.2026 klo 23.59", "summer time"),
    ],
)
@pytest.mark.usefixtures("_request")
def test_a_moment_is_shown_in_helsinki(moment: datetime, expected: str, reason: str) -> None:
    assert dates.moment(moment) == expected, reason


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0 s"), (45, "45 s"), (245, "4 min 5 s"), (3720, "1 h 2 min"), (-5, "0 s")]
)
def test_durations(seconds: int, expected: str) -> None:
    assert dates.duration(seconds) == expected


@pytest.mark.usefixtures("_request")
def test_nothing_is_shown_for_no_date() -> None:
    assert (dates.day(None), dates.short_day(None), dates.clock_time(None), dates.moment(None)) == ("", "", "", "")


@pytest.mark.parametrize(
    ("language", "shown"), [("fi", "5\xa0123\xa0456"), ("sv", "5\xa0123\xa0456"), ("en", "5,123,456")]
)
def test_a_long_number_is_read_in_groups_of_three(language: str, shown: str) -> None:
    assert dates.grouped(5_123_456, language) == shown
