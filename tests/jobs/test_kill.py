"""`kill -9` in the middle of the work, many times: nothing lost, nothing twice, the log whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.tables import Counter, Event, Job
from tests.jobs.parts import wait_until

KILLS = 25
REQUESTS = 300
_ROOT = Path(__file__).resolve().parents[2]


class _Victims:
    """One victim at a time, and everything that any of them promised."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.promised: set[int] = set()
        self.born: list[int] = []
        self._process = process
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self) -> int:
        """A new victim's process id."""
        before = len(self.born)
        assert self._process.stdin
        self._process.stdin.write("one\n")
        self._process.stdin.flush()
        wait_until(lambda: len(self.born) > before, seconds=30)
        return self.born[-1]

    def wait_for_more_than(self, promised: int) -> None:
        """Until one more request was promised, or all of them are."""
        wait_until(lambda: len(self.promised) > min(promised, REQUESTS - 1))

    def end(self) -> None:
        """Let the forking parent go and read to the end what was promised."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reader.join(timeout=10)

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            what, number = line.split()
            if what == "victim":
                self.born.append(int(number))
            else:
                self.promised.add(int(number))


@contextmanager
def _victims(url: str) -> Iterator[_Victims]:
    environ = os.environ | {"VICTIM_BEGAN": str(time.time())}
    command = [sys.executable, "-m", "tests.jobs.victim", url, str(REQUESTS)]
    with subprocess.Popen(
        command, cwd=_ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        victims = _Victims(process)
        try:
            yield victims
        finally:
            for pid in victims.born[-1:]:
                _signal(pid, signal.SIGKILL)
            victims.end()


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _is_finished(database: Database) -> bool:
    with database.read() as session:
        jobs = col(Job.kind) == "acknowledge"
        made = session.scalar(select(func.count()).where(jobs))
        left = session.scalar(select(func.count()).where(jobs, col(Job.state).in_(["queued", "running"])))
    return (made, left) == (REQUESTS, 0)


def test_nothing_is_lost_and_nothing_happens_twice(database_url: str, database: Database) -> None:
    chance = random.Random(20261102)
    with _victims(database_url) as victims:
        for number in range(KILLS):
            promised = len(victims.promised)
            pid = victims.start()
            if number % 5:  # every fifth dies while it starts, the others at work, however slow the machine is
                victims.wait_for_more_than(promised)
            time.sleep(chance.uniform(0.0, 0.3))
            _signal(pid, signal.SIGKILL)
            wait_until(lambda pid=pid: _is_gone(pid))  # type: ignore[misc]
        killed_in_work = _killed_in_work(database)
        survivor = victims.start()
        wait_until(lambda: _is_finished(database), seconds=120)
        _signal(survivor, signal.SIGTERM)
        wait_until(lambda: _is_gone(survivor))

    assert victims.promised <= _numbers(database, "request:")
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
