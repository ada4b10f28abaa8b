"""Which calls have a recording still: a copy is given, and a restriction keeps a review away, only of what is there to be heard."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Recording
from dsr.domain.retention import MAY_EXIST


def is_recorded(call_id: SQLColumnExpression[int] | SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """Whether a recording of the call may exist, as a condition on the column that names it."""
    return exists().where(col(Recording.call_id) == call_id, col(Recording.state).in_(MAY_EXIST))


def recorded(session: Session, call_ids: Collection[int]) -> set[int]:
    """Those of the calls of which a recording may exist."""
    query = select(col(Call.id)).where(col(Call.id).in_(call_ids), is_recorded(col(Call.id)))
    return {call_id for call_id in session.scalars(query) if call_id is not None} if call_ids else set()
