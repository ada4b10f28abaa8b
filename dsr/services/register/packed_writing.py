"""A packed chunk into the register: whole where nothing of it is known, else row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from sqlmodel import Session

from dsr.db.bulk import attach, insert_from, insert_lines, reserve_ids
from dsr.db.tables import Call, Leg, Recording
from dsr.domain.key_sums import key_sum
from dsr.services.file_rows.packed import CALL_NAMES, RECORDING_NAMES, Lines, PackedChunk
from dsr.services.file_rows.ready import LEG_COLUMNS, Reading
from dsr.services.register.deriving import destroyed_keys
from dsr.services.register.rows import NO_RECORDINGS, Counts, Recorded
from dsr.services.register.writing import Known, Written, known_calls, known_legs, note_rejected, write_chunk

_EXPECTED = "expected"
Rows = TypeVar("Rows", bytes, Lines)


class Placed(NamedTuple, Generic[Rows]):
    """A chunk's rows with the ids that its first call and its first leg get."""

    rows: Rows
    call: int
    leg: int


def write_packed(session: Session, reading: Reading, chunks: Sequence[PackedChunk]) -> Written:
    """Write packed chunks that follow each other as `write_chunk` would one by one; the caller has the holds lock.

    Nearly all chunks of a new file hold nothing that the register knows, and nearly all of a file that came before nothing
    new: neither is unpacked, and one look tells it of them all.
    """
    known = known_legs(session, reading.source_id, _together(chunk.leg_ids for chunk in chunks))
    made: Sequence[int] = ()
    recordings = NO_RECORDINGS
    if known and not all(_are_same(chunk, known) for chunk in chunks):
        return _one_by_one(session, reading, chunks)
    if not known:
        call_ids = _together(chunk.call_ids for chunk in chunks)
        is_split = len(set(call_ids)) < len(call_ids)  # a call that begins in one chunk and goes on in the next
        keys = _together(chunk.keys for chunk in chunks)
        if is_split or known_calls(session, reading.source_id, call_ids) or destroyed_keys(session, keys):
            return _one_by_one(session, reading, chunks)
        made, recordings = _write_new(session, reading, chunks), Recorded(len(keys), key_sum(keys))
    for chunk in chunks:
        note_rejected(session, reading.batch_id, chunk.rejected)
    legs = sum(len(chunk.leg_ids) for chunk in chunks)
    new = 0 if known else legs
    counts = Counts(
        new=new,
        same=legs - new,
        rejected=sum(len(chunk.rejected) for chunk in chunks),
        repeated=sum(chunk.repeated for chunk in chunks),
    )
    return Written(counts, tuple(made), recordings)


def _together(parts: Iterable[list[str]]) -> list[str]:
    return [one for part in parts for one in part]


def _one_by_one(session: Session, reading: Reading, chunks: Sequence[PackedChunk]) -> Written:
    """Where something is known of them: each by itself, and row by row where that one holds it."""
    if len(chunks) == 1:
        return write_chunk(session, reading, chunks[0].unpacked())
    written = [write_packed(session, reading, [chunk]) for chunk in chunks]
    counts = reduce(Counts.plus, [one.counts for one in written])
    recordings = reduce(Recorded.plus, [one.recordings for one in written])
    call_ids = tuple(chain.from_iterable(one.call_ids for one in written))
    return Written(counts, call_ids, recordings, tuple(chain.from_iterable(one.renumbered for one in written)))


def _are_same(chunk: PackedChunk, known: Known) -> bool:
    """Whether every leg is stored as the chunk tells it."""
    found = map(known.get, zip(chunk.leg_ids, chunk.seqs, strict=True))
    return all(leg is not None and leg[1] == told for leg, told in zip(found, chunk.hashes, strict=True))


def _write_new(session: Session, reading: Reading, chunks: Sequence[PackedChunk]) -> range:
    """Write calls, legs and recordings of which the register knows none; answers the ids of the calls."""
    calls = reserve_ids(session, Call, sum(len(chunk.call_ids) for chunk in chunks))
    legs = reserve_ids(session, Leg, sum(len(chunk.leg_ids) for chunk in chunks))
    call, leg, lines = calls.start, legs.start, []
    for chunk in chunks:
        if isinstance(chunk.tables, bytes):
            _write_tables(session, reading, Placed(chunk.tables, call, leg))
        else:
            lines.append(Placed(Lines(*chunk.tables), call, leg))
        call, leg = call + len(chunk.call_ids), leg + len(chunk.leg_ids)
    if lines:
        _write_lines(session, reading, lines)
    return calls


def _write_tables(session: Session, reading: Reading, placed: Placed[bytes]) -> None:
    portion = attach(session, placed.rows)
    values = {"source": reading.source_id, "batch": reading.batch_id, "call": placed.call, "leg": placed.leg}
    own = {"id": ":call + place - 1", "source_id": ":source"}
    insert_from(session, Call, own | {name: name for name in CALL_NAMES}, f"{portion}.call", values)
    own = {"id": ":leg + place - 1", "source_id": ":source", "batch_id": ":batch", "call_id": ":call + of_call"}
    insert_from(session, Leg, own | {name: name for name in LEG_COLUMNS}, f"{portion}.leg", values)
    own = {"source_id": ":source", "call_id": ":call + of_call", "leg_id": ":leg + of_leg", "state": f"'{_EXPECTED}'"}
    insert_from(session, Recording, own | {name: name for name in RECORDING_NAMES}, f"{portion}.recording", values)


def _write_lines(session: Session, reading: Reading, placed: Sequence[Placed[Lines]]) -> None:
    """Each table at one go; the server writes a chunk's rows while the next one's get their ids."""
    own = ("source_id", "call_id", "leg_id", "state")
    insert_lines(session, Call, ("id", "source_id", *CALL_NAMES), (_calls(reading, one) for one in placed))
    insert_lines(
        session, Leg, ("id", "source_id", "batch_id", "call_id", *LEG_COLUMNS), (_legs(reading, one) for one in placed)
    )
    insert_lines(session, Recording, (*own, *RECORDING_NAMES), (_recordings(reading, one) for one in placed))


def _calls(reading: Reading, placed: Placed[Lines]) -> str:
    source, lines = reading.source_id, placed.rows
    return "".join([f"{number}\t{source}\t{line}\n" for number, line in enumerate(lines.calls, placed.call)])


def _legs(reading: Reading, placed: Placed[Lines]) -> str:
    source, batch, call, lines = reading.source_id, reading.batch_id, placed.call, placed.rows
    numbered = zip(range(placed.leg, placed.leg + len(lines.legs)), lines.of_call, lines.legs, strict=True)
    return "".join([f"{number}\t{source}\t{batch}\t{call + place}\t{line}\n" for number, place, line in numbered])


def _recordings(reading: Reading, placed: Placed[Lines]) -> str:
    source, call, leg, lines = reading.source_id, placed.call, placed.leg, placed.rows
    placed_lines = zip(lines.of_recording, lines.recordings, strict=True)
    return "".join(
        [
            f"{source}\t{call + of_call}\t{leg + of_leg}\t{_EXPECTED}\t{line}\n"
            for (of_leg, of_call), line in placed_lines
        ]
    )
