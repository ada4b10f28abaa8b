"""What tests of the report share: an office whose requests were answered in time, late or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from dsr.db.engine import Database
from dsr.db.tables import Case, CaseUser, Message, RightRequest, User

TODAY = date(2026, 11, 25)

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)

# received, statutory last day, answered, timeliness, outcome, extension, is open
ROWS = (
    ("2026-09-01", "2026-10-01", "2026-09-20", "on_time", "full", "none", False),
    ("2026-09-02", "2026-10-02", "2026-10-05", "late", "refused", "none", False),
    ("2026-10-24", "2026-11-24", "2026-11-24", "disputable", "none_found", "none", False),
    ("2026-10-05", "2026-11-05", None, "", "", "none", True),
    ("2026-10-20", "2027-01-20", None, "", "", "counts", True),
    ("2026-11-03", "2026-12-03", None, "", "withdrawn", "none", False),
    ("2026-11-04", "2026-12-04", None, "", "transferred", "none", False),
    ("2026-11-05", "2026-12-07", None, "", "undone", "none", False),
    ("2026-11-06", "2026-12-07", None, "", "merged", "none", False),
)

# Closed without an answer that was sent: never in time, and their days are no times of answering.
UNANSWERED = (
    ("2026-09-01", "2026-10-01", "2026-09-20", "on_time", "withdrawn", "none", False),
    ("2026-09-02", "2026-10-02", "2026-09-20", "on_time", "transferred", "none", False),
    ("2026-09-03", "2026-10-05", None, "", "", "none", False),
    ("2026-11-03", "2026-12-03", None, "", "full", "none", False),
)


def filled(database: Database, rows: Iterable[tuple[Any, ...]] = ROWS) -> None:
    """Keep a case with one request of each of these, numbered from 1."""
    with database.write() as session:
        session.add(User(id=1, email="a@example.fi", name="A", roles=["intake"], created_at=AT))
        session.flush()
        for number, (received, last, answered, timeliness, outcome, extension, is_open) in enumerate(rows, start=1):
            session.add(
                Case(id=number, reference=f"{number}/2026", subject_name="Kim Salainen", created_by=1, created_at=AT)
            )
            session.flush()
            session.add(
                Message(
                    id=number, case_id=number, channel="email", arrived_at=AT, text="-", recorded_by=1, recorded_at=AT
                )
            )
            session.flush()
            last_on = date.fromisoformat(last)
            session.add(
                RightRequest(
                    case_id=number,
                    right="access",
                    workflow_hash="",
                    state="received",
                    message_id=number,
                    outcome=outcome,
                    is_open=is_open,
                    received_on=date.fromisoformat(received),
                    safe_on=last_on,
                    strict_on=last_on,
                    statutory_on=last_on,
                    act_by_on=last_on if is_open else None,
                    act_by_reason="answer" if is_open else "",
                    extension=extension,
                    answered_on=date.fromisoformat(answered) if answered else None,
                    timeliness=timeliness,
                )
            )


def protect(database: Database, *case_ids: int, named: int | None = None) -> None:
    """Protect cases, with this user named to them."""
    with database.write() as session:
        session.execute(update(Case).where(col(Case.id).in_(case_ids)).values(is_protected=True))
        if named is not None:
            session.add_all(CaseUser(case_id=case_id, user_id=named, kind="named", at=AT) for case_id in case_ids)
