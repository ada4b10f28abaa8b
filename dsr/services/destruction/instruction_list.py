"""The instructions to sources as the page lists them: open ones with their alarms, and those that have ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from dsr.db.tables import Source, SourceInstruction, User
from dsr.domain.retention import UNCONFIRMED


@dataclass(frozen=True)
class Instruction:
    """One instruction of a list, values only. `certificate_id` is that of the batch it belongs to."""

    instruction_id: int
    kind: str
    source: str
    state: str
    items: int
    made_at: datetime
    told_to: str
    told_at: datetime | None
    told_by: str
    evidence: str
    ended_at: datetime | None
    certificate_id: int | None
    is_late: bool


def listing(
    session: Session, late_before: datetime, *, is_open: bool, most: int, offset: int = 0, kind: str = ""
) -> list[Instruction]:
    """Open instructions (of one kind) oldest first, or ended ones newest first; an open one made before `late_before` is an
    alarm."""
    query = (
        select(SourceInstruction, col(Source.name), col(User.name))
        .join(Source, col(Source.id) == col(SourceInstruction.source_id))
        .outerjoin(User, col(User.id) == col(SourceInstruction.told_by))
        .where(_in_state(is_open=is_open), *([col(SourceInstruction.kind) == kind] if kind else []))
        .order_by(col(SourceInstruction.id) if is_open else col(SourceInstruction.id).desc())
    )
    return [
        _shown(row, source, name or "", late_before)
        for row, source, name in session.execute(query.limit(most).offset(offset))
    ]


def count(session: Session, *, is_open: bool) -> int:
    """How many instructions are open, or ended."""
    return session.scalar(select(func.count()).select_from(SourceInstruction).where(_in_state(is_open=is_open))) or 0


def late(session: Session, made_before: datetime) -> int:
    """How many open instructions no source has confirmed though they were made before that moment."""
    query = select(func.count()).select_from(SourceInstruction)
    return (
        session.scalar(
            query.where(col(SourceInstruction.state).in_(UNCONFIRMED), col(SourceInstruction.made_at) < made_before)
        )
        or 0
    )


def _in_state(*, is_open: bool) -> ColumnElement[bool]:
    return (
        col(SourceInstruction.state).in_(UNCONFIRMED) if is_open else col(SourceInstruction.state).not_in(UNCONFIRMED)
    )


def _shown(row: SourceInstruction, source: str, told_by: str, late_before: datetime) -> Instruction:
    return Instruction(
        instruction_id=row.id or 0,
        kind=row.kind,
        source=source,
        state=row.state,
        items=row.items,
        made_at=row.made_at,
        told_to=row.told_to,
        told_at=row.told_at,
        told_by=told_by,
        evidence=row.evidence,
        ended_at=row.ended_at,
        certificate_id=row.destruction_id,
        is_late=row.state in UNCONFIRMED and row.made_at < late_before,
    )
