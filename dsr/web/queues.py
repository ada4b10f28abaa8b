"""The lines that were called, by the plain name people know them by."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.domain.calendar import local_date
from dsr.services.call_queues import current, directory, name_in
from dsr.web.current import today
from dsr.web.texts import current_language


def queue_choices(session: Session) -> list[tuple[str, str]]:
    """Technical name and plain name of every line in the directory, by the plain name that holds today."""
    language = current_language()
    named = [(row.technical, name_in(row, language) or row.technical) for row in current(session, today())]
    return sorted(named, key=lambda line: (line[1].casefold(), line[0]))


def line_name(session: Session, technical: str, at: datetime) -> str:
    """The plain name that a line had at a moment, as staff read it; its technical name where the directory knows none."""
    queues = directory(session, [technical])
    return name_in(queues.at(technical, local_date(at)), current_language()) or technical
