"""Characters that do not show: found, taken out, and written out by their number where a text is kept as it came."""

from __future__ import annotations

import pytest

from dsr.domain.plain_text import has_hidden, is_text, shown_safely, without_hidden

TEXTS = [
    ("Aino Esimerkki", False, "a plain name"),
    ("Åke Ström-Öhman", False, "letters with marks"),
    ("Nguy\u1ec5n", False, "a composed letter"),
    ("rivi\nrivi\t", False, "line ends and tabs"),
    ("\U0001f600", False, "an emoji of one character shows"),
    ("\u202eikkremisE", True, "turned round"),
    ("\u2066Aino\u2069", True, "isolated"),
    ("Ai\u200bno", True, "a space of no width"),
    ("Ai\u00adno", True, "a soft hyphen"),
    ("\ufeffAino", True, "a byte order mark"),
    ("Ai\u3164no", True, "a blank letter"),
    ("Ai\U000e0041no", True, "a tag"),
    ("a\x00b", True, "a zero byte"),
    ("a\ud800b", True, "half a pair"),
]


@pytest.mark.parametrize(("text", "is_so", "why"), TEXTS)
def test_what_does_not_show_is_found_and_taken_out(text: str, is_so: bool, why: str) -> None:
    assert has_hidden(text) is is_so, why
    assert not has_hidden(without_hidden(text))
    assert is_so or without_hidden(text) == text


def test_a_kept_text_shows_the_characters_that_deceive_by_their_number() -> None:
    assert shown_safely("maksa \u202e123\u202c") == "maksa ⟦U+202E⟧123⟦U+202C⟧"
    family = "\U0001f468\u200d\U0001f469"
    assert shown_safely(family) == family, "joined emoji stay whole"


def test_zero_bytes_and_halves_of_pairs_are_no_text() -> None:
    assert [is_text(text) for text in ("a", "\U0001f600", "a\x00", "\udc00")] == [True, True, False, False]
