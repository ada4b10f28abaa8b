"""Who listens: dated agents, teams and absences; the tasks of listening, what listeners answered, and what alarmed them.

Dates are Helsinki days, both ends included; `to_on` empty goes on. A row is never edited but closed: what was wrong from
the start is closed with the day before its first.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class AgentUser(SQLModel, table=True):
    """Which user an agent id of the source stood for, from when to when; an administrator keeps it."""

    __tablename__ = "agent_user"
    id: int | None = Field(default=None, primary_key=True)
    agent: str = Field(max_length=120, index=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    from_on: date
    to_on: date | None = None
    by_user: int | None = Field(default=None, foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class Team(SQLModel, table=True):
    """Whose supervisor somebody was, from when to when: of an agent id, or of a line for its calls without an agent.

    The supervisor keeps her own. Exactly one of `agent` and `queue` is filled.
    """

    __tablename__ = "team"
    id: int | None = Field(default=None, primary_key=True)
    supervisor_id: int = Field(foreign_key="users.id", index=True)
    agent: str = Field(default="", max_length=120, index=True)
    queue: str = Field(default="", max_length=120)
    from_on: date
    to_on: date | None = None
    at: datetime = Field(sa_type=Moment)


class Absence(SQLModel, table=True):
    """Days on which a user is away; one who has left for good has no last day. `deputy_id` stands in with their cases."""

    __tablename__ = "absence"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    from_on: date
    to_on: date | None = None
    deputy_id: int | None = Field(default=None, foreign_key="users.id", index=True)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class ListeningTask(SQLModel, table=True):
    """One leg of a call that somebody who may listen is asked about. It holds nothing of the case but its id.

    `basis` says why the assignee is the one (`domain.listening.Basis`); `asked_first` may still answer after the task went
    past them. `shows_name`: the task tells the name that the requester gave.
    """

    __tablename__ = "listening_task"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    leg_id: int | None = Field(default=None, foreign_key="leg.id")
    asked_by: int = Field(foreign_key="users.id")
    asked_at: datetime = Field(sa_type=Moment)
    question: str = Field(default="whole", max_length=20)
    shows_name: bool = False
    is_past_agent: bool = False  # the handler knows of a complaint about the agent, or that it is their own call
    due_on: date
    escalates_on: date
    assignee: int | None = Field(default=None, foreign_key="users.id", index=True)
    asked_first: int | None = Field(default=None, foreign_key="users.id", index=True)
    basis: str = Field(default="", max_length=30)
    state: str = Field(default="waiting", max_length=12, index=True)  # waiting, answered, withdrawn
    escalated_at: datetime | None = Field(default=None, sa_type=Moment)
    alarmed_at: datetime | None = Field(default=None, sa_type=Moment)  # when it was told that the due day has passed
    answered_by: int | None = Field(default=None, foreign_key="users.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    version: int = 1


class ListeningMark(SQLModel, table=True):
    """One passage that should be masked: where in the recording (ms from its start), on which ground, described neutrally."""

    __tablename__ = "listening_mark"
    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="listening_task.id", index=True)
    from_ms: int
    to_ms: int
    ground: str = Field(max_length=20)
    description: str = Field(default="", max_length=500)
    role: str = Field(max_length=20)
    category: str = Field(max_length=20)
    harm: str = Field(max_length=500)
    why_masking: str = Field(max_length=500)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class ListeningAlarm(SQLModel, table=True):
    """Something alarming that a listener heard, told to deciders and the data protection officer; never lost with a form."""

    __tablename__ = "listening_alarm"
    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="listening_task.id", index=True)
    kind: str = Field(max_length=20)  # danger, child, offence, other
    words: str = Field(default="", max_length=2000)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    done: str = Field(default="", max_length=500)  # what was done about it
    done_by: int | None = Field(default=None, foreign_key="users.id")
    done_at: datetime | None = Field(default=None, sa_type=Moment)


class OtherListening(SQLModel, table=True):
    """One listening to a call besides the tasks, as the contact person of the register told it; a wrong one is taken back.

    `role` and `purpose` as `domain.listening_words.Role` and `Why`.
    """

    __tablename__ = "other_listening"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    listened_on: date
    role: str = Field(max_length=12)
    purpose: str = Field(max_length=12)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    taken_back_by: int | None = Field(default=None, foreign_key="users.id")
    taken_back_at: datetime | None = Field(default=None, sa_type=Moment)
