"""Legs that a later file tells otherwise: overwritten, with what they held before kept beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.tables import ImportRow, Leg, Recording
from dsr.domain.calls import KEPT, moment_of
from dsr.domain.calls_words import sentence
from dsr.services.file_rows.ready import Reading, ReadyLeg

_MOMENTS = frozenset(("started_at", "other_started_at", "answered_at", "ended_at"))


def change_legs(
    session: Session,
    reading: Reading,
    changed: Sequence[tuple[ReadyLeg, int]],
    known: dict[tuple[str, str], tuple[int, str, int]],
) -> set[int]:
    """Overwrite stored legs, keeping what each held before; answers the calls that a leg went away from.

    Each of `changed` comes with the id of the call that it now belongs to. A leg takes its recording along to another call.
    """
    ids = [known[leg.key][0] for leg, _call_id in changed]
    stored = {leg.id: leg for leg in session.scalars(select(Leg).where(col(Leg.id).in_(ids)))}
    left = set()
    for (leg, call_id), leg_id in zip(changed, ids, strict=True):
        row = stored[leg_id]
        if row.call_id != call_id:
            left.add(row.call_id)
            mine = (col(Recording.call_id) == row.call_id, col(Recording.leg_id) == leg_id)
            session.execute(update(Recording).where(*mine).values(call_id=call_id))
        _overwrite(session, row, leg, call_id, reading.batch_id)
    session.flush()
    return left


def _overwrite(session: Session, row: Leg, leg: ReadyLeg, call_id: int, batch_id: int) -> None:
    fresh: dict[str, Any] = {"row_hash": leg.row_hash, **_typed(leg), "call_id": call_id}
    before = {name: getattr(row, name) for name, value in fresh.items() if getattr(row, name) != value}
    for name, value in fresh.items():
        setattr(row, name, value)
    row.batch_id = batch_id
    session.add(row)
    fields = ", ".join(sorted(set(before) - {"row_hash"})) or "-"
    session.add(
        ImportRow(
            batch_id=batch_id,
            row_no=leg.row_no,
            outcome="changed",
            code="row_changed",
            leg_id=row.id,
            reason=sentence("row_changed", {"fields": fields}, "en")[:500],
            reason_values={"fields": fields, "leg_id": row.id},
            before={
                name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in before.items()
            },
        )
    )


def _typed(leg: ReadyLeg) -> dict[str, Any]:
    """The leg's values as the mapped class holds them."""
    values = dict(zip(KEPT, leg.kept, strict=True))
    return {
        name: moment_of(str(value)) if name in _MOMENTS and value is not None else value
        for name, value in values.items()
    }
