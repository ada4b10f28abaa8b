"""Reads the whole log again: every seal, chain and head, and the rows that it tells of.

Of the log the first line that does not fit is named, since what follows it rests on nothing; of the rows each is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import logged_rows
from dsr.db.events import START, TOMBSTONES, chain_hash, iso
from dsr.db.logged_standing import faults_of_untold
from dsr.db.logged_texts import Share
from dsr.db.tables import Event, PurgePermit, Seal, StreamHead

AT_ONCE = 2000
"""So many lines are read from the database at a time."""

MOST = 50
"""So many rows are named; the count says how many there are."""

_NOTHING = (0, START)
_decode = json.JSONDecoder().raw_decode  # `json.loads` looks for blanks around each of a million lines, which have none
_Told = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: counts, the newest seal's hash, and the first broken line or row in words (empty: all is whole).

    `rows` are the first `MOST` rows that are not what the log tells of them, `row_faults` is how many there are.
    """

    events: int
    streams: int
    seals: int
    broken: str = ""
    newest_seal: str = ""
    rows: Sequence[str] = ()
    row_faults: int = 0


def verify(session: Session, share: Share = Share()) -> Verdict:
    """Read every seal and every chain again, and compare what they tell with its rows; stops at the first line that does not
    fit, and names every row. `share` says of which letters the bytes are read: all, unless a night reads its part.

    What is found: a changed, added or removed event, seal or head; a row that is not what the log tells of it
    (`logged_rows`). Seals excuse the lines of a purged stream only when the log itself holds the tombstone. What no reading
    can find: a log rewritten whole with all its seals and heads; against that a copy of a seal's hash must be kept elsewhere.
    """
    reading = _Reading(share)
    broken = ""
    try:
        _read_seals(session, reading)
        _read_chains(session, reading)
        _check_heads(session, reading)
        _check_unmet(session, reading)
    except _Broken as found:
        broken = str(found)
    rows, counts = reading.rows, (reading.events, len(reading.ends), reading.seals)
    first = broken or next(iter(rows), "")
    return Verdict(*counts, first, reading.newest_seal, tuple(rows), reading.row_faults)


class _Line(NamedTuple):
    """One line of the log, by the names of its columns."""

    stream: str
    seq: int
    right_request_id: int | None
    kind: str
    at: datetime
    by_user: int | None
    body: str
    prev_hash: str
    hash: str


class _Broken(Exception):
    """The first line that does not fit, in words."""


@dataclass
class _Reading:
    """What was read so far. `unmet` holds the sealed lines, by stream and number, not yet met in their chain."""

    share: Share
    events: int = 0
    seals: int = 0
    newest_seal: str = ""
    ends: dict[str, tuple[int, str]] = field(default_factory=dict)
    unmet: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    sealed_to: dict[str, int] = field(default_factory=dict)
    purged_to: dict[str, int] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    row_faults: int = 0


def _read_seals(session: Session, reading: _Reading) -> None:
    prev = START
    columns = (col(Seal.id), col(Seal.heads), col(Seal.prev_hash), col(Seal.hash))
    query = select(*columns).order_by(col(Seal.id)).execution_options(yield_per=AT_ONCE)
    with closing(session.execute(query)) as seals:
        for seal_id, heads, prev_hash, sealed in seals:
            reading.seals += 1
            if prev_hash != prev or sealed != chain_hash(prev, heads):
                raise _Broken(f"seal {seal_id}: does not follow from the seal before it")
            for stream, seq, line_hash in json.loads(heads):
                reading.unmet[(stream, seq)] = (seal_id or 0, line_hash)
                reading.sealed_to[stream] = seq
            prev = reading.newest_seal = sealed


def _read_chains(session: Session, reading: _Reading) -> None:
    # Values, not rows of the session: a log of a million lines is read each night.
    columns = (getattr(Event, name) for name in _Line._fields)
    query = select(*columns).order_by(col(Event.stream), col(Event.seq)).execution_options(yield_per=AT_ONCE)
    told, stream = logged_rows.Told(), ""
    with closing(session.execute(query)) as lines:
        for row in lines:
            line = _Line._make(row)
            if line.stream != stream and told.is_full:
                _check_rows(session, told, reading)
                told = logged_rows.Told()
            stream = line.stream
            told.add(stream, line.kind, line.at, *_read_line(line, reading))
    _check_rows(session, told, reading)
    _name(faults_of_untold(session), reading)


