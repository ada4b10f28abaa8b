"""Listening tasks as people see them: the facts of one leg of a call, and of the case nothing but the name it gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, Leg, ListeningMark, ListeningTask, User
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.calls import Direction
from dsr.domain.languages import LANGUAGES
from dsr.domain.listening import Basis, Mark, MarkCategory, MarkGround, MarkRole, NumberShown
from dsr.domain.phone_shown import display, masked
from dsr.services.call_queues import directory, name_in
from dsr.services.listening import staff
from dsr.services.listening.recordings import recorded_ms, recordings_of
from dsr.services.rights import restricting
from dsr.services.staff import names_of


@dataclass(frozen=True)
class TaskFacts:
    """What a listener knows of a task. Moments are aware; `other_started_at` is the second reading of the autumn hour.

    `number` is shown as the policy says and empty where it is hidden; `recordings` are the source's own names, by which
    the recording is found there; `requester` is empty where the task does not tell it.
    """

    task_id: int
    call_id: int
    started_at: datetime
    other_started_at: datetime | None
    length_ms: int
    direction: str
    number: str
    queue_names: dict[str, str]
    agent: str
    recordings: tuple[str, ...]
    question: str
    requester: str
    due_on: date
    basis: str
    state: str
    version: int
    assignee: int | None
    assignee_name: str
    asked_at: datetime
    answered_at: datetime | None
    is_past_others: bool = False  # it went from the reader to another, who may answer first


@dataclass(frozen=True)
class Answered:
    """What a listener wrote, for those who may read it."""

    task_id: int
    call_id: int
    by_name: str
    at: datetime
    speaker: str
    third_persons: str
    secrets: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class TeamTasks:
    """Waiting tasks of a supervisor's people, the most urgent first; those that nobody can take; who may take which."""

    lines: tuple[TaskFacts, ...] = ()
    orphans: tuple[TaskFacts, ...] = ()
    takers: dict[int, tuple[tuple[int, str], ...]] | None = None


def own_tasks(session: Session, deps: Deps, user_id: int, on: date) -> list[TaskFacts]:
    """The waiting tasks that the user may answer, the most urgent first."""
    mine = or_(col(ListeningTask.assignee) == user_id, col(ListeningTask.asked_first) == user_id)
    query = select(ListeningTask).where(col(ListeningTask.state) == "waiting", mine)
    found = list(session.scalars(query.order_by(col(ListeningTask.due_on), col(ListeningTask.id))))
    return [
        facts_of(session, deps, task, reader=user_id)
        for task in _usable(session, found)
        if staff.may_answer(session, deps, task, user_id, on)
    ]


def answered_by(session: Session, deps: Deps, user_id: int, on: date, limit: int = 20) -> list[TaskFacts]:
    """The tasks that the user has answered and may still open, the newest first."""
    if staff.everybody(session).is_gone(user_id, on):
        return []
    query = select(ListeningTask).where(col(ListeningTask.answered_by) == user_id)
    found = list(session.scalars(query.order_by(col(ListeningTask.answered_at).desc()).limit(limit)))
    return [facts_of(session, deps, task, reader=user_id) for task in _usable(session, found)]


def team_tasks(session: Session, deps: Deps, supervisor_id: int, on: date) -> TeamTasks:
    """What waits in the supervisor's team, and the calls without a listener, which any supervisor may see to."""
    query = select(ListeningTask).where(col(ListeningTask.state) == "waiting")
    people, names = staff.everybody(session), names_of(session)
    lines, orphans, takers = [], [], {}
    waiting = list(session.scalars(query.order_by(col(ListeningTask.due_on), col(ListeningTask.id))))
    for task in _usable(session, waiting):
        if staff.is_anothers(session, session.get_one(Call, task.call_id), task.leg_id):
            continue  # it is taken back in a minute
        found = staff.may_listen(session, deps, task, on, people)
        if supervisor_id in found.supervisors or task.assignee == supervisor_id:
            lines.append(facts_of(session, deps, task, reader=supervisor_id))
            others = sorted(found.everybody - {task.assignee}, key=lambda one: names.get(one, ""))
            takers[task.id or 0] = tuple((one, names.get(one, "")) for one in others)
        elif task.basis == Basis.NONE:
            orphans.append(facts_of(session, deps, task, reader=supervisor_id))
    return TeamTasks(tuple(lines), tuple(orphans), takers)


def leads(session: Session, deps: Deps, task: ListeningTask, supervisor_id: int, on: date) -> bool:
    """Whether the task is the supervisor's to pass on."""
    is_theirs = supervisor_id in staff.may_listen(session, deps, task, on).supervisors
    return task.state == "waiting" and (is_theirs or task.assignee == supervisor_id)


