"""Who has listened to the calls of a letter, read: answered tasks, and other listening that was written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import ListeningTask, OtherListening, User
from dsr.domain.calendar import local_date
from dsr.domain.listening import Basis, Speaker
from dsr.domain.listening_words import Listened, Role, Why


def listened_by_call(session: Session, case_id: int, call_ids: Collection[int]) -> Mapping[int, list[Listened]]:
    """Every listening to each call, the earliest first, each once: what was not found was not heard.

    Listeners have answered it in their tasks, of this case or another; what was listened to for another purpose stands in
    `OtherListening`.
    """
    tasks = select(ListeningTask).where(
        col(ListeningTask.call_id).in_(call_ids), col(ListeningTask.state) == "answered"
    )
    others = select(OtherListening).where(
        col(OtherListening.call_id).in_(call_ids), col(OtherListening.taken_back_at).is_(None)
    )
    found: dict[int, list[Listened]] = {}
    for task in session.scalars(tasks):
        if task.answered_at is not None and task.answer.get("speaker") != Speaker.NOT_FOUND:
            why = Why.OWN if task.case_id == case_id else Why.REQUEST
            one: Listened = {
                "on": local_date(task.answered_at).isoformat(),
                "role": _role(task).value,
                "why": why.value,
            }
            found.setdefault(task.call_id, []).append(one)
    for row in session.scalars(others):
        other: Listened = {"on": row.listened_on.isoformat(), "role": row.role, "why": row.purpose}
        found.setdefault(row.call_id, []).append(other)
    return {call_id: _in_order(several) for call_id, several in found.items()}


def _in_order(several: list[Listened]) -> list[Listened]:
    each = {(one["on"], one["role"], one["why"]): one for one in several}
    return [each[key] for key in sorted(each)]


def listeners(session: Session, case_id: int) -> Sequence[str]:
    """The names of those who have listened for this case."""
    query = select(col(User.name)).join(ListeningTask, col(ListeningTask.answered_by) == col(User.id))
    return session.scalars(query.where(col(ListeningTask.case_id) == case_id).distinct()).all()


def is_listened(session: Session, case_id: int) -> bool:
    """Whether somebody listened to any call for this case, linked or not."""
    query = select(col(ListeningTask.answer)).where(
        col(ListeningTask.case_id) == case_id, col(ListeningTask.state) == "answered"
    )
    return any(told.get("speaker") != Speaker.NOT_FOUND for told in session.scalars(query))


def _role(task: ListeningTask) -> Role:
    """Either, where a task went from one to another and the one who was asked first answered it."""
    if task.answered_by is None or task.answered_by != task.assignee:
        return Role.EITHER
    return Role.AGENT if task.basis == Basis.AGENT else Role.SUPERVISOR
