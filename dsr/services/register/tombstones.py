"""What legs and their history say of where a recording lay goes with the recording, and does not come back with a file."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, or_, select, update
from sqlmodel import Session, col

from dsr.db.tables import ImportRow, Leg, Recording
from dsr.services.call_sessions import forget_documents


def forget_history(session: Session, leg_ids: Collection[int], *told: str) -> None:
    """Take these columns, such as the names of recordings, out of what changed rows overwrote of these legs."""
    query = select(ImportRow).where(col(ImportRow.leg_id).in_(leg_ids))
    for row in session.scalars(query):
        if any(name in row.before for name in told):
            row.before = {name: value for name, value in row.before.items() if name not in told}
            session.add(row)
    session.flush()


def forget_names(session: Session, call_ids: Collection[int]) -> None:
    """Empty the names of people with the recordings of these calls, of which each had one that was destroyed.

    They go from the leg that was recorded; where no recording of the call is left, from all its legs, and with them the
    metadata document of its session. The row's hash stays: by it a file's row is known again.
    """
    of_leg = (col(Recording.call_id) == col(Leg.call_id), col(Recording.leg_id) == col(Leg.id))
    of_call = (col(Recording.call_id) == col(Leg.call_id),)
    is_left = col(Recording.state) != "destroyed"
    gone = or_(exists().where(*of_leg) & ~exists().where(*of_leg, is_left), ~exists().where(*of_call, is_left))
    named = select(col(Leg.id)).where(col(Leg.call_id).in_(call_ids), gone)
    leg_ids = [leg_id or 0 for leg_id in session.scalars(named)]
    session.execute(
        update(Leg)
        .where(col(Leg.id).in_(leg_ids), col(Leg.caller_name_raw) != "")
        .values(caller_name_raw="")
        .execution_options(synchronize_session=False)
    )
    forget_history(session, leg_ids, "caller_name_raw")
    left = set(session.scalars(select(col(Recording.call_id)).where(col(Recording.call_id).in_(call_ids), is_left)))
    forget_documents(session, set(call_ids) - left)


def forget_destroyed(session: Session, call_ids: Collection[int]) -> None:
    """Empty what the legs of these calls say of recordings that are not, or no longer, in the register, and the names of
    people with them: each call had one that was destroyed, and a file has told of it again. What the session holds is
    written first."""
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
    forget_names(session, call_ids)
