"""A backup is worth what its restore is: the copy is put into a database of its own, looked at whole, and thrown away."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, SQLModel

from dsr.db.audit import verify
from dsr.db.backup import folder_beside, restore
from dsr.db.columns import Sealed, SealedBytes
from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.db.tables import METADATA, Case, Letter, Recording
from dsr.domain.errors import Invalid, Refused
from dsr.ports import FieldCipher

_ONE_AT_A_TIME = 0x64737204  # advisory lock of PostgreSQL


@dataclass(frozen=True)
class Trial:
    """What the restored copy holds, and the first thing wrong with it in words (empty: nothing)."""

    sha256: str
    cases: int
    letters: int
    recordings: int
    events: int
    newest_seal: str
    fault: str


def try_restore(database: Database, file: Path, cipher: FieldCipher) -> Trial:
    """Restore `file` beside `database` and read it: tables brought to this version, the whole log, every sealed field.

    The database in use is not touched. Raises `Refused` when the file cannot be restored, or when PostgreSQL's role may
    not make the database for the trial.
    """
    with _scratch(database) as scratch:
        sha256, _ = restore(scratch, file, replace=True, finish=lambda copy, _sha256: migrate(copy))
        with scratch.read() as session:
            verdict = verify(session)
            fault = verdict.broken or sealed_fault(session, cipher)
            return Trial(
                sha256=sha256,
                cases=_count(session, Case),
                letters=_count(session, Letter),
                recordings=_count(session, Recording),
                events=verdict.events,
                newest_seal=verdict.newest_seal,
                fault=fault,
            )


@contextmanager
def _scratch(database: Database) -> Iterator[Database]:
    """An empty database of the same kind, gone afterwards; what a trial left that was killed goes first.

    One trial of a database at a time: another waits, so whatever else stands under these names is left over.
    """
    if database.is_sqlite:
        with (
            folder_beside(Path(database.engine.url.database or "")) as folder,
            closing(Database(f"sqlite:///{folder}/trial.sqlite3")) as made,
        ):
            yield made
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
        try:
            with _scratch_of_server(database) as made:
                yield made
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ONE_AT_A_TIME})


@contextmanager
def _scratch_of_server(database: Database) -> Iterator[Database]:
    """Its name has the number of the database it belongs to: another office of the same server has trials of its own."""
    with database.engine.connect() as connection:
        number = "SELECT oid FROM pg_database WHERE datname = current_database()"
        prefix = f"dsr_restore_{connection.execute(text(number)).scalar_one()}_"
        named = text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)")
        left = list(connection.execute(named, {"prefix": prefix}).scalars())
    for one in left:
        _run_outside(database, f"DROP DATABASE {one} WITH (FORCE)")
    name = f"{prefix}{secrets.token_hex(6)}"
    try:
        _run_outside(database, f"CREATE DATABASE {name}")
    except ProgrammingError as fault:
        raise Refused(
            "the database role may not make a database for the trial: give it CREATEDB, or try the restore as one that may",
            code="restore_trial_not_allowed",
        ) from fault
    try:
        url = make_url(database.engine.url).set(database=name)
        with closing(Database(url.render_as_string(hide_password=False))) as made:
            yield made
    finally:
        _run_outside(database, f"DROP DATABASE {name} WITH (FORCE)")


def _run_outside(database: Database, statement: str) -> None:
    """One statement outside a transaction, as PostgreSQL wants it for whole databases."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def _count(session: Session, table: type[SQLModel]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def sealed_fault(session: Session, cipher: FieldCipher, most: int | None = None) -> str:
    """Which column holds a field that none of our keys opens: such a backup gives back less than it seems to.

    With `most` only so many fields of each column are opened, the oldest and as many of the newest.
    """
    for table in METADATA.tables.values():
        key = next(iter(table.primary_key.columns))
        for column in (column for column in table.columns if isinstance(column.type, Sealed | SealedBytes)):
            every = select(column).where(column.is_not(None)).execution_options(yield_per=200)
            chosen = [every] if most is None else [every.order_by(end).limit(most) for end in (key.asc(), key.desc())]
            for query in chosen:
                with closing(session.execute(query)) as rows:
                    is_open = all(_opens(cipher, row[0]) for row in rows)
                if not is_open:
                    return f"{table.name}.{column.name} holds a field that no key of DSR_FIELD_KEY opens"
    return ""


def _opens(cipher: FieldCipher, sealed: str | bytes) -> bool:
    try:
        if isinstance(sealed, bytes):
            cipher.open_bytes(sealed)
        else:
            cipher.open(sealed)
    except Invalid:
        return False
    return True
