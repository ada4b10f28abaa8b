"""What the last reading of the whole log found, and what the night's other checks told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.audit import Verdict
from dsr.db.events import body_of, newest_of
from dsr.db.tables import Job, Seal
from dsr.services import house_checks
from dsr.services.house_checks import STREAM, Check

NIGHT = ("clocks_replayed", "hold_reviews_overdue", "backup_restored", "register_unbalanced")
"""What else of the house is worth telling to whoever oversees the log."""


@dataclass(frozen=True)
class Reading:
    """One reading of the whole log: when, and what it found."""

    at: datetime
    verdict: Verdict


@dataclass(frozen=True)
class Told:
    """One line of the stream `register`."""

    at: datetime
    kind: str
    body: dict[str, Any]


@dataclass(frozen=True)
class LogStanding:
    """The last reading (None before the first), the newest seal, whether a reading is under way or failed, and the night."""

    last: Reading | None
    sealed_at: datetime | None
    job_state: str
    night: tuple[Told, ...]


def note(session: Session, verdict: Verdict, *, at: datetime) -> None:
    """Write down what a reading found: counts, and the place of the first broken line and of rows, which hold ids only."""
    house_checks.note(
        session,
        Check.LOG,
        is_whole=not verdict.broken,
        at=at,
        events=verdict.events,
        streams=verdict.streams,
        seals=verdict.seals,
        broken=verdict.broken,
        rows=list(verdict.rows),
        row_faults=verdict.row_faults,
    )


def ask(session: Session, *, at: datetime) -> bool:
    """Have the log read again by a worker; False when a reading is waiting or under way already."""
    if _job_state(session) in ("queued", "running"):
        return False
    return outbox.enqueue(session, "verify_log", key=f"verify:{at.isoformat()}", at=at) is not None


def standing(session: Session) -> LogStanding:
    """What is known of the log now; nothing is read again. What the night told is shown from the log's own lines."""
    last = house_checks.last(session, Check.LOG)
    sealed_at = session.scalars(select(col(Seal.at)).order_by(col(Seal.id).desc()).limit(1)).first()
    night = tuple(told for kind in NIGHT if (told := _newest(session, kind)) is not None)
    reading = Reading(last.at, Verdict(**last.found)) if last else None
    return LogStanding(reading, sealed_at, _job_state(session), night)


def _newest(session: Session, kind: str) -> Told | None:
    event = newest_of(session, STREAM, kind)
    return Told(event.at, event.kind, dict(body_of(event))) if event else None


def _job_state(session: Session) -> str:
    query = select(col(Job.state)).where(col(Job.kind) == "verify_log").order_by(col(Job.id).desc()).limit(1)
    return session.scalars(query).first() or ""
