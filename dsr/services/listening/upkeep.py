"""The dated rows behind listening: whose an agent id was, whose team, who is away. Rows are added and closed, never edited.

An administrator keeps the agent ids, a supervisor her own team and its absences. Whoever changed what stands in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import Absence, AgentUser, CallQueue, Leg, ListeningTask, Team, User
from dsr.deps import Deps
from dsr.domain.access import Role
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.listening import Period
from dsr.domain.plain_text import hidden_fault
from dsr.domain.told_days import YEAR
from dsr.services.listening.settling import settle_all
from dsr.services.staff import active_by_name, names_of

_STREAM = "users"
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Row:
    """One dated row with the name beside it; an empty one was closed as wrong. `deputy`: who stands in meanwhile."""

    id: int
    agent: str
    queue: str
    user_id: int
    name: str
    period: Period
    deputy: str = ""

    @property
    def is_void(self) -> bool:
        """Whether no day lies in it."""
        return self.period.is_void


def mappings(session: Session) -> list[Row]:
    """Every agent id with whose it was, by agent id and day."""
    query = select(AgentUser, col(User.name)).join(User, col(User.id) == col(AgentUser.user_id))
    found = session.execute(query.order_by(col(AgentUser.agent), col(AgentUser.from_on), col(AgentUser.id)))
    return [Row(one.id or 0, one.agent, "", one.user_id, name, Period(one.from_on, one.to_on)) for one, name in found]


def unmapped_agents(session: Session) -> list[str]:
    """Agent ids of waiting tasks that were nobody's on the day of the call."""
    rows = mappings(session)
    query = (
        select(col(Leg.agent), col(Leg.started_at))
        .join(ListeningTask, col(ListeningTask.leg_id) == col(Leg.id))
        .where(col(ListeningTask.state) == "waiting", col(Leg.agent) != "")
    )
    return sorted(
        {
            agent
            for agent, started_at in session.execute(query)
            if not any(row.agent == agent and row.period.covers(local_date(started_at)) for row in rows)
        }
    )


def map_agent(
    session: Session, deps: Deps, agent: str, user_id: int | None, period: Period, *, by: int, at: datetime
) -> None:
    """Say whose an agent id was from when to when. An id is one person's at a time: raises `Invalid` otherwise, and for
    an empty id, a user who is no agent or supervisor, or days that make no sense."""
    agent = agent.strip()
    faults = period_faults(period)
    if fault := _id_fault("agent", agent):
        faults.append(fault)
    user = session.get(User, user_id) if user_id is not None else None
    if user is None or not {Role.AGENT, Role.SUPERVISOR} & set(user.roles):
        faults.append(Fault("user", "Choose one of the options.", "choice_unknown"))
    taken = [row for row in mappings(session) if row.agent == agent and not row.is_void and row.period.meets(period)]
    if user is not None and any((row.user_id, row.period) == (user.id, period) for row in taken):
        return  # the form was sent twice
    if taken and not faults:
        message = "The agent id is somebody's already on some of these days: end that first."
        faults.append(Fault("agent", message, "agent_id_taken"))
    if faults or user is None:
        raise Invalid(faults)
    row = AgentUser(agent=agent, user_id=user.id or 0, from_on=period.from_on, to_on=period.to_on, by_user=by, at=at)
    session.add(row)
    session.flush()
    record(session, _STREAM, "agent_mapped", at=at, by=by, user=user.id, row=row.id)
    settle_all(session, deps, at=at)


def end_mapping(session: Session, deps: Deps, row_id: int, last_on: date | None, *, by: int, at: datetime) -> None:
    """Close a mapping with its last day; a day before its first takes it back as wrong."""
    row = session.get(AgentUser, row_id)
    if row is None:
        raise NotFound("There is no such row")
    row.to_on = last_day(Period(row.from_on, row.to_on), last_on)
    session.add(row)
    record(session, _STREAM, "agent_mapping_ended", at=at, by=by, user=row.user_id, row=row.id)
    settle_all(session, deps, at=at)


def team_of(session: Session, supervisor_id: int) -> list[Row]:
    """The supervisor's own team rows, those that go on first."""
    names = {row.agent: row.name for row in mappings(session) if not row.is_void}
    query = select(Team).where(col(Team.supervisor_id) == supervisor_id)
    rows = session.scalars(
        query.order_by(col(Team.to_on).is_not(None), col(Team.agent), col(Team.from_on), col(Team.id))
    )
    return [
        Row(one.id or 0, one.agent, one.queue, supervisor_id, names.get(one.agent, ""), Period(one.from_on, one.to_on))
        for one in rows
    ]


