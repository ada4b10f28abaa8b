"""The acknowledgement of a right that a later message opens in a case: it leaves by itself as the first one did, and once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import Database, holds_lock
from dsr.db.tables import Case, Job, Letter
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.logged_request import Channel
from dsr.services import clock, letter_jobs, messages, request_facts
from tests.jobs.test_letter_jobs import _run_due
from tests.services.letters_office import LetterOffice, change_case, open_office
from tests.services.test_requests import make


@pytest.fixture
def office(database: Database) -> LetterOffice:
    """The office of letters, once on each database."""
    return open_office(database)


def _write(office: LetterOffice, case_id: int, *rights: str, channel: Channel = Channel.EMAIL) -> list[int]:
    """A message that opens these rights; answers the ids of their requests."""
    later = LaterMessage(MessageKind.NEW_RIGHT, channel, office.clock(), True, "Vielä yksi pyyntö.", rights=rights)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, actor = session.get_one(Case, case_id), office.actor("kirsi")
        _message, opened = messages.add_message(session, office.deps, case, later, actor=actor, at=office.clock())
        return [one.id or 0 for one in opened]


def _letters(office: LetterOffice, case_id: int) -> list[tuple[int | None, str]]:
    """The request and the state of each acknowledgement, the oldest first."""
    with office.deps.database.read() as session:
        query = select(col(Letter.right_request_id), col(Letter.state)).where(
            col(Letter.case_id) == case_id, col(Letter.kind) == "acknowledgement"
        )
        return [(row[0], row[1]) for row in session.execute(query.order_by(col(Letter.id)))]


def _acknowledged(office: LetterOffice, minutes: int = 10) -> int:
    """A case of 2.11. whose acknowledgement has left."""
    case_id = office.open_case()
    office.clock.pass_by(minutes=minutes)
    _run_due(office)
    return case_id


def test_what_a_later_message_asks_is_acknowledged_with_its_own_receipt_and_day(office: LetterOffice) -> None:
    """13/2003, 12 §: without delay. Each right of the message is named, and what was acknowledged before is not told again."""
    case_id = _acknowledged(office)
    office.clock.pass_by(days=7)  # Monday 9.11.
    first, second = _write(office, case_id, "rectification", "erasure")
    assert _run_due(office) == [], "the moment to mend what was written down is the same"
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge done", "print_letter done", "send_letter done"]
    assert _letters(office, case_id) == [(None, "sent"), (first, "sent")]
    assert len(office.mail.sent) == 2
    assert office.mail.sent[1].to == "kim@example.fi"
    assert "9.11.2026 klo\u00a015.42" in office.mail.sent[1].body
    letter = office.letter(case_id, "acknowledgement")
    html = office.text(letter.id or 0).final_html.replace("\u00a0", " ")
    assert "Vastaamme viimeistään 9.12.2026." in html
    assert ("16 artikla" in html, "17 artikla" in html, "15 artikla" in html) == (True, True, False)
    with office.deps.database.read() as session:
        promised = {one.id: one.promised_on for one in clock.requests_of(session, case_id)}
        case = session.get_one(Case, case_id)
        for one in clock.requests_of(session, case_id):
            seen = clock.clock_of(session, office.deps, one)
            facts = request_facts.facts_of(session, office.deps, case, one, seen, date(2026, 11, 9))
            assert facts.is_acknowledged
    assert (promised[first], promised[second]) == (date(2026, 12, 9), date(2026, 12, 9))


def test_an_acknowledgement_that_is_still_a_draft_tells_of_the_new_right_too(office: LetterOffice) -> None:
    case_id = office.open_case()
    _write(office, case_id, "rectification")
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge done", "print_letter done", "send_letter done"]
    assert _letters(office, case_id) == [(None, "sent")]
    html = office.text(office.letter(case_id, "acknowledgement").id or 0).final_html
    assert ("15" in html, "16\u00a0artikla" in html or "16 artikla" in html) == (True, True)


def test_each_later_message_is_acknowledged_once(office: LetterOffice) -> None:
    case_id = _acknowledged(office)
    for _ in range(2):
        office.clock.pass_by(days=1)
        _write(office, case_id, "rectification")
        office.clock.pass_by(minutes=10)
        _run_due(office)
        assert _run_due(office) == []
    assert [state for _request, state in _letters(office, case_id)] == ["sent"] * 3
    assert len(office.mail.sent) == 3


@pytest.mark.parametrize(
    ("fields", "channel", "reason"),
    [
        ({"subject_email": ""}, Channel.EMAIL, "no address"),
        ({"answer_way": "post"}, Channel.EMAIL, "another way was asked for"),
        ({"answer_way": ""}, Channel.LETTER, "the message came on paper, though the first was an e-mail"),
    ],
)
def test_a_later_acknowledgement_that_cannot_go_by_mail_waits_for_a_person(
    office: LetterOffice, fields: dict[str, str], channel: Channel, reason: str
) -> None:
    case_id = _acknowledged(office)
    change_case(office, case_id, **fields)
    (request_id,) = _write(office, case_id, "rectification", channel=channel)
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge done", "print_letter done"], reason
    assert _letters(office, case_id)[-1] == (request_id, "printed")
    assert len(office.mail.sent) == 1


def test_what_is_taken_back_within_the_minutes_is_not_acknowledged(office: LetterOffice) -> None:
    """The rest of the case goes on, and so does its own acknowledgement."""
    case_id = _acknowledged(office)
    (request_id,) = _write(office, case_id, "rectification")
    make(office, case_id, request_id, "withdraw", withdrawn_on=date(2026, 11, 2), reason="Ei tarvitsekaan.")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    assert _letters(office, case_id) == [(None, "sent"), (request_id, "void")]
    assert len(office.mail.sent) == 1


def test_a_case_that_had_ended_before_its_own_left_is_acknowledged_when_it_goes_on(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Ei tarvitsekaan.")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    assert _letters(office, case_id) == [(None, "void")]
    office.clock.pass_by(days=1)
    _write(office, case_id, "rectification", "erasure")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    assert _letters(office, case_id) == [(None, "void"), (None, "sent")]


def test_a_later_acknowledgement_that_a_rule_stops_is_told_with_its_own_letter(office: LetterOffice) -> None:
    case_id = _acknowledged(office)
    change_case(office, case_id, subject_name="山田")
    (request_id,) = _write(office, case_id, "rectification")
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge failed"]
    letter = office.letter(case_id, "acknowledgement")
    assert (letter.right_request_id, letter.state) == (request_id, "draft")
    with office.deps.database.read() as session:
        jobs = session.scalars(select(col(Job.key)).where(col(Job.kind) == "acknowledge").order_by(col(Job.id)))
        assert list(jobs) == [f"acknowledge:{case_id}", f"acknowledge:{case_id}:{letter.id}"]
        (stopped,) = letter_jobs.stopped(session, office.actor("kirsi"), letter_jobs.carried(session))
        assert stopped.letter_id == letter.id
