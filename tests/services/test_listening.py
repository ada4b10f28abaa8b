"""Listening tasks on a real database: asked, answered, passed on, escalated before they are due, and never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.events import body_of, events_of
from dsr.db.tables import (
    Absence,
    Breach,
    Call,
    Candidate,
    CaseUser,
    Event,
    Hold,
    HoldItem,
    Job,
    Leg,
    ListeningAlarm,
    ListeningMark,
    ListeningTask,
    Recording,
    Team,
    User,
)
from dsr.domain import workflow
from dsr.domain.calendar import HELSINKI, local_date
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.listening import Answer, Period, TypedMark, answer_of
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.tick import tick
from dsr.services import breaches, call_queues, case_calls, cases, clock, holds, protection, request_facts, users
from dsr.services.call_queues import WELLBEING_COUNTY, QueueWords
from dsr.services.lawful.morning import morning
from dsr.services.listening import alarms, answering, asking, settling, staff, tasks, upkeep
from dsr.services.listening.answers import listener_words
from dsr.services.recording_fates import Fate, fates
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.listening_parts import AGENT_ID, Crew, add_crew, add_recorded_call, locked, task_of

CALLED = datetime(2026, 9, 14, 6, 12, tzinfo=ARRIVED.tzinfo)
YES = answer_of("yes", "no", "no", [], length_ms=245_000)
NOT_FOUND = answer_of("not_found", "", "", [], length_ms=0)


class Desk:
    """One case with a proposed call, and the people who may listen."""

    def __init__(self, office: LetterOffice, *agents: str, **call: Any) -> None:
        self.office, self.deps, self.crew = office, office.deps, add_crew(office.deps.database, office.clock())
        self.case_id = office.open_case()
        self.call_id = add_recorded_call(self.deps.database, self.case_id, CALLED, *(agents or (AGENT_ID,)), **call)

    def ask(self, *, is_past_agent: bool = False, call_id: int | None = None) -> list[int]:
        """The handler asks; answers the new tasks' ids."""
        with self.deps.database.write() as session:
            case = cases.one_case(locked(session), self.case_id)
            made = asking.ask(
                session,
                self.deps,
                case,
                call_id or self.call_id,
                "whole",
                is_past_agent=is_past_agent,
                by=self.office.people["veera"],
                at=self.office.clock(),
            )
            return [task.id or 0 for task in made]

    def answer(self, given: Answer = YES, *, by: int | None = None, version: int = 1) -> None:
        """The agent (or `by`) answers the newest task."""
        task_id = task_of(self.deps.database, self.call_id).id
        with self.deps.database.write() as session:
            task = locked(session).get_one(ListeningTask, task_id)
            answering.answer(
                session, self.deps, task, given, version=version, by=by or self.crew.aino, at=self.office.clock()
            )

    def settle(self) -> int:
        """What the nightly job does."""
        with self.deps.database.write() as session:
            return settling.settle_all(locked(session), self.deps, at=self.office.clock())

    def go_to(self, on: date) -> None:
        """Let the clock stand at nine on a day."""
        self.office.clock.at = datetime(on.year, on.month, on.day, 9, tzinfo=HELSINKI).astimezone(ARRIVED.tzinfo)

    def task(self) -> ListeningTask:
        """The newest task."""
        return task_of(self.deps.database, self.call_id)

    def kinds(self) -> list[str]:
        """The kinds of events of the case about listening."""
        with self.deps.database.read() as session:
            found = session.scalars(select(col(Event.kind)).order_by(col(Event.id)))
            return [kind for kind in found if kind.startswith("listening")]


def test_the_agent_of_the_call_is_asked_and_the_case_waits_for_the_answer(letter_office: LetterOffice) -> None:
    desk = Desk(letter_office)
    with desk.deps.database.write() as session:
        case = cases.one_case(session, desk.case_id)
        case.searched_at = letter_office.clock()
        session.add(case)
    letter_office.step(desk.case_id, "start_assessment")
    desk.ask()
    task = desk.task()
    assert (task.assignee, task.basis, task.due_on) == (desk.crew.aino, "agent", date(2026, 11, 25))
    assert task.escalates_on == date(2026, 11, 5), "three working days after Monday 2.11."
    request = letter_office.request(desk.case_id)
    assert (request.act_by_on, request.act_by_reason) == (task.due_on, "task"), "due five working days before 2.12."
    assert _next_code(desk) == "wait_for_listening"
    desk.answer()
    assert letter_office.request(desk.case_id).act_by_reason == "answer"
    assert _next_code(desk) == "decide_candidates"
    assert desk.kinds() == ["listening_asked", "listening_answered"]


def _next_code(desk: Desk) -> str:
    """The next step, without the acknowledgement that the job of this office would have sent."""
    with desk.deps.database.read() as session:
        case = cases.one_case(session, desk.case_id)
        request = clock.requests_of(session, desk.case_id)[0]
        seen = clock.clock_of(session, desk.deps, request)
        facts = request_facts.facts_of(session, desk.deps, case, request, seen, date(2026, 11, 3))
        flow = desk.deps.catalogue.rights["access"]
        return workflow.next_step(flow, request.state, replace(facts, is_acknowledged=True)).code


