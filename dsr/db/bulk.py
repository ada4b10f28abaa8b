"""Many rows at once, past the slow parts of the library: for imports, where every microsecond a row counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.engine import Connection, Dialect
from sqlmodel import Session, SQLModel

from dsr.db.columns import Json, Moment, canonical_json
from dsr.db.engine import ATTACHED
from dsr.db.packing import Row, copy_lines
from dsr.domain.calls import moment_text

MOST_ATTACHED = 9
"""How many small databases SQLite reads from in one transaction; its own limit is ten."""
_IS_ROOMY = "is_roomy"  # in a connection's info
_ROOMY = "PRAGMA cache_size=-64000"  # 64 MB of pages: the indexes that a large import writes all over


def insert_rows(session: Session, table: type[SQLModel], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert `rows`, whose values stand in the order of `names`; columns not named stay empty, defaults are not filled.

    Moments are aware UTC. What is stored is byte for byte what the mapped classes store.
    """
    if not rows:
        return
    stored: Table = table.__table__  # type: ignore[attr-defined]
    connection = session.connection()
    changes = [
        (place, change)
        for place, name in enumerate(names)
        if (change := _change(stored.c[name].type, connection.dialect)) is not None
    ]
    ready = _changed(rows, changes)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {_into(table, names)} FROM STDIN", ready)
        return
    connection.exec_driver_sql(_insert(table, names), ready)


