"""A decision that is corrected in the person's favour is carried out: nobody waits for what the correction promised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import newest_of
from dsr.db.tables import Case, CaseTask, Link, Recording, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Judgment
from dsr.domain.erasure import Assessment
from dsr.domain.errors import TransitionRefused
from dsr.domain.later_message import MessageKind
from dsr.services import clock, requests
from dsr.services.letters.looked import Severity
from dsr.services.rights import correcting, disclosing, judging
from tests.services.letter_parts import begin, codes_of, leave
from tests.services.letters_office import LetterOffice, change_case
from tests.services.rights_parts import (
    WHY,
    erase_choice,
    in_case,
    places_checked,
    prove_identity,
    restricted,
    rows,
    sent,
    step,
)
from tests.services.test_case_work import add
from tests.services.test_erasure_after_access import answered
from tests.services.test_kept_longer import CLAIM, kept
from tests.services.test_letters_outward_checks import _refused
from tests.services.test_rights import next_step_of

GROUNDS = {"rectification": "G15", "restriction": "G16", "objection": "G18"}


def corrected(office: LetterOffice, case_id: int, **options: str) -> None:
    """Five days later the decision is corrected, and the correction is sent."""
    office.clock.pass_by(days=5)
    begin(office, case_id, "decision_correction")
    letter_id = office.letter(case_id, "decision_correction").id or 0
    office.choose(letter_id, **{"basis": "law", "bearing": "favour", **options})
    leave(office, case_id, "decision_correction")


def refused_erasure(office: LetterOffice) -> tuple[int, int]:
    """An erasure refused because of a claim, with a recipient in the ledger; answers case and call."""
    case_id, call_id = kept(office)

    def disclose(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        police, on = "Länsi-Uudenmaan poliisilaitos", date(2026, 10, 1)
        told = disclosing.Told(police, "Puhelun tallenne", "Esitutkintalaki", on, "PL 30\n02151 Espoo", call_id)
        return disclosing.write(session, case, told, by=by, at=at)

    in_case(office, case_id, disclose)
    step(office, case_id, "refuse", **CLAIM)
    sent(office, case_id, "erasure_refused")
    return case_id, call_id


def test_an_erasure_that_a_correction_grants_is_made_and_told_to_recipients(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = refused_erasure(office)
    leave(office, case_id, "acknowledgement")
    corrected(office, case_id)
    request = office.request(case_id)
    assert (request.state, request.is_open, request.outcome) == ("assessing", True, "")
    assert request.again_by_on is not None, "it has a day by which it is done"
    assert request.answered_on is not None, "the first answer stays in the figures"
    assert request.answers["reason"].startswith("Päätös korjattiin henkilön eduksi: § ")
    assert next_step_of(office, case_id) == "assess_as_corrected"
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")))
    step(office, case_id, "start_erasing")
    step(office, case_id, "erase")
    places_checked(office, case_id)
    step(office, case_id, "answer_erased")
    sent(office, case_id, "erasure_done")
    assert rows(office, Recording)[0].state == "destroyed"
    assert office.request(case_id).outcome == "full"
    assert [one.kind for one in rows(office, CaseTask, col(CaseTask.kind) == "article19")] == ["article19"]


def test_a_slip_of_the_pen_that_is_corrected_grants_nothing_and_opens_nothing(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = refused_erasure(office)
    corrected(office, case_id, bearing="neither", basis="clerical")
    assert office.request(case_id).state == "refused"


def test_a_correction_of_a_correction_is_carried_out_as_one_of_the_decision_itself(quick_office: LetterOffice) -> None:
    """The page proposes the newest decision: a slip of the pen was corrected first, and then what was decided."""
    office = quick_office
    case_id, _call = refused_erasure(office)
    corrected(office, case_id, bearing="neither", basis="clerical")
    corrected(office, case_id)
    request = office.request(case_id)
    assert (request.state, request.is_open) == ("assessing", True), "what the letter promises has still to be done"


def refused(office: LetterOffice, right: str) -> int:
    """A request of the right that was refused whole."""
    if right == "access":
        return _refused(office, "G7")
    case_id = office.open_case(rights=(right,))
    call_id = office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    ground = {"ground": GROUNDS[right], "ground_reasons": WHY, "ground_evidence": WHY}
    if right == "rectification":
        step(office, case_id, "start_assessment")

        def judged(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
            row = correcting.say_wrong(session, case, request, "recording", "En sanonut niin.", call_id, by=by, at=at)
            how = Judgment("refused", "Näyttää, mitä puhelussa sanottiin.", WHY)
            judging.judge(session, deps, case, request, row.id or 0, how, by=by, at=at)

        in_case(office, case_id, judged)
    step(office, case_id, "refuse", **ground, **({"balancing": WHY} if right == "objection" else {}))
    sent(office, case_id, f"{right}_refused")
    return case_id


@pytest.mark.parametrize("right", ["access", *GROUNDS])
def test_what_a_correction_grants_of_any_right_is_taken_up_again(quick_office: LetterOffice, right: str) -> None:
    office = quick_office
    case_id = refused(office, right)
    corrected(office, case_id)
    request = office.request(case_id)
    assert (request.state, request.is_open) == ("assessing", True)
    assert request.again_on == local_date(office.clock())
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).state == "open"


def test_what_is_granted_while_copies_are_handed_over_is_answered_with_them(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = _refused(office, "G5", given="full")
    assert office.request(case_id).state == "handing_over_part"
    corrected(office, case_id)
    assert office.request(case_id).state == "assessing"
    with office.deps.database.write() as session:
        for link in session.scalars(select(Link)):
            link.given, link.ground = "full", ""
            session.add(link)
    step(office, case_id, "answer_full")
    sent(office, case_id, "access_answer")
    office.hand_over(case_id)
    assert (office.request(case_id).state, office.request(case_id).outcome) == ("answered", "full")


def test_what_a_corrected_objection_stops_is_erased_though_the_old_decision_could_still_be_appealed(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = refused(office, "objection")
    corrected(office, case_id)
    step(office, case_id, "uphold", balancing=WHY)
    sent(office, case_id, "objection_upheld")
    step(office, case_id, "erase")
    assert rows(office, Recording)[0].state == "destroyed", "the answer says that it goes without delay"


def test_an_erasure_that_a_correction_grants_waits_for_no_appeal_against_its_own_refusal(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = answered(office, "counter")
    change_case(office, case_id, answer_way="suomifi")
    office.clock.pass_by(days=3)
    add(office, case_id, MessageKind.NEW_RIGHT, rights=("erasure",), text="Poistakaa nyt tallenteeni.")
    step(office, case_id, "start_assessment", "erasure")
    call_id = rows(office, Recording)[0].call_id
    in_case(office, case_id, erase_choice(call_id, Assessment("keep", "G13", WHY)), "erasure")
    step(office, case_id, "refuse", "erasure", **CLAIM)
    sent(office, case_id, "erasure_refused")
    corrected(office, case_id)
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")), "erasure")
    step(office, case_id, "start_erasing", "erasure")
    step(office, case_id, "erase", "erasure")
    assert rows(office, Recording)[0].state == "destroyed"


def test_a_restriction_goes_on_once_the_decision_to_lift_it_was_corrected(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = restricted(office, "restriction")
    prove_identity(office, case_id)
    sent(office, case_id, "restriction_done")
    told = {"lifting_reason": "accuracy_verified", "lifting_words": WHY}
    step(office, case_id, "propose_lifting", **told)
    sent(office, case_id, "restriction_lifting")
    assert office.request(case_id).state == "lifting_told"
    corrected(office, case_id)
    assert office.request(case_id).state == "restricted"
    office.clock.pass_by(days=200)
    with pytest.raises(TransitionRefused):
        step(office, case_id, "lift")
    step(office, case_id, "propose_lifting", **told)
    sent(office, case_id, "restriction_lifting")
    assert office.request(case_id).state == "lifting_told", "a new notice may be given when the ground has ended"


def test_a_refused_restriction_that_goes_on_until_it_is_final_is_not_told_as_granted(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = refused(office, "restriction")
    told = {"lifting_reason": "not_restricted", "lifting_words": WHY}
    step(office, case_id, "propose_lifting", **told)
    sent(office, case_id, "restriction_lifting")
    assert office.request(case_id).state == "refused_lifting_told"
    corrected(office, case_id)
    assert office.request(case_id).state == "refused"
    step(office, case_id, "propose_lifting", **told)
    sent(office, case_id, "restriction_lifting")
    assert office.request(case_id).state == "refused_lifting_told", "a new notice may be given"
    assert "refused_lifting_told" in office.deps.catalogue.rights["restriction"].transition("lift").from_states


def test_whoever_signs_a_refusal_after_a_correction_in_favour_is_told_of_it(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = refused_erasure(office)
    assert "granted_before" not in codes_of(office, office.letter(case_id, "erasure_refused").id or 0, Severity.NOTE)
    corrected(office, case_id)
    step(office, case_id, "refuse", **CLAIM)
    assert "granted_before" in codes_of(office, office.letter(case_id, "erasure_refused").id or 0, Severity.NOTE)


def test_what_follows_by_itself_is_in_nobodys_name(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = refused_erasure(office)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        roles = office.deps.catalogue.rights[request.right].transition("reopen").roles
        told, at = {"reason": WHY}, office.clock()
        requests.make_step(session, office.deps, case, request, "reopen", told, roles, by=None, at=at)
        requests.project_and_close(session, office.deps, case, request, at)
    with office.deps.database.read() as session:
        event = newest_of(session, f"case:{case_id}", "reopen")
        assert event is not None
        assert event.by_user is None, "no handler made it"
        assert clock.requests_of(session, case_id)[0].is_open
