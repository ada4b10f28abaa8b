"""The log keeps one order per stream, cannot be changed, and tells where it was tampered with."""

# ruff: noqa: PT012 - the block that is rolled back is the thing tested

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.columns import canonical_json
from dsr.db.engine import Database
from dsr.db.events import START, Line, body_of, chain_hash, events_of, iso, purge, record, record_all, seal
from dsr.db.tables import AccessEntry, Event, Seal
from tests.statements import statements_of
from tests.together import at_once

AT = datetime(2026, 11, 2, 7, 5, 30, 5, tzinfo=UTC)


def _filled(database: Database) -> None:
    """Three streams, five events each, sealed after the third and after the fifth round."""
    for round_no in range(1, 6):
        with database.write() as session:
            for stream in ("case:1", "case:2", "users"):
                record(session, stream, "noted", at=AT + timedelta(hours=round_no), by=4, number=round_no)
        if round_no in (3, 5):
            with database.write() as session:
                assert seal(session, AT + timedelta(hours=round_no, minutes=1))


def _broken(database: Database) -> str:
    with database.read() as session:
        return verify(session).broken


# --- writing ---------------------------------------------------------------------------------------------------------


def test_events_of_a_stream_are_numbered_from_one_and_keep_what_was_said(database: Database) -> None:
    with database.write() as session:
        assert record(session, "case:1", "opened", at=AT, by=3, channel="email") == 1
        assert record(session, "case:1", "extended", at=AT, right_request_id=9, until="2027-01-04") == 2
        assert record(session, "case:2", "opened", at=AT) == 1
    with database.read() as session:
        first, second = events_of(session, "case:1")
        assert (first.kind, first.by_user, dict(body_of(first))) == ("opened", 3, {"channel": "email"})
        assert (second.right_request_id, second.prev_hash) == (9, first.hash)
        assert verify(session).broken == ""


def test_many_events_written_at_once_are_chained_as_if_one_came_after_the_other(database: Database) -> None:
    with database.write() as session:
        record(session, "case:2", "opened", at=AT)
        lines = [Line(f"case:{number}", "noted", {"number": number}, number) for number in (2, 1, 2, 3)]
        assert record_all(session, lines, at=AT, by=4) == [2, 1, 3, 1]
        assert record_all(session, [], at=AT) == []
        assert record(session, "case:2", "noted", at=AT) == 4
        seal(session, AT)
    with database.read() as session:
        noted = [(one.seq, one.right_request_id, dict(body_of(one))) for one in events_of(session, "case:2")]
        assert noted == [(1, None, {}), (2, 2, {"number": 2}), (3, 2, {"number": 2}), (4, None, {})]
        assert verify(session).broken == ""


def test_the_head_of_a_stream_is_asked_for_once_in_a_transaction(database: Database) -> None:
    with statements_of(database) as sent, database.write() as session:
        assert [record(session, "case:1", "noted", at=AT) for _line in range(3)] == [1, 2, 3]
        assert record(session, "users", "noted", at=AT) == 1
    asked = [one for one in sent if one.startswith("SELECT stream_head")]
    assert len(asked) == 4, "for each stream: is it there, and the new one with its lock"
    with statements_of(database) as sent, database.write() as session:
        assert [record(session, "case:1", "noted", at=AT) for _line in range(2)] == [4, 5]
    assert len([one for one in sent if one.startswith("SELECT stream_head")]) == 1, "and locked anew in the next one"
    assert _broken(database) == ""


def test_an_event_that_is_rolled_back_leaves_no_gap(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        record(session, "case:1", "opened", at=AT)
        raise ZeroDivisionError
    with database.write() as session:
        assert record(session, "case:1", "opened", at=AT) == 1
    assert _broken(database) == ""


@pytest.mark.parametrize("body", [{"when": AT}, {"amount": float("nan")}], ids=["a moment", "not a number"])
def test_what_has_no_canonical_json_is_refused(database: Database, body: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)), database.write() as session:
        record(session, "case:1", "opened", at=AT, **body)


def test_threads_that_write_one_stream_leave_no_gap_and_no_fork(database: Database) -> None:
    def write(number: int) -> list[int]:
        seqs = []
        for _ in range(20):
            with database.write() as session:
                seqs.append(record(session, "case:1", "noted", at=AT, by=number))
        return seqs

    assert sorted(seq for seqs in at_once(6, write) for seq in seqs) == list(range(1, 121))
    assert _broken(database) == ""


