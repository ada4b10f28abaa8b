"""Rows that an import would reject: kept while the file waits, so that every one of them can be looked at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from dsr.db.bulk import insert_rows
from dsr.db.tables import ImportRow
from dsr.domain.calls import RejectedRow
from dsr.services.register.batches import locked_batch

FORESEEN = "foreseen"
_NAMES = ("batch_id", "row_no", "outcome", "reason", "code", "reason_values", "before")


def begin_foreseeing(session: Session, batch_id: int, attempt: int) -> None:
    """Let this attempt at looking a file through say what would be rejected; what an earlier one said is forgotten."""
    batch = locked_batch(session, batch_id)
    batch.survey = {**batch.survey, "attempt": attempt}
    session.add(batch)
    forget_foreseen(session, batch_id)


def note_foreseen(session: Session, batch_id: int, attempt: int, rows: Sequence[RejectedRow]) -> bool:
    """Keep some rows that would be rejected; False where the file no longer waits or another attempt has taken over."""
    batch = locked_batch(session, batch_id)
    if batch.state != "waiting" or batch.survey.get("attempt") != attempt:
        return False
    values: list[tuple[Any, ...]] = [
        (batch_id, row.row_no, FORESEEN, row.reason[:500], row.code, dict(row.values), {}) for row in rows
    ]
    insert_rows(session, ImportRow, _NAMES, values)
    return True


def forget_foreseen(session: Session, batch_id: int) -> None:
    """Forget what would be rejected: the file is taken, given up or looked through anew."""
    mine = col(ImportRow.batch_id) == batch_id, col(ImportRow.outcome) == FORESEEN
    session.execute(delete(ImportRow).where(*mine))


def foreseen_rows(session: Session, batch_id: int, offset: int, limit: int) -> list[ImportRow]:
    """Rows that would be rejected, in the file's order."""
    query = select(ImportRow).where(col(ImportRow.batch_id) == batch_id, col(ImportRow.outcome) == FORESEEN)
    return list(session.scalars(query.order_by(col(ImportRow.row_no), col(ImportRow.id)).offset(offset).limit(limit)))


def count_foreseen(session: Session, batch_id: int) -> int:
    """How many rows would be rejected."""
    query = select(func.count()).select_from(ImportRow)
    mine = col(ImportRow.batch_id) == batch_id, col(ImportRow.outcome) == FORESEEN
    return int(session.scalar(query.where(*mine)) or 0)
