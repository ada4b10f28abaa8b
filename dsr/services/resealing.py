"""A change of the field key: every sealed column is sealed anew with the key that writes, batch by batch."""

from __future__ import annotations

from sqlalchemy import Column, select, update
from sqlmodel import Session

from dsr.db.columns import Sealed
from dsr.db.tables import METADATA
from dsr.ports import FieldCipher

BATCH = 500


def sealed_columns() -> list[Column[str]]:
    """Every column that the field key seals, in the order of the tables' names."""
    tables = sorted(METADATA.tables.values(), key=lambda table: table.name)
    return [column for table in tables for column in table.columns if isinstance(column.type, Sealed)]


def seal_batch_anew(
    session: Session, cipher: FieldCipher, column: Column[str], *, after_id: int
) -> tuple[int | None, int]:
    """Seal up to `BATCH` rows past `after_id` anew; answers the last id looked at (None: no more) and how many changed.

    A row that somebody changes meanwhile keeps what they wrote: it was written with the first key. Raises `Invalid`
    where no key opens a field; then nothing of this batch is stored.
    """
    ids = column.table.c.id
    rows = session.execute(select(ids, column).where(ids > after_id).order_by(ids).limit(BATCH)).all()
    changed = 0
    for row_id, sealed in rows:
        anew = cipher.sealed_anew(sealed)
        if anew is not None:
            statement = update(column.table).where(ids == row_id, column == sealed).values({column: anew})
            session.execute(statement)
            changed += 1
    return (rows[-1][0] if rows else None), changed
