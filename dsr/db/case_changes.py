"""What each version of a case changed, for whoever was reading meanwhile: rows of their own, because the log is evidence and never input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.inserts import insert_into
from dsr.db.tables import CaseChange

ROWS_STAND = "rows_stand"
"""The event of rows that were written after the last line of a transaction (`events.tell_rest`): rows are held to it, and it
tells a person nothing more than the one beside it."""

_BEGUN = "case_changes_begun"  # session.info key: the case and the version that what is recorded in a stream belongs to


@dataclass(frozen=True)
class Change:
    """One version of a case: who made it (None: nobody is known) and the kinds of its events, in their order."""

    version: int
    by: int | None
    kinds: tuple[str, ...]


def begin(session: Session, stream: str, case_id: int, version: int) -> None:
    """From now to the end of the transaction, what is recorded in this stream is what made this version of the case."""
    session.info.setdefault(_BEGUN, {})[stream] = (case_id, version)


def note(session: Session, stream: str, seq: int, kind: str, by: int | None) -> None:
    """Keep the kind of an event of a change that was begun; of other events, and of how rows stand, nothing."""
    begun: Mapping[str, tuple[int, int]] = session.info.get(_BEGUN, {})
    if stream in begun and kind != ROWS_STAND:
        case_id, version = begun[stream]
        new = insert_into(session, CaseChange).values(case_id=case_id, version=version, seq=seq, kind=kind, by_user=by)
        session.execute(new)


def since(session: Session, case_id: int, version: int) -> list[Change]:
    """The versions after this one, the oldest first. Whoever acted in a version made the whole of it: some events of a
    person's step are nobody's."""
    query = select(CaseChange).where(col(CaseChange.case_id) == case_id, col(CaseChange.version) > version)
    found: dict[int, list[CaseChange]] = {}
    for row in session.scalars(query.order_by(col(CaseChange.version), col(CaseChange.seq))):
        found.setdefault(row.version, []).append(row)
    return [
        Change(
            number,
            next((row.by_user for row in rows if row.by_user is not None), None),
            tuple(row.kind for row in rows),
        )
        for number, rows in found.items()
    ]
