"""The ends of a search by time."""

from __future__ import annotations

import pytest

from dsr.domain.search_times import first_moment, last_moment


@pytest.mark.parametrize(
    ("text", "first", "last", "why"),
    [
        ("2026-11-03", "2026-11-02T22:00:00+00:00", "2026-11-03T21:59:59.999999+00:00", "a whole Finnish day"),
        ("3.11.2026", "2026-11-02T22:00:00+00:00", "2026-11-03T21:59:59.999999+00:00", "as people write it"),
        ("2026-11-03T09:05", "2026-11-03T07:05:00+00:00", "2026-11-03T07:05:00+00:00", "Finnish time"),
        ("2026-11-03 09:05:30", "2026-11-03T07:05:30+00:00", "2026-11-03T07:05:30+00:00", "with a blank"),
        ("3.11.2026 klo 9.05", "2026-11-03T07:05:00+00:00", "2026-11-03T07:05:00+00:00", "with klo"),
        ("3.11.2026 kl. 9.05", "2026-11-03T07:05:00+00:00", "2026-11-03T07:05:00+00:00", "in Swedish"),
        ("2026-11-03T09:05Z", "2026-11-03T09:05:00+00:00", "2026-11-03T09:05:00+00:00", "its own offset"),
        ("2026-11-03T09:05+03:00", "2026-11-03T06:05:00+00:00", "2026-11-03T06:05:00+00:00", "its own offset"),
        ("2026-10-25T03:30", "2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00", "the hour that comes twice"),
    ],
)
def test_a_time_is_read_as_finnish_unless_it_says_otherwise(text: str, first: str, last: str, why: str) -> None:
    assert (str(first_moment(text)).replace(" ", "T"), str(last_moment(text)).replace(" ", "T")) == (first, last), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("2026-02-30", "no such day"),
        ("30.2.2026", "no such day"),
        ("2026-03-29T03:30", "the hour that spring skips"),
        ("2026-11-03T25:00", "no such hour"),
        ("3.11.2026 24.00", "no such hour"),
        ("1066-10-14", "before telephones"),
        ("tomorrow", "no time"),
        ("2026-W45", "a week"),
        ("２０２６-11-03", "digits of another script"),
        ("2026-11-03T09:05\n", "accepted without its line break"),
    ],
)
def test_what_is_no_time_is_none(text: str, why: str) -> None:
    if text.endswith("\n"):
        assert first_moment(text) is not None, why
        return
    assert first_moment(text) is None, why
    assert last_moment(text) is None, why
