"""Waiting tasks looked at again: past those who cannot answer, to the supervisor in time, and an alarm once overdue."""

from __future__ import annotations

from datetime import date, datetime

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, ListeningTask
from dsr.deps import Deps
from dsr.domain import listening
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.listening import Basis, Choice, MayListen, Staff
from dsr.services import projection
from dsr.services.listening import asking, staff

_log = structlog.get_logger(__name__)


def settle_all(session: Session, deps: Deps, *, at: datetime, case_id: int | None = None) -> int:
    """Look at every waiting task (of one case): answers how many changed. Idempotent; the nightly tick runs it, and
    every change of mapping, team, absence, line or bar. A question about a call that was on another controller's line, as the
    directory says by now, is taken back. The caller has taken `holds_lock`, for clocks move.
    """
    query = select(ListeningTask).where(col(ListeningTask.state) == "waiting").order_by(col(ListeningTask.id))
    if case_id is not None:
        query = query.where(col(ListeningTask.case_id) == case_id)
    people = staff.everybody(session)
    changed: dict[int, Case] = {}
    count = 0
    for task in list(session.scalars(query)):
        case = session.get_one(Case, task.case_id)
        if _settle(session, deps, case, task, people, at):
            changed[case.id or 0] = case
            count += 1
    for case in changed.values():
        projection.project_case(session, deps, case)
    return count


def pass_on(session: Session, deps: Deps, task: ListeningTask, to_user: int, *, by: int, at: datetime) -> None:
    """Give a waiting task to another who may listen to that leg; raises `Refused` for anybody else. The agent has her days
    anew, and it comes back before it is due."""
    found = staff.may_listen(session, deps, task, local_date(at))
    if task.state != "waiting":
        raise Refused("This listening task does not wait any more.", code="listening_not_waiting")
    if to_user not in found.everybody:
        raise Refused(
            "Only the agent of the call and that agent's supervisor may listen: choose one of them.",
            code="listening_not_theirs",
        )
    if to_user == task.assignee:
        return
    task.escalated_at = task.escalated_at or at
    task.escalates_on = listening.return_day(
        local_date(at), task.due_on, deps.catalogue.register.listening, deps.calendar
    )
    _give(session, task, Choice(to_user, Basis.PASSED_ON), found, kind="listening_passed_on", by=by, at=at)


def _settle(session: Session, deps: Deps, case: Case, task: ListeningTask, people: Staff, at: datetime) -> bool:
    on = local_date(at)
    if staff.is_anothers(session, session.get_one(Call, task.call_id), task.leg_id):
        asking.withdraw(session, deps, case, task.id or 0, by=None, at=at, why=Basis.ANOTHERS)
        return True
    try:
        moved = _follow_clock(session, deps, case, task, at)
    except Refused:  # the case has closed meanwhile: nobody needs the answer
        asking.withdraw(session, deps, case, task.id or 0, by=None, at=at)
        return True
    given = _readdress(session, deps, task, people, at)
    if on > task.due_on and task.alarmed_at is None:
        task.alarmed_at = at
        session.add(task)
        record(session, f"case:{task.case_id}", "listening_overdue", at=at, task=task.id, call_id=task.call_id)
        _log.warning("listening_overdue", task=task.id)
        return True
    return moved or given


def _follow_clock(session: Session, deps: Deps, case: Case, task: ListeningTask, at: datetime) -> bool:
    """Move the due day with the case's safe day; a day that has been asked for is never put off. An agent to whom it
    was passed on keeps her days as far as they end before it is due."""
    policy, asked_on = deps.catalogue.register.listening, local_date(task.asked_at)
    due_on = listening.due_day(asking.last_day(session, deps, case), asked_on, policy, deps.calendar)
    if due_on >= task.due_on:
        return False
    task.due_on = due_on
    if task.basis == Basis.PASSED_ON:
        back_on = listening.return_day(local_date(at), due_on, policy, deps.calendar)
        task.escalates_on = min(task.escalates_on, back_on)
    else:
        task.escalates_on = listening.escalation_day(asked_on, due_on, policy, deps.calendar)
    session.add(task)
    record(session, f"case:{task.case_id}", "listening_due_moved", at=at, task=task.id, due_on=due_on.isoformat())
    return True


