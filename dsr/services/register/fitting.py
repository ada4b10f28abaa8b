"""Whether calls, legs and recordings fit together: at night, since no foreign key sees to it (`db.tables.calls.Call`)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session, SQLModel, col

from dsr.db.tables import Call, Leg, Recording
from dsr.services import house_checks
from dsr.services.house_checks import Check


@dataclass(frozen=True)
class Misfits:
    """Rows that belong to nothing: legs and recordings whose call is not there, recordings whose leg is not there, and
    recordings that exist still, without a call: no search would find these and no hold could keep them."""

    legs: int
    recordings: int
    without_leg: int
    without_call: int

    @property
    def count(self) -> int:
        """All of them."""
        return self.legs + self.recordings + self.without_leg + self.without_call


def misfits(session: Session) -> Misfits:
    """Count them over the whole register: some seconds for millions of calls."""
    call_of_leg = exists().where(col(Call.id) == col(Leg.call_id))
    call_of_recording = exists().where(col(Call.id) == col(Recording.call_id))
    leg_of_recording = exists().where(col(Leg.id) == col(Recording.leg_id))
    return Misfits(
        _count(session, Leg, ~call_of_leg),
        _count(session, Recording, col(Recording.call_id).is_not(None), ~call_of_recording),
        _count(session, Recording, col(Recording.leg_id).is_not(None), ~leg_of_recording),
        _count(session, Recording, col(Recording.call_id).is_(None), col(Recording.state) != "destroyed"),
    )


def note(session: Session, found: Misfits, *, at: datetime) -> None:
    """Keep what the night found."""
    counts: dict[str, Any] = asdict(found)
    house_checks.note(session, Check.CALLS, is_whole=not found.count, at=at, **counts)


def _count(session: Session, table: type[SQLModel], *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
