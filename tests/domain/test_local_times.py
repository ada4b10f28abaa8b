"""Clock times without an offset: the skipped hour, the repeated hour and the names of zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.errors import Refused
from dsr.domain.local_times import HELSINKI, offset_minutes, offset_name, readings, zone_named


@pytest.mark.parametrize(
    ("local", "expected", "why"),
    [
        (datetime(2026, 6, 3, 9, 12), ["06:12"], "summer"),
        (datetime(2026, 12, 3, 9, 12), ["07:12"], "winter"),
        (datetime(2026, 10, 25, 3, 30), ["00:30", "01:30"], "the repeated hour has two readings"),
        (datetime(2026, 10, 25, 2, 59), ["23:59"], "the minute before it"),
        (datetime(2026, 10, 25, 4, 0), ["02:00"], "the minute after it"),
        (datetime(2026, 3, 29, 3, 30), [], "the skipped hour never was"),
        (datetime(2026, 3, 29, 2, 59), ["00:59"], "the minute before it"),
        (datetime(2026, 3, 29, 4, 0), ["01:00"], "the minute after it"),
    ],
)
def test_a_helsinki_time_has_its_readings(local: datetime, expected: list[str], why: str) -> None:
    assert [f"{moment:%H:%M}" for moment in readings(local, HELSINKI)] == expected, why


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)))
def test_every_moment_is_among_the_readings_of_its_local_time(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    assert moment in readings(moment.astimezone(HELSINKI).replace(tzinfo=None), HELSINKI)


@pytest.mark.parametrize(
    ("name", "minutes"), [("UTC", 0), ("+02:00", 120), ("-03:30", -210), ("Europe/Helsinki", 180), ("utc", 0)]
)
def test_a_zone_has_a_name(name: str, minutes: int) -> None:
    assert offset_minutes(datetime(2026, 6, 3, tzinfo=UTC), zone_named(name)) == minutes


@pytest.mark.parametrize(
    "name", ["", "Europe/Esbo", "+2", "+15:00", "+02:99", "../etc/passwd", "/etc/localtime", "E" * 400]
)
def test_what_is_not_a_zone_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        zone_named(name)
    assert refused.value.code == "unknown_zone"


@pytest.mark.parametrize("minutes", [-210, 0, 120, 180, 345])
def test_an_offset_reads_back_from_its_name(minutes: int) -> None:
    moment = datetime(2026, 6, 3, tzinfo=UTC)
    assert zone_named(offset_name(minutes)).utcoffset(moment) == timedelta(minutes=minutes)
