"""What the tests of the letter checklist share: its rows, the words looked for, and what a printed letter lacks of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.letters.conftest import ROOT, Printed

Words = Mapping[str, Sequence[str]]
"""Phrases by language."""
Letters = Mapping[tuple[str, str], Printed]
Row = tuple[str, str, str, Words]
"""Letter and row of the vector file, the kind of letter that holds it, and the words looked for in each language."""


def checklist() -> set[tuple[str, str]]:
    """Every row of tests/vectors/letter_checklist.csv: the letter, and what it must hold."""
    with (ROOT / "tests" / "vectors" / "letter_checklist.csv").open(encoding="utf-8", newline="") as file:
        return {(row["letter"], row["must_contain_or_hold"]) for row in csv.DictReader(file)}


def looked_for(rows: Sequence[Row]) -> list[Any]:
    """Kind and words of each row as parameters of a test, named after letter and row."""
    return [pytest.param(kind, words, id=f"{letter}: {row}") for letter, row, kind, words in rows]


def lacking(one: Printed, words: Words) -> list[str]:
    """The phrases of its language that the printed letter does not say."""
    return [phrase for phrase in words[one.language] if phrase not in one.text]
