"""Who may listen, read from the dated tables as the rules want it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Absence, AgentUser, Call, Case, CaseUser, Leg, ListeningTask, Team, User
from dsr.deps import Deps
from dsr.domain import listening
from dsr.domain.access import Role
from dsr.domain.calendar import local_date
from dsr.domain.listening import AgentOf, Listener, MayListen, Period, Staff, StandIn, TeamOf
from dsr.services import call_queues
from dsr.services.cases import name_key
from dsr.services.staff import names_of


def everybody(session: Session) -> Staff:
    """All users with the dated rows about them: some hundreds, read once a transaction."""
    users = {
        user.id or 0: Listener(user.id or 0, frozenset(Role(role) for role in user.roles), user.is_active)
        for user in session.scalars(select(User).order_by(col(User.id)))
    }
    absences: dict[int, tuple[Period, ...]] = {}
    stand_ins = []
    for row in session.scalars(select(Absence).order_by(col(Absence.id))):
        period = Period(row.from_on, row.to_on)
        absences[row.user_id] = (*absences.get(row.user_id, ()), period)
        if row.deputy_id is not None:
            stand_ins.append(StandIn(row.user_id, row.deputy_id, period))
    return Staff(
        users,
        tuple(
            AgentOf(row.agent, row.user_id, Period(row.from_on, row.to_on))
            for row in session.scalars(select(AgentUser).order_by(col(AgentUser.id)))
        ),
        tuple(
            TeamOf(row.supervisor_id, row.agent, row.queue, Period(row.from_on, row.to_on))
            for row in session.scalars(select(Team).order_by(col(Team.id)))
        ),
        absences,
        tuple(stand_ins),
    )


def leg_of(session: Session, call: Call, leg_id: int | None) -> listening.Leg:
    """The leg as the rules know it; of a call without legs, the call itself."""
    leg = session.get(Leg, leg_id) if leg_id is not None else None
    if leg is None:
        return listening.Leg(call.agent, call.queue, local_date(call.started_at))
    return listening.Leg(leg.agent, leg.queue or call.queue, local_date(leg.started_at))


def is_anothers(session: Session, call: Call, leg_id: int | None) -> bool:
    """Whether the leg, or its whole call by the line under which it is filed, was another controller's when it was made.

    Nobody of the city listens to it: that part of the request is transferred (hallintolaki 21 §; GDPR 4(7)).
    """
    leg = leg_of(session, call, leg_id)
    lines = call_queues.directory(session, {call.queue, leg.queue})
    return call_queues.is_anothers(lines.of_call(call)) or call_queues.is_anothers(lines.at(leg.queue, leg.called_on))


def conflicted(session: Session, case: Case) -> frozenset[int]:
    """Users who never listen for this case: barred from it, or of the subject's own name (hallintolaki 27-28 §).

    Two people may share a name: going past one needlessly does no harm.
    """
    barred = select(col(CaseUser.user_id)).where(col(CaseUser.case_id) == case.id, col(CaseUser.kind) == "barred")
    found = set(session.scalars(barred))
    if case.name_key:
        names = names_of(session)
        found |= {user_id for user_id, name in names.items() if user_id is not None and name_key(name) == case.name_key}
    return frozenset(found)


def may_listen(session: Session, deps: Deps, task: ListeningTask, on: date, staff: Staff | None = None) -> MayListen:
    """Who may answer a task as seen on a Helsinki day; nobody where the directory says by now that it is another's call."""
    call, case = session.get_one(Call, task.call_id), session.get_one(Case, task.case_id)
    if is_anothers(session, call, task.leg_id):
        return MayListen(agent=None, lacks=None, supervisors=())
    return listening.may_listen(
        leg_of(session, call, task.leg_id),
        staff or everybody(session),
        deps.catalogue.register.listening,
        on,
        conflicted=conflicted(session, case),
        is_past_agent=task.is_past_agent,
    )


def may_open(session: Session, deps: Deps, task: ListeningTask, user_id: int, on: date) -> bool:
    """Whether the user, who still listens, has answered the task, or was asked (now or before it went past them) and may
    still listen to its call. Whoever has left, or lost the role, opens nothing any more."""
    if user_id == task.answered_by:
        return not everybody(session).is_gone(user_id, on)
    return user_id in (task.assignee, task.asked_first) and user_id in may_listen(session, deps, task, on).everybody


def may_answer(session: Session, deps: Deps, task: ListeningTask, user_id: int, on: date) -> bool:
    """Whether the task waits and the user may answer it."""
    return task.state == "waiting" and may_open(session, deps, task, user_id, on)
