"""A handler asks about a call of a case: one task for each agent who spoke in it, or one where nobody is known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Candidate, Case, Leg, Link, ListeningTask, Recording
from dsr.deps import Deps
from dsr.domain import listening
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.listening import Basis, Question
from dsr.services import clock, projection
from dsr.services.listening import staff
from dsr.services.rights import restricting


def ask(
    session: Session,
    deps: Deps,
    case: Case,
    call_id: int,
    question: str,
    *,
    is_past_agent: bool,
    by: int,
    at: datetime,
) -> list[ListeningTask]:
    """Make a task for each leg of the call that somebody should listen to and is not asked about yet.

    Nothing of the case goes with it but, where the policy says so and the case is not protected, the requester's name.
    The caller has taken `holds_lock` and claimed the case. Raises `NotFound` for a call that is neither tied nor
    proposed, `Refused` where there is nothing to listen to, the call is another controller's, everybody has been asked or
    a restriction bars it. What of a call was on another controller's line is asked of nobody.
    """
    call = call_of_case(session, case, call_id)
    if question not in set(Question):
        raise Invalid([Fault("question", "Choose one of the options.", "choice_unknown")])
    legs = _legs_to_ask(session, case, call)
    last_on = last_day(session, deps, case)
    policy = deps.catalogue.register.listening
    due_on = listening.due_day(last_on, local_date(at), policy, deps.calendar)
    made = []
    for leg_id in legs:
        task = ListeningTask(
            case_id=case.id or 0,
            call_id=call_id,
            leg_id=leg_id,
            asked_by=by,
            asked_at=at,
            question=question,
            shows_name=policy.shows_requester and not case.is_protected and bool(case.subject_name),
            is_past_agent=is_past_agent,
            due_on=due_on,
            escalates_on=listening.escalation_day(local_date(at), due_on, policy, deps.calendar),
        )
        _address(session, deps, task, local_date(at))
        session.add(task)
        session.flush()
        record(
            session,
            f"case:{case.id}",
            "listening_asked",
            at=at,
            by=by,
            task=task.id,
            call_id=call_id,
            to_user=task.assignee,
            basis=task.basis,
            due_on=due_on.isoformat(),
        )
        made.append(task)
    projection.project_case(session, deps, case)
    return made


def refusal_of(session: Session, deps: Deps, case: Case, call: Call) -> Refused | None:
    """Why nobody can be asked about a call of the case, whatever the form says; None where somebody can."""
    try:
        _legs_to_ask(session, case, call)
        last_day(session, deps, case)
    except Refused as refusal:
        return refusal
    return None


def withdraw(
    session: Session,
    deps: Deps,
    case: Case,
    task_id: int,
    *,
    by: int | None,
    at: datetime,
    why: Basis | None = None,
) -> None:
    """Take a question back that nobody has answered; raises `Refused` where somebody has. `why` is told on the case."""
    task = task_of_case(session, case.id or 0, task_id)
    taken = session.execute(
        update(ListeningTask)
        .where(col(ListeningTask.id) == task.id, col(ListeningTask.state) == "waiting")
        .values(state="withdrawn", version=col(ListeningTask.version) + 1)
        .returning(col(ListeningTask.id))
    ).scalar_one_or_none()
    if taken is None:
        raise Refused("This listening task does not wait any more: read the case again.", code="listening_not_waiting")
    session.refresh(task)
    told: dict[str, Any] = {}
    if why is not None:
        told["basis"] = task.basis = why.value
        session.add(task)
    record(session, f"case:{case.id}", "listening_withdrawn", at=at, by=by, task=task.id, call_id=task.call_id, **told)
    projection.project_case(session, deps, case)


def task_of_case(session: Session, case_id: int, task_id: int) -> ListeningTask:
    """The task, where it is of that case; `NotFound` otherwise."""
    task = session.get(ListeningTask, task_id)
    if task is None or task.case_id != case_id:
        raise NotFound("There is no such listening task in this case")
    return task


def call_of_case(session: Session, case: Case, call_id: int) -> Call:
    """The call, where it is tied or proposed to the case; `NotFound` otherwise."""
    tied = select(col(Link.id)).where(col(Link.case_id) == case.id, col(Link.call_id) == call_id)
    proposed = select(col(Candidate.id)).where(col(Candidate.case_id) == case.id, col(Candidate.call_id) == call_id)
    call = session.get(Call, call_id)
    if call is None or (session.scalar(tied) is None and session.scalar(proposed) is None):
        raise NotFound("There is no such call in this case")
    return call


def last_day(session: Session, deps: Deps, case: Case) -> date:
    """The earliest day by which an open request of the case should be answered: safe on every reading, a week earlier
    where the answer goes by post. `Refused` for a case without an open request."""
    days = []
    for request in clock.requests_of(session, case.id or 0):
        if request.is_open:
            seen = clock.clock_of(session, deps, request)
            days.append(seen.safe_by_post_on if case.answer_way == "post" else seen.safe_on)
    if case.state != "open" or not days:
        raise Refused("No request of this case is open, so nobody needs to listen.", code="listening_case_closed")
    return min(days)


def legs_to_hear(session: Session, call_id: int) -> list[int | None]:
    """The first leg of each agent who spoke in the call; where none did, the call's first leg, or None without any.

    A leg is the unit of permission: an agent hears what she said herself, not what a colleague said after her.
    """
    legs = list(
        session.scalars(select(Leg).where(col(Leg.call_id) == call_id).order_by(col(Leg.started_at), col(Leg.id)))
    )
    spoken: dict[str, int | None] = {}
    for leg in legs:
        if leg.agent and (leg.talk_ms is None or leg.talk_ms > 0):
            spoken.setdefault(leg.agent, leg.id)
    return list(spoken.values()) or [legs[0].id if legs else None]


def _legs_to_ask(session: Session, case: Case, call: Call) -> list[int | None]:
    call_id = call.id or 0
    restricting.refuse_barred(session, case.id or 0, [call_id])
    _refuse_silence(session, call_id)
    asked = _waiting_legs(session, case, call_id)
    legs = [leg_id for leg_id in _our_legs(session, call) if leg_id not in asked]
    if not legs:
        raise Refused("Somebody has been asked about this call already.", code="listening_asked_already")
    return legs


def _our_legs(session: Session, call: Call) -> list[int | None]:
    """The legs to hear of the call that were on the city's own lines; raises `Refused` with the remedy where none was."""
    legs = [leg_id for leg_id in legs_to_hear(session, call.id or 0) if not staff.is_anothers(session, call, leg_id)]
    if not legs:
        raise Refused(
            "The call was on another controller's line when it was made, so nobody of the city may listen to it. Link it: "
            "its part of the request is transferred. If the line was the city's that day, correct the line's controller "
            "and the days it holds on the page of call queues.",
            code="listening_anothers",
        )
    return legs


def _address(session: Session, deps: Deps, task: ListeningTask, on: date) -> None:
    people = staff.everybody(session)
    found = staff.may_listen(session, deps, task, on, people)
    choice = listening.chosen(found, people, on, is_urgent=task.escalates_on <= on)
    task.assignee, task.basis = choice.user_id, choice.basis.value


def _refuse_silence(session: Session, call_id: int) -> None:
    """One that somebody did not find can be looked for again: a slip must not lose it."""
    query = select(col(Recording.id)).where(col(Recording.call_id) == call_id, col(Recording.state) != "destroyed")
    if session.scalars(query.limit(1)).first() is None:
        raise Refused("There is no recording of this call that could be listened to.", code="listening_no_recording")


def _waiting_legs(session: Session, case: Case, call_id: int) -> set[int | None]:
    query = select(col(ListeningTask.leg_id)).where(
        col(ListeningTask.case_id) == case.id,
        col(ListeningTask.call_id) == call_id,
        col(ListeningTask.state) == "waiting",
    )
    return set(session.scalars(query))
