"""What became of the recordings of linked calls, so that no letter promises a copy of one that is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Candidate, CaseTask, ErasureChoice, Hold, HoldItem, HoldWait, Link, Recording
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Choice
from dsr.domain.holds import OF_REQUEST, HoldKind
from dsr.domain.matters import TaskKind
from dsr.domain.retention import MAY_EXIST
from dsr.services.holds.asked import waiting_for


class Fate(StrEnum):
    """Whether there is a recording, and if not, why: its day came before the request, after it, it was erased because somebody
    used the right to that, nothing was recorded, or it was looked for in the source and not found."""

    KEPT = "kept"
    EXPIRED = "expired"
    LOST = "lost"
    ERASED = "erased"
    NEVER = "never"
    MISSING = "missing"


@dataclass(frozen=True)
class RecordingFate:
    """The fate of a call's recordings. `on` is the Helsinki day on which they are, or were, destroyed.

    Of what was destroyed, `due_on` is the last day of its storage period and `certificate` the number of the run in which
    the register destroyed it; None where the source did that by itself.
    `term_ended_on`: the last day of their storage period, where a decision on erasure keeps them longer; None otherwise.
    """

    fate: Fate
    on: date
    due_on: date | None = None
    certificate: int | None = None
    term_ended_on: date | None = None


@dataclass(frozen=True)
class Span:
    """From and until which Helsinki day a hold kept a recording; `needed_until` the last day for which the city itself keeps it."""

    since: date
    until: date
    needed_until: date | None = None


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
    held = _held(session, [one.id or 0 for found in recordings.values() for one in found], list(recordings))
    became = {call.id or 0: _fate(call, recordings.get(call.id or 0, []), held, received_on, on) for call in calls}
    destroyed = {call_id: max(moments) for call_id, found in recordings.items() if (moments := _destroyed_at(found))}
    wished = _wished(session, list(destroyed)) if destroyed else {}
    for call_id, since in wished.items():
        if became[call_id].fate in (Fate.EXPIRED, Fate.LOST) and since <= destroyed[call_id]:
            became[call_id] = RecordingFate(Fate.ERASED, became[call_id].on)
    return became


def is_kept(session: Session, call: Call, received_on: date, on: date) -> bool:
    """Whether there is a recording of the call, seen as `fates` does."""
    return fates(session, [call], received_on, on)[call.id or 0].fate is Fate.KEPT


def _destroyed_at(found: Sequence[Recording]) -> list[datetime]:
    return [one.destroyed_at for one in found if one.state == "destroyed" and one.destroyed_at is not None]


def _wished(session: Session, call_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when each call was to be erased: as assessed for an erasure, or by an objection that was upheld (GDPR 17(1))."""
    chosen = select(col(ErasureChoice.call_id), col(ErasureChoice.at)).where(
        col(ErasureChoice.call_id).in_(call_ids), col(ErasureChoice.verdict) == Choice.ERASE.value
    )
    objected = (
        select(col(Link.call_id), col(CaseTask.made_at))
        .join(CaseTask, col(CaseTask.case_id) == col(Link.case_id))
        .where(col(Link.call_id).in_(call_ids), col(CaseTask.kind) == TaskKind.ERASE.value)
    )
    found: dict[int, datetime] = {}
    for call_id, since in (*session.execute(chosen), *session.execute(objected)):
        found[call_id] = min(since, found.get(call_id, since))
    return found


def _fate(
    call: Call, found: Sequence[Recording], held: dict[int, list[Span]], received_on: date, on: date
) -> RecordingFate:
    if not found:
        return RecordingFate(Fate.NEVER, call.destruction_on)
    gone = {one.id: day for one in found if (day := _gone_on(one, held.get(one.id or 0, []), on)) is not None}
    left = [one for one in found if one.id not in gone]
    if left:
        return min((_kept(one, held.get(one.id or 0, [])) for one in left), key=lambda fate: fate.on)
    if any(one.state == "missing" for one in found):
        return RecordingFate(Fate.MISSING, min(one.due_on for one in found if one.state == "missing"))
    last = max(found, key=lambda one: gone[one.id])
    is_before = all(_went_before(one, gone[one.id], received_on) for one in found)
    fate = Fate.EXPIRED if is_before else Fate.LOST
    return RecordingFate(fate, gone[last.id], due_on=last.due_on, certificate=last.destruction_id)


