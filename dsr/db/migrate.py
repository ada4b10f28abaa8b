"""Bring a database to the newest (or another) version of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from dsr.db import words
from dsr.db.engine import Database
from dsr.db.tables import METADATA


def migrate(database: Database, to: str = "head") -> None:
    """Run migrations up to `to`, or down to it; all of them in one transaction.

    SQLite changes a table by making it anew, and dropping the old one would refuse or delete what refers to it: foreign
    keys are off meanwhile, and checked before the commit (sqlite.org/lang_altertable.html, section 7); raises
    `RuntimeError` when a row was left that refers to nothing.
    """
    with database.engine.connect() as connection, foreign_keys_off(connection), connection.begin():
        config = _config(connection)
        current = MigrationContext.configure(connection).get_current_revision()
        if to == "base" or (to != "head" and _is_older(to, current)):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)
        if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left a row that refers to nothing")


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest version."""
    with database.engine.connect().execution_options(dsr_mode="read") as connection:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == head


def differences(database: Database) -> list[object]:
    """What the tables in code have and the migrated database has not, or the other way; empty when they agree."""
    with database.engine.connect().execution_options(dsr_mode="read") as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_of_code})
        return list(compare_metadata(context, METADATA))


def is_of_code(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic compares a thing of this name: all but the index of words, which `triggers.install` makes."""
    return not words.is_ours(name, kind)


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
    return config


def _is_older(revision: str, current: str | None) -> bool:
    return current is not None and revision < current
