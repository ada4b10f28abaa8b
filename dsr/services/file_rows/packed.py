"""Ready chunks as one process hands them to another: what is compared with the register at hand, the rest packed."""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from dsr.db.packing import copy_lines, small_database
from dsr.services.file_rows.ready import CALL_COLUMNS, LEG_COLUMNS, ReadyChunk

_PLAIN = 2  # of the ways to write it the one that does not look for repeated objects
_HASH, _LEG_ID, _SEQ = (LEG_COLUMNS.index(name) for name in ("row_hash", "ext_leg_id", "ext_seq"))
_KEY = 2
CALL_NAMES = ("ext_call_id", *CALL_COLUMNS)
RECORDING_NAMES = ("key", "ext_recording_id", "due_on", "duration_ms")


class Form(Enum):
    """In which form a database takes many rows quickest."""

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
    """A `ReadyChunk`: what is compared with the register, `whole` as bytes, and the rows as the database takes them.

    `leg_ids`, `seqs` and `hashes` are of the legs, `call_ids` the source's ids of the calls, `keys` those of the
    recordings. `tables` is a small database of `call`, `leg` and `recording`, whose rowids are places from 1, or `Lines`.
    """

    leg_ids: list[str]
    seqs: list[str]
    hashes: list[str]
    call_ids: list[str]
    keys: list[str]
    rejected: list[tuple[int, str, tuple[tuple[str, str | int], ...]]]
    repeated: int
    whole: bytes
    tables: bytes | tuple[Any, ...]

    @property
    def rows(self) -> int:
        """How many rows of the file these are."""
        return len(self.leg_ids) + len(self.rejected) + self.repeated

    def unpacked(self) -> ReadyChunk:
        """The chunk again."""
        return ReadyChunk(*marshal.loads(self.whole))  # noqa: S302 - packed by our own process


def packed(chunk: ReadyChunk, form: Form) -> PackedChunk:
    """The chunk in the form that the register's database takes."""
    return PackedChunk(
        _column(chunk.legs, _LEG_ID),
        _column(chunk.legs, _SEQ),
        _column(chunk.legs, _HASH),
        _column(chunk.calls, 0),
        _column(chunk.recordings, _KEY),
        chunk.rejected,
        chunk.repeated,
        marshal.dumps(tuple(chunk), _PLAIN),
        _tables(chunk) if form is Form.TABLES else tuple(_lines(chunk)),
    )


def _column(rows: Sequence[tuple[Any, ...]], place: int) -> list[str]:
    return [row[place] for row in rows]


def _tables(chunk: ReadyChunk) -> bytes:
    legs = [(place, *leg) for place, leg in zip(chunk.of_call, chunk.legs, strict=True)]
    return small_database(
        {
            "call": (CALL_NAMES, chunk.calls),
            "leg": (("of_call", *LEG_COLUMNS), legs),
            "recording": (("of_leg", "of_call", *RECORDING_NAMES), chunk.recordings),
        }
    )


def _lines(chunk: ReadyChunk) -> Lines:
    named = [recording[2:] for recording in chunk.recordings]
    places = [(leg, call) for leg, call, *_named in chunk.recordings]
    return Lines(copy_lines(chunk.calls), copy_lines(chunk.legs), chunk.of_call, copy_lines(named), places)


def written(chunk: PackedChunk) -> bytes:
    """What another process is sent of a chunk."""
    return marshal.dumps(tuple(chunk), _PLAIN)


def read(message: bytes) -> PackedChunk:
    """The chunk that was `written`."""
    return PackedChunk(*marshal.loads(message))  # noqa: S302 - written by our own process
