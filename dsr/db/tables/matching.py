"""What matching knows beside the register: codes that confirm a number, what a subject remembers, shared lines, counts."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class NumberCode(SQLModel, table=True):
    """A code that a handler calls or sends to one number of a case, for the person to say back. Only its hash is kept."""

    __tablename__ = "number_code"
    id: int | None = Field(default=None, primary_key=True)
    number_id: int = Field(foreign_key="case_number.id", index=True)
    code_hash: str = Field(max_length=64)
    way: str = Field(max_length=10)  # call, sms
    attempts: int = 0
    result: str = Field(default="", max_length=12)  # "" while it waits, confirmed, failed, replaced
    made_by: int = Field(foreign_key="users.id")
    made_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)


class CaseClue(SQLModel, table=True):
    """What the subject remembers of their calls (a line, an agent, a length), or their own agent id from when to when."""

    __tablename__ = "case_clue"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str = Field(max_length=12)  # queue, agent, duration, own_agent
    value: str = Field(default="", max_length=120)  # technical name of the line, or agent id as the source writes it
    duration_ms: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    added_at: datetime = Field(sa_type=Moment)


class Unlisted(SQLModel, table=True):
    """The matches of a case's search that it did not list, one row of each case until a person has decided on them.

    `searched_by` is the hash of where the search looked, `to_call_id` the last call that the register held then: who sets
    the matches aside has decided on these. `by_user` and `decided_at` are empty until then.
    """

    __tablename__ = "unlisted"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    searched_by: str = Field(max_length=64)
    to_call_id: int
    calls: int
    found_at: datetime = Field(sa_type=Moment)
    reason: str = Field(default="", max_length=1000)
    by_user: int | None = Field(default=None, foreign_key="users.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class CandidateSnapshot(SQLModel, table=True):
    """What the register held for a case on the day of its receipt, as its first search saw it; never changed.

    `calls` are `{"call", "band", "recordings": [[id, state], ...]}`. Ids without a foreign key: the note of a call
    outlives the call. `unlisted` counts the weak matches that were found and too many to list.
    """

    __tablename__ = "candidate_snapshot"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", unique=True)
    received_on: date
    taken_at: datetime = Field(sa_type=Moment)
    calls: list[Any] = Field(default_factory=list, sa_type=Json)
    unlisted: int = 0


class SharedLine(SQLModel, table=True):
    """A number known to be many people's: a switchboard, a workplace or an institution. Never one person's line."""

    __tablename__ = "shared_line"
    id: int | None = Field(default=None, primary_key=True)
    e164: str = Field(unique=True, max_length=20)
    kind: str = Field(default="switchboard", max_length=20)  # switchboard, institution, workplace
    name: str = Field(default="", max_length=200)
    by_user: int | None = Field(default=None, foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class RegisterCount(SQLModel, table=True):
    """Counts of the calls since a day, kept because counting millions takes seconds. The newest row is the one in use."""

    __tablename__ = "register_count"
    id: int | None = Field(default=None, primary_key=True)
    counted_at: datetime = Field(sa_type=Moment)
    since_on: date
    calls: int
    unusable: int  # calls with nobody's readable number
    lines: int
    busy_from: int  # how many calls of one line more than 199 of 200 lines stay under
