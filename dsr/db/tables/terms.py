"""What the city decides and the law changes, from a day on: versions that a second person confirms."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class DatedTerm(SQLModel, table=True):
    """One value from a day on; nothing before it is confirmed. For `day_off` the day is the day itself, 1 off and 0 not."""

    __tablename__ = "dated_term"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    value: int
    from_on: date
    basis: str = Field(max_length=300)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    confirmed_by: int | None = Field(default=None, foreign_key="users.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
