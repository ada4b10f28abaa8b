"""The lines that were called, by the plain name people know them by."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import CallQueue
from dsr.web.texts import current_language


def queue_choices(session: Session) -> list[tuple[str, str]]:
    """Technical name and plain name of every line in the directory, by plain name."""
    is_swedish = current_language() == "sv"
    rows = session.scalars(select(CallQueue).order_by(col(CallQueue.name_sv if is_swedish else CallQueue.name_fi)))
    return [(row.technical, (row.name_sv if is_swedish else row.name_fi) or row.technical) for row in rows]
