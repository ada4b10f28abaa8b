"""Where a case was taken after its answer: to the Ombudsman, the administrative court or the body of review."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class Proceeding(SQLModel, table=True):
    """One complaint, inquiry, appeal or request for review about a case. Its due day is that of its newest task."""

    __tablename__ = "proceeding"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str = Field(max_length=20)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)  # the decision it is against
    task_id: int | None = Field(default=None, foreign_key="case_task.id")
    reference: str = Field(default="", max_length=120)  # the other's own number
    appellant: str = Field(default="", max_length=200)  # who took it further, where that tells two apart
    received_on: date = Field(index=True)
    outcome: str = Field(default="", max_length=16)  # empty while it is pending
    ended_on: date | None = None
    words: str = Field(default="", sa_type=Text)  # what was decided
    is_ordered: bool = False  # the city has to act
    made_by: int = Field(foreign_key="users.id")
    made_at: datetime = Field(sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="users.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
