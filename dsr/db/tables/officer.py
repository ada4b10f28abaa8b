"""What the data protection officer was asked about a case, and the advice."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class OfficerStatement(SQLModel, table=True):
    """A statement asked of the data protection officer (GDPR 39(1)(a)); the advice is kept with who gave it and when."""

    __tablename__ = "officer_statement"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    question: str = Field(sa_type=Text)
    asked_by: int = Field(foreign_key="users.id")
    asked_at: datetime = Field(sa_type=Moment)
    due_on: date = Field(index=True)
    advice: str = Field(default="", sa_type=Text)
    answered_by: int | None = Field(default=None, foreign_key="users.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
