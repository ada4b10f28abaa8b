"""Rectification, erasure, restriction and objection with what they leave behind, on a real database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from dsr.db.tables import (
    Call,
    CallQueue,
    Case,
    CaseTask,
    CopyPlace,
    Correction,
    Handover,
    Hold,
    Leg,
    ListeningTask,
    Recording,
    Restriction,
    RightRequest,
    SourceInstruction,
    Statement,
)
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Judgment
from dsr.domain.erasure import Assessment, Place
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.listening import Answer, Speaker
from dsr.domain.matters import Ending, TaskKind
from dsr.domain.restriction import AskedUse
from dsr.services import candidates, clock, hold_reviews, projection, requests, scoring
from dsr.services.call_search import search
from dsr.services.find_calls import Asked
from dsr.services.letters.looked import Severity
from dsr.services.listening import answering, asking
from dsr.services.rights import (
    assessing,
    correcting,
    disclosing,
    erasing,
    judging,
    restricted_uses,
    restricting,
    tasks,
)
from dsr.services.rights.ledger import ledger
from dsr.services.rights.told import right_values
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import (
    WHY,
    closed_by_hand,
    court_answered,
    erase_choice,
    in_case,
    notice_fetched,
    places_checked,
    prove_identity,
    ready_to_erase,
    restricted,
    rows,
    sent,
    step,
)


def test_a_decision_says_of_erasing_what_the_recordings_were_assessed_to(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = ready_to_erase(office, "erasure")
    ground = {"ground": "G12", "ground_reasons": WHY, "ground_evidence": WHY}
    kept = Assessment("keep", "G12", WHY, "Rakentamislaki 43 §")
    in_case(office, case_id, erase_choice(call_id, kept), "erasure")
    with pytest.raises(TransitionRefused) as partly:
        step(office, case_id, "refuse_partly", "erasure", **ground)
    assert "something_to_erase" in str(partly.value.values["missing"]), "nothing is erased, so nothing is kept in part"
    step(office, case_id, "choose_again", "erasure", reason=WHY)
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")), "erasure")
    with pytest.raises(TransitionRefused) as whole:
        step(office, case_id, "refuse", "erasure", **ground)
    assert whole.value.values["missing"] == "nothing_to_erase"


def test_t41_a_recording_is_never_altered_and_the_statement_goes_with_it(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    call_id = office.link_call(case_id)
    before = rows(office, Recording)[0].model_dump()

    def said(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        row = correcting.say_wrong(
            session, case, request, "recording", "En sanonut niin kuin kirjattiin.", call_id, by=by, at=at
        )
        return row.id or 0

    point = in_case(office, case_id, said)

    def judged(verdict: str, statement: str = "") -> Any:
        def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
            how = Judgment(verdict, "Näyttää, mitä puhelussa sanottiin.", WHY, after="Toisin", statement=statement)
            return judging.judge(session, deps, case, request, point, how, by=by, at=at)

        return act

    with pytest.raises(Invalid):
        in_case(office, case_id, judged("corrected"))
    in_case(office, case_id, judged("statement", "Tarkoitin, että maksu oli jo suoritettu."))
    assert rows(office, Recording)[0].model_dump() == before
    assert "maksu" not in rows(office, Statement)[0].sealed
    with office.deps.database.read() as session:
        told = correcting.statements_of(session, office.deps, [call_id])
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        printed = right_values(session, office.deps, case, request, "fi", tells=True)["statements"]
    assert told == {call_id: ["Tarkoitin, että maksu oli jo suoritettu."]}
    assert [one["calls"] for one in printed] == [[1]]


@pytest.mark.parametrize("written", ["Terveysneuvonta", "hälsorådgivningen", "terveysneuvonta_1300"])
def test_a_line_corrected_by_its_plain_name_is_that_line(quick_office: LetterOffice, written: str) -> None:
    """Its technical name is stored: whose the calls of a line are is found by that alone, and a copy hangs on it."""
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    call_id = office.link_call(case_id)
    prove_identity(office, case_id)

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        names = {"name_fi": "Terveysneuvonta", "name_sv": "Hälsorådgivningen"}
        session.add(CallQueue(technical="terveysneuvonta_1300", controller="wellbeing_county", **names))
        row = correcting.say_wrong(session, case, request, "facts", "Soitin toiseen palveluun.", call_id, by=by, at=at)
        how = Judgment("corrected", "Kertoo, mihin soitettiin.", WHY, fact="queue", after=written)
        judging.judge(session, deps, case, request, row.id or 0, how, by=by, at=at)

    in_case(office, case_id, act)
    (call,), (point,) = rows(office, Call), rows(office, Correction)
    assert (call.queue, point.after) == ("terveysneuvonta_1300", "terveysneuvonta_1300")


def test_a_plain_name_of_several_lines_is_asked_about(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    call_id = office.link_call(case_id)
    prove_identity(office, case_id)

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        for technical in ("neuvonta-fi", "neuvonta-sv"):
            session.add(CallQueue(technical=technical, name_fi="Neuvonta", name_sv="Rådgivning"))
        row = correcting.say_wrong(session, case, request, "facts", "Soitin toiseen palveluun.", call_id, by=by, at=at)
        how = Judgment("corrected", "Kertoo, mihin soitettiin.", WHY, fact="queue", after="Neuvonta")
        judging.judge(session, deps, case, request, row.id or 0, how, by=by, at=at)

    with pytest.raises(Invalid) as asked:
        in_case(office, case_id, act)
    assert [fault.code for fault in asked.value.faults] == ["correction_lines"]


def test_a_corrected_fact_keeps_what_stood_before(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    call_id = office.link_call(case_id)
    prove_identity(office, case_id)

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        leg = {"source_id": 1, "batch_id": 1, "call_id": call_id, "ext_leg_id": "1", "row_hash": "", "started_at": at}
        session.add(Leg(**leg, queue="info-fi"))
        row = correcting.say_wrong(session, case, request, "facts", "Soitin toiseen palveluun.", call_id, by=by, at=at)
        how = Judgment("corrected", "Kertoo, mihin soitettiin.", WHY, fact="queue", after="pysakointi-fi")
        judging.judge(session, deps, case, request, row.id or 0, how, by=by, at=at)

    in_case(office, case_id, act)
    assert rows(office, Call)[0].queue == "pysakointi-fi"
    assert rows(office, Leg)[0].other_queue == "info-fi", "the line that its leg names finds it still"
    point = rows(office, Correction)[0]
    assert (point.before, point.after) == ("info-fi", "pysakointi-fi")
    with office.deps.database.write() as session:
        session.add(CallQueue(technical="pysakointi-fi", name_fi="Pysäköinninvalvonta", name_sv="Parkering"))
        session.flush()
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        (told,) = right_values(session, office.deps, case, request, "sv", tells=True)["corrections"]
    assert told["new"] == "Parkering", "a letter names a line as people know it"
    step(office, case_id, "start_assessment")
    step(office, case_id, "answer_corrected")
    assert office.letter(case_id, "rectification_done").state == "draft"


def test_t21_erasing_waits_for_the_copy_unless_the_person_said_otherwise(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "access", "erasure")
    with pytest.raises(TransitionRefused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert refusal.value.code == "access_answered_first"
    step(office, case_id, "say_order", "erasure", erase_first="yes", order_words="Sanoi puhelimessa 3.11.")
    with pytest.raises(Refused) as held:
        step(office, case_id, "erase", "erasure")
    assert held.value.code == "erasure_waits_request", "the hold of access keeps it still"


def test_an_erased_recording_leaves_a_certificate_and_an_instruction_to_the_source(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    assert rows(office, Hold) == [], "erasure alone holds nothing"
    step(office, case_id, "erase", "erasure")
    recording = rows(office, Recording)[0]
    assert (recording.state, recording.destruction_id) == ("destroyed", 1)
    assert [one.kind for one in rows(office, SourceInstruction)] == ["destroy"]


@pytest.mark.parametrize("place", [Place.SOURCE, Place.PACKAGE, Place.TRANSCRIPT])
def test_t22_none_was_there_is_not_said_where_the_register_knows_of_one(
    quick_office: LetterOffice, place: Place
) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")

    def confirmed(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        handed = {"form": "both", "items": 1, "way": "counter", "receiver": "subject", "identified": "before"}
        session.add(
            Handover(
                case_id=case_id, right_request_id=request.id or 0, handed_at=at, by_user=by, recorded_at=at, **handed
            )
        )
        session.flush()
        erasing.confirm_place(
            session, deps, case, request, erasing.SaidOfCopies(place, "none", "Kysytty 2.11."), by=by, at=at
        )

    with pytest.raises(Invalid) as refusal:
        in_case(office, case_id, confirmed, "erasure")
    assert [one.code for one in refusal.value.faults] == ["copy_was_there"]


def test_a_letter_does_not_print_a_day_of_copies_that_cannot_be(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    places_checked(office, case_id)
    step(office, case_id, "answer_erased", "erasure")
    letter_id = office.letter(case_id, "erasure_done").id or 0
    assert "copy_days" in codes_of(office, letter_id, Severity.WELL)
    for days in ({"done_on": date(1900, 1, 1)}, {"rolls_off_on": date(2200, 1, 1)}):
        with office.deps.database.write() as session:
            session.execute(update(CopyPlace).where(col(CopyPlace.place) == "mail").values(state="destroyed", **days))
        assert "copy_days" in codes_of(office, letter_id), days
        with office.deps.database.write() as session:
            cleared = {"state": "none", "done_on": None, "rolls_off_on": None}
            session.execute(update(CopyPlace).where(col(CopyPlace.place) == "mail").values(**cleared))


def test_t22_nothing_is_answered_before_every_place_of_copies_is_confirmed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    with pytest.raises(TransitionRefused) as refusal:
        step(office, case_id, "answer_erased", "erasure")
    assert refusal.value.code == "copies_checked"
    places_checked(office, case_id)
    step(office, case_id, "answer_erased", "erasure")
    sent(office, case_id, "erasure_done")
    follow = rows(office, CaseTask, col(CaseTask.kind) == "roll_off")
    assert [one.place for one in follow] == ["backup"]
    request = rows(office, RightRequest)[0]
    assert (request.state, request.outcome) == ("erased", "full")
    assert next_step_of(office, case_id) == "confirm_roll_offs"


def next_step_of(office: LetterOffice, case_id: int) -> str:
    """The code of what is to be done next for the case's first request."""
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        return requests.standing_of(session, office.deps, case, request, ["handler"], office.clock()).next_step.code


