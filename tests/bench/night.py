"""What the night costs among many cases: `python -m tests.bench.night [CASES] [EVENTS] [postgresql]`.

The office of `tests.bench.office` (50,000 cases and a million events unless told otherwise). Timed are the first minute job
of a day, which asks for the night's work, a minute job of any other minute, and each job that the first one asked for, one
after the other as a single worker would take them; by the clock, and by the processor where a machine is shared. Beside them stands one statement that reads every open right request and
every line of the log, which no night can do without.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text
from sqlmodel import col

from dsr.db.migrate import migrate
from dsr.db.tables import Job
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.tick import tick
from tests.bench.imports import address
from tests.bench.office_rows import fill
from tests.web.office import Office, open_office

MORNING = datetime(2026, 11, 26, 3, 1, tzinfo=UTC)
"""Thursday, one minute past five in Helsinki: reminders are given from five on."""

GOAL_S = 60.0
READ_ALL = ("SELECT * FROM right_request WHERE is_open", "SELECT body, hash, prev_hash FROM event ORDER BY stream, seq")


def main() -> int:
    """Print the figures; exit 1 where the night takes longer than a minute."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    count, events = (numbers + [50_000, 1_000_000][len(numbers) :])[:2]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(address(folder))
        office = open_office(url, folder)
        stack.callback(office.deps.database.close)
        migrate(office.deps.database)
        began = time.perf_counter()
        with office.deps.database.write() as session:
            fill(session, office.deps, count, events)
        _analyse(office)
        print(
            f"{count} cases, {events} events in {url.partition(':')[0]}, filled in {time.perf_counter() - began:.0f} s"
        )
        office.clock.at = MORNING
        whole = _said("first minute of the day", lambda: tick(office.deps))
        office.clock.at += timedelta(minutes=1)
        _said("any other minute", lambda: tick(office.deps))
        whole += _jobs(office)
        _said("plain SQL: all open requests and the log read", lambda: _read(office))
    print(f"the night in all: {whole:.1f} s of the processor (wanted: under {GOAL_S:.0f})")
    return 1 if whole > GOAL_S else 0


def _jobs(office: Office) -> float:
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
        whole += _said(f"job {job.kind}", lambda job_id=job.id: _run(office, job_id))


def _run(office: Office, job_id: int) -> None:
    state = run_job(office.deps, all_handlers(), job_id)
    if state != "done":
        print(f"the next one ended as {state}")


def _said(what: str, work: Callable[[], object]) -> float:
    began, worked = time.perf_counter(), time.process_time()
    work()
    seconds, busy = time.perf_counter() - began, time.process_time() - worked
    print(f"{what:<46} {seconds:8.2f} s, of the processor {busy:8.2f} s", flush=True)
    return busy


def _read(office: Office) -> None:
    with office.deps.database.read() as session:
        for statement in READ_ALL:
            session.connection().execute(text(statement)).all()


def _analyse(office: Office) -> None:
    """What autovacuum does within minutes in production."""
    if not office.deps.database.is_sqlite:
        with office.deps.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    sys.exit(main())
