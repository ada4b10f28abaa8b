"""Holds: what is kept from destruction, by what it is caught, and what waits for a person's word."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment

_UNCONFIRMED = text("upstream != 'confirmed'")


class Hold(SQLModel, table=True):
    """Keeps recordings from destruction: criteria first, items as they are found.

    `case_id` is empty where an authority or a complaint asks and there is no case. `wide` are criteria of the same form
    that wait for a person's word since `wide_since`: what they catch is kept from destruction meanwhile (`HoldWait`).
    `declined` are those that a person has said no to, `declined_why` who did, when and with what reason, a line each;
    `frozen_by` says who has frozen which, and when. The log's fingerprints of the criteria are made with `log_key`
    (`db.told_rows`): numbers could be guessed.
    """

    __tablename__ = "hold"
    __table_args__ = (
        Index("ix_hold_placed", "placed_at", "kind", "released_at"),
        Index("ix_hold_open", "released_at", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    kind: str = Field(
        default="preliminary", max_length=12
    )  # preliminary, case, restriction, complaint, authority, needed
    reason: str = Field(max_length=60)
    words: str = Field(default="", max_length=1000)  # the handler's own reason
    reference: str = Field(default="", max_length=120)  # of the authority that asked
    criteria: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    wide: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    wide_since: datetime | None = Field(default=None, sa_type=Moment)
    declined: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    declined_why: list[Any] = Field(
        default_factory=list, sa_type=Json
    )  # name, value, reason, recordings, to_call, by, at
    frozen_by: list[Any] = Field(default_factory=list, sa_type=Json)  # name, value, by, at
    placed_by: int = Field(foreign_key="users.id")
    placed_at: datetime = Field(sa_type=Moment)
    review_by: date
    review_reason: str = Field(default="", max_length=1000)  # why the day of review was set anew
    needed_until: date | None = (
        None  # while a decision of the case can be appealed, or its recording is needed; not moved by review
    )
    released_by: int | None = Field(default=None, foreign_key="users.id")
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    release_reason: str = Field(default="", max_length=1000)
    log_key: str = Field(default_factory=lambda: secrets.token_hex(16), max_length=32)


class HoldItem(SQLModel, table=True):
    """One recording kept by one hold. `upstream` says whether the source system has confirmed that it keeps it too.

    `instruction_id` is the message by which the source was asked to.
    """

    __tablename__ = "hold_item"
    __table_args__ = (
        UniqueConstraint("hold_id", "recording_id"),
        Index(
            *("ix_hold_item_unconfirmed", "hold_id", "recording_id"),
            sqlite_where=_UNCONFIRMED,
            postgresql_where=_UNCONFIRMED,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    hold_id: int = Field(foreign_key="hold.id", index=True)
    recording_id: int = Field(foreign_key="recording.id", index=True)
    rule: str = Field(max_length=40)
    matched_at: datetime = Field(sa_type=Moment)
    upstream: str = Field(default="waiting", max_length=12)  # waiting, confirmed, failed
    upstream_evidence: str = Field(default="", max_length=200)
    upstream_at: datetime | None = Field(default=None, sa_type=Moment)
    instruction_id: int | None = Field(default=None, foreign_key="source_instruction.id", index=True)


class HoldWait(SQLModel, table=True):
    """One recording that a wide part of a hold catches: not destroyed until a person has decided, and told to no source.

    It ends with the decision, or when its call is set aside with a reason; the row stays and says from when to when.
    """

    __tablename__ = "hold_wait"
    __table_args__ = (UniqueConstraint("hold_id", "recording_id"),)
    id: int | None = Field(default=None, primary_key=True)
    hold_id: int = Field(foreign_key="hold.id", index=True)
    recording_id: int = Field(foreign_key="recording.id", index=True)
    matched_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
