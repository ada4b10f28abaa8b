"""The words of the statutes and of the city, letter by letter: no word of another right, another reader or another law."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dsr.domain.decision_form import marks
from dsr.domain.destruction_words import destroyed_sentences
from dsr.domain.listening_words import Why, sentences
from dsr.printing import LetterTemplates
from tests.letters.conftest import EVERY, LANGUAGES, LETTERS_DIR, ROOT, shown_words

FULL = {
    "fi": {
        "tietosuojalain": r"tietosuojalain \(1050/2018\)",
        "hallintolain": r"hallintolain \(434/2003\)",
        "julkisuuslain": r"\(621/1999",
        "tietosuoja-asetuksen": r"EU:n yleisen tietosuoja-asetuksen \(EU\) 2016/679",
    },
    "sv": {
        "dataskyddslagen": r"dataskyddslagen \(1050/2018\)",
        "förvaltningslagen": r"förvaltningslagen \(434/2003\)",
        "offentlighetslagen": r"\(621/1999",
        "dataskyddsförordningen": r"EU:s allmänna dataskyddsförordning \(EU\) 2016/679",
    },
    "en": {"GDPR": r"General Data Protection Regulation \(EU\) 2016/679"},
}
"""A statute's short name, and how it must have been named before or there (glossary 2: full name and number first)."""


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_statute_is_named_in_full_before_its_short_name(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    text = shown_words(letters.html(kind, language, values(kind, language)))
    for short, full in FULL[language].items():
        first, named = re.search(rf"\b{short}\b", text), re.search(full, text)
        assert first is None or (named is not None and named.start() <= first.end() + 1), short


OF_MATTERS = r"(?:begäran|begärandena|ärendet|invändningen) (?:har |hade )?behandla(?:s|des|ts)\b|behandla (?:din |en )?begäran|behandlingen av (?:ärendet|begäran)"
OF_THE_ACT = "Ett ärende ska behandlas utan ogrundat dröjsmål"
"""The words of förvaltningslagen 23 §; a body of review and a court also `behandlar` what is theirs."""
SWEDISH = [
    *(ROOT / "workflows").rglob("*.yaml"),
    *LETTERS_DIR.rglob("*.yaml"),
    *(LETTERS_DIR / "sv").glob("*.html"),
    *(ROOT / "templates" / "reports" / "sv").glob("*.html"),
    *(ROOT / "dsr" / "web" / "translations" / "sv").glob("*.po"),
]


@pytest.mark.parametrize("path", SWEDISH, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_swedish_handles_matters_and_processes_data(path: Any) -> None:
    """Glossary: behandling is of personal data, handläggning of a case."""
    assert re.findall(OF_MATTERS, path.read_text(encoding="utf-8").replace(OF_THE_ACT, "")) == []


def test_what_swedish_letters_say_from_facts_handles_matters_too() -> None:
    call = {"number": 1, "recording": "lost", "due_on": "2026-11-03", "destroyed_on": "2026-11-05"}
    heard = [{"on": "2026-11-12", "role": "agent", "why": why} for why in (Why.OWN, Why.REQUEST)]
    said = [*destroyed_sentences([call], "sv", is_owed=True), *sentences([{"number": 1, "listened": heard}], "sv")]
    assert re.findall(OF_MATTERS, " ".join(said)) == []
    assert "tills din begäran hade handlagts." in said[0]


INSIDE = {"fi": "lähdejärjestelm", "sv": "källsystem", "en": "source system"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_is_told_of_the_telephone_system_and_not_of_a_source(language: str) -> None:
    for path in (LETTERS_DIR / language).glob("*.html"):
        assert INSIDE[language] not in path.read_text(encoding="utf-8"), path.name


OBJECTED = {
    "fi": ("vastustuksesi koskee", "pyyntösi koskee", "Mitä vastustit"),
    "sv": ("din invändning gäller", "din begäran gäller", "Vad du invände mot"),
    "en": ("your objection concerns", "your request concerns", "What you objected to"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["objection_upheld", "objection_refused"])
def test_the_calls_of_an_objection_are_those_that_it_concerns(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    objection, request, heading = OBJECTED[language]
    sample = values(kind, language)
    words = shown_words(letters.html(kind, language, sample))
    assert objection in words
    assert request not in words
    assert heading in words
    restricted = values("restriction_refused", language)
    words = shown_words(letters.html("restriction_refused", language, restricted))
    assert objection not in words
    assert request in words


OFFERED = {"fi": "keitä he ovat", "sv": "vilka de är", "en": "who they are"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_named_is_not_offered_to_be_named(letters: LetterTemplates, values: Any, language: str) -> None:
    """GDPR 19: the recipients are told on request; the letter that names them has told them."""
    sample = values("rectification_done", language)
    assert sample["told"]
    assert OFFERED[language] not in shown_words(letters.html("rectification_done", language, sample))
    unnamed = letters.html("erasure_refused", language, values("erasure_refused", language))
    assert OFFERED[language] in shown_words(unnamed)


ANNEX = {"fi": ("Liite 1", "henkilötietojesi"), "sv": ("Bilaga 1", "dina"), "en": ("Annex 1", "your")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["access_answer", "ombudsman_cover"])
def test_an_annex_is_listed_by_the_title_that_it_has(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    made = letters.html(kind, language, values(kind, language)).replace("\u00a0", " ")
    word, own = ANNEX[language]
    title = re.search(rf'<h2 class="h1">({word}: [^<]+)</h2>', made)
    assert title is not None
    assert f"{title[1]}.</p>" in made
    assert (own in title[1]) is (kind == "access_answer"), "the Ombudsman is not the data subject"


@pytest.mark.parametrize(
    ("language", "said"),
    [("fi", "(kuntalain (410/2015) 140 §)"), ("sv", "(140 § i kommunallagen (410/2015))")],
)
def test_a_mark_names_its_provision_as_the_text_does(language: str, said: str) -> None:
    assert said in marks({}, language)[0]["words"]


DIRECT = {
    "fi": "tiedoksisaantipäivä on se päivä, jona se annetaan.",
    "sv": "dagen för delfåendet den dag då det ges.",
}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_day_of_service_says_of_which_day_it_speaks(letters: LetterTemplates, values: Any, language: str) -> None:
    made = shown_words(
        letters.html("access_refused", language, values("access_refused", language, delivery={"way": ""}))
    )
    assert DIRECT[language] in made


@pytest.mark.parametrize(("language", "word"), [("fi", "ja"), ("sv", "och"), ("en", "and")])
def test_what_an_erasing_waits_for_is_told_as_all_of_it(
    letters: LetterTemplates, values: Any, language: str, word: str
) -> None:
    made = letters.html(
        "objection_upheld",
        language,
        values("objection_upheld", language, awaited=["copy", "restriction_answer", "law"]),
    )
    items = re.findall(r"<li>([^<]+)</li>", made)[:3]
    assert [item.split()[-1] == word for item in items] == [False, True, False]


@pytest.mark.parametrize(
    ("language", "heading"), [("fi", "Kenelle kerromme"), ("sv", "Vem vi"), ("en", "Whom we tell")]
)
def test_nobody_is_told_of_an_erasure_that_there_is_not(
    letters: LetterTemplates, values: Any, language: str, heading: str
) -> None:
    sample = values("objection_upheld", language)
    assert heading in letters.html("objection_upheld", language, sample)
    gone = [{**call, "recording": "expired", "destroyed_on": "2026-10-05"} for call in sample["calls"]]
    assert heading not in letters.html("objection_upheld", language, sample | {"calls": gone})
    told = [{"name": "Esimerkkilän poliisilaitos", "on": "2026-11-23", "why_not": ""}]
    assert heading in letters.html("objection_upheld", language, sample | {"calls": gone, "told": told})
