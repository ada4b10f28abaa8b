"""Figures of the running house for whatever watches it: counts and ages only, nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Heartbeat, Hold, HoldItem, ImportBatch, Job, RightRequest
from dsr.domain.calendar import local_date
from dsr.services.report.scope import last_day

STALE = timedelta(minutes=3)
"""A part of the house that has not shown itself for so long does not live: each shows itself every minute."""
SLOW = timedelta(minutes=10)
"""So long work that is due may wait behind other work before the pages tell of it."""


@dataclass(frozen=True)
class Measures:
    """The house at one moment. Ages are in seconds; `jobs` are counts by kind and state, without those that are done."""

    open_requests: int
    past_act_by: int
    past_statutory: int
    jobs: tuple[tuple[str, str, int], ...]
    oldest_due_s: float
    beat_ages: dict[str, float]
    import_age_s: float | None
    open_holds: int
    unconfirmed_items: int


@dataclass(frozen=True)
class Standstill:
    """Work that is due waits: because nobody takes it, or behind other work; `since` is when the oldest of it was due."""

    since: datetime
    is_worker_away: bool


def beats(session: Session) -> dict[str, datetime]:
    """When each part of the house last showed that it lives."""
    return {row.name: row.at for row in session.execute(select(col(Heartbeat.name), col(Heartbeat.at)))}


def standstill(session: Session, at: datetime) -> Standstill | None:
    """Whether jobs wait for a worker that does not show itself, or have waited for `SLOW` behind others; None while all is
    well or nothing is to be done."""
    since = oldest_due(session, at)
    if since is None or at - since < STALE:
        return None
    beat = beats(session).get("worker")
    is_worker_away = beat is None or at - beat >= STALE
    return Standstill(since, is_worker_away) if is_worker_away or at - since >= SLOW else None


def measured(session: Session, at: datetime) -> Measures:
    """All figures, in a handful of counts over indexed columns."""
    today = local_date(at)
    is_open = col(RightRequest.is_open).is_(True)
    past_act_by = func.count().filter(col(RightRequest.act_by_on) < today)
    past_statutory = func.count().filter(last_day() < today)
    requests = session.execute(select(func.count(), past_act_by, past_statutory).where(is_open)).one()
    waiting = select(col(Job.kind), col(Job.state), func.count()).where(col(Job.state) != "done")
    oldest = oldest_due(session, at)
    imported = session.scalar(select(func.max(col(ImportBatch.ended_at))).where(col(ImportBatch.state) == "done"))
    is_held = col(Hold.released_at).is_(None)
    items = select(func.count()).select_from(HoldItem).join(Hold, col(Hold.id) == col(HoldItem.hold_id))
    return Measures(
        open_requests=requests[0],
        past_act_by=requests[1],
        past_statutory=requests[2],
        jobs=tuple((kind, state, n) for kind, state, n in session.execute(waiting.group_by(Job.kind, Job.state))),
        oldest_due_s=(at - oldest).total_seconds() if oldest else 0.0,
        beat_ages={name: (at - beat).total_seconds() for name, beat in beats(session).items()},
        import_age_s=(at - imported).total_seconds() if imported else None,
        open_holds=session.scalar(select(func.count()).select_from(Hold).where(is_held)) or 0,
        unconfirmed_items=session.scalar(items.where(is_held, col(HoldItem.upstream) != "confirmed")) or 0,
    )


def oldest_due(session: Session, at: datetime) -> datetime | None:
    """Since when the job that has waited longest is due; None where none waits."""
    return session.scalar(select(func.min(col(Job.due_at))).where(col(Job.state) == "queued", col(Job.due_at) <= at))
