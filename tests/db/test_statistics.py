"""The server is had to count a table again while an import fills it, and not at every chunk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from dsr.db import statistics
from dsr.db.engine import Database
from dsr.db.statistics import GrowingTables
from dsr.db.tables import Call, Leg, Recording
from tests.db.legs import a_leg
from tests.services.call_files import asterisk_row, take, write_rows
from tests.services.letters_office import open_office


@pytest.fixture
def grown(postgresql_url: str) -> Iterator[Database]:
    """An empty database on PostgreSQL: SQLite has nothing that counts."""
    opened = Database(postgresql_url)
    yield opened
    opened.close()


def _believed(database: Database, name: str) -> int:
    with database.read() as session:
        query = text("SELECT reltuples FROM pg_class WHERE oid = CAST(:name AS regclass)")
        return int(session.execute(query, {"name": f'"{name}"'}).scalar_one())


def _fill(database: Database, keys: range) -> int:
    with database.write() as session:
        session.add_all([a_leg(str(key)) for key in keys])
    return len(keys)


def test_a_table_is_counted_again_each_time_it_may_have_doubled(
    grown: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "LEAST_ROWS", 100)
    growing = GrowingTables(grown, (Leg,))
    growing.note(_fill(grown, range(99)))
    assert _believed(grown, "leg") == -1, "counted before it was worth it"
    growing.note(_fill(grown, range(99, 150)))
    assert _believed(grown, "leg") == 150
    growing.note(_fill(grown, range(150, 299)))
    assert _believed(grown, "leg") == 150, "counted though it had not doubled"
    growing.note(_fill(grown, range(299, 300)))
    assert _believed(grown, "leg") == 300


def test_a_register_that_is_known_to_be_large_is_not_counted_again_for_a_few_rows(
    grown: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "LEAST_ROWS", 10)
    _fill(grown, range(200))
    GrowingTables(grown, (Leg,)).note(200)
    GrowingTables(grown, (Leg,)).note(_fill(grown, range(200, 250)))
    assert _believed(grown, "leg") == 200


def test_an_import_has_its_tables_counted(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "LEAST_ROWS", 4)
    take(open_office(database).deps, write_rows(tmp_path / "calls.csv", [asterisk_row(number) for number in range(6)]))
    if not database.is_sqlite:
        believed = [_believed(database, str(table.__tablename__)) for table in (Call, Leg, Recording)]
        assert believed == [6, 6, 6]
