"""What lists and figures read among many cases: SQLite plans without statistics, so its plan tells which index is used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy import event, select
from sqlmodel import Session

from dsr.db.engine import Database
from dsr.db.tables import Call, Case, User
from dsr.deps import Deps
from dsr.domain.access import Actor, Role
from dsr.services import destruction, left_days, work_queue
from dsr.services.call_sources import newest_call_at
from dsr.services.case_access import hidden_from
from dsr.services.lawful import duties
from dsr.services.report.codes import extensions
from dsr.services.report.counted import lines_of
from dsr.services.report.counting import Lines, count_answers, count_requests
from dsr.services.report.scope import Scope
from dsr.services.work_queue import _ended_counts

AT = datetime(2026, 11, 25, 7, tzinfo=UTC)
YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))


def plan_of(database: Database, work: Callable[[Session], object]) -> list[str]:
    """How SQLite carries out each query of a work, a line a step."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        asked.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.read() as session:
        work(session)
        event.remove(database.engine, "before_cursor_execute", note)
        connection = session.connection()
        return [
            row[3]
            for statement, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]


def test_what_is_hidden_from_a_user_is_found_without_looking_at_every_case(sqlite_database: Database) -> None:
    plan = plan_of(sqlite_database, lambda session: session.execute(select(hidden_from(1).subquery())))
    assert not [step for step in plan if step.startswith("SCAN cases")], plan


@pytest.mark.parametrize("shown", ["all", "closed"])
def test_closed_cases_are_counted_from_an_index_alone(sqlite_database: Database, shown: str) -> None:
    actor = Actor(1, frozenset({Role.HANDLER}))
    plan = plan_of(sqlite_database, lambda session: _ended_counts(session, actor, [], shown))
    assert "SEARCH cases USING COVERING INDEX ix_cases_state (state=?)" in plan
    assert not [step for step in plan if step.startswith("SCAN cases")], plan


_OF_RECORDINGS: dict[str, tuple[Callable[[Session], object], str]] = {
    "a batch of a sweep": (
        lambda session: destruction.sweep_batch(session, cast(Deps, None), at=AT),
        "INDEX ix_recording_due (due_on<?)",
    ),
    "what is left after it": (
        lambda session: destruction.overdue(session, AT.date()),
        "INDEX ix_recording_due (due_on<?)",
    ),
    "the duty to destroy": (
        lambda session: duties.storage_time(session, AT.date()),
        "INDEX ix_recording_due (due_on<?)",
    ),
    "the duty to hold": (duties.held, "INTEGER PRIMARY KEY (rowid=?)"),
}


@pytest.mark.parametrize("work", _OF_RECORDINGS)
def test_recordings_are_found_without_looking_at_all_others(sqlite_database: Database, work: str) -> None:
    carry_out, index = _OF_RECORDINGS[work]
    plan = plan_of(sqlite_database, carry_out)
    assert [step for step in plan if step.startswith(f"SEARCH recording USING {index}")], plan
    assert not [step for step in plan if step.startswith("SCAN recording")], plan


_LEFT: dict[str, Callable[[Session], object]] = {
    "the night": lambda session: left_days.cases(session, AT.date()),
    "the duty of tasks": lambda session: duties.tasks(session, AT.date()),
    "the duty of service": lambda session: duties.service(session, AT.date()),
}


@pytest.mark.parametrize("work", _LEFT)
def test_what_is_left_to_do_is_found_without_looking_at_every_case_task_or_recipient(
    sqlite_database: Database, work: str
) -> None:
    plan = plan_of(sqlite_database, _LEFT[work])
    big = ("cases", "case_task", "letter_recipient", "appeal_question", "right_request", "letter", "service_attempt")
    assert not [step for step in plan for table in big if step.split()[:2] == ["SCAN", table]], plan
    assert work != "the duty of tasks" or [step for step in plan if "INDEX ix_case_task_open (outcome=?" in step], plan


def test_the_newest_call_of_a_source_is_found_without_sorting_all_of_its_calls(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        for source_id, days in ((1, 400), (2, 1)):
            session.add(
                Call(
                    source_id=source_id, ext_call_id="1", started_at=AT - timedelta(days=days), destruction_on=AT.date()
                )
            )
    for source_id, imported in ((1, AT - timedelta(days=399)), (2, None)):
        plan = plan_of(sqlite_database, partial(newest_call_at, source_id=source_id, imported=imported))
        assert [step for step in plan if "USING INDEX ix_call_started_at" in step], plan
        assert not [step for step in plan if "TEMP B-TREE" in step], plan


def test_a_closed_case_that_is_hidden_from_a_user_is_not_counted(database: Database) -> None:
    with database.write() as session:
        session.add(User(id=1, email="veera@example.fi", name="Veera", roles=["handler"], created_at=AT))
        session.flush()
        for number, is_protected in enumerate((False, True)):
            session.add(
                Case(reference=f"C-{number}", state="closed", is_protected=is_protected, created_by=1, created_at=AT)
            )
    with database.read() as session:
        assert _ended_counts(session, Actor(1, frozenset({Role.HANDLER})), [], "all")["closed"] == 1


def test_many_ended_cases_are_counted_to_the_end_only_where_they_are_shown(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_queue, "MOST_COUNTED", 2)
    with database.write() as session:
        session.add(User(id=1, email="veera@example.fi", name="Veera", roles=["handler"], created_at=AT))
        session.flush()
        for number in range(7):
            hidden = number in (0, 2)
            session.add(Case(reference=f"C-{number}", state="closed", is_protected=hidden, created_by=1, created_at=AT))
        session.add(Case(reference="R-1", state="routed", created_by=1, created_at=AT))
    actor = Actor(1, frozenset({Role.HANDLER}))
    with database.read() as session:
        assert _ended_counts(session, actor, [], "closed") == {"closed": 5, "routed": 1}
        assert _ended_counts(session, actor, [], "all") == {"closed": 3, "routed": 1}, "one more than are told"


def test_the_report_reads_extensions_and_answer_times_from_their_own_indexes(sqlite_database: Database) -> None:
    plan = plan_of(sqlite_database, lambda session: (extensions(session, YEAR, YEAR.to_on), _counted_anew(session)))
    assert any("COVERING INDEX ix_right_request_extension_factor" in step for step in plan), plan
    assert any("COVERING INDEX ix_right_request_answer_days" in step for step in plan), plan
    assert any("COVERING INDEX ix_right_request_report" in step for step in plan), plan


def _counted_anew(session: Session) -> None:
    count_requests(Lines(), session, YEAR.received(), YEAR.to_on)
    count_answers(Lines(), session, YEAR.received())


def test_the_report_reads_the_open_requests_alone_where_months_are_counted_beforehand(
    sqlite_database: Database,
) -> None:
    plan = plan_of(sqlite_database, lambda session: lines_of(session, YEAR, YEAR.to_on))
    requests = [step for step in plan if "right_request" in step]
    assert requests, plan
    assert all("ix_right_request_open" in step for step in requests), plan
