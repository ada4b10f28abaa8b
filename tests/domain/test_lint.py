"""What a reader of a letter stumbles over: days, weekdays, names in other cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.lint import basic_forms, names_written, odd_days, wrong_weekdays
from dsr.domain.spoken_time import days_written

DAYS = [
    ("Vastaus annetaan 3.11.2026.", [], "as a letter writes it"),
    ("Vastaus annetaan 2026-11-03.", ["2026-11-03"], "the computer's way"),
    ("Svar ges 3/11/2026.", ["3/11/2026"], "slashes"),
    ("Vastaus annetaan 03.11.2026.", ["03.11.2026"], "a leading zero"),
    ("Vastaus annetaan 3.01.2026.", ["3.01.2026"], "a leading zero of the month"),
    ("Asia 6121/00.01.06/2026", [], "a case's reference is no day"),
    ("EU 2016/679 ja 10.10.2026", [], "an act's number is no day, and ten has no leading zero"),
]


@pytest.mark.parametrize(("text", "found", "reason"), DAYS)
def test_a_day_that_is_written_another_way_is_found(text: str, found: list[str], reason: str) -> None:
    assert odd_days(text) == found, reason


WEEKDAYS = [
    ("tiistaina 3.11.2026", [], "it is a Tuesday"),
    ("keskiviikkona 3.11.2026", [("keskiviikkona", "3.11.2026")], "it is a Tuesday"),
    ("onsdagen den 3.11.2026", [("onsdagen", "3.11.2026")], "Swedish says den"),
    ("ke 4.11.2026 ja ti 4.11.2026", [("ti", "4.11.2026")], "the second of two equal days"),
    ("viimeistään 3.11.2026", [], "no weekday at all"),
]


@pytest.mark.parametrize(("text", "found", "reason"), WEEKDAYS)
def test_a_weekday_that_is_not_the_days_is_found(text: str, found: list[tuple[str, str]], reason: str) -> None:
    assert wrong_weekdays(text, days_written(text)) == found, reason


NAMES = [
    ("Mallisen", "Mallinen", "Finnish genitive"),
    ("Malliselle", "Mallinen", "allative"),
    ("Virtasta", "Virtanen", "partitive"),
    ("Keturin", "Keturi", "a stem that does not change"),
    ("Lindqvists", "Lindqvist", "Swedish genitive"),
    ("Veeralle", "Veera", "a first name"),
]


@pytest.mark.parametrize(("written", "basic", "reason"), NAMES)
def test_a_name_in_another_case_leads_to_its_basic_form(written: str, basic: str, reason: str) -> None:
    assert basic in basic_forms(written), reason


@given(st.text())
def test_a_name_is_always_one_of_its_own_forms(word: str) -> None:
    assert word in basic_forms(word)


def test_pairs_of_capitalised_words_are_names_and_single_ones_are_not() -> None:
    found = names_written("Puhuimme Kim Mallisen kanssa. Espoon kaupunki. Anna-Liisa Virta-Koski soitti.")
    assert ("Kim", "Mallisen") in found
    assert ("Anna-Liisa", "Virta-Koski") in found
    assert all("kaupunki" not in pair for pair in found)
