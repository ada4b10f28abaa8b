"""Copies of the whole database in one file, taken while it is in use, and put back whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, func, inspect, make_url, select, text, update
from sqlmodel import Session, col

from dsr.db import outbox, words
from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.tables import Case, Job, SignIn
from dsr.domain.errors import Refused

Answer = TypeVar("Answer")
_SQLITE, _POSTGRESQL = b"SQLite format 3\x00", b"PGDMP"
SENDS = (
    "acknowledge",
    "send_letter",
    "send_notice",
    "send_reminders",
    "tell_access",
    "tell_emergency",
    "tell_monthly_report",
    "tell_reviews",
)
"""Jobs that reach people once: after a restore nobody knows whether they were done since the backup was made."""

RESTORED = "restored from a backup: see whether it was sent"
"""The fault of such a job after a restore."""

BEFORE = "before_restore"
"""PostgreSQL's schema of what the database held before a restore, from the restore's beginning until it is settled."""

IS_RESTORED = "is_restored"
"""Argument of a job that prints, from before a restore: what it prints may have been printed and sent since the backup."""


def back_up(database: Database, file: Path) -> str:
    """Write a checked copy of the database to `file` and answer its SHA-256.

    The file is complete or not there, and only its owner can read it. Raises `Refused` when it exists already, when
    PostgreSQL's programs are missing, or when the copy does not pass the database's own check.
    """
    if file.exists():
        raise Refused(f"{file.name} exists already: name a new file", code="backup_exists")
    if not file.parent.is_dir():
        raise Refused("the folder for the backup does not exist: make it first", code="backup_folder_missing")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if database.is_sqlite:
            _copy_sqlite(_sqlite_path(database), part)
            _make_single_file(part)
            _check_sqlite(part)
        else:
            _run_postgresql(database, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"])
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return _sha256(file)


def restore(
    database: Database, file: Path, *, replace: bool, finish: Callable[[Database, str], Answer]
) -> tuple[str, Answer]:
    """Put the copy in `file` in the place of everything the database holds; answers the file's SHA-256 and what `finish` does.

    `finish` is given the copy and the SHA-256, brings it to this version (it may be older) and settles it; nothing is in its
    place before that is done. Raises `Refused`, and changes nothing, when the file is no backup of this kind of database or
    is damaged, when the database holds cases and `replace` is not said, or when PostgreSQL has other connections of our role.
    """
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    if not file.is_file():
        raise Refused(f"there is no file {file.name}", code="backup_missing")
    with file.open("rb") as opened:
        if not opened.read(16).startswith(_SQLITE if database.is_sqlite else _POSTGRESQL):
            raise Refused(f"{file.name} is not a backup of a {kind} database made by `dsr backup`", code="not_a_backup")
    cases = _cases(database)
    if cases and not replace:
        raise Refused(f"the database holds {cases} case(s): say --replace to lose them", code="restore_would_replace")
    sha256 = _sha256(file)
    if database.is_sqlite:
        _check_sqlite(file)
        database.close()
        path = _sqlite_path(database)
        with folder_beside(path) as folder:
            _copy_sqlite(file, folder / "copy.sqlite3")
            with closing(Database(f"sqlite:///{folder}/copy.sqlite3")) as copy:
                done = finish(copy, sha256)
            _copy_sqlite(folder / "copy.sqlite3", path)
        return sha256, done
    with _restored_postgresql(database, file):
        return sha256, finish(database, sha256)


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """A folder beside a SQLite file for a copy of all it holds, gone afterwards; what a killed process left there goes first.

    One at a time: another waits, so whatever else stands under such a name is left over. The name begins with the file's own:
    the folder may be anybody's, and hold what a person called by a plainer one.
    """
    prefix = f"{path.name}.copy-"
    with (path.parent / "copies.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in path.parent.glob(f"{escape(prefix)}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=prefix, dir=path.parent) as folder:
            yield Path(folder)


def is_cut_off(database: Database) -> bool:
    """Whether a restore began and is not settled: one that runs, or one that was killed. On SQLite a settled copy takes
    its place in one transaction, so never there."""
    return not database.is_sqlite and inspect(database.engine).has_schema(BEFORE)


def put_back(database: Database) -> bool:
    """Undo a restore that was cut off; answers whether there was one."""
    if not is_cut_off(database):
        return False
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text(f"ALTER SCHEMA {BEFORE} RENAME TO public"))
        words.install(connection)
    database.close()
    return True


def settle(session: Session, *, sha256: str, at: datetime) -> int:
    """After a restore: end all sessions, stop what may have been sent already, log it; answers how many jobs stopped.

    What the database held before goes in the same transaction: until then the restore counts as cut off.
    """
    session.execute(update(SignIn).where(col(SignIn.ended_at).is_(None)).values(ended_at=at))
    stopped = session.execute(
        update(Job)
        .where(col(Job.kind).in_(SENDS), col(Job.state).in_(["queued", "running"]))
        .values(state="failed", ended_at=at, leased_until=None, fault=RESTORED)
        .returning(col(Job.id))
    ).all()
    for job in session.scalars(select(Job).where(col(Job.kind) == "print_letter", col(Job.state) != "done")):
        job.args = {**job.args, IS_RESTORED: True}
        session.add(job)
    stopped_ids = [row.id for row in stopped]
    for job in session.scalars(select(Job).where(col(Job.kind) == "send_letter", col(Job.id).in_(stopped_ids))):
        job.args = {**job.args, outbox.ATTEMPTED: True}  # the letter is not changed before a person has found out
        session.add(job)
    record(session, "register", "backup_restored", at=at, sha256=sha256, stopped_jobs=len(stopped))
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE"))
    return len(stopped)


def _cases(database: Database) -> int:
    if not inspect(database.engine).has_table("cases"):
        return 0
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def _sqlite_path(database: Database) -> Path:
    return Path(database.engine.url.database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's online copy: one consistent state, taken (or put in place) in one transaction beside running readers."""
    origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    with closing(origin), closing(sqlite3.connect(target, timeout=30)) as copy:
        origin.backup(copy)


