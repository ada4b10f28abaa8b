"""A chunk of rows into the register: new legs, changed legs, and the calls and recordings that they make up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from dsr.db.bulk import insert_plain, insert_rows, reserve_ids, rows_in
from dsr.db.tables import Call, ImportRow, Leg, Recording
from dsr.domain.calls import KEPT, RejectedRow
from dsr.services.register.changing import change_legs
from dsr.services.register.deriving import derive_again, destroyed_keys
from dsr.services.register.ready import CALL_COLUMNS, Reading, ReadyCall, ReadyChunk, ReadyLeg
from dsr.services.register.rows import Counts
from dsr.services.register.tombstones import forget_destroyed

Key = tuple[str, str]
"""(`ext_leg_id`, `ext_seq`): the source's own key of a leg."""

LEG_COLUMNS = ("row_hash", *KEPT)
_RECORDING_COLUMNS = (*("source_id", "call_id", "leg_id", "key", "ext_recording_id", "state", "due_on", "duration_ms"),)
_KEY_PLACE = _RECORDING_COLUMNS.index("key")
_CALL_PLACE = _RECORDING_COLUMNS.index("call_id")
_DUE_PLACE = CALL_COLUMNS.index("destruction_on")


@dataclass(frozen=True)
class Written:
    """What a chunk did: counts, the calls that are new or other than before, and how many recordings became known."""

    counts: Counts
    call_ids: tuple[int, ...]
    recordings: int = 0


def write_chunk(session: Session, reading: Reading, chunk: ReadyChunk) -> Written:
    """Write a chunk's rows; those already in the register as they are stay untouched. The caller has the holds lock."""
    known = known_legs(session, reading.source_id, chunk.legs)
    new = [place for place, leg in enumerate(chunk.legs) if leg.key not in known]
    changed = [leg for leg in chunk.legs if (found := known.get(leg.key)) is not None and found[1] != leg.row_hash]
    call_ids, made = _write_legs(session, reading, chunk, new, changed, known) if new or changed else ((), 0)
    _note_rejected(session, reading.batch_id, chunk.rejected)
    counts = Counts(
        new=len(new),
        same=len(chunk.legs) - len(new) - len(changed) + chunk.repeated,
        changed=len(changed),
        rejected=len(chunk.rejected),
    )
    return Written(counts, call_ids, made)


def known_legs(session: Session, source_id: int, legs: Sequence[ReadyLeg]) -> dict[Key, tuple[int, str, int]]:
    """The stored legs with these keys: id, row hash and call id of each."""
    ids = list({leg.kept[0] for leg in legs})
    columns = ("ext_leg_id", "ext_seq", "id", "row_hash", "call_id")
    rows = rows_in(session, Leg, columns, "ext_leg_id", ids, source_id=source_id)
    return {(leg_id, seq): (stored, row_hash, call_id) for leg_id, seq, stored, row_hash, call_id in rows}


def _write_legs(
    session: Session,
    reading: Reading,
    chunk: ReadyChunk,
    new: Sequence[int],
    changed: Sequence[ReadyLeg],
    known: dict[Key, tuple[int, str, int]],
) -> tuple[tuple[int, ...], int]:
    """Write new and changed legs with all that hangs on them; answers the calls that are new or other than before, and
    how many recordings were made."""
    fresh_places = set(new)
    wanted = {leg.ext_call_id for leg in (*(chunk.legs[place] for place in new), *changed)}
    calls = _known_calls(session, reading.source_id, wanted)
    fresh = [call for call in chunk.calls if call.ext_call_id in wanted and call.ext_call_id not in calls]
    ids = dict(zip((call.ext_call_id for call in fresh), reserve_ids(session, Call, len(fresh)), strict=True))
    of_call = calls | ids
    leg_ids = dict(zip(new, reserve_ids(session, Leg, len(new)), strict=True))
    _insert_calls(session, reading, fresh, ids)
    _insert_legs(session, reading, chunk, leg_ids, of_call)
    left = change_legs(session, reading, changed, known, of_call) if changed else set()
    # A changed leg's stored neighbours count too, so its call is derived from what is stored by now. So is a new call
    # of which the chunk holds a leg that is no new one: what was made ready supposed that all of them were.
    doubted = {of_call[leg.ext_call_id] for leg in changed} | left
    touched = {
        calls[chunk.legs[place].ext_call_id] for place in new if chunk.legs[place].ext_call_id in calls
    } | doubted
    touched |= {ids[call.ext_call_id] for call in fresh if not fresh_places.issuperset(call.legs)}
    whole = [call for call in fresh if ids[call.ext_call_id] not in touched]
    made = _insert_recordings(session, reading, whole, ids, leg_ids)
    made += derive_again(session, reading, sorted(touched), doubted)
    return tuple(sorted(touched | set(ids.values()))), made


def _insert_calls(session: Session, reading: Reading, calls: Sequence[ReadyCall], ids: dict[str, int]) -> None:
    source_id = reading.source_id
    rows = [(ids[call.ext_call_id], source_id, call.ext_call_id, *call.values) for call in calls]
    insert_plain(session, Call, ("id", "source_id", "ext_call_id", *CALL_COLUMNS), rows)


def _insert_legs(
    session: Session, reading: Reading, chunk: ReadyChunk, leg_ids: dict[int, int], of_call: dict[str, int]
) -> None:
    source_id, batch_id, legs = reading.source_id, reading.batch_id, chunk.legs
    rows = [
        (leg_id, source_id, batch_id, of_call[legs[place].ext_call_id], legs[place].row_hash, *legs[place].kept)
        for place, leg_id in leg_ids.items()
    ]
    insert_plain(session, Leg, ("id", "source_id", "batch_id", "call_id", *LEG_COLUMNS), rows)


def _insert_recordings(
    session: Session,
    reading: Reading,
    calls: Sequence[ReadyCall],
    ids: dict[str, int],
    leg_ids: dict[int, int],
) -> int:
    """Expect the recordings of new calls, save those that were destroyed already; answers how many."""
    source_id = reading.source_id
    rows: list[tuple[Any, ...]] = [
        (
            *(source_id, ids[call.ext_call_id], leg_ids[one.leg], one.key, one.name, "expected"),
            *(call.values[_DUE_PLACE], one.duration_ms),
        )
        for call in calls
        for one in call.recordings
    ]
    dead = destroyed_keys(session, [row[_KEY_PLACE] for row in rows])
    left = [row for row in rows if row[_KEY_PLACE] not in dead] if dead else rows
    insert_plain(session, Recording, _RECORDING_COLUMNS, left)
    if dead:
        forget_destroyed(session, {row[_CALL_PLACE] for row in rows if row[_KEY_PLACE] in dead})
    return len(left)


def _note_rejected(session: Session, batch_id: int, rejected: Iterable[RejectedRow]) -> None:
    names = ("batch_id", "row_no", "outcome", "reason", "code", "reason_values", "before")
    rows: list[tuple[Any, ...]] = [
        (batch_id, row.row_no, "rejected", row.reason[:500], row.code, dict(row.values), {}) for row in rejected
    ]
    insert_rows(session, ImportRow, names, rows)


def _known_calls(session: Session, source_id: int, ext_call_ids: set[str]) -> dict[str, int]:
    rows = rows_in(session, Call, ("ext_call_id", "id"), "ext_call_id", list(ext_call_ids), source_id=source_id)
    return dict(rows)
