"""How a case stands: open, closed, undone or routed, and since when; the log is told with it, in words of its own."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db.case_changes import CASE_STANDS
from dsr.db.events import iso, record
from dsr.db.tables import Case


def stand(session: Session, case: Case, state: str, closed_at: datetime | None, *, at: datetime) -> None:
    """Let the case stand so; its time of keeping runs from `closed_at` (None: it is open). Once where nothing changes."""
    if (case.state, case.closed_at) == (state, closed_at):
        return
    case.state, case.closed_at = state, closed_at
    session.add(case)
    moment = iso(closed_at) if closed_at is not None else None
    record(session, f"case:{case.id}", CASE_STANDS, at=at, state=state, closed_at=moment)