def _write_from_a_process(url: str, number: int) -> None:
    database = Database(url)
    for round_no in range(20):
        with database.write() as session:
            record(session, "case:1", "noted", at=AT, by=number)
            record(session, f"case:{2 + number}", "noted", at=AT)
        if round_no % 5 == number:
            with database.write() as session:
                seal(session, AT)
    database.close()


def test_processes_that_write_and_seal_at_once_leave_a_whole_log(database_url: str, database: Database) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_from_a_process, args=(database_url, number)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with database.read() as session:
        verdict = verify(session)
        assert (verdict.broken, verdict.events, verdict.streams) == ("", 120, 4)
        assert session.scalar(select(func.max(col(Event.seq))).where(col(Event.stream) == "case:1")) == 60


# --- sealing ---------------------------------------------------------------------------------------------------------


def test_nothing_moved_makes_no_seal(database: Database) -> None:
    _filled(database)
    with database.write() as session:
        assert not seal(session, AT)
    with database.read() as session:
        assert verify(session).seals == 2


def test_two_ticks_at_once_do_not_fork_the_seals(database: Database) -> None:
    for round_no in range(5):
        with database.write() as session:
            record(session, f"case:{round_no}", "noted", at=AT)

        def tick(_number: int) -> bool:
            with database.write() as session:
                return seal(session, AT)

        assert sorted(at_once(4, tick)) == [False, False, False, True]
    assert _broken(database) == ""


def test_an_event_that_commits_after_a_younger_one_was_sealed_is_sealed_next(postgresql_url: str) -> None:
    """On PostgreSQL the lower id may become visible later; SQLite has one writer at a time."""
    database = Database(postgresql_url)
    with database.write() as slow:
        record(slow, "case:1", "noted", at=AT)  # takes the lower id, commits last
        with database.write() as quick:
            record(quick, "case:2", "noted", at=AT)
        with database.write() as ticking:
            assert seal(ticking, AT)
    with database.write() as session:
        assert seal(session, AT)
    with database.read() as session:
        heads = [one.heads for one in session.scalars(select(Seal).order_by(col(Seal.id)))]
    database.close()
    assert ['"case:2"' in heads[0], '"case:1"' in heads[0], '"case:1"' in heads[1]] == [True, False, True]


# --- what the database itself refuses ---------------------------------------------------------------------------------

_REFUSED = [
    ("UPDATE event SET kind = 'other'", "a column of a line"),
    ("UPDATE event SET body = body", "even to the same value"),
    ("DELETE FROM event", "all lines"),
    ("DELETE FROM event WHERE stream = 'case:1' AND seq = 5", "the last line"),
    ("UPDATE seal SET heads = '[]'", "a seal"),
    ("DELETE FROM seal", "all seals"),
    ("UPDATE access_log SET actor = 'user:1'", "who looked"),
    ("DELETE FROM access_log", "that someone looked"),
]


@pytest.mark.parametrize("statement", [row[0] for row in _REFUSED], ids=[row[1] for row in _REFUSED])
def test_the_log_cannot_be_changed(database: Database, statement: str) -> None:
    _filled(database)
    with database.write() as session:
        session.add(AccessEntry(at=AT, actor="user:9", action="see_case"))
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text(statement))
    assert _broken(database) == ""


@pytest.mark.parametrize("table", ["event", "seal", "access_log", "event, stream_head"])
def test_the_log_cannot_be_truncated(postgresql_url: str, table: str) -> None:
    database = Database(postgresql_url)
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text(f"TRUNCATE {table}"))
    database.close()


def test_a_line_cannot_be_replaced_by_inserting_over_it(sqlite_database: Database) -> None:
    """SQLite fires delete triggers of INSERT OR REPLACE only with recursive_triggers on."""
    _filled(sqlite_database)
    with pytest.raises(DBAPIError, match="append-only"), sqlite_database.write() as session:
        session.execute(text("INSERT OR REPLACE INTO event SELECT * FROM event WHERE id = 3"))


