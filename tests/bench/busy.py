"""How long a clerk's save waits while a call file is taken: `python -m tests.bench.busy [ROWS] [postgresql|sqlite]`.

A worker of its own process takes the file by the job that the page starts. Every 200 ms this process saves as a clerk does:
four notes on a case, then a new request, which places a hold by number and so waits for the very lock of the import.
Printed are the clerk's waits beside those of the same saves once the import is over, and how long the worker's transactions
held their lock. PostgreSQL runs with fsync on here, as it would in an office.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from sqlmodel import Session

from dsr.adapters.callfiles import DiskCallFiles
from dsr.db import outbox
from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.domain.logged_request import Channel, LoggedRequest
from dsr.jobs.calls import open_file
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import cases, intake, register
from dsr.services.uploads import new_name, upload_path
from tests import made_once
from tests.bench.imports import made_rows
from tests.jobs.parts import ClosedPrinters, deps_of
from tests.servers import postgresql
from tests.services.call_files import write_rows
from tests.services.letters_office import LetterOffice, open_office

EVERY_S = 0.2
AFTERWARDS = 50
GOAL_S = 0.5


class TimedDatabase(Database):
    """A database that notes how long each writing transaction held its lock, commit and all."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.held: list[float] = []

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As ever, and timed from the moment at which the lock was ours."""
        began = 0.0
        with super().write() as session:
            began = time.perf_counter()
            yield session
        self.held.append(time.perf_counter() - began)


def main() -> int:
    """Print the figures of both databases, or of the one that is named; exit 1 where a save waited too long."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    kinds = [word for word in sys.argv[1:] if not word.isdigit()] or ["sqlite", "postgresql"]
    count, late = numbers[0] if numbers else 1_000_000, 0
    with tempfile.TemporaryDirectory() as folder:
        path = write_rows(Path(folder) / "calls.csv", made_rows(count))
        for kind in kinds:
            with _address(kind) as url, tempfile.TemporaryDirectory() as data:
                late += _busy(kind, url, path, count, Path(data))
    return 1 if late else 0


def _busy(kind: str, url: str, path: str, count: int, data: Path) -> bool:
    database = Database(url)
    migrate(database)
    office = open_office(database)
    deps = replace(office.deps, settings=replace(office.deps.settings, data_dir=data))
    office = replace(office, deps=deps)
    job_id = _queued(office, path, data)
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    is_begun, is_over = context.Event(), context.Event()
    worker = context.Process(target=_work, args=(url, data, job_id, office.clock(), is_begun, is_over, answers))
    worker.start()
    is_begun.wait()
    began = time.perf_counter()
    waits = list(_saves(office, random.Random(1), is_over.is_set))
    took = time.perf_counter() - began
    state, held = answers.get(timeout=60)
    worker.join(timeout=60)
    times = iter(range(AFTERWARDS))
    alone = list(_saves(office, random.Random(2), lambda: next(times, None) is None))
    database.close()
    print(f"{kind}: {count} rows in {took:.0f} s ({count / took:.0f} rows/s), job {state}")
    for when, saves in (("meanwhile", waits), ("afterwards", alone)):
        for what in ("request", "note"):
            print(f"  {what} {when:<12} {_told([wait for kind, wait in saves if kind == what])}")
    print(f"  {'lock of the worker':<20} {_told(held)}", flush=True)
    return max(wait for _kind, wait in waits) >= GOAL_S


def _queued(office: LetterOffice, path: str, data: Path) -> int:
    """A file let in, as its page leaves it: the batch runs and its job is queued."""
    name = new_name()
    upload_path(data, name).hardlink_to(path)
    opened = open_file(office.deps, path)
    with office.deps.database.write() as session:
        at = office.clock()
        batch = register.begin_import(session, opened, label="calls.csv", actor="user:1", by=None, at=at)
        batch.upload = name
        session.add(batch)
        return outbox.enqueue(session, "import_calls", key=f"import:{batch.id}", at=at, batch_id=batch.id) or 0


def _work(url: str, data: Path, job_id: int, at: datetime, is_begun: Event, is_over: Event, answers: Any) -> None:
    """The worker's process."""
    database = TimedDatabase(url)
    deps = replace(deps_of(database, lambda: at, ClosedPrinters()), call_files=DiskCallFiles())
    deps = replace(deps, settings=replace(deps.settings, data_dir=data), calendar=made_once.calendar())
    deps = replace(deps, catalogue=made_once.catalogue())
    is_begun.set()
    state = run_job(deps, all_handlers(), job_id)
    is_over.set()
    answers.put((state, database.held))
    database.close()


def _saves(office: LetterOffice, chance: random.Random, is_over: Callable[[], bool]) -> Iterator[tuple[str, float]]:
    """What was saved every 200 ms until it is over, and how long each took from the click to the commit."""
    case_id = _log_request(office, chance)
    number = 0
    while not is_over():
        began = time.perf_counter()
        number += 1
        if number % 5:
            _note(office, case_id, f"Soitettu takaisin, {number}. yritys.")
        else:
            case_id = _log_request(office, chance)
        took = time.perf_counter() - began
        yield ("note" if number % 5 else "request", took)
        time.sleep(max(0.0, EVERY_S - took))


def _note(office: LetterOffice, case_id: int, text: str) -> None:
    with office.deps.database.write() as session:
        cases.add_note(session, case_id, text, by=office.people["kirsi"], at=office.clock())


def _log_request(office: LetterOffice, chance: random.Random) -> int:
    """Log a request with the number of somebody who is in the file; answers its case."""
    logged = LoggedRequest(
        channel=Channel.EMAIL,
        arrived_at=office.clock(),
        is_time_known=True,
        text="Pyydän kopiot puheluistani.",
        language="fi",
        rights=("access",),
        numbers=(f"040{chance.randint(0, 24_999) * 397 % 10_000_000:07d}",),
    )
    with office.deps.database.write() as session:
        key, by = f"busy-{chance.getrandbits(64)}", office.people["kirsi"]
        return intake.open_case(session, office.deps, logged, by=by, at=office.clock(), intake_key=key).id or 0


def _told(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"{len(ordered):5} times, ms: p50 {p50 * 1e3:6.0f}  p95 {p95 * 1e3:6.0f}  max {ordered[-1] * 1e3:6.0f}"


@contextmanager
def _address(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/busy.sqlite3"
        return
    with postgresql(is_durable=True) as server:
        server.run("CREATE DATABASE busy")
        yield server.database_url("busy")


if __name__ == "__main__":
    sys.exit(main())
