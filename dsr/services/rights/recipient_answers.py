"""What recipients answered to their notices: asked for in each notice, and shown beside it (GDPR 19)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, RecipientAnswer
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, Refused
from dsr.domain.matters import TaskKind
from dsr.domain.recipient_answers import Answered, answer_faults
from dsr.services.rights import tasks


def write(session: Session, case: Case, task_id: int, said: Answered, *, by: int, at: datetime) -> RecipientAnswer:
    """Write down the answer to one notice; a later one stands for it. Raises `Invalid` with a fault a field, `Refused` where no
    notice has left: nobody answers what they were not told."""
    task = tasks.one(session, case.id or 0, task_id)
    if task.kind != TaskKind.ARTICLE19 or task.outcome != "notified" or task.closed_on is None:
        raise Refused("The notice to this recipient has not been sent: send it first", code="recipient_untold")
    if faults := answer_faults(said, task.closed_on, local_date(at)):
        raise Invalid(faults)
    row = RecipientAnswer(
        case_id=task.case_id,
        task_id=task_id,
        answer=said.answer,
        way=said.way,
        words=said.words.strip(),
        answered_on=said.answered_on or local_date(at),
        by_user=by,
        at=at,
    )
    session.add(row)
    session.flush()
    stream, day = f"case:{case.id}", row.answered_on
    record(
        session, stream, "recipient_answered", at=at, by=by, happened_on=day, task_id=task_id, answer=row.answer, way=row.way
    )  # fmt: skip
    return row


def of_case(session: Session, case_id: int) -> dict[int, RecipientAnswer]:
    """The answer that counts of each recipient who has answered, by the task of the notice."""
    query = select(RecipientAnswer).where(col(RecipientAnswer.case_id) == case_id)
    return {row.task_id: row for row in session.scalars(query.order_by(col(RecipientAnswer.id)))}
