"""The worker's surroundings in tests: a database, a clock that the test moves, and nothing that jobs here do not use."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlmodel import Session

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.db import outbox
from dsr.db.engine import Database
from dsr.db.tables import Counter, Job
from dsr.deps import Deps
from dsr.jobs.running import Effect, Handler, Task
from dsr.settings import load_settings

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


@dataclass
class MovedClock:
    """A clock that stands still until the test moves it."""

    at: datetime = AT

    def now(self) -> datetime:
        """The moment the test has set."""
        return self.at

    def move(self, **by: float) -> None:
        """Move on by so many minutes, seconds, ..."""
        self.at += timedelta(**by)


@dataclass
class ClosedPrinters:
    """Printers that only know whether they were let go."""

    closed: int = 0

    def close(self) -> None:
        """Count."""
        self.closed += 1


@dataclass
class House:
    """Deps with what handlers here need, and the clock that goes with them."""

    database: Database
    clock: MovedClock = field(default_factory=MovedClock)
    printers: ClosedPrinters = field(default_factory=ClosedPrinters)

    @property
    def deps(self) -> Deps:
        """Mail, letters and catalogue are left out: no handler in these tests may touch them."""
        return deps_of(self.database, self.clock.now, self.printers)


def deps_of(database: Database, now: Callable[[], datetime], printers: object) -> Deps:
    """Deps around one database and one clock."""
    settings = load_settings({"DSR_SECRET_KEY": "t" * 40, "DSR_FIELD_KEY": "unused", "DSR_DEMO": "yes"})
    nothing = cast(Any, None)
    return Deps(
        settings=settings,
        database=database,
        catalogue=nothing,
        calendar=finnish_calendar(),
        mail=nothing,
        cipher=nothing,
        letters=nothing,
        printers=cast(Any, printers),
        call_files=nothing,
        webhooks=nothing,
        now=now,
    )


def counting(name: str = "effects") -> Effect:
    """An effect that can be told when it happens twice: it adds one to a counter."""

    def effect(session: Session) -> None:
        row = session.get(Counter, name, with_for_update=True) or Counter(name=name, last=0)
        row.last += 1
        session.add(row)

    return effect


def count_handler(_deps: Deps, task: Task) -> Effect:
    """A handler whose effect counts under the job's key."""
    return counting(task.key)


HANDLERS: Mapping[str, Handler] = {"count": count_handler}


def queue(database: Database, kind: str = "count", key: str = "one", **args: Any) -> int:
    """Queue one job at `AT`."""
    with database.write() as session:
        job_id = outbox.enqueue(session, kind, key=key, at=AT, **args)
    assert job_id is not None
    return job_id


def counted(database: Database, name: str) -> int:
    """How often the effect called `name` happened."""
    with database.read() as session:
        row = session.get(Counter, name)
        return row.last if row else 0


def job_of(database: Database, job_id: int) -> Job:
    """The job's row as it stands."""
    with database.read() as session:
        job = session.get_one(Job, job_id)
        session.expunge(job)
        return job


def wait_until(is_so: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that another thread does; fails when it does not come."""
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.01)
