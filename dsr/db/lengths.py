"""No text longer than its column leaves a session: PostgreSQL would break off with a fault, SQLite would keep what no other reads.

Forms and services say how long a text may be where a person writes it. This is the net under them, in one place.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import event, inspect
from sqlmodel import Session, SQLModel

from dsr.domain.errors import Fault, Invalid


@cache
def limits_of(table: type[SQLModel]) -> tuple[tuple[str, int], ...]:
    """The bounded texts of a table: attribute and how many characters its column takes."""
    columns = inspect(table).columns
    bounded = ((name, getattr(column.type, "length", None)) for name, column in columns.items())
    return tuple((name, limit) for name, limit in bounded if isinstance(limit, int))


def length_faults(row: SQLModel) -> list[Fault]:
    """A fault for each text of the row that is longer than its column, by the column's name."""
    faults = []
    for name, limit in limits_of(type(row)):
        value = row.__dict__.get(name)  # what is not loaded was not changed
        if isinstance(value, str) and len(value) > limit:
            message = f"Too long: {len(value)} characters, at most {limit} fit. Shorten it."
            faults.append(Fault(name, message, "too_long", (("length", len(value)), ("limit", limit))))
    return faults


def _refuse_too_long(session: Session, _context: Any, _instances: Any) -> None:
    faults = [fault for row in (*session.new, *session.dirty) for fault in length_faults(row)]
    if faults:
        raise Invalid(faults)


def watch() -> None:
    """Have every session look before it writes; to say it twice changes nothing."""
    if not event.contains(Session, "before_flush", _refuse_too_long):
        event.listen(Session, "before_flush", _refuse_too_long)