@pytest.mark.parametrize("table", ["event", "seal", "access_log"])
@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE"])
def test_a_line_cannot_be_replaced_by_a_connection_of_another_program(
    sqlite_database: Database, table: str, verb: str
) -> None:
    """There recursive_triggers is off, so a replaced row fires no delete trigger."""
    _filled(sqlite_database)
    with sqlite_database.write() as session:
        session.add(AccessEntry(at=AT, actor="user:9", action="see_case"))
    path = sqlite_database.engine.url.database or ""
    with closing(sqlite3.connect(path)) as plain:
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            plain.execute(f"{verb} INTO {table} SELECT * FROM {table} WHERE id = 1")
        if table == "event":  # by its place in the stream, which is unique too
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                plain.execute(
                    f"{verb} INTO event (id, stream, seq, kind, at, body, prev_hash, hash) "
                    "SELECT 99, stream, seq, kind, at, body, prev_hash, hash FROM event WHERE id = 1"
                )
        plain.rollback()
    assert _broken(sqlite_database) == ""


# --- purging -----------------------------------------------------------------------------------------------------------


def test_a_purge_deletes_one_stream_and_leaves_a_tombstone(database: Database) -> None:
    _filled(database)
    with database.write() as session:
        assert purge(session, "case:1", reason="retention", at=AT, by=2) == 5
    with database.read() as session:
        assert events_of(session, "case:1") == []
        assert len(events_of(session, "case:2")) == 5
        (tombstone,) = events_of(session, "register")
        said = body_of(tombstone)["purged"]
        assert (said["stream"], said["seq"], said["reason"]) == ("case:1", 5, "retention")
        assert verify(session).broken == ""


def test_a_stream_begins_anew_after_its_purge_in_the_same_transaction(database: Database) -> None:
    with database.write() as session:
        record(session, "case:1", "opened", at=AT)
        record(session, "case:1", "noted", at=AT)
        assert purge(session, "case:1", reason="retention", at=AT) == 2
        assert record(session, "case:1", "opened", at=AT) == 1
    with database.read() as session:
        (again,) = events_of(session, "case:1")
        assert (again.seq, again.prev_hash) == (1, START)


def test_a_purge_that_is_rolled_back_purges_nothing(database: Database) -> None:
    _filled(database)
    with pytest.raises(ZeroDivisionError), database.write() as session:
        purge(session, "case:1", reason="retention", at=AT)
        raise ZeroDivisionError
    with database.read() as session:
        assert len(events_of(session, "case:1")) == 5
    assert _broken(database) == ""


def test_a_permit_for_one_stream_opens_no_other(database: Database) -> None:
    _filled(database)
    with database.write() as session:
        purge(session, "case:1", reason="retention", at=AT)
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text("DELETE FROM event WHERE stream = 'case:2'"))


def test_the_stream_of_the_tombstones_is_never_purged(database: Database) -> None:
    with pytest.raises(ValueError, match="never purged"), database.write() as session:
        purge(session, "register", reason="retention", at=AT)


# --- tampering by someone who can get past the triggers ------------------------------------------------------------------


