"""A term is proposed, shown with what it would move, confirmed by another, and then every open clock is counted anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from dsr.db.engine import Database
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, CaseUser, Job, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import clock, dated_terms
from tests.services.letters_office import LetterOffice, open_office
from tests.together import at_once


@pytest.fixture
def office(database: Database) -> LetterOffice:
    """The office of letters, once on each database."""
    return open_office(database)


def _propose(office: LetterOffice, name: str, value: int, on: date, who: str = "veera") -> int:
    with office.deps.database.write() as session:
        return dated_terms.propose(
            session, office.deps, name, value, on, "Laki 1/2026, 1 §", by=office.people[who], at=office.clock()
        )


def _foresee(office: LetterOffice, row_id: int, who: str = "paivi") -> dated_terms.Foreseen:
    with office.deps.database.read() as session:
        deps = dated_terms.in_force(session, office.deps)
        return dated_terms.foresee(session, deps, row_id, office.people[who], local_date(office.clock()))


def _confirm(office: LetterOffice, row_id: int, seen: str, who: str = "paivi") -> None:
    with office.deps.database.write() as session:
        deps = dated_terms.in_force(session, office.deps)
        dated_terms.confirm(session, deps, row_id, seen, by=office.people[who], at=office.clock())


def _run_replay(office: LetterOffice) -> None:
    with office.deps.database.read() as session:
        job_id = session.exec(select(Job.id).where(Job.kind == "replay_clocks")).one()
    assert run_job(office.deps, all_handlers(), job_id or 0) == "done"


def test_an_added_holiday_moves_what_was_foreseen_after_a_second_person_confirms_it(office: LetterOffice) -> None:
    case_id = office.open_case()
    before = office.request(case_id)
    row_id = _propose(office, "day_off", 1, before.safe_on)
    foreseen = _foresee(office, row_id)
    assert foreseen.cases == 1
    assert [(one.case_id, one.days[0].name, one.days[0].before) for one in foreseen.requests] == [
        (case_id, "safe", before.safe_on)
    ]
    assert office.request(case_id).safe_on == before.safe_on, "nothing is stored by looking"
    with pytest.raises(Refused) as own:
        _confirm(office, row_id, foreseen.digest, "veera")
    assert own.value.code == "term_other_confirms"
    _confirm(office, row_id, foreseen.digest)
    _run_replay(office)
    after = office.request(case_id)
    assert after.safe_on == foreseen.requests[0].days[0].after < before.safe_on
    assert after.calendar_version != before.calendar_version
    with office.deps.database.read() as session:
        told = {event.kind: body_of(event) for event in events_of(session, "register")}
        assert told["clock_moved"]["calendar"] == after.calendar_version
        assert told["term_confirmed"]["version"] == row_id
        stands = dated_terms.in_force(session, office.deps)
        assert clock.clock_of(session, stands, after).calendar_version == after.calendar_version


def test_what_has_changed_since_it_was_shown_is_not_confirmed(office: LetterOffice) -> None:
    case_id = office.open_case()
    row_id = _propose(office, "day_off", 1, office.request(case_id).safe_on)
    seen = _foresee(office, row_id).digest
    office.open_case()
    with pytest.raises(Refused) as stale:
        _confirm(office, row_id, seen)
    assert stale.value.code == "term_changed"
    assert _foresee(office, row_id).cases == 2


def test_a_case_that_the_reader_may_not_see_counts_and_is_not_named(office: LetterOffice) -> None:
    case_id = office.open_case()
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.is_protected = True
        session.add(case)
    row_id = _propose(office, "day_off", 1, office.request(case_id).safe_on)
    foreseen = _foresee(office, row_id)
    assert (foreseen.cases, foreseen.requests) == (1, ())
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=office.people["paivi"], kind="named", at=office.clock()))
    assert len(_foresee(office, row_id).requests) == 1


def test_only_what_changes_is_listed_and_each_day_that_does(office: LetterOffice) -> None:
    touched = office.open_case()
    moved = office.request(touched)
    office.clock.pass_by(days=10)
    office.open_case(arrived_at=office.clock())
    row_id = _propose(office, "day_off", 1, moved.safe_on)
    foreseen = _foresee(office, row_id)
    assert (foreseen.cases, [one.case_id for one in foreseen.requests]) == (1, [touched]), (
        "the other is due ten days later"
    )
    assert all(day.before != day.after for day in foreseen.requests[0].days)
    assert {day.name for day in foreseen.requests[0].days} >= {"safe", "strict", "statutory"}
    assert foreseen.staying == ()


def test_a_case_of_which_a_day_stays_is_told_apart_and_only_for_the_term_that_came_too_late(
    office: LetterOffice,
) -> None:
    case_id = office.open_case()
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.answer_way = "post"
        session.add(case)
    office.clock.pass_by(days=18)
    row_id = _propose(office, "post_days", 21, local_date(office.clock()))
    foreseen = _foresee(office, row_id)
    assert (foreseen.cases, foreseen.requests) == (0, ())
    assert [one.case_id for one in foreseen.staying] == [case_id]
    _confirm(office, row_id, foreseen.digest)
    later = _foresee(office, _propose(office, "day_off", 1, date(2027, 11, 1)))
    assert (later.requests, later.staying) == ((), ()), "the day that stays has nothing to do with another proposal"


@pytest.mark.parametrize(
    ("name", "value", "days", "place", "reason"),
    [
        ("post_days", 22, 0, "value", "beyond three weeks"),
        ("post_days", -1, 0, "value", "after the safe day"),
        ("months", 2, 0, "value", "the law's own month is no term of the city"),
        ("post_days", 3, -1, "from_on", "backwards"),
        ("day_off", 1, 5, "from_on", "a Saturday"),
        ("day_off", 1, 20_000, "from_on", "beyond the calendar"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(
    sqlite_database: Database, name: str, value: int, days: int, place: str, reason: str
) -> None:
    office = open_office(sqlite_database)
    monday = office.clock().date()
    assert monday.isoweekday() == 1, "the office's day"
    with pytest.raises(Invalid) as refusal:
        _propose(office, name, value, monday + timedelta(days=days))
    assert [fault.place for fault in refusal.value.faults] == [place], reason


def test_a_proposal_that_was_taken_away_can_be_neither_seen_nor_confirmed(sqlite_database: Database) -> None:
    office = open_office(sqlite_database)
    office.open_case()
    row_id = _propose(office, "post_days", 10, office.clock().date())
    with office.deps.database.write() as session:
        dated_terms.withdraw(session, row_id, by=office.people["veera"], at=office.clock())
    with pytest.raises(NotFound):
        _foresee(office, row_id)
    with office.deps.database.read() as session:
        assert dated_terms.in_force(session, office.deps) is office.deps
        assert session.exec(select(RightRequest)).one().is_open


def test_a_proposal_sent_twice_at_the_same_moment_is_one(office: LetterOffice) -> None:
    ids = at_once(2, lambda _number: _propose(office, "post_days", 9, date(2027, 3, 1)))
    assert len(set(ids)) == 1
    with office.deps.database.write() as session:
        dated_terms.withdraw(session, ids[0], by=office.people["veera"], at=office.clock())
    assert _propose(office, "post_days", 9, date(2027, 3, 1)) != ids[0], "taken away, it may be proposed again"
