"""What destruction leaves behind: a certificate a batch, and what each source is told to keep or to destroy."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class Destruction(SQLModel, table=True):
    """The certificate of one batch of destroyed recordings; append-only, chained by hash, without personal data.

    `lines` are the items as canonical JSON, `body` what the certificate says of them, `hash` covers the one before.
    """

    __tablename__ = "destruction"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    items: int
    lines: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class SourceInstruction(SQLModel, table=True):
    """What the operator of one source is asked to keep or to destroy, and how far that has come.

    `names` are what the source finds the recordings by: kept until the source has confirmed, then removed.
    """

    __tablename__ = "source_instruction"
    __table_args__ = (Index("ix_source_instruction_state", "state", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)  # keep, destroy, doubtful (to destroy, once a person has told it apart)
    source_id: int = Field(foreign_key="source.id")
    destruction_id: int | None = Field(default=None, foreign_key="destruction.id")
    state: str = Field(default="made", max_length=10)  # made, told, confirmed, failed
    items: int
    names: list[Any] = Field(default_factory=list, sa_type=Json)
    made_at: datetime = Field(sa_type=Moment)
    made_by: int | None = Field(default=None, foreign_key="users.id")
    told_to: str = Field(default="", max_length=200)
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    told_by: int | None = Field(default=None, foreign_key="users.id")
    evidence: str = Field(default="", max_length=200)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="users.id")
