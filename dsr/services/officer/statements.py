"""Statements asked of the data protection officer, and the advice given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import Case, OfficerStatement
from dsr.domain.access import Actor
from dsr.domain.calendar import Calendar, local_date, roll_forward
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.plain_text import is_plain
from dsr.services.case_access import visible_to
from dsr.services.staff import names_of

DAYS = timedelta(days=7)
"""In which the officer answers, on a working day; a case's own last day may ask for sooner, which the question then says."""

LIMIT = 10_000


@dataclass(frozen=True)
class StatementLine:
    """One statement: what was asked and, once given, the advice."""

    statement_id: int
    case_id: int
    reference: str
    question: str
    asked_by: str
    asked_at: datetime
    due_on: date
    advice: str
    answered_by: str
    answered_at: datetime | None


def ask(session: Session, calendar: Calendar, case: Case, question: str, *, by: int, at: datetime) -> OfficerStatement:
    """Ask the officer; the answer is due in a week, on a working day. A question pressed twice is one."""
    text = _checked("question", question)
    lock_stream(session, f"case:{case.id}")  # two presses at one moment meet here
    same = (
        col(OfficerStatement.case_id) == case.id,
        col(OfficerStatement.question) == text,
        col(OfficerStatement.answered_at).is_(None),
    )
    earlier = session.scalars(select(OfficerStatement).where(*same)).first()
    if earlier is not None:
        return earlier
    due_on = roll_forward(calendar, local_date(at) + DAYS, eves_off=True)
    asked = OfficerStatement(case_id=case.id or 0, question=text, asked_by=by, asked_at=at, due_on=due_on)
    session.add(asked)
    session.flush()
    record(
        session, f"case:{case.id}", "statement_asked", at=at, by=by, statement_id=asked.id, due_on=due_on.isoformat()
    )
    return asked


def give(session: Session, case_id: int, statement_id: int, advice: str, *, by: int, at: datetime) -> OfficerStatement:
    """Keep the officer's advice. Raises `NotFound`, and `Refused` once it is given: advice is added to, never changed."""
    lock_stream(session, f"case:{case_id}")
    asked = session.get(OfficerStatement, statement_id, populate_existing=True)
    if asked is None or asked.case_id != case_id:
        raise NotFound("There is no such question")
    text = _checked("advice", advice)
    if asked.answered_at is not None:
        raise Refused(
            "The advice has been given. Ask for another statement if something has changed.", code="advice_given"
        )
    asked.advice, asked.answered_by, asked.answered_at = text, by, at
    session.add(asked)
    record(session, f"case:{case_id}", "statement_given", at=at, by=by, statement_id=statement_id)
    return asked


def of_case(session: Session, case_id: int) -> list[StatementLine]:
    """The statements of a case, newest first."""
    return _lines(session, session.execute(_rows().where(col(OfficerStatement.case_id) == case_id)).all())


def waiting(session: Session, actor: Actor) -> list[StatementLine]:
    """What waits for the officer in the cases that `actor` may see, soonest due first."""
    query = _rows().where(col(OfficerStatement.answered_at).is_(None), visible_to(actor.id))
    return _lines(session, session.execute(query.order_by(None).order_by(col(OfficerStatement.due_on))).all())


def _rows() -> Any:
    query = select(OfficerStatement, col(Case.reference)).join(Case, col(Case.id) == col(OfficerStatement.case_id))
    return query.order_by(col(OfficerStatement.id).desc())


def _lines(session: Session, rows: Sequence[Any]) -> list[StatementLine]:
    ids = {user_id for row, _ in rows for user_id in (row.asked_by, row.answered_by) if user_id is not None}
    names = names_of(session, ids)
    return [
        StatementLine(
            statement_id=row.id or 0,
            case_id=row.case_id,
            reference=reference,
            question=row.question,
            asked_by=names.get(row.asked_by, ""),
            asked_at=row.asked_at,
            due_on=row.due_on,
            advice=row.advice,
            answered_by=names.get(row.answered_by, "") if row.answered_by else "",
            answered_at=row.answered_at,
        )
        for row, reference in rows
    ]


def _checked(place: str, words: str) -> str:
    text = mask_hetus(words.replace("\r\n", "\n").strip())[0]
    if not text or len(text) > LIMIT or not is_plain(text):
        raise Invalid([Fault(place, "Write at most 10 000 characters of text.", "statement_length")])
    return text
