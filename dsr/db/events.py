"""The log: `record()` writes one line of a stream, seals bind the heads, and a purge leaves a tombstone.

The log is evidence and never input. Each case has a stream of events with ids, codes and dates, chained by hash and
sealed each minute; triggers forbid change and deletion; `dsr audit verify` finds the first broken line. Looking is
logged too, before anything is shown; the data protection officer reads that on a page of its own. The whole log is
read again each night, and an administrator or the data protection officer sees what was found. What the program
decides by stands in rows of its own (`services.house_checks`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlmodel import Session, col

from dsr.db.columns import canonical_json
from dsr.db.inserts import insert_into
from dsr.db.tables import Event, PurgePermit, Seal, StreamHead

START = "0" * 64
TOMBSTONES = "register"
"""The stream in which a purge notes what it deleted."""

_SEAL_LOCK = 0x64737202  # any constant but that of the holds lock: two ticks at once must not fork the chain of seals


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

    `body` holds ids, codes and days only, never names, numbers of people or free text. `happened_on` is the Helsinki day
    of what is told of afterwards, left out where there is none: the history shows it beside `at`, when it was written
    down. The stream's head row is locked until the transaction ends, so a stream has one order.
    """
    if (day := body.pop("happened_on", None)) is not None:
        body["happened_on"] = day.isoformat()
    head = lock_stream(session, stream)
    seq = head.seq + 1
    stored = canonical_json(
        {
            "at": iso(at),
            "body": body,
            "by": by,
            "kind": kind,
            "right_request_id": right_request_id,
            "seq": seq,
            "stream": stream,
        }
    )
    line_hash = chain_hash(head.hash, stored)
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


def newest_of(session: Session, stream: str, kind: str) -> Event | None:
    """The last event of a kind in a stream; None where there was none."""
    query = select(Event).where(col(Event.stream) == stream, col(Event.kind) == kind)
    return session.scalars(query.order_by(col(Event.seq).desc()).limit(1)).first()


def body_of(event: Event) -> Mapping[str, Any]:
    """The event's own values: ids, codes, dates."""
    body: Mapping[str, Any] = json.loads(event.body)["body"]
    return body


def seal(session: Session, at: datetime) -> bool:
    """Write a seal over the heads that moved since they were last sealed; answers whether there was anything to seal.

    Streams that are being written at this moment are left to the next seal rather than waited for. What moved is read
    from the heads, not from the ids of events: on PostgreSQL a lower id may become visible after a higher one.
    """
    _take_seal_lock(session)
    moved = session.scalars(
        select(StreamHead)
        .where(col(StreamHead.seq) > col(StreamHead.sealed_seq))
        .order_by(col(StreamHead.stream))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    if not moved:
        return False
    last = session.scalars(select(Seal).order_by(col(Seal.id).desc()).limit(1)).first()
    prev = last.hash if last else START
    heads = canonical_json([[head.stream, head.seq, head.hash] for head in moved])
    session.add(Seal(at=at, heads=heads, prev_hash=prev, hash=chain_hash(prev, heads)))
    for head in moved:
        head.sealed_seq = head.seq
    session.flush()
    return True


def purge(session: Session, stream: str, *, reason: str, at: datetime, by: int | None = None) -> int:
    """Delete every event of `stream`, leaving a permit and a tombstone; answers how many were deleted.

    The tombstone stands in the stream `register` with the last sequence number and hash, so that deleted lines that
    were sealed can be told from tampering. Only retention calls this. Raises `ValueError` for `register` itself.
    """
    if stream == TOMBSTONES:
        raise ValueError("the stream that holds the tombstones is never purged")
    head = lock_stream(session, stream)
    last_seq, last_hash = head.seq, head.hash
    session.add(PurgePermit(stream=stream, at=at, reason=reason))
    session.flush()
    deleted = session.execute(delete(Event).where(col(Event.stream) == stream).returning(col(Event.id))).all()
    session.execute(delete(StreamHead).where(col(StreamHead.stream) == stream))
    session.expire_all()
    tombstone = {"stream": stream, "reason": reason, "seq": last_seq, "hash": last_hash}
    record(session, TOMBSTONES, "stream_purged", at=at, by=by, purged=tombstone)
    return len(deleted)


def iso(at: datetime) -> str:
    """The moment as it stands in a line of the log: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def chain_hash(prev: str, body: str) -> str:
    """The hash of a line that follows a line with hash `prev`."""
    return hashlib.sha256((prev + body).encode()).hexdigest()


def lock_stream(session: Session, stream: str) -> StreamHead:
    """The stream's head, locked until the transaction ends; made where the stream is new (order: see `db.engine`)."""
    new = insert_into(session, StreamHead).values(stream=stream, seq=0, hash=START, sealed_seq=0)
    session.execute(new.on_conflict_do_nothing())
    query = (
        select(StreamHead)
        .where(col(StreamHead.stream) == stream)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()


def _take_seal_lock(session: Session) -> None:
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEAL_LOCK})
