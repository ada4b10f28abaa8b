"""Migrations go up, down and up again on both databases, and leave every trigger standing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError

from dsr.db import triggers, words
from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.migrate import differences, foreign_keys_off, is_current, migrate, serves
from dsr.db.tables import METADATA, Case, Note, User
from dsr.domain.errors import Refused

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def _triggers(database: Database) -> int:
    with database.engine.connect() as connection:
        return triggers.count(connection)


def _tables(database: Database) -> set[str]:
    names = set(inspect(database.engine).get_table_names()) - {"alembic_version", "works_from"}
    return {name for name in names if not words.is_ours(name, "table")}


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
    with pytest.raises(DBAPIError, match="users"):
        migrate(bare_database)
    assert _tables(bare_database) == {"users"}
    assert not is_current(bare_database)


def _with_a_case(database: Database) -> None:
    with database.write() as session:
        user = User(email="a@espoo.fi", name="A", roles=["handler"], created_at=AT)
        session.add(user)
        session.flush()
        case = Case(reference="DSR-1", created_by=user.id or 0, created_at=AT)
        session.add(case)
        session.flush()
        session.add(Note(case_id=case.id or 0, text="x", by_user=user.id or 0, at=AT))
        record(session, "case:1", "opened", at=AT)


def test_making_a_table_anew_keeps_what_refers_to_it_and_every_trigger(sqlite_database: Database) -> None:
    """SQLite changes a table by copying it and dropping the old one: notes must stay, and the log's triggers."""
    _with_a_case(sqlite_database)
    with sqlite_database.engine.connect() as connection, foreign_keys_off(connection), connection.begin():
        operations = Operations(MigrationContext.configure(connection))
        for table in ("cases", "event"):
            with operations.batch_alter_table(table, recreate="always"):
                pass
        assert triggers.count(connection) < triggers.TRIGGER_COUNT["sqlite"]
        triggers.install(connection)
    assert _triggers(sqlite_database) == triggers.TRIGGER_COUNT["sqlite"]
    with sqlite_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Note)) == 1
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), sqlite_database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM cases")


def test_a_database_with_cases_goes_down_and_up(database: Database) -> None:
    _with_a_case(database)
    migrate(database, "base")
    assert _tables(database) == set()
    migrate(database)
    assert is_current(database)


def _at_a_later_version(database: Database, works_from: str) -> None:
    """As the next release's `dsr migrate` leaves the database."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.exec_driver_sql(f"UPDATE works_from SET revision = '{works_from}'")


def test_a_program_runs_on_later_tables_that_still_serve_it(database: Database) -> None:
    _at_a_later_version(database, "0001")
    assert not is_current(database)
    assert serves(database)


def test_a_program_refuses_later_tables_that_serve_it_no_more(database: Database) -> None:
    _at_a_later_version(database, "9999")
    assert not serves(database)


def test_the_last_releases_program_leaves_later_tables_as_they_are(database: Database) -> None:
    """Its nightly backup is proved while the next release is rolled out; the proof brings the copy to its version."""
    _at_a_later_version(database, "0001")
    migrate(database)
    assert not is_current(database)
    assert serves(database)
    _at_a_later_version(database, "9999")
    with pytest.raises(Refused, match="later release"):
        migrate(database)


def test_a_program_refuses_tables_older_than_itself(bare_database: Database) -> None:
    assert not serves(bare_database)
    migrate(bare_database)
    assert serves(bare_database)


def test_the_owner_of_a_database_needs_to_be_no_superuser(plain_role: Callable[[str], str]) -> None:
    with closing(Database(plain_role("plain"))) as own:
        migrate(own)
        assert differences(own) == []
    with closing(Database(plain_role("dsr"))) as foreign:
        with pytest.raises(Refused, match="switch on its extension pg_trgm"):
            migrate(foreign)
        assert _tables(foreign) == set()


def test_a_migration_gives_up_where_a_table_stays_in_use_and_changes_nothing(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.connect() as reader, reader.begin():
        reader.exec_driver_sql("SELECT count(*) FROM cases")  # a long report: the lock lasts as long as its transaction
        with pytest.raises(Refused, match="stayed in use"):
            migrate(database, "base", lock_wait_s=0.05, pause_s=0.01)
    assert _tables(database) == set(METADATA.tables)
    migrate(database, "base", lock_wait_s=0.05, pause_s=0.01)
    assert _tables(database) == set()
    database.close()
