"""Dates, times, periods and lengths as letters write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from dsr.domain import letter_words
from dsr.domain.fee_words import fee_decided

NB = letter_words.NO_BREAK


@pytest.mark.parametrize(
    ("language", "day", "in_text"),
    [
        ("fi", "3.11.2026", "3.11.2026"),
        ("sv", "3.11.2026", f"den{NB}3.11.2026"),
        ("en", f"3{NB}November{NB}2026", f"3{NB}November{NB}2026"),
    ],
)
def test_a_day_has_no_leading_zero_and_swedish_sentences_say_den(language: str, day: str, in_text: str) -> None:
    assert letter_words.day(date(2026, 11, 3), language) == day
    assert letter_words.day("2026-11-03", language) == day
    assert letter_words.day_in_text("2026-11-03", language) == in_text


@pytest.mark.parametrize(("language", "expected"), [("fi", f"klo{NB}9.05"), ("sv", f"kl.{NB}9.05"), ("en", "9:05")])
def test_a_time_of_day_is_written_the_language_s_way(language: str, expected: str) -> None:
    for written in (time(9, 5), "9.05", "09:05", "9:05"):
        assert letter_words.clock_time(written, language) == expected


@pytest.mark.parametrize(
    ("language", "first", "last", "expected"),
    [
        ("fi", "2026-05-02", "2026-11-02", "2.5.–2.11.2026"),
        ("sv", "2026-05-02", "2026-11-02", "2.5–2.11.2026"),
        ("en", "2026-05-02", "2026-11-02", f"2{NB}May to 2{NB}November{NB}2026"),
        ("fi", "2026-11-02", "2027-05-02", "2.11.2026–2.5.2027"),
        ("sv", "2026-11-02", "2027-05-02", "2.11.2026–2.5.2027"),
        ("en", "2026-11-02", "2027-05-02", f"2{NB}November{NB}2026 to 2{NB}May{NB}2027"),
    ],
)
def test_a_period_names_the_year_once_unless_it_changes(language: str, first: str, last: str, expected: str) -> None:
    assert letter_words.period(first, last, language) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (245, f"4{NB}min{NB}5{NB}s"),
        (48, f"48{NB}s"),
        (120, f"2{NB}min"),
        (0, f"0{NB}s"),
        (3723, f"1{NB}h{NB}2{NB}min{NB}3{NB}s"),
    ],
)
def test_a_length_leaves_out_what_is_nought(seconds: int, expected: str) -> None:
    assert letter_words.duration(seconds) == expected


def test_a_negative_length_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="negative"):
        letter_words.duration(-1)


@pytest.mark.parametrize(
    ("days", "passes", "reason"),
    [
        (["2026-11-24"], True, "it has passed already"),
        (["2027-03-14", "2026-12-09"], True, "posted on 25.11., known on 2.12., a week to write"),
        (["2026-12-10"], False, "there is time to ask after the letter was read"),
        ([], False, "no day is told"),
    ],
)
def test_a_day_within_two_weeks_of_a_letter_may_pass_before_it_is_read(
    days: list[str], passes: bool, reason: str
) -> None:
    assert letter_words.passes_unread(days, "2026-11-25") is passes, reason


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fi",
            "Maksusta on tehty viranhaltijapäätös § 7/2026 25.11.2026 (a ja b). Maksun eräpäivä oli 28.12.2026.",
        ),
        (
            "sv",
            (
                "Beslutet om avgiften är tjänsteinnehavarbeslut § 7/2026 den 25.11.2026 (a och b). Avgiften förföll till betalning "
                "den 28.12.2026."
            ),
        ),
        (
            "en",
            (
                "The decision on the fee is office-holder's decision § 7/2026 of 25 November 2026 (a and b). The fee was due on "
                "28 December 2026."
            ),
        ),
    ],
)
def test_the_decision_on_a_fee_is_told_by_number_day_and_provisions(language: str, told: str) -> None:
    said = fee_decided("7/2026", date(2026, 11, 25), ["a", "b"], date(2026, 12, 28), language)
    assert said.replace(NB, " ") == told
