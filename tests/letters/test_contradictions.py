"""Sentences of one letter that must not contradict each other: who "you" is, and what the table and the search say."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from dsr.printing import LetterTemplates
from tests.letters.conftest import LANGUAGES


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def _gone(sample: dict[str, Any], state: str, *places: int) -> dict[str, Any]:
    for place in places:
        sample["calls"][place] |= {"given": "facts", "recording": state, "due_on": "2026-11-01", "certificate": None}
    return sample


@pytest.mark.parametrize("way", ["post", "suomifi", "counter", "pickup", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_to_a_representative_counts_its_service_from_the_representative(
    letters: LetterTemplates, values: Any, language: str, way: str
) -> None:
    sample = values("access_refused", language, delivery={"way": way})
    sample["recipient"]["principal"] = "Aino Esimerkki"
    words = _words(letters.html("access_refused", language, sample))
    fetched = "Edustajasi noutaa päätöksen" if way == "pickup" else "edustajallesi"
    assert {"fi": fetched, "sv": "din företrädare", "en": "your representative"}[language] in words
    for to_you in (
        "lähetetään sinulle",
        "Sinun katsotaan",
        "sänds till dig",
        "Du anses",
        "sent to you ",
        "You are consid",
    ):
        assert to_you not in words, to_you


@pytest.mark.parametrize("language", LANGUAGES)
def test_copies_are_not_promised_to_the_data_subject_in_a_letter_to_a_representative(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("access_answer", language, delivery={"way": "post"})
    sample["recipient"]["principal"] = "Aino Esimerkki"
    words = _words(letters.html("access_answer", language, sample))
    agreed = {
        "fi": "Sovimme edustajasi kanssa",
        "sv": "Vi kommer överens med din företrädare",
        "en": "We will agree with",
    }
    assert agreed[language] in words
    for promise in ("sinulle postitse", "till dig med posten", "send you the copies by post"):
        assert promise not in words, promise


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "Puheluita 1 ja 2 ei ole tallennettu. Puheluiden ajat, palvelut ja kestot ovat taulukossa."),
        ("sv", "Samtalen 1 och 2 har inte spelats in. Samtalens tider, tjänster och längder finns i tabellen."),
        (
            "en",
            "Calls 1 and 2 were not recorded. The times, the services and the lengths of the calls are in the table.",
        ),
    ],
)
def test_the_table_is_not_said_to_hold_more_than_it_does(
    letters: LetterTemplates, values: Any, language: str, told: str
) -> None:
    assert told in _words(
        letters.html("access_answer", language, _gone(values("access_answer", language), "never", 0, 1))
    )


@pytest.mark.parametrize(
    ("language", "promise", "never"),
    [
        ("fi", "Poistetaan viipymättä", "Ei tallennettu"),
        ("sv", "Raderas utan dröjsmål", "Inte inspelat"),
        ("en", "Erased without delay", "Not recorded"),
    ],
)
def test_an_upheld_objection_promises_to_erase_no_recording_that_never_was(
    letters: LetterTemplates, values: Any, language: str, promise: str, never: str
) -> None:
    shown = values("objection_upheld", language)
    calls = [{**call, "recording": "never", "outcome": "stopped", "done_on": None} for call in shown["calls"]]
    words = _words(letters.html("objection_upheld", language, {**shown, "calls": calls}))
    assert (promise in words, never in words) == (False, True)


@pytest.mark.parametrize(
    ("language", "told", "regret"),
    [
        ("fi", "Puheluiden 1 ja 2 tallenteet poistettiin pyynnöstä.", "Pahoittelemme"),
        ("sv", "Inspelningarna av samtalen 1 och 2 raderades på begäran.", "beklagar"),
        ("en", "The recordings of calls 1 and 2 were erased on request.", "apologise"),
    ],
)
def test_what_was_erased_on_request_is_told_without_regret(
    letters: LetterTemplates, values: Any, language: str, told: str, regret: str
) -> None:
    words = _words(letters.html("access_answer", language, _gone(values("access_answer", language), "erased", 0, 1)))
    assert told in words
    assert regret not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_tells_of_damages_where_a_recording_was_lost_after_the_request(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    article = {"fi": "82 artikla", "sv": "artikel 82", "en": "Article 82"}[language]
    told = {
        state: article
        in _words(letters.html("access_refused", language, _gone(values("access_refused", language), state, 0)))
        for state in ("expired", "lost")
    }
    assert told == {"expired": False, "lost": True}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["access_answer", "access_refused"])
def test_a_loss_while_the_request_waited_is_told_once(
    letters: LetterTemplates, values: Any, language: str, kind: str
) -> None:
    again = {"fi": "oli jo saapunut", "sv": "redan hade kommit in", "en": "had already arrived"}[language]
    sorry = {"fi": "Pahoittelemme", "sv": "beklagar", "en": "apologise"}[language]
    owed = {"fi": "kunnes pyyntösi on", "sv": "tills din begäran", "en": "until your request had"}[language]
    words = _words(letters.html(kind, language, _gone(values(kind, language), "lost", 0)))
    assert [words.count(one) for one in (again, sorry, owed)] == [0, 1, 1], words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["access_answer", "access_refused", "no_data_found"])
def test_a_letter_tells_the_storage_rule_and_no_fact_about_older_recordings(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    """The register learns late, or never, what the source has destroyed; one may still be there and be given."""
    rule = {
        "fi": "Tallenne tuhotaan kuuden kuukauden kuluttua puhelusta, joten vanhempia tallenteita ei yleensä ole enää",
        "sv": "En inspelning förstörs sex månader efter samtalet, och därför finns äldre inspelningar i allmänhet inte",
        "en": "A recording is destroyed six months after the call, so older recordings are generally no longer there",
    }
    sample = values(kind, language)
    for call in sample["calls"]:
        call["destroyed_on"] = sample["request"]["received_on"].replace(month=10)
    made = _words(letters.html(kind, language, sample))
    assert rule[language] in made
    for claim in ("on tuhottu", "har förstörts", "have been destroyed"):
        assert claim not in made, claim


PASSAGES = [{"from": "00:41", "to": "00:58"}, {"from": "02:14", "to": "02:41"}]


@pytest.mark.parametrize(
    ("language", "one", "two", "untold"),
    [
        ("fi", "tallenne ilman kohtaa 00:41–00:58", "kohtia 00:41–00:58 ja 02:14–02:41", "josta on peitetty kohtia"),
        ("sv", "inspelningen utan avsnittet 00:41–00:58", "00:41–00:58 och 02:14–02:41", "med dolda avsnitt"),
        ("en", "the recording without the passage 00:41–00:58", "00:41–00:58 and 02:14–02:41", "passages masked"),
    ],
)
def test_t42_the_table_says_which_passages_the_copy_of_a_call_lacks(
    letters: LetterTemplates, values: Any, language: str, one: str, two: str, untold: str
) -> None:
    for passages, told in ((PASSAGES[:1], one), (PASSAGES, two), ([], untold)):
        sample = values("access_refused", language)
        sample["calls"][1] |= {"given": "masked", "passages": passages}
        assert told in _words(letters.html("access_refused", language, sample))


@pytest.mark.parametrize(
    ("language", "decided", "free"),
    [
        ("fi", "Maksusta on päätetty 5.11.2026 (viranhaltijapäätös § 9/2026).", "maksuttom"),
        ("sv", "genom ett beslut den 5.11.2026 (tjänsteinnehavarbeslut § 9/2026).", "Kopiorna är avgiftsfria"),
        ("en", "decided on 5 November 2026 (office-holder's decision § 9/2026).", "free of charge"),
    ],
)
def test_an_answer_after_a_decision_on_a_fee_names_it_and_calls_nothing_free(
    letters: LetterTemplates, values: Any, language: str, decided: str, free: str
) -> None:
    sample = values("access_answer", language, fee_decided={"number": "9/2026", "on": "2026-11-05"})
    words = _words(letters.html("access_answer", language, sample))
    assert decided in words
    assert free not in words
