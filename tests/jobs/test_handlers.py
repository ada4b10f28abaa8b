"""Every kind of job that the program queues has its handler, and the nightly replay runs by the worker's own table."""

from __future__ import annotations

import ast
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

import dsr
from dsr.db import outbox
from dsr.db.engine import Database, holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, Job, RightRequest
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.tick import tick
from dsr.services import clock, requests
from tests.services.letters_office import LetterOffice, open_office


@pytest.fixture
def office(database: Database) -> LetterOffice:
    """The office of letters, once on each database."""
    return open_office(database)


def _queued_kinds() -> set[str]:
    """The kinds written beside `enqueue(session, ...)` anywhere in the program."""
    kinds: set[str] = set()
    for path in Path(dsr.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "enqueue":
                assert isinstance(node.args[1], ast.Constant), f"{path.name}:{node.lineno} queues a kind by a variable"
                kinds.add(str(node.args[1].value))
    return kinds


def test_whatever_is_queued_has_a_handler_and_no_handler_waits_for_nothing() -> None:
    assert set(all_handlers()) == _queued_kinds()


def _move_stored_day(office: LetterOffice, case_id: int) -> None:
    with office.deps.database.write() as session:
        request = session.scalars(select(RightRequest).where(col(RightRequest.case_id) == case_id)).one()
        request.safe_on -= timedelta(days=1)
        session.add(request)


def _replay_job(office: LetterOffice) -> int:
    tick(office.deps)
    with office.deps.database.read() as session:
        job_id = session.scalars(select(col(Job.id)).where(col(Job.kind) == "replay_clocks")).one()
        assert job_id in outbox.due_jobs(session, office.clock())
        return job_id or 0


def test_the_nightly_replay_mends_a_day_that_a_calendar_change_has_moved(office: LetterOffice) -> None:
    case_id = office.open_case()
    right_day = office.request(case_id).safe_on
    _move_stored_day(office, case_id)
    assert run_job(office.deps, all_handlers(), _replay_job(office)) == "done"
    assert office.request(case_id).safe_on == right_day
    with office.deps.database.read() as session:
        told = {event.kind: body_of(event) for event in events_of(session, "register")}
    assert told["clock_moved"]["after"] == right_day.isoformat()
    assert told["clocks_replayed"]["moved"] == 1


def test_the_nightly_replay_does_not_undo_a_receipt_that_is_corrected_meanwhile(office: LetterOffice) -> None:
    case_id = office.open_case()
    _move_stored_day(office, case_id)
    replay = threading.Thread(target=run_job, args=(office.deps, all_handlers(), _replay_job(office)))
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        request = clock.requests_of(session, case_id)[0]
        earlier_on = request.received_on - timedelta(days=6)
        answers = {"received_on": earlier_on.isoformat(), "reason": "Leima kuoressa."}
        actor = office.actor("veera")
        requests.make_transition(
            session, office.deps, case, request, "correct_receipt", answers, actor=actor, at=office.clock()
        )
        corrected = request.safe_on
        replay.start()
        time.sleep(0.5)  # the replay stands at the lock, or without one has read what is about to be old
    replay.join(timeout=30)
    assert (office.request(case_id).received_on, office.request(case_id).safe_on) == (earlier_on, corrected)
