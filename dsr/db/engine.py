"""The two kinds of transaction: `read()` that cannot write, and `write()` that takes its lock first."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from dsr.db import events, lengths, standing

BUSY_S = 30
ASK_AGAIN_S = 0.004
ATTACHED = "attached"
"""In a connection's info: how many small databases of rows `bulk.attach` has made readable on it."""
_MODE = "mode"
"""In a connection's info: how its last transaction began on SQLite, to read or to write."""
_WAKE = "jobs_to_wake"  # session.info key: ids of outbox rows written in this transaction
_HOLDS_LOCK = 0x64737201  # any constant, the same everywhere: one advisory lock guards all holds

# The order of locks, the same in every transaction that takes more than one (otherwise two could wait for each other):
#   0. the row of the user whose request it is, shared (`sessions.refuse_ended`)
#   1. the worker's own row of the job that it is finishing (others touch only jobs that are queued or failed)
#   2. `holds_lock`   3. what the user did in the case (`case_access.note_act`), then the case's row (`cases.claim`)
#   4. the head of its stream (`events.lock_stream`)   5. its letters
# The case's row is locked with `key_share`: rows that point at it may be written meanwhile by who has the head already.
# A purge locks it whole, against them too; so whoever locks the head has pointed at the case before (`events.lock_stream`).
# Whatever locks a letter locks the head first (`letters.rows.taken_letter`): its event would lock it afterwards.
_AWAY = ("08", "57P", "53300")  # no connection, shut down or starting, too many connections
_COLLISIONS = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock not available


class Database:
    """One database. `after_commit` is told the ids of outbox rows that a `write()` has just made durable.

    `before_write` is called first in every `write()`, within it; what it raises keeps the transaction from beginning.
    """

    def __init__(self, url: str, after_commit: Callable[[Sequence[int]], None] | None = None) -> None:
        lengths.watch()
        standing.watch()
        self.engine = _engine(url)
        self._reading: dict[str, Any] = {"dsr_mode": "read"}
        if not self.is_sqlite:  # said by BEGIN itself: a statement of its own would go to the server and back each time
            self._reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self.after_commit = after_commit
        self.before_write: Callable[[Session], None] | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, for the few callers to whom the two databases differ: in what form an import hands rows over."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state and cannot write."""
        with (
            self.engine.connect().execution_options(**self._reading) as connection,
            Session(bind=connection) as session,
        ):
            session.info["mode"] = "read"
            yield session
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that writes; commits when the block ends, rolls back on any exception.

        SQLite takes its one write lock at the start (`BEGIN IMMEDIATE`): a transaction that reads first and
        writes later would otherwise fail with 'database is locked' and no wait would help.
        """
        with (
            self.engine.connect().execution_options(dsr_mode="write") as connection,
            Session(bind=connection) as session,
        ):
            session.info["mode"] = "write"
            session.connection()
            if self.before_write is not None:
                self.before_write(session)
            yield session
            events.tell_rest(session)
            session.commit()
            ids: list[int] = session.info.pop(_WAKE, [])
        if ids and self.after_commit is not None:
            self.after_commit(ids)

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def wake_after_commit(session: Session, job_id: int) -> None:
    """Have the worker told of outbox row `job_id` once this transaction is durable."""
    session.info.setdefault(_WAKE, []).append(job_id)


def holds_lock(session: Session) -> None:
    """Take the one lock that guards holds, imports and sweeps; first statement of each of their transactions.

    On SQLite `BEGIN IMMEDIATE` already is it. Released with the transaction.
    """
    if session.connection().dialect.name != "sqlite":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _HOLDS_LOCK})


def is_collision(fault: BaseException) -> bool:
    """Whether the database gave a transaction up because of another one at the same moment: done again, it can succeed."""
    if not isinstance(fault, DBAPIError):
        return False
    return getattr(fault.orig, "sqlstate", None) in _COLLISIONS or "database is locked" in str(fault.orig)


def is_too_long(fault: BaseException) -> bool:
    """Whether a text was longer than its column, past the look of `lengths`: a statement that wrote no row of a session."""
    return isinstance(fault, DBAPIError) and getattr(fault.orig, "sqlstate", None) == "22001"


def is_away(fault: BaseException) -> bool:
    """Whether the database itself cannot be reached just now: shut down, restarting, or the line to it broken."""
    if not isinstance(fault, DBAPIError):
        return False
    state = getattr(fault.orig, "sqlstate", None)
    has_lost_line = state is None and isinstance(fault, OperationalError) and not isinstance(fault.orig, sqlite3.Error)
    return fault.connection_invalidated or has_lost_line or str(state or "").startswith(_AWAY)


def _engine(url: str) -> Engine:
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(
        url,
        hide_parameters=True,  # values may be personal data, and errors reach the log
        poolclass=QueuePool,
        pool_use_lifo=True,  # what a connection has read of the file serves the next transaction too
        pool_size=10,
        max_overflow=20,
        connect_args={"timeout": 30, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkin", _detach)
    return engine


def _prepare_postgresql(raw: Any, _record: object) -> None:
    """Our queries are short: to have several processes answer one costs more than it saves, and takes the processors from
    whoever else is asking. Moments are written without a zone where they are many: they are UTC."""
    raw.execute("SET max_parallel_workers_per_gather = 0")
    raw.execute("SET TIME ZONE 'UTC'")
    raw.commit()


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # the driver must not open transactions on its own
    # recursive_triggers: without it INSERT OR REPLACE would delete a line of the log past its trigger.
    pragmas = (
        f"busy_timeout={BUSY_S * 1000}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "recursive_triggers=ON",
    )
    # 16 MB of pages and 128 of log instead of 2 and 4: an import of millions of rows writes the same pages less often. The
    # connections that it goes over get more pages (`bulk.give_room`).
    for pragma in (*pragmas, "cache_size=-16000", "wal_autocheckpoint=32000"):
        raw.execute(f"PRAGMA {pragma}")


def _detach(raw: Any, record: Any) -> None:
    """Forget the rows that a transaction took from small databases; its connection has been given back."""
    for number in range(record.info.pop(ATTACHED, 0)):
        if raw is not None:
            raw.execute(f"DETACH portion{number}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("dsr_mode", "write")
    raw: Any = connection.connection
    if connection.info.get(_MODE) != mode:  # the pragma has SQLite prepare every statement of the connection anew
        raw.execute(f"PRAGMA query_only={'ON' if mode == 'read' else 'OFF'}")
        connection.info[_MODE] = mode
    if mode == "read":
        raw.execute("BEGIN")
    else:
        _begin_immediate(raw)


def _begin_immediate(raw: Any) -> None:
    """Take the write lock, asking for it every few milliseconds.

    SQLite's own waiting sleeps longer and longer, up to a tenth of a second: a clerk would miss the gaps between the
    chunks of an import again and again. Raises SQLAlchemy's `OperationalError` when half a minute was not enough: the
    driver's own would pass by everybody who asks `is_collision`.
    """
    give_up_at = time.monotonic() + BUSY_S
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as fault:
                if "locked" not in str(fault) or time.monotonic() > give_up_at:
                    raise OperationalError("BEGIN IMMEDIATE", None, fault) from fault
            time.sleep(ASK_AGAIN_S)
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_S * 1000}")
