"""Ready chunks as one process hands them to another: what is compared with the register at hand, the rest packed."""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from dsr.db.packing import copy_lines, rows_of, rows_of_table, small_database
from dsr.services.file_rows.ready import CALL_COLUMNS, LEG_COLUMNS, SHARED, ReadyChunk

_PLAIN = 2  # of the ways to write it the one that does not look for repeated objects
_HASH, _LEG_ID, _SEQ = (LEG_COLUMNS.index(name) for name in ("row_hash", "ext_leg_id", "ext_seq"))
_KEY = 2
CALL_NAMES = ("ext_call_id", *CALL_COLUMNS)
RECORDING_NAMES = ("key", "ext_recording_id", "due_on", "duration_ms")
_NUMBERS = frozenset(("utc_offset_min", "wait_ms", "talk_ms", "total_ms", "duration_ms", "is_caller_valid"))
_OWN = 1 + len(SHARED)
_OWN_NAMES = CALL_NAMES[_OWN:]
_SINGLE_NAMES = (*LEG_COLUMNS, "ext_call_id", *(f"call_{name}" for name in _OWN_NAMES), "key", "ext_recording_id")
_NO_RECORDING = (None, None)
_SINGLE = {
    "call": (
        "row",
        {"ext_call_id": "ext_call_id"} | {one: one for one in SHARED} | {one: f"call_{one}" for one in _OWN_NAMES},
    ),
    "leg": ("row", {"of_call": "place - 1"} | {name: name for name in LEG_COLUMNS}),
    "recording": (
        "row WHERE key IS NOT NULL",
        {"of_leg": "place - 1", "of_call": "place - 1", "key": "key", "ext_recording_id": "ext_recording_id"}
        | {"due_on": "call_destruction_on", "duration_ms": "call_duration_ms"},
    ),
}
"""The three as they are seen in one table of single calls."""
_Rows = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[int], list[Any]]
"""Calls, legs, the place of each leg's call, recordings."""


class Packing(Enum):
    """How rows are packed: as a database takes many of them quickest."""

    TABLES = "tables"  # SQLite: from the tables of another database
    LINES = "lines"  # PostgreSQL: COPY


class Lines(NamedTuple):
    """A chunk's rows as `COPY` takes them, each without the ids that the register gives: calls (`CALL_NAMES`), legs
    (`LEG_COLUMNS`) with the place of each one's call, recordings (`RECORDING_NAMES`) with the places of leg and call."""

    calls: list[str]
    legs: list[str]
    of_call: list[int]
    recordings: list[str]
    of_recording: list[tuple[int, int]]


class PackedChunk(NamedTuple):
    """A `ReadyChunk`: what is compared with the register at hand, and the rows as the database takes them.

    `leg_ids`, `seqs` and `hashes` are of the legs, `call_ids` the source's ids of the calls, `keys` those of the
    recordings. `tables` is a small database of `call`, `leg` and `recording`, whose `place` counts from 1, or `Lines`; `is_single` as in `ReadyChunk`.
    """

    lines: list[int]
    leg_ids: list[str]
    seqs: list[str]
    hashes: list[str]
    call_ids: list[str]
    keys: list[str]
    rejected: list[tuple[int, str, tuple[tuple[str, str | int], ...]]]
    repeated: int
    tables: bytes | tuple[Any, ...]
    is_single: bool

    @property
    def rows(self) -> int:
        """How many rows of the file these are."""
        return len(self.leg_ids) + len(self.rejected) + self.repeated

    def unpacked(self) -> ReadyChunk:
        """The chunk again."""
        calls, legs, of_call, recordings = (
            _from_tables(self.tables) if isinstance(self.tables, bytes) else _from_lines(Lines(*self.tables))
        )
        return ReadyChunk(legs, self.lines, of_call, calls, recordings, self.rejected, self.repeated, self.is_single)


def packed(chunk: ReadyChunk, packing: Packing) -> PackedChunk:
    """The chunk as the register's database takes it."""
    return PackedChunk(
        chunk.lines,
        _column(chunk.legs, _LEG_ID),
        _column(chunk.legs, _SEQ),
        _column(chunk.legs, _HASH),
        _column(chunk.calls, 0),
        _column(chunk.recordings, _KEY),
        chunk.rejected,
        chunk.repeated,
        _tables(chunk) if packing is Packing.TABLES else tuple(_lines(chunk)),
        chunk.is_single,
    )


def written(chunk: PackedChunk) -> bytes:
    """What another process is sent of a chunk."""
    return marshal.dumps(tuple(chunk), _PLAIN)


def read(message: bytes) -> PackedChunk:
    """The chunk that was `written`."""
    return PackedChunk(*marshal.loads(message))  # noqa: S302 - written by our own process


def _column(rows: Sequence[tuple[Any, ...]], place: int) -> list[str]:
    return [row[place] for row in rows]


def _tables(chunk: ReadyChunk) -> bytes:
    if chunk.is_single:
        return small_database({"row": (_SINGLE_NAMES, _single_rows(chunk))}, _SINGLE)
    legs = [(place, *leg) for place, leg in zip(chunk.of_call, chunk.legs, strict=True)]
    return small_database(
        {
            "call": (CALL_NAMES, chunk.calls),
            "leg": (("of_call", *LEG_COLUMNS), legs),
            "recording": (("of_leg", "of_call", *RECORDING_NAMES), chunk.recordings),
        }
    )


def _single_rows(chunk: ReadyChunk) -> list[tuple[Any, ...]]:
    """Leg, call and recording in one row, what they share only once: a value more costs less than a row more."""
    recordings: list[tuple[str | None, str | None]] = [_NO_RECORDING] * len(chunk.legs)
    for place, _call, key, name, _due_on, _duration_ms in chunk.recordings:
        recordings[place] = (key, name)
    told = zip(chunk.legs, chunk.calls, recordings, strict=True)
    return [(*leg, call[0], *call[_OWN:], *recording) for leg, call, recording in told]


def _from_tables(content: bytes) -> _Rows:
    calls = rows_of_table(content, "call", CALL_NAMES)
    legs = rows_of_table(content, "leg", ("of_call", *LEG_COLUMNS))
    recordings = rows_of_table(content, "recording", ("of_leg", "of_call", *RECORDING_NAMES))
    return calls, [leg[1:] for leg in legs], [leg[0] for leg in legs], recordings


def _lines(chunk: ReadyChunk) -> Lines:
    named = [recording[2:] for recording in chunk.recordings]
    places = [(leg, call) for leg, call, *_named in chunk.recordings]
    return Lines(copy_lines(chunk.calls), copy_lines(chunk.legs), chunk.of_call, copy_lines(named), places)


def _from_lines(lines: Lines) -> _Rows:
    named = rows_of(lines.recordings, _numbers(RECORDING_NAMES))
    recordings = [(*places, *values) for places, values in zip(lines.of_recording, named, strict=True)]
    calls, legs = rows_of(lines.calls, _numbers(CALL_NAMES)), rows_of(lines.legs, _numbers(LEG_COLUMNS))
    return calls, legs, lines.of_call, recordings


def _numbers(names: Sequence[str]) -> frozenset[int]:
    return frozenset(place for place, name in enumerate(names) if name in _NUMBERS)
