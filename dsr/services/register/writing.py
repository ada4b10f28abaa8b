"""A chunk of rows into the register: new legs, changed legs, and the calls and recordings that they make up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from dsr.db.bulk import insert_plain, insert_rows, reserve_ids, rows_in
from dsr.db.tables import Call, ImportRow, Leg, Recording
from dsr.domain.calls import LEG_KEY, RejectedRow
from dsr.domain.key_sums import key_sum
from dsr.services.file_rows.ready import CALL_COLUMNS, LEG_COLUMNS, Reading, ReadyChunk, ReadyLeg
from dsr.services.register.changing import change_legs
from dsr.services.register.deriving import derive_again, destroyed_keys
from dsr.services.register.judged import judged_calls, renumbered
from dsr.services.register.retold import retold
from dsr.services.register.rows import NO_RECORDINGS, Counts, Recorded
from dsr.services.register.tombstones import forget_destroyed

Key = tuple[str, str]
"""(`ext_leg_id`, `ext_seq`): the source's own key of a leg."""
Known = dict[Key, tuple[int, str, int]]
"""Stored legs by their keys: id, row hash and call id of each."""
Ids = dict[int, int]
"""Ids in the register of a chunk's calls or legs, by their places in it."""

_RECORDING_COLUMNS = (*("source_id", "call_id", "leg_id", "key", "ext_recording_id", "state", "due_on", "duration_ms"),)
_KEY_PLACE = _RECORDING_COLUMNS.index("key")
_HASH, _LEG_ID, _SEQ = (LEG_COLUMNS.index(name) for name in ("row_hash", "ext_leg_id", "ext_seq"))
_CALL_PLACE = _RECORDING_COLUMNS.index("call_id")


@dataclass(frozen=True)
class Written:
    """What a chunk did: counts, the calls that are new or other than before, the recordings that became known, and the
    judged calls that have other numbers or another time now."""

    counts: Counts
    call_ids: tuple[int, ...]
    recordings: Recorded = NO_RECORDINGS
    renumbered: tuple[int, ...] = ()


def write_chunk(session: Session, reading: Reading, chunk: ReadyChunk) -> Written:
    """Write a chunk's rows; those already in the register as they are stay untouched. The caller has the holds lock."""
    chunk, new, changed, known = _with_retold(session, reading, chunk, *_compared(session, reading.source_id, chunk))
    counts = _counted(chunk, new, changed)
    written = (
        _write_legs(session, reading, chunk, new, changed, known, counts) if new or changed else Written(counts, ())
    )
    note_rejected(session, reading.batch_id, chunk.rejected)
    return written


def _counted(chunk: ReadyChunk, new: Sequence[int], changed: Sequence[int]) -> Counts:
    return Counts(
        new=len(new),
        same=len(chunk.legs) - len(new) - len(changed),
        changed=len(changed),
        rejected=len(chunk.rejected),
        repeated=chunk.repeated,
    )


def _compared(session: Session, source_id: int, chunk: ReadyChunk) -> tuple[Sequence[int], list[int], Known]:
    """The places of the chunk's legs that are new and of those that are told otherwise than stored, and the stored ones."""
    known = known_legs(session, source_id, [leg[_LEG_ID] for leg in chunk.legs])
    if not known:
        return range(len(chunk.legs)), [], known
    new, changed = [], []
    for place, leg in enumerate(chunk.legs):
        found = known.get((leg[_LEG_ID], leg[_SEQ]))
        if found is None:
            new.append(place)
        elif found[1] != leg[_HASH]:
            changed.append(place)
    return new, changed, known


def _with_retold(
    session: Session, reading: Reading, chunk: ReadyChunk, new: Sequence[int], changed: list[int], known: Known
) -> tuple[ReadyChunk, Sequence[int], list[int], Known]:
    """The same with the rows that tell a stored leg again under another key (`retold`): each has the key of that leg, and is
    told otherwise or the same."""
    if not any(chunk.legs[place][_LEG_ID].startswith(LEG_KEY) for place in (*new, *changed)):
        return chunk, new, changed, known
    told = [chunk.leg(place) for place in range(len(chunk.legs))]
    found = retold(session, reading.source_id, told, set(new), set(changed), reading.batch_id)
    if not found:
        return chunk, new, changed, known
    legs, known = list(chunk.legs), {**known}
    for place, one in found.items():
        known[one.key] = (one.leg_id, one.row_hash, one.call_id)
        row = list(legs[place])
        row[_LEG_ID], row[_SEQ] = one.key
        legs[place] = tuple(row)
    again = {place for place, one in found.items() if not one.is_same}
    changed = sorted({*changed}.difference(found) | again)
    return chunk._replace(legs=legs), [place for place in new if place not in found], changed, known


def known_legs(session: Session, source_id: int, ext_leg_ids: Iterable[str]) -> Known:
    """The stored legs with these ids: id, row hash and call id of each."""
    columns = ("ext_leg_id", "ext_seq", "id", "row_hash", "call_id")
    rows = rows_in(session, Leg, columns, "ext_leg_id", list(set(ext_leg_ids)), source_id=source_id)
    return {(leg_id, seq): (stored, row_hash, call_id) for leg_id, seq, stored, row_hash, call_id in rows}


