"""Tasks and service in cases that have ended: on the queue, in reminders and calendars, and in the look at lawfulness."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from dsr.db.engine import holds_lock
from dsr.db.tables import CaseTask, LetterRecipient, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ActReason
from dsr.domain.invariants import Checked
from dsr.domain.logged_request import Route
from dsr.domain.matters import Ending, TaskKind
from dsr.domain.serving import Role
from dsr.services import cases, intake, projection, serving
from dsr.services.lawful import duties
from dsr.services.letters import rows
from dsr.services.reminders import feeds, lists
from dsr.services.rights import closing, tasks
from tests.services.letters_office import LetterOffice
from tests.services.test_letters_left import LEFT, discard, withdrawn
from tests.services.test_queue import listed
from tests.services.test_reminders import at_day, give, given, told
from tests.services.test_serving import _answer, _refusal, _send, _tell

BY = date(2026, 11, 16)
"""Two weeks after 2.11.2026, on which the tasks of these tests are made."""


def ended(office: LetterOffice, who: str | None = None, **fields: object) -> int:
    """A case that closed by a withdrawal and leaves no letter."""
    case_id = withdrawn(office, who, **fields)
    discard(office, case_id, "withdrawal_confirmed")
    return case_id


def make(office: LetterOffice, case_id: int, kind: TaskKind = TaskKind.ARTICLE19, request_id: int | None = None) -> int:
    """A task of the case, as the pages make one."""
    with office.deps.database.write() as session:
        case, by, at = cases.one_case(session, case_id), office.people["veera"], office.clock()
        row = tasks.make(session, office.deps, case, kind, local_date(at), by=by, at=at, request_id=request_id)
        projection.project_case(session, office.deps, case)
        return row.id or 0


def close(office: LetterOffice, case_id: int, task_id: int, outcome: str) -> None:
    with office.deps.database.write() as session:
        case, by, at = cases.one_case(session, case_id), office.people["veera"], office.clock()
        told = Ending(outcome, "Hoidettu puhelimessa.", local_date(at))
        closing.close_by_hand(session, case, task_id, told, by=by, at=at)
        projection.project_case(session, office.deps, case)


def act(office: LetterOffice, case_id: int) -> tuple[date | None, str]:
    with office.deps.database.read() as session:
        query = select(RightRequest).where(col(RightRequest.case_id) == case_id).order_by(col(RightRequest.id))
        row = session.scalars(query).first()
        assert row is not None
        return row.act_by_on, row.act_by_reason


def replay(office: LetterOffice) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        assert projection.replay_all(session, office.deps) == []


def broken(office: LetterOffice, on: date) -> tuple[int, int]:
    """How many tasks, and how much of the service of letters, break what must hold."""

    def count(found: Checked) -> int:
        return found.broken

    with office.deps.database.read() as session:
        return count(duties.tasks(session, on)), count(duties.service(session, on))


def test_a_task_of_a_closed_case_stands_on_the_queue_until_it_is_done(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = ended(office)
    assert listed(office, LEFT)[1] == []
    task_id = make(office, case_id)
    found, ids = listed(office, LEFT)
    assert (ids, found.counts["left"]) == ([case_id], 1)
    assert (found.rows[0].act_by_on, found.rows[0].act_by_reason) == (BY, ActReason.task)
    close(office, case_id, task_id, "impossible")
    assert listed(office, LEFT)[1] == []
    assert act(office, case_id) == (None, "")


def test_the_assignee_is_reminded_of_a_task_and_then_the_team_and_calendars_have_it(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id = ended(office, "veera")
    task_id = make(office, case_id)
    for on in ("2026-11-09", "2026-11-16", "2026-11-17"):
        give(office, on)
    assert given(office) == [
        (5, [10], "veera", "handler", False),
        (0, [1], "veera", "handler", True),
        (-1, [], "veera", "handler", True),
    ]
    assert told(office, "veera") == [(case_id, -1, True)]
    assert told(office, "jari") == [(case_id, -1, False)]
    with office.deps.database.read() as session:
        noted = feeds._days(session, office.people["veera"], office.clock())
        assert [on for _reference, on in noted.values()] == [BY]
    close(office, case_id, task_id, "impossible")
    assert told(office, "veera") == told(office, "jari") == []


def test_an_open_request_shows_the_tasks_of_its_case(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = ended(office, rights=("access", "erasure"))
    make(office, case_id)
    assert listed(office, LEFT)[1] == [], "nothing that has ended shows it too"
    assert listed(office)[0].rows[0].act_by_on == BY
    assert listed(office)[0].rows[0].act_by_reason == ActReason.task


def test_what_waits_for_something_to_end_has_no_day(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = ended(office)
    make(office, case_id, TaskKind.TAKE_UP)
    assert act(office, case_id) == (None, "")


def test_a_task_past_its_day_breaks_what_must_hold(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = ended(office)
    task_id = make(office, case_id)
    assert broken(office, BY) == (0, 0)
    assert broken(office, BY + timedelta(days=1)) == (1, 0)
    close(office, case_id, task_id, "impossible")
    assert broken(office, BY + timedelta(days=1)) == (0, 0)


@pytest.mark.parametrize("is_said", [True, False])
def test_the_night_mends_what_is_said_of_tasks(letter_office: LetterOffice, is_said: bool) -> None:
    office = letter_office
    case_id = ended(office)
    make(office, case_id)
    with office.deps.database.write() as session:
        if is_said:
            session.execute(update(CaseTask).values(outcome="notified"))
        else:
            session.execute(update(RightRequest).values(act_by_on=None, act_by_reason=""))
    replay(office)
    assert act(office, case_id) == ((None, "") if is_said else (BY, ActReason.task))


def test_a_refusal_that_came_back_is_left_until_it_is_served_and_the_court_was_asked(
    letter_office: LetterOffice,
) -> None:
    """On the day of the page of service, and no case is listed through its time of appeal."""
    office = letter_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id, address_used="Esimerkkikuja 1, 02100 Espoo")
    assert act(office, case_id) == (None, ""), "the post has it"
    at_day(office, "2026-12-07")
    _tell(office, letter_id, "returned", date(2026, 12, 7))
    assert act(office, case_id) == (date(2026, 12, 7), ActReason.service)
    assert listed(office, LEFT)[1] == [case_id]
    assert broken(office, date(2026, 12, 21)) == (0, 0), "two weeks are the house's own rule for undue delay"
    assert broken(office, date(2026, 12, 22)) == (0, 1)
    with office.deps.database.write() as session:
        cases.one_case(session, case_id).turvakielto_checked_on = date(2026, 12, 7)
        cases.one_case(session, case_id).turvakielto = "no"
    _send(office, letter_id, "counter", again=True, without_copy="Luovutettiin kirje itse palvelupisteessä.")
    assert act(office, case_id) == (None, "")
    assert listed(office, LEFT)[1] == []
    at_day(office, "2027-01-08")
    replay(office)
    assert act(office, case_id) == (date(2027, 1, 8), ActReason.service), (
        "the first working day after the time of appeal"
    )
    assert broken(office, date(2027, 1, 22)) == (0, 0)
    assert broken(office, date(2027, 1, 23)) == (0, 1)
    _answer(office, case_id, letter_id, "none")
    assert act(office, case_id) == (None, "")


def test_somebody_else_who_is_to_be_served_is_left_to_do(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _refusal(office)
    _send(office, letter_id, address_used="Esimerkkikuja 1, 02100 Espoo")
    with office.deps.database.write() as session:
        holds_lock(session)
        letter, by, at = rows.one_letter(session, letter_id), office.people["veera"], office.clock()
        serving.add_recipient(session, office.deps, letter, Role.PARTY, "Toinen Osapuoli", by=by, at=at)
    assert act(office, case_id) == (date(2026, 12, 1), ActReason.service)
    assert _unserved(office) == 1


def _unserved(office: LetterOffice) -> int:
    def count(session: Session) -> int:
        return len(session.scalars(select(LetterRecipient).where(col(LetterRecipient.served_on).is_(None))).all())

    with office.deps.database.read() as session:
        return count(session)


def passed_on(office: LetterOffice, route: Route = Route.DOCUMENT_REQUEST) -> int:
    """A message that was passed on, with its task."""
    with office.deps.database.write() as session:
        by, at = office.people["kirsi"], office.clock()
        return intake.route_message(session, office.deps, route, "Pyydän ...", "email", at, by=by, at=at).id or 0


def test_the_team_is_reminded_of_the_task_of_a_case_that_was_passed_on(letter_office: LetterOffice) -> None:
    """It has no request that could show it; the two weeks of 621/1999, 14 § run all the same."""
    office = letter_office
    case_id = passed_on(office)
    for on in ("2026-11-02", "2026-11-09", "2026-11-09", "2026-11-17"):
        give(office, on)
    assert given(office) == [
        (10, [], None, "handler", True),
        (5, [], None, "handler", True),
        (-1, [1, 0], None, "handler", True),
    ]
    assert told(office, "veera") == told(office, "jari") == [(case_id, -1, False)]
    with office.deps.database.write() as session:
        (line,) = lists.lines_for(session, office.actor("veera"), local_date(office.clock()))
        lists.note_seen(
            session, office.actor("veera"), line.reminder_id, on=local_date(office.clock()), at=office.clock()
        )
    with office.deps.database.read() as session:
        (line,) = lists.lines_for(session, office.actor("veera"), local_date(office.clock()))
        assert (line.is_seen, line.right, line.act_by_on) == (True, "", BY)
        (task,) = tasks.open_tasks(session, office.actor("veera"))
    close_passed_on(office, case_id, task.task_id)
    assert told(office, "veera") == []
    give(office, "2026-11-18")
    assert len(given(office)) == 3


def close_passed_on(office: LetterOffice, case_id: int, task_id: int) -> None:
    with office.deps.database.write() as session:
        case, by, at = cases.one_case(session, case_id), office.people["veera"], office.clock()
        told_so = Ending("passed_on", "Siirrettiin kirjaamoon.", local_date(at))
        tasks.close(session, case, task_id, told_so, by=by, at=at)


def test_nobody_is_reminded_of_what_is_the_officers_own(quick_office: LetterOffice) -> None:
    passed_on(quick_office, Route.DPO_MESSAGE)
    give(quick_office, "2026-11-17")
    assert given(quick_office) == []
