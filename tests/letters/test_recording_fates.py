"""A letter about a call without a recording says what became of it, and neither keeps, restricts nor attaches to one."""

from __future__ import annotations

import re
from html import unescape
from itertools import cycle
from typing import Any

import pytest

from dsr.printing import LetterTemplates
from tests.letters.conftest import LANGUAGES

FATES = ("expired", "lost", "erased", "never", "missing")
OUTCOMES = {
    "rectification_done": "statement",
    "rectification_refused": "unchanged",
    "erasure_done": "gone",
    "erasure_refused": "gone",
    "restriction_done": "restricted",
    "restriction_refused": "not_restricted",
    "restriction_lifting": "restricted",
    "objection_upheld": "stopped",
    "objection_refused": "continues",
}
PROMISES = {
    "fi": "Tallennetta ei tuhota|Tallenteita ei tuhota|ennen kuin tallenne tuhotaan|tallenne sen jälkeen|Liitämme sen tallenteeseen|"
    "tallenteeseen \\(tieto|käsittelyä rajoitetaan ei|Tallenteen ääntä|tallennetta käsitellään taas|tuhotaan automaattisesti|"
    "tallenteen käsittelyä rajoitetaan \\(|Tallennetta ei voi kuunnella|Poistetut puhelutallenteet|ei poisteta, tuhotaan|"
    "Mistä tallen|Miksi tallenne on tarpeen|poistetaan heti|Poistetaan viipymättä|Mitä tallenteille tapahtuu",
    "sv": "Inspelningen förstörs inte|Inspelningarna förstörs inte|innan inspelningen förstörs|inspelningen därefter|fogar det till inspelningen|"
    "till inspelningen av|Ljudet i inspelningen|behandlas inspelningen igen|förstörs automatiskt den|behandlingen av inspelningen begränsas|"
    "lyssna på inspelningen|Raderade samtalsinspelningar|raderas genast|Varför inspelningen behövs|Varifrån inspelning|"
    "Raderas utan dröjsmål|Vad som händer med inspelningarna",
    "en": "recording is not destroyed|recordings are not destroyed|before the recording is destroyed|recording will then|attach it to the recording|"
    "to the recording of|sound of the recording|recording is again processed|is destroyed automatically on|processing of the recording|"
    "recording cannot be listened|Erased call recordings|erased at once|Why the recording is necessary|Where the recording|"
    "Erased without delay|What happens to the recordings",
}
LEFT = {"fi": "Rekisterissä on edelleen", "sv": "I registret finns fortfarande", "en": "The register still holds"}


def words_of(html: str) -> str:
    body = html[html.index("<body") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())


def of_fate(values: Any, kind: str, language: str, fate: str, count: int | None = None) -> dict[str, Any]:
    """The sample of a letter as if its recordings, or the first of them, had that fate."""
    sample: dict[str, Any] = values(kind, language)
    for call in sample["calls"][:count]:
        call |= {"recording": fate, "outcome": OUTCOMES[kind], "done_on": None, "destroyed_on": "2026-10-20"}
    return sample


EACH = [(kind, language) for kind in OUTCOMES for language in LANGUAGES]


@pytest.mark.parametrize(
    ("kind", "language", "fate"), [(*one, fate) for one, fate in zip(EACH, cycle(FATES), strict=False)]
)
def test_a_letter_promises_nothing_of_a_recording_that_is_not_there(
    letters: LetterTemplates, values: Any, kind: str, language: str, fate: str
) -> None:
    sample = of_fate(values, kind, language, fate)
    sample["blocks"] = dict.fromkeys(sample["blocks"], "")
    words = words_of(letters.html(kind, language, sample))
    found = re.search(PROMISES[language], words)
    assert found is None, found and words[found.start() - 40 : found.end() + 60]
    assert LEFT[language] in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_recordings_that_are_there_keep_their_promises_beside_one_that_is_not(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = of_fate(values, "restriction_done", language, "expired", 1)
    words = words_of(letters.html("restriction_done", language, sample))
    kept = {
        "fi": "Tallennetta ei tuhota rajoituksen aikana",
        "sv": "Inspelningen förstörs inte under begränsningen",
        "en": "The recording is not destroyed during the restriction",
    }
    assert kept[language] in words
    assert LEFT[language] in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_without_a_recording_stands_with_the_facts_of_the_call(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    kind = "supplementary_statement_confirmed"
    sample = values(kind, language)
    sample["statements"] = [{"text": "Sanoin toisin.", "added_on": "2026-11-20", "calls": [1]}]
    sample["calls"] = [dict(values("access_answer", language)["calls"][0], number=1)]
    sample["blocks"]["recording"] = ""
    sound = {"fi": "nyt tallenteen yhteydessä", "sv": "anslutning till inspelningen", "en": "now with the recording"}
    assert sound[language] in words_of(letters.html(kind, language, sample))
    sample["calls"][0]["recording"] = "expired"
    words = words_of(letters.html(kind, language, sample))
    facts = {
        "fi": "puhelun tietojen yhteydessä",
        "sv": "till uppgifterna om samtalet",
        "en": "with the data about the call",
    }
    assert sound[language] not in words
    assert facts[language] in words
