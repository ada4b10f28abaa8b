"""How rows stand that something hangs on, told by the next line of the log: no service has to think of it.

Whatever writes such a row (`db.told_rows`) in a transaction, the next line of its stream carries beside its own values how
the row stands then (`stands`), and what is written after the last line gets one of its own (`events.tell_rest`).
`db.logged_standing` holds the rows to the newest of these words.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, event, inspect, select
from sqlmodel import Session, SQLModel

from dsr.db.told_rows import BY_MODEL, WATCHED, Values, Watched

_PENDING = "rows_not_told"  # session.info key: what was written and no line has told yet, by stream


def taken(session: Session, stream: str) -> dict[str, dict[str, Values | None]]:
    """How the rows of a stream stand that no line has told yet, by the name of their kind and their id; None: gone.

    What is answered counts as told. The caller has flushed the session.
    """
    found: dict[str, dict[str, Values | None]] = _pending(session).pop(stream, {})
    return found


def untold_streams(session: Session) -> list[str]:
    """The streams of rows that were written in this transaction and that no line has told. The caller has flushed the session."""
    return sorted(_pending(session))


def note(session: Session, table: Table, column: str, condition: ColumnElement[bool]) -> None:
    """Have the next line tell of rows whose column a statement has changed past the session; where it is not watched nothing."""
    if (of := _of_table(table)) is not None and column in of.read:
        for row in session.scalars(select(of.model).where(condition).execution_options(populate_existing=True)):
            _add(session, of, row, of.told(partial(getattr, row)))


def remove(session: Session, table: Table, condition: ColumnElement[bool]) -> None:
    """Delete rows by one statement, and have the next line tell of those that are watched that they have gone."""
    if (of := _of_table(table)) is not None:
        for row in session.scalars(select(of.model).where(condition)):
            _add(session, of, row, None)
    session.execute(delete(table).where(condition))


def watch() -> None:
    """Have every session note what it writes of these rows; to say it twice changes nothing."""
    if not event.contains(Session, "after_flush", _note):
        event.listen(Session, "after_flush", _note)


def _note(session: Session, _context: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        of = BY_MODEL.get(type(row))
        if of is None:
            continue
        is_gone = row in session.deleted
        if is_gone or row in session.new or _is_changed(row, of):
            _add(session, of, row, None if is_gone else of.told(partial(getattr, row)))


def _add(session: Session, of: Watched, row: Any, values: Values | None) -> None:
    stream = _pending(session).setdefault(_stream(session, of, row), {})
    stream.setdefault(of.name, {})[of.key_of(partial(getattr, row))] = values


def _pending(session: Session) -> dict[str, dict[str, dict[str, Values | None]]]:
    pending: dict[str, dict[str, dict[str, Values | None]]] = session.info.setdefault(_PENDING, {})
    return pending


def _is_changed(row: SQLModel, of: Watched) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in of.read)


def _of_table(table: Table) -> Watched | None:
    return next((one for one in WATCHED if one.table is table), None)


def _stream(session: Session, of: Watched, row: Any) -> str:
    """The stream in which a row is told; a hold without a case has its own (`services.holds.matching.stream_of`)."""
    if of.stream:
        return f"{of.stream}{row.id}" if of.has_own_stream else of.stream
    column, _source = of.case_column
    if column.table is of.table:
        case_id = getattr(row, column.name)
        return f"case:{case_id}" if case_id is not None else f"{of.name}:{row.id}"
    # By its parent: the row itself may have gone.
    parent = next(key for key in of.table.foreign_keys if key.column.table is column.table)
    return f"case:{session.scalar(select(column).where(parent.column == getattr(row, parent.parent.name)))}"
