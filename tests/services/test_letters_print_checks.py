"""The linter before approval: days, languages, other people's names, and what print must hold."""

from __future__ import annotations

import pytest

from dsr.db.tables import User
from dsr.services.letters import approving, rows
from dsr.services.letters.checks import checks_of
from dsr.services.letters.looked import Severity
from dsr.services.letters.seen import shown_values
from tests.services.letters_office import LetterOffice


def _found(office: LetterOffice, letter_id: int) -> dict[str, Severity]:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        values = shown_values(session, office.deps, letter, sight)
        return {one.code: one.severity for one in checks_of(session, office.deps, letter, values, sight)}


WRITTEN = [
    ("Annoimme tiedot 2026-11-03.", "day_format", Severity.REFUSES),
    ("Soitit keskiviikkona 3.11.2026.", "weekday", Severity.REFUSES),
    ("Palaamme asiaan 24.8.2029.", "day_beyond", Severity.NOTE),
    ("Det här är skrivet på svenska och ska inte vara med i brevet.", "language_mix", Severity.NOTE),
    ("Puhuimme Jari Johtajan kanssa.", "another_name", Severity.NOTE),
]


@pytest.mark.parametrize(("text", "code", "severity"), WRITTEN)
def test_the_linter_tells_what_blocks_and_what_warns(
    quick_office: LetterOffice, text: str, code: str, severity: Severity
) -> None:
    case_id = quick_office.open_case()
    letter_id = quick_office.ready_answer(case_id)
    assert _found(quick_office, letter_id).get(code) in (Severity.WELL, None)
    if code == "another_name":
        with quick_office.deps.database.read() as session:
            name = session.get_one(User, quick_office.people["jari"]).name
        text = f"Puhuimme henkilön {name} kanssa."
    quick_office.write(letter_id, search_note=text)
    assert _found(quick_office, letter_id)[code] is severity


def test_the_name_of_another_cases_subject_stops_the_letter(quick_office: LetterOffice) -> None:
    quick_office.open_case(subject_name="Tuovi Naapurinen")
    letter_id = quick_office.ready_answer(quick_office.open_case())
    quick_office.write(letter_id, search_note="Tallenteella kuuluu Tuovi Naapurisen ääni.")
    assert _found(quick_office, letter_id)["another_subject"] is Severity.REFUSES


def test_the_printed_text_holds_what_it_must(quick_office: LetterOffice) -> None:
    found = _found(quick_office, quick_office.ready_answer(quick_office.open_case()))
    assert found["print_lacks"] is Severity.WELL
    assert found["print_spoilt"] is Severity.WELL


@pytest.mark.parametrize("name", ["Matti {{ 7*7 }} Meikäläinen", "Maria None", "{% raw %} Null"])
def test_a_name_that_looks_as_if_a_program_had_left_it_prints_as_it_is(quick_office: LetterOffice, name: str) -> None:
    letter_id = quick_office.ready_answer(quick_office.open_case(subject_name=name))
    assert _found(quick_office, letter_id)["print_spoilt"] is Severity.WELL


def test_a_word_that_a_program_leaves_behind_stops_the_letter(quick_office: LetterOffice) -> None:
    letter_id = quick_office.ready_answer(quick_office.open_case())
    quick_office.write(letter_id, search_note="Puhelusta None ei ole tallennetta.")
    assert _found(quick_office, letter_id)["print_spoilt"] is Severity.REFUSES
