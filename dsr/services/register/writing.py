"""A chunk of rows into the register: new legs, changed legs, and the calls and recordings that they make up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.bulk import insert_rows, reserve_ids
from dsr.db.tables import Call, ImportRow, Leg, Recording
from dsr.domain.call_facts import DerivedCall, call_of
from dsr.domain.call_profile import Recorded
from dsr.domain.calls import Direction, LegRow, LegType, RejectedRow, Result, TzConfidence
from dsr.domain.calls_words import sentence
from dsr.domain.phone import NumberRules
from dsr.domain.retention import MAY_EXIST
from dsr.services.register.rows import Chunk, Counts

Key = tuple[str, str]
"""(`ext_leg_id`, `ext_seq`): the source's own key of a leg."""

LEG_COLUMNS = (
    *("ext_leg_id", "ext_seq", "row_hash", "caller_raw", "caller_name_raw", "dialled_raw", "queue", "agent"),
    *("leg_type", "direction", "started_at", "other_started_at", "started_local", "utc_offset_min"),
    *("zone_confidence", "answered_at", "ended_at", "wait_ms", "talk_ms", "total_ms", "result", "recording_ref"),
)
_CALL_COLUMNS = (
    *("direction", "started_at", "other_started_at", "ended_at", "zone_confidence", "caller_raw", "caller_e164"),
    *("caller_kind", "caller_ending", "is_caller_valid", "dialled_e164", "queue", "agent", "duration_ms"),
    "destruction_on",
)


@dataclass(frozen=True)
class Reading:
    """What a chunk is written with: the batch and source it belongs to, and how the source writes numbers and records."""

    batch_id: int
    source_id: int
    rules: NumberRules
    recorded: Recorded


@dataclass(frozen=True)
class Written:
    """What a chunk did: counts, the calls that are new or other than before, and the legs changed: (id, line, old hash)."""

    counts: Counts
    call_ids: tuple[int, ...]
    changed: tuple[tuple[int, int, str], ...]


def write_chunk(session: Session, reading: Reading, chunk: Chunk) -> Written:
    """Write a chunk's rows; those already in the register as they are stay untouched. The caller has the holds lock."""
    known = known_legs(session, reading.source_id, chunk.legs)
    new = [leg for leg in chunk.legs if (leg.ext_leg_id, leg.ext_seq) not in known]
    changed = [
        leg
        for leg in chunk.legs
        if (found := known.get((leg.ext_leg_id, leg.ext_seq))) is not None and found[1] != leg.row_hash
    ]
    calls = _known_calls(session, reading.source_id, {leg.ext_call_id for leg in (*new, *changed)})
    fresh = _grouped(leg for leg in (*new, *changed) if leg.ext_call_id not in calls)
    fresh_ids = dict(zip(fresh, reserve_ids(session, Call, len(fresh)), strict=True))
    _insert_calls(session, reading, fresh, fresh_ids)
    of_call = calls | fresh_ids
    _insert_legs(session, reading, new, of_call)
    left, history = _change_legs(session, reading, changed, known, of_call)
    # A changed leg's stored neighbours count too, so its call is derived from what is stored by now.
    touched = {calls[leg.ext_call_id] for leg in (*new, *changed) if leg.ext_call_id in calls} | left
    derive_again(session, reading, sorted(touched))
    _note_rejected(session, reading.batch_id, chunk.rejected)
    counts = Counts(
        new=len(new),
        same=len(chunk.legs) - len(new) - len(changed) + chunk.repeated,
        changed=len(changed),
        rejected=len(chunk.rejected),
    )
    return Written(counts, tuple(sorted(touched | set(fresh_ids.values()))), history)


def known_legs(session: Session, source_id: int, legs: Sequence[LegRow]) -> dict[Key, tuple[int, str, int]]:
    """The stored legs with these keys: id, row hash and call id of each."""
    if not legs:
        return {}
    query = select(col(Leg.ext_leg_id), col(Leg.ext_seq), col(Leg.id), col(Leg.row_hash), col(Leg.call_id)).where(
        col(Leg.source_id) == source_id, col(Leg.ext_leg_id).in_({leg.ext_leg_id for leg in legs})
    )
    rows = session.execute(query)
    return {(leg_id, seq): (stored or 0, row_hash, call_id) for leg_id, seq, stored, row_hash, call_id in rows}


