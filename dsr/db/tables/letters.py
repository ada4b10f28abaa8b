"""Letters: drafts and their versions, approvals, the printed bytes, and every sending."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment


class Letter(SQLModel, table=True):
    """One outgoing document of a named kind. `version` is the draft's own; any edit voids an approval."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_state", "state", "case_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right_request_id: int | None = Field(default=None, foreign_key="right_request.id", index=True)
    kind: str = Field(max_length=40)
    state: str = Field(default="draft", max_length=12)  # draft, submitted, approved, printed, sent, void
    version: int = 1
    grounds: list[Any] = Field(default_factory=list, sa_type=Json)  # [{code, reasons by language}]
    options: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    decision_number: str = Field(default="", max_length=40)
    created_by: int | None = Field(default=None, foreign_key="users.id")  # None: the system, for an acknowledgement
    created_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    submitted_parts: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json
    )  # hashes of what the case gave to it then
    dated_on: date | None = None
    promised_on: date | None = None  # the day that an approved acknowledgement or extension notice promises, as printed
    appeal_route: str = Field(default="", max_length=30)  # the route of appeal that an approved decision prints
    void_reason: str = Field(default="", max_length=500)


class LetterText(SQLModel, table=True):
    """One language of a letter: the free blocks, the frozen HTML once approved, the PDF's bytes once printed."""

    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("letter_id", "language"),)
    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    language: str = Field(max_length=2)
    blocks: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    final_sha256: str = Field(default="", max_length=64)
    pdf_sha256: str = Field(default="", max_length=64)
    printed_at: datetime | None = Field(default=None, sa_type=Moment)
    # What is long stands last: what stands before it is read without it.
    final_html: str = Field(default="", sa_type=Text)
    pdf: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)


class LetterVersion(SQLModel, table=True):
    """Who wrote which version of a letter or its ground: its preparers, who may not approve it."""

    __tablename__ = "letter_version"
    __table_args__ = (UniqueConstraint("letter_id", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    version: int
    by_user: int | None = Field(default=None, foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # what people wrote: {blocks, grounds, options}


class Approval(SQLModel, table=True):
    """One verdict on one version: what the approver saw (its hash), and granted or sent back.

    `call_list` holds the calls that a granted answer lists, as its package gives them; emptied when it is voided.
    `ruled_out` are the codes of what is no ground that the decision-maker confirmed by name not to carry the decision.
    """

    __tablename__ = "approval"
    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    version: int
    rule: str = Field(max_length=12)  # none, colleague, decision
    verdict: str = Field(max_length=12)  # granted, sent_back
    seen_sha256: str = Field(max_length=64)
    seen_parts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # short hashes, to name what changed later
    call_list: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    ruled_out: list[str] = Field(default_factory=list, sa_type=Json)
    comment: str = Field(default="", max_length=2000)
    by_user: int | None = Field(default=None, foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    voided_at: datetime | None = Field(default=None, sa_type=Moment)


class Dispatch(SQLModel, table=True):
    """One sending of a letter. Only dispatches move clocks and count as the answer."""

    __tablename__ = "dispatch"
    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    way: str = Field(max_length=20)  # email, post, counter, suomifi, secure_mail
    address_used: str = Field(default="", max_length=500)
    sent_at: datetime = Field(sa_type=Moment)
    by_user: int | None = Field(default=None, foreign_key="users.id")
    recorded_at: datetime = Field(sa_type=Moment)
    message_id: str = Field(default="", max_length=200)
    corrections: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)  # {sent_at, why, by, at} as it stood
