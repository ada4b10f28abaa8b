"""What became of the recordings of linked calls, so that no letter promises a copy of one that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Hold, HoldItem, Recording
from dsr.domain.calendar import local_date
from dsr.domain.retention import MAY_EXIST


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


Span = tuple[date, date]
"""From and until which Helsinki day a hold kept a recording."""


def fates(session: Session, calls: Sequence[Call], received_on: date, on: date) -> dict[int, RecordingFate]:
    """The fate of each call's recordings as seen on a day, for a request received on a day, by the call's id.

    The source destroys by itself: what was due before `on` is gone, though nobody has told the register, unless holds
    have kept it since its day without a break; one that was released keeps nothing after that. What the source has
    confirmed to an open hold is kept, however late it was asked. A day itself counts as kept, since holds are placed on
    it. Source: GDPR 15(1) and 12(1) (only true words about what is held); ground G21 of `grounds.yaml`.
    """
    ids = [call.id or 0 for call in calls]
    recordings: dict[int, list[Recording]] = {}
    for one in session.scalars(select(Recording).where(col(Recording.call_id).in_(ids))):
        recordings.setdefault(one.call_id, []).append(one)
    held = _held(session, [one.id or 0 for found in recordings.values() for one in found])
    return {call.id or 0: _fate(call, recordings.get(call.id or 0, []), held, received_on, on) for call in calls}


def _fate(
    call: Call, found: Sequence[Recording], held: dict[int, list[Span]], received_on: date, on: date
) -> RecordingFate:
    if not found:
        return RecordingFate(Fate.NEVER, call.destruction_on)
    gone = {one.id: day for one in found if (day := _gone_on(one, held.get(one.id or 0, []), on)) is not None}
    left = [one.due_on for one in found if one.id not in gone]
    if left:
        return RecordingFate(Fate.KEPT, min(left))
    last = max(gone.values())
    return RecordingFate(Fate.EXPIRED if last < received_on else Fate.LOST, last)


def _gone_on(recording: Recording, held: Sequence[Span], on: date) -> date | None:
    """The day on which the recording was destroyed; None while it is there."""
    if recording.state not in MAY_EXIST:
        return local_date(recording.destroyed_at) if recording.destroyed_at is not None else recording.due_on
    kept_until = recording.due_on
    for since, until in held:
        if since <= kept_until:
            kept_until = max(kept_until, until)
    return kept_until if kept_until < on else None


def _held(session: Session, recording_ids: Sequence[int]) -> dict[int, list[Span]]:
    """When holds have kept each recording, the earliest first; one that stands has no last day.

    An open hold that the source has confirmed proves that the recording was never destroyed: it has no first day.
    """
    query = (
        select(col(HoldItem.recording_id), col(HoldItem.matched_at), col(Hold.released_at), col(HoldItem.upstream))
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(col(HoldItem.recording_id).in_(recording_ids))
        .order_by(col(HoldItem.matched_at))
    )
    found: dict[int, list[Span]] = {}
    for recording_id, matched_at, released_at, upstream in session.execute(query):
        until = local_date(released_at) if released_at is not None else date.max
        is_proved = released_at is None and upstream == "confirmed"
        found.setdefault(recording_id, []).append((date.min if is_proved else local_date(matched_at), until))
    return found