def derive_again(session: Session, reading: Reading, call_ids: Sequence[int]) -> None:
    """Derive calls from all their stored legs, and set their recordings right.

    A recording that was destroyed stays so, and its call gets no other. A call whose last leg went to another call
    keeps what was known of it.
    """
    if not call_ids:
        return
    calls = {call.id: call for call in session.scalars(select(Call).where(col(Call.id).in_(call_ids)))}
    legs: dict[int, list[LegRow]] = {}
    for stored in session.scalars(select(Leg).where(col(Leg.call_id).in_(call_ids))):
        legs.setdefault(stored.call_id, []).append(_as_row(stored, calls[stored.call_id].ext_call_id))
    recordings: dict[int, list[Recording]] = {}
    for recording in session.scalars(select(Recording).where(col(Recording.call_id).in_(call_ids))):
        recordings.setdefault(recording.call_id, []).append(recording)
    for call_id, own in legs.items():
        derived = call_of(own, reading.rules, reading.recorded)
        for name, value in zip(_CALL_COLUMNS, _call_values(derived), strict=True):
            setattr(calls[call_id], name, value)
        _set_recordings(session, call_id, derived, recordings.get(call_id, []))
    session.flush()


def _set_recordings(session: Session, call_id: int, derived: DerivedCall, known: Sequence[Recording]) -> None:
    """Expect what the legs tell of; what was destroyed is never expected again, and nothing known is taken away."""
    for recording in known:
        if recording.state in MAY_EXIST:
            recording.due_on, recording.duration_ms = derived.destruction_on, derived.duration_ms
    if any(recording.state == "destroyed" for recording in known):
        return
    names = {recording.ext_recording_id for recording in known}
    missing = [name for name in derived.recordings if name not in names]
    unnamed = next((recording for recording in known if recording.ext_recording_id == ""), None)
    if unnamed is not None and "" not in derived.recordings and missing:
        unnamed.ext_recording_id = missing.pop(0)  # the same recording, now by its name
    session.add_all(
        Recording(
            call_id=call_id, ext_recording_id=name, due_on=derived.destruction_on, duration_ms=derived.duration_ms
        )
        for name in missing
    )


def _insert_calls(session: Session, reading: Reading, groups: dict[str, list[LegRow]], ids: dict[str, int]) -> None:
    calls, recordings = [], []
    for ext_call_id, legs in groups.items():
        derived = call_of(legs, reading.rules, reading.recorded)
        call_id = ids[ext_call_id]
        calls.append((call_id, reading.source_id, ext_call_id, *_call_values(derived)))
        recordings += [
            (call_id, name, "expected", derived.destruction_on, derived.duration_ms) for name in derived.recordings
        ]
    insert_rows(session, Call, ("id", "source_id", "ext_call_id", *_CALL_COLUMNS), calls)
    insert_rows(session, Recording, ("call_id", "ext_recording_id", "state", "due_on", "duration_ms"), recordings)


def _insert_legs(session: Session, reading: Reading, legs: Sequence[LegRow], of_call: dict[str, int]) -> None:
    source_id, batch_id = reading.source_id, reading.batch_id
    rows = [(source_id, batch_id, of_call[leg.ext_call_id], *_leg_values(leg)) for leg in legs]
    insert_rows(session, Leg, ("source_id", "batch_id", "call_id", *LEG_COLUMNS), rows)


def _change_legs(
    session: Session,
    reading: Reading,
    changed: Sequence[LegRow],
    known: dict[Key, tuple[int, str, int]],
    of_call: dict[str, int],
) -> tuple[set[int], tuple[tuple[int, int, str], ...]]:
    """Overwrite stored legs, keeping what each held before; answers the calls that a leg went away from, and which
    legs were changed."""
    if not changed:
        return set(), ()
    ids = [known[leg.ext_leg_id, leg.ext_seq][0] for leg in changed]
    stored = {leg.id: leg for leg in session.scalars(select(Leg).where(col(Leg.id).in_(ids)))}
    left, history = set(), []
    for leg, leg_id in zip(changed, ids, strict=True):
        row = stored[leg_id]
        history.append((leg_id, leg.row_no, row.row_hash))
        call_id = of_call[leg.ext_call_id]
        if row.call_id != call_id:
            left.add(row.call_id)
        _overwrite(session, row, leg, call_id, reading.batch_id)
    session.flush()
    return left, tuple(history)


