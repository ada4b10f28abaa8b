"""Service of letters: who is to be served, each sending to them, whether an appeal came; and breaches of security."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Moment


class LetterRecipient(SQLModel, table=True):
    """One person on whom a sent letter is to be served. `served_on` is computed from the sendings and never edited.

    `left_out_why` is the code of why they are not served after all and `left_out` the facts of it; empty for everyone who is.
    """

    __tablename__ = "letter_recipient"
    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    role: str = Field(max_length=12, index=True)  # subject, agent, guardian, trustee, party, principal
    name: str = Field(default="", max_length=200)
    served_on: date | None = Field(default=None, index=True)
    left_out: str = Field(default="", sa_type=Text)
    left_out_why: str = Field(default="", max_length=20)
    added_by: int | None = Field(default=None, foreign_key="users.id")
    added_at: datetime = Field(sa_type=Moment)


class LetterCopy(SQLModel, table=True):
    """One recipient's own copy of a sent letter, in one language: its HTML, and the PDF's bytes once printed.

    It differs from the letter in whom it goes to and in the day of service of its `way`; made anew it is another row.
    """

    __tablename__ = "letter_copy"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    recipient_id: int = Field(foreign_key="letter_recipient.id", index=True)
    language: str = Field(max_length=2)
    way: str = Field(max_length=20)
    of_sha256: str = Field(max_length=64)  # the approved HTML that it is a copy of
    html_sha256: str = Field(max_length=64)
    pdf_sha256: str = Field(default="", max_length=64)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    # What is long stands last: what stands before it is read without it.
    html: str = Field(sa_type=Text)
    pdf: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)


class ServiceAttempt(SQLModel, table=True):
    """One sending of a letter to one recipient, and what became of it."""

    __tablename__ = "service_attempt"
    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="letter_recipient.id", index=True)
    dispatch_id: int = Field(foreign_key="dispatch.id", unique=True)
    consents: bool = False  # to ordinary electronic service (13/2003, 19 §)
    without_copy: str = Field(default="", sa_type=Text)  # why the letter itself serves somebody besides its addressee
    fetched_on: date | None = None
    received_on: date | None = None
    evidence: str = Field(default="", max_length=200)  # what shows the receipt
    returned_on: date | None = None
    is_opened: bool = False  # it came back opened
    is_astray: bool = False  # it did not come back: it reached a wrong person, on `returned_on`
    announced_on: date | None = None  # public notice in its place was published (434/2003, 62 §)
    notified_at: datetime | None = Field(default=None, sa_type=Moment)  # told by e-mail that a letter waits
    reminded_at: datetime | None = Field(default=None, sa_type=Moment)


class AppealQuestion(SQLModel, table=True):
    """Whether an appeal came against one decision: asked of the court once nothing more can come in time."""

    __tablename__ = "appeal_question"
    __table_args__ = (Index("ix_appeal_question_unasked", "answered_at", "ask_on"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    letter_id: int = Field(foreign_key="letter.id", unique=True)
    route: str = Field(max_length=40)
    ends_on: date | None = None  # None while a recipient is not served
    ask_on: date | None = None
    answer: str = Field(default="", max_length=12)  # none, appeal
    reference: str = Field(default="", max_length=120)  # whom was asked, or the court's own number
    answered_by: int | None = Field(default=None, foreign_key="users.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class Breach(SQLModel, table=True):
    """A breach of security (GDPR 33(5)): what happened, what it means, what was decided. Case ids, and no personal data."""

    __tablename__ = "breach"
    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    kind: str = Field(max_length=20)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    fact: str | None = Field(default=None, unique=True, max_length=60)  # what it was proposed from, such as recording:7
    state: str = Field(max_length=10, index=True)  # proposed, open, dismissed, closed
    aware_at: datetime = Field(sa_type=Moment)
    aware_reason: str = Field(default="", sa_type=Text)  # why that is later than what was written first
    notify_by: datetime = Field(sa_type=Moment, index=True)
    what: str = Field(default="", sa_type=Text)
    persons: int | None = None
    records: int | None = None
    consequences: str = Field(default="", sa_type=Text)
    measures: str = Field(default="", sa_type=Text)
    risk: str = Field(default="", max_length=8)  # none, risk, high
    notifies_ombudsman: bool | None = None
    notifies_persons: bool | None = None
    decision_reason: str = Field(default="", sa_type=Text)
    decided_by: int | None = Field(default=None, foreign_key="users.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    ombudsman_told_at: datetime | None = Field(default=None, sa_type=Moment)
    ombudsman_reference: str = Field(default="", max_length=120)
    delay_reason: str = Field(default="", sa_type=Text)
    persons_told_at: datetime | None = Field(default=None, sa_type=Moment)
    closing_words: str = Field(default="", sa_type=Text)
    proposed_at: datetime = Field(sa_type=Moment)
    opened_by: int | None = Field(default=None, foreign_key="users.id")
    closed_by: int | None = Field(default=None, foreign_key="users.id")
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class BreachAwareness(SQLModel, table=True):
    """What stood of when a breach became known, and why then, until somebody put it right: append-only (GDPR 33(5))."""

    __tablename__ = "breach_awareness"
    id: int | None = Field(default=None, primary_key=True)
    breach_id: int = Field(foreign_key="breach.id", index=True)
    aware_at: datetime = Field(sa_type=Moment)
    aware_reason: str = Field(default="", sa_type=Text)
    by_user: int = Field(foreign_key="users.id")  # who put it right
    at: datetime = Field(sa_type=Moment)
