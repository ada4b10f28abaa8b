"""No bounded text column takes a text that is longer than it, whatever form, service or interface it came by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import SQLModel

from dsr.db.engine import Database
from dsr.db.lengths import length_faults, limits_of
from dsr.db.tables import METADATA, Source, User
from dsr.domain.errors import Invalid

TABLES: list[type[SQLModel]] = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]


def test_every_bounded_text_of_every_table_is_looked_at_before_it_is_written() -> None:
    bounded = {
        (table.name, column.name): length
        for table in METADATA.sorted_tables
        for column in table.columns
        if (length := getattr(column.type, "length", None))
    }
    seen = {}
    for table in TABLES:
        for name, limit in limits_of(table):
            row = table.model_construct(**{name: "x" * (limit + 1)})
            assert [(one.place, one.code) for one in length_faults(row)] == [(name, "too_long")]
            assert length_faults(table.model_construct(**{name: "ä" * limit})) == [], "characters, not bytes"
            seen[table.__tablename__, name] = limit
    assert seen == bounded
    assert len(bounded) > 200


def test_a_text_that_is_too_long_is_refused_in_a_sentence_before_either_database_sees_it(database: Database) -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    with database.write() as session:
        session.add(User(email="a@example.fi", name="x" * 201, roles=[], created_at=at))
        with pytest.raises(Invalid) as refusal:
            session.flush()
        session.rollback()
    assert [(one.place, dict(one.values)) for one in refusal.value.faults] == [("name", {"length": 201, "limit": 200})]
    with database.write() as session:
        session.add(Source(name="x"))
        session.flush()
        session.get_one(Source, 1).name = "x" * 101
        with pytest.raises(Invalid):
            session.flush()
        session.rollback()
