"""Logging: one transaction for case, clock, hold, acknowledgement and jobs; and taking it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.audit import verify
from dsr.db.tables import Case, ClockFact, Event, Hold, HoldItem, Job, Letter, Message
from dsr.domain.errors import Refused, TransitionRefused
from dsr.domain.logged_request import Channel, LoggedRequest, Route
from dsr.domain.named_times import Window
from dsr.services import cases, clock, holds, intake
from tests.services.hold_parts import add_call
from tests.services.letters_office import ARRIVED, LetterOffice


def logged(**fields: object) -> LoggedRequest:
    return LoggedRequest(
        **{
            "channel": Channel.EMAIL,
            "arrived_at": ARRIVED,
            "is_time_known": True,
            "text": "Pyydän tallenteeni. Hetu 010190-999P.",
            "language": "fi",
            "rights": ("access",),
            "numbers": ("040 555 0123",),
            **fields,
        }
    )


def count(session: Session, table: type) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_logged_request_has_all_it_needs_at_once(letter_office: LetterOffice) -> None:
    office = letter_office
    with office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=30))
        case = intake.open_case(
            session, office.deps, logged(), by=office.people["kirsi"], at=office.clock(), intake_key="form-1"
        )
        case_id = case.id or 0
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        request = clock.requests_of(session, case_id)[0]
        assert (case.state, request.state, request.safe_on) == ("open", "received", date(2026, 12, 2))
        assert (request.act_by_on, request.act_by_reason) == (date(2026, 12, 2), "answer")
        message = session.scalars(select(Message)).one()
        assert "010190" not in message.text
        assert message.masked_codes == 1
        assert session.scalars(select(col(ClockFact.happened_on))).all() == [date(2026, 11, 2)]
        assert count(session, HoldItem) == 1
        assert {job.kind: job.due_at for job in session.scalars(select(Job))} == {
            "score_candidates": office.clock(),
            "acknowledge": office.clock() + timedelta(minutes=10),
        }
        assert session.scalars(select(col(Letter.kind))).all() == ["acknowledgement"]
        kinds = set(session.scalars(select(col(Event.kind)).where(col(Event.stream) == f"case:{case_id}")))
        assert {"case_opened", "hold_placed", "right_request_opened", "letter_drafted"} <= kinds
        assert verify(session).broken == ""


def test_one_form_makes_one_case(letter_office: LetterOffice) -> None:
    office, ids = letter_office, set()
    for _press in range(3):
        with office.deps.database.write() as session:
            case = intake.open_case(
                session, office.deps, logged(), by=office.people["kirsi"], at=office.clock(), intake_key="same"
            )
            ids.add(case.id)
    assert len(ids) == 1
    with office.deps.database.read() as session:
        assert (count(session, Case), count(session, Hold), count(session, Message)) == (1, 1, 1)
        assert intake.case_of_form(session, "same") == ids.pop()
        assert intake.case_of_form(session, "other") is None


def test_events_hold_no_names_numbers_or_text(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(subject_name="Helmi Esimerkki", text="Soitin Pekalle 040 555 0123")
    with office.deps.database.read() as session:
        bodies = " ".join(session.scalars(select(col(Event.body)).where(col(Event.stream) == f"case:{case_id}")))
    for secret in ("Helmi", "Esimerkki", "Pekalle", "0123", "kim@"):
        assert secret not in bodies


def test_a_routed_message_keeps_its_receipt_and_goes_once(letter_office: LetterOffice) -> None:
    office, ids = letter_office, set()
    for _press in range(2):
        with office.deps.database.write() as session:
            case = intake.route_message(
                session,
                office.deps,
                Route.DOCUMENT_REQUEST,
                "Tilasto vuodelta 2025",
                "email",
                ARRIVED,
                by=office.people["kirsi"],
                at=office.clock(),
                intake_key="route-1",
            )
            ids.add(case.id)
            assert (case.state, case.route) == ("routed", "document_request")
    assert len(ids) == 1


def test_a_logging_is_undone_until_the_acknowledgement_begins_to_leave(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert intake.undo_until(session, case) == office.clock() + timedelta(minutes=10)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        intake.undo_case(session, office.deps, case, actor=office.actor("kirsi"), at=office.clock())
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert case.state == "undone"
        assert [one.state for one in clock.requests_of(session, case_id)] == ["undone"]
        assert holds.open_holds(session, case_id) == []
        assert session.scalars(select(col(Letter.state))).all() == ["void"]
        assert intake.undo_until(session, case) is None
        assert verify(session).broken == ""


def test_what_has_begun_to_leave_cannot_be_undone(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = office.open_case()
    office.clock.pass_by(minutes=11)
    with office.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == "acknowledge")).one()
        assert outbox.lease(session, job.id or 0, office.clock()) is not None
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        assert intake.undo_until(session, case) is None
        with pytest.raises(Refused) as refusal:
            intake.undo_case(session, office.deps, case, actor=office.actor("kirsi"), at=office.clock())
    assert refusal.value.code == "undo_too_late"


def test_a_case_that_was_taken_up_is_not_undone(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.step(case_id, "start_assessment")
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        assert intake.undo_until(session, case) is None
        with pytest.raises(TransitionRefused):
            intake.undo_case(session, office.deps, case, actor=office.actor("kirsi"), at=office.clock())
        session.rollback()


def test_earlier_cases_of_the_number_or_name_are_found_for_those_who_may_see_them(letter_office: LetterOffice) -> None:
    office = letter_office
    by_number = office.open_case(subject_name="Kim Mallinen", numbers=("040 555 0123",))
    by_name = office.open_case(subject_name="Aino  ESIMERKKI", numbers=())
    barred = office.open_case(subject_name="Aino Esimerkki", numbers=())
    office.open_case(subject_name="Joku Muu", numbers=("050 555 9999",))
    with office.deps.database.write() as session:
        case = session.get_one(Case, barred)
        case.is_protected = True
        session.add(case)
    with office.deps.database.read() as session:
        found = cases.likely_earlier(session, "aino esimerkki", ["+358405550123"], user_id=office.people["veera"])
        assert [case.id for case in found] == [by_name, by_number]
        assert cases.likely_earlier(session, "", [], user_id=office.people["veera"]) == []


def test_the_first_recording_to_go_is_told_before_saving(letter_office: LetterOffice) -> None:
    with letter_office.deps.database.write() as session:
        add_call(session, 1, ARRIVED - timedelta(days=170), due_on=date(2026, 11, 27))
        add_call(session, 2, ARRIVED - timedelta(days=20), caller_e164=None, caller_kind="withheld")
        add_call(session, 3, ARRIVED - timedelta(days=20), caller_e164="+358401112222")
        add_call(session, 4, ARRIVED - timedelta(days=200), due_on=date(2026, 10, 16))  # too late to do anything
    with letter_office.deps.database.read() as session:
        around = Window(ARRIVED - timedelta(days=21), ARRIVED - timedelta(days=19))
        assert holds.earliest_destruction(session, ["+358405550123"], [], date(2026, 11, 2)) == date(2026, 11, 27)
        assert holds.earliest_destruction(session, [], [around], date(2026, 11, 2)) == date(2027, 1, 1)
        assert holds.earliest_destruction(session, ["+358400000000"], [], date(2026, 11, 2)) is None
        assert holds.earliest_destruction(session, [], [], date(2026, 11, 2)) is None
