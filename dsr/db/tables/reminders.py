"""Reminders of days by which something must be done, who has had them, calendar feeds, and desks that their users left."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class Reminder(SQLModel, table=True):
    """One step of reminding of one `act_by_on` of a right request, or of the tasks of a case that was passed on and has none; it
    stands while that is still the day.

    `step` is working days left, negative for days late; `skipped` the earlier ones that nobody was given. `team` is the
    role whose step is next, `for_team` whether all of them are told. `desk` is on whose desk the case was, or who stood in.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("right_request_id", "act_by_on", "step", name="uq_reminder_once"),
        Index(
            "uq_reminder_of_case",
            *("case_id", "act_by_on", "step"),
            unique=True,
            sqlite_where=text("right_request_id IS NULL"),
            postgresql_where=text("right_request_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    right_request_id: int | None = Field(default=None, foreign_key="right_request.id")
    case_id: int = Field(foreign_key="cases.id", index=True)
    act_by_on: date
    step: int
    skipped: list[int] = Field(default_factory=list, sa_type=Json)
    desk: int | None = Field(default=None, foreign_key="users.id")
    team: str = Field(max_length=12)
    for_team: bool = False
    given_at: datetime = Field(sa_type=Moment)


class ReminderReceipt(SQLModel, table=True):
    """What one user had of one reminder: told of it by mail, noted that they have seen it. One row each, so never twice."""

    __tablename__ = "reminder_receipt"
    reminder_id: int = Field(foreign_key="reminder.id", primary_key=True)
    user_id: int = Field(foreign_key="users.id", primary_key=True, index=True)
    job_id: int | None = Field(default=None, foreign_key="job.id", index=True)  # the mail that told of it
    mailed_at: datetime | None = Field(default=None, sa_type=Moment)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)


class CalendarFeed(SQLModel, table=True):
    """A user's calendar of days to act by. Only the hash of its token is kept; a new token takes the place of the old."""

    __tablename__ = "calendar_feed"
    user_id: int = Field(foreign_key="users.id", primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    made_at: datetime = Field(sa_type=Moment)


class CalendarDay(SQLModel, table=True):
    """The day of a case as calendars were last told, with how many times it has moved (iCalendar's SEQUENCE)."""

    __tablename__ = "calendar_day"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    act_by_on: date
    sequence: int = 0
    changed_at: datetime = Field(sa_type=Moment)


class LeftCase(SQLModel, table=True):
    """An open case that was on the desk of a user whose account was disabled or whose role was taken; it goes when
    somebody gets the case."""

    __tablename__ = "left_case"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    left_at: datetime = Field(sa_type=Moment)


class NamingProposal(SQLModel, table=True):
    """Who is proposed to be named to a protected case that nobody at work can open; it goes when it is confirmed or refused."""

    __tablename__ = "naming_proposal"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    user_id: int = Field(foreign_key="users.id")
    proposed_by: int = Field(foreign_key="users.id")
    proposed_at: datetime = Field(sa_type=Moment)


class CaseAct(SQLModel, table=True):
    """When a user last posted something to a case: a reminder that comes later need not go to the team."""

    __tablename__ = "case_act"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    user_id: int = Field(foreign_key="users.id", primary_key=True)
    at: datetime = Field(sa_type=Moment)