def test_a_call_passed_from_agent_to_agent_gives_each_a_task_of_her_own(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office, AGENT_ID, "PJSIP/7002", AGENT_ID)
    first, second = desk.ask()
    with desk.deps.database.read() as session:
        mine, other = (session.get_one(ListeningTask, one) for one in (first, second))
        assert (mine.assignee, other.assignee, other.basis) == (desk.crew.aino, None, "none")
        assert tasks.facts_of(session, desk.deps, mine, reader=None).recordings == ("0-q-1.wav",)
    with pytest.raises(Refused, match="asked about this call already"):
        desk.ask()


def test_a_call_that_is_neither_tied_nor_proposed_or_has_no_recording_is_not_asked_about(
    quick_office: LetterOffice,
) -> None:
    desk = Desk(quick_office)
    with pytest.raises(NotFound):
        desk.ask(call_id=999)
    with desk.deps.database.write() as session:
        session.scalars(select(Recording)).one().state = "destroyed"
    with pytest.raises(Refused) as refusal:
        desk.ask()
    assert refusal.value.code == "listening_no_recording"


def test_an_answer_reaches_matching_and_is_told_without_what_it_says(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    mark = TypedMark(
        "mark_1", "2:14", "2:41", "third_person", "", "relative", "health", "Sairaus mainitaan.", "Riittää."
    )
    desk.answer(answer_of("no", "yes", "unsure", [mark], length_ms=245_000))
    with desk.deps.database.read() as session:
        assert listener_words(session, [desk.call_id], desk.case_id) == {desk.call_id: False}
        assert listener_words(session, [desk.call_id], desk.case_id + 1) == {}, "another case has not asked"
        kept = session.scalars(select(ListeningMark)).one()
        assert (kept.from_ms, kept.to_ms, kept.role, kept.by_user) == (134_000, 161_000, "relative", desk.crew.aino)
        event = session.scalars(select(Event).where(col(Event.kind) == "listening_answered")).one()
        assert "Sairaus" not in event.body
        assert "unsure" not in event.body
        job = session.scalars(select(Job).where(col(Job.key).contains(":listening:"))).one()
        assert (job.kind, job.case_id) == ("score_candidates", desk.case_id)
        job_id = job.id or 0
    run_job(desk.deps, all_handlers(), job_id)
    with desk.deps.database.read() as session:
        candidate = session.scalars(select(Candidate).where(col(Candidate.call_id) == desk.call_id)).one()
        assert (candidate.score, candidate.band) == (0, "weak")
        assert "listener_denied" in [reason["code"] for reason in candidate.reasons]


def test_a_call_in_which_the_requester_acts_for_somebody_else_is_never_ticked(quick_office: LetterOffice) -> None:
    """By calls.md such a call is never tied without a person's decision: it holds another person's matter."""
    desk = Desk(quick_office)
    desk.ask()
    desk.answer(answer_of("for_another", "yes", "no", [], length_ms=245_000))
    with desk.deps.database.read() as session:
        job_id = session.scalars(select(col(Job.id)).where(col(Job.key).contains(":listening:"))).one() or 0
    run_job(desk.deps, all_handlers(), job_id)
    with desk.deps.database.read() as session:
        candidate = session.scalars(select(Candidate).where(col(Candidate.call_id) == desk.call_id)).one()
        assert "for_another_person" in candidate.blockers
        assert "listener_confirmed" in [reason["code"] for reason in candidate.reasons], (
            "the requester speaks all the same"
        )
        (shown,) = case_calls.calls_of_case(session, desk.case_id, date(2026, 11, 3)).proposed
        assert not shown.is_ticked


WORD_ROWS = [
    (["yes"], True, "one word"),
    (["for_another"], True, "the requester speaks, in somebody else's matter"),
    (["unsure"], None, "nobody could say"),
    (["yes", "no"], False, "asked again, the newest word counts"),
    (["no", "unsure"], None, "and so does a later doubt"),
]


def test_the_newest_word_of_a_listener_counts(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    for said, expected, why in WORD_ROWS:
        for word in said:
            desk.ask()
            desk.answer(answer_of(word, "yes", "no", [], length_ms=0))
            quick_office.clock.pass_by(minutes=1)
        with desk.deps.database.read() as session:
            assert listener_words(session, [desk.call_id], desk.case_id).get(desk.call_id) is expected, why


def test_of_two_who_answer_at_once_the_first_is_taken_and_the_second_is_told(letter_office: LetterOffice) -> None:
    desk = Desk(letter_office)
    desk.ask()
    desk.answer()
    with pytest.raises(Refused) as refusal:
        desk.answer(NOT_FOUND, by=desk.crew.esko)
    assert refusal.value.code == "listening_answered_already"
    assert (desk.task().answered_by, desk.task().answer["speaker"]) == (desk.crew.aino, "yes")


def test_a_recording_that_is_not_in_the_source_is_marked_missing_and_only_that_one(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office, AGENT_ID, "PJSIP/7002")
    first, _second = desk.ask()
    with desk.deps.database.write() as session:
        task = locked(session).get_one(ListeningTask, first)
        answering.answer(session, desk.deps, task, NOT_FOUND, version=1, by=desk.crew.aino, at=quick_office.clock())
    with desk.deps.database.read() as session:
        states = session.execute(select(col(Recording.ext_recording_id), col(Recording.state))).all()
        assert sorted(tuple(row) for row in states) == [("0-q-1.wav", "missing"), ("1-q-1.wav", "expected")]


def test_of_recordings_without_names_only_the_legs_own_is_marked_missing(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office, AGENT_ID, "PJSIP/7002", "PJSIP/7003")
    with desk.deps.database.write() as session:
        legs = session.scalars(select(Leg).order_by(col(Leg.id))).all()
        for leg, one in zip(legs, session.scalars(select(Recording).order_by(col(Recording.id))), strict=True):
            leg.recording_ref, one.ext_recording_id, one.leg_id = "", "", leg.id
        session.flush()
        session.delete(session.scalars(select(Recording).where(col(Recording.leg_id) == legs[2].id)).one())
    first, _second, third = desk.ask()
    with desk.deps.database.write() as session:
        for task_id in (first, third):
            task = locked(session).get_one(ListeningTask, task_id)
            answering.answer(session, desk.deps, task, NOT_FOUND, version=1, by=desk.crew.aino, at=quick_office.clock())
    with desk.deps.database.read() as session:
        assert list(session.scalars(select(col(Recording.state)).order_by(col(Recording.id)))) == [
            "missing",
            "expected",
        ]
        told = tasks.facts_of(session, desk.deps, session.get_one(ListeningTask, third), reader=None)
        assert told.recordings == (), "nobody is shown what another leg recorded"


def test_a_recording_that_was_not_found_can_be_looked_for_again_and_is_held_once_found(
    quick_office: LetterOffice,
) -> None:
    """One slip of a listener must not lose what somebody is waiting for."""
    desk = Desk(quick_office)
    desk.ask()
    desk.answer(NOT_FOUND)
    with desk.deps.database.write() as session:
        (shown,) = case_calls.calls_of_case(session, desk.case_id, date(2026, 11, 3)).proposed
        assert (shown.kept.is_missing, shown.kept.is_destroyed) == (True, False)
        at, by = quick_office.clock(), quick_office.people["veera"]
        criteria = {"numbers": ["+358405550123"], "windows": [], "calls": []}
        asked = Hold(kind="authority", reason="x", criteria=criteria, placed_by=by, placed_at=at, review_by=at.date())
        session.add(asked)
    desk.ask()
    desk.answer(YES, by=desk.crew.esko)
    with desk.deps.database.read() as session:
        assert session.scalars(select(col(Recording.state))).one() == "present"
        assert len(session.scalars(select(HoldItem).join(Hold).where(col(Hold.kind) == "authority")).all()) == 1


def test_a_held_recording_that_is_not_found_is_proposed_as_a_breach_at_that_moment(quick_office: LetterOffice) -> None:
    """72 hours run from when it was known (GDPR 33(1)), not from the night after."""
    desk = Desk(quick_office)
    with desk.deps.database.write() as session:
        holds.match(locked(session), holds.request_holds(session, desk.case_id)[0], quick_office.clock())

    def look(given: Answer) -> list[Breach]:
        desk.ask()
        desk.answer(given)
        quick_office.clock.pass_by(hours=5)
        with desk.deps.database.read() as session:
            rows = list(session.scalars(select(Breach).order_by(col(Breach.id))))
            session.expunge_all()
            return rows

    known_at = quick_office.clock()
    (found,) = look(NOT_FOUND)
    assert (found.kind, found.state, found.records) == ("recording_missing", "proposed", 1)
    assert (found.aware_at, found.notify_by) == (known_at, known_at + timedelta(hours=72))
    look(YES)
    (counted,) = look(NOT_FOUND)
    assert (counted.records, counted.aware_at) == (1, known_at), "the same recording once, by when it was first missed"
    with desk.deps.database.read() as session:
        lines = [one for one in events_of(session, f"breach:{counted.id}") if one.kind == "breach_counted"]
        assert [body_of(one)["records"] for one in lines] == [1], "and the log tells of it"
    with desk.deps.database.write() as session:
        at, by = quick_office.clock(), quick_office.people["veera"]
        breaches.dismiss(session, counted.id or 0, counted.version, "Väärä kansio.", by=by, at=at)
    look(YES)
    known_at = quick_office.clock()
    _judged, anew = look(NOT_FOUND)
    assert (anew.state, anew.aware_at) == ("proposed", known_at), "what was judged does not cover what comes after"


def test_a_letter_says_of_a_missing_recording_that_it_was_not_found(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    desk.answer(NOT_FOUND)
    with desk.deps.database.read() as session:
        became = fates(session, [session.get_one(Call, desk.call_id)], date(2026, 11, 2), date(2026, 11, 3))
        assert became[desk.call_id].fate is Fate.MISSING, "it is not destroyed on a day to come"


def test_it_goes_to_the_supervisor_before_it_is_due_and_then_alarms(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    desk.go_to(date(2026, 11, 4))
    assert desk.settle() == 0, "the agent still has a day"
    desk.go_to(date(2026, 11, 5))
    assert desk.settle() == 1
    task = desk.task()
    assert (task.assignee, task.asked_first, task.basis) == (desk.crew.esko, desk.crew.aino, "escalated")
    assert task.escalated_at is not None
    with desk.deps.database.read() as session:
        for user_id in (desk.crew.aino, desk.crew.esko):
            assert staff.may_answer(session, desk.deps, task, user_id, date(2026, 11, 5)), "either may answer now"
        assert not staff.may_answer(session, desk.deps, task, desk.crew.eeva, date(2026, 11, 5))
    desk.go_to(date(2026, 11, 25))
    assert desk.settle() == 0, "the due day itself is not late"
    desk.go_to(date(2026, 11, 26))
    assert (desk.settle(), desk.settle()) == (1, 0), "told once"
    assert desk.kinds() == ["listening_asked", "listening_escalated", "listening_overdue"]


def test_the_minute_job_settles_once_a_day(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    desk.go_to(date(2026, 11, 5))
    tick(desk.deps)
    with desk.deps.database.read() as session:
        job_id = session.scalars(select(col(Job.id)).where(col(Job.kind) == "settle_listening")).one()
    run_job(desk.deps, all_handlers(), job_id or 0)
    assert desk.task().assignee == desk.crew.esko


def test_without_a_supervisor_a_late_task_stays_with_the_agent_and_stands_in_the_list(
    quick_office: LetterOffice,
) -> None:
    desk = Desk(quick_office)
    with desk.deps.database.write() as session:
        session.delete(session.scalars(select(Team)).one())
    desk.ask()
    desk.go_to(date(2026, 11, 5))
    assert (desk.settle(), desk.settle()) == (1, 0)
    task = desk.task()
    assert (task.assignee, task.basis) == (desk.crew.aino, "none")
    with desk.deps.database.read() as session:
        found = tasks.team_tasks(session, desk.deps, desk.crew.eeva, date(2026, 11, 5))
        assert ([one.task_id for one in found.orphans], found.lines) == ([task.id], ())
    with desk.deps.database.write() as session:
        upkeep.add_to_team(
            locked(session),
            desk.deps,
            AGENT_ID,
            "",
            Period(date(2026, 11, 5)),
            by=desk.crew.eeva,
            at=desk.office.clock(),
        )
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.eeva, "escalated")


def test_a_call_that_nobody_answered_is_the_lines_supervisors_once_there_is_one(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office, "")
    desk.ask()
    assert (desk.task().assignee, desk.task().basis) == (None, "none")
    with desk.deps.database.write() as session:
        upkeep.add_to_team(
            locked(session),
            desk.deps,
            "",
            "info-fi",
            Period(date(2026, 11, 1)),
            by=desk.crew.eeva,
            at=desk.office.clock(),
        )
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.eeva, "no_agent")


def test_whoever_is_noted_away_loses_the_task_at_once_and_may_still_answer(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    days = Period(date(2026, 11, 2), date(2026, 11, 6))
    with desk.deps.database.write() as session:
        upkeep.note_absence(locked(session), desk.deps, desk.crew.aino, days, by=desk.crew.esko, at=desk.office.clock())
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.esko, "absent")
    desk.answer()
    assert desk.task().answered_by == desk.crew.aino


def _settled(desk: Desk) -> int:
    """The jobs run that a change has asked for; answers how many."""
    with desk.deps.database.read() as session:
        query = select(col(Job.id)).where(col(Job.kind) == "settle_listening", col(Job.state) == "queued")
        jobs = list(session.scalars(query))
    for job_id in jobs:
        run_job(desk.deps, all_handlers(), job_id or 0)
    return len(jobs)


def _gone(desk: Desk, user_id: int, how: str) -> None:
    """The user leaves: noted by the supervisor, disabled, with another role from now on, or with no id or team any more."""
    at, by = desk.office.clock(), desk.crew.esko
    yesterday = local_date(at) - timedelta(days=1)
    with desk.deps.database.write() as session:
        if how == "noted":
            upkeep.note_absence(locked(session), desk.deps, user_id, Period(yesterday), by=by, at=at)
        elif how == "agent id ended":
            (mapping,) = upkeep.mappings(locked(session))
            upkeep.end_mapping(session, desk.deps, mapping.id, yesterday, by=by, at=at)
        elif how == "out of the team":
            (place,) = upkeep.team_of(locked(session), by)
            upkeep.end_in_team(session, desk.deps, place.id, yesterday, by=by, at=at)
        elif how == "disabled":
            users.disable_user(session, user_id, by=None, at=at)
        else:
            users.change_roles(session, user_id, ["intake"], by=None, at=at)
    jobs = _settled(desk)
    assert jobs or how in ("noted", "agent id ended", "out of the team"), "the tasks go on at once, not the next night"


@pytest.mark.parametrize("how", ["noted", "disabled", "another role", "agent id ended", "out of the team"])
def test_an_agent_who_has_left_opens_nothing_and_the_supervisor_is_asked(quick_office: LetterOffice, how: str) -> None:
    desk = Desk(quick_office)
    desk.ask()
    _gone(desk, desk.crew.aino, how)
    task = desk.task()
    assert (task.assignee, task.basis, task.asked_first) == (desk.crew.esko, "left", None)
    with desk.deps.database.read() as session:
        assert not staff.may_open(session, desk.deps, task, desk.crew.aino, local_date(desk.office.clock()))


def test_who_has_left_does_not_open_what_they_answered_either(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    desk.answer()
    on = local_date(desk.office.clock())
    with desk.deps.database.read() as session:
        assert staff.may_open(session, desk.deps, desk.task(), desk.crew.aino, on)
        assert len(tasks.answered_by(session, desk.deps, desk.crew.aino, on)) == 1
    _gone(desk, desk.crew.aino, "noted")
    with desk.deps.database.read() as session:
        assert not staff.may_open(session, desk.deps, desk.task(), desk.crew.aino, on)
        assert tasks.answered_by(session, desk.deps, desk.crew.aino, on) == []


@pytest.mark.parametrize("has_deputy", [True, False])
def test_an_absent_supervisors_task_goes_to_the_deputy_or_is_told_as_without_a_listener(
    quick_office: LetterOffice, has_deputy: bool
) -> None:
    desk = Desk(quick_office)
    desk.ask(is_past_agent=True)
    assert desk.task().assignee == desk.crew.esko
    days, at = Period(date(2026, 11, 2), date(2026, 11, 6)), desk.office.clock()
    deputy = desk.crew.eeva if has_deputy else None
    with desk.deps.database.write() as session:
        upkeep.note_absence(locked(session), desk.deps, desk.crew.esko, days, deputy, by=desk.crew.esko, at=at)
    task = desk.task()
    with desk.deps.database.read() as session:
        found = tasks.team_tasks(session, desk.deps, desk.crew.eeva, local_date(at))
        assert staff.may_answer(session, desk.deps, task, desk.crew.eeva, local_date(at)) is has_deputy
        unheard = morning(session, at).unheard_tasks
    if has_deputy:
        assert (task.assignee, task.basis, unheard) == (desk.crew.eeva, "absent", 0)
        assert [one.task_id for one in found.lines] == [task.id]
    else:
        assert (task.assignee, task.basis, unheard) == (desk.crew.esko, "none", 1)
        assert [one.task_id for one in found.orphans] == [task.id]
    assert desk.settle() == 0, "told once"
    desk.go_to(date(2026, 11, 9))
    assert desk.settle() == 1
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.esko, "conflict"), "she is there again"
    with desk.deps.database.read() as session:
        assert morning(session, desk.office.clock()).unheard_tasks == 0
        assert not staff.may_answer(session, desk.deps, desk.task(), desk.crew.eeva, date(2026, 11, 9))


def test_only_a_supervisor_stands_in_for_a_supervisor(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    days, at, crew = Period(date(2026, 11, 2), date(2026, 11, 6)), desk.office.clock(), desk.crew
    for user_id, deputy_id in ((crew.esko, crew.bea), (crew.aino, crew.eeva), (crew.esko, crew.esko)):
        with pytest.raises(Invalid) as refusal, desk.deps.database.write() as session:
            upkeep.note_absence(locked(session), desk.deps, user_id, days, deputy_id, by=crew.esko, at=at)
        assert [fault.code for fault in refusal.value.faults] == ["deputy_cannot"]


def test_a_task_goes_past_whoever_the_case_bars(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    with desk.deps.database.write() as session:
        session.add(CaseUser(case_id=desk.case_id, user_id=desk.crew.aino, kind="barred", at=desk.office.clock()))
    task = desk.task()
    with desk.deps.database.read() as session:
        assert not staff.may_answer(session, desk.deps, task, desk.crew.aino, date(2026, 11, 2)), "at once"
    desk.settle()
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.esko, "conflict")


def test_barring_a_user_has_the_case_settled_again(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    with desk.deps.database.write() as session:
        case = cases.one_case(session, desk.case_id)
        jari = quick_office.people["jari"]
        protection.bar_user(session, case, jari, "Oma asia", by=quick_office.people["veera"], at=desk.office.clock())
        assert session.scalars(select(Job).where(col(Job.kind) == "settle_listening")).one().case_id == desk.case_id


def test_an_agent_who_has_the_requesters_name_or_is_complained_about_is_passed_by(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    with desk.deps.database.write() as session:
        session.get_one(User, desk.crew.aino).name = "KIM  Mallinen"
    desk.ask()
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.esko, "conflict")


def test_it_is_passed_on_only_to_those_who_may_listen(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    for other in (desk.crew.bea, desk.crew.eeva, quick_office.people["veera"]):
        with desk.deps.database.write() as session:
            task = session.get_one(ListeningTask, desk.task().id)
            with pytest.raises(Refused, match="may listen"):
                settling.pass_on(session, desk.deps, task, other, by=desk.crew.esko, at=desk.office.clock())
    with desk.deps.database.write() as session:
        task = session.get_one(ListeningTask, desk.task().id)
        settling.pass_on(session, desk.deps, task, desk.crew.esko, by=desk.crew.esko, at=desk.office.clock())
    assert (desk.task().assignee, desk.task().basis, desk.task().asked_first) == (
        desk.crew.esko,
        "passed_on",
        desk.crew.aino,
    )


def _pass_on(desk: Desk, to_user: int) -> None:
    with desk.deps.database.write() as session:
        task = session.get_one(ListeningTask, desk.task().id)
        settling.pass_on(session, desk.deps, task, to_user, by=desk.crew.esko, at=desk.office.clock())


def test_what_is_passed_on_to_the_agent_comes_back_before_it_is_due(quick_office: LetterOffice) -> None:
    """She has her days anew; it stayed with her past the due day and the case's own last day."""
    desk = Desk(quick_office)
    desk.ask()
    desk.go_to(date(2026, 11, 5))
    assert desk.settle() == 1
    _pass_on(desk, desk.crew.aino)
    for on, changed, why in ((9, 0, "her second day"), (10, 1, "her days are over"), (11, 0, "once")):
        desk.go_to(date(2026, 11, on))
        assert desk.settle() == changed, why
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.esko, "escalated")


def test_what_is_passed_on_on_its_due_day_stays_that_day_and_comes_back_on_the_next(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    desk.go_to(date(2026, 11, 25))
    desk.settle()
    _pass_on(desk, desk.crew.aino)
    assert (desk.settle(), desk.task().assignee) == (0, desk.crew.aino), "whoever passed it on has judged the time"
    desk.go_to(date(2026, 11, 26))
    assert desk.settle() == 1
    assert (desk.task().assignee, desk.task().basis) == (desk.crew.esko, "escalated")


def test_what_was_passed_on_stays_with_the_agent_when_its_due_day_moves_nearer(quick_office: LetterOffice) -> None:
    """Her days were counted from the first asking again, so that they were over, and it came back at once."""
    desk = Desk(quick_office)
    desk.ask()
    desk.go_to(date(2026, 11, 5))
    desk.settle()
    _pass_on(desk, desk.crew.aino)
    with desk.deps.database.write() as session:
        session.get_one(ListeningTask, desk.task().id).due_on = date(2026, 12, 4)
    for on, changed, why in ((6, 1, "the due day moves"), (9, 0, "her second day"), (10, 1, "her days are over")):
        desk.go_to(date(2026, 11, on))
        assert desk.settle() == changed, why
        assert desk.task().assignee == (desk.crew.aino if on < 10 else desk.crew.esko), why
    assert desk.task().due_on == date(2026, 11, 25)


def test_a_task_of_a_case_that_has_closed_is_taken_back(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.ask()
    with desk.deps.database.write() as session:
        case = cases.one_case(session, desk.case_id)
        case.state = "undone"
        session.add(case)
    assert desk.settle() == 1
    assert desk.task().state == "withdrawn"


def test_a_case_that_closes_has_its_waiting_tasks_taken_back_at_once(quick_office: LetterOffice) -> None:
    """Until then its listener would read the requester's name for nothing."""
    desk = Desk(quick_office)
    desk.ask()
    quick_office.step(desk.case_id, "withdraw", "kirsi", withdrawn_on=date(2026, 11, 2), reason="Perui puhelimessa.")
    with desk.deps.database.read() as session:
        job_id = session.scalars(select(Job.id).where(col(Job.kind) == "settle_listening")).one()
    assert run_job(desk.deps, all_handlers(), job_id or 0) == "done"
    assert desk.task().state == "withdrawn"


def test_the_name_is_told_by_policy_and_never_of_a_protected_case(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    (task_id,) = desk.ask()
    with desk.deps.database.write() as session:
        task = session.get_one(ListeningTask, task_id)
        shown = tasks.facts_of(session, desk.deps, task, reader=desk.crew.aino)
        assert (shown.requester, shown.number) == ("Kim Mallinen", "040 … 23")
        protection.protect_case(
            session, cases.one_case(session, desk.case_id), by=quick_office.people["veera"], at=desk.office.clock()
        )
        session.flush()
        assert tasks.facts_of(session, desk.deps, task, reader=desk.crew.aino).requester == ""


def test_a_name_is_told_no_longer_once_the_policy_has_ended(quick_office: LetterOffice) -> None:
    """What was allowed when the task was made need not be so when it is opened."""
    desk = Desk(quick_office)
    (task_id,) = desk.ask()
    catalogue = desk.deps.catalogue
    listening = replace(catalogue.register.listening, shows_requester=False)
    register = replace(catalogue.register, listening=listening)
    deps = replace(desk.deps, catalogue=replace(catalogue, register=register))
    with desk.deps.database.read() as session:
        task = session.get_one(ListeningTask, task_id)
        assert tasks.facts_of(session, desk.deps, task, reader=desk.crew.aino).requester == "Kim Mallinen"
        assert tasks.facts_of(session, deps, task, reader=desk.crew.aino).requester == ""


def test_an_alarm_is_told_once_and_stands_until_somebody_has_acted(quick_office: LetterOffice) -> None:
    desk, paivi = Desk(quick_office), quick_office.people["paivi"]
    desk.ask()
    for _press in range(2):
        with desk.deps.database.write() as session:
            task = session.get_one(ListeningTask, desk.task().id)
            answering.tell_alarm(
                session, task, "danger", "Soittaja uhkaa. 010190-999P", by=desk.crew.aino, at=desk.office.clock()
            )
    with desk.deps.database.write() as session:
        (alarm,) = alarms.alarms_for(session, paivi)
        assert ("010190" in alarm.words, alarm.by_name, alarm.reference != "") == (False, "Aino Testaaja", True)
        assert alarms.count_open(session, paivi) == 1
        with pytest.raises(Invalid):
            answering.close_alarm(session, alarm.alarm_id, " ", by=paivi, at=desk.office.clock())
        answering.close_alarm(session, alarm.alarm_id, "Soitettu hätäkeskukseen.", by=paivi, at=desk.office.clock())
        assert alarms.count_open(session, paivi) == 0
    with desk.deps.database.write() as session, pytest.raises(Refused):
        answering.close_alarm(session, alarm.alarm_id, "Toinen kerta.", by=paivi, at=desk.office.clock())


def test_a_protected_case_keeps_nobody_from_its_alarm_but_names_no_case(quick_office: LetterOffice) -> None:
    desk, paivi = Desk(quick_office), quick_office.people["paivi"]
    desk.ask()
    with desk.deps.database.write() as session:
        session.add(
            ListeningAlarm(task_id=desk.task().id or 0, kind="child", by_user=desk.crew.aino, at=desk.office.clock())
        )
        protection.protect_case(
            session, cases.one_case(session, desk.case_id), by=quick_office.people["veera"], at=desk.office.clock()
        )
    with desk.deps.database.write() as session:
        (alarm,) = alarms.alarms_for(session, paivi)
        assert (alarm.reference, alarm.case_id) == ("", None)
        session.add(CaseUser(case_id=desk.case_id, user_id=paivi, kind="barred", at=desk.office.clock()))
        session.flush()
        assert alarms.alarms_for(session, paivi) == []
        assert not alarms.may_see(session, alarm.alarm_id, paivi)


def test_dated_rows_are_added_and_closed_and_an_id_is_one_persons_at_a_time(letter_office: LetterOffice) -> None:
    desk, at = Desk(letter_office), letter_office.clock()
    crew: Crew = desk.crew
    with desk.deps.database.write() as session:
        with pytest.raises(Invalid) as taken:
            upkeep.map_agent(session, desk.deps, AGENT_ID, crew.bea, Period(date(2026, 11, 1)), by=1, at=at)
        assert [fault.code for fault in taken.value.faults] == ["agent_id_taken"]
        (row,) = upkeep.mappings(session)
        upkeep.end_mapping(session, desk.deps, row.id, date(2026, 10, 31), by=1, at=at)
        upkeep.map_agent(session, desk.deps, AGENT_ID, crew.bea, Period(date(2026, 11, 1)), by=1, at=at)
        with pytest.raises(Refused, match="ended earlier"):
            upkeep.end_mapping(session, desk.deps, row.id, date(2026, 12, 1), by=1, at=at)
        (mine,) = upkeep.team_of(session, crew.esko)
        with pytest.raises(NotFound):
            upkeep.end_in_team(session, desk.deps, mine.id, date(2026, 11, 1), by=crew.eeva, at=at)
        upkeep.end_in_team(session, desk.deps, mine.id, date(2025, 1, 1), by=crew.esko, at=at)
        assert upkeep.team_of(session, crew.esko)[0].is_void, "taken back as wrong"
        with pytest.raises(Invalid) as faults:
            upkeep.add_to_team(session, desk.deps, "PJSIP/0", "", Period(date(2026, 11, 1)), by=crew.esko, at=at)
        assert faults.value.faults[0].code == "agent_id_unknown"
        with pytest.raises(Invalid):
            upkeep.note_absence(session, desk.deps, crew.aino, Period(date(2026, 11, 1)), by=crew.eeva, at=at)
        assert session.scalars(select(Absence)).all() == []
        kinds = session.scalars(select(col(Event.kind)).where(col(Event.stream) == "users")).all()
        assert kinds == ["agent_mapping_ended", "agent_mapped", "team_row_ended"]


def test_asking_late_goes_to_the_supervisor_at_once(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    desk.go_to(date(2026, 12, 1))
    desk.ask()
    task = desk.task()
    assert (task.assignee, task.basis, task.due_on) == (desk.crew.esko, "urgent", date(2026, 12, 2))


def test_a_question_is_taken_back_once(quick_office: LetterOffice) -> None:
    desk = Desk(quick_office)
    (task_id,) = desk.ask()
    with desk.deps.database.write() as session:
        case = cases.one_case(session, desk.case_id)
        asking.withdraw(session, desk.deps, case, task_id, by=1, at=quick_office.clock())
        with pytest.raises(Refused):
            asking.withdraw(session, desk.deps, case, task_id, by=1, at=quick_office.clock())
    assert quick_office.request(desk.case_id).act_by_reason == "answer"


def _line(desk: Desk, name: str, since: date | None, *, controller: str = WELLBEING_COUNTY) -> None:
    with desk.deps.database.write() as session:
        words = QueueWords(name, name, name, controller, since, is_sensitive=True)
        call_queues.save_queue(session, words, by=None, at=desk.office.clock())


@pytest.mark.parametrize(
    ("since", "controller", "is_asked", "reason"),
    [
        (None, WELLBEING_COUNTY, False, "the line has always been the county's"),
        (CALLED.date(), WELLBEING_COUNTY, False, "the county's from the day of the call on"),
        (date(2026, 9, 15), WELLBEING_COUNTY, True, "the county's from the day after: the call was the city's"),
        (None, "espoo", True, "a sensitive line of the city itself: its agent listens"),
    ],
)
def test_a_call_on_another_controllers_line_is_sent_to_nobody_to_listen(
    letter_office: LetterOffice, since: date | None, controller: str, is_asked: bool, reason: str
) -> None:
    """It is transferred (hallintolaki 21 §): what counts is whose the line was on the day of the call."""
    desk = Desk(letter_office, queue="neuvola")
    _line(desk, "neuvola", since, controller=controller)
    if is_asked:
        desk.ask()
        assert desk.task().assignee == desk.crew.aino, reason
        return
    with pytest.raises(Refused, match="is transferred") as refused:
        desk.ask()
    assert refused.value.code == "listening_anothers"
    assert desk.kinds() == [], reason


def test_of_a_call_that_was_passed_on_only_the_citys_own_part_is_listened_to(letter_office: LetterOffice) -> None:
    desk = Desk(letter_office, AGENT_ID, "PJSIP/7002")
    _line(desk, "potilas", None)
    with desk.deps.database.write() as session:
        query = select(Leg).where(col(Leg.call_id) == desk.call_id, col(Leg.agent) == "PJSIP/7002")
        session.scalars(query).one().queue = "potilas"
    assert len(desk.ask()) == 1
    assert desk.task().assignee == desk.crew.aino


@pytest.mark.parametrize("waits_with", ["the agent", "the supervisor"])
def test_a_question_about_what_proves_to_be_anothers_call_is_taken_back(
    letter_office: LetterOffice, waits_with: str
) -> None:
    """The directory is put right after the question: from then on nobody may open it, and it waits for nobody's answer."""
    desk = Desk(letter_office, queue="neuvola")
    desk.ask()
    if waits_with == "the supervisor":
        _gone(desk, desk.crew.aino, "noted")
    on = local_date(letter_office.clock())
    _line(desk, "neuvola", None)
    with desk.deps.database.read() as session:
        task = session.get_one(ListeningTask, desk.task().id)
        for user_id in (desk.crew.aino, desk.crew.esko):
            assert not staff.may_open(session, desk.deps, task, user_id, on)
            assert tasks.own_tasks(session, desk.deps, user_id, on) == []
        assert tasks.team_tasks(session, desk.deps, desk.crew.esko, on).lines == ()
    _settled(desk)
    assert (desk.task().state, desk.task().basis) == ("withdrawn", "anothers")
    assert letter_office.request(desk.case_id).act_by_reason == "answer", "the clock waits for no listener"
    with desk.deps.database.read() as session:
        assert tasks.team_tasks(session, desk.deps, desk.crew.eeva, on).orphans == ()
        line = events_of(session, f"case:{desk.case_id}")[-1]
        assert (line.kind, body_of(line)["basis"]) == ("listening_withdrawn", "anothers")
    assert desk.settle() == 0


def test_a_line_that_was_the_citys_on_the_day_of_the_call_leaves_its_question_standing(
    letter_office: LetterOffice,
) -> None:
    desk = Desk(letter_office, queue="neuvola")
    desk.ask()
    _line(desk, "neuvola", date(2026, 9, 15))
    _settled(desk)
    assert (desk.task().state, desk.task().assignee) == ("waiting", desk.crew.aino)
