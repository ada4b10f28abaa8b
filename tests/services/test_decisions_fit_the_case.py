"""What a decision says is held against what its case knows, on a real database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.tables import Call, Case, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Judgment
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.matters import TaskKind
from dsr.services import holds
from dsr.services.dispatch_checks import check_dispatch
from dsr.services.ground_checks import check_ground
from dsr.services.recording_fates import fates
from dsr.services.rights import correcting, erasing, judging, restricting, tasks
from dsr.services.rights.told import right_values
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, erase_choice, in_case, prove_identity, ready_to_erase, step

GROUND = {"ground": "G16", "ground_reasons": WHY, "ground_evidence": WHY}


def missing(refusal: TransitionRefused) -> str:
    return str(refusal.values["missing"])


def leaving(kind: str) -> Any:
    """What is asked of the right before a letter leaves."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        check_dispatch(session, deps, case, request, kind, "suomifi", {"handler"}, local_date(at))

    return act


def wrong_queue(office: LetterOffice, case_id: int, call_id: int) -> int:
    def said(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        row = correcting.say_wrong(session, case, request, "facts", "Soitin toiseen palveluun.", call_id, by=by, at=at)
        return row.id or 0

    return int(in_case(office, case_id, said, "rectification"))


def queue_judged(office: LetterOffice, case_id: int, point: int, verdict: str) -> None:
    def judged(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        how = Judgment(verdict, "Kertoo, mihin soitettiin.", WHY, fact="queue", after="pysakointi-fi")
        judging.judge(session, deps, case, request, point, how, by=by, at=at)

    in_case(office, case_id, judged, "rectification")


def test_nothing_is_rectified_is_not_decided_once_a_point_was_corrected(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    call_id = office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    point = wrong_queue(office, case_id, call_id)
    grounds = {**GROUND, "ground": "G15"}
    step(office, case_id, "refuse", **grounds)
    queue_judged(office, case_id, point, "corrected")
    with pytest.raises(TransitionRefused) as closing:
        in_case(office, case_id, leaving("rectification_refused"))
    assert "no_point_met" in missing(closing.value)
    step(office, case_id, "choose_again", reason=WHY)
    with pytest.raises(TransitionRefused) as proposing:
        step(office, case_id, "refuse", **grounds)
    assert missing(proposing.value) == "no_point_met"


def fault_of(office: LetterOffice, case_id: int, name: str, right: str, **answers: object) -> str:
    with pytest.raises(Invalid) as refusal:
        step(office, case_id, name, right, **answers)
    return refusal.value.faults[0].code


def test_restriction_is_not_refused_while_an_objection_of_the_case_is_being_weighed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("restriction", "objection"))
    office.link_call(case_id)
    office.search(case_id)
    said = {**GROUND, "ground_reasons": "Et ole vastustanut käsittelyä."}
    assert fault_of(office, case_id, "refuse", "restriction", **said) == "ground_contested"
    step(office, case_id, "refuse", "objection", balancing=WHY, **{**GROUND, "ground": "G18"})
    closed(office, case_id, "objection", "refused")
    step(office, case_id, "refuse", "restriction", **said)
    letter_id = office.letter(case_id, "restriction_refused").id or 0
    assert "contest_denied" in codes_of(office, letter_id)


def closed(office: LetterOffice, case_id: int, right: str, outcome: str) -> None:
    """The request ended so, by whatever letter."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        request.is_open, request.state, request.outcome = False, "refused", outcome
        session.add(request)

    in_case(office, case_id, act, right)


def test_a_restriction_rests_on_an_objection_only_where_one_is_weighed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("restriction",))
    office.link_call(case_id)
    office.search(case_id)
    why = {"restriction_ground": "d", "restriction_reasons": WHY}
    assert fault_of(office, case_id, "restrict", "restriction", **why) == "restriction_no_objection"


def test_a_restriction_ends_for_a_reason_of_its_own_ground_once_that_is_decided(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("restriction", "objection"))
    office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)

    def restricted(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        request.state, request.is_open, request.outcome = "restricted", False, "full"

    in_case(office, case_id, restricted, "restriction")
    faults = {
        reason: fault_of(office, case_id, "propose_lifting", "restriction", lifting_reason=reason, lifting_words=WHY)
        for reason in ("accuracy_verified", "grounds_prevail")
    }
    assert faults == {"accuracy_verified": "lifting_reason_other_ground", "grounds_prevail": "lifting_undecided"}
    closed(office, case_id, "objection", "refused")
    step(office, case_id, "propose_lifting", "restriction", lifting_reason="grounds_prevail", lifting_words=WHY)
    letter_id = office.letter(case_id, "restriction_lifting").id or 0
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), office.request(case_id)
        told = right_values(session, office.deps, case, request, "fi", tells=True)["restriction"]
    assert told["lifted_for"] == "grounds_prevail", "the letter prints what was recorded"
    office.write(letter_id, decision="Rajoitus päättyy 1.12.2026.")
    found = codes_of(office, letter_id)
    assert {"lifting_day", "outcome_restated"} <= found, "the letter prints the day itself"
    assert "lifting_reason" not in found
    office.write(letter_id, decision="Voit valittaa tästä päätöksestä viimeistään 7.1.2027.")
    found = codes_of(office, letter_id)
    assert not found & {"lifting_day", "outcome_restated"}, "the last day of appeal is no end of the restriction"


def fate_of(office: LetterOffice, call_id: int, received_on: date) -> str:
    with office.deps.database.read() as session:
        call = session.get_one(Call, call_id)
        return fates(session, [call], received_on, local_date(office.clock()))[call_id].fate.value


def test_a_recording_erased_at_the_persons_wish_is_not_told_as_a_failure_of_ours(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    received_on, later = office.request(case_id).received_on, local_date(office.clock.pass_by(days=3))
    assert [fate_of(office, call_id, on) for on in (received_on, later)] == ["erased", "erased"]
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), office.request(case_id)
        with pytest.raises(Invalid) as refusal:
            check_ground(session, office.deps, case, request, "G21", later)
    assert refusal.value.faults[0].code == "ground_recording_erased"


def test_a_recording_erased_after_an_upheld_objection_is_told_as_erased(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("objection",))
    call_id = office.link_call(case_id)
    prove_identity(office, case_id)

    def upheld(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        restricting.end(session, request, "close_upheld", by=by, at=at)
        holds.release_for_case(session, case_id, "close_upheld", by=by, at=at)
        request.state, request.is_open, request.outcome = "upheld", False, "full"
        tasks.make(session, deps, case, TaskKind.ERASE, local_date(at), by=by, at=at, request_id=request.id)

    in_case(office, case_id, upheld)
    step(office, case_id, "erase")
    assert fate_of(office, call_id, office.request(case_id).received_on) == "erased"


def test_the_register_is_not_corrected_for_somebody_unknown_or_an_agent_without_a_mandate(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    point = wrong_queue(office, case_id, office.link_call(case_id))
    with pytest.raises(Refused) as unknown:
        queue_judged(office, case_id, point, "corrected")
    prove_identity(office, case_id)
    in_case(office, case_id, mandate("missing"))
    with pytest.raises(Refused) as unproved:
        queue_judged(office, case_id, point, "corrected")
    assert (unknown.value.code, unproved.value.code) == ("point_identity", "point_mandate")
    in_case(office, case_id, mandate("shown"))
    queue_judged(office, case_id, point, "corrected")


def mandate(standing: str) -> Any:
    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        case.mandate = standing

    return act


def test_identity_is_asked_for_on_a_concrete_doubt_and_never_after_it_was_confirmed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id)
    asked = {"doubt": "details_conflict", "doubt_reason": "Tiedot eivät täsmää."}
    assert fault_of(office, case_id, "ask_identity", "access", **asked) == "doubt_not_concrete"
    prove_identity(office, case_id)
    asked["doubt_reason"] = "Viestin sukunimi on eri kuin numeron haltijan nimi."
    with pytest.raises(TransitionRefused) as refusal:
        step(office, case_id, "ask_identity", **asked)
    assert missing(refusal.value) == "identity_still_needed"


def assessed(office: LetterOffice, case_id: int, call_id: int, ground: str) -> None:
    kept = Assessment("keep", ground, WHY, "Rakentamislaki 43 §")
    in_case(office, case_id, erase_choice(call_id, kept), "erasure")


def test_a_recording_is_kept_on_no_ground_that_the_case_speaks_against(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("erasure",))
    call_id = office.link_call(case_id)
    found = []
    for ground in ("G21", "G4"):
        with pytest.raises(Invalid) as refusal:
            assessed(office, case_id, call_id, ground)
        found += [(fault.place, fault.code) for fault in refusal.value.faults]
    assert found == [("ground", "ground_recording_kept"), ("ground", "ground_identity_not_asked")]


def test_a_decision_has_the_ground_of_every_recording_that_is_kept(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("erasure",))
    call_id = office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "start_assessment")
    assessed(office, case_id, call_id, "G12")
    step(office, case_id, "refuse", **{**GROUND, "ground": "G14"})
    letter_id = office.letter(case_id, "erasure_refused").id or 0
    assert "kept_ground" in codes_of(office, letter_id)


def test_a_copy_in_the_source_is_not_gone_before_the_recording_was_erased(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    today = local_date(office.clock())

    def confirmed_on(done_on: date) -> Any:
        def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
            said = erasing.SaidOfCopies("source", "destroyed", "Tiketti 76", done_on=done_on)
            erasing.confirm_place(session, deps, case, request, said, by=by, at=at)

        return act

    with pytest.raises(Invalid) as not_erased:
        in_case(office, case_id, confirmed_on(today), "erasure")
    step(office, case_id, "erase", "erasure")
    with pytest.raises(Invalid) as before:
        in_case(office, case_id, confirmed_on(today - timedelta(days=3)), "erasure")
    assert [one.value.faults[0].code for one in (not_erased, before)] == ["copy_not_erased", "copy_day"]
    in_case(office, case_id, confirmed_on(today), "erasure")


def test_a_letter_calls_no_statement_attached_where_there_is_none(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("rectification",))
    point = wrong_queue(office, case_id, office.link_call(case_id))
    prove_identity(office, case_id)
    queue_judged(office, case_id, point, "corrected")
    step(office, case_id, "start_assessment")
    step(office, case_id, "answer_corrected")
    letter_id = office.letter(case_id, "rectification_done").id or 0
    for done, is_refused in (
        ("Liitimme lisäselvityksesi puhelutallenteeseen.", True),
        ("Lisäselvitys on liitetty tallenteeseen.", True),
        ("Oikaisimme tiedon. Voit antaa lisäselvityksen, joka liitetään tallenteeseen.", False),
    ):
        office.write(letter_id, done=done)
        assert ("statement_missing" in codes_of(office, letter_id)) == is_refused, done
