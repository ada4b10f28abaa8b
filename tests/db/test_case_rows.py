"""A purge takes every row of a case and no other: the tables themselves are walked, so that none is forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, String, Table, func, insert, select, update
from sqlmodel import Session

from dsr.db.case_rows import KEPT, owned_rows, remove_rows
from dsr.db.columns import Json, Moment, SealedBytes
from dsr.db.engine import Database
from dsr.db.tables import METADATA

NOT_FILLED = frozenset({"event", "seal", "stream_head", "purge_permit"})
"""The log: written by `record` and deleted by `purge` alone."""

Ids = dict[str, dict[str, Any]]


def _value(column: Column[Any], turn: int, made: Ids) -> Any:
    """Something that fits: a row of the same turn where the column points at one, else a value told by the turn.

    The first case has the number 1, so that a number of a turn is also that of its case.
    """
    key = next(iter(column.foreign_keys), None)
    if key is not None and key.column.table.name in made:
        return made[key.column.table.name][key.column.name]
    if column.foreign_keys:
        return None
    kinds: list[tuple[Any, Any]] = [
        (Json, []),
        (Moment, datetime(2026, 11, 2, 12, tzinfo=UTC)),
        (Boolean, False),
        (Integer, turn),
        (Date, date(2026, 11, 2)),
        (LargeBinary, b"x"),
        (SealedBytes, b"x"),
    ]
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    length = column.type.length if isinstance(column.type, String) and column.type.length else 9
    return f"{turn}"[:length]


def _fill(session: Session, turn: int) -> Ids:
    """One row in every table, each belonging to the rows above it."""
    made: Ids = {}
    for table in METADATA.sorted_tables:
        if table.name in NOT_FILLED:
            continue
        own = {one.name for one in table.columns if one.primary_key and not one.foreign_keys and one.autoincrement}
        numbered = own and isinstance(table.c[next(iter(own))].type, Integer) and len(table.primary_key.columns) == 1
        values = {one.name: _value(one, turn, made) for one in table.columns if not (numbered and one.name in own)}
        result = session.execute(insert(table).values(values))
        keys = result.inserted_primary_key
        assert keys is not None
        made[table.name] = {**values, **dict(zip([one.name for one in table.primary_key.columns], keys, strict=True))}
    return made


def _rows(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in METADATA.sorted_tables
    }


def _reaches_cases(table: Table, seen: frozenset[str] = frozenset()) -> bool:
    if table.name == "cases" or "case_id" in table.c:
        return True
    parents = {key.column.table for key in table.foreign_keys} - {table}
    return any(_reaches_cases(one, seen | {table.name}) for one in parents if one.name not in seen)


def _owned() -> set[str]:
    """The tables that are emptied of a case's rows."""
    return {table.name for table, _condition in owned_rows(0)}


def test_every_table_of_a_case_is_emptied_or_named_as_kept_with_its_reason() -> None:
    reaching = {table.name for table in METADATA.sorted_tables if _reaches_cases(table)}
    assert reaching - _owned() - set(KEPT) == set()
    assert all(KEPT.values())


def test_a_purge_takes_all_of_one_case_and_nothing_of_another(database: Database) -> None:
    with database.write() as session:
        first = _fill(session, 1)
        _fill(session, 2)
    with database.read() as session:
        before = _rows(session)
    with database.write() as session:
        assert first["cases"]["id"] == 1
        removed = remove_rows(session, 1)
    with database.read() as session:
        after = _rows(session)
        kept = session.execute(select(METADATA.tables["breach"].c.case_id)).scalars().all()
    owned = _owned()
    assert after.pop("moved_month") > before.pop("moved_month"), "its month is counted anew (`db.month_marks`)"
    assert {name: before[name] - after[name] for name in before} == {name: int(name in owned) for name in before}
    assert removed == dict.fromkeys(owned, 1)
    assert sorted(kept, key=bool)[0] is None, "the register of breaches has let go of its case"


def test_a_mail_of_another_case_that_tells_of_a_letter_of_this_one_stays(database: Database) -> None:
    """A letter that came back may have been joined to another case: it is that case's, and goes with it alone."""
    mails, letters = METADATA.tables["mailbox_message"], METADATA.tables["letter"]
    with database.write() as session:
        first, second = _fill(session, 1), _fill(session, 2)
        letter_id, mail_id = first["letter"]["id"], second["mailbox_message"]["id"]
        session.execute(update(mails).where(mails.c.id == mail_id).values(returned_letter_id=letter_id))
    with database.write() as session:
        remove_rows(session, first["cases"]["id"])
        assert session.execute(select(letters.c.id).where(letters.c.id == letter_id)).first() is None
        kept = session.execute(select(mails.c.case_id, mails.c.returned_letter_id).where(mails.c.id == mail_id)).one()
    assert tuple(kept) == (second["cases"]["id"], None)
