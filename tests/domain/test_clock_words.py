"""The sentences that explain a clock."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain import clock_words
from dsr.domain.calendar import working_days_between
from dsr.domain.clock_sentences import SENTENCES, SOURCES
from dsr.domain.deadlines import Clock, ClockFacts, Fact, FactKind, Source, StepCode, last_days
from dsr.domain.languages import LANGUAGES

FINLAND = finnish_calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


def clock_of(*facts: tuple[FactKind, str]) -> Clock:
    return last_days(ClockFacts.of(*(Fact(kind, day(on)) for kind, on in facts)), FINLAND)


def words(clock: Clock, language: str) -> list[str]:
    return [clock_words.sentence(step, language).replace(clock_words.NB, " ") for step in clock.steps]


PAUSED = clock_of(
    (FactKind.received, "2026-11-02"),
    (FactKind.identity_asked, "2026-11-06"),
    (FactKind.identity_answered, "2026-11-17"),
)


def test_every_step_and_source_has_words_in_three_languages() -> None:
    assert set(SENTENCES) == set(StepCode)
    assert set(SOURCES) == set(Source)
    assert all(set(texts) == set(LANGUAGES) for texts in (*SENTENCES.values(), *SOURCES.values()))


def test_a_pause_is_explained_in_finnish() -> None:
    assert words(PAUSED, "fi") == [
        "Pyyntö saapui ma 2.11.2026. Kuukausi täyttyy ke 2.12.2026.",
        (
            "Määräajan kuluminen oli keskeytyneenä 10 päivää: henkilöllisyydestä kysyttiin pe 6.11.2026, "
            "4 työpäivän kuluessa, "
            "ja vastaus tuli ti 17.11.2026."
        ),
        (
            "Viimeinen päivä ilman keskeytystä on ke 2.12.2026. Jatkoilmoitus ja päätös, jonka peruste tiedetään jo nyt, "
            "on lähetettävä viimeistään silloin, koska keskeytys ei siirrä niitä."
        ),
        "Kielteinen päätös on lähetettävä viimeistään pe 11.12.2026. Määräajan jatkaminen ei siirrä sitä päivää.",
        (
            "Hoida viimeistään pe 11.12.2026. 2.12.2026 + 10 päivää on la 12.12.2026. Ei työpäivä: la 12.12.2026. "
            "Vastaus on ajoissa kaikilla tulkinnoilla."
        ),
        (
            "Lakisääteinen viimeinen päivä on ma 14.12.2026, myös tiukimmalla tulkinnalla. "
            "2.12.2026 + 10 päivää on la 12.12.2026. Ei työpäiviä: la 12.12.2026, su 13.12.2026."
        ),
    ]


def test_an_eve_is_named_in_each_language() -> None:
    clock = clock_of((FactKind.received, "2026-11-24"))
    assert words(clock, "fi")[-1] == (
        "Lakisääteinen viimeinen päivä on ma 28.12.2026, jos aattoa ei lasketa työpäiväksi. Ei työpäiviä: "
        "to 24.12.2026 (jouluaatto), pe 25.12.2026 (joulupäivä), la 26.12.2026 (tapaninpäivä), su 27.12.2026."
    )
    assert (
        "tors 24.12.2026 (julafton), fre 25.12.2026 (juldagen), lör 26.12.2026 (annandag jul)" in words(clock, "sv")[-1]
    )
    assert "Thu 24 December 2026 (Christmas Eve)" in words(clock, "en")[-1]
    assert "if the eve counts as a working day" in words(clock, "en")[-2]


def test_the_source_of_a_pause_is_the_article_on_identity_or_the_recital_on_clarification() -> None:
    clarified = clock_of(
        (FactKind.received, "2026-11-02"),
        (FactKind.clarification_asked, "2026-11-06"),
        (FactKind.clarification_answered, "2026-11-17"),
    )
    assert PAUSED.steps[1].source is Source.gdpr_12_6
    assert clarified.steps[1].source is Source.recital_63
    assert clock_words.source_words(Source.gdpr_12_6, "sv").replace(clock_words.NB, " ") == (
        "artikel 12.6 i dataskyddsförordningen"
    )


@pytest.mark.parametrize(
    ("on", "fi", "sv", "en", "reason"),
    [
        ("2026-11-25", "12 työpäivää jäljellä", "12 arbetsdagar kvar", "12 working days left", "many"),
        ("2026-12-10", "1 työpäivä jäljellä", "1 arbetsdag kvar", "1 working day left", "one"),
        ("2026-12-11", "viimeinen päivä on tänään", "sista dagen är i dag", "the last day is today", "today"),
        ("2026-12-12", "myöhässä", "försenad", "late", "the Saturday after: late, no working day gone"),
        ("2026-12-14", "1 työpäivän myöhässä", "1 arbetsdag försenad", "1 working day late", "the Monday after"),
        ("2026-12-15", "2 työpäivää myöhässä", "2 arbetsdagar försenad", "2 working days late", "two days after"),
    ],
)
def test_the_time_left_is_told_in_working_days(on: str, fi: str, sv: str, en: str, reason: str) -> None:
    due_on = day("2026-12-11")
    left = working_days_between(FINLAND, day(on), due_on, eves_off=True)
    told = [clock_words.days_left_words(due_on, day(on), left, language) for language in ("fi", "sv", "en")]
    assert told == [fi, sv, en], reason
