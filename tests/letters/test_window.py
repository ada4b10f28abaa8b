"""The address stands where the window of a C5 or E65 envelope is, and nothing else does."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dsr.domain.decision_form import marks
from dsr.domain.letter_window import LETTERS, ROWS, rows_taken
from dsr.printing import LetterTemplates
from dsr.printing.press import pdf

LEFT, RIGHT, TOP, BOTTOM = 20.0, 108.0, 35.4, 65.0
"""Millimetres: rows 7-13 of SFS 2487 (1/6 inch each, from 10 mm), from its left edge to the width of a window."""

ADDRESS = ["c/o Asunto-osakeyhtiö Esimerkki", "Esimerkkikuja 1 A 2", "PL 12", "02100 ESPOO", "FINLAND"]


def _words(path: Path) -> list[tuple[float, float, float, float, str]]:
    """Each word of the first page with its left, top, right and bottom in millimetres."""
    command = ["pdftotext", "-f", "1", "-l", "1", "-bbox", str(path), "-"]
    page = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    number = r'="([\d.]+)"'
    found = re.findall(rf"xMin{number} yMin{number} xMax{number} yMax{number}>(.*?)<", page)
    return [(*(float(one) * 25.4 / 72 for one in word[:4]), word[4]) for word in found]  # type: ignore[misc]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_address_fills_the_window_and_nothing_else_shows_in_it(
    letters: LetterTemplates, values: Any, language: str, tmp_path: Path
) -> None:
    sample = values("access_refused", language)
    sample["recipient"] = {"name": "Kim Mallinen", "address_lines": ADDRESS}
    path = tmp_path / "letter.pdf"
    made = letters.html("access_refused", language, sample)
    path.write_bytes(pdf(made, identifier="x", created_at=datetime(2026, 11, 2, tzinfo=UTC)))
    wanted = " ".join(["Kim Mallinen", *ADDRESS]).split()
    inside = [
        word for word in _words(path) if word[0] < RIGHT and word[2] > LEFT and word[1] < BOTTOM and word[3] > TOP
    ]
    assert [word[4] for word in inside] == wanted
    assert min(word[0] for word in inside) == pytest.approx(LEFT, abs=0.3)
    assert min(word[1] for word in inside) >= TOP - 0.5
    assert max(word[3] for word in inside) <= BOTTOM + 0.5


def test_as_many_rows_of_as_many_letters_as_the_rule_says_are_inside_the_window(
    letters: LetterTemplates, values: Any, tmp_path: Path
) -> None:
    """What `letter_window` counts as fitting is printed on that many rows, all of them inside."""
    row = ("Esimerkkirinteenpolun asunto-osakeyhtiön isännöitsijä"[:LETTERS]).strip()
    lines = [row] * (ROWS - 1)
    assert rows_taken(row, lines) == ROWS
    sample = values("access_refused", "fi")
    sample["recipient"] = {"name": row, "address_lines": lines}
    path = tmp_path / "letter.pdf"
    made = letters.html("access_refused", "fi", sample)
    path.write_bytes(pdf(made, identifier="x", created_at=datetime(2026, 11, 2, tzinfo=UTC)))
    printed = [word for word in _words(path) if word[4] in row.split()]
    assert len(printed) == ROWS * len(row.split())
    assert len({round(word[1], 1) for word in printed}) == ROWS
    assert max(word[3] for word in printed) <= BOTTOM + 0.5
    assert max(word[2] for word in printed) <= RIGHT


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_labels_of_a_decisions_head_are_not_broken_inside_a_word(
    letters: LetterTemplates, values: Any, language: str, tmp_path: Path
) -> None:
    path = tmp_path / "letter.pdf"
    given = {"minutes": "kept_out", "secret_1_part": "§ 3", "secret_1_by": "24_7"}
    sample = values("access_refused", language) | {"marks": marks(given, language)}
    made = letters.html("access_refused", language, sample)
    path.write_bytes(pdf(made, identifier="x", created_at=datetime(2026, 11, 2, tzinfo=UTC)))
    words = [word[4] for word in _words(path)]
    for mark in sample["marks"]:
        for word in mark["term"].split():
            assert word in words
