"""The free text of blocks: places, instructions, paragraphs and lists."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.letter_text import (
    PLACES,
    BulletList,
    Paragraph,
    filled,
    instructions_left,
    parts_of,
    places_of,
)
from dsr.printing.marks import without_breaks

VALUES: dict[str, Any] = {
    "request": {"received_on": "2026-11-02"},
    "clock": {
        "answer_by": "2026-12-02",
        "unextended_by": "2026-12-02",
        "extended_until": None,
        "asked_on": "2026-11-04",
    },
    "search": None,
    "calls": [{}, {}],
}


def test_a_place_is_filled_in_the_letter_s_language() -> None:
    model = "Vi bad dig {asked_on} och hittade {call_count} samtal."
    assert filled(model, places_of(VALUES, "sv")) == "Vi bad dig den\u00a04.11.2026 och hittade 2 samtal."


def test_a_day_that_is_not_known_becomes_an_instruction_that_stops_approval() -> None:
    text = filled("Saat vastauksen viimeistään {extended_until}.", places_of(VALUES, "fi"))
    assert instructions_left(text) == ["[päivä]"]


def test_every_place_of_the_closed_list_is_answered() -> None:
    assert set(places_of(VALUES, "fi")) == set(PLACES)


@pytest.mark.parametrize(
    "text",
    [
        "{0}",
        "{answer_by.__class__}",
        "{answer_by!r}",
        "{{answer_by}}",
        "{unknown}",
        "{% if 1 %}",
        "{asked_on:>99999999}",
    ],
)
def test_a_model_is_no_template_language(text: str) -> None:
    places = places_of(VALUES, "en")
    assert filled(text, places) == text.replace("{answer_by}", places["answer_by"])


def test_a_value_that_looks_like_a_place_is_not_filled_again() -> None:
    assert filled("{asked_on}", {"asked_on": "{answer_by}", "answer_by": "x"}) == "{answer_by}"


def test_text_is_read_as_paragraphs_and_lists() -> None:
    text = "Yksi.\nsama kappale\n\nKaksi:\n- eka\n-\n- toka\n  jatkuu\nKolme"
    assert parts_of(text) == [
        Paragraph(("Yksi.", "sama kappale")),
        Paragraph(("Kaksi:",)),
        BulletList(("eka", "toka jatkuu")),
        Paragraph(("Kolme",)),
    ]


@given(st.text(alphabet=st.sampled_from("a- \n\t\u00a0"), max_size=60))
def test_no_part_is_ever_empty(text: str) -> None:
    for part in parts_of(text):
        pieces = part.lines if isinstance(part, Paragraph) else part.items
        assert pieces
        assert all(piece.strip() for piece in pieces)


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        ("enligt 50 § 1 mom. 4 punkten i", "50\u00a0§\u00a01\u00a0mom.\u00a04\u00a0punkten"),
        ("(53 § 2 mom. i förvaltningslagen)", "53\u00a0§\u00a02\u00a0mom. i"),
        ("34 §:n 2 momentin 5 kohta", "2\u00a0momentin 5\u00a0kohta"),
    ],
)
def test_a_line_does_not_break_within_a_provision(body: str, whole: str) -> None:
    """Glossary, "References to law": a Swedish subsection and its point stand together."""
    assert whole in without_breaks(body)
