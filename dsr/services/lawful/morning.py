"""What an administrator looks at first in the morning: whether the house runs, and nothing of any case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Hold, HoldItem, ImportBatch, Job, MappingProfile, Source
from dsr.services import house_checks, measures
from dsr.services.house_checks import Check
from dsr.services.letter_jobs import failed_searches
from dsr.services.listening.waiting import count_unheard
from dsr.services.reminders import naming

_RECENT = timedelta(days=31)
_LAST_TAKEN = 1_000


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
        sources=_sources(session, at),
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


def _newest_call(session: Session, source_id: int, at: datetime) -> datetime | None:
    """When the source's newest call of the last month began. Where it has none, the newest of its calls taken last: to
    seek further back would walk the calls of every other source at each opening of the page."""
    recent = select(col(Call.started_at)).where(col(Call.source_id) == source_id, col(Call.started_at) > at - _RECENT)
    newest = session.scalar(recent.order_by(col(Call.started_at).desc()).limit(1))
    if newest is None:
        last = select(col(Call.started_at)).where(col(Call.source_id) == source_id).order_by(col(Call.id).desc())
        newest = max(session.scalars(last.limit(_LAST_TAKEN)), default=None)
    return newest


def _sources(session: Session, at: datetime) -> tuple[SourceLag, ...]:
    taken = (
        select(col(MappingProfile.source_id), func.max(col(ImportBatch.ended_at)))
        .join(ImportBatch, col(ImportBatch.profile_id) == col(MappingProfile.id))
        .where(col(ImportBatch.state) == "done")
        .group_by(col(MappingProfile.source_id))
    )
    imported: dict[int | None, datetime | None] = {row[0]: row[1] for row in session.execute(taken)}
    found = []
    for source in session.scalars(select(Source).order_by(col(Source.name))):
        found.append(SourceLag(source.name, imported.get(source.id), _newest_call(session, source.id or 0, at)))
    return tuple(found)
