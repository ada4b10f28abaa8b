"""How many recordings holds keep, as the log tells it with every change: what is taken away past the program is found by it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import HoldItem


def kept_by(session: Session, hold_ids: Collection[int | None]) -> dict[str, int]:
    """How many recordings each of these holds keeps now, by its id as text, in one query."""
    counts = select(col(HoldItem.hold_id), func.count()).where(col(HoldItem.hold_id).in_(hold_ids))
    found = {row[0]: row[1] for row in session.execute(counts.group_by(col(HoldItem.hold_id)))}
    return {str(hold_id): found.get(hold_id or 0, 0) for hold_id in sorted(one or 0 for one in hold_ids)}
