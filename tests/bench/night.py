"""What the night costs among many cases: `python -m tests.bench.night [CASES] [EVENTS] [postgresql] [keep=FOLDER]`.

The office of `tests.bench.office` (50,000 cases and a million events unless told otherwise), on a copy of it. Timed are the
first minute job of a day, which asks for the night's work, a minute job of any other minute, and each job that the first one
asked for, one after the other as a single worker would take them; by the clock, and by the processor where a machine is
shared. Beside them stands one statement that reads every open right request and every line of the log, which no night can
do without.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import select, text
from sqlmodel import col

from dsr.db.events import body_of, newest_of
from dsr.db.tables import Job
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.tick import tick
from tests.bench.office import filled
from tests.bench.places import Place, place
from tests.web.office import Office, open_office

MORNING = datetime(2026, 11, 26, 3, 1, tzinfo=UTC)
"""Thursday, one minute past five in Helsinki: reminders are given from five on."""

GOAL_S = 60.0
READ_ALL = ("SELECT * FROM right_request WHERE is_open", "SELECT body, hash, prev_hash FROM event ORDER BY stream, seq")


def main() -> int:
    """Print the figures; exit 1 where the night takes longer than a minute, or reads something that is not whole."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    count, events = (numbers + [50_000, 1_000_000][len(numbers) :])[:2]
    with place("office") as at:
        filled(at, count, events).deps.database.close()
        at = at.copied()
        office = open_office(at.url, at.folder)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        office.clock.at = MORNING
        whole = _said(at, "first minute of the day", lambda: tick(office.deps))
        office.clock.at += timedelta(minutes=1)
        _said(at, "any other minute", lambda: tick(office.deps))
        whole += _jobs(office, at)
        _said(at, "plain SQL: all open requests and the log read", lambda: _read(office))
        is_whole = _told(office)
        office.deps.database.close()
    print(f"the night in all: {whole:.1f} s of the processor (wanted: under {GOAL_S:.0f})")
    return 0 if whole < GOAL_S and is_whole else 1


def _told(office: Office) -> bool:
    """Say what the night found; answers whether the log was read to its end."""
    told = {"sweep_done": "destruction", "log_verified": "register", "clocks_replayed": "register"}
    with office.deps.database.read() as session:
        bodies = {kind: body_of(one) for kind, stream in told.items() if (one := newest_of(session, stream, kind))}
    for kind in told:
        print(f"  {kind}: {bodies.get(kind, 'nothing')}")
    return "log_verified" in bodies and not bodies["log_verified"]["broken"]


def _jobs(office: Office, at: Place) -> float:
    """Every job of the night, in the order in which they are due; answers the seconds."""
    whole, office.clock.at = 0.0, MORNING + timedelta(hours=5)
    done: set[int] = set()
    while True:
        with office.deps.database.read() as session:
            waits = col(Job.state) == "queued", col(Job.due_at) <= office.clock(), col(Job.id).not_in(done)
            query = select(col(Job.id), col(Job.kind)).where(*waits).order_by(col(Job.due_at), col(Job.id)).limit(1)
            job = session.execute(query).first()
        if job is None:
            return whole
        done.add(job.id)
        whole += _said(at, f"job {job.kind}", partial(_run, office, job.id))


def _run(office: Office, job_id: int) -> None:
    state = run_job(office.deps, all_handlers(), job_id)
    if state != "done":
        print(f"the next one ended as {state}")


def _said(at: Place, what: str, work: Callable[[], object]) -> float:
    began, worked = time.perf_counter(), at.worked_s()
    work()
    seconds, busy = time.perf_counter() - began, at.worked_s() - worked
    print(f"{what:<46} {seconds:8.2f} s, of the processor {busy:8.2f} s", flush=True)
    return busy


def _read(office: Office) -> None:
    with office.deps.database.read() as session:
        for statement in READ_ALL:
            session.connection().execute(text(statement)).all()


if __name__ == "__main__":
    sys.exit(main())
