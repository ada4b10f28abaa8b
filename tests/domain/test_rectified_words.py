"""What answers and decisions on rectification say first, from what the case knows."""

from __future__ import annotations

from typing import Any

import pytest

from dsr.domain.rectified_words import rectification_decision, rectified

CORRECTED = [{"what": "Palvelu"}]
CALLS = [
    {"number": 1, "recording": "kept"},
    {"number": 2, "recording": "kept"},
    {"number": 3, "recording": "expired"},
]


def statement(*calls: int, on: str | None = "2026-11-20") -> list[dict[str, Any]]:
    return [{"text": "Sanoin muuta.", "added_on": on, "calls": list(calls)}]


@pytest.mark.parametrize(
    ("corrections", "statements", "language", "words"),
    [
        (CORRECTED, [], "fi", "Oikaisimme tietosi."),
        (CORRECTED, [], "sv", "Vi har rättat dina uppgifter."),
        ([], statement(1), "fi", "Liitimme lisäselvityksesi puhelutallenteeseen."),
        ([], statement(1, 2), "fi", "Liitimme lisäselvityksesi puhelutallenteisiin."),
        ([], statement(3), "fi", "Liitimme lisäselvityksesi puhelun tietoihin."),  # no recording is there to hold it
        ([], statement(1, 3), "sv", "Vi har fogat ditt kompletterande utlåtande till inspelningen av samtalet och uppgifterna om samtalet."),
        ([], statement(), "en", "We have attached your supplementary statement to your data."),  # of no call by its own
        ([], statement(2, on=None), "fi", "Liitämme lisäselvityksesi puhelutallenteeseen."),
        (CORRECTED, statement(1), "fi", "Oikaisimme tietosi. Liitimme lisäselvityksesi puhelutallenteeseen."),
        ([], [], "fi", ""),
    ],
)  # fmt: skip
def test_an_answer_says_what_was_rectified_and_what_a_statement_went_to(
    corrections: list[Any], statements: list[Any], language: str, words: str
) -> None:
    assert rectified(corrections, statements, CALLS, language) == words


@pytest.mark.parametrize(
    ("corrections", "statements", "language", "words"),
    [
        ([], [], "fi", "Emme oikaise tietojasi."),
        ([], [], "sv", "Vi rättar inte dina uppgifter."),
        ([], [], "en", "We do not rectify your data."),
        (CORRECTED, [], "fi", "Oikaisimme tietosi. Muilta osin emme oikaise tietojasi."),
        ([], statement(1), "sv", "Vi har fogat ditt kompletterande utlåtande till inspelningen av samtalet. Till övriga delar rättar vi inte dina uppgifter."),
    ],
)  # fmt: skip
def test_a_decision_on_rectification_says_first_what_was_done(
    corrections: list[Any], statements: list[Any], language: str, words: str
) -> None:
    assert rectification_decision(corrections, statements, CALLS, language) == words