def _overwrite(session: Session, row: Leg, leg: LegRow, call_id: int, batch_id: int) -> None:
    fresh = {**dict(zip(LEG_COLUMNS, _leg_values(leg), strict=True)), "call_id": call_id}
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
            reason=sentence("row_changed", {"fields": fields}, "en")[:500],
            reason_values={"fields": fields, "leg_id": row.id},
            before={
                name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in before.items()
            },
        )
    )


def _note_rejected(session: Session, batch_id: int, rejected: Iterable[RejectedRow]) -> None:
    names = ("batch_id", "row_no", "outcome", "reason", "code", "reason_values", "before")
    rows: list[tuple[Any, ...]] = [
        (batch_id, row.row_no, "rejected", row.reason[:500], row.code, dict(row.values), {}) for row in rejected
    ]
    insert_rows(session, ImportRow, names, rows)


def _known_calls(session: Session, source_id: int, ext_call_ids: set[str]) -> dict[str, int]:
    if not ext_call_ids:
        return {}
    query = select(col(Call.ext_call_id), col(Call.id)).where(
        col(Call.source_id) == source_id, col(Call.ext_call_id).in_(ext_call_ids)
    )
    return {ext: call_id or 0 for ext, call_id in session.execute(query)}


def _grouped(legs: Iterable[LegRow]) -> dict[str, list[LegRow]]:
    groups: dict[str, list[LegRow]] = {}
    for leg in legs:
        groups.setdefault(leg.ext_call_id, []).append(leg)
    return groups


def _leg_values(leg: LegRow) -> tuple[Any, ...]:
    """The leg's values in the order of `LEG_COLUMNS`."""
    return (
        *(leg.ext_leg_id, leg.ext_seq, leg.row_hash, leg.caller_raw, leg.caller_name_raw, leg.dialled_raw),
        *(leg.queue_raw, leg.agent_raw, leg.leg_type.value, leg.direction.value, leg.started_at),
        *(leg.second_reading_at, leg.started_local, leg.utc_offset_min, leg.tz_confidence.value, leg.answered_at),
        *(leg.ended_at, leg.wait_ms, leg.talk_ms, leg.total_ms, leg.result.value, (leg.recording_ref or "")[:200]),
    )


def _call_values(call: DerivedCall) -> tuple[Any, ...]:
    """The call's values in the order of `_CALL_COLUMNS`."""
    return (
        *(call.direction.value, call.started_at, call.other_started_at, call.ended_at, call.zone_confidence.value),
        *(call.caller_raw, call.caller_e164, call.caller_kind.value, call.caller_ending, call.is_caller_valid),
        *(call.dialled_e164, call.queue, call.agent, call.duration_ms, call.destruction_on),
    )


def _as_row(leg: Leg, ext_call_id: str) -> LegRow:
    """The stored leg as the row that it came from, as far as its call depends on it."""
    return LegRow(
        row_no=0,
        ext_call_id=ext_call_id,
        ext_leg_id=leg.ext_leg_id,
        ext_seq=leg.ext_seq,
        caller_raw=leg.caller_raw,
        started_at=leg.started_at,
        started_local=leg.started_local,
        utc_offset_min=leg.utc_offset_min or 0,
        tz_confidence=TzConfidence(leg.zone_confidence),
        second_reading_at=leg.other_started_at,
        dialled_raw=leg.dialled_raw,
        queue_raw=leg.queue,
        agent_raw=leg.agent,
        leg_type=LegType(leg.leg_type),
        direction=Direction(leg.direction),
        answered_at=leg.answered_at,
        ended_at=leg.ended_at,
        wait_ms=leg.wait_ms,
        talk_ms=leg.talk_ms,
        total_ms=leg.total_ms,
        result=Result(leg.result or Result.UNKNOWN),
        recording_ref=leg.recording_ref or None,
    )
