"""The log: `record()` writes one line of a stream; seals bind the heads; `verify()` reads it all again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from dsr.db.columns import canonical_json
from dsr.db.tables import Event, Seal, StreamHead

START = "0" * 64


def record(
    session: Session,
    stream: str,
    kind: str,
    *,
    at: datetime,
    by: int | None = None,
    right_request_id: int | None = None,
    **body: Any,
) -> int:
    """Append one event to `stream` and answer its sequence number.

    `body` holds ids, codes and ISO dates only, never names, numbers of people or free text. The stream's head row is
    locked until the transaction ends, so a stream has one order.
    """
    head = _locked_head(session, stream)
    seq = head.seq + 1
    stored = canonical_json(
        {
            "at": _iso(at),
            "body": body,
            "by": by,
            "kind": kind,
            "right_request_id": right_request_id,
            "seq": seq,
            "stream": stream,
        }
    )
    line_hash = _hash(head.hash, stored)
    session.add(
        Event(
            stream=stream,
            seq=seq,
            right_request_id=right_request_id,
            kind=kind,
            at=at,
            by_user=by,
            body=stored,
            prev_hash=head.hash,
            hash=line_hash,
        )
    )
    head.seq, head.hash = seq, line_hash
    session.add(head)
    session.flush()
    return seq


def events_of(session: Session, stream: str) -> list[Event]:
    """All events of a stream, oldest first."""
    return list(session.scalars(select(Event).where(col(Event.stream) == stream).order_by(col(Event.seq))))


def seal(session: Session, at: datetime) -> bool:
    """Write a seal over the heads that moved since the last one; answers whether there was anything to seal."""
    last = session.scalars(select(Seal).order_by(col(Seal.id).desc()).limit(1)).first()
    since = last.last_event_id if last else 0
    newest = session.scalar(select(func.max(col(Event.id)))) or 0
    if newest <= since:
        return False
    moved = session.execute(
        select(col(Event.stream), func.max(col(Event.seq)))
        .where(col(Event.id) > since, col(Event.id) <= newest)
        .group_by(col(Event.stream))
    ).all()
    heads = canonical_json(
        [[stream, seq, _hash_at(session, stream, seq)] for stream, seq in sorted((row[0], row[1]) for row in moved)]
    )
    prev = last.hash if last else START
    session.add(Seal(at=at, last_event_id=newest, heads=heads, prev_hash=prev, hash=_hash(prev, heads)))
    session.flush()
    return True


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: counts, and the first broken line in words (empty: the log is whole)."""

    events: int
    streams: int
    seals: int
    broken: str = ""


def verify(session: Session) -> Verdict:
    """Read every chain and every seal again; stops at the first line that does not fit."""
    heads = {head.stream: (head.seq, head.hash) for head in session.scalars(select(StreamHead))}
    purged = {row[0] for row in session.execute(text("SELECT stream FROM purge_permit"))}
    seen: dict[str, tuple[int, str]] = {}
    hash_at: dict[tuple[str, int], str] = {}
    events = 0
    for event in _all_events(session):
        events += 1
        seq, prev = seen.get(event.stream, (0, START))
        if fault := _event_fault(event, seq + 1, prev):
            return Verdict(events, len(seen), 0, fault)
        seen[event.stream] = (event.seq, event.hash)
        hash_at[(event.stream, event.seq)] = event.hash
    for stream, head in heads.items():
        if seen.get(stream) != head and stream not in purged:
            return Verdict(
                events,
                len(seen),
                0,
                f"stream {stream}: head says event {head[0]}, log ends at {seen.get(stream, (0, ''))[0]}",
            )
    if missing := set(seen) - set(heads):
        return Verdict(events, len(seen), 0, f"stream {min(missing)}: no head")
    prev, seals = START, 0
    for one in session.scalars(select(Seal).order_by(col(Seal.id))):
        seals += 1
        if one.prev_hash != prev or one.hash != _hash(prev, one.heads):
            return Verdict(events, len(seen), seals, f"seal {one.id}: does not follow from the seal before it")
        for stream, seq, sealed in json.loads(one.heads):
            if stream not in purged and hash_at.get((stream, seq)) != sealed:
                return Verdict(
                    events, len(seen), seals, f"seal {one.id}: stream {stream} event {seq} is not what was sealed"
                )
        prev = one.hash
    return Verdict(events, len(seen), seals)


def _event_fault(event: Event, seq: int, prev: str) -> str:
    place = f"stream {event.stream} event {event.seq}"
    if event.seq != seq:
        return f"{place}: event {seq} is missing"
    if event.prev_hash != prev or event.hash != _hash(prev, event.body):
        return f"{place}: the line does not follow from the one before it"
    body = json.loads(event.body)
    columns = {
        "at": _iso(event.at),
        "by": event.by_user,
        "kind": event.kind,
        "right_request_id": event.right_request_id,
        "seq": event.seq,
        "stream": event.stream,
    }
    if any(body[name] != value for name, value in columns.items()):
        return f"{place}: a column differs from the stored line"
    return ""


def _all_events(session: Session) -> Iterator[Event]:
    yield from session.scalars(
        select(Event).order_by(col(Event.stream), col(Event.seq)).execution_options(yield_per=2000)
    )


def _locked_head(session: Session, stream: str) -> StreamHead:
    dialect: Any = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(StreamHead).values(stream=stream, seq=0, hash=START).on_conflict_do_nothing())
    query = (
        select(StreamHead)
        .where(col(StreamHead.stream) == stream)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()


def _hash_at(session: Session, stream: str, seq: int) -> str:
    return session.scalars(select(col(Event.hash)).where(col(Event.stream) == stream, col(Event.seq) == seq)).one()


def _hash(prev: str, body: str) -> str:
    return hashlib.sha256((prev + body).encode()).hexdigest()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def body_of(event: Event) -> Mapping[str, Any]:
    """The event's own values: ids, codes, dates."""
    body: Mapping[str, Any] = json.loads(event.body)["body"]
    return body