def _sql(*statements: str) -> Callable[[Connection], None]:
    def run(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return run


def _rewrite_last_line(connection: Connection) -> None:
    """A thorough forger: new text, its right hash, the head moved along; only the seal still tells."""
    row = connection.execute(text("SELECT prev_hash FROM event WHERE stream = 'case:2' AND seq = 5")).one()
    line = {"at": iso(AT + timedelta(hours=5)), "body": {"number": 6}, "by": 4, "kind": "noted"}
    body = canonical_json(line | {"right_request_id": None, "seq": 5, "stream": "case:2"})
    values = {"body": body, "hash": chain_hash(row.prev_hash, body)}
    connection.execute(text("UPDATE event SET body = :body, hash = :hash WHERE stream = 'case:2' AND seq = 5"), values)
    connection.execute(text("UPDATE stream_head SET hash = :hash WHERE stream = 'case:2'"), values)


def _rewind_one(connection: Connection) -> None:
    """Remove the last line of a stream and move its head back to fit."""
    connection.execute(text("DELETE FROM event WHERE stream = 'case:2' AND seq = 5"))
    connection.execute(
        text(
            "UPDATE stream_head SET seq = 4, "
            "hash = (SELECT hash FROM event WHERE stream = 'case:2' AND seq = 4) WHERE stream = 'case:2'"
        )
    )


def _forge_permit(connection: Connection) -> None:
    connection.execute(text("INSERT INTO purge_permit (stream, at, reason) VALUES ('case:2', '2026-11-02', 'x')"))
    connection.execute(text("DELETE FROM event WHERE stream = 'case:2'"))
    connection.execute(text("DELETE FROM stream_head WHERE stream = 'case:2'"))


_TAMPERING = [
    (
        "a changed text",
        _sql(
            "UPDATE event SET body = replace(body, '\"number\":3', '\"number\":4') WHERE stream = 'case:2' AND seq = 3"
        ),
        "stream case:2 event 3: the line does not follow",
    ),
    (
        "a changed person",
        _sql("UPDATE event SET by_user = 5 WHERE stream = 'case:2' AND seq = 2"),
        "stream case:2 event 2: by differs",
    ),
    (
        "a changed moment",
        _sql("UPDATE event SET at = (SELECT min(at) FROM event) WHERE stream = 'case:2' AND seq = 5"),
        "stream case:2 event 5: at differs",
    ),
    (
        "a changed kind",
        _sql("UPDATE event SET kind = 'other' WHERE stream = 'users' AND seq = 1"),
        "stream users event 1: kind differs",
    ),
    (
        "a line moved to another right",
        _sql("UPDATE event SET right_request_id = 1 WHERE stream = 'case:1' AND seq = 1"),
        "stream case:1 event 1: right_request_id differs",
    ),
    (
        "a removed line in the middle",
        _sql("DELETE FROM event WHERE stream = 'case:2' AND seq = 3"),
        "stream case:2 event 3: is missing",
    ),
    (
        "a removed first line",
        _sql("DELETE FROM event WHERE stream = 'case:2' AND seq = 1"),
        "stream case:2 event 1: is missing",
    ),
    (
        "a removed last line",
        _sql("DELETE FROM event WHERE stream = 'case:2' AND seq = 5"),
        "stream case:2 event 4: the log ends here, its head says event 5",
    ),
    (
        "a removed stream",
        _sql("DELETE FROM event WHERE stream = 'case:2'"),
        "stream case:2 event 5: is missing with all before it",
    ),
    (
        "a removed stream with its head",
        _sql("DELETE FROM event WHERE stream = 'case:2'", "DELETE FROM stream_head WHERE stream = 'case:2'"),
        "seal 1: stream case:2 event 3 was sealed and is missing",
    ),
    ("a removed last line and its head moved back", _rewind_one, "seal 2: stream case:2 event 5 was sealed"),
    ("a line written anew with its hash and head", _rewrite_last_line, "seal 2: stream case:2 event 5 is not what was"),
    (
        "two lines in each other's place",
        _sql(
            "UPDATE event SET seq = 99 WHERE stream = 'case:1' AND seq = 2",
            "UPDATE event SET seq = 2 WHERE stream = 'case:1' AND seq = 3",
            "UPDATE event SET seq = 3 WHERE stream = 'case:1' AND seq = 99",
        ),
        "stream case:1 event 2: the line does not follow",
    ),
    ("a changed seal", _sql("UPDATE seal SET heads = '[]' WHERE id = 2"), "seal 2: does not follow"),
    ("a removed first seal", _sql("DELETE FROM seal WHERE id = 1"), "seal 2: does not follow"),
    ("a removed last seal", _sql("DELETE FROM seal WHERE id = 2"), "stream case:1 event 5: its seal is missing"),
    ("a purge that the log does not tell of", _forge_permit, "seal 1: stream case:2 event 3 was sealed"),
    (
        "a permit that waits to be used",
        _sql("INSERT INTO purge_permit (stream, at, reason) VALUES ('case:2', '2026-11-02', 'x')"),
        "stream case:2: may be purged, but",
    ),
]


@pytest.mark.parametrize(("tamper", "expected"), [row[1:] for row in _TAMPERING], ids=[row[0] for row in _TAMPERING])
def test_the_first_line_that_was_tampered_with_is_named(
    database: Database, tamper: Callable[[Connection], None], expected: str
) -> None:
    _filled(database)
    assert _broken(database) == ""
    with database.engine.begin() as connection:
        _triggers_off(connection)
        tamper(connection)
    assert _broken(database).startswith(expected)


def _triggers_off(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in ("event", "seal"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))


def test_a_log_of_nothing_is_whole(database: Database) -> None:
    with database.read() as session:
        verdict = verify(session)
    assert (verdict.events, verdict.streams, verdict.seals, verdict.broken) == (0, 0, 0, "")
    assert START == "0" * 64
