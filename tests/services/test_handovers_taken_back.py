"""Hand-overs that were written down by mistake: what never left is no copy, and its request does not close on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, Handover, IdentityCheck
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.services import clock
from dsr.services.handovers import promises, reading, taking_back
from dsr.services.queue.deliveries import deliveries
from tests.services.letter_parts import leave
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.test_serving import _hold, _refusal, _send, _tell


def _waiting(office: LetterOffice) -> tuple[int, list[int]]:
    """A case whose answer about two calls was sent ten days after its receipt; its id and those of the calls."""
    case_id = office.open_case()
    office.search(case_id)
    calls = [office.link_call(case_id), office.link_call(case_id)]
    letter_id = office.write_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.clock.at = ARRIVED + timedelta(days=10)
    office.send(letter_id)
    return case_id, calls


def _take_back(office: LetterOffice, case_id: int, handover_id: int | None, why: str = "Väärä asia.") -> None:
    with office.deps.database.write() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        by, at = office.people["veera"], office.clock()
        taking_back.take_back(session, office.deps, case, request, handover_id or 0, why, by=by, at=at)


def _missing(office: LetterOffice, case_id: int) -> int:
    with office.deps.database.read() as session:
        request_id = clock.requests_of(session, case_id)[0].id or 0
        return len(promises.missing_calls(session, request_id))


def test_a_copy_that_never_left_is_missing_again_and_its_day_is_not_the_answers(letter_office: LetterOffice) -> None:
    """Written down on the 20th day by mistake; what really left went on the 12th and 15th, in time (GDPR 12(3), 15(3))."""
    office = letter_office
    case_id, calls = _waiting(office)
    office.clock.at = ARRIVED + timedelta(days=20)
    wrong = office.hand_over(case_id, call_ids=calls[:1])
    assert _missing(office, case_id) == 1
    _take_back(office, case_id, wrong.id)
    assert (_missing(office, case_id), office.request(case_id).state) == (2, "handing_over")
    office.hand_over(case_id, call_ids=calls[:1], handed_at=ARRIVED + timedelta(days=12))
    office.hand_over(case_id, call_ids=calls[1:], handed_at=ARRIVED + timedelta(days=15))
    done = office.request(case_id)
    assert (done.state, done.answered_on) == ("answered", date(2026, 11, 17))
    with office.deps.database.read() as session:
        (line,) = [one for one in reading.handovers_of(session, case_id) if one.taken_back_at]
        assert (line.handover_id, line.taken_back_why) == (wrong.id, "Väärä asia.")


def test_a_request_that_closed_on_a_mistake_is_reopened_and_its_next_answer_waits_for_the_copies(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, _calls = _waiting(office)
    wrong = office.hand_over(case_id)
    with pytest.raises(Refused) as refused:
        _take_back(office, case_id, wrong.id)
    assert refused.value.code == "handover_of_closed"
    office.step(case_id, "reopen", reason="Jäljennöksiä ei luovutettu.")
    _take_back(office, case_id, wrong.id)
    office.step(case_id, "answer_full")
    leave(office, case_id, "access_answer")
    assert (office.request(case_id).state, _missing(office, case_id)) == ("handing_over", 2)
    office.hand_over(case_id)
    assert office.request(case_id).state == "answered"


def test_one_more_copy_of_what_was_answered_is_taken_back_without_reopening_the_request(
    quick_office: LetterOffice,
) -> None:
    """It was no part of the answer: nothing is missing without it, and what the person was given is told right (GDPR 5(1)(d))."""
    office = quick_office
    case_id, calls = _waiting(office)
    first = office.hand_over(case_id)
    office.clock.pass_by(days=3)
    wrong = office.hand_over(case_id, call_ids=calls[:1])
    with office.deps.database.read() as session:
        shown = {one.handover_id: one.may_take_back for one in reading.handovers_of(session, case_id)}
    assert shown == {first.id: False, wrong.id: True}
    _take_back(office, case_id, wrong.id)
    done = office.request(case_id)
    assert (done.state, done.is_open, _missing(office, case_id)) == ("answered", False, 0)
    with office.deps.database.read() as session:
        assert [one.handover_id for one in reading.handovers_of(session, case_id) if one.taken_back_at] == [wrong.id]


def test_what_counted_as_answered_by_a_mistake_goes_on_under_its_own_clock_and_is_late_when_it_is(
    quick_office: LetterOffice,
) -> None:
    """The month from the receipt runs on: two weeks for a new handling are for what was answered (GDPR 12(3), 15(3))."""
    office = quick_office
    case_id, _calls = _waiting(office)
    wrong = office.hand_over(case_id)
    office.step(case_id, "reopen", reason="Jäljennöksiä ei luovutettu.")
    office.clock.pass_by(minutes=5)
    _take_back(office, case_id, wrong.id)
    seen = office.request(case_id)
    assert (seen.answered_on, seen.timeliness, seen.answer_days, seen.again_by_on) == (None, "", None, None)
    assert seen.act_by_on
    assert seen.act_by_on <= seen.safe_on
    office.clock.at = ARRIVED + timedelta(days=60)
    office.step(case_id, "answer_full")
    leave(office, case_id, "access_answer")
    office.hand_over(case_id)
    done = office.request(case_id)
    assert (done.answered_on, done.timeliness) == (ARRIVED.date() + timedelta(days=60), "late")


def test_a_copy_of_the_new_handling_taken_back_leaves_the_first_answer_its_day(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _calls = _waiting(office)
    office.hand_over(case_id)
    first = office.request(case_id).answered_on
    office.clock.at = ARRIVED + timedelta(days=30)
    office.step(case_id, "reopen", reason="Yksi puhelu puuttui.")
    office.clock.at = ARRIVED + timedelta(days=33)
    office.link_call(case_id)
    office.step(case_id, "answer_full")
    leave(office, case_id, "access_answer")
    wrong = office.hand_over(case_id)
    office.step(case_id, "reopen", reason="Jäljennöstä ei luovutettu.")
    _take_back(office, case_id, wrong.id)
    seen = office.request(case_id)
    assert (seen.answered_on, seen.timeliness) == (first, "on_time")
    assert seen.again_on == ARRIVED.date() + timedelta(days=30)


def test_the_document_that_nobody_showed_proves_nothing_to_the_next_hand_over(quick_office: LetterOffice) -> None:
    """What was noted as shown at the counter would else open the next copy by mail (GDPR 12(6), 32)."""
    office = quick_office
    case_id, calls = _waiting(office)
    at_counter = {
        "way": "counter",
        "identified": "at_handover",
        "rest_promised_on": ARRIVED.date() + timedelta(days=20),
    }
    wrong = office.hand_over(case_id, call_ids=calls[:1], **at_counter)
    office.clock.pass_by(minutes=5)
    _take_back(office, case_id, wrong.id)
    with office.deps.database.read() as session:
        assert session.scalars(select(IdentityCheck)).all() == []
        assert deliveries(session, {clock.requests_of(session, case_id)[0].id or 0: 2}).popitem()[1].rest_on is None
        told = [body_of(one) for one in events_of(session, f"case:{case_id}") if one.kind == "handover_taken_back"]
        assert told[0]["handover_id"] == wrong.id
    with pytest.raises(Invalid) as invalid:
        office.hand_over(case_id, way="secure_mail", identified="before")
    assert [fault.code for fault in invalid.value.faults] == ["handover_identity"]


def test_a_hand_over_is_taken_back_once_with_a_reason_and_of_its_own_request(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, calls = _waiting(office)
    other, _calls = _waiting(office)
    wrong = office.hand_over(case_id, call_ids=calls[:1])
    with pytest.raises(NotFound):
        _take_back(office, other, wrong.id)
    with pytest.raises(Invalid) as invalid:
        _take_back(office, case_id, wrong.id, " ")
    assert [fault.code for fault in invalid.value.faults] == ["handover_why"]
    _take_back(office, case_id, wrong.id, "Henkilö 131052-308T ei tullut.")
    with pytest.raises(Refused) as refused:
        _take_back(office, case_id, wrong.id)
    assert refused.value.code == "handover_taken_back"
    with office.deps.database.read() as session:
        why = session.scalars(select(col(Handover.taken_back_why)).where(col(Handover.id) == wrong.id)).one()
    assert "131052" not in why


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_a_copy_that_never_left_moves_no_end_of_a_hold(quick_office: LetterOffice, *, is_taken_back: bool) -> None:
    """The time of complaint runs from the last copy that left (GDPR 77; 5(1)(e))."""
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id, "counter")
    before = _hold(office, case_id).needed_until
    office.clock.pass_by(days=10)
    with office.deps.database.write() as session:
        request_id, at, by = clock.requests_of(session, case_id)[0].id or 0, office.clock(), office.people["veera"]
        row = Handover(case_id=case_id, right_request_id=request_id, form="audio", items=1, way="counter", by_user=by)
        row.receiver, row.identified, row.handed_at, row.recorded_at = "subject", "before", at, at
        row.taken_back_at = at if is_taken_back else None
        session.add(row)
    received_on = office.clock().date() - timedelta(days=10)
    _tell(office, letter_id, "received", received_on, evidence="Vastaanottotodistus")
    after = _hold(office, case_id).needed_until
    assert before is not None
    assert after is not None
    assert (after > before) is not is_taken_back
