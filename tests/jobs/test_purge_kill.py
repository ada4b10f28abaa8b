"""`kill -9` in the middle of a purge: each case is whole or gone, counted once, and the next run takes the rest."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from dsr.db import audit
from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.tables import Case, Message, PurgeItem, PurgeRound, RightFigure, RightRequest, User
from dsr.domain.deadlines import FactKind
from dsr.jobs.retention import purge_one
from dsr.services import clock
from tests.jobs.parts import AT
from tests.jobs.purge_victim import deps_with_terms

CASES = 14
ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = AT - timedelta(days=6 * 366)


def test_a_purge_that_was_killed_is_taken_up_where_it_was(sqlite_database: Database, sqlite_url: str) -> None:
    database = sqlite_database
    with database.write() as session:
        _fill(session)
    command = [sys.executable, "-m", "tests.jobs.purge_victim", sqlite_url, "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout
        told = [victim.stdout.readline() for _ in range(3)]
        victim.kill()
        told += victim.stdout.readlines()
    with database.read() as session:
        gone = _gone(session)
        assert int(told[-1].split()[1]) <= gone < CASES, "it was killed in the middle"
    deps = deps_with_terms(database)
    while purge_one(deps, 1):
        pass
    with database.read() as session:
        assert _gone(session) == CASES


def _gone(session: Session) -> int:
    """How many cases are gone: as many as have a tombstone, figures and a log that was purged."""
    left = set(session.scalars(select(col(Case.id))))
    done = set(session.scalars(select(col(PurgeItem.case_id)).where(col(PurgeItem.state) == "done")))
    assert left | done == set(range(1, CASES + 1))
    assert left & done == set()
    assert len(session.scalars(select(RightFigure)).all()) == len(done)
    assert audit.verify(session).broken == ""
    return len(done)


def _fill(session: Session) -> None:
    """Cases that were answered six years ago, in a round that two persons have decided on."""
    for who in ("a", "b"):
        session.add(User(email=f"{who}@example.fi", name=who, roles=["handler"], created_at=LONG_AGO))
    session.flush()
    session.add(PurgeRound(kind="cases", proposed_by=1, proposed_at=AT, confirmed_by=2, confirmed_at=AT))
    session.flush()
    on = LONG_AGO.date()
    for number in range(1, CASES + 1):
        case = Case(id=number, reference=f"{number}/2020", created_by=1, created_at=LONG_AGO)
        session.add(case)
        session.flush()
        came = {"channel": "email", "arrived_at": LONG_AGO, "recorded_by": 1, "recorded_at": LONG_AGO}
        session.add(Message(id=number, case_id=number, text="Pyydän tietoni.", **came))
        session.flush()
        record(session, f"case:{number}", "case_opened", at=LONG_AGO, by=1)
        _log_request(session, _request(number, on))
        case.state, case.closed_at = "closed", LONG_AGO
        session.add(case)
        session.add(PurgeItem(round_id=1, case_id=number, reference=f"{number}/2020", term="case", closed_on=on))
    session.flush()


def _log_request(session: Session, request: RightRequest) -> None:
    """Write it with what the log tells of it: opened, answered, ended."""
    session.add(request)
    session.flush()
    stream, of, on = f"case:{request.case_id}", request.id, request.received_on
    opened = {"right": request.right, "received_on": on.isoformat()}
    record(session, stream, "right_request_opened", at=LONG_AGO, by=1, right_request_id=of, **opened)
    clock.add_fact(session, request, FactKind.received, on, at=LONG_AGO, by=1)
    clock.add_fact(session, request, FactKind.answer_sent, on, at=LONG_AGO, by=1)
    ended = {"state": request.state, "is_open": request.is_open, "outcome": request.outcome}
    record(session, stream, "close_answered", at=LONG_AGO, by=1, right_request_id=of, **ended)


def _request(number: int, on: date) -> RightRequest:
    days = {"received_on": on, "safe_on": on, "strict_on": on, "statutory_on": on, "answered_on": on}
    how = {"outcome": "full", "is_open": False, "timeliness": "on_time"}
    return RightRequest(
        case_id=number, right="access", workflow_hash="", state="answered", message_id=number, **days, **how
    )
