"""What decisions say first of erasing, objections and the end of a restriction, from what was decided of each call."""

from __future__ import annotations

import pytest

from dsr.domain.claims import outcome_restated
from dsr.domain.outcome_words import erasure_answer, erasure_decision, scope

CALLS = {
    "erased": {"outcome": "erased", "done_on": "2026-11-20", "recording": "erased"},
    "erasing": {"outcome": "erased", "done_on": None, "recording": "kept"},
    "kept": {"outcome": "kept", "done_on": None, "recording": "kept"},
    "gone": {"outcome": "gone", "done_on": None, "recording": "expired"},
}

ERASURE = [
    ("kept", "fi", "Emme poista puhelutallennettasi."),
    ("kept", "sv", "Vi raderar inte inspelningen av ditt samtal."),
    ("kept", "en", "We do not erase the recording of your call."),
    ("kept kept", "fi", "Emme poista puhelutallenteitasi."),
    ("kept kept", "sv", "Vi raderar inte inspelningarna av dina samtal."),
    ("erased kept kept", "fi", "Poistimme yhden puhelutallenteesi. Kahta puhelutallennettasi emme poista."),
    ("erased kept kept", "sv", "Vi har raderat en inspelning av dina samtal. Två inspelningar raderar vi inte."),
    ("erased kept kept", "en", "We have erased one recording of your calls. We do not erase two recordings."),
    ("erasing erasing kept", "fi", "Poistamme heti kaksi puhelutallennettasi. Yhtä puhelutallennettasi emme poista."),
    ("erased erasing kept", "sv", "Vi raderar genast två inspelningar av dina samtal. En inspelning raderar vi inte."),
    ("kept gone", "fi", "Yhtä puhelutallennettasi emme poista. Yhdestä puhelusta ei ole tallennetta, jonka voisi poistaa."),
    ("kept gone gone", "sv", "En inspelning raderar vi inte. Av två samtal finns det inga inspelningar som kan raderas."),
    ("gone", "fi", "Emme poista puhelun tietoja. Puhelusta ei ole tallennetta."),
    ("gone gone", "en", "We do not erase the data about the calls. There are no recordings of them."),
    ("", "fi", "Emme poista tietojasi."),  # a refusal to somebody who is not known tells of no call
    ("", "sv", "Vi raderar inte dina uppgifter."),
]  # fmt: skip


@pytest.mark.parametrize(("decided", "language", "words"), ERASURE)
def test_a_decision_on_erasure_says_first_what_is_erased_and_counts_right(
    decided: str, language: str, words: str
) -> None:
    assert erasure_decision([CALLS[one] for one in decided.split()], language) == words


@pytest.mark.parametrize(
    ("decided", "language", "words"),
    [
        ("erased", "fi", "Poistimme puhelutallenteesi."),
        ("erased erased erased", "sv", "Vi har raderat tre inspelningar av dina samtal."),
        (
            "erased gone",
            "en",
            "We have erased one recording of your calls. Of one call there is no recording to erase.",
        ),
        ("gone", "fi", "Puhelusta ei ole tallennetta, joten poistettavaa ei ollut."),
        ("gone gone", "sv", "Det finns inga inspelningar av samtalen, så det fanns inget att radera."),
    ],
)
def test_the_answer_on_erasure_says_what_was_erased_or_that_nothing_was_there(
    decided: str, language: str, words: str
) -> None:
    assert erasure_answer([CALLS[one] for one in decided.split()], language) == words


@pytest.mark.parametrize(
    ("decided", "language", "words"),
    [
        ("kept", "fi", "puhelutallennettasi"),
        ("kept", "sv", "inspelningen av ditt samtal"),
        ("kept", "en", "the recording of your call"),
        ("gone", "fi", "puhelua, josta ei ole tallennetta"),
        ("kept kept gone", "fi", "kahta puhelutallennettasi ja yhtä puhelua, josta ei ole tallennetta"),
        ("kept gone gone", "sv", "en inspelning av dina samtal och två samtal som det inte finns någon inspelning av"),
        ("kept kept", "en", "two recordings of your calls"),
    ],
)
def test_a_decision_on_all_linked_calls_says_which_recordings_it_is_about(
    decided: str, language: str, words: str
) -> None:
    assert scope([CALLS[one] for one in decided.split()], language) == words


@pytest.mark.parametrize(
    ("kind", "text", "is_restated"),
    [
        ("erasure_refused", "Emme poista kahta tallennetta.", True),
        ("erasure_refused", "Poistamme kaikki tallenteet.", True),
        ("erasure_refused", "Vi raderar inte inspelningarna.", True),
        ("erasure_refused", "We erase the recording.", True),
        ("erasure_refused", "Voit pyytää poistamista uudelleen, jos tilanteesi muuttuu.", False),
        ("erasure_refused", "Vi raderar inspelningen om domstolen beslutar det.", False),
        ("erasure_refused", "Du kan begära radering på nytt om läget ändras.", False),
        ("rectification_refused", "Emme muuta puhelutallennetta.", True),
        ("rectification_refused", "Vi har rättat dina uppgifter.", True),
        ("rectification_refused", "We attached your statement.", True),
        ("rectification_refused", "Voit antaa lisäselvityksen milloin tahansa.", False),
        ("rectification_refused", "Oikaisemme tiedon, jos saamme siitä selvityksen.", False),
        ("rectification_refused", "Du kan när som helst lämna ett kompletterande utlåtande.", False),
        ("restriction_refused", "Emme rajoita tietojesi käsittelyä.", True),
        ("restriction_refused", "Vi begränsar behandlingen av en inspelning.", True),
        ("restriction_refused", "We do not restrict the processing.", True),
        ("restriction_refused", "Voit pyytää rajoittamista uudelleen, jos tilanne muuttuu.", False),
        ("restriction_refused", "Ta kontakt med oss om du behöver inspelningen senare.", False),
        ("objection_refused", "Lopetamme tietojesi käsittelyn.", True),
        ("objection_refused", "Vi fortsätter att behandla uppgifterna.", True),
        ("objection_refused", "We stop the processing.", True),
        ("objection_refused", "Emme käytä tallennetta palvelun laadun parantamiseen.", False),
        ("objection_refused", "Lopetamme tallenteen käsittelyn palvelun laadun parantamiseksi.", False),
        ("objection_refused", "Vi upphör att behandla inspelningen för att förbättra kvaliteten.", False),
        ("restriction_lifting", "Rajoitus päättyy 1.12.2026.", True),
        ("restriction_lifting", "Begränsningen upphör den 1.12.2026.", True),
        ("restriction_lifting", "The restriction ends on 1 December 2026.", True),
        ("restriction_lifting", "Voit valittaa tästä päätöksestä viimeistään 7.1.2027.", False),
        ("restriction_lifting", "Voit pyytää uutta rajoitusta.", False),
    ],
)
def test_an_addition_that_says_the_outcome_is_found_and_what_it_adds_is_not(
    kind: str, text: str, is_restated: bool
) -> None:
    assert bool(outcome_restated(kind, text)) is is_restated