def insert_plain(session: Session, table: type[SQLModel], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows of texts, numbers and truth values only, as the database writes them: moments as
    `domain.calls.moment_text`, dates as ISO. Nothing is looked at on the way."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        insert_lines(session, table, names, ["\n".join(copy_lines(rows)), "\n"])
        return
    driver: Any = connection.connection
    driver.executemany(_insert(table, names), rows)


def insert_lines(session: Session, table: type[SQLModel], names: Sequence[str], parts: Iterable[str]) -> None:
    """Insert rows written as `packing.copy_lines` writes them, moments in UTC as every connection's zone is; PostgreSQL only.

    Each of `parts`, many lines with their ends, is sent at once: the server writes it while the next one is made.
    """
    connection = session.connection()
    server: Any = connection.connection
    with server.cursor() as cursor, cursor.copy(f"COPY {_into(table, names)} FROM STDIN") as copy:
        for part in parts:
            copy.write(part)


def give_room(session: Session) -> None:
    """Let this connection keep more pages of a SQLite file in memory from now on: a large import goes over it."""
    connection = session.connection()
    if connection.dialect.name == "sqlite" and not connection.info.get(_IS_ROOMY):
        connection.exec_driver_sql(_ROOMY)
        connection.info[_IS_ROOMY] = True


def attach(session: Session, content: bytes) -> str:
    """Make a `packing.small_database` readable within this transaction, under the name that is answered; SQLite only.

    At most `MOST_ATTACHED` in one transaction. They go when the connection is given back (`db.engine`).
    """
    connection = session.connection()
    number = connection.info.get(ATTACHED, 0)
    driver: Any = connection.connection
    driver.execute(f"ATTACH ':memory:' AS portion{number}")
    connection.info[ATTACHED] = number + 1
    driver.deserialize(content, name=f"portion{number}")
    return f"portion{number}"


def insert_from(
    session: Session, table: type[SQLModel], wanted: Mapping[str, str], source: str, values: Mapping[str, int]
) -> None:
    """Insert the rows of a table or view of an attached `packing.small_database`: each column of `wanted` from the expression beside it; SQLite only.

    Names and expressions are the program's own; `values` are for the `:names` in them.
    """
    found = f"SELECT {', '.join(wanted.values())} FROM {source} ORDER BY place"  # noqa: S608
    driver: Any = session.connection().connection
    driver.execute(f"INSERT INTO {_into(table, wanted)} {found}", dict(values))


def rows_in(
    session: Session,
    table: type[SQLModel],
    names: Sequence[str],
    by: str,
    values: Collection[str],
    **equal: str | int,
) -> Sequence[Row]:
    """The named columns of the rows whose text `by`, a `columns.Key`, is one of thousands of values, as the driver gives
    them: for texts and numbers. `equal` are columns with one value, written into the statement so that indexes serve.

    Only values between the first and the last that are stored among them are looked up one by one: of rows that are new
    hardly any, since sources count their keys upwards.
    """
    if not values:
        return ()
    driver: Any = session.connection().connection
    conditions = " AND ".join(f'"{name}" = {_literal(value)}' for name, value in equal.items())
    first, last = _stored_between(session, _name(table), by, conditions, min(values), max(values))
    asked = [value for value in values if first <= value <= last] if first is not None else ()
    if not asked:
        return ()
    query = f'SELECT {_listed(names)} FROM "{_name(table)}" WHERE {conditions} AND "{by}"'  # noqa: S608 - our own words
    if session.connection().dialect.name == "postgresql":
        # One look-up in the index for each value, whatever the planner believes of a table that has just begun to grow.
        listed = "json_array_elements_text(%s::json)"  # an array of its own kind takes the driver ten times as long
        query = f"SELECT found.* FROM {listed} AS wanted (value), LATERAL ({query} = wanted.value OFFSET 0) AS found"  # noqa: S608
    else:
        query += " IN (SELECT value FROM json_each(?))"
    rows: Sequence[Row] = driver.execute(query, (json.dumps(asked),)).fetchall()
    return rows


def _stored_between(session: Session, table: str, by: str, conditions: str, low: str, high: str) -> Row:
    """The first and the last stored text `by` from `low` to `high`, by the order of bytes; None twice without any."""
    mark = "%s" if session.connection().dialect.name == "postgresql" else "?"
    found = f'SELECT "{by}" FROM "{table}" WHERE {conditions} AND "{by}" BETWEEN {mark} AND {mark} ORDER BY "{by}"'  # noqa: S608
    query = f"SELECT ({found} LIMIT 1), ({found} DESC LIMIT 1)"
    driver: Any = session.connection().connection
    ends: Row = driver.execute(query, (low, high, low, high)).fetchone()
    return ends


def _name(table: type[SQLModel]) -> str:
    stored: Table = table.__table__  # type: ignore[attr-defined]
    return stored.name


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _into(table: type[SQLModel], names: Iterable[str]) -> str:
    """A table and columns of it as statements name them; the names are the program's own."""
    return f'"{_name(table)}" ({_listed(names)})'


def _insert(table: type[SQLModel], names: Sequence[str]) -> str:
    return f"INSERT INTO {_into(table, names)} VALUES ({', '.join('?' * len(names))})"  # noqa: S608


def _literal(value: str | int) -> str:
    if isinstance(value, str):
        if not value.isidentifier():
            raise ValueError("only words of the program's own stand in a statement")
        return f"'{value}'"
    return str(int(value))


def _copy(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    """PostgreSQL's own way for many rows, in the same transaction: one statement instead of one for each row."""
    driver: Any = connection.connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def reserve_ids(session: Session, table: type[SQLModel], count: int) -> range:
    """`count` ids of a table that nobody else will use, so that rows can refer to each other before they are written.

    The caller holds the one lock under which rows of this table are made (`holds_lock` for calls).
    """
    stored: Table = table.__table__  # type: ignore[attr-defined]
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        query = text(
            "SELECT setval(s.name, nextval(s.name) + CAST(:more AS bigint)) "
            "FROM pg_get_serial_sequence(:table, 'id') AS s (name)"
        )
        if not count:
            return range(0)
        end = connection.execute(query, {"table": f'"{stored.name}"', "more": count - 1}).scalar_one()
        return range(end - count + 1, end + 1)
    last = connection.exec_driver_sql(f'SELECT coalesce(max(id), 0) FROM "{stored.name}"').scalar_one()  # noqa: S608
    return range(last + 1, last + 1 + count)


def _changed(rows: Sequence[Row], changes: Sequence[tuple[int, Callable[[Any], Any]]]) -> Sequence[Row]:
    """The rows as the driver takes them; changed column by column, which is twice as fast as row by row."""
    if not changes:
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, change in changes:
        columns[place] = [None if value is None else change(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _change(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What must be done to a value of this column before the driver gets it; None where it is taken as it is."""
    if isinstance(kind, Json):
        return canonical_json
    if dialect.name == "postgresql":
        return None
    if isinstance(kind, Moment):
        return moment_text
    return date.isoformat if kind.python_type is date else None
