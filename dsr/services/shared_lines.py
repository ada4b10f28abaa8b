"""The list of lines that are many people's: switchboards, workplaces, institutions. None is ever one subject's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import SharedLine
from dsr.domain.errors import Fault, Invalid, NotFound
from dsr.domain.matching import Shared
from dsr.domain.phone import classify
from dsr.domain.plain_text import is_printable_plain
from dsr.services import cases

KINDS = (Shared.SWITCHBOARD, Shared.WORKPLACE, Shared.INSTITUTION)
NAME_LIMIT = 200


def all_lines(session: Session) -> list[SharedLine]:
    """Every line of the list, by name and number."""
    return list(session.scalars(select(SharedLine).order_by(col(SharedLine.name), col(SharedLine.e164))))


def save_line(session: Session, number: str, kind: str, name: str, *, by: int | None, at: datetime) -> SharedLine:
    """Put a line on the list, or change its entry; open cases that have the number are scored again.

    Raises `Invalid` with every fault. The log tells the row, never the number.
    """
    e164, name = classify(number).e164, " ".join(name.split())
    faults = []
    if e164 is None:
        message = "Write a whole telephone number, for example 09 123 4567."
        faults.append(Fault("number", message, "shared_line_number"))
    if kind not in KINDS:
        faults.append(Fault("kind", "Choose one of the options.", "choice_unknown"))
    if not 1 <= len(name) <= NAME_LIMIT or not is_printable_plain(name):
        message = f"Write whose line it is, at most {NAME_LIMIT} characters."
        faults.append(Fault("name", message, "shared_line_name", (("limit", NAME_LIMIT),)))
    if faults or e164 is None:
        raise Invalid(faults)
    row = session.scalars(select(SharedLine).where(col(SharedLine.e164) == e164)).first()
    row = row or SharedLine(e164=e164, at=at)
    row.kind, row.name, row.by_user, row.at = kind, name, by, at
    session.add(row)
    session.flush()
    record(session, "register", "shared_line_saved", at=at, by=by, line_id=row.id, kind_of_line=kind)
    cases.score_those_with(session, [e164], at=at)
    return row


def remove_line(session: Session, line_id: int, *, by: int | None, at: datetime) -> None:
    """Take a line off the list; open cases that have the number are scored again."""
    row = session.get(SharedLine, line_id)
    if row is None:
        raise NotFound("There is no such line on the list")
    e164 = row.e164
    session.delete(row)
    session.flush()
    record(session, "register", "shared_line_removed", at=at, by=by, line_id=line_id)
    cases.score_those_with(session, [e164], at=at)
