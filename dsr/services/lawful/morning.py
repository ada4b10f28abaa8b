"""What an administrator looks at first in the morning: whether the house runs, and nothing of any case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Hold, HoldItem, Job
from dsr.services import call_sources, house_checks, measures
from dsr.services.house_checks import Check
from dsr.services.letter_jobs import failed_searches
from dsr.services.listening.waiting import count_unheard
from dsr.services.reminders import naming


@dataclass(frozen=True)
class SourceLag:
    """One source: when a file of it was last taken, and when its newest call began (None: never)."""

    name: str
    imported_at: datetime | None
    newest_call_at: datetime | None


@dataclass(frozen=True)
class Morning:
    """The house this morning; moments are None where the thing never happened."""

    beats: dict[str, datetime]
    is_alive: dict[str, bool]
    failed_jobs: int
    parked_jobs: int
    failed_searches: int
    oldest_due_at: datetime | None
    sources: tuple[SourceLag, ...]
    backed_up_at: datetime | None
    restore_tried_at: datetime | None
    restore_was_whole: bool
    log_read_at: datetime | None
    log_is_whole: bool
    unconfirmed_items: int
    oldest_unconfirmed_at: datetime | None
    unreached_cases: int
    unread_of_officer: int
    unheard_tasks: int


def morning(session: Session, at: datetime) -> Morning:
    """Counts and moments only, each from a narrow query."""
    beats = measures.beats(session)
    tried, read, made = (house_checks.last(session, one) for one in (Check.RESTORE, Check.LOG, Check.BACKUP))
    unconfirmed, oldest = _unconfirmed(session)
    return Morning(
        beats=beats,
        is_alive={name: name in beats and at - beats[name] < measures.STALE for name in ("worker", "tick")},
        failed_jobs=_jobs(session, "failed"),
        parked_jobs=_jobs(session, "parked"),
        failed_searches=len(failed_searches(session)),
        oldest_due_at=measures.oldest_due(session, at),
        sources=_sources(session),
        backed_up_at=made.at if made else None,
        restore_tried_at=tried.at if tried else None,
        restore_was_whole=tried is not None and tried.is_whole,
        log_read_at=read.at if read else None,
        log_is_whole=read is not None and read.is_whole,
        unconfirmed_items=unconfirmed,
        oldest_unconfirmed_at=oldest,
        unreached_cases=naming.unreached_count(session),
        unread_of_officer=naming.unread_of_officer(session),
        unheard_tasks=count_unheard(session),
    )


def _jobs(session: Session, state: str) -> int:
    return session.scalar(select(func.count()).select_from(Job).where(col(Job.state) == state)) or 0


def _unconfirmed(session: Session) -> tuple[int, datetime | None]:
    query = select(func.count(), func.min(col(HoldItem.matched_at))).join(Hold, col(Hold.id) == col(HoldItem.hold_id))
    row = session.execute(query.where(col(Hold.released_at).is_(None), col(HoldItem.upstream) != "confirmed")).one()
    return row[0], row[1]


def _sources(session: Session) -> tuple[SourceLag, ...]:
    imported = call_sources.imported_at(session)
    found = []
    for source in call_sources.all_sources(session):
        on = imported.get(source.id or 0)
        found.append(SourceLag(source.name, on, call_sources.newest_call_at(session, source.id or 0, on)))
    return tuple(found)
