"""Bring a database to the newest (or another) version of its tables."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, String, Table, delete, insert, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from dsr.db import words
from dsr.db.engine import Database
from dsr.db.tables import METADATA
from dsr.domain.errors import Refused

LOCK_WAIT_S = 5
"""How long a migration waits for one table: whoever comes after it in the queue of that lock waits as long."""

TRIES = 6
PAUSE_S = 2.0
_ONE_AT_A_TIME = 0x64737203  # advisory lock of PostgreSQL: two migrations at once wait for each other
_LOCK_NOT_AVAILABLE = "55P03"

_WORKS_FROM = Table("works_from", MetaData(), Column("revision", String(32), primary_key=True))
"""One row: the oldest program whose tables these still serve. No table of the code's own: older programs must read it."""


def migrate(
    database: Database, to: str = "head", *, lock_wait_s: float = LOCK_WAIT_S, pause_s: float = PAUSE_S
) -> None:
    """Run migrations up to `to`, or down to it, beside programs that go on working.

    On PostgreSQL each statement waits `lock_wait_s` seconds for its table at most, and the whole is given up and tried
    again a few times, so that nobody queues behind a migration that itself queues. Tables of a later release that still
    serve this program are left as they are. Raises `Refused` when the tables stayed in use, and for tables of a later
    release that serve this program no more; then nothing was changed.
    """
    if _is_of_later_release(database):
        if serves(database):
            return None
        raise Refused("the tables are of a later release: use the newest program", code="tables_later")
    for left in reversed(range(TRIES)):
        try:
            return _migrate_once(database, to, lock_wait_s)
        except OperationalError as fault:
            if getattr(fault.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            if not left:
                raise Refused(
                    "a table stayed in use by a long transaction: nothing was changed; run `dsr migrate` again later",
                    code="migration_waited",
                ) from fault
        time.sleep(pause_s)
    return None


def _migrate_once(database: Database, to: str, lock_wait_s: float) -> None:
    """All of it in one transaction.

    SQLite changes a table by making it anew, and dropping the old one would refuse or delete what refers to it: foreign
    keys are off meanwhile, and checked before the commit (sqlite.org/lang_altertable.html, section 7); raises
    `RuntimeError` when a row was left that refers to nothing.
    """
    with database.engine.connect() as connection, foreign_keys_off(connection), connection.begin():
        config = _config(connection)
        if not database.is_sqlite:
            connection.execute(text(f"SET LOCAL lock_timeout = {int(lock_wait_s * 1000)}"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        current = MigrationContext.configure(connection).get_current_revision()
        if to == "base" or (to != "head" and _is_older(to, current)):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)
        _note_works_from(connection, ScriptDirectory.from_config(config))
        if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left a row that refers to nothing")


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest version."""
    with database.engine.connect().execution_options(dsr_mode="read") as connection:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == head


def serves(database: Database) -> bool:
    """Whether this program can run on the database: it stands at our version, or at a later one that still serves ours.

    So processes of the last release go on, and start again after a crash, while the next one is rolled out.
    """
    with database.engine.connect().execution_options(dsr_mode="read") as connection:
        script = ScriptDirectory.from_config(_config(connection))
        head, current = script.get_current_head(), MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return True
        if _is_known(script, current) or not inspect(connection).has_table(_WORKS_FROM.name):
            return False
        oldest = connection.execute(select(_WORKS_FROM.c.revision)).scalar_one_or_none()
        return oldest is not None and head is not None and oldest <= head


def _is_of_later_release(database: Database) -> bool:
    with database.engine.connect().execution_options(dsr_mode="read") as connection:
        script = ScriptDirectory.from_config(_config(connection))
        return not _is_known(script, MigrationContext.configure(connection).get_current_revision())


def _is_known(script: ScriptDirectory, current: str | None) -> bool:
    return current is None or any(revision.revision == current for revision in script.walk_revisions())


def differences(database: Database) -> list[object]:
    """What the tables in code have and the migrated database has not, or the other way; empty when they agree."""
    with database.engine.connect().execution_options(dsr_mode="read") as connection:
        opts = {"compare_type": True, "include_name": _is_of_the_code}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, METADATA))


def make_revision(database: Database, message: str) -> None:
    """Write a new migration file from what changed in the tables; read it before it is committed.

    `message` is number and words, such as `0002 Hold reasons.`; `database` stands at the version before it.
    """
    number, _, words = message.partition(" ")
    with database.engine.connect() as connection, connection.begin():
        command.revision(_config(connection), words, autogenerate=True, rev_id=number)


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite's foreign keys off meanwhile; begin no transaction before it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()  # past SQLAlchemy: SQLite takes this setting outside transactions only
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["include_name"] = _is_of_the_code
    return config


def _is_older(revision: str, current: str | None) -> bool:
    return current is not None and revision < current


def _is_of_the_code(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name == _WORKS_FROM.name) and not words.is_ours(name, kind)


def _note_works_from(connection: Connection, script: ScriptDirectory) -> None:
    """Keep what the version we have come to says of older programs (`works_from` in its file)."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        _WORKS_FROM.drop(connection, checkfirst=True)
        return
    _WORKS_FROM.create(connection, checkfirst=True)
    oldest: str = script.get_revision(current).module.works_from
    connection.execute(delete(_WORKS_FROM))
    connection.execute(insert(_WORKS_FROM).values(revision=oldest))
