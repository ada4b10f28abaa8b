"""A chunk of rows into the register: new legs, changed legs, and the calls and recordings that they make up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.bulk import insert_rows, reserve_ids
from dsr.db.tables import Call, ImportRow, Leg, Recording
from dsr.domain.call_facts import DerivedCall, call_of, recording_key
from dsr.domain.call_profile import Recorded
from dsr.domain.calls import Direction, LegRow, LegType, RejectedRow, Result, TzConfidence
from dsr.domain.calls_words import sentence
from dsr.domain.phone import NumberRules
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
_RECORDING_COLUMNS = (*("source_id", "call_id", "leg_id", "key", "ext_recording_id", "state", "due_on", "duration_ms"),)
_KEY_PLACE = _RECORDING_COLUMNS.index("key")


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
    leg_ids = {key: leg_id for key, (leg_id, _hash, _call) in known.items()}
    new_ids = reserve_ids(session, Leg, len(new))
    leg_ids |= {(leg.ext_leg_id, leg.ext_seq): leg_id for leg, leg_id in zip(new, new_ids, strict=True)}
    derived = _insert_calls(session, reading, fresh, fresh_ids)
    of_call = calls | fresh_ids
    _insert_legs(session, reading, new, new_ids, of_call)
    left, history = _change_legs(session, reading, changed, known, of_call)
    # A changed leg's stored neighbours count too, so its call is derived from what is stored by now.
    doubted = {of_call[leg.ext_call_id] for leg in changed} | left
    touched = {calls[leg.ext_call_id] for leg in new if leg.ext_call_id in calls} | doubted
    _insert_recordings(session, reading, [call for call in derived if call[1] not in touched], leg_ids)
    derive_again(session, reading, sorted(touched), doubted)
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


def derive_again(session: Session, reading: Reading, call_ids: Sequence[int], doubted: Collection[int] = ()) -> None:
    """Derive calls from all their stored legs, and set their recordings right.

    A recording that was destroyed stays so, and its call gets no other. A call whose last leg went to another call
    keeps what was known of it. `doubted` are calls of which a row now says other than before.
    """
    if not call_ids:
        return
    calls = {call.id: call for call in session.scalars(select(Call).where(col(Call.id).in_(call_ids)))}
    legs: dict[int, list[LegRow]] = {}
    leg_ids: dict[Key, int] = {}
    for stored in session.scalars(select(Leg).where(col(Leg.call_id).in_(call_ids))):
        legs.setdefault(stored.call_id, []).append(_as_row(stored, calls[stored.call_id].ext_call_id))
        leg_ids[stored.ext_leg_id, stored.ext_seq] = stored.id or 0
    known: dict[int, list[Recording]] = {}
    for recording in session.scalars(select(Recording).where(col(Recording.call_id).in_(call_ids))):
        known.setdefault(recording.call_id, []).append(recording)
    for call_id, own in legs.items():
        derived = call_of(own, reading.rules, reading.recorded)
        for name, value in zip(_CALL_COLUMNS, _call_values(derived), strict=True):
            setattr(calls[call_id], name, value)
        recordings = known.get(call_id, [])
        _set_due(recordings, derived.destruction_on, is_doubted=call_id in doubted)
        if all(recording.state != "destroyed" for recording in recordings):
            _expect(session, reading, calls[call_id], derived, recordings, leg_ids)
    session.flush()


def _set_due(recordings: Sequence[Recording], due_on: date, *, is_doubted: bool) -> None:
    """Give a call's recordings the day on which they are destroyed.

    Where a changed row tells an earlier day than was known, no sweep may act on either until a person has decided.
    """
    for recording in recordings:
        if recording.state == "destroyed":
            continue
        if recording.state == "quarantined" or (is_doubted and due_on < recording.due_on):
            recording.state = "quarantined"
            told = (recording.due_on, recording.other_due_on or recording.due_on, due_on)
            recording.due_on, recording.other_due_on = min(told), max(told)
        else:
            recording.due_on = due_on


def _expect(
    session: Session,
    reading: Reading,
    call: Call,
    derived: DerivedCall,
    known: Sequence[Recording],
    leg_ids: dict[Key, int],
) -> None:
    """Expect what the legs tell of; nothing known is taken away. A leg that now gives its recording another name makes
    the one it had before doubtful."""
    fresh = []
    for expected in derived.recordings:
        leg_id = leg_ids[expected.ext_leg_id, expected.ext_seq]
        mine = next((one for one in known if expected.name and one.ext_recording_id == expected.name), None)
        of_leg = [one for one in known if one.leg_id in (leg_id, None)]
        mine = mine or next((one for one in of_leg if not one.ext_recording_id or not expected.name), None)
        if mine is not None:
            mine.leg_id, mine.duration_ms = mine.leg_id or leg_id, expected.duration_ms
            mine.ext_recording_id = mine.ext_recording_id or expected.name
            continue
        for one in of_leg:
            if one.leg_id == leg_id:
                one.state, one.other_due_on = "quarantined", one.other_due_on or one.due_on
        fresh.append((expected, leg_id))
    keys = {expected: recording_key(reading.source_id, expected, call.ext_call_id) for expected, _leg_id in fresh}
    dead = destroyed_keys(session, keys.values())
    session.add_all(
        Recording(
            source_id=reading.source_id,
            call_id=call.id or 0,
            leg_id=leg_id,
            key=keys[expected],
            ext_recording_id=expected.name,
            due_on=derived.destruction_on,
            duration_ms=expected.duration_ms,
        )
        for expected, leg_id in fresh
        if keys[expected] not in dead
    )


def destroyed_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys that a destroyed recording had."""
    query = select(col(Recording.key)).where(col(Recording.state) == "destroyed", col(Recording.key).in_(keys))
    return set(session.scalars(query)) if keys else set()


