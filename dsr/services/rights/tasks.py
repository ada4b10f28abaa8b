"""Tasks with a due day of their own: made by a message or a right, seen on the work queue, closed by a recorded outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, CaseTask, Disclosure
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.matters import Ending, TaskKind, due_on, ending_faults, received_faults
from dsr.services.case_access import visible_to


@dataclass(frozen=True)
class TaskLine:
    """One task with its case, and the recipient it concerns where it is a notice."""

    task_id: int
    case_id: int
    reference: str
    kind: str
    received_on: date
    due_on: date | None
    outcome: str
    closed_on: date | None
    words: str
    recipient: str
    disclosure_id: int | None
    letter_id: int | None
    place: str


def make(
    session: Session,
    deps: Deps,
    case: Case,
    kind: TaskKind,
    received_on: date,
    *,
    by: int | None,
    at: datetime,
    is_large: bool = False,
    on: date | None = None,
    request_id: int | None = None,
    disclosure_id: int | None = None,
    place: str = "",
) -> CaseTask:
    """Make a task. `on` is its due day where something else than the rules of `domain.matters` sets it.

    Raises `Invalid` for a message that is said to have arrived on a day on which it cannot have.
    """
    if faults := received_faults(kind, received_on, local_date(at)):
        raise Invalid(faults)
    task = CaseTask(
        case_id=case.id or 0,
        right_request_id=request_id,
        kind=kind.value,
        disclosure_id=disclosure_id,
        place=place,
        received_on=received_on,
        due_on=on or due_on(kind, received_on, deps.calendar, is_large=is_large),
        made_by=by,
        made_at=at,
    )
    session.add(task)
    session.flush()
    stream = f"case:{case.id}"
    due = task.due_on.isoformat() if task.due_on else None
    days: dict[str, Any] = {"received_on": received_on.isoformat(), "due_on": due}
    record(session, stream, "task_made", at=at, by=by, task_id=task.id, kind_of_task=kind.value, **days)
    return task


def close(session: Session, case: Case, task_id: int, ended: Ending, *, by: int, at: datetime) -> CaseTask:
    """Close a task by a recorded outcome. Raises `Invalid` with a fault a field, `Refused` where it is closed already."""
    task = one(session, case.id or 0, task_id)
    if task.outcome:
        raise Refused("The task has been closed already", code="task_closed_already")
    if faults := ending_faults(TaskKind(task.kind), ended, task.received_on, local_date(at)):
        raise Invalid(faults)
    words = ended.words.strip() + (f"\n\n{ended.weighed.strip()}" if ended.weighed.strip() else "")
    end(session, task, ended.outcome, words, ended.closed_on, by=by, at=at)
    return task


def set_due(session: Session, task: CaseTask, on: date, *, at: datetime) -> None:
    """Give a task the day that something else has set; never a later one than it has."""
    if task.due_on is not None and task.due_on <= on:
        return
    task.due_on = on
    session.add(task)
    session.flush()
    record(
        session, f"case:{task.case_id}", "task_due_set", at=at, by=None, happened_on=on, task_id=task.id, due_on=on.isoformat()
    )  # fmt: skip


def take_due(session: Session, task: CaseTask, *, by: int | None, at: datetime) -> None:
    """Take the day of a task away again: what it waits for has no day any more."""
    if task.due_on is None:
        return
    task.due_on = None
    session.add(task)
    session.flush()
    record(session, f"case:{task.case_id}", "task_due_moved", at=at, by=by, task_id=task.id, due_on=None)


def end_by_dispatch(session: Session, letter_id: int, on: date, *, by: int | None, at: datetime) -> None:
    """Close the task whose notice has left: only its dispatch does (GDPR 19)."""
    query = select(CaseTask).where(col(CaseTask.letter_id) == letter_id, col(CaseTask.outcome) == "")
    for task in session.scalars(query):
        end(session, task, "notified", "", on, by=by, at=at)


def end_of_kind(
    session: Session, request_id: int, kind: TaskKind, outcome: str, *, by: int | None, at: datetime
) -> int:
    """Close the open tasks of a kind that a right request has made, where what they ask for is done; answers how many."""
    query = select(CaseTask).where(
        col(CaseTask.right_request_id) == request_id, col(CaseTask.kind) == kind.value, col(CaseTask.outcome) == ""
    )
    found = list(session.scalars(query))
    for task in found:
        end(session, task, outcome, "", local_date(at), by=by, at=at)
    return len(found)


def one(session: Session, case_id: int, task_id: int) -> CaseTask:
    """The task, where it is of that case; `NotFound` otherwise."""
    task = session.get(CaseTask, task_id)
    if task is None or task.case_id != case_id:
        raise NotFound("There is no such task in this case")
    return task


def of_case(session: Session, case_id: int) -> list[TaskLine]:
    """The tasks of a case: open ones first, the soonest first, then the closed ones."""
    rows = session.execute(_lines().where(col(CaseTask.case_id) == case_id)).all()
    lines = [_line(*row) for row in rows]
    return sorted(lines, key=lambda line: (line.outcome != "", line.due_on or date.max, line.task_id))


def open_tasks(session: Session, actor: Actor) -> Sequence[TaskLine]:
    """Every open task of a case that `actor` may see, the soonest first and those without a day last: the work queue shows them."""
    query = _lines().where(visible_to(actor.id), col(CaseTask.outcome) == "")
    return [_line(*row) for row in session.execute(query)]


def earliest_due(session: Session, case_id: int) -> date | None:
    """The earliest due day of the case's open tasks; None without one."""
    query = select(func.min(col(CaseTask.due_on)))
    return session.scalar(query.where(col(CaseTask.case_id) == case_id, col(CaseTask.outcome) == ""))


def due_by_case(session: Session) -> dict[int, date]:
    """`earliest_due` of every case that has an open task."""
    query = select(col(CaseTask.case_id), func.min(col(CaseTask.due_on)))
    found = session.execute(query.where(col(CaseTask.outcome) == "").group_by(col(CaseTask.case_id)))
    return {case_id: due_on for case_id, due_on in found if due_on is not None}


def _lines() -> Select[CaseTask, str, str | None]:
    return (
        select(CaseTask, col(Case.reference), col(Disclosure.recipient))
        .join(Case, col(Case.id) == col(CaseTask.case_id))
        .outerjoin(Disclosure, col(Disclosure.id) == col(CaseTask.disclosure_id))
        .order_by(col(CaseTask.due_on).is_(None), col(CaseTask.due_on), col(CaseTask.id))
    )


def _line(task: CaseTask, reference: str, recipient: str | None) -> TaskLine:
    return TaskLine(
        task_id=task.id or 0,
        case_id=task.case_id,
        reference=reference,
        kind=task.kind,
        received_on=task.received_on,
        due_on=task.due_on,
        outcome=task.outcome,
        closed_on=task.closed_on,
        words=task.words,
        recipient=recipient or "",
        disclosure_id=task.disclosure_id,
        letter_id=task.letter_id,
        place=task.place,
    )


def end(
    session: Session,
    task: CaseTask,
    outcome: str,
    words: str,
    on: date | None,
    *,
    by: int | None,
    at: datetime,
) -> None:
    """Write the outcome of a task, whoever or whatever brought it."""
    task.outcome, task.words, task.closed_on, task.closed_by = outcome, words, on, by
    session.add(task)
    session.flush()
    stream = f"case:{task.case_id}"
    record(session, stream, "task_closed", at=at, by=by, happened_on=on, task_id=task.id, outcome=outcome)
