"""What was last found of the house itself: kept in rows of its own, and each time in the log as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.inserts import insert_into
from dsr.db.tables import HouseCheck

STREAM = "register"


class Check(StrEnum):
    """What is looked at; each is the kind of its event in the stream `register` too."""

    LOG = "log_verified"
    CERTIFICATES = "certificates_verified"
    CALLS = "calls_fitted"
    BACKUP = "backup_made"
    RESTORE = "restore_tried"
    LAWFULNESS = "lawfulness_looked_at"


@dataclass(frozen=True)
class LastCheck:
    """The last look at one thing: when, whether it was whole, and what else was found."""

    at: datetime
    is_whole: bool
    found: Mapping[str, Any]


def note(session: Session, check: Check, *, is_whole: bool, at: datetime, **found: Any) -> None:
    """Write down what was found; `found` holds counts, hashes and places, and stands in the log as it is."""
    row = {"at": at, "is_whole": is_whole, "found": found}
    new = insert_into(session, HouseCheck).values(kind=check.value, **row)
    session.execute(new.on_conflict_do_update(index_elements=["kind"], set_=row))
    record(session, STREAM, check.value, at=at, is_whole=is_whole, **found)


def last(session: Session, check: Check) -> LastCheck | None:
    """What was last found; None where it was never looked at."""
    row = session.get(HouseCheck, check.value, populate_existing=True)
    return LastCheck(row.at, row.is_whole, row.found) if row is not None else None