def case_tasks(session: Session, deps: Deps, case_id: int) -> tuple[list[TaskFacts], int]:
    """The tasks of a case, the newest first, and of how many nothing is told: another case restricts their calls since."""
    query = select(ListeningTask).where(col(ListeningTask.case_id) == case_id).order_by(col(ListeningTask.id).desc())
    found = list(session.scalars(query))
    kept_away = restricting.hidden(session, case_id, {task.call_id for task in found})
    told = [facts_of(session, deps, task, reader=None) for task in found if task.call_id not in kept_away]
    return told, len(found) - len(told)


def _usable(session: Session, found: Sequence[ListeningTask]) -> list[ListeningTask]:
    """Without those of calls that were restricted since: a listener is shown nothing of them (GDPR 18(2))."""
    barred = restricting.barred_pairs(session, {(task.case_id, task.call_id) for task in found})
    return [task for task in found if (task.case_id, task.call_id) not in barred]


def facts_of(session: Session, deps: Deps, task: ListeningTask, *, reader: int | None) -> TaskFacts:
    """The facts of one task. A name is read only where the task tells it, while it is needed and the policy still shows it."""
    call = session.get_one(Call, task.call_id)
    leg = session.get(Leg, task.leg_id) if task.leg_id is not None else None
    assignee = session.get(User, task.assignee) if task.assignee is not None else None
    return TaskFacts(
        task_id=task.id or 0,
        call_id=task.call_id,
        started_at=leg.started_at if leg else call.started_at,
        other_started_at=leg.other_started_at if leg else call.other_started_at,
        length_ms=recorded_ms(session, call, leg),
        direction=call.direction,
        number=_number(call, deps.catalogue.register.listening.number),
        queue_names=_queue_names(session, (leg.queue if leg else "") or call.queue, call.started_at),
        agent=(leg.agent if leg else call.agent),
        recordings=_recordings(session, call, leg),
        question=task.question,
        requester=_requester(session, task) if deps.catalogue.register.listening.shows_requester else "",
        due_on=task.due_on,
        basis=task.basis,
        state=task.state,
        version=task.version,
        assignee=task.assignee,
        assignee_name=assignee.name if assignee else "",
        asked_at=task.asked_at,
        answered_at=task.answered_at,
        is_past_others=reader is not None and task.asked_first == reader and task.assignee != reader,
    )


def length_of(session: Session, task: ListeningTask) -> int:
    """How long the recording of a task is, in milliseconds; 0 where the register does not know."""
    leg = session.get(Leg, task.leg_id) if task.leg_id is not None else None
    return recorded_ms(session, session.get_one(Call, task.call_id), leg)


def answer_of(session: Session, task: ListeningTask) -> Answered | None:
    """What was answered; None while nobody has."""
    if task.answered_at is None or task.state != "answered":
        return None
    by = session.get(User, task.answered_by) if task.answered_by is not None else None
    marks = select(ListeningMark).where(col(ListeningMark.task_id) == task.id).order_by(col(ListeningMark.from_ms))
    return Answered(
        task.id or 0,
        task.call_id,
        by.name if by else "",
        task.answered_at,
        str(task.answer.get("speaker", "")),
        str(task.answer.get("third_persons", "")),
        str(task.answer.get("secrets", "")),
        tuple(_mark(row) for row in session.scalars(marks)),
    )


def _mark(row: ListeningMark) -> Mark:
    return Mark(
        row.from_ms,
        row.to_ms,
        MarkGround(row.ground),
        row.description,
        MarkRole(row.role),
        MarkCategory(row.category),
        row.harm,
        row.why_masking,
    )


def _requester(session: Session, task: ListeningTask) -> str:
    if not task.shows_name or task.state != "waiting":
        return ""
    query = select(col(Case.subject_name)).where(col(Case.id) == task.case_id, col(Case.is_protected).is_(False))
    return session.scalar(query) or ""


def _number(call: Call, shown: NumberShown) -> str:
    """The number of whoever spoke with the city, as the policy shows it; empty where the source hides it."""
    is_outward = call.direction in (Direction.OUT, Direction.CALLBACK)
    e164 = call.dialled_e164 if is_outward else call.caller_e164
    if e164:
        return display(e164) if shown is NumberShown.FULL else masked(e164)
    raw = "" if is_outward or call.caller_kind in ("withheld", "unavailable") else call.caller_raw
    return raw if shown is NumberShown.FULL else masked(raw) if raw else ""


def _queue_names(session: Session, technical: str, called_at: datetime) -> dict[str, str]:
    """What the line was called when the call was made; its technical name where the directory does not know it."""
    entry = directory(session, [technical]).at(technical, local_date(called_at))
    return {language: name_in(entry, language) or technical for language in LANGUAGES}


def _recordings(session: Session, call: Call, leg: Leg | None) -> tuple[str, ...]:
    """The source's own names: what the leg gives, else those of the recordings that are its own."""
    if leg is not None and leg.recording_ref:
        return (leg.recording_ref,)
    found = recordings_of(session, call.id or 0, leg)
    return tuple(one.ext_recording_id for one in found if one.ext_recording_id)
