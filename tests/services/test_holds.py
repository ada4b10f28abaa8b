"""What keeps recordings: all that the named times catch, until nothing can be appealed, and confirmed only as it was read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Hold, HoldItem, ImportBatch, Leg, Recording
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.logged_request import Channel
from dsr.domain.named_times import Window
from dsr.services import clock, holds, messages, projection, requests
from dsr.services.case_calls import calls_of_case
from tests.services.hold_parts import add_call
from tests.services.letters_office import ARRIVED, LetterOffice

HIDDEN = {"caller_e164": None, "caller_kind": "withheld"}


def test_a_call_that_was_passed_on_to_the_named_line_is_held(letter_office: LetterOffice) -> None:
    """The call is filed under the line that was called first; the subject names the one they were passed on to."""
    office, called_at = letter_office, ARRIVED - timedelta(days=20)
    with office.deps.database.write() as session:
        session.add(ImportBatch(id=1, started_at=ARRIVED))
        held = add_call(session, 1, called_at, queue="switchboard", **HIDDEN)
        other = add_call(session, 2, called_at, queue="switchboard", **HIDDEN)
        for recording_id, line in ((held, "parking"), (other, "library")):
            call_id = session.get_one(Recording, recording_id).call_id
            for number, queue in enumerate(("switchboard", line)):
                session.add(_leg(call_id, number, queue, called_at))
    case_id = office.open_case(
        numbers=(), windows=(Window(called_at - timedelta(hours=1), called_at + timedelta(hours=1), "parking"),)
    )
    with office.deps.database.read() as session:
        assert session.scalars(select(col(HoldItem.recording_id))).all() == [held]
        assert holds.earliest_unconfirmed(session, case_id) == date(2027, 1, 1)


def _leg(call_id: int, number: int, queue: str, started_at: datetime) -> Leg:
    return Leg(
        source_id=1,
        batch_id=1,
        call_id=call_id,
        ext_leg_id=f"{call_id}-{number}",
        ext_seq="",
        row_hash="0" * 64,
        queue=queue,
        started_at=started_at,
        started_local="",
        zone_confidence="given",
    )


def test_a_recording_due_before_it_was_held_is_no_duty_and_one_due_after_stays_one(letter_office: LetterOffice) -> None:
    """What was due before the request was never ours to save; what went by while it was held is still to be asked about."""
    office = letter_office
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=200), due_on=date(2026, 10, 16))
        add_call(session, 2, ARRIVED - timedelta(days=180), due_on=date(2026, 11, 4))
    case_id = office.open_case()
    office.clock.pass_by(days=7)
    with office.deps.database.write() as session:
        assert len(session.scalars(select(HoldItem)).all()) == 2
        assert holds.earliest_unconfirmed(session, case_id) == date(2026, 11, 4)
        projection.project_case(session, office.deps, session.get_one(Case, case_id))
        request = clock.requests_of(session, case_id)[0]
        assert (request.act_by_on, request.act_by_reason) == (date(2026, 11, 4), "recording_destroyed")


def test_the_source_confirms_only_the_recordings_that_were_read(letter_office: LetterOffice) -> None:
    """A file imported while someone writes to the source adds recordings that nobody has asked the source to keep."""
    office = letter_office
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=30))
    case_id = office.open_case()
    with office.deps.database.read() as session:
        seen = calls_of_case(session, case_id, local_date(ARRIVED)).newest_item
    with office.deps.database.write() as session:
        holds_lock(session)
        late = session.get_one(
            Recording, add_call(session, 2, ARRIVED - timedelta(days=170), due_on=date(2026, 11, 12))
        )
        holds.match_imported(session, [late.call_id], office.clock())
    by, at = office.people["veera"], office.clock()
    with office.deps.database.write() as session:
        assert holds.confirm_upstream(session, case_id, "Tiketti 12", seen_item=seen, by=by, at=at) == 1
    with office.deps.database.read() as session:
        assert holds.earliest_unconfirmed(session, case_id) == date(2026, 11, 12)
        assert calls_of_case(session, case_id, local_date(ARRIVED)).unconfirmed == 1
    with office.deps.database.write() as session, pytest.raises(Refused) as refusal:
        holds.confirm_upstream(session, case_id, "Tiketti 12", seen_item=seen, by=by, at=at)
    assert refusal.value.code == "nothing_to_confirm"


def test_a_recording_that_two_holds_keep_is_confirmed_once(letter_office: LetterOffice) -> None:
    office = letter_office
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=30))
    case_id = office.open_case(rights=("access", "restriction"))
    by, at = office.people["veera"], office.clock()
    with office.deps.database.write() as session:
        holds_lock(session)
        assert len(holds.open_holds(session, case_id)) == 2
        newest = calls_of_case(session, case_id, local_date(ARRIVED)).newest_item
        assert holds.confirm_upstream(session, case_id, "Tiketti 12", seen_item=newest, by=by, at=at) == 1
        assert {item.upstream for item in session.scalars(select(HoldItem))} == {"confirmed"}


def test_a_later_withdrawal_destroys_nothing_that_an_earlier_decision_needs(letter_office: LetterOffice) -> None:
    """After an answer nothing is destroyed while it can be appealed, whatever becomes of another request of the case."""
    office = letter_office
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=30))
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    office.hand_over(case_id)
    office.clock.pass_by(days=3)
    later = LaterMessage(MessageKind.NEW_RIGHT, Channel.EMAIL, office.clock(), True, "Vielä yksi.", rights=("access",))
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        _, opened = messages.add_message(
            session, office.deps, case, later, actor=office.actor("kirsi"), at=office.clock()
        )
        answers = {"withdrawn_on": "2026-11-05", "reason": "Ei tarvitsekaan."}
        requests.make_transition(
            session, office.deps, case, opened[0], "withdraw", answers, actor=office.actor("kirsi"), at=office.clock()
        )
    with office.deps.database.read() as session:
        assert [one.is_open for one in clock.requests_of(session, case_id)] == [False, False]
        hold = session.scalars(select(Hold)).one()
        assert hold.released_at is None
        assert hold.review_by > date(2027, 1, 1)


def test_a_withdrawal_after_the_time_of_appeal_lets_the_recordings_go(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    with office.deps.database.write() as session:
        hold = session.scalars(select(Hold)).one()
        hold.kind, hold.review_by = "case", date(2026, 11, 1)
        session.add(hold)
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Perui puhelimessa.")
    with office.deps.database.read() as session:
        assert session.scalars(select(Hold)).one().released_at is not None