def _make_single_file(file: Path) -> None:
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            faults = copy.execute("PRAGMA integrity_check").fetchone() != ("ok",)
            faults = faults or copy.execute("PRAGMA foreign_key_check").fetchone() is not None
            is_ours = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
    except sqlite3.DatabaseError as fault:
        raise Refused(f"{file.name} is damaged: use another backup", code="backup_damaged") from fault
    if faults:
        raise Refused(f"{file.name} is damaged: use another backup", code="backup_damaged")
    if not is_ours:
        raise Refused(f"{file.name} is not a backup made by `dsr backup`", code="not_a_backup")


@contextmanager
def _restored_postgresql(database: Database, file: Path) -> Iterator[None]:
    """Restore beside what is there, which `settle` lets go; it is put back where anything within fails."""
    _run_postgresql(None, "pg_restore", ["--list", str(file)])
    database.close()
    with database.engine.begin() as connection:
        _refuse_in_use(connection)
        _set_aside(connection)
    try:
        options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(file)]
        _run_postgresql(database, "pg_restore", options)
        database.close()
        yield
    except BaseException:  # Ctrl-C too
        put_back(database)
        raise


def _set_aside(connection: Connection) -> None:
    words.take_pieces_away(connection)
    connection.execute(text(f"ALTER SCHEMA public RENAME TO {BEFORE}"))
    connection.execute(text("CREATE SCHEMA public"))


def _refuse_in_use(connection: Connection) -> None:
    """A worker that runs would end its job in the restored database, where the job of that number may be another one.

    Connections of our own that were just closed are waited for: the server counts them until it has ended them.
    """
    until = time.monotonic() + _ENDING_S
    while others := connection.execute(_OTHERS).scalar_one():
        if time.monotonic() > until:
            raise Refused(
                f"{others} other connection(s) of the program's role use the database: stop every `dsr serve` and `dsr "
                "worker` first, and end what is left of one that died (`pg_terminate_backend`)",
                code="database_in_use",
            )
        time.sleep(0.02)
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))


_ENDING_S = 2
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def _run_postgresql(database: Database | None, program: str, options: Sequence[str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise Refused(
            f"{program} is missing: install PostgreSQL's client programs (Debian: postgresql-client)",
            code="postgresql_client_missing",
        )
    with _connection(database.engine.url if database else None) as address:
        done = subprocess.run([found, *address, *options], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        reason = done.stderr.strip().splitlines()[0] if done.stderr.strip() else f"exit {done.returncode}"
        raise Refused(f"{program} failed: {reason}", code="postgresql_client_failed")


@contextmanager
def _connection(url: URL | None) -> Iterator[list[str]]:
    """Arguments that name the database; the password goes by a file, never by the list of processes."""
    if url is None:
        yield []
        return
    with tempfile.NamedTemporaryFile("w", prefix="dsr-pass-") as secret:  # readable by its owner only
        escaped = str(url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        secret.write(f"*:*:*:*:{escaped}\n")
        secret.flush()
        plain = make_url(url).set(drivername="postgresql", password=None)
        plain = plain.update_query_dict({"passfile": secret.name} if url.password else {})
        yield [f"--dbname={plain.render_as_string(hide_password=False)}"]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
