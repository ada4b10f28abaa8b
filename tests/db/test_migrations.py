"""Migrations go up, down and up again on both databases, and leave every trigger standing."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect

from dsr.db import triggers
from dsr.db.engine import Database
from dsr.db.migrate import differences, is_current, migrate
from dsr.db.tables import METADATA


def _triggers(database: Database) -> int:
    with database.engine.connect() as connection:
        return triggers.count(connection)


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_a_migrated_database_has_the_tables_that_the_code_has(database: Database) -> None:
    assert differences(database) == []
    assert _tables(database) == set(METADATA.tables)


def test_every_trigger_stands_after_up_down_up(bare_database: Database) -> None:
    expected = triggers.TRIGGER_COUNT[bare_database.engine.dialect.name]
    migrate(bare_database)
    assert _triggers(bare_database) == expected
    migrate(bare_database, "base")
    assert _triggers(bare_database) == 0
    assert _tables(bare_database) == set()
    migrate(bare_database)
    assert _triggers(bare_database) == expected
    assert differences(bare_database) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)
    assert is_current(database)


def test_an_empty_database_is_not_current(bare_database: Database) -> None:
    assert not is_current(bare_database)


def test_a_migration_that_fails_leaves_nothing_behind(bare_database: Database) -> None:
    with bare_database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER)")  # in the way of the first migration
    with pytest.raises(Exception, match="users"):
        migrate(bare_database)
    assert _tables(bare_database) == {"users"}
    assert not is_current(bare_database)
