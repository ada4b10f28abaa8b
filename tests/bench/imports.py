"""Rows a second of an import, beside the database's own bare load of the same file in the same run, sqlite3 or `COPY`:
`python -m tests.bench.imports [ROWS] [postgresql]`.

The bare load only reads the CSV into the texts of one table with one unique key: no zones, numbers, calls, recordings,
holds or log. The ratio says what all these cost; it stays about the same on a busy machine, rows a second do not.
Processor time is of this process and of the one that reads beside it, the server's of PostgreSQL left out.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlmodel import Session, create_engine

from dsr.adapters.callfiles import DiskCallFiles
from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.deps import Deps
from dsr.jobs.calls import dry_run, import_file, open_file
from dsr.services import register
from tests.jobs.parts import AT, ClosedPrinters, deps_of
from tests.servers import postgresql
from tests.services.call_files import asterisk_row, write_rows

CHUNK = 4_000
_COLUMNS = tuple(f"c{number}" for number in range(21))


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder, address(Path(folder)) as url:
        path = write_rows(Path(folder) / "calls.csv", made_rows(count))
        rival = "bare COPY" if "postgresql" in sys.argv else "bare sqlite3"
        bare = _timed(
            lambda: _copy(path, url) if "postgresql" in sys.argv else _bare(path, Path(folder) / "bare.sqlite3")
        )
        database = _Clocked(url)
        deps = _deps(database)
        first = _timed(lambda: _import(deps, path, count))
        chunks = sorted(database.taken)
        again = _timed(lambda: _import(deps, path, 0))
        dry = _timed(lambda: _dry(deps, path))
    print(f"{count} rows into {url.partition(':')[0]}")
    named = ((rival, bare), ("import", first), ("the same file again", again), ("dry run", dry))
    for name, (seconds, cpu) in named:
        speed = f"{name:<22}{seconds:7.2f} s {count / seconds:10.0f} rows/s {seconds / bare[0]:7.1f} x bare"
        print(f"{speed}, {cpu / count * 1e6:6.1f} us of processor a row")
    p50, p95 = (chunks[int(len(chunks) * share)] for share in (0.5, 0.95))
    print(f"{len(chunks)} transactions of the import: p50 {p50:.0f} p95 {p95:.0f} longest {chunks[-1]:.0f} ms")


def made_rows(count: int) -> list[tuple[str, ...]]:
    """Calls of some 25 000 people over months, as an exchange writes them."""
    chance = random.Random(20261102)
    at, rows = datetime(2024, 5, 6, 5, 0, tzinfo=UTC), []
    for number in range(count):
        at += timedelta(seconds=chance.randint(0, 120))
        caller = chance.choice(("anonymous", "81621")) if chance.random() < 0.07 else _mobile(chance)
        talk = 0 if chance.random() < 0.14 else int(chance.lognormvariate(5.2, 0.95))
        agent, queue = f"agent{chance.randint(1, 520)}", f"queue_{chance.randint(1, 85)}"
        rows.append(asterisk_row(number, at, caller=caller, talk=min(talk, 7_200), agent=agent, queue=queue))
    return rows


def _mobile(chance: random.Random) -> str:
    return chance.choice(("040", "+35850", "0035845")) + f"{chance.randint(0, 24_999) * 397 % 10_000_000:07d}"


def _bare(path: str, file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE row ({', '.join(_COLUMNS)}, UNIQUE (c16, c20))")
    with open(path, newline="", encoding="utf-8") as handle:
        reader = csv.reader(handle)
        while part := [row for row, _ in zip(reader, range(CHUNK), strict=False)]:
            with connection:
                connection.executemany(f"INSERT INTO row VALUES ({', '.join('?' * 21)})", part)
    connection.close()


def _copy(path: str, url: str) -> None:
    with create_engine(url).begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE bare ({' text, '.join(_COLUMNS)} text, UNIQUE (c16, c20))")
        driver: psycopg.Connection[tuple[object, ...]] = connection.connection.driver_connection  # type: ignore[assignment]
        with (
            open(path, "rb") as handle,
            driver.cursor() as cursor,
            cursor.copy("COPY bare FROM STDIN (FORMAT csv)") as copy,
        ):
            while part := handle.read(1 << 16):
                copy.write(part)


@contextmanager
def address(folder: Path) -> Iterator[str]:
    """The address of an empty database: a SQLite file in the folder, or a PostgreSQL server where that was asked for."""
    if "postgresql" not in sys.argv:
        yield f"sqlite:///{folder}/dsr.sqlite3"
        return
    with postgresql() as server:
        server.run("CREATE DATABASE bench")
        yield server.database_url("bench")


def _deps(database: Database) -> Deps:
    migrate(database)
    return replace(deps_of(database, lambda: AT, ClosedPrinters()), call_files=DiskCallFiles())


def _import(deps: Deps, path: str, new: int) -> None:
    opened = open_file(deps, path)
    with deps.database.write() as session:
        batch = register.begin_import(session, opened, label=path, actor="cli:bench", by=None, at=AT)
        batch_id = batch.id or 0
    assert import_file(deps, opened, batch_id).new == new


def _dry(deps: Deps, path: str) -> None:
    assert dry_run(deps, open_file(deps, path)).counts.new == 0


class _Clocked(Database):
    """A database that notes how many milliseconds each writing transaction took, from its lock asked for to its commit."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.taken: list[float] = []

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As `Database.write`."""
        began = time.perf_counter()
        with super().write() as session:
            yield session
        self.taken.append((time.perf_counter() - began) * 1000)


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds by the clock, and seconds of work of this process and its children, which other programs disturb less."""
    began, worked = time.perf_counter(), _processor_s()
    work()
    return time.perf_counter() - began, _processor_s() - worked


def _processor_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
