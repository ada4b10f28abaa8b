"""The opening sentences of the report: plain, whole, and right with one, none and many."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from dsr.domain import report_tables, report_words
from dsr.domain.lateness import Cause
from dsr.domain.report_sentences import Told, sentences
from dsr.domain.workflow import Labels

MANY = Told("1.1.–25.11.2026", 188, 170, 160, 94, 4, 6, 17.5, 29, 18, 1, 16, 0, 0, 6)


def test_the_sentences_can_be_pasted_into_a_memo() -> None:
    assert sentences(MANY, "fi") == (
        "Ajalla 1.1.–25.11.2026 saapui 188 pyyntöä. Vastattuja on 170: ajoissa 160 (94 %), tulkinnanvaraisesti 4 ja myöhässä 6.",
        "Puolet vastauksista annettiin 17,5 päivässä ja yhdeksän kymmenestä 29 päivässä. Avoinna on 18 pyyntöä, ja niistä 1 on myöhässä.",
        "Neljän viikon aikana on hoidettava 16 pyyntöä. Nykyisellä tahdilla yksikään ei ylittäisi määräaikaa; jos kaksi käsittelijää olisi poissa, ylittäisi 6.",
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_office_without_requests_says_so_and_nothing_of_answers(language: str) -> None:
    none = Told("2026", 0, 0, 0, 0, 0, 0, None, None, 0, 0, 0, 0, None, None)
    text = " ".join(sentences(none, language))
    assert "%" not in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("language", "late", "others"),
    [
        ("fi", "hoidettava 16 pyyntöä, joista 2 on jo myöhässä.", "muista yksikään ei"),
        ("sv", "16 begäranden skötas, och av dem är 2 redan försenade.", "ingen av de övriga"),
        ("en", "within four weeks, and 2 of them are late already.", "none of the others"),
    ],
)
def test_what_is_late_already_is_not_said_to_keep_its_time(language: str, late: str, others: str) -> None:
    """Whenever it came: in January the period that is shown first has none of what is late since autumn."""
    third = sentences(replace(MANY, open=0, open_late=0, late_now=2), language)[2]
    assert late.casefold() in third.casefold()
    assert others in third.casefold()
    nobody_else = sentences(replace(MANY, due_soon=2, late_now=2, late_more=0), language)[2]
    assert "määräaikaa" not in nobody_else
    assert "tidsfristen" not in nobody_else
    assert "time limit" not in nobody_else


def test_one_is_told_as_one() -> None:
    one = replace(MANY, received=1, answered=1, open=1, open_late=1, due_soon=1)
    assert "inkom 1 begäran. Besvarade är 1" in sentences(one, "sv")[0]
    assert "1 begäran är öppen, och av dem är 1 försenad." in sentences(one, "sv")[1]
    assert "1 request was received" in sentences(one, "en")[0]
    assert "saapui 1 pyyntö." in sentences(one, "fi")[0]


def test_every_word_of_the_reports_is_there_in_three_languages() -> None:
    sets = [
        one
        for module in (report_words, report_tables)
        for one in vars(module).values()
        if isinstance(one, MappingProxyType)
    ]
    labels = [word for words in sets for word in words.values() if isinstance(word, Labels)]
    assert len(labels) > 100
    assert all(word[language] for word in labels for language in ("fi", "sv", "en"))
    assert set(report_words.CAUSES) == set(Cause)