def _write_legs(
    session: Session,
    reading: Reading,
    chunk: ReadyChunk,
    new: Sequence[int],
    changed: Sequence[int],
    known: Known,
    counts: Counts,
) -> Written:
    """Write new and changed legs with all that hangs on them."""
    of_call, calls = chunk.of_call, chunk.calls
    wanted = sorted({of_call[place] for place in (*new, *changed)})
    stored = known_calls(session, reading.source_id, [calls[place][0] for place in wanted])
    fresh = [place for place in wanted if calls[place][0] not in stored]
    ids = dict(zip(fresh, reserve_ids(session, Call, len(fresh)), strict=True))
    leg_ids = dict(zip(new, reserve_ids(session, Leg, len(new)), strict=True))
    old = {place: stored[calls[place][0]] for place in wanted if place not in ids}
    call_ids = ids | old
    before = judged_calls(session, {*old.values(), *(known[chunk.leg(place).key][2] for place in changed)})
    _insert_calls(session, reading, chunk, ids)
    _insert_legs(session, reading, chunk, leg_ids, call_ids)
    left = change_legs(session, reading, _told_otherwise(chunk, changed, call_ids), known) if changed else set()
    # A changed leg's stored neighbours count too, so its call is derived from what is stored by now. So is a new call
    # of which the chunk holds a leg that is no new one: what was made ready supposed that all of them were.
    doubted = {call_ids[of_call[place]] for place in changed} | left
    partly_new = {place for leg, place in enumerate(of_call) if leg not in leg_ids and place in ids}
    touched = {old[of_call[place]] for place in new if of_call[place] in old} if old else set()
    touched |= doubted | {ids[place] for place in partly_new}
    whole = {place: call_id for place, call_id in ids.items() if call_id not in touched} if touched else ids
    made = _insert_recordings(session, reading, chunk, whole, leg_ids)
    late = {(chunk.legs[place][_LEG_ID], chunk.legs[place][_SEQ]) for place in new} if touched else set()
    made = made.plus(derive_again(session, reading, sorted(touched), doubted, late))
    return Written(counts, tuple(sorted(touched | set(ids.values()))), made, renumbered(session, before))


def _told_otherwise(chunk: ReadyChunk, changed: Sequence[int], call_ids: Ids) -> list[tuple[ReadyLeg, int]]:
    """The changed legs, each with the id of the call that it now belongs to."""
    return [(chunk.leg(place), call_ids[chunk.of_call[place]]) for place in changed]


def _insert_calls(session: Session, reading: Reading, chunk: ReadyChunk, ids: Ids) -> None:
    source_id, calls = reading.source_id, chunk.calls
    rows = [(call_id, source_id, *calls[place]) for place, call_id in ids.items()]
    insert_plain(session, Call, ("id", "source_id", "ext_call_id", *CALL_COLUMNS), rows)


def _insert_legs(session: Session, reading: Reading, chunk: ReadyChunk, leg_ids: Ids, call_ids: Ids) -> None:
    source_id, batch_id, legs, of_call = reading.source_id, reading.batch_id, chunk.legs, chunk.of_call
    rows = [(leg_id, source_id, batch_id, call_ids[of_call[place]], *legs[place]) for place, leg_id in leg_ids.items()]
    insert_plain(session, Leg, ("id", "source_id", "batch_id", "call_id", *LEG_COLUMNS), rows)


def _insert_recordings(session: Session, reading: Reading, chunk: ReadyChunk, ids: Ids, leg_ids: Ids) -> Recorded:
    """Expect the recordings of new calls, save those that were destroyed already; answers which."""
    source_id = reading.source_id
    rows: list[tuple[Any, ...]] = [
        (source_id, ids[call], leg_ids[leg], key, name, "expected", due_on, duration_ms)
        for leg, call, key, name, due_on, duration_ms in chunk.recordings
        if call in ids
    ]
    dead = destroyed_keys(session, [row[_KEY_PLACE] for row in rows])
    left = [row for row in rows if row[_KEY_PLACE] not in dead] if dead else rows
    insert_plain(session, Recording, _RECORDING_COLUMNS, left)
    if dead:
        forget_destroyed(session, {row[_CALL_PLACE] for row in rows if row[_KEY_PLACE] in dead})
    return Recorded(len(left), key_sum([row[_KEY_PLACE] for row in left]))


def note_rejected(session: Session, batch_id: int, rejected: Iterable[tuple[Any, ...]]) -> None:
    """Keep what was wrong with each rejected row of a chunk, in words and by code."""
    names = ("batch_id", "row_no", "outcome", "reason", "code", "reason_values", "before")
    rows: list[tuple[Any, ...]] = [
        (batch_id, row.row_no, "rejected", row.reason[:500], row.code, dict(row.values), {})
        for row in (RejectedRow(*values) for values in rejected)
    ]
    insert_rows(session, ImportRow, names, rows)


def known_calls(session: Session, source_id: int, ext_call_ids: list[str]) -> dict[str, int]:
    """The ids in the register of the stored calls among these."""
    rows = rows_in(session, Call, ("ext_call_id", "id"), "ext_call_id", ext_call_ids, source_id=source_id)
    return dict(rows)
