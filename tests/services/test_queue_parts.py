"""Who is waited for, answers in parts, noted calls, and several cases put on one desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, CaseUser, Letter, LetterText, Message, Note
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Invalid
from dsr.domain.later_message import LaterMessage, checked_phone_note
from dsr.services import cases, clock, messages, projection
from dsr.services.handovers import promises
from dsr.services.officer import statements
from dsr.services.queue.assigning import assign_all
from dsr.services.queue.waits import Whom
from dsr.services.replies import REPLY_BY
from tests.services.letter_parts import leave
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.test_handovers_taken_back import _waiting
from tests.services.test_queue import Filters, listed


def ask(office: LetterOffice, case_id: int, kind: FactKind, *, claims_pause: bool = True) -> None:
    """A question that was sent on the day of the receipt."""
    with office.deps.database.write() as session:
        request, question = clock.requests_of(session, case_id)[0], f"letter:{kind.value}"
        clock.add_fact(
            session, request, kind, ARRIVED.date(), at=ARRIVED, by=1, question=question, claims_pause=claims_pause
        )
        projection.project(session, office.deps, session.get_one(Case, case_id), request)


def phone_note(office: LetterOffice, case_id: int, **form: str) -> Message:
    later = checked_phone_note(
        {"spoke_with": "subject", "arrived": "9.11.2026 klo 10.00", "text": "Kertoi kaiken.", **form}, office.clock()
    )
    return add(office, case_id, later)


def add(office: LetterOffice, case_id: int, later: LaterMessage) -> Message:
    with office.deps.database.write() as session:
        holds_lock(session)
        case = cases.claim(session, case_id, session.get_one(Case, case_id).version)
        message, _opened = messages.add_message(
            session, office.deps, case, later, actor=office.actor("veera"), at=office.clock()
        )
        session.expunge(message)
        return message


def waits(office: LetterOffice) -> list[tuple[Whom, str, date]]:
    listing, _ids = listed(office, Filters(tab="waiting"))
    assert listing.counts["waiting"] == len(listing.rows)
    return [(one.whom, one.what, one.since_on) for row in listing.rows for one in row.waits]


def test_the_waiting_list_says_for_whom_for_what_and_since_when(letter_office: LetterOffice) -> None:
    office = letter_office
    asked = office.open_case(numbers=())
    assert waits(office) == [(Whom.HOUSE, "acknowledgement", date(2026, 11, 2))]
    office.issue(office.letter(asked, "acknowledgement").id or 0)
    office.print(office.letter(asked, "acknowledgement").id or 0)
    assert waits(office) == []
    ask(office, asked, FactKind.identity_asked)
    assert waits(office) == [(Whom.SUBJECT, "identity_asked", date(2026, 11, 2))]
    with office.deps.database.write() as session:
        session.execute(update(Case).where(col(Case.id) == asked).values(mandate="missing"))
    assert [whom for whom, _what, _since in waits(office)] == [Whom.SUBJECT, Whom.REPRESENTATIVE]


def test_a_question_is_due_on_the_day_that_its_letter_gave_the_person(letter_office: LetterOffice) -> None:
    """And not on the case's own day, which stands beside it."""
    office = letter_office
    case_id = office.open_case(numbers=())
    for letter_id, text in ((41, "Vastaa viimeistään 13.11.2026."), (42, "Svara senast den 16.11.2026.")):
        with office.deps.database.write() as session:
            request = clock.requests_of(session, case_id)[0]
            session.add(Letter(id=letter_id, case_id=case_id, kind="clarification_request", created_at=ARRIVED))
            session.flush()
            session.add(LetterText(letter_id=letter_id, language="fi", blocks={REPLY_BY: text}))
            told = {"at": ARRIVED, "by": 1, "question": f"letter:{letter_id}"}
            clock.add_fact(session, request, FactKind.clarification_asked, ARRIVED.date(), **told)
    ask(office, case_id, FactKind.identity_asked)
    row = listed(office, Filters(tab="waiting"))[0].rows[0]
    due = {(one.what, one.due_on) for one in row.waits if one.whom is Whom.SUBJECT}
    assert due == {
        ("clarification_asked", date(2026, 11, 13)),
        ("clarification_asked", date(2026, 11, 16)),
        ("identity_asked", None),
    }


