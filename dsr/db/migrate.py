"""Bring a database to the newest (or another) version of its tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from dsr.db.engine import Database
from dsr.db.tables import METADATA


def migrate(database: Database, to: str = "head") -> None:
    """Run migrations up to `to`, or down to it; all of them in one transaction."""
    with database.engine.connect() as connection, connection.begin():
        config = _config(connection)
        current = MigrationContext.configure(connection).get_current_revision()
        if to == "base" or (to != "head" and _is_older(to, current)):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest version."""
    with database.engine.connect() as connection:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == head


def differences(database: Database) -> list[object]:
    """What the tables in code have and the migrated database has not, or the other way; empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def make_revision(database: Database, message: str) -> None:
    """Write a new migration file from what changed in the tables; read it before it is committed."""
    with database.engine.connect() as connection, connection.begin():
        command.revision(_config(connection), message, autogenerate=True, rev_id=message.split()[0])


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _is_older(revision: str, current: str | None) -> bool:
    return current is not None and revision < current
