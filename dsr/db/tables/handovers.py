"""Copies: which ones an answer has promised, and each time that copies were handed over."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class PromisedCopy(SQLModel, table=True):
    """A call of whose recording the answer that was sent promises a copy; frozen when it was sent."""

    __tablename__ = "promised_copy"
    __table_args__ = (UniqueConstraint("right_request_id", "call_id"),)
    id: int | None = Field(default=None, primary_key=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    call_id: int = Field(foreign_key="call.id")
    letter_id: int = Field(foreign_key="letter.id")
    is_masked: bool = False  # passages of it are masked: the original is never handed over
    is_text: bool = False  # it goes as text with blanks: no sound is handed over


class Handover(SQLModel, table=True):
    """One time that copies were handed over: what, how, when, to whom, and how that person was identified.

    What was written down by mistake is taken back with a reason, and stays; no copy of it counts.
    """

    __tablename__ = "handover"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    form: str = Field(max_length=12)  # audio, transcript, both, facts
    items: int
    way: str = Field(max_length=12)  # secure_mail, suomifi, counter, medium, post
    receiver: str = Field(max_length=16)  # subject, representative
    identified: str = Field(max_length=16)  # at_handover, suomifi, before
    handed_at: datetime = Field(sa_type=Moment)
    package_sha256: str = Field(default="", max_length=64)  # of the zip that went along; empty where none did
    rest_promised_on: date | None = None  # the day by which the person was told that the copies still missing come
    masking_heard_by: int | None = Field(default=None, foreign_key="users.id")  # who listened to the masked copies
    masking_heard_on: date | None = None
    by_user: int = Field(foreign_key="users.id")
    recorded_at: datetime = Field(sa_type=Moment)
    taken_back_by: int | None = Field(default=None, foreign_key="users.id")
    taken_back_at: datetime | None = Field(default=None, sa_type=Moment)
    taken_back_why: str = Field(default="", max_length=500)


class HandoverCall(SQLModel, table=True):
    """A linked call that one hand-over covers."""

    __tablename__ = "handover_call"
    __table_args__ = (UniqueConstraint("handover_id", "call_id"),)
    id: int | None = Field(default=None, primary_key=True)
    handover_id: int = Field(foreign_key="handover.id", index=True)
    call_id: int = Field(foreign_key="call.id")
    is_masked: bool = False  # its copy had passages masked: of one that is promised whole later this is no copy