def test_the_officers_statement_is_awaited_until_it_is_given(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, at = office.open_case(numbers=()), office.clock()
    with office.deps.database.write() as session:
        asked = statements.ask(
            session, office.deps.calendar, session.get_one(Case, case_id), "Onko peruste oikea?", by=1, at=at
        )
        statement_id = asked.id or 0
    row = listed(office, Filters(tab="waiting"))[0].rows[0]
    assert [(one.what, one.since_on, one.due_on) for one in row.waits if one.whom is Whom.OFFICER] == [
        ("statement", date(2026, 11, 2), date(2026, 11, 9))
    ]
    with office.deps.database.write() as session:
        statements.give(session, case_id, statement_id, "On.", by=office.people["tiina"], at=at)
    assert Whom.OFFICER not in [whom for whom, _what, _since in waits(office)]


def test_a_submitted_answer_waits_for_a_colleague_on_two_tabs(letter_office: LetterOffice) -> None:
    office = letter_office
    office.ready_answer(office.open_case())
    assert (Whom.COLLEAGUE, "access_answer", date(2026, 11, 2)) in waits(office)
    assert listed(office, Filters(tab="approve"))[0].total == 1


@pytest.mark.parametrize(("claims_pause", "safe_on"), [(True, date(2026, 12, 8)), (False, date(2026, 12, 2))])
def test_a_noted_call_answers_a_request_for_clarification_and_ends_its_pause_on_its_day(
    letter_office: LetterOffice, claims_pause: bool, safe_on: date
) -> None:
    office = letter_office
    case_id = office.open_case(numbers=())
    ask(office, case_id, FactKind.clarification_asked, claims_pause=claims_pause)
    office.clock.pass_by(days=8)
    phone_note(office, case_id)
    assert office.request(case_id).safe_on == date(2026, 12, 2), "a call that was only noted answers nothing"
    note = phone_note(office, case_id, is_answer="y", text="Tarkoitan kesää. Tunnukseni on 010190-999P.")
    assert (note.channel, note.kind, note.spoke_with, note.masked_codes) == ("phone", "answer", "subject", 1)
    assert "999P" not in note.text
    assert office.request(case_id).safe_on == safe_on
    assert Whom.SUBJECT not in [whom for whom, _what, _since in waits(office)]


def test_a_call_before_the_question_and_one_with_a_stranger_answer_nothing(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(numbers=(), arrived_at=ARRIVED - timedelta(days=3))
    ask(office, case_id, FactKind.clarification_asked)
    with pytest.raises(Invalid) as refusal:
        phone_note(office, case_id, is_answer="y", arrived="31.10.2026 klo 10.00")
    assert [fault.place for fault in refusal.value.faults] == ["arrived"]
    with pytest.raises(Invalid) as refusal:
        phone_note(office, case_id, is_answer="y", spoke_with="other", arrived="2.11.2026 klo 9.00", text="")
    assert {fault.code for fault in refusal.value.faults} == {"said_missing", "answer_of_another"}


def test_an_answer_in_parts_stays_open_and_says_how_much_is_out_and_when_the_rest_comes(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id = office.open_case()
    office.link_call(case_id)
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    first, second = _missing(office, case_id)
    office.hand_over(case_id, call_ids=[first], rest_promised_on=date(2026, 11, 20))
    row = listed(office)[0].rows[0]
    delivery = row.requests[0].delivery
    assert delivery is not None
    assert (delivery.promised, delivery.missing, delivery.rest_on) == (2, 1, date(2026, 11, 20))
    assert delivery.is_in_parts
    assert (row.act_by_on, row.act_by_reason) == (date(2026, 11, 20), "rest_promised")
    with pytest.raises(Invalid) as refusal:
        office.hand_over(case_id, call_ids=[second], rest_promised_on=date(2026, 11, 20))
    assert [fault.code for fault in refusal.value.faults] == ["rest_nothing_missing"]
    with pytest.raises(Invalid) as refusal:
        office.hand_over(case_id, call_ids=[first], rest_promised_on=date(2026, 11, 1))
    assert [fault.code for fault in refusal.value.faults] == ["rest_day_past"]
    office.hand_over(case_id)
    assert office.request(case_id).is_open is False


def test_a_promise_of_the_rest_is_late_from_the_next_day_whenever_it_was_written_down(
    quick_office: LetterOffice,
) -> None:
    """The person was told a day: it is what must be done first, and what is missed is told as it was."""
    office = quick_office
    case_id, calls = _waiting(office)  # sent on 12.11.
    office.clock.pass_by(days=10)
    handed_at = office.clock() - timedelta(days=9)
    office.hand_over(case_id, call_ids=calls[:1], handed_at=handed_at, rest_promised_on=date(2026, 11, 18))
    seen = office.request(case_id)
    assert (seen.act_by_on, seen.act_by_reason) == (date(2026, 11, 18), "rest_promised"), "four days late already"
    assert seen.safe_on == date(2026, 12, 2), "no last day moves"
    with office.deps.database.write() as session:
        assert projection.replay_all(session, office.deps) == []
    assert office.request(case_id).act_by_on == date(2026, 11, 18), "the night reckons the same"
    office.hand_over(case_id, call_ids=calls[1:])
    done = office.request(case_id)
    assert (done.is_open, done.answered_on) == (False, date(2026, 11, 22))
    assert (done.act_by_on, done.act_by_reason) == (date(2026, 11, 20), "service"), (
        "its letter was not fetched in seven days"
    )


def test_what_was_promised_of_an_earlier_answer_is_no_promise_of_the_next_one(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, calls = _waiting(office)
    office.hand_over(case_id, call_ids=calls[:1], rest_promised_on=date(2026, 11, 14))
    office.hand_over(case_id, call_ids=calls[1:])
    office.clock.pass_by(days=1)
    office.step(case_id, "reopen", reason="Yksi puhelu puuttui.")
    office.link_call(case_id)
    office.step(case_id, "answer_full")
    leave(office, case_id, "access_answer")
    row = listed(office)[0].rows[0]
    assert row.requests[0].delivery is not None
    assert (row.requests[0].delivery.missing, row.requests[0].delivery.rest_on) == (1, None)
    assert row.act_by_reason == "handled_again"


def _missing(office: LetterOffice, case_id: int) -> list[int]:
    with office.deps.database.read() as session:
        return promises.missing_calls(session, office.request(case_id).id or 0)


def test_cases_are_assigned_together_and_each_that_cannot_be_is_named(letter_office: LetterOffice) -> None:
    office, people = letter_office, letter_office.people
    first, changed, barred = (office.open_case(numbers=()) for _ in range(3))
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=barred, user_id=people["jari"], kind="barred", at=office.clock()))
        session.add(Note(case_id=first, text="x", by_user=people["jari"], at=office.clock()))
    with office.deps.database.write() as session:
        cases.assign(session, cases.claim(session, changed, 1), None, by=people["jari"], at=office.clock())
    with office.deps.database.write() as session:
        chosen = {first: 1, changed: 1, barred: 1}
        moved, refused = assign_all(session, chosen, people["jari"], by=people["veera"], at=office.clock())
        session.rollback()
    assert moved == 1
    assert [(one.case_id, one.refusal.code) for one in refused] == [
        (changed, "case_changed"),
        (barred, "assignee_cannot_handle"),
    ]
    for expected in (1, 0):  # a second press does nothing
        with office.deps.database.write() as session:
            told = assign_all(session, {first: 1}, people["jari"], by=people["veera"], at=office.clock())
        assert told == (expected, [])


def test_filters_narrow_by_request_days_channel_and_protection(quick_office: LetterOffice) -> None:
    office = quick_office
    access = office.open_case(numbers=())
    erasure = office.open_case(numbers=(), rights=("erasure",), arrived_at=ARRIVED - timedelta(days=20))
    assert listed(office, Filters(right="erasure"))[1] == [erasure]
    assert listed(office, Filters(until_on=date(2026, 11, 20)))[1] == [erasure]
    assert listed(office, Filters(from_on=date(2026, 11, 21)))[1] == [access]
    assert listed(office, Filters(channel="letter"))[1] == []
    assert listed(office, Filters(channel="email", sort="newest"))[1] == [erasure, access]
    assert listed(office, Filters(state="assessing"))[1] == []
    assert listed(office, Filters(line="info-fi"))[1] == []
    office.link_call(access)
    assert listed(office, Filters(line="info-fi", state="received"))[1] == [access]
    assert listed(office, Filters(is_protected=True))[1] == []
