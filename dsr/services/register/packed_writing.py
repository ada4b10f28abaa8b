"""A packed chunk into the register: whole where nothing of it is known, else row by row."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.bulk import attach, insert_from, insert_lines, reserve_ids
from dsr.db.tables import Call, Leg, Recording
from dsr.services.file_rows.packed import CALL_NAMES, RECORDING_NAMES, Lines, PackedChunk
from dsr.services.file_rows.ready import LEG_COLUMNS, Reading
from dsr.services.register.deriving import destroyed_keys
from dsr.services.register.rows import Counts
from dsr.services.register.writing import Known, Written, known_calls, known_legs, note_rejected, write_chunk

_EXPECTED = "expected"


def write_packed(session: Session, reading: Reading, chunk: PackedChunk) -> Written:
    """Write a packed chunk's rows as `write_chunk` does; the caller has the holds lock.

    Nearly every chunk of a new file holds nothing that the register knows, and nearly every one of a file that came
    before nothing new: neither is unpacked.
    """
    known = known_legs(session, reading.source_id, chunk.leg_ids)
    if known:
        if not _are_same(chunk, known):
            return write_chunk(session, reading, chunk.unpacked())
        calls = range(0)
    elif known_calls(session, reading.source_id, chunk.call_ids) or destroyed_keys(session, chunk.keys):
        return write_chunk(session, reading, chunk.unpacked())
    else:
        calls = _write_new(session, reading, chunk)
    note_rejected(session, reading.batch_id, chunk.rejected)
    legs = len(chunk.leg_ids)
    new = 0 if known else legs
    counts = Counts(new=new, same=legs - new + chunk.repeated, rejected=len(chunk.rejected))
    return Written(counts, tuple(calls), 0 if known else len(chunk.keys))


def _are_same(chunk: PackedChunk, known: Known) -> bool:
    """Whether every leg is stored as the chunk tells it."""
    found = map(known.get, zip(chunk.leg_ids, chunk.seqs, strict=True))
    return all(leg is not None and leg[1] == told for leg, told in zip(found, chunk.hashes, strict=True))


def _write_new(session: Session, reading: Reading, chunk: PackedChunk) -> range:
    """Write calls, legs and recordings of which the register knows none; answers the ids of the calls."""
    calls = reserve_ids(session, Call, len(chunk.call_ids))
    legs = reserve_ids(session, Leg, len(chunk.leg_ids))
    if not legs:
        return range(0)
    if isinstance(chunk.tables, bytes):
        _write_tables(session, reading, chunk.tables, calls.start, legs.start)
    else:
        _write_lines(session, reading, Lines(*chunk.tables), calls, legs)
    return calls


def _write_tables(session: Session, reading: Reading, tables: bytes, first_call: int, first_leg: int) -> None:
    portion = attach(session, tables)
    values = {"source": reading.source_id, "batch": reading.batch_id, "call": first_call, "leg": first_leg}
    own = {"id": ":call + rowid - 1", "source_id": ":source"}
    insert_from(session, Call, own | {name: name for name in CALL_NAMES}, f"{portion}.call", values)
    own = {"id": ":leg + rowid - 1", "source_id": ":source", "batch_id": ":batch", "call_id": ":call + of_call"}
    insert_from(session, Leg, own | {name: name for name in LEG_COLUMNS}, f"{portion}.leg", values)
    own = {"source_id": ":source", "call_id": ":call + of_call", "leg_id": ":leg + of_leg", "state": f"'{_EXPECTED}'"}
    insert_from(session, Recording, own | {name: name for name in RECORDING_NAMES}, f"{portion}.recording", values)


def _write_lines(session: Session, reading: Reading, lines: Lines, calls: range, legs: range) -> None:
    source, batch, call, leg = reading.source_id, reading.batch_id, calls.start, legs.start
    insert_lines(
        session,
        Call,
        ("id", "source_id", *CALL_NAMES),
        [f"{number}\t{source}\t{line}" for number, line in zip(calls, lines.calls, strict=True)],
    )
    insert_lines(
        session,
        Leg,
        ("id", "source_id", "batch_id", "call_id", *LEG_COLUMNS),
        [
            f"{number}\t{source}\t{batch}\t{call + place}\t{line}"
            for number, place, line in zip(legs, lines.of_call, lines.legs, strict=True)
        ],
    )
    if lines.recordings:
        insert_lines(
            session,
            Recording,
            ("source_id", "call_id", "leg_id", "state", *RECORDING_NAMES),
            [
                f"{source}\t{call + of_call}\t{leg + of_leg}\t{_EXPECTED}\t{line}"
                for (of_leg, of_call), line in zip(lines.of_recording, lines.recordings, strict=True)
            ],
        )