def _kept(recording: Recording, held: Sequence[Span]) -> RecordingFate:
    """Until when a recording that is there stays: to the end of its storage period, or as long as the city needs it."""
    needed = max((one.needed_until for one in held if one.needed_until is not None), default=recording.due_on)
    if needed <= recording.due_on:
        return RecordingFate(Fate.KEPT, recording.due_on)
    return RecordingFate(Fate.KEPT, needed, term_ended_on=recording.due_on)


def _went_before(recording: Recording, gone_on: date, received_on: date) -> bool:
    """A sweep runs in the night after the storage period's last day: on the day of a request it came before it."""
    return gone_on < received_on or (
        recording.state == "destroyed" and gone_on == received_on and recording.due_on < received_on
    )


def _gone_on(recording: Recording, held: Sequence[Span], on: date) -> date | None:
    """The day on which the recording was destroyed; None while it is there."""
    if recording.state not in MAY_EXIST:
        return local_date(recording.destroyed_at) if recording.destroyed_at is not None else recording.due_on
    kept_until = recording.due_on
    for span in held:
        if span.since <= kept_until:
            kept_until = max(kept_until, span.until)
    return kept_until if kept_until < on else None


def _held(session: Session, recording_ids: Sequence[int], call_ids: Sequence[int]) -> dict[int, list[Span]]:
    """When holds have kept each recording, the earliest first; one that stands has no last day.

    An open hold that the source has confirmed proves that the recording was never destroyed: it has no first day.
    """
    if not recording_ids:
        return {}
    query = (
        select(
            *(col(HoldItem.recording_id), col(HoldItem.matched_at), col(HoldItem.upstream)),
            *(col(Hold.released_at), col(Hold.kind), col(Hold.needed_until)),
        )
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(col(HoldItem.recording_id).in_(recording_ids))
        .order_by(col(HoldItem.matched_at))
    )
    found: dict[int, list[Span]] = {}
    for recording_id, matched_at, upstream, released_at, kind, needed_until in session.execute(query):
        until = local_date(released_at) if released_at is not None else date.max
        is_proved = released_at is None and upstream == "confirmed"
        is_needed = released_at is None and kind == HoldKind.NEEDED
        since = date.min if is_proved else local_date(matched_at)
        found.setdefault(recording_id, []).append(Span(since, until, needed_until if is_needed else None))
    for recording_id, span in (*_waited(session, recording_ids, call_ids), *_proposed(session, recording_ids)):
        found.setdefault(recording_id, []).append(span)
    return {recording_id: sorted(spans, key=lambda span: span.since) for recording_id, spans in found.items()}


def _waited(session: Session, recording_ids: Sequence[int], call_ids: Sequence[int]) -> Iterator[tuple[int, Span]]:
    """From and until when a question whether to hold kept each recording."""
    for one in waiting_for(session, call_ids):
        yield one.recording_id, Span(local_date(one.since), date.max)
    query = (
        select(*(col(HoldWait.recording_id), col(HoldWait.matched_at), col(HoldWait.ended_at), col(Hold.released_at)))
        .join(Hold, col(Hold.id) == col(HoldWait.hold_id))
        .where(col(HoldWait.recording_id).in_(recording_ids))
    )
    for recording_id, matched_at, ended_at, released_at in session.execute(query):
        ends = [local_date(one) for one in (ended_at, released_at) if one is not None]
        yield recording_id, Span(local_date(matched_at), min(ends, default=date.max))


def _proposed(session: Session, recording_ids: Sequence[int]) -> Iterator[tuple[int, Span]]:
    """From and until when a case whose request holds kept each recording because its call is proposed to it, or was until
    it was linked: no sweep takes it before a person has judged it, nor before the search."""
    query = (
        select(col(Recording.id), col(Hold.placed_at), col(Hold.released_at))
        .join(Candidate, col(Candidate.call_id) == col(Recording.call_id))
        .join(Hold, col(Hold.case_id) == col(Candidate.case_id))
        .where(
            col(Recording.id).in_(recording_ids),
            col(Candidate.verdict).in_(("", "linked")),
            col(Hold.kind).in_(OF_REQUEST),
        )
    )
    for recording_id, placed_at, released_at in session.execute(query):
        until = local_date(released_at) if released_at is not None else date.max
        yield recording_id or 0, Span(local_date(placed_at), until)
