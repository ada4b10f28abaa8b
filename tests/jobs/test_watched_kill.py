"""`kill -9` while files are taken from the watched folder, at many moments: nothing is lost and nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlmodel import col, select

from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.tables import Leg, WatchedFile
from dsr.services.uploads import ARRIVING
from tests.jobs.parts import AT
from tests.jobs.watched_parts import Watched, calls, open_watched

ROOT = Path(__file__).resolve().parents[2]
FILES, ROWS = 4, 10
KILLS, FEWEST, KILLING_S = 10, 4, 4
"""On a busy machine the killing ends after this time, with at least `FEWEST` kills."""


def test_a_watch_that_is_killed_at_any_moment_loses_nothing_and_takes_nothing_twice(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path
) -> None:
    watched = open_watched(sqlite_database, tmp_path)
    for number in range(FILES):
        watched.put(f"asterisk21/{number}.csv", calls(ROWS, first=number * ROWS))
    states = _kill_many(watched, sqlite_url, tmp_path)
    assert len(states) > 1, f"always killed at the same point: {states}"
    watched.minutes(FILES + 4)
    assert (watched.count(Leg), len(watched.batches())) == (FILES * ROWS, FILES)
    with sqlite_database.read() as session:
        ids = Counter(session.scalars(select(col(Leg.ext_leg_id))))
        assert max(ids.values()) == 1
        assert verify(session).broken == ""
    assert Counter(outcome["outcome"] for outcome in watched.receipts("asterisk21/done")) == {"taken": FILES}
    assert len(watched.names("asterisk21/done")) == 2 * FILES, "each file beside its receipt"
    assert [one.name for one in (watched.root / "asterisk21").iterdir() if one.is_file()] == []
    # A copy that was cut off is no file of anybody's; it goes with the first one that arrives a day later.
    assert [name for name in watched.uploads() if not name.startswith(ARRIVING)] == []


def _kill_many(watched: Watched, url: str, folder: Path) -> Counter[tuple[str, ...]]:
    """Let children watch and kill each a moment later; answers how the files stood at each kill.

    Every child begins after the leases of the one before it have ended.
    """
    chance, stood, ends_at = random.Random(11), Counter[tuple[str, ...]](), time.monotonic() + KILLING_S
    command = [sys.executable, "-m", "tests.jobs.watch_victim", url, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as mother:
        assert mother.stdin
        assert mother.stdout
        for kill in range(KILLS):
            if kill >= FEWEST and time.monotonic() > ends_at:
                break
            watched.house.clock.at = AT + timedelta(hours=kill)
            mother.stdin.write(f"{watched.house.clock.at.isoformat()}\n")
            mother.stdin.flush()
            child = int(mother.stdout.readline())
            for _commit in range(chance.randint(2, 25)):
                assert mother.stdout.readline() == "at\n"
            time.sleep(chance.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            while mother.stdout.readline() != "gone\n":
                pass
            with watched.deps.database.read() as session:
                stood[tuple(session.scalars(select(col(WatchedFile.state)).order_by(col(WatchedFile.id))))] += 1
        mother.stdin.close()
    watched.house.clock.at += timedelta(hours=1)
    return stood
