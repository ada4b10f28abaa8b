"""Counts of the register over the storage period, kept from one import to the next: how many calls have nobody's number,
and from how many calls on a line is hardly one person's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import and_, case, delete, func, select
from sqlmodel import Session, col

from dsr.db.tables import Call, ImportBatch, RegisterCount
from dsr.domain.calendar import day_begins_at
from dsr.domain.calls import Direction

BUSY_AT_LEAST = 26
"""A call a week over the storage period: a line that calls less is no switchboard, however quiet the others are."""

_SHARE = 200
"""A line is busy where it calls more than 199 of 200 lines do (the 99.5th percentile)."""

_GOOD_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """The counts as of a moment: calls since a day, how many of them nobody's number is known of, lines, busy from."""

    counted_at: datetime
    since_on: date
    calls: int
    unusable: int
    lines: int
    busy_from: int


def counts(session: Session, since_on: date, now: datetime) -> Counted:
    """The kept counts while they are of today and nothing was imported since; otherwise counted anew, nothing written.

    Counting five million calls takes seconds, so that `keep` writes what this found.
    """
    kept = _newest(session)
    if kept is not None and now - kept.counted_at < _GOOD_FOR and _last_import(session) <= kept.counted_at:
        return kept
    return _count(session, since_on, now)


def keep(session: Session, counted: Counted) -> None:
    """Keep the counts for the next search, in place of older ones; the caller has taken `holds_lock`."""
    newest = _newest(session)
    if newest is not None and newest.counted_at >= counted.counted_at:
        return
    session.execute(delete(RegisterCount))
    session.add(RegisterCount(**counted.__dict__))
    session.flush()


def busy_from(session: Session) -> int:
    """From how many calls in the storage period on a line is busy: more than 99.5 % of lines make, and at least one a week."""
    kept = _newest(session)
    return kept.busy_from if kept is not None else BUSY_AT_LEAST


def _count(session: Session, since_on: date, now: datetime) -> Counted:
    since = day_begins_at(since_on)
    in_period = col(Call.started_at) >= since
    outward = col(Call.direction).in_((Direction.OUT.value, Direction.CALLBACK.value))
    readable = case((outward, col(Call.dialled_e164)), else_=col(Call.caller_e164))
    totals = select(func.count(), func.count(readable)).where(
        in_period, col(Call.direction) != Direction.INTERNAL.value
    )
    calls, usable = session.execute(totals).one()
    by_line = (
        select(func.count().label("made"))
        .where(and_(in_period, col(Call.caller_e164).is_not(None)))
        .group_by(col(Call.caller_e164))
        .subquery()
    )
    lines = session.scalar(select(func.count()).select_from(by_line)) or 0
    busiest = select(by_line.c.made).order_by(by_line.c.made.desc()).offset(lines // _SHARE).limit(1)
    most = session.scalar(busiest) or 0
    return Counted(now, since_on, calls, calls - usable, lines, max(BUSY_AT_LEAST, most))


def _newest(session: Session) -> Counted | None:
    row = session.scalars(select(RegisterCount).order_by(col(RegisterCount.id).desc()).limit(1)).first()
    if row is None:
        return None
    return Counted(row.counted_at, row.since_on, row.calls, row.unusable, row.lines, row.busy_from)


def _last_import(session: Session) -> datetime:
    done = select(func.max(col(ImportBatch.ended_at))).where(col(ImportBatch.state) == "done")
    return session.scalar(done) or datetime(1970, 1, 1, tzinfo=UTC)
