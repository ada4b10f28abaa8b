"""Calls whose term has ended: removed whole with their legs, unless a case needs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Column, ColumnElement, delete, exists, select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import METADATA, Call, Candidate, Case, Hold, ImportRow, Leg, Recording
from dsr.domain.calendar import local_date
from dsr.domain.holds import HoldKind
from dsr.services import holds

BATCH = 500
_GO_ALONG = frozenset(("leg", "recording", "candidate"))
"""Tables whose rows are removed or let go of with their call; a row of any other keeps it."""


def remove_batch(session: Session, kept_from: datetime, *, at: datetime) -> int:
    """Remove up to `BATCH` calls that began before `kept_from`, the oldest first; answers how many.

    A call stays while a recording of it is not destroyed or is held, while anything of a case refers to it, such as a link,
    and while it is proposed in a case that is open or whose decision can still be appealed. What was destroyed stays as a
    tombstone without its call. The caller has taken `holds_lock`. One event tells of the batch.
    """
    query = select(col(Call.id)).where(col(Call.started_at) < kept_from, *_not_needed(at))
    ids = [call_id or 0 for call_id in session.scalars(query.order_by(col(Call.started_at)).limit(BATCH))]
    if not ids:
        return 0
    leg_ids = list(session.scalars(select(col(Leg.id)).where(col(Leg.call_id).in_(ids))))
    session.execute(update(ImportRow).where(col(ImportRow.leg_id).in_(leg_ids)).values(before={}, leg_id=None))
    session.execute(delete(Candidate).where(col(Candidate.call_id).in_(ids)))
    session.execute(update(Recording).where(col(Recording.call_id).in_(ids)).values(call_id=None, leg_id=None))
    session.execute(delete(Leg).where(col(Leg.call_id).in_(ids)))
    session.execute(delete(Call).where(col(Call.id).in_(ids)))
    before = local_date(kept_from).isoformat()
    record(session, "register", "call_facts_removed", at=at, calls=len(ids), legs=len(leg_ids), before=before)
    return len(ids)


def _not_needed(at: datetime) -> Sequence[ColumnElement[bool]]:
    mine = col(Recording.call_id) == col(Call.id)
    undecided = exists().where(
        col(Hold.case_id) == col(Candidate.case_id),
        col(Hold.needed_until) > local_date(at),
        col(Hold.kind) != HoldKind.NEEDED.value,
    )
    is_proposed = exists().where(
        col(Candidate.call_id) == col(Call.id),
        col(Case.id) == col(Candidate.case_id),
        (col(Case.state) == "open") | undecided,
    )
    return (
        ~exists().where(mine, col(Recording.state) != "destroyed"),
        ~exists().where(mine, holds.is_held()),
        ~is_proposed,
        *(~exists().where(column == col(Call.id)) for column in _references()),
    )


def _references() -> Iterator[Column[int]]:
    """The columns of other tables that point to a call and would be left pointing at nothing."""
    for table in METADATA.tables.values():
        if table.name not in _GO_ALONG:
            for key in table.foreign_keys:
                if key.target_fullname == "call.id" and key.ondelete != "CASCADE":
                    yield key.parent