def add_to_team(session: Session, deps: Deps, agent: str, queue: str, period: Period, *, by: int, at: datetime) -> None:
    """Take an agent id, or a line's calls without an agent, into one's own team for some days. Raises `Invalid` for
    both or neither, for an id or line that the register has not seen, and for days that overlap one's own row."""
    agent, queue = agent.strip(), queue.strip()
    faults = period_faults(period)
    if bool(agent) == bool(queue):
        message = "Write an agent id, or choose a line for its calls without an agent: one of the two."
        faults.append(Fault("agent", message, "team_agent_or_queue"))
    elif agent and (fault := _id_fault("agent", agent)):
        faults.append(fault)
    elif agent and not _is_known_agent(session, agent):
        faults.append(Fault("agent", "The register knows no such agent id.", "agent_id_unknown"))
    elif queue and session.scalar(select(col(CallQueue.id)).where(col(CallQueue.technical) == queue).limit(1)) is None:
        faults.append(Fault("queue", "Choose one of the options.", "choice_unknown"))
    mine = [row for row in team_of(session, by) if (row.agent, row.queue) == (agent, queue) and not row.is_void]
    if any(row.period == period for row in mine):
        return  # the form was sent twice
    if not faults and any(row.period.meets(period) for row in mine):
        faults.append(Fault("agent", "This is in your team already on some of these days.", "team_row_overlaps"))
    if faults:
        raise Invalid(faults)
    row = Team(supervisor_id=by, agent=agent, queue=queue, from_on=period.from_on, to_on=period.to_on, at=at)
    session.add(row)
    session.flush()
    record(session, _STREAM, "team_changed", at=at, by=by, user=by, row=row.id)
    settle_all(session, deps, at=at)


def end_in_team(session: Session, deps: Deps, row_id: int, last_on: date | None, *, by: int, at: datetime) -> None:
    """Close a row of one's own team; a day before its first takes it back as wrong."""
    row = session.get(Team, row_id)
    if row is None or row.supervisor_id != by:
        raise NotFound("There is no such row")
    row.to_on = last_day(Period(row.from_on, row.to_on), last_on)
    session.add(row)
    record(session, _STREAM, "team_row_ended", at=at, by=by, user=by, row=row.id)
    settle_all(session, deps, at=at)


def own_people(session: Session, supervisor_id: int) -> list[tuple[int, str]]:
    """Whose absences a supervisor keeps: hers and those of everyone who had an agent id of her team, by name."""
    agents = {row.agent for row in team_of(session, supervisor_id) if row.agent and not row.is_void}
    query = (
        select(col(User.id), col(User.name))
        .outerjoin(AgentUser, col(AgentUser.user_id) == col(User.id))
        .where(or_(col(User.id) == supervisor_id, col(AgentUser.agent).in_(agents)))
    )
    return sorted({(user_id, name) for user_id, name in session.execute(query)}, key=lambda one: (one[1], one[0]))


def absences_of(session: Session, user_ids: list[int], since: date) -> list[Row]:
    """The absences of these users that end that day or later, the first first."""
    query = (
        select(Absence, col(User.name))
        .join(User, col(User.id) == col(Absence.user_id))
        .where(col(Absence.user_id).in_(user_ids), or_(col(Absence.to_on).is_(None), col(Absence.to_on) >= since))
        .order_by(col(Absence.from_on), col(Absence.id))
    )
    names = names_of(session)
    rows = [
        Row(one.id or 0, "", "", one.user_id, name, Period(one.from_on, one.to_on), names.get(one.deputy_id, ""))
        for one, name in session.execute(query)
    ]
    return [row for row in rows if not row.is_void]


def deputies(session: Session) -> list[tuple[int, str]]:
    """Who may stand in for a supervisor: every other who can sign in, by name."""
    return [(user.id or 0, user.name) for user in active_by_name(session, [Role.SUPERVISOR])]


