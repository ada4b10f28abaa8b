"""What the retention of cases leaves: who decided on which cases, a tombstone a case, and figures without persons."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class PurgeRound(SQLModel, table=True):
    """Cases that one person proposes to purge and another confirms. `kind` is `cases`, or `copies` for the shorter terms."""

    __tablename__ = "purge_round"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=8)
    proposed_by: int = Field(foreign_key="users.id")
    proposed_at: datetime = Field(sa_type=Moment)
    confirmed_by: int | None = Field(default=None, foreign_key="users.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class StoppedCall(SQLModel, table=True):
    """A call that is kept out of every search and use although the case in which its subject's objection was upheld is purged.

    It names no case and nobody, and goes with the call (GDPR 21(1)).
    """

    __tablename__ = "stopped_call"
    call_id: int = Field(primary_key=True, foreign_key="call.id", ondelete="CASCADE")


class PurgeItem(SQLModel, table=True):
    """One case of a round, and once it is done its tombstone: reference, days and counts, no personal data.

    `case_id` is no foreign key, since it outlives its case. `why` says what has kept a case that stayed.
    """

    __tablename__ = "purge_item"
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="purge_round.id", index=True)
    case_id: int = Field(index=True)
    reference: str = Field(max_length=60)
    term: str = Field(max_length=12)
    closed_on: date
    state: str = Field(default="waiting", max_length=8)  # waiting, done, stayed
    why: str = Field(default="", max_length=20)
    removed: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # rows by table
    done_at: datetime | None = Field(default=None, sa_type=Moment)


class RightFigure(SQLModel, table=True):
    """What the report counts of one right request that has been purged: no case, no person, no day.

    `counts` are the sums of the report's own statement for this one request (`services.report.figures`).
    """

    __tablename__ = "right_figure"
    id: int | None = Field(default=None, primary_key=True)
    month: int = Field(index=True)  # of receipt, 202611
    right: str = Field(max_length=40)
    channel: str = Field(default="", max_length=20)
    language: str = Field(default="", max_length=7)
    outcome: str = Field(default="", max_length=20)
    timeliness: str = Field(default="", max_length=12)
    answer_days: int | None = None  # from receipt to answer
    spare_days: int | None = None  # from the answer to the strict day
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class RightFigureCode(SQLModel, table=True):
    """A code under which the report counts a right request that has been purged: a ground, a cause, a factor, an appeal.

    `of` is what it is a code of (`services.report.codes`).
    """

    __tablename__ = "right_figure_code"
    id: int | None = Field(default=None, primary_key=True)
    figure_id: int = Field(foreign_key="right_figure.id", index=True)
    of: str = Field(max_length=8)
    code: str = Field(default="", max_length=30)


class CaseFigure(SQLModel, table=True):
    """What is counted once of a case that has been purged: a proceeding or complaint by its outcome, a hold by its kind, a
    line that was called; no case, no person, no day.

    `what` is the kind of the proceeding, `complaint`, `hold` or `line`.
    """

    __tablename__ = "case_figure"
    id: int | None = Field(default=None, primary_key=True)
    month: int = Field(index=True)  # in which it came or was placed, 202611
    what: str = Field(max_length=20)
    code: str = Field(default="", max_length=120)