def _check_rows(session: Session, told: logged_rows.Told, reading: _Reading) -> None:
    _name(logged_rows.faults_of(session, told, reading.share), reading)


def _name(faults: Iterable[str], reading: _Reading) -> None:
    for fault in faults:
        reading.row_faults += 1
        if len(reading.rows) < MOST:
            reading.rows.append(fault)


def _read_line(line: _Line, reading: _Reading) -> _Told:
    reading.events += 1
    stream, seq, line_hash = line.stream, line.seq, line.hash
    last, prev = reading.ends.get(stream, _NOTHING)
    body, stands = _check_line(line, last + 1, prev)
    reading.ends[stream] = (seq, line_hash)
    seal_id, sealed_hash = reading.unmet.pop((stream, seq), (0, line_hash))
    if sealed_hash != line_hash:
        raise _Broken(f"seal {seal_id}: stream {stream} event {seq} is not what was sealed")
    if stream == TOMBSTONES and line.kind == "stream_purged":
        reading.purged_to[body["purged"]["stream"]] = body["purged"]["seq"]
    return body, stands


def _check_line(line: _Line, seq: int, prev: str) -> _Told:
    """The line's own values, and how it tells that rows stand; raises `_Broken` where it does not fit."""
    if line.seq != seq:
        raise _Broken(f"stream {line.stream} event {seq}: is missing, {line.seq} follows")
    if line.prev_hash != prev or line.hash != chain_hash(prev, line.body):
        raise _Broken(f"stream {line.stream} event {seq}: the line does not follow from the one before it")
    told, end = _decode(line.body)
    is_same = (
        end == len(line.body)
        and told.get("at") == iso(line.at)
        and told.get("by") == line.by_user
        and told.get("kind") == line.kind
        and told.get("right_request_id") == line.right_request_id
        and told.get("seq") == line.seq
        and told.get("stream") == line.stream
    )
    if not is_same:
        raise _Broken(f"stream {line.stream} event {seq}: {_different(line, told)} differs from the stored line")
    return told["body"], told.get("stands", {})


def _different(line: _Line, told: Mapping[str, Any]) -> str:
    """The first column of a line that is not as its body says, or the body where it holds something else behind that."""
    columns = {
        "at": iso(line.at),
        "by": line.by_user,
        "kind": line.kind,
        "right_request_id": line.right_request_id,
        "seq": line.seq,
        "stream": line.stream,
    }
    return next((name for name, value in columns.items() if told.get(name) != value), "body")


def _check_heads(session: Session, reading: _Reading) -> None:
    query = select(col(StreamHead.stream), col(StreamHead.seq), col(StreamHead.hash), col(StreamHead.sealed_seq))
    heads = {row[0]: row for row in session.execute(query)}
    for stream, (seq, line_hash) in sorted(reading.ends.items()):
        if stream not in heads:
            raise _Broken(f"stream {stream} event {seq}: the stream has no head")
        head = heads[stream]
        if (head.seq, head.hash) != (seq, line_hash):
            raise _Broken(f"stream {stream} event {seq}: the log ends here, its head says event {head.seq}")
    for stream, head in sorted(heads.items()):
        if stream not in reading.ends and head.seq:
            raise _Broken(f"stream {stream} event {head.seq}: is missing with all before it")
        if head.sealed_seq != reading.sealed_to.get(stream, 0) and stream not in reading.purged_to:
            raise _Broken(f"stream {stream} event {head.sealed_seq}: its seal is missing")


def _check_unmet(session: Session, reading: _Reading) -> None:
    for (stream, seq), (seal_id, _) in sorted(reading.unmet.items(), key=lambda row: row[1][0]):
        if seq > reading.purged_to.get(stream, 0):
            raise _Broken(f"seal {seal_id}: stream {stream} event {seq} was sealed and is missing")
    for permit in session.scalars(select(PurgePermit).order_by(col(PurgePermit.stream))):
        if permit.stream not in reading.purged_to:
            raise _Broken(f"stream {permit.stream}: may be purged, but the log has no tombstone for it")
