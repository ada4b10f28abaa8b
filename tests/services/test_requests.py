"""The steps of right requests as they are stored: state, outcome, days, holds and the case around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, ClockFact, Hold, Message, RightRequest
from dsr.domain import workflow
from dsr.domain.deadlines import ActReason
from dsr.domain.errors import Invalid, NotFound, TransitionRefused
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.logged_request import Channel
from dsr.services import clock, messages, requests
from tests.services.letters_office import ARRIVED, LetterOffice

TODAY = date(2026, 11, 2)


def second_request(office: LetterOffice, case_id: int) -> int:
    """A second request for access in the case, received later; answers its id."""
    office.clock.pass_by(days=3)
    later = LaterMessage(MessageKind.WIDENING, Channel.EMAIL, office.clock(), True, "Myös muut.", rights=("access",))
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        _message, opened = messages.add_message(
            session, office.deps, case, later, actor=office.actor("kirsi"), at=office.clock()
        )
        return opened[0].id or 0


def make(office: LetterOffice, case_id: int, request_id: int, name: str, **answers: object) -> None:
    with office.deps.database.write() as session:
        case, row = session.get_one(Case, case_id), session.get_one(RightRequest, request_id)
        requests.make_transition(
            session, office.deps, case, row, name, answers, actor=office.actor("veera"), at=office.clock()
        )


def open_holds(office: LetterOffice) -> int:
    with office.deps.database.read() as session:
        return len(session.scalars(select(Hold).where(col(Hold.released_at).is_(None))).all())


def test_a_withdrawal_closes_the_case_and_lets_the_holds_go(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=TODAY, reason="Soitti ja perui.")
    request = office.request(case_id)
    assert (request.state, request.outcome, request.is_open) == ("withdrawn", "withdrawn", False)
    assert request.act_by_reason == ActReason.letter_left, "its confirmation is to be sent"
    assert open_holds(office) == 0
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).state == "closed"
        assert verify(session).broken == ""


def test_a_reopened_request_is_held_and_due_again(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=TODAY, reason="Soitti ja perui.")
    office.step(case_id, "reopen", reason="Peruikin perumisen.")
    request = office.request(case_id)
    assert (request.state, request.outcome, request.is_open) == ("assessing", "", True)
    assert request.act_by_on == date(2026, 12, 2)
    assert open_holds(office) == 1
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).state == "open"


def test_a_request_answered_reopened_and_withdrawn_keeps_its_first_answer(letter_office: LetterOffice) -> None:
    """What was sent was sent: its day and whether it was in time stand in the figures, however the new handling ends."""
    office = letter_office
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    office.hand_over(case_id)
    assert office.request(case_id).timeliness == "on_time"
    office.step(case_id, "reopen", reason="Uusi numero.")
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=TODAY, reason="Soitti ja perui.")
    request = office.request(case_id)
    assert (request.outcome, request.answered_on, request.timeliness) == ("withdrawn", TODAY, "on_time")
    assert request.counted_outcome == "full"
    office.step(case_id, "correct_receipt", received_on="2026-09-01", reason="Leima oli 1.9.")
    assert office.request(case_id).timeliness == "late", "the first answer is measured from the receipt that is true"


def test_a_merged_request_leaves_the_earlier_receipt_to_the_other(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    later = second_request(office, case_id)
    first = office.request(case_id).id or 0
    make(office, case_id, first, "merge", into=str(later))
    with office.deps.database.read() as session:
        kept = session.get_one(RightRequest, later)
        assert (kept.received_on, kept.safe_on, kept.is_open) == (TODAY, date(2026, 12, 2), True)
        assert session.get_one(RightRequest, first).outcome == "merged"
        told = [one for one in events_of(session, f"case:{case_id}") if one.kind == "receipt_corrected"]
        assert [(one.right_request_id, body_of(one)["after"]) for one in told] == [(later, TODAY.isoformat())]
        assert verify(session).broken == "", "the log tells of the receipt that was kept"
    assert open_holds(office) == 1, "the other request still needs the recordings"


def test_a_request_merges_only_into_another_of_its_own_case(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, other = office.open_case(), office.open_case()
    second_request(office, case_id)
    for into in (str(office.request(other).id), str(office.request(case_id).id), "0", "x"):
        with pytest.raises(Invalid) as refusal:
            make(office, case_id, office.request(case_id).id or 0, "merge", into=into)
        assert refusal.value.faults[0].code == "answer_not_offered"


def test_a_request_that_came_after_the_acknowledgement_was_promised_no_day(quick_office: LetterOffice) -> None:
    """The receipt told a day of what it confirmed alone: the report counts no promise that nobody was given."""
    office = quick_office
    case_id = office.open_case()
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    office.issue(letter_id)
    office.print(letter_id)
    office.send(letter_id, "email")
    later = second_request(office, case_id)
    for request_id in (office.request(case_id).id or 0, later):
        make(office, case_id, request_id, "start_assessment")
    with office.deps.database.read() as session:
        promised = {one.id: one.promised_on for one in clock.requests_of(session, case_id)}
    assert promised.pop(later) is None
    assert list(promised.values()) == [date(2026, 12, 2)]


def test_the_corrected_receipt_is_that_of_every_right_that_the_message_asked_for(letter_office: LetterOffice) -> None:
    """One message has one receipt: the right that nobody thought of kept the wrong day as its last one (GDPR 12(3))."""
    office = letter_office
    case_id = office.open_case(rights=("access", "rectification"))
    later = second_request(office, case_id)  # asked for in a message of its own
    office.step(case_id, "correct_receipt", "kirsi", received_on=date(2026, 10, 30), reason="Kirjaamon leima 30.10.")
    with office.deps.database.read() as session:
        days = {one.id: (one.received_on, one.safe_on) for one in clock.requests_of(session, case_id)}
        events = [one for one in events_of(session, f"case:{case_id}") if one.kind == "receipt_corrected"]
        told = {one.right_request_id for one in events}
        assert verify(session).broken == ""
    assert days.pop(later)[0] == TODAY + timedelta(days=3)
    assert set(days.values()) == {(date(2026, 10, 30), date(2026, 11, 30))}
    assert told == set(days)


def test_a_correction_of_the_receipt_is_a_new_fact_with_its_reason(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    office.step(case_id, "correct_receipt", "kirsi", received_on=date(2026, 10, 30), reason="Kirjaamon leima 30.10.")
    request = office.request(case_id)
    assert (request.received_on, request.safe_on) == (date(2026, 10, 30), date(2026, 11, 30))
    with office.deps.database.read() as session:
        facts = session.scalars(select(ClockFact).order_by(col(ClockFact.id))).all()
        assert [(fact.happened_on, fact.reason) for fact in facts] == [
            (TODAY, ""),
            (date(2026, 10, 30), "Kirjaamon leima 30.10."),
        ]
        assert facts[1].replaces_id == facts[0].id


def test_one_question_about_identity_pauses_every_right_then_open(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    later = second_request(office, case_id)
    office.clock.pass_by(hours=1)
    office.step(case_id, "ask_identity", doubt="other_sender", doubt_reason="Viesti tuli eri osoitteesta kuin aiempi.")
    letter_id = office.letter(case_id, "identity_request").id or 0
    office.finish(letter_id)
    office.issue(letter_id)
    office.print(letter_id)
    office.send(letter_id, "email")
    office.clock.pass_by(days=8)
    office.step(case_id, "identity_answered", "kirsi", answered_on=date(2026, 11, 12))
    with office.deps.database.read() as session:
        rows = clock.requests_of(session, case_id)
        assert [clock.clock_of(session, office.deps, row).paused_days for row in rows] == [6, 6]
        assert [row.id for row in rows][1] == later


def test_a_step_of_another_role_or_place_is_refused(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    for name, who, code in (
        ("start_assessment", "kirsi", "step_not_for_role"),
        ("start_assessment", "tiina", "step_not_for_role"),
        ("reopen", "veera", "step_not_from_here"),
        ("close_answered", "veera", "step_not_from_here"),
        ("fly", "veera", "step_unknown"),
    ):
        with pytest.raises(TransitionRefused) as refusal:
            office.step(case_id, name, who)
        assert refusal.value.code == code
    assert office.request(case_id).state == "received"


def test_an_extension_after_the_first_month_is_refused_before_anything_is_written(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    office.clock.pass_by(days=31)
    with pytest.raises(TransitionRefused) as refusal:
        office.step(case_id, "extend", factor="complexity", extension_reason="Puheluita on 200.")
    assert refusal.value.code == "extension_in_time"
    with office.deps.database.read() as session:
        assert clock.requests_of(session, case_id)[0].answers == {}


def test_a_request_of_another_case_is_not_found(letter_office: LetterOffice) -> None:
    office = letter_office
    mine, other = office.open_case(), office.open_case()
    foreign = office.request(other).id or 0
    with office.deps.database.read() as session:
        assert requests.one_request(session, other, foreign).id == foreign
        for request_id in (foreign, 4711):
            with pytest.raises(NotFound):
                requests.one_request(session, mine, request_id)


def test_the_clock_of_each_right_runs_from_its_own_message(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    second_request(office, case_id)
    with office.deps.database.read() as session:
        rows = clock.requests_of(session, case_id)
        arrived = {one.id: one.arrived_at for one in session.scalars(select(Message))}
        assert [arrived[row.message_id] for row in rows] == [ARRIVED, ARRIVED + timedelta(hours=1, days=3)]
        assert [row.safe_on for row in rows] == [date(2026, 12, 2), date(2026, 12, 4)]


@pytest.mark.parametrize(
    ("calls", "next_code", "lacks", "reason"),
    [
        ((("full", "", True),), "prepare_answer", "", "all is given"),
        ((("full", "", True), ("none", "G5", True)), "propose_part", "nothing_withheld", "one is not given"),
        ((("masked", "G5", True),), "propose_part", "nothing_withheld", "passages are masked"),
        ((("masked", "G5", False),), "prepare_answer", "", "no recording: its facts are given whole"),
        ((("none", "G5", True),), "propose_refusal", "nothing_withheld", "nothing is given"),
        ((("full", "", True), ("transfer", "", True)), "prepare_answer", "", "another controller's is passed on"),
    ],
)
def test_an_answer_in_full_is_offered_only_where_nothing_is_kept_back(
    quick_office: LetterOffice, calls: tuple[tuple[str, str, bool], ...], next_code: str, lacks: str, reason: str
) -> None:
    office, case_id = quick_office, quick_office.open_case()
    for given, ground, is_recorded in calls:
        office.link_call(case_id, given=given, ground=ground, is_recorded=is_recorded)
    office.search(case_id)
    office.step(case_id, "start_assessment")
    with office.deps.database.read() as session:
        case, row = session.get_one(Case, case_id), office.request(case_id)
        standing = requests.standing_of(session, office.deps, case, row, ["handler"], office.clock())
    facts = replace(standing.facts, is_acknowledged=True)
    assert workflow.next_step(office.deps.catalogue.rights["access"], row.state, facts).code == next_code, reason
    (offer,) = [one for one in standing.offers if one.transition.name == "answer_full"]
    assert [one.code for one in offer.missing] == ([lacks] if lacks else []), reason
