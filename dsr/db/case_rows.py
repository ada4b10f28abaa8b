"""Which rows belong to one case, read from the tables themselves, so that a purge forgets no table that comes later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, delete, func, or_, select, update
from sqlmodel import Session

from dsr.db.tables import METADATA

ROOT = "cases"

KEPT: Mapping[str, str] = MappingProxyType(
    {
        "access_log": "append-only: who looked when (906/2019, 17 §); ids only",
        "breach": "the register of breaches outlives its cases (GDPR 33(5)); ids only, its case is taken out",
        "breach_awareness": "a part of that register",
        "purge_item": "the tombstone: reference, days and counts",
    }
)
"""Tables that name cases and are not emptied with them, each with its reason. Events go by `events.purge`."""

DETACHED = frozenset({("breach", "case_id"), ("mailbox_message", "proposed_case_id")})
"""Columns that point at a case to which the row does not belong: they are emptied, the row stays."""

BESIDE_OWN_CASE = frozenset({("mailbox_message", "returned_letter_id")})
"""Columns that may point into a case from a row that is another case's own: there they are emptied, and the row stays."""

BY_NUMBER = frozenset({"job"})
"""Tables whose `case_id` is no foreign key and whose rows go with the case."""

Owned = Sequence[tuple[Table, ColumnElement[bool]]]


def owned_rows(case_id: int) -> Owned:
    """Each table with the condition on its rows of the case, parents before their children."""
    conditions: dict[str, ColumnElement[bool]] = {}
    found: list[tuple[Table, ColumnElement[bool]]] = []
    for table in METADATA.sorted_tables:
        condition = _condition(table, case_id, conditions)
        if condition is not None:
            conditions[table.name] = condition
            found.append((table, condition))
    return found


def remove_rows(session: Session, case_id: int) -> dict[str, int]:
    """Delete every row of the case, children first; answers how many went, by table.

    What points at such a row from elsewhere is emptied where it may be; else the database refuses, and nothing goes.
    """
    owned = owned_rows(case_id)
    conditions = {table.name: condition for table, condition in owned}
    for table in METADATA.sorted_tables:
        for column, parent in _detaching(table):
            if parent.name in conditions:
                gone = select(next(iter(parent.primary_key.columns))).where(conditions[parent.name])
                found = column.in_(gone)
                if (table.name, column.name) in BESIDE_OWN_CASE:
                    found = and_(found, table.c.case_id.is_not(None), table.c.case_id != case_id)
                session.execute(update(table).where(found).values({column.name: None}))
    removed: dict[str, int] = {}
    for table, condition in reversed(owned):
        number = session.scalar(select(func.count()).select_from(table).where(condition)) or 0
        if number:
            session.execute(delete(table).where(condition))
            removed[table.name] = number
    session.expire_all()
    return removed


def case_column(table: Table) -> tuple[ColumnElement[int], FromClause]:
    """The column that tells whose case a row is, and what it is read from. `ValueError` where the way is longer."""
    if table.name == ROOT or "case_id" in table.c:
        return (table.c.id if table.name == ROOT else table.c.case_id), table
    for key in table.foreign_keys:
        parent = key.column.table
        if "case_id" in parent.c and (parent.name, "case_id") not in DETACHED:
            return parent.c.case_id, table.join(parent, key.parent == key.column)
    raise ValueError(f"{table.name} names no case and has no parent that does")


def _condition(table: Table, case_id: int, conditions: Mapping[str, ColumnElement[bool]]) -> ColumnElement[bool] | None:
    if table.name == ROOT:
        return table.c.id == case_id
    if table.name in KEPT:
        return None
    parts: list[ColumnElement[bool]] = []
    for key in table.foreign_keys:
        column, parent = key.parent, key.column.table
        if parent is table or parent.name not in conditions or (table.name, column.name) in DETACHED:
            continue
        if parent.name == ROOT:
            parts.append(column == case_id)
        else:
            through = column.in_(select(key.column).where(conditions[parent.name]))
            parts.append(and_(table.c.case_id.is_(None), through) if _tells_its_case(table) else through)
    if table.name in BY_NUMBER:
        parts.append(table.c.case_id == case_id)
    return or_(*parts) if parts else None


def _tells_its_case(table: Table) -> bool:
    """Whether a row may name its case itself: then it is that case's alone, whatever else it points at."""
    return "case_id" in table.c and bool(table.c.case_id.foreign_keys) and bool(table.c.case_id.nullable)


def _detaching(table: Table) -> list[tuple[Any, Table]]:
    """The columns of a table that are emptied when what they point at goes: those detached, and those of its own rows."""
    return [
        (key.parent, key.column.table)
        for key in table.foreign_keys
        if (table.name, key.parent.name) in DETACHED | BESIDE_OWN_CASE
        or (key.column.table is table and key.parent.nullable)
    ]
