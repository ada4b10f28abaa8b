"""What letters say of recordings is held against what became of them, and against who has listened, on a real database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from dsr.db.tables import Case, Letter, ListeningTask, Recording, RightRequest, User
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Invalid
from dsr.domain.restriction import AskedUse
from dsr.services import clock, scoring
from dsr.services.letters import drafting, editing, rows
from dsr.services.letters.looked import Severity
from dsr.services.letters.values import Sight, values_for
from dsr.services.listening import besides
from dsr.services.rights import correcting, restricted_uses
from tests.services.letter_parts import codes_of, decision
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, erase_choice, in_case, prove_identity, step

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
    office.finish(letter_id)
    assert "mitään tallennetta ei poisteta" in printed(office, letter_id)
    assert "recording_not_there" not in codes_of(office, letter_id)
    office.write(letter_id, after="Poistamme tallenteet, koska olet vastustanut niiden käsittelyä.")
    assert "recording_not_there" in codes_of(office, letter_id)


def test_all_recordings_are_those_too_that_a_restriction_keeps_away(quick_office: LetterOffice) -> None:
    """Of the call left out consent was asked and not given (GDPR 18(2)): it is the person's, and nothing happens to it."""
    office = quick_office
    away = office.link_call(office.open_case(rights=("restriction",)))
    case_id = office.open_case(rights=("objection",))
    with office.deps.database.write() as session:
        at, by = office.clock(), office.people["veera"]
        scoring.store(session, office.deps, case_id, scoring.search(session, case_id, at), at=at)
        asked = AskedUse("consent", "Vastustaminen.", asked_on=local_date(at))
        restricted_uses.write_use(session, office.deps, session.get_one(Case, case_id), [away], asked, by=by, at=at)
    office.link_call(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    step(office, case_id, "uphold", "objection", balancing=WHY)
    letter_id = office.letter(case_id, "objection_upheld").id or 0
    office.finish(letter_id)
    office.write(letter_id, after="Poistamme kaikki tallenteesi.")
    assert "recording_not_there" in codes_of(office, letter_id)
    office.write(letter_id, after="Poistamme taulukon tallenteen.")
    assert "recording_not_there" not in codes_of(office, letter_id)


def test_nothing_is_called_erased_that_was_destroyed_by_itself(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = opened(office, "erasure", started=LONG_AGO)
    in_case(office, case_id, erase_choice(call_id, Assessment("nothing")), "erasure")
    with office.deps.database.write() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        by, at = office.people["veera"], office.clock()
        letter_id = drafting.start(session, office.deps, case, request, "erasure_done", by=by, at=at).id or 0
    assert "poistettavaa ei ollut" in printed(office, letter_id)
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
    assert office.text(letter_id).blocks["inquiry"].startswith("Tallennetta ei ole kuunneltu tätä asiaa varten.")
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


def test_no_listening_at_all_is_not_said_of_a_call_that_another_case_listened_to(quick_office: LetterOffice) -> None:
    """The other case's listening is none for this matter, and is listening all the same (GDPR 12(1))."""
    office = quick_office
    case_id, call_id = opened(office, "objection")
    other_id = office.open_case()
    hear(office, other_id, call_id)
    step(office, case_id, "refuse", "objection", ground="G18", **BALANCED)
    letter_id = office.letter(case_id, "objection_refused").id or 0
    office.finish(letter_id)
    for denial in (
        "Tallenteita ei ole koskaan kuunneltu.",
        "Tallenteita ei ole koskaan kuunneltu tätä asiaa varten eikä muutenkaan.",
        "Kukaan ei ole kuunnellut tallennetta.",
        "Ingen har lyssnat på inspelningen.",
        "Nobody has listened to the recording.",
    ):
        office.write(letter_id, inquiry=denial)
        assert codes_of(office, letter_id) == {"listening_denied"}, denial
    for true in ("Tallenteita ei ole kuunneltu tätä asiaa varten.", "Päätös ei edellyttänyt kuuntelua."):
        office.write(letter_id, inquiry=true)
        assert codes_of(office, letter_id) == set(), true


def test_a_new_decision_begins_with_the_day_and_the_role_of_the_listening(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = opened(office, "objection")
    office.hear(case_id)
    step(office, case_id, "refuse", "objection", ground="G18", **BALANCED)
    letter_id = office.letter(case_id, "objection_refused").id or 0
    told = "Puhelun tallenteen kuunteli 2.11.2026 puhelun asiakaspalvelija tai hänen esihenkilönsä pyyntösi käsittelemiseksi."
    assert office.text(letter_id).blocks["inquiry"].startswith(told)
    assert "Testinen" not in office.text(letter_id).blocks["inquiry"]
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()


def answered(office: LetterOffice, *calls: dict[str, Any]) -> tuple[int, int, list[int]]:
    """A case on access with so many calls, and its answer with nothing left to write."""
    case_id, first = opened(office, "access", **(calls[0] if calls else {}))
    ids = [first, *(office.link_call(case_id, **call) for call in calls[1:])]
    step(office, case_id, "answer_full", "access")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    return case_id, letter_id, ids


def hear(office: LetterOffice, case_id: int, call_id: int, *, by_agent: bool = False) -> None:
    """Jari has answered a task about the one call: as the agent of it, or as the supervisor."""
    with office.deps.database.write() as session:
        by, at = office.people["jari"], office.clock()
        task = ListeningTask(
            case_id=case_id,
            call_id=call_id,
            asked_by=by,
            asked_at=at,
            due_on=local_date(at),
            escalates_on=local_date(at),
            assignee=by,
            basis="agent" if by_agent else "no_agent",
        )
        task.state, task.answered_by, task.answered_at = "answered", by, at
        task.answer = {"speaker": "yes", "third_persons": "no", "secrets": "no"}
        session.add(task)


def printed(office: LetterOffice, letter_id: int, language: str = "fi") -> str:
    """What the page of the letter says now, with plain spaces."""
    with office.deps.database.read() as session:
        letter = session.get_one(Letter, letter_id)
        one = next(text for text in rows.texts_of(session, letter) if text.language == language)
        sight = Sight(local_date(office.clock()))
        values = values_for(session, office.deps, letter, language, sight, one.blocks)
        return " ".join(
            unescape(office.deps.letters.html(letter.kind, language, values)).replace("\u00a0", " ").split()
        )


def test_an_answer_on_access_prints_who_listened_from_the_tasks(quick_office: LetterOffice) -> None:
    """GDPR 15(1), C-579/21: which calls, when, in what role and why; of the others that nobody did."""
    office = quick_office
    case_id, letter_id, (first, second) = answered(office, {}, {})
    assert "Tallenteita ei ole kuunneltu tätä asiaa varten." in printed(office, letter_id)
    assert codes_of(office, letter_id) == set()
    hear(office, case_id, first, by_agent=True)
    told = "Puhelun 1 tallenteen kuunteli 2.11.2026 puhelun asiakaspalvelija pyyntösi käsittelemiseksi."
    assert f"{told} Puhelun 2 tallennetta ei ole kuunneltu tätä asiaa varten." in printed(office, letter_id)
    office.clock.pass_by(days=1)
    hear(office, case_id, second)
    told += " Puhelun 2 tallenteen kuunteli 3.11.2026 asiakaspalvelijan esihenkilö pyyntösi käsittelemiseksi."
    assert told in printed(office, letter_id)
    assert "ei ole kuunneltu tätä asiaa varten" not in printed(office, letter_id)
    assert codes_of(office, letter_id) == set(), "nothing is left for the writer to add"


def test_the_courtesy_text_prints_the_listening_of_the_binding_one_and_adds_none(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id, (first, _second) = answered(office, {}, {})
    hear(office, case_id, first, by_agent=True)
    with office.deps.database.write() as session:
        version, by = session.get_one(Letter, letter_id).version, office.people["veera"]
        editing.set_courtesy(session, office.deps, letter_id, version, True, by=by, at=office.clock())
    office.finish(letter_id)
    told = "On 2 November 2026 the agent of the call listened to the recording of call 1 to handle your request."
    assert f"{told} Nobody has listened to the recording of call 2 for this matter." in printed(office, letter_id, "en")
    assert codes_of(office, letter_id) == set()
    office.write(letter_id, language="en", listened="The agent listened to both recordings.")
    assert codes_of(office, letter_id) == {"listening_restated"}


def codes_after_listening(office: LetterOffice, text: str) -> set[str]:
    """What is found in an answer on one call, which the supervisor has heard, where its block on listening says this."""
    case_id, letter_id, (call_id,) = answered(office, {})
    hear(office, case_id, call_id)
    office.write(letter_id, listened=text)
    return codes_of(office, letter_id)


@pytest.mark.parametrize(
    "text",
    [
        "Esihenkilö kuunteli molemmat puhelut 2.11.2026 ja 3.11.2026.",
        "Esihenkilö kuunteli tallenteen 2.11.2026 pyyntösi käsittelemiseksi.",
        "Kuuntelimme kaikki puhelusi.",
        "Asiakaspalvelija tarkisti tallenteet 12.11.2026.",
        "Tallenteen kuuntelusta vastasi asiakaspalvelija.",
        "Puheluitasi ei ole kuunneltu muulloin kuin tämän päätöksen valmistelussa.",
        "Kukaan muu paitsi esihenkilö ei ole kuunnellut tallenteita.",
        "Valmistelija kävi tallenteet läpi.",
        "Chefen gick igenom båda inspelningarna den 2.11.2026.",
        "Ingen har lyssnat utom chefen.",
        "The supervisor listened to all the calls on 2 November 2026.",
        "The recordings were reviewed by the agent.",
    ],
)
def test_the_block_on_listening_claims_no_listening(quick_office: LetterOffice, text: str) -> None:
    assert "listening_restated" in codes_after_listening(quick_office, text)


@pytest.mark.parametrize(
    "text",
    [
        "Tarkistimme asian rekisterin yhteyshenkilöltä 27.11.2026.",
        "Kysyimme rekisterin yhteyshenkilöltä, onko puheluitasi kuunneltu muihin tarkoituksiin.",
        "Tarkistimme asian puhelujärjestelmän lokista.",
        "Vi kontrollerade saken hos registrets kontaktperson.",
        "Vi frågade registrets kontaktperson om någon har lyssnat på dina samtal för andra ändamål.",
        "We checked this with the contact person of the register.",
    ],
)
def test_to_ask_the_contact_person_is_no_listening(quick_office: LetterOffice, text: str) -> None:
    """The model tells the writer to ask that person, and who was asked has not listened."""
    assert "listening_restated" not in codes_after_listening(quick_office, text)


def test_no_other_block_of_a_letter_on_access_tells_of_listening_but_a_ground_may(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id, (call_id,) = answered(office, {})
    hear(office, case_id, call_id)
    office.write(letter_id, search_note="Kuuntelimme tallenteen 2.11.2026.")
    assert codes_of(office, letter_id) == {"listening_restated"}
    office.write(letter_id, search_note="Voit kuunnella jäljennöksen omalla laitteellasi.")
    assert codes_of(office, letter_id) == set()
    assert "recording_not_there" not in codes_of(office, letter_id, Severity.WELL), (
        "an answer on access has its own checks"
    )


def test_listening_for_another_purpose_is_written_down_and_printed(quick_office: LetterOffice) -> None:
    """GDPR 15(1): other listening than that of the tasks is told too, from a fact, and is denied no more."""
    office = quick_office
    case_id, letter_id, (call_id,) = answered(office, {})
    none_known = "Tiedossamme ei ole, että puheluitasi olisi kuunneltu muihin tarkoituksiin."
    office.write(letter_id, listened=none_known)
    assert codes_of(office, letter_id) == set()
    row_id = note(office, case_id, call_id, date(2026, 10, 1))
    assert codes_of(office, letter_id) == {"listening_denied"}
    office.write(letter_id, listened="Voit kysyä meiltä lisää.")
    assert codes_of(office, letter_id) == set()
    told = "Puhelun tallenteen kuunteli 1.10.2026 asiakaspalvelijan esihenkilö palvelun laadun parantamiseksi."
    assert f"{told} Tallennetta ei ole kuunneltu tätä asiaa varten." in printed(office, letter_id)
    with office.deps.database.write() as session:
        besides.take_back(session, session.get_one(Case, case_id), row_id, by=office.people["veera"], at=office.clock())
    assert told not in printed(office, letter_id)


def test_a_new_answer_begins_without_a_word_against_what_was_written_down(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = opened(office, "access")
    step(office, case_id, "answer_full", "access")
    letter_id = office.letter(case_id, "access_answer").id or 0
    assert office.text(letter_id).blocks["listened"].startswith("Tiedossamme ei ole")
    assert codes_of(office, letter_id) == {"instruction_left"}, "what a model instructs is no claim"
    note(office, case_id, call_id, date(2026, 10, 1))
    step(office, case_id, "choose_again", "access", reason=WHY)
    step(office, case_id, "answer_full", "access")
    assert office.text(office.letter(case_id, "access_answer").id or 0).blocks["listened"] == ""


@pytest.mark.parametrize(
    ("listened_on", "role", "purpose", "code"),
    [
        (date(2026, 9, 13), "agent", "quality", "listening_day"),
        (date(2026, 11, 3), "agent", "quality", "listening_day"),
        (None, "agent", "quality", "listening_day"),
        (date(2026, 10, 1), "handler", "quality", "choice_unknown"),
        (date(2026, 10, 1), "agent", "own", "choice_unknown"),
        (date(2026, 10, 1), "supervisor", "quality", "listening_written"),
    ],
)
def test_other_listening_is_of_a_day_since_the_call_by_one_who_may_and_once(
    quick_office: LetterOffice, listened_on: date | None, role: str, purpose: str, code: str
) -> None:
    office = quick_office
    case_id, call_id = opened(office, "access")
    note(office, case_id, call_id, date(2026, 10, 1))
    told = besides.Besides(call_id, listened_on, role, purpose)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        with pytest.raises(Invalid) as refusal:
            besides.write(session, case, told, by=1, at=office.clock())
    assert [one.code for one in refusal.value.faults] == [code]


def note(office: LetterOffice, case_id: int, call_id: int, on: date) -> int:
    with office.deps.database.write() as session:
        told = besides.Besides(call_id, on, "supervisor", "quality")
        case, by = session.get_one(Case, case_id), office.people["veera"]
        return besides.write(session, case, told, by=by, at=office.clock()).id or 0


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Esihenkilö kuunteli puhelun 1 tallenteen 2.11.2026.", ""),
        ("Esihenkilö kuunteli tallenteen.", ""),
        ("Asiakaspalvelija kuunteli tallenteen 2.11.2026.", "listening_beyond"),
        ("Esihenkilö kuunteli molemmat puhelut 2.11.2026.", "listening_beyond"),
        ("Esihenkilö kuunteli kaksi puhelua.", "listening_beyond"),
        ("Esihenkilö kuunteli puheluiden 1 ja 2 tallenteet.", "listening_beyond"),
        ("Esihenkilö kuunteli puhelun 2 tallenteen.", "heard_by_nobody"),
        ("Esihenkilö kuunteli tallenteen 1.11.2026 ja 2.11.2026.", "listening_beyond"),
        ("Valmistelija kuunteli tallenteen 2.11.2026.", "listening_beyond"),
        ("Chefen lyssnade på båda inspelningarna.", "listening_beyond"),
        ("The agent listened to the recording on 2 November 2026.", "listening_beyond"),
    ],
)
def test_what_reasons_tell_of_listening_is_held_against_the_tasks(
    quick_office: LetterOffice, reason: str, code: str
) -> None:
    """The number of calls, the days and the role, where the letter does not print them itself (hallintolaki 45 §)."""
    office = quick_office
    case_id, call_id = opened(office, "objection")
    office.link_call(case_id)
    hear(office, case_id, call_id)
    step(office, case_id, "refuse", "objection", ground="G18", **BALANCED)
    letter_id = office.letter(case_id, "objection_refused").id or 0
    office.finish(letter_id)
    office.write(letter_id, inquiry=reason)
    assert codes_of(office, letter_id) == ({code} if code else set())


def test_a_listener_is_told_by_role_and_not_by_name(quick_office: LetterOffice) -> None:
    office, (_case_id, letter_id) = quick_office, decision(quick_office)
    with office.deps.database.read() as session:
        name = session.get_one(User, office.people["jari"]).name  # who has heard the calls of `decision`
    office.write(letter_id, inquiry="Kysyimme asiasta palvelun esihenkilöltä.")
    assert "listener_named" not in codes_of(office, letter_id)
    office.write(letter_id, inquiry=f"Kysyimme asiasta: {name} vastasi.")
    assert "listener_named" in codes_of(office, letter_id)
