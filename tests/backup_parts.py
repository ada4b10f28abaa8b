"""A case with a sealed line of the log, and which cases there are: what tests of backups put in and look for."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import Database
from dsr.db.events import record, seal
from dsr.db.tables import Case, User

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def open_case(database: Database, reference: str) -> None:
    """A case of that reference, with its first line of the log sealed."""
    with database.write() as session:
        user = session.scalars(select(User)).first()
        if user is None:
            user = User(email="a@espoo.fi", name="Äijö", roles=["handler"], created_at=AT)
            session.add(user)
            session.flush()
        case = Case(reference=reference, created_by=user.id or 0, created_at=AT, subject_name="Åke")
        session.add(case)
        session.flush()
        record(session, f"case:{case.id}", "opened", at=AT)
        seal(session, AT)


def references(database: Database) -> list[str]:
    """The references of all cases, sorted."""
    with database.read() as session:
        return sorted(session.scalars(select(col(Case.reference))))
