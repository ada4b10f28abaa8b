"""What clocks and next steps must know of a case's listening tasks; imports nothing that they stand on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Candidate, ListeningTask
from dsr.domain.listening import Basis


def earliest_due(session: Session, case_id: int) -> date | None:
    """The earliest due day of the case's waiting tasks; None without one."""
    query = select(func.min(col(ListeningTask.due_on)))
    return session.scalar(query.where(col(ListeningTask.case_id) == case_id, col(ListeningTask.state) == "waiting"))


def due_by_case(session: Session) -> dict[int, date]:
    """`earliest_due` of every case that has a waiting task."""
    query = select(col(ListeningTask.case_id), func.min(col(ListeningTask.due_on)))
    found = session.execute(query.where(col(ListeningTask.state) == "waiting").group_by(col(ListeningTask.case_id)))
    return {case_id: due_on for case_id, due_on in found if due_on is not None}


def awaited_cases(session: Session, case_ids: Collection[int]) -> frozenset[int]:
    """Cases with a waiting task in which every proposed call not decided on is being listened to: there is nothing left
    to go through before the listeners have answered."""
    waiting: dict[int, set[int]] = {}
    tasks = select(col(ListeningTask.case_id), col(ListeningTask.call_id)).where(
        col(ListeningTask.case_id).in_(case_ids), col(ListeningTask.state) == "waiting"
    )
    for case_id, call_id in session.execute(tasks):
        waiting.setdefault(case_id, set()).add(call_id)
    if not waiting:
        return frozenset()
    undecided = select(col(Candidate.case_id), col(Candidate.call_id)).where(
        col(Candidate.case_id).in_(waiting), col(Candidate.verdict) == "", col(Candidate.band) != "weak"
    )
    busy = {case_id for case_id, call_id in session.execute(undecided) if call_id not in waiting[case_id]}
    return frozenset(waiting) - busy


def count_unheard(session: Session) -> int:
    """How many waiting tasks nobody can take who is there: a number, which an administrator may know."""
    query = select(func.count()).select_from(ListeningTask)
    waiting = (col(ListeningTask.state) == "waiting", col(ListeningTask.basis) == Basis.NONE.value)
    return int(session.scalar(query.where(*waiting)) or 0)
