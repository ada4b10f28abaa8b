"""What is to be done about service: each task with its case, its letter, and the day by which it is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, Case, Letter, LetterRecipient
from dsr.domain.access import Actor
from dsr.domain.serving_tasks import TaskCode
from dsr.services.case_access import hidden_from
from dsr.services.sendings import courts_due, recipients_due


@dataclass(frozen=True)
class ServiceTask:
    """One task, values only."""

    code: TaskCode
    due_on: date
    case_id: int
    reference: str
    letter_id: int
    letter_kind: str


def tasks(session: Session, actor: Actor, on: date, case_id: int | None = None) -> list[ServiceTask]:
    """What is to be done now in cases that `actor` may see, open and closed ones, the soonest due first.

    In as many queries however many cases there are.
    """
    due = [*_due(session, actor, on, case_id)]
    letter_ids = {letter_id for _code, _on, letter_id in due}
    letters = select(Letter, col(Case.reference)).join(Case, col(Case.id) == col(Letter.case_id))
    rows = session.execute(letters.where(col(Letter.id).in_(letter_ids)))
    known = {letter.id: (letter, reference) for letter, reference in rows}
    found = []
    for code, due_on, letter_id in due:
        letter, reference = known[letter_id]
        found.append(ServiceTask(code, due_on, letter.case_id, reference, letter_id, letter.kind))
    return sorted(found, key=lambda one: (one.due_on, one.case_id, one.letter_id))


def _due(session: Session, actor: Actor, on: date, case_id: int | None) -> Iterator[tuple[TaskCode, date, int]]:
    """Asked of the few recipients and questions, not of every case."""
    hidden = hidden_from(actor.id)
    of: list[ColumnElement[bool]] = [col(LetterRecipient.case_id) == case_id] if case_id is not None else []
    for code, due_on, recipient in recipients_due(session, on, col(LetterRecipient.case_id).not_in(hidden), *of):
        yield code, due_on, recipient.letter_id
    asked: list[ColumnElement[bool]] = [col(AppealQuestion.case_id) == case_id] if case_id is not None else []
    for question in courts_due(session, on, col(AppealQuestion.case_id).not_in(hidden), *asked):
        yield TaskCode.ASK_COURT, question.ask_on or on, question.letter_id
