"""Reads the whole log again: every seal, chain and head; the first line that does not fit is named."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import START, TOMBSTONES, body_of, chain_hash, iso
from dsr.db.tables import Event, PurgePermit, Seal, StreamHead


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: counts, the newest seal's hash, and the first broken line in words (empty: the log is whole)."""

    events: int
    streams: int
    seals: int
    broken: str = ""
    newest_seal: str = ""


def verify(session: Session) -> Verdict:
    """Read every seal and every chain again; stops at the first line that does not fit.

    What is found: a changed, added or removed event, seal or head. Seals excuse the lines of a purged stream only when
    the log itself holds the tombstone. What no reading can find: a log rewritten whole with all its seals and heads;
    against that a copy of a seal's hash must be kept elsewhere.
    """
    reading = _Reading()
    broken = ""
    try:
        _read_seals(session, reading)
        _read_chains(session, reading)
        _check_heads(session, reading)
        _check_unmet(session, reading)
    except _Broken as found:
        broken = str(found)
    return Verdict(reading.events, len(reading.ends), reading.seals, broken, reading.newest_seal)


class _Broken(Exception):
    """The first line that does not fit, in words."""


@dataclass
class _Reading:
    """What was read so far. `unmet` holds the sealed lines, by stream and number, not yet met in their chain."""

    events: int = 0
    seals: int = 0
    newest_seal: str = ""
    ends: dict[str, tuple[int, str]] = field(default_factory=dict)
    unmet: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    sealed_to: dict[str, int] = field(default_factory=dict)
    purged_to: dict[str, int] = field(default_factory=dict)


def _read_seals(session: Session, reading: _Reading) -> None:
    prev = START
    query = select(Seal).order_by(col(Seal.id)).execution_options(yield_per=500)
    with closing(session.scalars(query)) as seals:
        for seal in seals:
            reading.seals += 1
            if seal.prev_hash != prev or seal.hash != chain_hash(prev, seal.heads):
                raise _Broken(f"seal {seal.id}: does not follow from the seal before it")
            for stream, seq, line_hash in json.loads(seal.heads):
                reading.unmet[(stream, seq)] = (seal.id or 0, line_hash)
                reading.sealed_to[stream] = seq
            prev = reading.newest_seal = seal.hash


def _read_chains(session: Session, reading: _Reading) -> None:
    query = select(Event).order_by(col(Event.stream), col(Event.seq)).execution_options(yield_per=2000)
    with closing(session.scalars(query)) as events:
        for event in events:
            _read_line(event, reading)


def _read_line(event: Event, reading: _Reading) -> None:
    reading.events += 1
    seq, prev = reading.ends.get(event.stream, (0, START))
    _check_line(event, seq + 1, prev)
    reading.ends[event.stream] = (event.seq, event.hash)
    seal_id, sealed_hash = reading.unmet.pop((event.stream, event.seq), (0, event.hash))
    if sealed_hash != event.hash:
        raise _Broken(f"seal {seal_id}: stream {event.stream} event {event.seq} is not what was sealed")
    if event.stream == TOMBSTONES and event.kind == "stream_purged":
        purged = body_of(event)["purged"]
        reading.purged_to[purged["stream"]] = purged["seq"]


def _check_line(event: Event, seq: int, prev: str) -> None:
    place = f"stream {event.stream} event {event.seq}"
    if event.seq != seq:
        raise _Broken(f"stream {event.stream} event {seq}: is missing, {event.seq} follows")
    if event.prev_hash != prev or event.hash != chain_hash(prev, event.body):
        raise _Broken(f"{place}: the line does not follow from the one before it")
    line = json.loads(event.body)
    columns = {
        "at": iso(event.at),
        "by": event.by_user,
        "kind": event.kind,
        "right_request_id": event.right_request_id,
        "seq": event.seq,
        "stream": event.stream,
    }
    if different := [name for name, value in columns.items() if line.get(name) != value]:
        raise _Broken(f"{place}: {different[0]} differs from the stored line")


def _check_heads(session: Session, reading: _Reading) -> None:
    heads = {head.stream: head for head in session.scalars(select(StreamHead))}
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
