"""Proceedings as pages list them, and counted for the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseTask, Letter, Proceeding
from dsr.domain.access import Actor
from dsr.domain.proceedings import ProceedingKind
from dsr.services.case_access import visible_to
from dsr.services.case_retention.kept import kept_of_cases


@dataclass(frozen=True)
class ProceedingLine:
    """One proceeding with its case. `due_on` is that of its open task, None where nothing is to be done."""

    proceeding_id: int
    case_id: int
    case_reference: str
    kind: str
    reference: str
    appellant: str
    received_on: date
    letter_id: int | None
    letter_kind: str
    task: str
    due_on: date | None
    outcome: str
    ended_on: date | None
    words: str
    is_ordered: bool


@dataclass(frozen=True)
class ComplaintCount:
    """How many proceedings of one kind came to one outcome; an empty one is pending."""

    kind: str
    outcome: str
    number: int


def of_case(session: Session, actor: Actor, case_id: int) -> list[ProceedingLine]:
    """Those of a case, pending ones first."""
    return [one for one in _lines(session, actor) if one.case_id == case_id]


def listing(session: Session, actor: Actor) -> list[ProceedingLine]:
    """Those of every case that `actor` may see: pending ones by their day, then the ended ones, newest first."""
    return _lines(session, actor)


def pending(session: Session, actor: Actor) -> int:
    """How many are pending in cases that `actor` may see."""
    query = select(func.count()).select_from(Proceeding).join(Case, col(Case.id) == col(Proceeding.case_id))
    return session.scalar(query.where(visible_to(actor.id), col(Proceeding.outcome) == "")) or 0


def complaints_by_outcome(session: Session, from_on: date, to_on: date) -> tuple[ComplaintCount, ...]:
    """Complaints, inquiries, appeals and requests for review that came in a period, both days included, by outcome.

    Those of cases that have been purged are counted by their months.
    """
    counted = kept_of_cases(session, from_on, to_on, set(ProceedingKind))
    query = (
        select(col(Proceeding.kind), col(Proceeding.outcome), func.count())
        .where(col(Proceeding.received_on).between(from_on, to_on))
        .group_by(col(Proceeding.kind), col(Proceeding.outcome))
    )
    for kind, outcome, number in session.execute(query):
        counted[kind, outcome] = counted.get((kind, outcome), 0) + number
    return tuple(ComplaintCount(kind, outcome, number) for (kind, outcome), number in sorted(counted.items()))


def _lines(session: Session, actor: Actor) -> list[ProceedingLine]:
    query = (
        select(Proceeding, col(Case.reference), col(Letter.kind), col(CaseTask.kind), col(CaseTask.due_on))
        .join(Case, col(Case.id) == col(Proceeding.case_id))
        .outerjoin(Letter, col(Letter.id) == col(Proceeding.letter_id))
        .outerjoin(CaseTask, (col(CaseTask.id) == col(Proceeding.task_id)) & (col(CaseTask.outcome) == ""))
        .where(visible_to(actor.id))
    )
    lines = [
        ProceedingLine(
            proceeding_id=row.id or 0,
            case_id=row.case_id,
            case_reference=case_reference,
            kind=row.kind,
            reference=row.reference,
            appellant=row.appellant,
            received_on=row.received_on,
            letter_id=row.letter_id,
            letter_kind=letter_kind or "",
            task=task or "",
            due_on=due_on,
            outcome=row.outcome,
            ended_on=row.ended_on,
            words=row.words,
            is_ordered=row.is_ordered,
        )
        for row, case_reference, letter_kind, task, due_on in session.execute(query)
    ]
    waiting = sorted((one for one in lines if not one.outcome), key=lambda one: (one.due_on or date.max, one.case_id))
    over = sorted((one for one in lines if one.outcome), key=lambda one: one.ended_on or date.min, reverse=True)
    return waiting + over
