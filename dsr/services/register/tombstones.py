"""What legs and their history say of where a recording lay goes with the recording, and does not come back with a file."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select, update
from sqlmodel import Session, col

from dsr.db.tables import ImportRow, Leg, Recording


def forget_history(session: Session, leg_ids: Collection[int]) -> None:
    """Take the names of recordings out of what changed rows overwrote of these legs."""
    query = select(ImportRow).where(col(ImportRow.leg_id).in_(leg_ids))
    for row in session.scalars(query):
        if "recording_ref" in row.before:
            row.before = {name: value for name, value in row.before.items() if name != "recording_ref"}
            session.add(row)
    session.flush()


def forget_destroyed(session: Session, call_ids: Collection[int]) -> None:
    """Empty what the legs of these calls say of recordings that are not, or no longer, in the register: each call had one
    that was destroyed, and a file has told of it again. What the session holds is written first."""
    session.flush()
    is_known = exists().where(
        col(Recording.call_id) == col(Leg.call_id),
        col(Recording.state) != "destroyed",
        col(Recording.ext_recording_id) == col(Leg.recording_ref),
    )
    session.execute(
        update(Leg)
        .where(col(Leg.call_id).in_(call_ids), col(Leg.recording_ref) != "", ~is_known)
        .values(recording_ref="")
        .execution_options(synchronize_session=False)
    )