def _insert_calls(
    session: Session, reading: Reading, groups: dict[str, list[LegRow]], ids: dict[str, int]
) -> list[tuple[str, int, DerivedCall]]:
    """Write new calls; answers each with its own id of the source and ours."""
    derived = [
        (ext_call_id, ids[ext_call_id], call_of(legs, reading.rules, reading.recorded))
        for ext_call_id, legs in groups.items()
    ]
    rows = [(call_id, reading.source_id, ext_call_id, *_call_values(call)) for ext_call_id, call_id, call in derived]
    insert_rows(session, Call, ("id", "source_id", "ext_call_id", *_CALL_COLUMNS), rows)
    return derived


def _insert_recordings(
    session: Session, reading: Reading, calls: Sequence[tuple[str, int, DerivedCall]], leg_ids: dict[Key, int]
) -> None:
    """Expect the recordings of new calls, save those that were destroyed already."""
    source_id = reading.source_id
    rows: list[tuple[Any, ...]] = [
        (
            *(source_id, call_id, leg_ids[one.ext_leg_id, one.ext_seq], recording_key(source_id, one, ext_call_id)),
            *(one.name, "expected", call.destruction_on, one.duration_ms),
        )
        for ext_call_id, call_id, call in calls
        for one in call.recordings
    ]
    dead = destroyed_keys(session, [row[_KEY_PLACE] for row in rows])
    insert_rows(session, Recording, _RECORDING_COLUMNS, [row for row in rows if row[_KEY_PLACE] not in dead])


def _insert_legs(
    session: Session, reading: Reading, legs: Sequence[LegRow], ids: Sequence[int], of_call: dict[str, int]
) -> None:
    source_id, batch_id = reading.source_id, reading.batch_id
    rows = [
        (leg_id, source_id, batch_id, of_call[leg.ext_call_id], *_leg_values(leg))
        for leg, leg_id in zip(legs, ids, strict=True)
    ]
    insert_rows(session, Leg, ("id", "source_id", "batch_id", "call_id", *LEG_COLUMNS), rows)


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
            mine = (col(Recording.call_id) == row.call_id, col(Recording.leg_id) == leg_id)
            session.execute(update(Recording).where(*mine).values(call_id=call_id))
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
