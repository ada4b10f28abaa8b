"""The recordings that a listening task is about, and what its answer says of them: there, or not found in the source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Leg, ListeningTask, Recording
from dsr.services import breaches, holds


def recordings_of(session: Session, call_id: int, leg: Leg | None) -> list[Recording]:
    """The recordings of one leg that are not destroyed: its own by id or by the name it gives, or, in a call without
    another leg, all of them. None of several legs is taken to have what another leg recorded."""
    query = select(Recording).where(col(Recording.call_id) == call_id, col(Recording.state) != "destroyed")
    found = list(session.scalars(query.order_by(col(Recording.id))))
    if leg is None:
        return found
    named = leg.recording_ref
    own = [one for one in found if one.leg_id == leg.id or (named and one.ext_recording_id == named)]
    others = session.scalars(select(col(Leg.id)).where(col(Leg.call_id) == call_id, col(Leg.id) != leg.id).limit(1))
    return own if own or others.first() is not None else found


def recorded_ms(session: Session, call: Call, leg: Leg | None) -> int:
    """How long the recording is that `recordings_of` finds, in milliseconds: what was talked, without the wait before it.

    The longest where there are several; of a leg or call without one what was talked. 0: the register does not know.
    """
    found = [one.duration_ms for one in recordings_of(session, call.id or 0, leg)]
    if found or leg is None:
        return max(found, default=call.duration_ms)
    return leg.talk_ms if leg.talk_ms is not None else call.duration_ms


def recorded_lengths(session: Session, calls: Sequence[Call]) -> dict[int, int]:
    """As `recorded_ms` of each whole call, by its id."""
    longest = select(col(Recording.call_id), func.max(col(Recording.duration_ms))).group_by(col(Recording.call_id))
    mine = col(Recording.call_id).in_([call.id for call in calls]), col(Recording.state) != "destroyed"
    found = {row[0]: row[1] for row in session.execute(longest.where(*mine))}
    return {call.id or 0: found.get(call.id or 0, call.duration_ms) for call in calls}


def note_missing(session: Session, task: ListeningTask, *, by: int, at: datetime) -> None:
    """Mark what the listener looked for in the source and did not find; where it was held, the 72 hours run from now on."""
    rows = [one for one in _rows(session, task) if one.state != "missing"]
    _set(session, task, rows, "missing", "recording_missing", by=by, at=at)
    if rows:
        breaches.propose_from_facts(session, at)


def note_found(session: Session, task: ListeningTask, *, by: int, at: datetime) -> None:
    """Mark as present what somebody had not found and this listener has heard; what holds it now keeps it at once."""
    rows = [one for one in _rows(session, task) if one.state == "missing"]
    _set(session, task, rows, "present", "recording_found", by=by, at=at)
    if rows:
        holds.match_imported(session, [task.call_id], at)


def _rows(session: Session, task: ListeningTask) -> list[Recording]:
    leg = session.get(Leg, task.leg_id) if task.leg_id is not None else None
    return recordings_of(session, task.call_id, leg)


def _set(
    session: Session, task: ListeningTask, rows: list[Recording], state: str, kind: str, *, by: int, at: datetime
) -> None:
    for one in rows:
        one.state = state
        session.add(one)
    session.flush()
    if rows:
        record(session, f"case:{task.case_id}", kind, at=at, by=by, call_id=task.call_id, items=len(rows))
