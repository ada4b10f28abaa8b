"""The moment of a sending that was written down wrong, put right: clock, service and copies follow, and what stood stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.events import body_of, events_of
from dsr.db.tables import AppealQuestion, Case, ClockFact, Dispatch, IdentityCheck, LetterRecipient
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.later_message import MessageKind
from dsr.services import clock
from dsr.services.letters import redating, rows
from tests.services.letters_office import ARRIVED, LetterOffice, change_case
from tests.services.test_case_work import add, ask_identity
from tests.services.test_handovers_taken_back import _waiting
from tests.services.test_serving import _refusal, _send, _tell

WHY = "Kirjattu väärä päivä."


def put_right(office: LetterOffice, letter_id: int, sent_at: datetime, why: str = WHY, place: int = 0) -> None:
    """Put the moment of one sending of the letter right, the first written down unless told."""
    with office.deps.database.write() as session:
        letter = rows.one_letter(session, letter_id)
        case = session.get_one(Case, letter.case_id)
        query = select(col(Dispatch.id)).where(col(Dispatch.letter_id) == letter_id).order_by(col(Dispatch.id))
        sending = session.scalars(query).all()[place] or 0
        by, at = office.people["veera"], office.clock()
        redating.put_right(session, office.deps, case, letter, sending, sent_at, why, by=by, at=at)


def codes(office: LetterOffice, letter_id: int, sent_at: datetime, why: str = WHY) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        put_right(office, letter_id, sent_at, why)
    return [fault.code for fault in refusal.value.faults]


def test_answer_service_and_time_of_appeal_follow_the_day_and_what_stood_stays(letter_office: LetterOffice) -> None:
    """Posted on Monday 30.11., written down as sent on Tuesday: one day of the appeal and of the answer (GDPR 5(1)(d), 12(3))."""
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    assert (office.request(case_id).answered_on, office.request(case_id).answer_days) == (date(2026, 12, 1), 29)
    put_right(office, letter_id, office.clock() - timedelta(days=1))
    done = office.request(case_id)
    assert (done.answered_on, done.answer_days, done.timeliness) == (date(2026, 11, 30), 28, "on_time")
    with office.deps.database.read() as session:
        assert session.scalars(select(col(LetterRecipient.served_on))).one() == date(2026, 12, 7)
        assert session.scalars(select(col(AppealQuestion.ends_on))).one() == date(2027, 1, 7), "6.1. is a holiday"
        (now,) = (one for one in clock.standing_facts(session, done.id or 0) if one.kind == "refusal_sent")
        was = session.get_one(ClockFact, now.replaces_id)
        assert (was.happened_on, now.happened_on, now.reason) == (date(2026, 12, 1), date(2026, 11, 30), WHY)
        sending = session.scalars(select(Dispatch).where(col(Dispatch.letter_id) == letter_id)).one()
        assert [(one["sent_at"], one["why"]) for one in sending.corrections] == [(office.clock().isoformat(), WHY)]
        told = [body_of(one) for one in events_of(session, f"case:{case_id}") if one.kind == "sending_put_right"]
        assert [one["happened_on"] for one in told] == ["2026-11-30"]
        assert not [
            fault for fault in verify(session).rows if fault.startswith(("sending", "clock fact", "right request"))
        ]


def test_a_refusal_that_was_put_down_too_early_is_late_when_it_was(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.clock.pass_by(days=10)
    assert office.request(case_id).timeliness == "on_time"
    put_right(office, letter_id, office.clock() - timedelta(days=8))
    done = office.request(case_id)
    assert (done.answered_on, done.timeliness) == (date(2026, 12, 3), "late"), "the month ended on 2.12."


def test_a_moment_that_cannot_be_is_refused_and_changes_nothing(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    sent_at = office.clock()
    office.clock.pass_by(days=9)
    _tell(office, letter_id, "returned", date(2026, 12, 8))
    assert codes(office, letter_id, office.clock() + timedelta(minutes=1)) == ["sent_in_future", "sent_after_what_came"]
    assert codes(office, letter_id, ARRIVED - timedelta(days=1)) == ["sent_before_approval"]
    assert codes(office, letter_id, sent_at) == ["sent_unchanged"]
    assert codes(office, letter_id, sent_at + timedelta(days=8)) == ["sent_after_what_came"], "it came back on 8.12."
    assert codes(office, letter_id, sent_at - timedelta(days=1), "ei") == ["sending_why"]
    assert office.request(case_id).answered_on == date(2026, 12, 1)
    put_right(office, letter_id, sent_at + timedelta(days=7))
    assert office.request(case_id).answered_on == date(2026, 12, 8), "the day on which it came back is no bar"


def test_only_a_sending_of_the_letter_that_a_person_wrote_down_is_put_right(quick_office: LetterOffice) -> None:
    office = quick_office
    _case, letter_id = _refusal(office)
    _send(office, letter_id)
    with office.deps.database.write() as session:
        letter = rows.one_letter(session, letter_id)
        case, at = session.get_one(Case, letter.case_id), office.clock()
        with pytest.raises(NotFound):
            redating.put_right(session, office.deps, case, letter, 999, at - timedelta(days=1), WHY, by=1, at=at)
        row = session.scalars(select(Dispatch).where(col(Dispatch.letter_id) == letter_id)).one()
        row.message_id = "<1@example.fi>"
        session.add(row)
        session.flush()
        with pytest.raises(Refused, match="mail server"):
            redating.put_right(
                session, office.deps, case, letter, row.id or 0, at - timedelta(days=1), WHY, by=1, at=at
            )


def test_an_answer_moves_no_later_than_the_copies_that_went_after_it(quick_office: LetterOffice) -> None:
    """What closed on its last copy stays answered on that day (GDPR 15(3))."""
    office = quick_office
    case_id, calls = _waiting(office)
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.clock.pass_by(days=2)
    office.hand_over(case_id, call_ids=calls[:1])
    office.clock.pass_by(days=3)
    office.hand_over(case_id, call_ids=calls[1:])
    assert codes(office, letter_id, ARRIVED + timedelta(days=13)) == ["sent_after_what_came"]
    put_right(office, letter_id, ARRIVED + timedelta(days=12))
    assert office.request(case_id).answered_on == (ARRIVED + timedelta(days=15)).date()


def test_the_first_answer_of_what_is_handled_anew_gets_its_day_and_the_new_handling_keeps_its_own(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.clock.pass_by(days=3)
    office.step(case_id, "reopen", reason="Uusi numero.")
    again = office.request(case_id)
    put_right(office, letter_id, office.clock() - timedelta(days=1))
    moved = office.request(case_id)
    assert (moved.answered_on, moved.timeliness) == (date(2026, 12, 3), "late")
    assert (moved.again_on, moved.again_by_on, moved.is_open) == (again.again_on, again.again_by_on, True)
    put_right(office, letter_id, office.clock() - timedelta(days=4))
    moved = office.request(case_id)
    assert (moved.answered_on, moved.timeliness) == (date(2026, 11, 30), "on_time")


def test_the_pause_of_a_question_runs_from_the_day_on_which_it_left(quick_office: LetterOffice) -> None:
    """Asked on 4.11. and answered on 10.11.: five full days. It had left on the 5th: four (GDPR 12(6))."""
    office = quick_office
    case_id = office.open_case()
    ask_identity(office, case_id)
    letter_id = office.letter(case_id, "identity_request").id or 0
    sent_at = office.clock()
    with office.deps.database.write() as session:  # as a person writes it down who has mailed it by hand
        row = session.scalars(select(Dispatch).where(col(Dispatch.letter_id) == letter_id)).one()
        assert not row.message_id
    office.clock.pass_by(days=6)
    add(office, case_id, MessageKind.ANSWER)
    before = office.request(case_id).paused_days
    assert codes(office, letter_id, sent_at + timedelta(days=7))[-1] == "sent_after_what_came"
    put_right(office, letter_id, sent_at + timedelta(days=1))
    assert office.request(case_id).paused_days == before - 1


def test_a_notice_of_extension_that_left_in_month_one_extends_though_it_was_put_down_late(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case()
    office.extend(case_id, factor="number", extension_reason="Pyyntöjä on kaksi ja puheluita kymmeniä eri linjoilla.")
    letter_id = office.letter(case_id, "extension_notice").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    office.clock.at = ARRIVED + timedelta(days=33)
    office.send(letter_id, "suomifi")
    assert office.request(case_id).extension == "too_late"
    put_right(office, letter_id, ARRIVED + timedelta(days=20))
    seen = office.request(case_id)
    assert (seen.extension, seen.statutory_on) == ("counts", date(2027, 2, 2))


def test_a_document_shown_at_the_counter_was_shown_on_the_day_of_the_sending(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _calls = _waiting(office)
    letter_id = office.letter(case_id, "access_answer").id or 0
    other = office.open_case()
    change_case(office, other, answer_way="counter")
    office.link_call(other)
    office.search(other)
    counter = office.write_answer(other)
    office.approve(counter)
    office.print(counter)
    office.clock.pass_by(days=2)
    office.send(counter, "counter")
    put_right(office, counter, office.clock() - timedelta(days=1))
    with office.deps.database.read() as session:
        check = session.scalars(select(IdentityCheck).where(col(IdentityCheck.case_id) == other)).one()
        assert check.checked_on == (office.clock() - timedelta(days=1)).date()
    assert letter_id != counter


def test_another_sending_that_is_put_right_moves_service_and_no_clock(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    office.clock.pass_by(days=8)
    _tell(office, letter_id, "returned", date(2026, 12, 8))
    change_case(office, case_id, turvakielto="no", turvakielto_checked_on=date(2026, 12, 9))
    office.clock.pass_by(days=2)
    _send(office, letter_id, again=True, address_used="Uusi katu 2")
    put_right(office, letter_id, office.clock() - timedelta(days=1), place=1)
    assert office.request(case_id).answered_on == date(2026, 12, 1)
    with office.deps.database.read() as session:
        assert session.scalars(select(col(LetterRecipient.served_on))).one() == date(2026, 12, 17)


def test_a_letter_that_public_notice_replaced_was_not_sent_so_late_that_it_could_still_be_fetched(
    quick_office: LetterOffice,
) -> None:
    """Hallintolaki 55 §: the notice comes only where nobody fetched it in seven days, whichever day is written down last."""
    office = quick_office
    case_id, letter_id = _refusal(office, subject_email="", numbers=())
    _send(office, letter_id, "secure_mail")  # on 1.12.
    office.clock.pass_by(days=14)
    change_case(office, case_id, subject_address="")
    _tell(office, letter_id, "announced", date(2026, 12, 14))
    assert codes(office, letter_id, office.clock() - timedelta(days=8)) == ["sent_before_notice"], "7.12.: until 14.12."
    put_right(office, letter_id, office.clock() - timedelta(days=9))
    with office.deps.database.read() as session:
        assert session.scalars(select(col(LetterRecipient.served_on))).one() == date(2026, 12, 21)
