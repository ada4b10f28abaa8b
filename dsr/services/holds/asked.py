"""What questions that are open keep, written down for the recording or not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Hold, HoldWait, Recording
from dsr.domain.retention import MAY_EXIST
from dsr.services.holds.matching import asked_pairs, opened_holds


@dataclass(frozen=True)
class Waiting:
    """A recording that a part of a hold keeps until a person has decided, since when, and whose hold that is."""

    recording_id: int
    call_id: int
    since: datetime
    case_id: int | None
    kind: str


def waiting_for(session: Session, call_ids: Collection[int]) -> list[Waiting]:
    """What open questions keep of the recordings of these calls; one query where no question is open."""
    asked = col(Hold.wide_since).is_not(None)
    opened = {one.hold_id: one for one in opened_holds(session, asked)} if call_ids else {}
    if not opened:
        return []
    rows = session.execute(
        select(col(Recording.id), col(Recording.call_id)).where(
            col(Recording.call_id).in_(call_ids), col(Recording.state).in_(MAY_EXIST)
        )
    ).all()
    recordings: dict[int, list[int]] = {}
    for recording_id, call_id in rows:
        recordings.setdefault(call_id, []).append(recording_id or 0)
    written = select(col(HoldWait.hold_id), col(HoldWait.recording_id), col(HoldWait.matched_at)).where(
        col(HoldWait.recording_id).in_([row[0] for row in rows]),
        col(HoldWait.hold_id).in_(opened),
        col(HoldWait.ended_at).is_(None),
    )
    since = {(hold_id, recording_id): matched_at for hold_id, recording_id, matched_at in session.execute(written)}
    for hold_id, call_id in asked_pairs(session, list(opened.values()), sorted(recordings)):
        for recording_id in recordings[call_id]:
            since.setdefault((hold_id, recording_id), opened[hold_id].asked_at)
    of_call = {recording_id: call_id for call_id, ids in recordings.items() for recording_id in ids}
    return [
        Waiting(one, of_call[one], at, opened[hold_id].case_id, opened[hold_id].kind)
        for (hold_id, one), at in sorted(since.items(), key=lambda item: item[0])
    ]
