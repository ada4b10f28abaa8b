"""Nothing that leaves before identity is settled tells whether recordings exist."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dsr.catalogue import Catalogue
from dsr.printing import LetterTemplates
from tests.letters.conftest import KINDS, LANGUAGES, LETTERS_DIR

TELLING_PLACES = frozenset({"search_on", "call_count"})
"""Places of models that tell whether recordings exist."""

BEFORE_IDENTITY = (
    *("acknowledgement", "identity_request", "cannot_act_notice", "extension_notice", "clarification_request"),
    *("transfer_notice", "withdrawal_confirmed", "delay_notice", "fetch_reminder", "receipt_of_representation"),
    *("document_request_answer", "complaint_received"),
)
CALL = {
    "number": 1,
    "called_on": "2026-09-14",
    "called_at": "9.12",
    "queue": "kaupungin neuvonta",
    "duration_s": 245,
    "direction": "in",
    "given": "full",
    "destroyed_on": "2027-03-14",
}
SEARCH = {
    "on": "2026-11-09",
    "from_on": "2026-05-02",
    "to_on": "2026-11-02",
    "numbers": 1,
    "number_checked": "callback",
    "other_means": True,
}
REGISTERS: list[tuple[str, dict[str, Any]]] = [
    ("never searched", {"calls": [], "search": None}),
    ("searched, nothing there", {"calls": [], "search": SEARCH}),
    ("one call", {"calls": [CALL], "search": SEARCH}),
    ("many calls, some withheld", {"calls": [CALL, {**CALL, "given": "none"}] * 20, "search": SEARCH}),
    ("grounds noted", {"calls": [CALL], "search": SEARCH, "grounds": [{"code": "G5", "is_34": False}]}),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", BEFORE_IDENTITY)
def test_the_words_are_the_same_whatever_the_register_holds(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    seen = {name: letters.html(kind, language, values(kind, language, **held)) for name, held in REGISTERS}
    assert len(set(seen.values())) == 1, "a reader could tell which of these it was: " + ", ".join(seen)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", BEFORE_IDENTITY)
def test_the_template_does_not_even_look_at_calls_search_or_grounds(kind: str, language: str) -> None:
    template = (LETTERS_DIR / language / f"{kind}.html").read_text(encoding="utf-8")
    code = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", template))
    assert "blocks" in code
    assert re.findall(r"\bcalls\b|\bsearch\b|\bgrounds\b|searched\(|call_table\(|annex\(", code) == []


def test_letters_yaml_marks_exactly_these_kinds(catalogue: Catalogue) -> None:
    assert {kind for kind in KINDS if catalogue.letter(kind).is_before_identity} == set(BEFORE_IDENTITY)


@pytest.mark.parametrize("kind", BEFORE_IDENTITY)
def test_their_models_use_no_place_that_tells(catalogue: Catalogue, kind: str) -> None:
    for block in catalogue.letter(kind).blocks:
        for language in LANGUAGES:
            assert TELLING_PLACES & set(re.findall(r"\{(\w+)\}", block.model[language])) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_erasure_alone_is_not_promised_that_recordings_are_kept(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    kept = {"fi": "niitä ei tuhota", "sv": "förstörs de inte", "en": "they are not destroyed"}[language]
    sample = values("acknowledgement", language)
    assert kept in letters.html("acknowledgement", language, sample)
    sample["request"]["rights"] = [{"right": "erasure", "article": "17"}]
    assert kept not in letters.html("acknowledgement", language, sample)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_asked_too_late_does_not_claim_that_time_stands_still(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    claim = {"fi": "keskeytyy", "sv": "slutar löpa", "en": "is paused"}[language]
    sample = values("identity_request", language)
    assert claim in letters.html("identity_request", language, sample)
    sample["clock"]["asked_on"] = None
    assert claim not in letters.html("identity_request", language, sample)
