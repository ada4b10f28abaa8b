"""Calls derived again from their stored legs, and their recordings set right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.bulk import rows_in
from dsr.db.tables import Call, HoldItem, HoldWait, Leg, Recording
from dsr.domain.call_facts import DerivedCall, ExpectedRecording, call_of, other_line, recording_key
from dsr.domain.call_parties import filed_under, other_parties, party_keys
from dsr.domain.calls import LegRow
from dsr.domain.key_sums import key_sum
from dsr.services.file_rows.ready import CALL_COLUMNS, Reading, leg_of
from dsr.services.holds.asked import waiting_for
from dsr.services.register.retold import stored_values
from dsr.services.register.rows import NO_RECORDINGS, Recorded
from dsr.services.register.tombstones import forget_destroyed
from dsr.services.rights import correcting

Key = tuple[str, str]


def derive_again(
    session: Session,
    reading: Reading,
    call_ids: Sequence[int],
    doubted: Collection[int] = (),
    late: Collection[Key] = (),
) -> Recorded:
    """Derive calls from all their stored legs, and set their recordings right; answers what recordings there are more
    than before.

    A recording that was destroyed stays so, and what is known of its call gives no other; a leg that comes late to it (one
    of `late`, by their keys) gives one of its own, due since its day. A call whose last leg went to another call
    keeps what was known of it. `doubted` are calls of which a row now says other than before.
    """
    if not call_ids:
        return NO_RECORDINGS
    calls = {call.id: call for call in session.scalars(select(Call).where(col(Call.id).in_(call_ids)))}
    legs: dict[int, list[LegRow]] = {}
    stored_legs: dict[int, list[Leg]] = {}
    leg_ids: dict[Key, int] = {}
    for stored in session.scalars(select(Leg).where(col(Leg.call_id).in_(call_ids))):
        legs.setdefault(stored.call_id, []).append(_as_row(stored, calls[stored.call_id].ext_call_id))
        stored_legs.setdefault(stored.call_id, []).append(stored)
        leg_ids[stored.ext_leg_id, stored.ext_seq] = stored.id or 0
    known: dict[int, list[Recording]] = {}
    for recording in session.scalars(select(Recording).where(col(Recording.call_id).in_(call_ids))):
        known.setdefault(recording.call_id, []).append(recording)
    made, corrected = NO_RECORDINGS, correcting.corrected_facts(session, sorted(legs))
    supposed: list[Recording] = []
    keys = party_keys(reading.rules)
    for call_id, own in legs.items():
        derived = call_of(own, reading.rules, reading.recorded)
        for name, value in zip(CALL_COLUMNS, derived[: len(CALL_COLUMNS)], strict=True):
            setattr(calls[call_id], name, value.value if isinstance(value, StrEnum) else value)
        for correction in corrected.get(call_id, ()):
            setattr(
                calls[call_id], correction.fact, correction.after
            )  # a rectified fact outlives the source's next file
        filed = filed_under(derived.caller_e164, derived.caller_ending, derived.dialled_e164)
        for leg in stored_legs[call_id]:
            leg.other_queue = other_line(leg.queue, calls[call_id].queue)
            named = (leg.caller_raw, leg.dialled_raw, leg.agent)
            leg.other_caller, leg.other_dialled, leg.other_connected = other_parties(keys, *named, filed)
        recordings = known.get(call_id, [])
        _set_due(recordings, derived.destruction_on, is_doubted=call_id in doubted)
        left = [recording for recording in recordings if recording.state != "destroyed"]
        if len(left) < len(recordings):
            derived = derived._replace(recordings=_still_expected(derived, left, leg_ids, late))
        made = made.plus(_expect(session, reading, calls[call_id], derived, left, leg_ids))
        supposed += _supposed(derived, recordings) if len(left) == len(recordings) else []
    made = made.plus(_give_way(session, supposed))
    session.flush()
    ended = [call_id for call_id, rows in known.items() if any(one.state == "destroyed" for one in rows)]
    if ended:
        forget_destroyed(session, ended)
    return made


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


def _still_expected(
    derived: DerivedCall, left: Sequence[Recording], leg_ids: dict[Key, int], late: Collection[Key]
) -> tuple[ExpectedRecording, ...]:
    """Of a call of which recordings were destroyed: those of legs that came since, and of legs that have theirs still."""
    has_one = {one.leg_id for one in left}
    return tuple(
        one for one in derived.recordings if (key := (one.ext_leg_id, one.ext_seq)) in late or leg_ids[key] in has_one
    )


def _expect(
    session: Session,
    reading: Reading,
    call: Call,
    derived: DerivedCall,
    known: Sequence[Recording],
    leg_ids: dict[Key, int],
) -> Recorded:
    """Expect what the legs tell of, and answer which recordings are new. A leg that now gives its recording another name
    makes the one it had before doubtful."""
    fresh, renamed = [], 0
    for expected in derived.recordings:
        leg_id = leg_ids[expected.ext_leg_id, expected.ext_seq]
        mine = next((one for one in known if expected.name and one.ext_recording_id == expected.name), None)
        of_leg = [one for one in known if one.leg_id in (leg_id, None)]
        mine = mine or next((one for one in of_leg if not one.ext_recording_id or not expected.name), None)
        if mine is not None:
            mine.leg_id, mine.duration_ms = mine.leg_id or leg_id, expected.duration_ms
            if expected.name and not mine.ext_recording_id:
                mine.ext_recording_id, before = expected.name, mine.key
                mine.key = recording_key(reading.source_id, expected, call.ext_call_id)
                renamed += key_sum([mine.key]) - key_sum([before])
            continue
        for one in of_leg:
            if one.leg_id == leg_id:
                one.state, one.other_due_on = "quarantined", one.other_due_on or one.due_on
        fresh.append((expected, leg_id))
    keys = {expected: recording_key(reading.source_id, expected, call.ext_call_id) for expected, _leg_id in fresh}
    dead = destroyed_keys(session, keys.values())
    made = [
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
    ]
    session.add_all(made)
    if dead:
        forget_destroyed(session, [call.id or 0])
    return Recorded(len(made), key_sum([one.key for one in made]) + renamed)


def _supposed(derived: DerivedCall, known: Sequence[Recording]) -> list[Recording]:
    """The recordings that were supposed of legs with talk before the source named those of the call: in one file with the
    names they would never have been."""
    if not any(one.name for one in derived.recordings):
        return []
    return [one for one in known if one.state == "expected" and not one.ext_recording_id]


def _give_way(session: Session, supposed: Sequence[Recording]) -> Recorded:
    """Take out what was only supposed; one that a hold covers stays. Answers what went, as fewer than before."""
    if not supposed:
        return NO_RECORDINGS
    ids = [one.id for one in supposed]
    covered = {
        recording_id
        for table in (HoldItem, HoldWait)
        for recording_id in session.scalars(select(col(table.recording_id)).where(col(table.recording_id).in_(ids)))
    }
    covered |= {one.recording_id for one in waiting_for(session, {one.call_id for one in supposed})}
    gone = [one for one in supposed if one.id not in covered]
    for one in gone:
        session.delete(one)
    return Recorded(-len(gone), -key_sum([one.key for one in gone]))


def destroyed_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys that a destroyed recording had."""
    return {row[0] for row in rows_in(session, Recording, ("key",), "key", list(keys), state="destroyed")}


def _as_row(leg: Leg, ext_call_id: str) -> LegRow:
    """The stored leg as the row that it came from, as far as its call depends on it."""
    return leg_of(ext_call_id, stored_values(leg))
