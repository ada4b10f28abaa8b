"""Days and moments as people write them, and as our own pages do in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dsr.domain.spoken_time import day_from, missing_day_in, moment_from

DAYS = (
    ("25.11.2026", date(2026, 11, 25), "Finnish and Swedish"),
    ("5.1.2027", date(2027, 1, 5), "no leading zeros"),
    ("2026-11-25", date(2026, 11, 25), "ISO"),
    ("25 November 2026", date(2026, 11, 25), "as our English pages show it"),
    ("30.2.2026", None, "there is no such day"),
    ("31 February 2026", None, "nor in English"),
    ("24 Foo 2026", None, "no such month"),
    ("20261125", None, "a compact form is not guessed at"),
    ("tomorrow", None, "text"),
    ("", None, "nothing"),
)


@pytest.mark.parametrize(("text", "expected", "reason"), DAYS)
def test_a_day_is_read_as_it_is_written(text: str, expected: date | None, reason: str) -> None:
    assert day_from(text) == expected, reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30.2.2026", "30.2.2026"),
        ("30.02.2026 klo 8.47", "30.2.2026"),
        ("2026-02-30", "30.2.2026"),
        ("31 February 2026", "31.2.2026"),
        ("28.2.2026", None),
        ("28.2.2026 klo 25.00", None),
        ("eilen", None),
        ("", None),
    ],
)
def test_a_day_that_is_in_no_calendar_is_told_apart_from_what_is_no_day(text: str, expected: str | None) -> None:
    assert missing_day_in(text) == expected


MOMENTS = (
    ("25.11.2026 klo 8.47", datetime(2026, 11, 25, 6, 47, tzinfo=UTC), True, "winter time"),
    ("25.11.2026 kl. 8.47", datetime(2026, 11, 25, 6, 47, tzinfo=UTC), True, "Swedish"),
    ("24 November 2026 0:07", datetime(2026, 11, 23, 22, 7, tzinfo=UTC), True, "what the English form fills in"),
    ("2026-11-25T08:47", datetime(2026, 11, 25, 6, 47, tzinfo=UTC), True, "ISO"),
    ("25.11.2026", datetime(2026, 11, 25, 10, 0, tzinfo=UTC), False, "noon: the date stays"),
    ("25.10.2026 klo 3.30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True, "the repeated hour: the earlier one"),
)


@pytest.mark.parametrize(("text", "at", "is_time_known", "reason"), MOMENTS)
def test_a_moment_is_read_in_helsinki_time(text: str, at: datetime, is_time_known: bool, reason: str) -> None:
    assert moment_from(text) == (at, is_time_known), reason


@pytest.mark.parametrize("text", ["29.3.2026 klo 3.30", "25.11.2026 klo 24.00", "25.11.2026 klo 9.99", "klo 9.05"])
def test_a_moment_that_does_not_exist_is_not_read(text: str) -> None:
    assert moment_from(text) is None
