"""What goes before its case: copies made for the answer, what listeners wrote, and evidence of identity beyond the result.

A table that holds more of the kind adds its line to `SHORTER`: that is all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select, true, update
from sqlmodel import Session

from dsr.db import standing
from dsr.db.case_rows import case_column, owned_rows
from dsr.db.tables import METADATA
from dsr.services.case_retention.staying import CHUNK


@dataclass(frozen=True)
class Shorter:
    """Rows that are removed, or with a `column` those in which it is set to `empty`; `only` those that hold this there."""

    table: str
    column: str = ""
    empty: Any = ""
    only: str = ""


SHORTER = (
    Shorter("attachment_chunk"),
    Shorter("attachment", "sealed_name"),
    Shorter("attachment", "state", "deleted", only="kept"),
    Shorter("listening_mark"),
    Shorter("listening_alarm"),
    Shorter("listening_task"),
    Shorter("approval", "call_list", []),
    Shorter("number_code"),
    Shorter("identity_check", "doubt_reason"),
    Shorter("case_number", "evidence"),
    Shorter("cases", "subject_hetu"),
)
"""Children before their parents. Of an attachment its kind, size and hash stay, as of one that was deleted. The results stay: that identity was checked, how and when; that a call was listened to."""


def cases_with_copies(session: Session, case_ids: Collection[int]) -> set[int]:
    """Those of the cases in which something of `SHORTER` is left."""
    ids, found = sorted(case_ids), set[int]()
    for first in range(0, len(ids), CHUNK):
        for one in SHORTER:
            table = METADATA.tables[one.table]
            case_id, rows = case_column(table)
            query = (
                select(case_id).select_from(rows).where(case_id.in_(ids[first : first + CHUNK]), _filled(table, one))
            )
            found |= set(session.scalars(query.distinct()))
    return found


def remove_copies(session: Session, case_id: int) -> dict[str, int]:
    """Remove all of it in one case; answers how many rows were removed or emptied, by table."""
    conditions = _conditions(case_id)
    found: dict[str, int] = {}
    for one, number in zip(SHORTER, _left(session, case_id), strict=True):
        table, condition = METADATA.tables[one.table], conditions[one.table]
        if not number:
            continue
        found[one.table] = max(number, found.get(one.table, 0))
        if one.column:
            session.execute(update(table).where(condition, _filled(table, one)).values({one.column: one.empty}))
            standing.note(session, table, one.column, condition)
        else:
            standing.remove(session, table, condition)
    session.expire_all()
    return found


def _left(session: Session, case_id: int) -> list[int]:
    conditions = _conditions(case_id)
    return [
        session.scalar(
            select(func.count())
            .select_from(METADATA.tables[one.table])
            .where(conditions[one.table], _filled(METADATA.tables[one.table], one))
        )
        or 0
        for one in SHORTER
    ]


def _filled(table: Table, one: Shorter) -> ColumnElement[bool]:
    if not one.column:
        return true()
    column = table.c[one.column]
    return column == one.only if one.only else column != one.empty


def _conditions(case_id: int) -> dict[str, ColumnElement[bool]]:
    return {table.name: condition for table, condition in owned_rows(case_id)}
