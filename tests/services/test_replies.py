"""While the person still has time to answer, nothing is refused because they did not; their answer is a step of its own."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.db.tables import Case
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, TransitionRefused
from dsr.services import clock
from dsr.services.ground_checks import check_ground
from dsr.services.replies import awaited_until
from tests.services.letter_parts import codes_of, leave
from tests.services.letters_office import LetterOffice

WHY = "Haimme numerolla ja nimellä, eikä kumpikaan riittänyt."
BARE = {"ground_reasons": WHY, "ground_evidence": "Muistio 1."}


def refusal_of(office: LetterOffice, case_id: int, code: str) -> str:
    """The code of what keeps the ground from being used today; empty where nothing does."""
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        try:
            check_ground(session, office.deps, case, request, code, local_date(office.clock()))
        except Invalid as refusal:
            return refusal.faults[0].code
    return ""


def asked(office: LetterOffice) -> int:
    """A case in which the person was asked to clarify, with two weeks to answer."""
    case_id = office.open_case()
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "ask_clarification")
    leave(office, case_id, "clarification_request")
    return case_id


def test_a_refusal_waits_for_the_day_by_which_the_person_was_to_answer(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, asked(quick_office)
    with office.deps.database.read() as session:
        last = awaited_until(session, clock.requests_of(session, case_id)[0])
    assert last == date(2026, 11, 16)
    assert refusal_of(office, case_id, "G3") == "ground_answer_awaited"
    with pytest.raises(Invalid) as refusal:
        office.step(case_id, "refuse", ground="G3", **BARE)
    assert dict(refusal.value.faults[0].values) == {"day": "16.11.2026"}
    assert refusal_of(office, case_id, "G20") == "", "what does not rest on the answer need not wait"
    office.clock.pass_by(days=14)
    assert local_date(office.clock()) == last
    assert refusal_of(office, case_id, "G3") == "ground_answer_awaited", "an answer on the last day is in time"
    office.clock.pass_by(days=1)
    assert refusal_of(office, case_id, "G3") == "", "the day has passed, and the first month still runs"


def test_a_refusal_says_of_no_missing_answer_while_it_is_awaited(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, asked(quick_office)
    office.step(case_id, "refuse", ground="G20", **BARE)
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    assert "answer_awaited" not in codes_of(office, letter_id)
    for text in ("Et ole vastannut tarkennuspyyntöömme.", "Emme ole saaneet vastausta.", "Du har inte svarat."):
        office.write(letter_id, inquiry=text)
        assert "answer_awaited" in codes_of(office, letter_id), text
    office.clock.pass_by(days=14)
    assert "answer_awaited" in codes_of(office, letter_id), "an answer on the last day is in time"
    office.clock.pass_by(days=1)
    assert "answer_awaited" not in codes_of(office, letter_id)


def test_a_refusal_does_not_deny_an_answer_that_came(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, asked(quick_office)
    office.clock.pass_by(days=1)
    office.step(case_id, "clarification_answered", answered_on="2026-11-03")
    office.step(case_id, "refuse", ground="G20", **BARE)
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    assert "answer_came" not in codes_of(office, letter_id)
    office.write(letter_id, inquiry="Et ole vastannut tarkennuspyyntöömme.")
    assert "answer_came" in codes_of(office, letter_id)
    office.write(letter_id, inquiry="Vastasit 3.11.2026, mutta vastauksesta ei selvinnyt, mistä puheluista on kyse.")
    assert "answer_came" not in codes_of(office, letter_id)


def test_the_answer_to_a_clarification_is_a_step_that_ends_the_waiting(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, asked(quick_office)
    with pytest.raises(Invalid) as before:
        office.step(case_id, "clarification_answered", answered_on="2026-11-01")
    assert before.value.faults[0].place == "answered_on"
    office.clock.pass_by(days=2)
    office.step(case_id, "clarification_answered", answered_on="2026-11-03")
    assert refusal_of(office, case_id, "G3") == ""
    with pytest.raises(TransitionRefused) as again:
        office.step(case_id, "clarification_answered", answered_on="2026-11-04")
    assert again.value.values["missing"] == "clarification_open"
