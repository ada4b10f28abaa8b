"""Who may answer a listening task, and who of them is asked: the agent of the leg, past her the supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dsr.domain.access import Role
from dsr.domain.listening.values import AsOf, Basis, Leg, ListeningPolicy, Staff


@dataclass(frozen=True)
class MayListen:
    """Who may lawfully answer about one leg. `agent` is None where there is none to ask, and `lacks` then says why;
    an absent agent is named and lacks `absent`. `supervisors` stand in the order in which they are asked."""

    agent: int | None
    lacks: Basis | None
    supervisors: tuple[int, ...]

    @property
    def everybody(self) -> frozenset[int]:
        """The agent and the supervisors."""
        return frozenset(self.supervisors) | ({self.agent} if self.agent is not None else frozenset())


@dataclass(frozen=True)
class Choice:
    """Who is asked and why; None with `none` where nobody can be: the task stands among calls without a listener."""

    user_id: int | None
    basis: Basis


def may_listen(
    leg: Leg,
    staff: Staff,
    policy: ListeningPolicy,
    on: date,
    *,
    conflicted: frozenset[int],
    is_past_agent: bool = False,
) -> MayListen:
    """Who may listen to the leg, as seen on a Helsinki day: its agent at the time of the call, and that agent's supervisor.

    `conflicted` are users whom the case bars, or whose own matter it is (hallintolaki 27-28 §); `is_past_agent`: there is
    a complaint about the agent. Source: the register's privacy notice (nobody else listens).
    """
    agent = _agent_of(leg, staff)
    lacks = _lack(leg, agent, staff, on, conflicted, is_past_agent=is_past_agent)
    out = conflicted | ({agent} if agent is not None and lacks is Basis.CONFLICT else frozenset())
    supervisors = [one for one in _supervisors(leg, staff, policy, on) if one not in out and one != agent]
    supervisors.sort(key=lambda one: staff.is_away(one, on))  # stable: whoever is there comes first
    is_named = lacks is None or lacks is Basis.ABSENT
    return MayListen(agent if is_named else None, lacks, tuple(supervisors))


def chosen(found: MayListen, staff: Staff, on: date, *, is_urgent: bool = False) -> Choice:
    """Who is asked on a Helsinki day. `is_urgent`: there is no time left to ask first the agent and then the supervisor.

    An agent who is there is asked even so where no supervisor could be.
    """
    there = next((one for one in found.supervisors if not staff.is_away(one, on)), None)
    if found.agent is not None and found.lacks is None and not (is_urgent and there is not None):
        return Choice(found.agent, Basis.AGENT)
    if there is None:
        return Choice(None, Basis.NONE)
    return Choice(there, found.lacks or Basis.URGENT)


def escalated(found: MayListen, staff: Staff, on: date) -> Choice:
    """Who is asked once the agent has not answered in time; None where she has no supervisor who is there."""
    there = next((one for one in found.supervisors if not staff.is_away(one, on)), None)
    return Choice(there, Basis.ESCALATED) if there is not None else Choice(None, Basis.NONE)


def _agent_of(leg: Leg, staff: Staff) -> int | None:
    if not leg.agent:
        return None
    mapped = (one.user_id for one in staff.agents if one.agent == leg.agent and one.period.covers(leg.called_on))
    return next(mapped, None)


def _lack(
    leg: Leg, agent: int | None, staff: Staff, on: date, conflicted: frozenset[int], *, is_past_agent: bool
) -> Basis | None:
    """Why the agent is not asked, the lasting reasons first; None where she is."""
    if not leg.agent:
        return Basis.NO_AGENT
    if is_past_agent or agent in conflicted:
        return Basis.CONFLICT
    if agent is None:
        return Basis.UNMAPPED
    if staff.is_gone(agent, on):
        return Basis.LEFT
    return Basis.ABSENT if staff.is_away(agent, on) else None


def _supervisors(leg: Leg, staff: Staff, policy: ListeningPolicy, on: date) -> list[int]:
    """The supervisors of the leg's agent, or of its line where nobody answered; today's before those at the call, and
    last whoever stands in for one who is away."""
    days = {AsOf.CALL: (leg.called_on,), AsOf.NOW: (on,), AsOf.EITHER: (on, leg.called_on)}[policy.supervisor_as_of]
    found: dict[int, None] = {}
    for day in days:
        for team in staff.teams:
            is_theirs = team.agent == leg.agent if leg.agent else bool(team.queue) and team.queue == leg.queue
            if is_theirs and team.period.covers(day):
                found[team.supervisor_id] = None
    deputies = [
        one.deputy_id
        for user_id in found
        for one in staff.stand_ins
        if one.user_id == user_id and one.period.covers(on)
    ]
    return [one for one in dict.fromkeys((*found, *deputies)) if _supervises(one, staff, on)]


def _supervises(user_id: int, staff: Staff, on: date) -> bool:
    return not staff.is_gone(user_id, on) and Role.SUPERVISOR in staff.users[user_id].roles
