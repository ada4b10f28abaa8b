"""What an answer tells of the search: the terms, up to when the register was known, and what no search of calls finds."""

from __future__ import annotations

from typing import Any

import pytest

from dsr.printing import LetterTemplates
from tests.letters.conftest import shown_words

WINDOW = {"from_on": "2026-06-03", "to_on": "2026-06-03", "from_at": "9.05", "to_at": "9.35", "service": "neuvonta"}
TOLD = {
    "windows": [WINDOW, {**WINDOW, "to_on": "2026-06-04", "from_at": None, "to_at": None, "service": ""}],
    "services": ["kirjasto"],
    "agents": 1,
    "duration": True,
    "own_agents": [{"from_on": "2026-05-02", "to_on": None}],
    "known_until": "2026-11-01",
    "unusable_percent": 6,
}
SENTENCES = {
    "fi": (
        "näiltä ajoilta, jotka kerroit: 3.6.2026 klo 9.05–9.35 (neuvonta); 3.6.–4.6.2026",
        "mitä kerroit palvelusta (kirjasto), asiakaspalvelijasta ja puhelun kestosta.",
        "joihin vastasit kaupungin asiakaspalvelijana. Tunnus oli sinulla 2.5.2026 alkaen.",
        "puhelut 1.11.2026 asti",
        "Noin 6 prosentissa rekisterin puheluista ei ole kenenkään henkilön numeroa",
        "eikä puheluita numerosta, jota emme tiedä",
    ),
    "sv": (
        "de tider som du uppgav: den 3.6.2026 kl. 9.05–9.35 (neuvonta); 3.6–4.6.2026",
        "vad du uppgav om tjänsten (kirjasto), kundtjänstmedarbetaren och samtalets längd.",
        "som du tog emot som kundtjänstmedarbetare hos staden. Du hade koden från och med den 2.5.2026.",
        "samtalen till och med den 1.11.2026",
        "Ungefär 6 procent av samtalen i registret saknar en persons nummer",
        "inte samtal från ett nummer som vi inte känner till",
    ),
    "en": (
        "the times you named: 3 June 2026, 9:05 to 9:35 (neuvonta); 3 June to 4 June 2026",
        "about the service (kirjasto), the agent and the length of the call.",
        "that you answered as the city's customer service agent. You had the id from 2 May 2026.",
        "calls up to 1 November 2026",
        "About 6 per cent of the calls in the register have no number of a person",
        "or calls from a number that we do not know",
    ),
}
OFFER = {
    "fi": "kerro meille päivä ja palvelu",
    "sv": "vilken dag du ringde och till vilken tjänst",
    "en": "tell us the day and the service",
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", ["access_answer", "access_refused", "no_data_found"])
def test_an_answer_tells_what_was_searched_and_what_no_search_finds(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    sample = values(kind, language)
    sample["search"] |= TOLD
    made = shown_words(letters.html(kind, language, sample))
    for sentence in SENTENCES[language]:
        assert sentence in made
    assert "040 … 123" in made
    if kind != "no_data_found":
        assert OFFER[language] in made, "the letter that nothing was found offers it in its own part"


BY_SOURCE = {
    "fi": "kunkin järjestelmän puhelut olivat rekisterissä seuraavaan päivään asti: Vaihde 28.11.2026 ja muu puhelujärjestelmä 10.11.2026.",
    "sv": "fanns samtalen från varje system i registret till och med följande dag: Vaihde 28.11.2026 och ett annat telefonisystem 10.11.2026.",
    "en": "the register held the calls of each system up to this day: Vaihde 28 November 2026 and another telephone system 10 November 2026.",
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_sources_that_reach_different_days_are_told_each_with_its_own(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("access_answer", language)
    known = [{"name": "Vaihde", "until": "2026-11-28"}, {"name": "", "until": "2026-11-10"}]
    sample["search"] |= {"known_until": None, "known_by_source": known}
    made = shown_words(letters.html("access_answer", language, sample))
    assert BY_SOURCE[language] in made


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_was_not_searched_by_is_not_told(letters: LetterTemplates, values: Any, language: str) -> None:
    sample = values("no_data_found", language)
    sample["search"] |= {"known_until": None, "unusable_percent": 0}
    made = shown_words(letters.html("no_data_found", language, sample))
    for sentence in (*SENTENCES[language][:3], SENTENCES[language][3][:12], SENTENCES[language][4][:12]):
        assert sentence not in made


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_employee_without_a_number_was_searched_by_agent_id(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("no_data_found", language)
    none = {"numbers": 0, "masked_numbers": [], "number_checked": "none"}
    sample["search"] |= none | {"own_agents": TOLD["own_agents"]}
    made = shown_words(letters.html("no_data_found", language, sample))
    assert {"fi": "asiakaspalvelijatunnuksellasi", "sv": "med din medarbetarkod", "en": "with your agent id"}[
        language
    ] in made


ONLY_TIMES = {
    "fi": ("Haku koski vain aikoja, jotka asiaan on kirjattu.", "Haku koski aikaa", "Haimme puheluita näiltä ajoilta"),
    "sv": ("endast de tider som har antecknats i ärendet.", "Sökningen gällde tiden", "Vi sökte samtal under de tider"),
    "en": (
        "only the times recorded in the case.",
        "The search covered the period",
        "We searched for calls at the times",
    ),
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", ["access_answer", "access_refused", "no_data_found"])
def test_a_search_by_times_alone_is_not_told_as_one_of_the_whole_period(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    only, whole, times = ONLY_TIMES[language]
    sample = values(kind, language)
    sample["search"] |= {"windows": TOLD["windows"], "other_means": True}
    by_both = shown_words(letters.html(kind, language, sample))
    assert whole in by_both
    assert only not in by_both
    sample["search"] |= {"numbers": 0, "masked_numbers": [], "number_checked": "none"}
    made = shown_words(letters.html(kind, language, sample))
    assert only in made
    assert times in made
    assert whole not in made


PARTLY = {
    "fi": "läpi vain puhelut, joista ei näy kenenkään henkilön numeroa.",
    "sv": "endast de samtal som saknar en persons nummer.",
    "en": "only the calls that have no number of a person.",
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_of_a_long_time_the_letter_tells_that_only_calls_without_a_number_were_gone_through(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("no_data_found", language)
    sample["search"] |= {"windows": TOLD["windows"], "other_means": True}
    assert PARTLY[language] not in shown_words(letters.html("no_data_found", language, sample))
    sample["search"] |= {"times_partly": True}
    assert PARTLY[language] in shown_words(letters.html("no_data_found", language, sample))


RESTRICTED = {
    "fi": (
        "puhelu, jonka käsittelyä on rajoitettu",
        "puheluita, joiden käsittelyä on rajoitettu",
        "molemmista puhelutallenteistasi",
    ),
    "sv": (
        "ett samtal vars behandling är begränsad",
        "samtal vars behandling är begränsad",
        "båda inspelningarna av dina samtal",
    ),
    "en": (
        "a call whose processing is restricted",
        "calls whose processing is restricted",
        "both recordings of your calls",
    ),
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", ["access_answer", "access_refused"])
def test_an_answer_tells_of_restricted_calls_and_does_not_call_its_copies_all(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    one, many, everything = RESTRICTED[language]
    sample = values(kind, language)
    assert one not in shown_words(letters.html(kind, language, sample))
    for count, words in ((1, one), (2, many)):
        sample["search"] = {**sample["search"], "restricted": count}
        sample["calls"] = [call for call in sample["calls"] if call["given"] == "full"][:2]
        shown = shown_words(letters.html(kind, language, sample))
        assert words in shown
        assert everything not in shown


LIFTED = {
    "fi": "kuitenkin vasta kun käsittelyn rajoitus on päättynyt",
    "sv": "men först när begränsningen av behandlingen har upphört",
    "en": "but only once the restriction of processing has ended",
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_restricted_recording_is_not_destroyed_on_its_ordinary_day(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("access_answer", language)
    assert LIFTED[language] not in shown_words(letters.html("access_answer", language, sample))
    sample["calls"] = [{**call, "restricted": True} for call in sample["calls"]]
    assert LIFTED[language] in shown_words(letters.html("access_answer", language, sample))


LONGER = {
    "fi": "pyydä käsittelyn rajoittamista",
    "sv": "begära begränsning av behandlingen",
    "en": "ask for restriction",
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_nobody_is_told_to_ask_for_the_restriction_that_they_have(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("access_answer", language)
    assert LONGER[language] in shown_words(letters.html("access_answer", language, sample))
    sample["calls"] = [{**call, "restricted": True} for call in sample["calls"]]
    assert LONGER[language] not in shown_words(letters.html("access_answer", language, sample))