def test_an_erasure_waits_for_no_back_up_where_there_was_none_or_its_copy_is_gone(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    places_checked(office, case_id)

    def none_there(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        said = erasing.SaidOfCopies(Place.BACKUP.value, "none", "Kysytty 2.11.")
        erasing.confirm_place(session, deps, case, request, said, by=by, at=at)

    in_case(office, case_id, none_there, "erasure")
    step(office, case_id, "answer_erased", "erasure")
    sent(office, case_id, "erasure_done")
    assert rows(office, CaseTask, col(CaseTask.kind) == "roll_off") == []
    assert next_step_of(office, case_id) == "erased", "nothing is to be done"


def test_an_erasure_is_done_when_the_back_up_has_dropped_its_copy(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    places_checked(office, case_id)
    step(office, case_id, "answer_erased", "erasure")
    sent(office, case_id, "erasure_done")
    (task,) = rows(office, CaseTask, col(CaseTask.kind) == "roll_off")
    on = local_date(office.clock.pass_by(days=31))

    def dropped(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        tasks.close(session, case, task.id, Ending("confirmed", "Tiketti 78: kopio on poistunut.", on), by=by, at=at)

    in_case(office, case_id, dropped, "erasure")
    assert next_step_of(office, case_id) == "erased"


def test_t40_a_recording_is_kept_only_on_a_ground_with_its_necessity(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("erasure",))
    call_id = office.link_call(case_id)
    with pytest.raises(Invalid) as refusal:
        in_case(office, case_id, erase_choice(call_id, Assessment("keep", "G20")))
    assert [fault.place for fault in refusal.value.faults] == ["necessity"]


def test_t15_t18_restricted_calls_are_held_from_receipt_and_are_in_no_search(letter_office: LetterOffice) -> None:
    office = letter_office
    other = office.open_case(rights=("access",), subject_name="Toinen Henkilö")
    calls = office.link_call(office.open_case(rights=("access",), numbers=()))  # in the register before the request
    mine = office.open_case(rights=("restriction",))
    assert [one.ground for one in rows(office, Restriction)] == [""]
    with office.deps.database.read() as session:
        assert search(session, Asked(number="040 555 0123"), 0, 10).total == 0
        assert scoring.search(session, other, office.clock()).candidates == ()
        assert [one.call_id for one in scoring.search(session, mine, office.clock()).candidates] == [calls]

    def link(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return candidates.link_call(session, deps, case, calls, "Muistaa ajan.", by=by, at=at)

    with pytest.raises(Refused) as refusal:
        in_case(office, other, link)
    assert refusal.value.code == "call_restricted"


def test_t18_restricted_recordings_are_reviewed_only_by_consent_asked_and_kept(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = restricted(office, "access", "restriction")
    step(office, case_id, "start_assessment", "access")

    def ask(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return asking.ask(session, deps, case, call_id, "is_it_them", is_past_agent=False, by=by, at=at)

    with pytest.raises(Refused):
        in_case(office, case_id, ask)
    with pytest.raises(TransitionRefused) as refusal:
        step(office, case_id, "answer_full", "access")
    assert refusal.value.code == "restricted_use_allowed"

    def use(is_given: bool) -> Any:
        def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
            on = local_date(at)
            asked = AskedUse(
                "consent", "Jäljennöksen tarkistus ennen luovutusta.", on, on if is_given else None, is_given
            )
            return restricted_uses.write_use(session, office.deps, case, [call_id], asked, by=by, at=at)

        return act

    in_case(office, case_id, use(False))
    with pytest.raises(TransitionRefused):
        step(office, case_id, "answer_full", "access")
    in_case(office, case_id, use(True))
    step(office, case_id, "answer_full", "access")


def test_t16_t19_a_restriction_is_lifted_only_after_its_notice_is_final(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, call_id = restricted(office, "restriction")
    prove_identity(office, case_id)
    sent(office, case_id, "restriction_done")
    step(office, case_id, "propose_lifting", lifting_reason="accuracy_verified", lifting_words=WHY)
    with pytest.raises(TransitionRefused):
        step(office, case_id, "lift")
    sent(office, case_id, "restriction_lifting")
    office.clock.pass_by(days=40)
    with pytest.raises(TransitionRefused) as refusal:
        step(office, case_id, "lift")
    assert refusal.value.code == "lifting_final"
    hold_id = rows(office, Restriction)[0].hold_id

    def let_go(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return hold_reviews.release(session, deps, case, hold_id, WHY, by=by, at=at)

    with pytest.raises(Refused) as by_hand:
        in_case(office, case_id, let_go)
    assert by_hand.value.code == "hold_restriction_step"
    with office.deps.database.read() as session:
        assert restricting.hidden(session, 0, [call_id]) == {call_id}
    office.clock.pass_by(days=40)
    for told in (None, "fetched", "none"):  # nobody is served; the court has not been asked; no appeal came
        if told == "fetched":
            notice_fetched(office, case_id)
        if told == "none":
            court_answered(office, case_id, told)
            break
        with pytest.raises(TransitionRefused):
            step(office, case_id, "lift")
    step(office, case_id, "lift")
    assert all(one.released_at is not None for one in rows(office, Hold, col(Hold.kind) == "restriction"))
    request = rows(office, RightRequest)[0]
    assert (request.state, request.outcome) == ("lifted", "full")


def test_t18_nobody_answers_about_a_call_that_was_restricted_after_they_were_asked(quick_office: LetterOffice) -> None:
    office = quick_office
    other = office.open_case(rights=("access",), subject_name="Toinen Henkilö")
    call_id = office.link_call(other)
    task = ListeningTask(
        case_id=other, call_id=call_id, asked_by=office.people["veera"], asked_at=office.clock(),
        question="speaker", due_on=local_date(office.clock()), escalates_on=local_date(office.clock()),
    )  # fmt: skip
    with office.deps.database.write() as session:
        session.add(task)
        session.flush()
        task_id = task.id
    office.open_case(rights=("restriction",))

    def answer(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        asked = session.get_one(ListeningTask, task_id)
        answering.answer(session, deps, asked, Answer(Speaker.YES), version=1, by=by, at=at)

    with pytest.raises(Refused) as refusal:
        in_case(office, other, answer)
    assert refusal.value.code == "call_restricted"


def test_what_is_no_ground_keeps_no_recording(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("erasure",))
    call_id = office.link_call(case_id)
    said = Assessment("keep", "G14", "Tässä on liikaa työtä.", "")

    def keep(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return assessing.assess(session, deps, case, request, call_id, said, by=by, at=at)

    with pytest.raises(Invalid) as refusal:
        in_case(office, case_id, keep)
    assert [(one.place, one.code) for one in refusal.value.faults] == [("necessity", "ground_is_none")]


def test_a_restriction_is_not_lifted_while_an_appeal_against_it_is_pending(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = restricted(office, "restriction")
    prove_identity(office, case_id)
    sent(office, case_id, "restriction_done")
    step(office, case_id, "propose_lifting", lifting_reason="accuracy_verified", lifting_words=WHY)
    sent(office, case_id, "restriction_lifting")
    office.clock.pass_by(days=2)
    notice_fetched(office, case_id)
    court_answered(office, case_id, "appeal")
    office.clock.pass_by(days=200)
    with pytest.raises(TransitionRefused):
        step(office, case_id, "lift")


def test_an_upheld_objection_ends_its_restriction_and_leaves_the_recordings_to_erase(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case(rights=("objection",))
    office.link_call(case_id)
    office.search(case_id)
    assert rows(office, Hold, col(Hold.kind) == "restriction") != []
    step(office, case_id, "uphold", balancing=WHY)
    prove_identity(office, case_id)
    sent(office, case_id, "objection_upheld")
    task = rows(office, CaseTask)[0]
    assert (task.kind, task.outcome) == ("erase", "")
    by_hand = [closed_by_hand(office, case_id, task.id or 0, outcome) for outcome in ("erased", "kept_with_reason")]
    assert by_hand == ["task_recordings_left", "task_recordings_left"]
    step(office, case_id, "erase")
    assert rows(office, Recording)[0].state == "destroyed"
    assert rows(office, CaseTask)[0].outcome == "", "copies may lie elsewhere still"
    assert closed_by_hand(office, case_id, task.id or 0, "erased") == "task_copies_unchecked"
    places_checked(office, case_id, "objection")
    assert [(one.kind, one.outcome) for one in rows(office, CaseTask)] == [("erase", "erased"), ("roll_off", "")]


def test_a_recipient_is_told_by_a_notice_whose_dispatch_closes_the_task(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = restricted(office, "restriction")
    prove_identity(office, case_id)

    def disclose(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        told = disclosing.Told(
            "Länsi-Uudenmaan poliisilaitos", "Puhelun tallenne", "Esitutkintalaki", date(2026, 10, 1),
            "PL 30\n02151 Espoo", call_id,
        )  # fmt: skip
        return disclosing.write(session, case, told, by=by, at=at)

    in_case(office, case_id, disclose)
    sent(office, case_id, "restriction_done")
    task = rows(office, CaseTask)[0]
    assert task.kind == "article19"

    def notice(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return disclosing.begin_notice(session, deps, case, task.id or 0, by=by, at=at)

    in_case(office, case_id, notice)
    sent(office, case_id, "article19_notice")
    assert rows(office, CaseTask)[0].outcome == "notified"
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        told = right_values(session, office.deps, case, request, "fi", tells=True)["told"]
        assert [one["name"] for one in told or []] == ["Länsi-Uudenmaan poliisilaitos"]
        assert len(ledger(session, case_id)) == 1


def test_a_task_is_not_of_a_message_that_has_not_arrived(quick_office: LetterOffice) -> None:
    office = quick_office

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        tasks.make(session, deps, case, TaskKind.COMPLAINT, local_date(at) + timedelta(days=1), by=by, at=at)

    with pytest.raises(Invalid) as refusal:
        in_case(office, office.open_case(), act)
    assert [(one.place, one.code) for one in refusal.value.faults] == [("received_on", "task_received_later")]


def test_t9_t52_a_document_request_beside_a_right_has_two_weeks_and_a_disposition_of_its_own(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case()

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        task = tasks.make(session, deps, case, TaskKind.DOCUMENT_REQUEST, local_date(at), by=by, at=at)
        projection.project_case(session, deps, case)
        return task.id or 0

    task_id = in_case(office, case_id, act)
    task, request = rows(office, CaseTask)[0], rows(office, RightRequest)[0]
    assert (task.due_on, request.act_by_on) == (date(2026, 11, 16), date(2026, 11, 16))

    def ended(ending: Ending) -> Any:
        def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
            return tasks.close(session, case, task_id, ending, by=by, at=at)

        return act

    today = local_date(office.clock())
    with pytest.raises(Invalid) as refusal:
        in_case(office, case_id, ended(Ending("refused", WHY, today)))
    assert {fault.code for fault in refusal.value.faults} == {"task_weighing", "task_own_decision"}
    in_case(
        office, case_id, ended(Ending("refused", WHY, today, weighed="Toisen henkilön etu punnittu.", is_decided=True))
    )
    assert rows(office, CaseTask)[0].outcome == "refused"
