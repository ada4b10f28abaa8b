"""A proceeding begins: its task with the day, the hold, and the question of the decision it is against answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import AppealQuestion, Case, CaseTask, Dispatch, Letter, Proceeding
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.matters import Ending, TaskKind
from dsr.domain.proceedings import (
    AT_OMBUDSMAN,
    Begun,
    Earlier,
    begun_faults,
    double_fault,
    first_task,
    statement_faults,
)
from dsr.domain.roles import Role
from dsr.services import projection
from dsr.services.holds.disputes import hold_for_dispute
from dsr.services.rights import tasks


def begin(
    session: Session, deps: Deps, case: Case, begun: Begun, *, roles: Collection[Role], by: int, at: datetime
) -> Proceeding:
    """Write down that the case was taken further, once. The caller has taken `holds_lock` and claimed the case.

    Raises `Invalid`, also for what is written down already, `NotFound` for a letter of another case, `OutsideCalendar`.
    """
    sent_on = letter_sent_on(session, case, begun.letter_id)
    if faults := begun_faults(begun, roles, local_date(at), sent_on):
        raise Invalid(faults)
    if fault := double_fault(begun, _earlier(session, case)):
        raise Invalid([fault])
    row = Proceeding(
        case_id=case.id or 0,
        kind=begun.kind,
        letter_id=begun.letter_id,
        reference=" ".join(begun.reference.split()),
        appellant=mask_hetus(" ".join(begun.appellant.split()))[0],
        received_on=begun.received_on or local_date(at),
        made_by=by,
        made_at=at,
    )
    session.add(row)
    session.flush()
    stream, came_on = f"case:{case.id}", row.received_on
    told: dict[str, Any] = {"proceeding_id": row.id, "of": row.kind, "letter_id": row.letter_id}
    record(session, stream, "proceeding_begun", at=at, by=by, happened_on=came_on, **told)
    kind, due_on = first_task(begun, deps.calendar)
    _make_task(session, deps, case, row, kind, due_on, by=by, at=at)
    _answer_question(session, row, by=by, at=at)
    reason = "complaint_came" if row.kind in AT_OMBUDSMAN else "appeal_came"
    hold_for_dispute(session, case.id or 0, reason, row.reference, by=by, at=at)
    projection.project_case(session, deps, case)
    return row


def set_statement_day(
    session: Session, deps: Deps, case: Case, row: Proceeding, statement_on: date | None, *, by: int, at: datetime
) -> None:
    """Set the day by which a statement is given: the first, more time, or one more. Raises `Invalid`, `Refused`.

    An open task for the statement gets the day; what was asked or given before is followed by a new task.
    """
    refuse_ended(row)
    if faults := statement_faults(statement_on, local_date(at)):
        raise Invalid(faults)
    task = session.get(CaseTask, row.task_id) if row.task_id is not None else None
    due_on = statement_on or local_date(at)
    if task is not None and not task.outcome and task.kind == TaskKind.STATEMENT:
        task.due_on = due_on
        session.add(task)
        session.flush()
        stream, day = f"case:{case.id}", due_on.isoformat()
        record(session, stream, "task_due_moved", at=at, by=by, task_id=task.id, due_on=day)
    else:
        overtake(session, row, by=by, at=at)
        _make_task(session, deps, case, row, TaskKind.STATEMENT, due_on, by=by, at=at)
    projection.project_case(session, deps, case)


def give_statement(
    session: Session, deps: Deps, case: Case, row: Proceeding, on: date | None, words: str, *, by: int, at: datetime
) -> None:
    """Write down that what was asked has been given, and when. Raises `Invalid`, `Refused` where nothing is waited for."""
    task = session.get(CaseTask, row.task_id) if row.task_id is not None else None
    if task is None or task.outcome:
        raise Refused("No statement is waited for: set its day first", code="proceeding_no_statement")
    outcome = "asked" if task.kind == TaskKind.FOLLOW_UP else "stated"
    tasks.close(session, case, task.id or 0, Ending(outcome, words, on), by=by, at=at)
    projection.project_case(session, deps, case)


def one(session: Session, case_id: int, proceeding_id: int) -> Proceeding:
    """The proceeding, where it is of that case; `NotFound` otherwise."""
    row = session.get(Proceeding, proceeding_id)
    if row is None or row.case_id != case_id:
        raise NotFound("There is no such proceeding in this case")
    return row


def refuse_ended(row: Proceeding) -> None:
    """Raise `Refused` where it has ended."""
    if row.outcome:
        raise Refused("This has ended: write a new one down where it was taken further", code="proceeding_over")


def overtake(session: Session, row: Proceeding, *, by: int, at: datetime) -> None:
    """Close the open task of a proceeding, which something else has come before."""
    task = session.get(CaseTask, row.task_id) if row.task_id is not None else None
    if task is not None and not task.outcome:
        tasks.end(session, task, "overtaken", "", local_date(at), by=by, at=at)


def _make_task(
    session: Session, deps: Deps, case: Case, row: Proceeding, kind: TaskKind, on: date, *, by: int, at: datetime
) -> None:
    row.task_id = tasks.make(session, deps, case, kind, row.received_on, by=by, at=at, on=on).id
    session.add(row)
    session.flush()


def _earlier(session: Session, case: Case) -> list[Earlier]:
    rows = session.scalars(select(Proceeding).where(col(Proceeding.case_id) == case.id))
    return [
        Earlier(one.kind, one.letter_id, one.received_on, one.reference, one.appellant, is_pending=not one.outcome)
        for one in rows
    ]


def letter_sent_on(session: Session, case: Case, letter_id: int | None) -> date | None:
    """The Helsinki day on which the letter first left; `NotFound` for one of another case or one that has not."""
    if letter_id is None:
        return None
    letter = session.get(Letter, letter_id)
    sent_at = session.scalar(select(func.min(col(Dispatch.sent_at))).where(col(Dispatch.letter_id) == letter_id))
    if letter is None or letter.case_id != case.id or letter.state != "sent" or sent_at is None:
        raise NotFound("There is no such letter in this case")
    return local_date(sent_at)


def _answer_question(session: Session, row: Proceeding, *, by: int, at: datetime) -> None:
    """That an appeal came answers what was to be asked of the court about the decision, also where it had said none."""
    if row.letter_id is None or row.kind in AT_OMBUDSMAN:
        return
    question = session.scalars(select(AppealQuestion).where(col(AppealQuestion.letter_id) == row.letter_id)).first()
    letter = session.get_one(Letter, row.letter_id)
    if question is not None and question.answer != "appeal":
        question.answer, question.reference = "appeal", row.reference
        question.answered_by, question.answered_at = by, at
        session.add(question)
        session.flush()
    stream, request_id = f"case:{row.case_id}", letter.right_request_id
    record(
        session,
        stream,
        "appeal_came",
        at=at,
        by=by,
        right_request_id=request_id,
        letter_id=letter.id,
        letter=letter.kind,
    )
