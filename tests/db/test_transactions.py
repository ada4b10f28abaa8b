"""`read()` cannot write, `write()` is all or nothing, and both databases keep the same values."""

# ruff: noqa: PT012 - the block that is rolled back is the thing tested

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import col

from dsr.db.engine import Database, wake_after_commit
from dsr.db.outbox import enqueue
from dsr.db.tables import Counter, Heartbeat, Job
from tests.together import at_once

AT = datetime(2026, 11, 2, 7, 5, 30, 123456, tzinfo=UTC)


def _counters(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(col(Counter.name))))


def test_what_is_written_is_there_afterwards(database: Database) -> None:
    with database.write() as session:
        session.add(Counter(name="case:2026", last=7))
    with database.read() as session:
        assert session.get_one(Counter, "case:2026").last == 7


def test_read_cannot_write_by_row(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        session.add(Counter(name="case:2026"))
        session.flush()
    assert _counters(database) == []


def test_read_cannot_write_by_statement(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        session.execute(text("DELETE FROM counter"))


def test_a_row_changed_while_reading_is_forgotten(database: Database) -> None:
    with database.write() as session:
        session.add(Counter(name="case:2026", last=1))
    with database.read() as session:
        session.get_one(Counter, "case:2026").last = 2
    with database.read() as session:
        assert session.get_one(Counter, "case:2026").last == 1


def test_write_still_works_on_the_connection_that_read_used(database: Database) -> None:
    for number in range(3):
        _counters(database)
        with database.write() as session:
            session.add(Counter(name=f"c{number}"))
    assert _counters(database) == ["c0", "c1", "c2"]


def test_read_cannot_write_on_the_connection_that_wrote_or_read_before(database: Database) -> None:
    for before in (database.write, database.read, database.read):
        with before() as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(DBAPIError), database.read() as session:
            session.execute(text("INSERT INTO counter (name, last) VALUES ('c', 1)"))
    with database.write() as session:
        session.execute(text("INSERT INTO counter (name, last) VALUES ('c', 1)"))
    assert _counters(database) == ["c"]


def test_a_fault_in_write_rolls_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(Counter(name="case:2026"))
        session.flush()
        raise ZeroDivisionError
    assert _counters(database) == []


def test_a_broken_rule_of_the_database_rolls_everything_back(database: Database) -> None:
    with database.write() as session:
        session.add(Counter(name="taken"))
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Counter(name="new"))
        session.flush()
        session.execute(text("INSERT INTO counter (name, last) VALUES ('taken', 1)"))
    assert _counters(database) == ["taken"]


def test_a_row_that_refers_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("INSERT INTO note (case_id, text, by_user, at) VALUES (99, 'x', 99, '2026-11-02')"))


def test_read_sees_one_state_while_another_writes(database: Database) -> None:
    with database.read() as session:
        assert session.scalars(select(Counter)).all() == []
        with database.write() as other:
            other.add(Counter(name="meanwhile"))
        assert session.scalars(select(Counter)).all() == []
    assert _counters(database) == ["meanwhile"]


def test_two_who_read_and_then_write_do_not_lose_each_others_change(database: Database) -> None:
    """The fault this guards against on SQLite: a deferred transaction that reads first cannot get the lock later."""
    with database.write() as session:
        session.add(Counter(name="case:2026", last=0))

    def count(_number: int) -> None:
        for _ in range(25):
            with database.write() as session:
                query = select(Counter).where(col(Counter.name) == "case:2026").with_for_update()
                session.scalars(query).one().last += 1

    at_once(4, count)
    with database.read() as session:
        assert session.get_one(Counter, "case:2026").last == 100


def test_the_worker_is_told_after_the_commit_and_not_before(database: Database) -> None:
    told: list[tuple[list[int], int]] = []

    def tell(ids: object) -> None:
        with database.read() as session:
            told.append((list(ids), len(session.scalars(select(Job)).all())))  # type: ignore[call-overload]

    database.after_commit = tell
    with database.write() as session:
        job_id = enqueue(session, "print_letter", key="print:1", at=AT)
        assert told == []
    assert told == [([job_id], 1)]


def test_the_worker_is_not_told_of_what_was_rolled_back(database: Database) -> None:
    told: list[object] = []
    database.after_commit = told.append
    with pytest.raises(ZeroDivisionError), database.write() as session:
        wake_after_commit(session, 1)
        raise ZeroDivisionError
    assert told == []


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.write() as session:
        session.add(Heartbeat(name="tick", at=datetime(2026, 11, 2, 7, 5)))
        session.flush()


def test_a_moment_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    helsinki = timezone(timedelta(hours=2))
    with database.write() as session:
        session.add(Heartbeat(name="tick", at=AT.astimezone(helsinki)))
    with database.read() as session:
        found = session.get_one(Heartbeat, "tick").at
    assert (found, found.tzinfo) == (AT, UTC)


def test_moments_compare_in_the_database_as_they_do_here(database: Database) -> None:
    helsinki = timezone(timedelta(hours=2))
    with database.write() as session:
        session.add(Heartbeat(name="earlier", at=AT))
        session.add(Heartbeat(name="later", at=AT + timedelta(microseconds=1)))
    with database.read() as session:
        query = select(col(Heartbeat.name)).where(col(Heartbeat.at) <= AT.astimezone(helsinki))
        assert session.scalars(query).all() == ["earlier"]


def test_json_is_stored_as_the_same_bytes_in_both_databases(database: Database) -> None:
    with database.write() as session:
        enqueue(session, "x", key="k", at=AT, b="ä", a=[1, {"z": None}])
    with database.read() as session:
        assert session.execute(text("SELECT args FROM job")).scalar_one() == '{"a":[1,{"z":null}],"b":"ä"}'
        assert session.scalars(select(Job)).one().args == {"a": [1, {"z": None}], "b": "ä"}


def test_sqlite_writes_through_to_the_disk_and_keeps_foreign_keys(sqlite_database: Database) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    with sqlite_database.write() as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in expected}
    assert found == expected
