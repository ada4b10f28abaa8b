"""The directory of call queues: each technical name with its plain names, whose it is, and whether it is sensitive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, CallQueue
from dsr.domain.errors import Fault, Invalid

CONTROLLERS = ("espoo", "wellbeing_county")


@dataclass(frozen=True)
class QueueWords:
    """What the directory says of a line. `controller_from`: since when it is that controller's, None for always."""

    technical: str
    name_fi: str
    name_sv: str
    controller: str = "espoo"
    controller_from: date | None = None
    is_sensitive: bool = False


def save_queue(session: Session, words: QueueWords, *, by: int | None, at: datetime) -> CallQueue:
    """Write a line's entry, new or in place of the one there is. Raises `Invalid` with every fault, by field."""
    _check(words)
    row = session.scalars(select(CallQueue).where(col(CallQueue.technical) == words.technical.strip())).first()
    row = row or CallQueue(technical=words.technical.strip(), name_fi="", name_sv="")
    row.name_fi, row.name_sv = words.name_fi.strip(), words.name_sv.strip()
    row.controller, row.controller_from, row.is_sensitive = words.controller, words.controller_from, words.is_sensitive
    session.add(row)
    session.flush()
    record(session, "register", "queue_saved", at=at, by=by, queue_id=row.id, controller=row.controller)
    return row


def all_queues(session: Session) -> list[CallQueue]:
    """Every entry, by technical name."""
    return list(session.scalars(select(CallQueue).order_by(col(CallQueue.technical))))


def unnamed_lines(session: Session, *, limit: int = 50) -> list[tuple[str, int]]:
    """Lines of the register that the directory does not know, with how many calls each has, the busiest first."""
    known = select(col(CallQueue.technical))
    query = (
        select(col(Call.queue), func.count())
        .where(col(Call.queue) != "", col(Call.queue).not_in(known))
        .group_by(col(Call.queue))
        .order_by(func.count().desc(), col(Call.queue))
    )
    return [(name, count) for name, count in session.execute(query.limit(limit))]


def _check(words: QueueWords) -> None:
    faults = []
    for place, text, most in (
        ("technical", words.technical, 120),
        ("name_fi", words.name_fi, 200),
        ("name_sv", words.name_sv, 200),
    ):
        if not text.strip() or len(text.strip()) > most or not text.strip().isprintable():
            faults.append(Fault(place, f"Write 1 to {most} characters", "queue_text", (("most", most),)))
    if words.controller not in CONTROLLERS:
        faults.append(Fault("controller", f"Choose one of: {', '.join(CONTROLLERS)}", "queue_controller"))
    if faults:
        raise Invalid(faults)
