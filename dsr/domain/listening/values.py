"""What the rules of listening know: the city's policy, the leg to be listened to, and who stands where on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dsr.domain.access import Role

LISTENERS = frozenset({Role.AGENT, Role.SUPERVISOR})
"""The roles that listen: nobody else does (the register's privacy notice)."""


class AsOf(StrEnum):
    """Whose supervisor counts: the agent's at the time of the call, the agent's now, or either of them."""

    CALL = "call"
    NOW = "now"
    EITHER = "either"


class NumberShown(StrEnum):
    """How a listener sees the caller's number. The source is searched by time and name, so the last digits are enough."""

    MASKED = "masked"
    FULL = "full"


class Reader(StrEnum):
    """Who else may read what listeners wrote; `decider_signing` only while a letter of the case waits for a decision."""

    HANDLER = "handler"
    DECIDER = "decider"
    DECIDER_SIGNING = "decider_signing"
    DPO = "dpo"


@dataclass(frozen=True)
class ListeningPolicy:
    """The city's own choices about listening (`listening:` of `workflows/register.yaml`).

    `days_ahead`: working days by which an answer is due before the case's safe day. `agent_days`: working days that an
    agent has before the task goes to the supervisor. `shows_requester`: the task tells the name that the requester gave,
    and nothing else of the case. Without a name nobody could say whether the speaker is the requester, and a voice is
    never compared by machine (GDPR 9); the name alone is what that question needs (GDPR 5(1)(c)), and the listener is
    bound to secrecy as all staff are. A protected case never shows it.
    """

    days_ahead: int = 5
    agent_days: int = 3
    supervisor_as_of: AsOf = AsOf.EITHER
    number: NumberShown = NumberShown.MASKED
    shows_requester: bool = True
    readers: frozenset[Reader] = frozenset({Reader.HANDLER, Reader.DECIDER_SIGNING})


class Basis(StrEnum):
    """Why the assignee is the one who is asked; `none` where nobody is. `anothers`: why a question was taken back."""

    AGENT = "agent"
    NO_AGENT = "no_agent"
    UNMAPPED = "unmapped"
    LEFT = "left"
    CONFLICT = "conflict"
    ABSENT = "absent"
    URGENT = "urgent"
    ESCALATED = "escalated"
    PASSED_ON = "passed_on"
    NONE = "none"
    ANOTHERS = "anothers"


@dataclass(frozen=True)
class Period:
    """Helsinki days from one to another, both in it; without a last day it goes on. One that ends before it begins is empty."""

    from_on: date
    to_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the day lies in it."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)

    @property
    def is_void(self) -> bool:
        """Whether no day lies in it: a row that was taken back as wrong."""
        return self.to_on is not None and self.to_on < self.from_on

    def is_over(self, on: date) -> bool:
        """Whether its last day is before that day."""
        return self.to_on is not None and self.to_on < on

    def meets(self, other: Period) -> bool:
        """Whether some day lies in both."""
        first = max(self.from_on, other.from_on)
        return self.covers(first) and other.covers(first)


@dataclass(frozen=True)
class Leg:
    """What a task is about: the agent id as the source writes it, empty where nobody answered; the line; the Helsinki day."""

    agent: str
    queue: str
    called_on: date


@dataclass(frozen=True)
class Listener:
    """A user as these rules know one."""

    id: int
    roles: frozenset[Role]
    is_active: bool = True


@dataclass(frozen=True)
class AgentOf:
    """An agent id that stood for a user."""

    agent: str
    user_id: int
    period: Period


@dataclass(frozen=True)
class TeamOf:
    """An agent id, or a line's calls without an agent, that a supervisor answered for."""

    supervisor_id: int
    agent: str
    queue: str
    period: Period


@dataclass(frozen=True)
class StandIn:
    """Who does a supervisor's work while she is away."""

    user_id: int
    deputy_id: int
    period: Period


@dataclass(frozen=True)
class Staff:
    """Everybody who might listen, with the dated rows about them; `absences` by user."""

    users: Mapping[int, Listener] = field(default_factory=dict)
    agents: tuple[AgentOf, ...] = ()
    teams: tuple[TeamOf, ...] = ()
    absences: Mapping[int, tuple[Period, ...]] = field(default_factory=dict)
    stand_ins: tuple[StandIn, ...] = ()

    def is_gone(self, user_id: int, on: date) -> bool:
        """Whether the user listens to nothing any more that day: cannot sign in, has no role that listens, or has left.

        Who has left has an absence without a last day, or, being no supervisor, had agent ids of which none goes on, or
        places in teams of which none goes on.
        """
        user = self.users.get(user_id)
        if user is None or not user.is_active or not user.roles & LISTENERS:
            return True
        if any(period.to_on is None and period.covers(on) for period in self.absences.get(user_id, ())):
            return True
        return Role.SUPERVISOR not in user.roles and self._has_ended(user_id, on)

    def _has_ended(self, user_id: int, on: date) -> bool:
        ids = [one for one in self.agents if one.user_id == user_id and not one.period.is_void]
        standing = [one for one in ids if not one.period.is_over(on)]
        if ids and not standing:
            return True
        places = [
            team.period
            for team in self.teams
            for one in standing
            if team.agent == one.agent and not team.period.is_void and team.period.meets(one.period)
        ]
        return bool(places) and all(place.is_over(on) for place in places)

    def is_away(self, user_id: int, on: date) -> bool:
        """Whether the user is absent that day, for a time or for good."""
        return any(period.covers(on) for period in self.absences.get(user_id, ()))
