"""Where a bench has its database, and what its work costs there.

`postgresql` among the words of the command asks for a server of its own instead of a file; `keep=FOLDER` leaves what was
filled for the next run. Several programs share most machines: beside the clock on the wall stands the time of the processor,
ours and the server's.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import text

from dsr.db.engine import Database
from tests.servers import PostgreSQL, postgresql

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Place:
    """A database at `url`, files of the bench in `folder`; `server` where it is not a file."""

    url: str
    folder: Path
    server: PostgreSQL | None

    @property
    def kind(self) -> str:
        """What it is: `sqlite` or `postgresql`."""
        return "postgresql" if self.server else "sqlite"

    def worked_s(self) -> float:
        """Seconds of the processor so far: of this process, and of the server with all that it has started."""
        own = time.process_time()
        return own + (_server_s(self.server.program.pid) if self.server and self.server.program else 0.0)

    def copied(self) -> Place:
        """A copy of it, for a bench that changes what it finds. Nobody may be connected; an earlier copy goes."""
        if self.server is None:
            copy = self.folder / "copy.sqlite3"
            for path in self.folder.glob("copy.sqlite3*"):
                path.unlink()
            with (
                closing(sqlite3.connect(self.folder / "bench.sqlite3")) as original,
                closing(sqlite3.connect(copy)) as new,
            ):
                original.backup(new)
            return Place(f"sqlite:///{copy}", self.folder, None)
        self.server.run("DROP DATABASE IF EXISTS copy")
        self.server.run("CREATE DATABASE copy TEMPLATE bench")
        return Place(self.server.database_url("copy"), self.folder, self.server)


@contextmanager
def place(name: str) -> Iterator[Place]:
    """The database of the bench `name`: empty, or as an earlier run left it in the folder that `keep` names."""
    kept = next((Path(word.removeprefix("keep=")) for word in sys.argv[1:] if word.startswith("keep=")), None)
    kind = "postgresql" if "postgresql" in sys.argv else "sqlite"
    with tempfile.TemporaryDirectory() as temporary:
        folder = (kept or Path(temporary)) / f"{name}-{kind}"
        folder.mkdir(parents=True, exist_ok=True)
        if kind == "sqlite":
            yield Place(f"sqlite:///{folder}/bench.sqlite3", folder, None)
            return
        with postgresql(kept=folder / "server" if kept else None) as server:
            with psycopg.connect(f"postgresql://dsr@127.0.0.1:{server.port}/postgres") as connection:
                is_there = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'bench'").fetchone()
            if not is_there:
                server.run("CREATE DATABASE bench")
            yield Place(server.database_url("bench"), folder, server)


def look_tables_over(database: Database) -> None:
    """What PostgreSQL does by itself within minutes in an office; SQLite is left as it is filled."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


@dataclass(frozen=True)
class Times:
    """Milliseconds of some works: median, 95th percentile and longest by the clock, and the first two of the processor."""

    p50: float
    p95: float
    longest: float
    worked50: float
    worked95: float

    def __str__(self) -> str:
        clock = f"p50 {self.p50:6.1f} p95 {self.p95:6.1f} longest {self.longest:6.1f} ms"
        return f"{clock}, of the processor {self.worked50:6.1f} {self.worked95:6.1f}"


def times(works: Sequence[Callable[[], object]], at: Place) -> Times:
    """How long each of them takes, once the first has been done: pages are then compiled, statements prepared."""
    works[0]()
    taken, worked = [], []
    for work in works:
        began, busy = time.perf_counter(), at.worked_s()
        work()
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((at.worked_s() - busy) * 1000)
    taken.sort()
    worked.sort()
    middle, near_last = len(works) // 2, int(len(works) * 0.95)
    return Times(taken[middle], taken[near_last], taken[-1], worked[middle], worked[near_last])


def _server_s(pid: int) -> float:
    """The server's processes have one thread each: the kernel knows its time to the nanosecond; of those that have ended
    it knows the time of their parent's children to a hundredth of a second."""
    server = Path("/proc", str(pid))
    fields = (server / "stat").read_text().rpartition(")")[2].split()
    spent = (int(fields[13]) + int(fields[14])) * _TICK_S
    for one in (str(pid), *(server / "task" / str(pid) / "children").read_text().split()):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            spent += int(Path("/proc", one, "schedstat").read_text().split()[0]) / 1e9
    return spent
