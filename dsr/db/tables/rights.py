"""What the rights besides access leave behind: corrections, erasures, restrictions, disclosures, tasks and joint replies."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment, Sealed


class Correction(SQLModel, table=True):
    """One thing that the subject says is wrong, what its purpose asks for, and what became of it (GDPR 16)."""

    __tablename__ = "correction"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    call_id: int | None = Field(default=None, foreign_key="call.id", index=True)
    part: str = Field(max_length=12)  # recording, facts, other
    said_wrong: str = Field(sa_type=Text)
    verdict: str = Field(default="", max_length=12)  # "", corrected, statement, refused
    purpose: str = Field(default="", sa_type=Text)  # what the data are for: accuracy is judged by it
    finding: str = Field(default="", sa_type=Text)
    finding_english: str = Field(default="", sa_type=Text)
    fact: str = Field(default="", max_length=12)  # queue, agent: which fact of the call was corrected
    before: str = Field(default="", max_length=200)
    after: str = Field(default="", max_length=200)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    judged_by: int | None = Field(default=None, foreign_key="users.id")
    judged_at: datetime | None = Field(default=None, sa_type=Moment)


class Statement(SQLModel, table=True):
    """A supplementary statement that goes with a recording, which itself is never altered (GDPR 16, second sentence)."""

    __tablename__ = "statement"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    sealed: str = Field(sa_type=Sealed)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class ErasureChoice(SQLModel, table=True):
    """Whether one linked recording is erased or kept, and why it is kept (GDPR 17(1) and (3))."""

    __tablename__ = "erasure_choice"
    __table_args__ = (UniqueConstraint("right_request_id", "call_id"),)
    id: int | None = Field(default=None, primary_key=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    call_id: int = Field(foreign_key="call.id")
    verdict: str = Field(max_length=8)  # erase, keep, nothing
    ground: str = Field(default="", max_length=40)
    necessity: str = Field(default="", sa_type=Text)
    necessity_english: str = Field(default="", sa_type=Text)
    statute: str = Field(default="", max_length=300)
    kept_until: date | None = None  # its last day, where that is after the storage period
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class CopyPlace(SQLModel, table=True):
    """One place where copies may lie, and what was confirmed of it; `rolls_off_on` is when a back-up drops it."""

    __tablename__ = "copy_place"
    __table_args__ = (UniqueConstraint("right_request_id", "place"),)
    id: int | None = Field(default=None, primary_key=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    place: str = Field(max_length=20)
    state: str = Field(max_length=12)  # none, destroyed, rolls_off, handed_over
    done_on: date | None = None
    rolls_off_on: date | None = None
    evidence: str = Field(default="", max_length=300)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class Restriction(SQLModel, table=True):
    """A restriction of processing: its hold freezes, its ground says why (GDPR 18(1)). Empty until it is settled.

    `named_calls` are the ids of the calls that the answer which left last names.
    """

    __tablename__ = "restriction"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    hold_id: int = Field(foreign_key="hold.id", unique=True)
    ground: str = Field(default="", max_length=1)  # a, b, c, d of 18(1)
    from_at: datetime = Field(sa_type=Moment)
    granted_at: datetime | None = Field(default=None, sa_type=Moment)
    named_calls: list[Any] = Field(default_factory=list, sa_type=Json)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    end_reason: str = Field(default="", max_length=40)


class RestrictionUse(SQLModel, table=True):
    """A use of a restricted call that one case was asked or allowed: by consent, or on another exception of GDPR 18(2)."""

    __tablename__ = "restriction_use"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    basis: str = Field(max_length=20)  # consent, legal_claims, rights_of_another, public_interest
    reason: str = Field(sa_type=Text)
    asked_on: date | None = None
    answered_on: date | None = None
    is_allowed: bool = False
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class Disclosure(SQLModel, table=True):
    """The ledger: to whom data of a call, or of the case, were disclosed, what, when and on which basis (GDPR 19).

    The log's fingerprints of the words are made with `log_key` (`db.told_rows`): a recipient could be guessed.
    """

    __tablename__ = "disclosure"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    call_id: int | None = Field(default=None, foreign_key="call.id", index=True)
    recipient: str = Field(max_length=200)
    recipient_sv: str = Field(default="", max_length=200)  # the name in Swedish, where it has one
    address: str = Field(default="", max_length=500)
    what: str = Field(max_length=500)
    basis: str = Field(max_length=300)
    disclosed_on: date
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
    log_key: str = Field(default_factory=lambda: secrets.token_hex(16), max_length=32)


class CaseTask(SQLModel, table=True):
    """Something with a due day of its own that a person must do, closed by a recorded outcome."""

    __tablename__ = "case_task"
    __table_args__ = (Index("ix_case_task_open", "outcome", "due_on", "case_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right_request_id: int | None = Field(default=None, foreign_key="right_request.id")
    kind: str = Field(max_length=20)  # as `domain.matters.TaskKind`
    disclosure_id: int | None = Field(default=None, foreign_key="disclosure.id", index=True)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    place: str = Field(default="", max_length=20)  # of the copies that a back-up drops
    received_on: date
    due_on: date | None = None  # None while it waits for something to end
    outcome: str = Field(default="", max_length=20)  # empty while it is open
    words: str = Field(default="", sa_type=Text)
    closed_on: date | None = None
    made_by: int | None = Field(default=None, foreign_key="users.id")
    made_at: datetime = Field(sa_type=Moment)
    closed_by: int | None = Field(default=None, foreign_key="users.id")


class RecipientAnswer(SQLModel, table=True):
    """What a recipient answered to its notice (GDPR 19): each answer a row, of which the newest counts."""

    __tablename__ = "recipient_answer"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    task_id: int = Field(foreign_key="case_task.id", index=True)
    answer: str = Field(max_length=12)  # as `domain.recipient_answers.Answer`
    way: str = Field(max_length=20)
    words: str = Field(default="", sa_type=Text)
    answered_on: date
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class Fee(SQLModel, table=True):
    """The fee of one request (GDPR 12(5), 15(3)). When it was announced and decided is told by the letters that were sent."""

    __tablename__ = "fee"
    id: int | None = Field(default=None, primary_key=True)
    right_request_id: int = Field(foreign_key="right_request.id", unique=True)
    cents: int
    calculation: str = Field(sa_type=Text)
    answer: str = Field(default="", max_length=12)  # wanted, narrowed, none; empty until the person answers
    answered_on: date | None = None
    due_on: date | None = None  # by which it is paid, as the decision prints it
    paid_on: date | None = None
    paid_reference: str = Field(default="", max_length=120)  # of the invoice or the receipt
    paid_noted_at: datetime | None = Field(default=None, sa_type=Moment)
    corrections: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=Json
    )  # {paid_on, reference, why, by, at} as it stood
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)


class JointLetter(SQLModel, table=True):
    """A letter that leaves together with others under one cover."""

    __tablename__ = "joint_letter"
    letter_id: int = Field(foreign_key="letter.id", primary_key=True)
    cover_id: int = Field(foreign_key="letter.id", index=True)
