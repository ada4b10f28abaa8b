"""What had to hold when work began holds again when something is done to the data, and when the answer is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col

from dsr.catalogue import load_catalogue
from dsr.catalogue.workflow_checks import ACTS_ON_DATA
from dsr.db.tables import Case, Recording, Representative, RightRequest, Statement
from dsr.deps import Deps
from dsr.domain.corrections import Judgment
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.workflow import SAME_STATE, Guard, Transition, Workflow
from dsr.services.letters.looked import Severity
from dsr.services.representation import Found, set_subject_kind
from dsr.services.rights import correcting, judging
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, erase_choice, in_case, places_checked, prove_identity, rows, step
from tests.services.test_decisions_fit_the_case import missing
from tests.services.test_letters_addressee import _choose, _draft
from tests.services.test_representation import find

HOUSE = Path(__file__).resolve().parents[2]
RIGHTS = load_catalogue(HOUSE / "workflows", HOUSE / "templates").rights
ALONE = CustodyFound(Custody.SOLE, ShownBy.POPULATION_DATA, date(2026, 11, 2))
AGREES = Found("guardian", date(2026, 11, 2), principal="agrees", custody=ALONE)
OBJECTS = Found("guardian", date(2026, 11, 2), principal="objects", custody=ALONE)
OF_EVERY_RIGHT = [(flow, one) for flow in RIGHTS.values() for one in flow.transitions]
NOT_ASKED_AGAIN = {
    Guard.NO_IDENTITY_QUESTION_OPEN: "whether the question may be put at all",
    Guard.IDENTITY_STILL_NEEDED: "whether the question may be put at all",
    Guard.EXTENSION_IN_TIME: "a notice that leaves too late is warned of, moves nothing and is sent all the same",
    Guard.LANGUAGE_SETTLED: "settled before the decision is made; its approval compares the languages",
}


def named(row: tuple[Workflow, Transition]) -> str:
    return f"{row[0].right}.{row[1].name}"


@pytest.mark.parametrize("row", [one for one in OF_EVERY_RIGHT if ACTS_ON_DATA & set(one[1].effects)], ids=named)
def test_no_step_that_carries_a_right_out_leaves_the_mandate_unasked(row: tuple[Workflow, Transition]) -> None:
    asked = {Guard.MANDATE_SETTLED, Guard.DONE_MAY_BE_TOLD} if row[1].on_dispatch else {Guard.MANDATE_SETTLED}
    assert asked & set(row[1].needs)


@pytest.mark.parametrize("row", [one for one in OF_EVERY_RIGHT if one[1].on_dispatch], ids=named)
def test_sending_asks_again_what_the_preparation_of_the_letter_asked(row: tuple[Workflow, Transition]) -> None:
    flow, sending = row
    for begun in flow.transitions:
        leads = any(begun.target(state) in sending.from_states for state in begun.from_states)
        if begun.letter == sending.on_dispatch and leads:
            assert set(begun.needs) - NOT_ASKED_AGAIN.keys() <= set(sending.needs), begun.name


def test_erasing_itself_asks_again_what_its_beginning_asked() -> None:
    flow = RIGHTS["erasure"]
    assert flow.transition("erase").to == SAME_STATE
    assert set(flow.transition("start_erasing").needs) <= set(flow.transition("erase").needs)


def young(office: LetterOffice, case_id: int) -> None:
    """The subject is 15-17 years old."""
    in_case(
        office, case_id, lambda session, deps, case, request, **more: set_subject_kind(session, case, "young", **more)
    )


def guarded(office: LetterOffice, right: str) -> tuple[int, int]:
    """A case of a young person whose guardian asks for a right and who agrees, with one call; answers case and call."""
    case_id = office.open_case(
        rights=(right,), representative_name="Otso Edustaja", representative_kind="guardian", mandate="shown"
    )
    young(office, case_id)
    find(office, case_id, AGREES)
    call_id = office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    return case_id, call_id


def test_nothing_is_erased_once_the_young_person_objects_and_the_answer_can_be_chosen_again(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, call_id = guarded(office, "erasure")
    step(office, case_id, "start_assessment")
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")))
    step(office, case_id, "start_erasing")
    find(office, case_id, OBJECTS)
    with pytest.raises(TransitionRefused) as refused:
        step(office, case_id, "erase")
    assert missing(refused.value) == "mandate_settled"
    assert {one.state for one in rows(office, Recording, col(Recording.call_id) == call_id)} == {"expected"}
    step(office, case_id, "choose_again", reason="Nuori vastustaa poistamista.")
    find(office, case_id, AGREES)
    step(office, case_id, "start_erasing")
    step(office, case_id, "erase")
    assert {one.state for one in rows(office, Recording, col(Recording.call_id) == call_id)} == {"destroyed"}


def erased_for_guardian(office: LetterOffice) -> tuple[int, int]:
    """What a guardian asked was erased while the young person agreed; then the young person objects. Case and letter."""
    case_id, call_id = guarded(office, "erasure")
    step(office, case_id, "start_assessment")
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")))
    step(office, case_id, "start_erasing")
    step(office, case_id, "erase")
    places_checked(office, case_id)
    find(office, case_id, OBJECTS)
    step(office, case_id, "answer_erased")
    letter_id = office.letter(case_id, "erasure_done").id or 0
    office.finish(letter_id)
    return case_id, letter_id


def approved(office: LetterOffice, letter_id: int) -> None:
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)


def representative_of(office: LetterOffice, case_id: int) -> str:
    return str(rows(office, Representative, col(Representative.case_id) == case_id)[0].id)


def test_what_was_lawfully_erased_is_told_to_the_young_person_who_objects_since(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = erased_for_guardian(office)
    _choose(office, letter_id, "subject")
    approved(office, letter_id)
    office.send(letter_id)
    assert office.request(case_id).state == "erased"


def test_what_was_erased_on_request_is_no_copy_that_an_answer_might_promise(quick_office: LetterOffice) -> None:
    """The note of a letter on access would have whoever signs look for the promise of a copy of what was just erased."""
    _case, letter_id = erased_for_guardian(quick_office)
    assert "recording_gone" not in codes_of(quick_office, letter_id, Severity.NOTE)


def test_a_guardian_learns_of_it_over_the_young_persons_objection_only_for_a_reason_written_down(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, letter_id = erased_for_guardian(office)
    _choose(office, letter_id, representative_of(office, case_id), address="Kuja 1\n02070 Espoo")
    approved(office, letter_id)
    with pytest.raises(TransitionRefused) as refused:
        office.send(letter_id)
    assert missing(refused.value) == "done_may_be_told"
    find(office, case_id, replace(OBJECTS, weighed="Huoltaja pyysi poistamista, ja se on jo tehty."))
    assert "young_objects" in codes_of(office, letter_id, Severity.NOTE)
    office.send(letter_id)
    assert office.request(case_id).state == "erased"


def test_nothing_more_is_corrected_against_the_young_persons_will_though_something_was(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, call_id = guarded(office, "rectification")

    def judged(session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int, at: datetime) -> None:
        words = "En sanonut niin kuin kirjattiin."
        point = correcting.say_wrong(session, case, request, "recording", words, call_id, by=by, at=at).id or 0
        how = Judgment("statement", "Näyttää, mitä sanottiin.", WHY, statement="Tarkoitin toista.")
        judging.judge(session, deps, case, request, point, how, by=by, at=at)

    in_case(office, case_id, judged)
    find(office, case_id, replace(OBJECTS, weighed="Huoltaja pyysi oikaisua, ja se on jo tehty."))
    with pytest.raises(Refused) as refused:
        in_case(office, case_id, judged)
    assert refused.value.code == "point_mandate"


@pytest.mark.parametrize(("right", "name"), [("objection", "uphold"), ("restriction", "restrict")])
def test_processing_is_not_stopped_or_restricted_against_the_young_persons_will(
    quick_office: LetterOffice, right: str, name: str
) -> None:
    case_id, _call_id = guarded(quick_office, right)
    find(quick_office, case_id, OBJECTS)
    answers = {
        "uphold": {"balancing": "Tilanne arvioitiin kirjallisesti."},
        "restrict": {"restriction_ground": "b", "restriction_reasons": "Tilanne arvioitiin kirjallisesti."},
    }[name]
    with pytest.raises(TransitionRefused) as refused:
        step(quick_office, case_id, name, **answers)
    assert missing(refused.value) == "mandate_settled"
    find(quick_office, case_id, AGREES)
    step(quick_office, case_id, name, **answers)


def test_nothing_is_added_to_a_recording_against_the_young_persons_will(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = guarded(office, "rectification")

    def said(session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int, at: datetime) -> int:
        words = "En sanonut niin kuin kirjattiin."
        return correcting.say_wrong(session, case, request, "recording", words, call_id, by=by, at=at).id or 0

    point = in_case(office, case_id, said)

    def judged(session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int, at: datetime) -> None:
        how = Judgment("statement", "Näyttää, mitä sanottiin.", WHY, statement="Tarkoitin toista.")
        judging.judge(session, deps, case, request, point, how, by=by, at=at)

    find(office, case_id, OBJECTS)
    with pytest.raises(Refused) as refused:
        in_case(office, case_id, judged)
    assert (refused.value.code, rows(office, Statement)) == ("point_mandate", [])
    find(office, case_id, AGREES)
    in_case(office, case_id, judged)


def test_copies_are_handed_to_no_representative_whose_right_to_act_fell_away(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(representative_name="Otso Edustaja", representative_kind="trustee", mandate="shown")
    find(office, case_id, Found("trustee", date(2026, 11, 2), is_within=True, principal="agrees"))
    letter_id = _draft(office, case_id)
    _choose(office, letter_id, "subject")
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    find(office, case_id, Found("trustee", date(2026, 11, 2), is_within=True, principal="objects"))
    with pytest.raises(Invalid) as refused:
        office.hand_over(case_id, receiver="representative")
    assert [one.code for one in refused.value.faults] == ["handover_mandate"]
    office.hand_over(case_id, receiver="subject")
    assert office.request(case_id).state == "answered"


def test_a_guardian_gets_over_the_young_persons_objection_only_what_was_weighed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(representative_name="Otso Edustaja", representative_kind="guardian", mandate="shown")
    young(office, case_id)
    find(office, case_id, OBJECTS)
    letter_id = _draft(office, case_id)
    _choose(office, letter_id, "subject")
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    with pytest.raises(TransitionRefused) as refused:
        office.send(letter_id)
    assert missing(refused.value) == "mandate_settled"
    find(office, case_id, replace(OBJECTS, weighed="Huoltaja tarvitsee tiedot nuoren hoitoa varten."))
    assert "young_objects" in codes_of(office, letter_id, Severity.NOTE)
    office.send(letter_id)
    office.hand_over(case_id, receiver="representative")


def test_copies_are_handed_to_no_agent_whose_mandate_covers_no_secret_data(quick_office: LetterOffice) -> None:
    """The answer goes to the person, and so do the copies (tiedonhallintalaki 14 §)."""
    office = quick_office
    case_id = office.open_case(representative_name="Otso Edustaja", representative_kind="agent", mandate="shown")
    find(office, case_id, Found("agent", is_within=True))
    letter_id = _draft(office, case_id)
    _choose(office, letter_id, "subject")
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    with pytest.raises(Invalid) as refused:
        office.hand_over(case_id, receiver="representative")
    assert [one.code for one in refused.value.faults] == ["handover_mandate"]
    office.hand_over(case_id)
