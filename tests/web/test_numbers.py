"""Whole numbers out of forms and addresses."""

from __future__ import annotations

import pytest

from dsr.web.numbers import whole_number, whole_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("0", 0),
        ("999999999", 999_999_999),
        ("1234567890", None),  # more than a column of ids holds
        ("9" * 5000, None),  # more than Python reads
        ("", None),
        (None, None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("1.0", None),
        ("1_0", None),
        ("\u0661", None),  # a digit, but not one of ours
        ("\u00b2", None),
    ],
)
def test_a_whole_number_is_digits_and_at_most_nine(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_page_has_fewer_digits_and_of_many_only_the_numbers_are_taken() -> None:
    assert (whole_number("1234", digits=3), whole_number("123", digits=3)) == (None, 123)
    assert whole_numbers(["2", "x", "1", ""]) == [2, 1]
    assert whole_numbers(None) == []
