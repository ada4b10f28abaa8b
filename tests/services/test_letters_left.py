"""Letters that requests which have ended leave behind: on the queue, in reminders and calendars, and in the look at lawfulness."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Letter, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.case_retention import Stays
from dsr.domain.deadlines import ActReason
from dsr.domain.invariants import Invariant
from dsr.services import cases, projection
from dsr.services.case_retention import staying
from dsr.services.lawful import duties
from dsr.services.letters import beginning, editing
from dsr.services.reminders import feeds
from dsr.services.work_queue import Filters
from tests.services.letters_office import LetterOffice
from tests.services.test_queue import listed
from tests.services.test_reminders import give, given, told

LEFT = Filters(tab="left")
BY = date(2026, 11, 16)
"""Two weeks after 2.11.2026, on which the letters of these tests are begun."""


def withdrawn(office: LetterOffice, who: str | None = None, **fields: object) -> int:
    """A case on somebody's desk that closed by a withdrawal, with its confirmation begun."""
    case_id = office.open_case(numbers=(), **fields)
    if who is not None:
        with office.deps.database.write() as session:
            case = cases.one_case(session, case_id)
            cases.assign(session, case, office.people[who], by=office.people["kirsi"], at=office.clock())
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Perui.")
    return case_id


def left(office: LetterOffice) -> list[int]:
    found, ids = listed(office, LEFT)
    assert found.total == found.counts["left"] == len(ids)
    return ids


def lawful(office: LetterOffice, on: date) -> tuple[int, tuple[int, ...]]:
    with office.deps.database.read() as session:
        found = duties.letters_left(session, on)
        assert found.invariant is Invariant.LETTERS_LEFT
        return found.broken, found.case_ids


def discard(office: LetterOffice, case_id: int, kind: str) -> None:
    letter = office.letter(case_id, kind)
    with office.deps.database.write() as session:
        by, at = office.people["veera"], office.clock()
        editing.discard(session, office.deps, letter.id or 0, letter.version, "Soitettiin.", by=by, at=at)


def test_a_letter_begun_as_its_case_closed_stands_on_the_queue_until_it_leaves(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, other = withdrawn(office), office.open_case(numbers=())
    assert left(office) == [case_id]
    row = listed(office, LEFT)[0].rows[0]
    assert (row.act_by_on, row.act_by_reason) == (BY, ActReason.letter_left)
    assert row.requests[0].next_step.code == "send_withdrawal_confirmed"
    assert listed(office)[1] == [other], "the case is closed all the same"
    letter = office.letter(case_id, "withdrawal_confirmed")
    office.finish(letter.id or 0)
    office.issue(letter.id or 0)
    office.print(letter.id or 0)
    assert left(office) == [case_id], "printed is not sent"
    office.send(letter.id or 0, "email")
    assert left(office) == []
    assert office.request(case_id).act_by_on is None


def test_a_letter_that_is_discarded_is_not_waited_for(quick_office: LetterOffice) -> None:
    case_id = withdrawn(quick_office)
    discard(quick_office, case_id, "withdrawal_confirmed")
    assert left(quick_office) == []


def test_a_letter_begun_in_a_closed_case_is_left_too(quick_office: LetterOffice) -> None:
    """Whatever kind it is: the workflow knows no step for it, and nothing else would tell of it."""
    office = quick_office
    case_id = withdrawn(office)
    discard(office, case_id, "withdrawal_confirmed")
    office.clock.pass_by(days=7)
    with office.deps.database.write() as session:
        case, by, at = cases.one_case(session, case_id), office.people["veera"], office.clock()
        offered = [one for one in beginning.offers(session, office.deps, case, at) if not one.refusal]
        assert offered, "a letter can be begun in a case that is closed"
        request_id = offered[0].request.id or 0
        beginning.begin(session, office.deps, case, offered[0].kind.kind, request_id, by=by, at=at)
    assert left(office) == [case_id]
    row = listed(office, LEFT)[0].rows[0]
    assert row.act_by_on == BY + timedelta(days=7)


def test_a_request_that_ended_in_a_case_still_open_leaves_its_letter(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = withdrawn(office, rights=("access", "erasure"))
    assert left(office) == [case_id]
    found, ids = listed(office)
    assert ids == [case_id], "the other right is open"
    assert found.rows[0].act_by_on == BY


def test_the_assignee_is_reminded_and_then_the_team(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = withdrawn(office, "veera")
    for on in ("2026-11-09", "2026-11-13", "2026-11-16", "2026-11-17"):
        give(office, on)
    assert given(office) == [
        (5, [10], "veera", "handler", False),
        (1, [], "veera", "handler", True),
        (0, [], "veera", "handler", True),
        (-1, [], "veera", "handler", True),
    ]
    assert told(office, "veera") == [(case_id, -1, True)]
    assert told(office, "jari") == [(case_id, -1, False)]
    with office.deps.database.read() as session:
        noted = feeds._days(session, office.people["veera"], office.clock())
        assert [on for _reference, on in noted.values()] == [BY]
    discard(office, case_id, "withdrawal_confirmed")
    assert told(office, "veera") == told(office, "jari") == []


def test_the_team_is_reminded_of_a_letter_on_nobodys_desk(quick_office: LetterOffice) -> None:
    case_id = withdrawn(quick_office)
    give(quick_office, "2026-11-09")
    assert told(quick_office, "jari") == [(case_id, 5, False)]


def test_a_letter_past_its_day_breaks_what_must_hold(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = withdrawn(office)
    assert lawful(office, BY) == (0, ())
    assert lawful(office, BY + timedelta(days=1)) == (1, (case_id,))
    discard(office, case_id, "withdrawal_confirmed")
    assert lawful(office, BY + timedelta(days=1)) == (0, ())


def test_a_case_is_not_purged_while_it_leaves_a_letter(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = withdrawn(office)

    def kept_by() -> tuple[Stays, ...]:
        with office.deps.database.read() as session:
            return staying.reasons(session, [case_id]).get(case_id, ())

    assert Stays.TASK in kept_by()
    discard(office, case_id, "withdrawal_confirmed")
    assert Stays.TASK not in kept_by()


def test_a_reopened_case_has_the_days_of_its_request_again(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = withdrawn(office)
    office.step(case_id, "reopen", reason="Peruutus oli erehdys.")
    request = office.request(case_id)
    assert request.act_by_reason != ActReason.letter_left
    assert left(office) == []


@pytest.mark.parametrize("is_said", [True, False])
def test_the_night_mends_what_is_said_of_letters(letter_office: LetterOffice, is_said: bool) -> None:
    """Rows from before this was computed, and days that a letter has left behind it."""
    office = letter_office
    case_id = withdrawn(office)
    with office.deps.database.write() as session:
        if is_said:
            session.execute(update(Letter).where(col(Letter.case_id) == case_id).values(state="void"))
        else:
            session.execute(update(RightRequest).values(act_by_on=None, act_by_reason=""))
    assert _replayed(office, case_id) == (None if is_said else BY)


def _replayed(office: LetterOffice, case_id: int) -> date | None:
    with office.deps.database.write() as session:
        holds_lock(session)
        assert projection.replay_all(session, office.deps) == []
        return _day(session, case_id)


def _day(session: Session, case_id: int) -> date | None:
    return session.scalars(select(col(RightRequest.act_by_on)).where(col(RightRequest.case_id) == case_id)).one()


def test_nobody_sees_the_letter_of_a_case_that_they_may_not_open(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = withdrawn(office)
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).is_protected = True
    assert left(office) == []
    assert local_date(office.clock()) == date(2026, 11, 2)
