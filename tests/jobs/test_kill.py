"""`kill -9` in the middle of the work, many times: nothing lost, nothing twice, the log whole."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress

from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.tables import Counter, Event, Job
from tests.jobs.parts import wait_until
from tests.jobs.victims import Victims, victims_of
from tests.processes import is_gone

KILLS = 25
REQUESTS = 300


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _promised(victims: Victims) -> set[int]:
    """The requests that any of them has promised."""
    return {int(line.split()[1]) for line in victims.told}


def _wait_for_more_than(victims: Victims, promised: int) -> None:
    """Until one more request was promised, or all of them are."""
    wait_until(lambda: len(_promised(victims)) > min(promised, REQUESTS - 1))


def _is_finished(database: Database) -> bool:
    with database.read() as session:
        jobs = col(Job.kind) == "acknowledge"
        made = session.scalar(select(func.count()).where(jobs))
        left = session.scalar(select(func.count()).where(jobs, col(Job.state).in_(["queued", "running"])))
    return (made, left) == (REQUESTS, 0)


def test_nothing_is_lost_and_nothing_happens_twice(database_url: str, database: Database) -> None:
    chance, began = random.Random(20261102), {"VICTIM_BEGAN": str(time.time())}
    with victims_of("tests.jobs.victim", database_url, str(REQUESTS), environ=began) as victims:
        for number in range(KILLS):
            promised = len(_promised(victims))
            pid = victims.start()
            if number % 5:  # every fifth dies while it starts, the others at work, however slow the machine is
                _wait_for_more_than(victims, promised)
            time.sleep(chance.uniform(0.0, 0.3))
            _signal(pid, signal.SIGKILL)
            wait_until(lambda pid=pid: is_gone(pid))  # type: ignore[misc]
        killed_in_work = _killed_in_work(database)
        survivor = victims.start()
        wait_until(lambda: _is_finished(database), seconds=120)
        _signal(survivor, signal.SIGTERM)
        wait_until(lambda: is_gone(survivor))

    assert _promised(victims) <= _numbers(database, "request:")
    assert _numbers(database, "request:") == set(range(REQUESTS)), "a request was lost"
    assert _numbers(database, "done:") == set(range(REQUESTS)), "an effect was lost"
    with database.read() as session:
        assert session.scalar(select(func.max(col(Counter.last)))) == 1, "an effect happened twice"
        assert set(session.scalars(select(col(Job.state)).where(col(Job.kind) == "acknowledge"))) == {"done"}
        kinds = dict(session.execute(select(col(Event.kind), func.count()).group_by(col(Event.kind))).all())
        assert kinds == {"logged": REQUESTS, "done": REQUESTS}
        verdict = verify(session)
        assert (verdict.broken, verdict.events) == ("", 2 * REQUESTS)
        assert verdict.seals > 0
    assert killed_in_work > 0, "no kill hit a job in the middle: nothing was proved"


def _killed_in_work(database: Database) -> int:
    with database.read() as session:
        cut_off = (col(Job.state) == "running") | (col(Job.attempts) > 1)
        return session.scalar(select(func.count()).where(col(Job.kind) == "acknowledge", cut_off)) or 0


def _numbers(database: Database, prefix: str) -> set[int]:
    with database.read() as session:
        names = session.scalars(select(col(Counter.name)).where(col(Counter.name).like(f"{prefix}%")))
        return {int(name.removeprefix(prefix)) for name in names}