def note_absence(
    session: Session,
    deps: Deps,
    user_id: int | None,
    period: Period,
    deputy_id: int | None = None,
    *,
    by: int,
    at: datetime,
) -> None:
    """Note that one of the supervisor's people, or she herself, is away; without a last day for good. Their waiting tasks
    go on at once to somebody who is there. `deputy_id`: another supervisor who listens in a supervisor's place meanwhile."""
    faults = absence_faults(period, local_date(at))
    if user_id not in {one for one, _name in own_people(session, by)}:
        faults.append(Fault("person", "Choose one of the options.", "choice_unknown"))
    able = {one for one, _name in deputies(session)}
    if deputy_id is not None and (deputy_id == user_id or not {deputy_id, user_id} <= able):
        message = "A deputy does the same work: choose somebody else with the role."
        faults.append(Fault("deputy", message, "deputy_cannot"))
    if faults or user_id is None:
        raise Invalid(faults)
    lock_stream(session, _STREAM)
    if _is_noted(session, user_id, period, deputy_id):
        return  # the form was sent twice
    row = Absence(user_id=user_id, from_on=period.from_on, to_on=period.to_on, by_user=by, at=at)
    row.deputy_id = deputy_id
    session.add(row)
    session.flush()
    told = {"user": user_id, "row": row.id, "deputy": deputy_id}
    record(session, _STREAM, "absence_noted", at=at, by=by, happened_on=row.from_on, **told)
    settle_all(session, deps, at=at)


def _is_noted(session: Session, user_id: int, period: Period, deputy_id: int | None) -> bool:
    same = (
        col(Absence.user_id) == user_id,
        col(Absence.from_on) == period.from_on,
        col(Absence.to_on).is_not_distinct_from(period.to_on),
        col(Absence.deputy_id).is_not_distinct_from(deputy_id),
    )
    return session.scalars(select(col(Absence.id)).where(*same)).first() is not None


def end_absence(session: Session, deps: Deps, row_id: int, last_on: date | None, *, by: int, at: datetime) -> None:
    """Close an absence of one's own people; a day before its first takes it back as wrong."""
    row = session.get(Absence, row_id)
    if row is None or row.user_id not in {one for one, _name in own_people(session, by)}:
        raise NotFound("There is no such row")
    row.to_on = last_day(Period(row.from_on, row.to_on), last_on)
    session.add(row)
    record(session, _STREAM, "absence_ended", at=at, by=by, user=row.user_id, row=row.id, happened_on=row.to_on)
    settle_all(session, deps, at=at)


def last_day(period: Period, last_on: date | None) -> date:
    """The last day that a row is closed with; a day before its first takes it back. Raises `Invalid` for what is no day,
    `Refused` for one after the day on which the row has ended already."""
    if last_on is None or not _FIRST <= last_on <= _LAST:
        raise Invalid([Fault("last_on", "Write a date that exists, for example 3.11.2026.", "row_day_missing")])
    if period.to_on is not None and last_on > period.to_on:
        # What has ended may have been relied on: it is not stretched afterwards, a new row says that it went on.
        raise Refused("This ended earlier already: add a new row for the days after it.", code="row_ended_already")
    return max(last_on, period.from_on - timedelta(days=1))


def period_faults(period: Period) -> list[Fault]:
    """What is wrong with the days of a row."""
    days = {"from_on": period.from_on, "to_on": period.to_on}
    wrong = [place for place, day in days.items() if day is not None and not _FIRST <= day <= _LAST]
    if wrong:
        return [Fault(place, "Write a date that exists, for example 3.11.2026.", "row_day_missing") for place in wrong]
    if period.to_on is not None and period.to_on < period.from_on:
        return [Fault("to_on", "The last day is before the first.", "row_days_reversed")]
    return []


def absence_faults(period: Period, today: date) -> list[Fault]:
    """What is wrong with the days of an absence: those of a row, and one that is over moves nobody's work any more."""
    faults = period_faults(period)
    if not faults and period.to_on is not None and period.to_on < today:
        return [
            Fault("to_on", "These days are over: note an absence that goes on today or is to come.", "absence_over")
        ]
    if not faults and not today - YEAR <= period.from_on <= today + YEAR:
        return [Fault("from_on", "The absence begins over a year from today. Check the year.", "absence_far")]
    return faults


def _id_fault(place: str, agent: str) -> Fault | None:
    if not 1 <= len(agent) <= 120:
        return Fault(place, "Write the agent id as the source writes it.", "agent_id_missing")
    return hidden_fault(place, agent)


def _is_known_agent(session: Session, agent: str) -> bool:
    called = select(col(Leg.id)).where(col(Leg.agent) == agent).limit(1)
    mapped = select(col(AgentUser.id)).where(col(AgentUser.agent) == agent).limit(1)
    return any(session.scalar(query) is not None for query in (mapped, called))
