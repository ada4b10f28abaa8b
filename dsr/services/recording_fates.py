"""What became of the recordings of linked calls, so that no letter promises a copy of one that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Call, HoldItem, Recording
from dsr.domain.calendar import local_date


class Fate(StrEnum):
    """Whether there is a recording, and if not, why: its day came before the request, after it, or nothing was recorded."""

    KEPT = "kept"
    EXPIRED = "expired"
    LOST = "lost"
    NEVER = "never"


@dataclass(frozen=True)
class RecordingFate:
    """The fate of a call's recordings. `on` is the Helsinki day on which they are, or were, destroyed."""

    fate: Fate
    on: date


def fates(session: Session, calls: Sequence[Call], received_on: date) -> dict[int, RecordingFate]:
    """The fate of each call's recordings for a request received on a day, by the call's id.

    The source destroys by itself: what was due before the request arrived is gone, though nobody has told the register,
    unless a hold had it before its day. The day itself counts as kept, since holds are placed on it. Source: GDPR
    15(1) and 12(1) (only true words about what is held); ground G21 of `grounds.yaml`.
    """
    ids = [call.id or 0 for call in calls]
    recordings: dict[int, list[Recording]] = {}
    for one in session.scalars(select(Recording).where(col(Recording.call_id).in_(ids))):
        recordings.setdefault(one.call_id, []).append(one)
    held = _held_since(session, [one.id or 0 for found in recordings.values() for one in found])
    return {call.id or 0: _fate(call, recordings.get(call.id or 0, []), held, received_on) for call in calls}


def _fate(call: Call, found: Sequence[Recording], held: dict[int, date], received_on: date) -> RecordingFate:
    if not found:
        return RecordingFate(Fate.NEVER, call.destruction_on)
    gone = {one.id: on for one in found if (on := _gone_on(one, held, received_on)) is not None}
    left = [one.due_on for one in found if one.id not in gone]
    if left:
        return RecordingFate(Fate.KEPT, min(left))
    on = max(gone.values())
    return RecordingFate(Fate.EXPIRED if on < received_on else Fate.LOST, on)


def _gone_on(recording: Recording, held: dict[int, date], received_on: date) -> date | None:
    """The day on which the recording was destroyed; None while it is there."""
    if recording.state != "present":
        return local_date(recording.destroyed_at) if recording.destroyed_at is not None else recording.due_on
    since = held.get(recording.id or 0)
    was_due = recording.due_on < received_on
    return recording.due_on if was_due and (since is None or since > recording.due_on) else None


def _held_since(session: Session, recording_ids: Sequence[int]) -> dict[int, date]:
    """Since which day any hold has kept each recording."""
    query = select(col(HoldItem.recording_id), func.min(col(HoldItem.matched_at)))
    query = query.where(col(HoldItem.recording_id).in_(recording_ids)).group_by(col(HoldItem.recording_id))
    return {recording_id: local_date(at) for recording_id, at in session.execute(query)}
