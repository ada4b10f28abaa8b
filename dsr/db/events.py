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
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, text
from sqlmodel import Session, col

from dsr.db import case_changes, standing
from dsr.db.columns import canonical_json
from dsr.db.inserts import insert_into
from dsr.db.tables import Case, Event, PurgePermit, Seal, StreamHead

START = "0" * 64
TOMBSTONES = "register"
"""The stream in which a purge notes what it deleted."""

_OF_CASE = "case:"
_LAST = "last_recorded"  # session.info key: when, and at whose hand, this transaction wrote its last line
_HEADS_HELD = "stream_heads_held"  # session.info key: the heads that this transaction has locked, by stream
_POINTED_AT = "cases_pointed_at"  # session.info key: streams whose case this transaction has locked already
_SEAL_LOCK = 0x64737202  # any constant but that of the holds lock: two ticks at once must not fork the chain of seals

_HEADS = (
    select(StreamHead)
    .where(col(StreamHead.stream).in_(bindparam("streams", expanding=True)))
    .order_by(col(StreamHead.stream))
    .with_for_update()
    .execution_options(populate_existing=True)
)
"""The heads of `streams`, put together once: every act asks for some, and that takes as long as the asking."""


class Line(NamedTuple):
    """One line to be written: its stream and kind, its own values (ids, codes and ISO dates only), whose request it is of."""

    stream: str
    kind: str
    body: Mapping[str, Any]
    right_request_id: int | None = None


def record(
    session: Session,
    stream: str,
    kind: str,
    *,
    at: datetime,
    by: int | None = None,
    right_request_id: int | None = None,
    happened_on: date | None = None,
    **body: Any,
) -> int:
    """Append one event to `stream` and answer its sequence number.

    `body` holds ids, codes and days only, never names, numbers of people or free text. `happened_on` is the Helsinki day
    of what is told of afterwards, left out where there is none: the history shows it beside `at`, when it was written
    down. The stream's head row is locked until the transaction ends, so a stream has one order.
    """
    told = {"happened_on": happened_on.isoformat()} if happened_on is not None else {}
    return record_all(session, [Line(stream, kind, {**body, **told}, right_request_id)], at=at, by=by)[0]


def record_all(session: Session, lines: Sequence[Line], *, at: datetime, by: int | None = None) -> list[int]:
    """Append many events in the order given, in as many statements as one; answers the sequence number of each.

    The first line of each stream carries how the rows stand that were written since its last one (`db.standing`).
    """
    if not lines:
        return []
    session.flush()
    heads = _lock_streams(session, {line.stream for line in lines})
    rows = []
    for line in lines:
        head = heads[line.stream]
        rows.append(_row(line, head, at, by, standing.taken(session, line.stream)))
        head.seq, head.hash = rows[-1]["seq"], rows[-1]["hash"]
    session.execute(insert(Event), rows)
    session.flush()
    session.info[_LAST] = (at, by)
    for line, row in zip(lines, rows, strict=True):
        case_changes.note(session, line.stream, row["seq"], line.kind, by)
    return [row["seq"] for row in rows]


def tell_rest(session: Session) -> None:
    """Write a line of its own for each stream of which rows were written after its last one; the end of a transaction.

    Nothing where the transaction has written no line at all: then nothing has happened that the log tells of.
    """
    session.flush()
    streams = standing.untold_streams(session)
    if streams and _LAST in session.info:
        at, by = session.info[_LAST]
        record_all(session, [Line(stream, case_changes.ROWS_STAND, {}) for stream in streams], at=at, by=by)


def _row(line: Line, head: StreamHead, at: datetime, by: int | None, stands: Mapping[str, Any]) -> dict[str, Any]:
    """The event that follows the head of its stream."""
    columns = {
        "kind": line.kind,
        "right_request_id": line.right_request_id,
        "seq": head.seq + 1,
        "stream": line.stream,
    }
    rows = {"stands": stands} if stands else {}
    body = canonical_json({"at": iso(at), "body": dict(line.body), "by": by, **columns, **rows})
    own = {"at": at, "by_user": by, "body": body, "prev_hash": head.hash, "hash": chain_hash(head.hash, body)}
    return columns | own


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
    _held(session).pop(stream, None)
    standing.taken(session, stream)  # its rows have gone with it
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
    return _lock_streams(session, {stream})[stream]


def _lock_streams(session: Session, streams: Collection[str]) -> dict[str, StreamHead]:
    """The heads by stream, locked in the order of their names: two who want several of the same do not wait for each other.

    A head that this transaction has locked already is not asked for again: nobody else can move it before the end.
    """
    held = _held(session)
    if wanted := set(streams) - held.keys():
        _point_at_cases(session, wanted)
        held |= _locked(session, wanted)
        if new := sorted(wanted - held.keys()):
            first = insert_into(session, StreamHead).on_conflict_do_nothing()
            session.execute(first, [{"stream": one, "seq": 0, "hash": START, "sealed_seq": 0} for one in new])
            held |= _locked(session, new)
    return {stream: held[stream] for stream in streams}


def _held(session: Session) -> dict[str, StreamHead]:
    held: dict[str, StreamHead] = session.info.setdefault(_HEADS_HELD, {})
    return held


def _locked(session: Session, streams: Collection[str]) -> dict[str, StreamHead]:
    return {head.stream: head for head in session.scalars(_HEADS, {"streams": list(streams)})}


def _take_seal_lock(session: Session) -> None:
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEAL_LOCK})


def _point_at_cases(session: Session, streams: Collection[str]) -> None:
    """Lock the cases of streams before their heads, as far as a row that points at the case does.

    Whoever has the head may write such rows. A purge, which takes the whole case and then the head, would otherwise meet
    them halfway. On SQLite the transaction is alone.
    """
    if session.connection().dialect.name != "postgresql":
        return
    pointed: set[str] = session.info.setdefault(_POINTED_AT, set())
    new = {stream for stream in streams if stream.startswith(_OF_CASE)} - pointed
    if new:
        pointed |= new
        case_ids = [int(stream.removeprefix(_OF_CASE)) for stream in new]
        query = select(col(Case.id)).where(col(Case.id).in_(case_ids)).order_by(col(Case.id))
        session.execute(query.with_for_update(read=True, key_share=True))
