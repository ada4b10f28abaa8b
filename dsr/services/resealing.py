"""A change of the field key: every sealed column is sealed anew with the key that writes, batch by batch."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, select, tuple_, update
from sqlmodel import Session

from dsr.db import standing
from dsr.db.columns import Sealed, SealedBytes
from dsr.db.tables import METADATA
from dsr.ports import FieldCipher

BATCH = 500
Key = tuple[Any, ...]


def sealed_columns() -> list[Column[Any]]:
    """Every column that the field key seals, in the order of the tables' names."""
    tables = sorted(METADATA.tables.values(), key=lambda table: table.name)
    return [column for table in tables for column in table.columns if isinstance(column.type, Sealed | SealedBytes)]


def seal_batch_anew(
    session: Session, cipher: FieldCipher, column: Column[Any], *, after: Key | None
) -> tuple[Key | None, int]:
    """Seal up to `BATCH` rows past the key `after` anew; answers the last key looked at (None: no more) and how many
    changed.

    A row that somebody changes meanwhile keeps what they wrote: it was written with the first key. The caller tells the log, in
    the same transaction. Raises `Invalid` where no key opens a field; then nothing of this batch is stored.
    """
    keys = list(column.table.primary_key.columns)
    query = select(*keys, column).order_by(*keys).limit(BATCH)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after))
    rows = session.execute(query).all()
    changed: list[Key] = []
    for row in rows:
        key, sealed = tuple(row[:-1]), row[-1]
        anew = cipher.bytes_sealed_anew(sealed) if isinstance(sealed, bytes) else cipher.sealed_anew(sealed)
        if anew is not None:
            mine = [part == value for part, value in zip(keys, key, strict=True)]
            session.execute(update(column.table).where(*mine, column == sealed).values({column: anew}))
            changed.append(key)
    standing.note(session, column.table, column.name, tuple_(*keys).in_(changed))
    return (tuple(rows[-1][:-1]) if rows else None), len(changed)
