"""What the reports keep: why an answer was late, months as they were reported, the monthly page, months counted beforehand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class LatenessCause(SQLModel, table=True):
    """Why one right request was answered late or is overdue, by code. A change is a new row; the newest counts."""

    __tablename__ = "lateness_cause"
    id: int | None = Field(default=None, primary_key=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    code: str = Field(max_length=30)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class FrozenMonth(SQLModel, table=True):
    """The figures of one month of receipt as they were reported: append-only, chained by hash.

    `stage` is `first` (reported on the first working day after the month) or `final` (the first report after its last
    request had ended). `figures` is canonical JSON, `hash` covers month, stage, day, figures and the hash before it.
    """

    __tablename__ = "frozen_month"
    __table_args__ = (UniqueConstraint("month", "stage"),)
    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7)  # 2026-11
    stage: str = Field(max_length=5)
    as_of: date
    figures: str = Field(sa_type=Text)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    by_user: int | None = Field(default=None, foreign_key="users.id")  # None: the minute job
    at: datetime = Field(sa_type=Moment)


class MonthlyReport(SQLModel, table=True):
    """The one page of a month in one language: what it tells, and the PDF's bytes once printed."""

    __tablename__ = "monthly_report"
    __table_args__ = (UniqueConstraint("month", "language"),)
    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7)  # the month that had just ended
    language: str = Field(max_length=2)
    as_of: date
    told: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # the values that were printed
    pdf: bytes = Field(sa_type=LargeBinary)
    pdf_sha256: str = Field(max_length=64)
    made_at: datetime = Field(sa_type=Moment)


class CountedMonth(SQLModel, table=True):
    """What the report counts of the ended requests of one month of receipt, so that it need not read each of them.

    True as long as no `MovedMonth` names the month. It tells nothing that the requests do not tell, and is made anew from them.
    """

    __tablename__ = "counted_month"
    month: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})  # 202611
    lines: list[list[Any]] = Field(default_factory=list, sa_type=Json)  # `services.report.counting.Line` as values
    at: datetime = Field(sa_type=Moment)


class MovedMonth(SQLModel, table=True):
    """A month of receipt in which an ended request came, changed or went after it was counted: triggers write it."""

    __tablename__ = "moved_month"
    id: int | None = Field(default=None, primary_key=True)
    month: int = Field(index=True)