def _readdress(session: Session, deps: Deps, task: ListeningTask, people: Staff, at: datetime) -> bool:
    on = local_date(at)
    found = staff.may_listen(session, deps, task, on, people)
    is_out = task.assignee not in found.everybody
    if task.assignee is None or is_out:
        late = task.escalated_at is not None
        is_urgent = task.escalates_on <= on
        choice = (
            listening.escalated(found, people, on) if late else listening.chosen(found, people, on, is_urgent=is_urgent)
        )
        if (choice.user_id, choice.basis) == (task.assignee, Basis(task.basis or "none")):
            return False
        return _give(session, task, choice, found, kind="listening_readdressed", by=None, at=at)
    if task.assignee == found.agent:
        return _past_agent(session, task, found, people, at)
    if people.is_away(task.assignee, on):
        choice = listening.escalated(found, people, on)
        if choice.user_id is not None and choice.user_id != task.assignee:
            instead = Choice(choice.user_id, Basis.ABSENT)
            return _give(session, task, instead, found, kind="listening_readdressed", by=None, at=at)
        return _left_alone(session, task, at)
    return task.basis == Basis.NONE and _back(session, task, found, at)


def _past_agent(session: Session, task: ListeningTask, found: MayListen, people: Staff, at: datetime) -> bool:
    """Past the agent where she is away or her days are over; she may still answer. Without a supervisor the task stays
    with her and stands among those that nobody else can take."""
    on = local_date(at)
    is_over = on >= task.escalates_on
    if found.lacks is not Basis.ABSENT and not is_over:
        return task.basis == Basis.NONE and _back(session, task, found, at)
    choice = listening.escalated(found, people, on)
    if choice.user_id is not None:
        basis = Basis.ESCALATED if is_over else Basis.ABSENT
        task.escalated_at = task.escalated_at or (at if is_over else None)
        return _give(session, task, Choice(choice.user_id, basis), found, kind="listening_escalated", by=None, at=at)
    if task.basis != Basis.NONE:
        task.escalated_at = at
    return _left_alone(session, task, at)


def _left_alone(session: Session, task: ListeningTask, at: datetime) -> bool:
    """Nobody who could listen is there: the task stays where it is and stands among the calls without a listener."""
    if task.basis == Basis.NONE:
        return False
    task.basis = Basis.NONE.value
    session.add(task)
    record(session, f"case:{task.case_id}", "listening_escalated", at=at, task=task.id, to_user=None)
    return True


def _back(session: Session, task: ListeningTask, found: MayListen, at: datetime) -> bool:
    """Whoever was asked is there again."""
    basis = Basis.AGENT if task.assignee == found.agent else found.lacks or Basis.ESCALATED
    choice = Choice(task.assignee, basis)
    return _give(session, task, choice, found, kind="listening_readdressed", by=None, at=at)


def _give(
    session: Session,
    task: ListeningTask,
    choice: Choice,
    found: MayListen,
    *,
    kind: str,
    by: int | None,
    at: datetime,
) -> bool:
    if task.assignee is not None and task.assignee == found.agent:
        task.asked_first = task.assignee
    task.assignee, task.basis = choice.user_id, choice.basis.value
    session.add(task)
    session.flush()
    record(session, f"case:{task.case_id}", kind, at=at, by=by, task=task.id, to_user=choice.user_id, basis=task.basis)
    return True


def is_overdue(task: ListeningTask, on: date) -> bool:
    """Whether a waiting task's due day has passed."""
    return task.state == "waiting" and task.due_on < on
