"""What letters say of recordings is held against what became of them, and against who has listened, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from dsr.db.tables import Case, Recording, RightRequest, User
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Invalid
from dsr.services import clock
from dsr.services.letters import drafting
from dsr.services.letters.looked import Severity
from dsr.services.rights import correcting
from tests.services.letters_office import LetterOffice
from tests.services.test_letters_checks import codes_of, decision
from tests.services.test_rights import WHY, erase_choice, in_case, prove_identity, step

BALANCED = {"balancing": WHY, "ground_reasons": WHY, "ground_evidence": WHY}
LONG_AGO = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def fault(office: LetterOffice, case_id: int, name: str, right: str, **answers: object) -> str:
    with pytest.raises(Invalid) as refusal:
        step(office, case_id, name, right, **answers)
    return refusal.value.faults[0].code


def opened(office: LetterOffice, right: str, **call: Any) -> tuple[int, int]:
    case_id = office.open_case(rights=(right,))
    call_id = office.link_call(case_id, **call)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    return case_id, call_id


def test_nothing_is_kept_or_goes_on_on_a_ground_about_a_recording_that_is_not_there(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = opened(office, "erasure", started=LONG_AGO)
    keep = Assessment("keep", "G11", WHY, "")
    with pytest.raises(Invalid) as refusal:
        in_case(office, case_id, erase_choice(call_id, keep), "erasure")
    assert refusal.value.faults[0].code == "ground_no_recording"
    in_case(office, case_id, erase_choice(call_id, Assessment("keep", "G21", WHY, "")), "erasure")
    objected, _call = opened(office, "objection", is_recorded=False)
    assert fault(office, objected, "refuse", "objection", ground="G18", **BALANCED) == "ground_no_recording"
    step(office, objected, "uphold", "objection", balancing=WHY)
    letter_id = office.letter(objected, "objection_upheld").id or 0
    assert "mitään tallennetta ei poisteta" in office.text(letter_id).blocks["after"]
    office.finish(letter_id)
    assert "recording_not_there" not in codes_of(office, letter_id)
    office.write(letter_id, after="Poistamme tallenteet, koska olet vastustanut niiden käsittelyä.")
    assert "recording_not_there" in codes_of(office, letter_id)


def test_nothing_is_called_erased_that_was_destroyed_by_itself(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = opened(office, "erasure", started=LONG_AGO)
    in_case(office, case_id, erase_choice(call_id, Assessment("nothing")), "erasure")
    with office.deps.database.write() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        by, at = office.people["veera"], office.clock()
        letter_id = drafting.start(session, office.deps, case, request, "erasure_done", by=by, at=at).id or 0
    assert "poistettavaa ei ollut" in office.text(letter_id).blocks["done"]
    assert "nothing_erased" not in codes_of(office, letter_id)
    office.write(letter_id, done="Poistimme puhelutallenteesi 2.11.2026.")
    assert "nothing_erased" in codes_of(office, letter_id)


def test_a_recording_that_was_destroyed_while_the_request_waited_did_not_end_before_it(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, call_id = opened(office, "objection")
    with office.deps.database.write() as session:
        gone = {"state": "destroyed", "destroyed_at": office.clock.pass_by(days=1)}
        session.execute(update(Recording).where(col(Recording.call_id) == call_id).values(**gone))
    assert fault(office, case_id, "refuse", "objection", ground="G21", **BALANCED) == "ground_recording_lost"


def says_wrong(part: str, call_id: int) -> Any:
    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        correcting.say_wrong(session, case, request, part, "Osoite sanottiin väärin.", call_id, by=by, at=at)

    return act


@pytest.mark.parametrize(("part", "is_refused"), [("recording", True), ("facts", False)])
def test_what_was_said_is_not_accurate_in_a_recording_that_is_not_there(
    quick_office: LetterOffice, part: str, is_refused: bool
) -> None:
    office = quick_office
    case_id, call_id = opened(office, "rectification", started=LONG_AGO)
    in_case(office, case_id, says_wrong(part, call_id), "rectification")
    grounds = {"ground": "G15", "ground_reasons": WHY, "ground_evidence": WHY}
    if is_refused:
        assert fault(office, case_id, "refuse", "rectification", **grounds) == "ground_no_recording"
        grounds["ground"] = "G21"
    step(office, case_id, "refuse", "rectification", **grounds)
    letter_id = office.letter(case_id, "rectification_refused").id or 0
    assert office.text(letter_id).blocks["purpose"].startswith("Puhelusta on rekisterissä vain")
    office.finish(letter_id)
    office.write(letter_id, decision="Liitämme tallenteeseen lisäselvityksesi.")
    assert "recording_not_there" in codes_of(office, letter_id)
    office.write(letter_id, decision="Tallennetta ei enää ole. Liitämme lisäselvityksesi puhelun tietoihin.")
    assert "recording_not_there" not in codes_of(office, letter_id)


def test_a_decision_tells_of_listening_only_where_a_listener_has_answered(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = opened(office, "objection")
    step(office, case_id, "refuse", "objection", ground="G18", **BALANCED)
    letter_id = office.letter(case_id, "objection_refused").id or 0
    assert office.text(letter_id).blocks["inquiry"].startswith("Tallenteita ei ole kuunneltu tätä asiaa varten.")
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()
    for heard in ("Kuuntelimme tallenteen 2.11.2026.", "Tarkistimme asian kuuntelemalla puhelun 1."):
        office.write(letter_id, inquiry=heard)
        assert codes_of(office, letter_id) == {"heard_by_nobody"}, heard
    office.hear(case_id, "not_found")
    assert codes_of(office, letter_id) == {"heard_by_nobody"}
    office.hear(case_id)
    assert codes_of(office, letter_id) == set()
    for denial in ("Tallenteita ei ole kuunneltu tätä asiaa varten.", "Päätös ei edellyttänyt kuuntelua."):
        office.write(letter_id, inquiry=denial)
        assert codes_of(office, letter_id) == {"listening_denied"}, denial


def test_a_new_decision_begins_with_the_day_and_the_role_of_the_listening(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = opened(office, "objection")
    office.hear(case_id)
    step(office, case_id, "refuse", "objection", ground="G18", **BALANCED)
    letter_id = office.letter(case_id, "objection_refused").id or 0
    told = "Puhelun 1 tallenteen kuunteli 2.11.2026 puhelun asiakaspalvelija tai hänen esihenkilönsä pyyntösi käsittelemiseksi."
    assert office.text(letter_id).blocks["inquiry"].startswith(told)
    assert "Testinen" not in office.text(letter_id).blocks["inquiry"]
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()


def test_an_answer_on_access_tells_every_day_on_which_somebody_listened(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = opened(office, "access")
    step(office, case_id, "answer_full", "access")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()
    office.hear(case_id)
    assert codes_of(office, letter_id) == {"listening_denied", "listening_untold"}
    office.write(letter_id, listened="Esihenkilö kuunteli tallenteen 2.11.2026 pyyntösi käsittelemiseksi.")
    assert codes_of(office, letter_id) == set()
    step(office, case_id, "choose_again", "access", reason=WHY)
    step(office, case_id, "answer_full", "access")
    again = office.letter(case_id, "access_answer").id or 0
    assert "kuunteli 2.11.2026" in office.text(again).blocks["listened"]
    assert "kuunneltu puheluitasi jälkikäteen" not in office.text(again).blocks["listened"]


def test_a_listener_is_told_by_role_and_not_by_name(quick_office: LetterOffice) -> None:
    office, (_case_id, letter_id) = quick_office, decision(quick_office)
    with office.deps.database.read() as session:
        name = session.get_one(User, office.people["jari"]).name  # who has heard the calls of `decision`
    office.write(letter_id, inquiry="Esihenkilö kuunteli tallenteen 2.11.2026.")
    assert "listener_named" not in codes_of(office, letter_id)
    office.write(letter_id, inquiry=f"{name} kuunteli tallenteen 2.11.2026.")
    assert "listener_named" in codes_of(office, letter_id)


def test_other_listening_than_that_of_the_tasks_is_told_in_its_own_part(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = opened(office, "access")
    step(office, case_id, "answer_full", "access")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    office.write(letter_id, listened="Palvelun esihenkilö kuunteli tallenteen 1.10.2026 laadun seuraamiseksi.")
    assert codes_of(office, letter_id) == set()
    office.write(letter_id, search_note="Kuuntelimme tallenteen 1.10.2026.")
    assert codes_of(office, letter_id) == {"heard_by_nobody"}
    assert "recording_not_there" not in codes_of(office, letter_id, Severity.WELL), (
        "an answer on access has its own checks"
    )
