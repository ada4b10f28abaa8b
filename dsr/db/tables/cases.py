"""A case and what belongs to it: messages, numbers, right requests, clock facts, identity, notes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Text, event, text
from sqlmodel import Field, SQLModel

from dsr.db.columns import Json, Moment, Sealed

REPORTED = (
    *("received_month", "right", "channel", "language", "counted_outcome", "timeliness", "is_open"),
    *("received_on", "statutory_on", "extension", "promised_on", "is_promise_kept", "paused_days", "is_saved_by_pause"),
    *("is_identity_asked", "is_clarification_asked"),
    *("logged_days", "identity_days", "draft_days", "approval_days", "dispatch_days"),
)
"""What the figures are counted from, in the order in which they are grouped: one index holds it all."""


def _where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Counter(SQLModel, table=True):
    """The last number given out of a series, such as `case:2026` or `decision:2026`."""

    __tablename__ = "counter"
    name: str = Field(primary_key=True, max_length=40)
    last: int = 0


class Case(SQLModel, table=True):
    """One subject's matter. `version` grows with every human change; jobs do not touch it."""

    __tablename__ = "cases"
    # The first answers how many cases of a state somebody may see without reading the cases. Few are protected: an index
    # of all of them would draw lists of everything else through it.
    __table_args__ = (
        Index("ix_cases_state", "state", "is_protected", "route", "assigned_to"),
        Index(
            "ix_cases_protected",
            "is_protected",
            sqlite_where=text("is_protected = 1"),
            postgresql_where=text("is_protected"),
        ),
        Index("ix_cases_outside_reference", "outside_reference", **_where("outside_reference != ''")),
    )
    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    reference: str = Field(unique=True, max_length=60)
    outside_reference: str = Field(default="", max_length=120)
    state: str = Field(default="open", max_length=12)  # open, closed, undone, routed
    route: str = Field(default="", max_length=30, index=True)  # where a message that is not ours went
    other_rights: list[str] = Field(default_factory=list, sa_type=Json)  # rights used that have no workflow here
    subject_name: str = Field(default="", max_length=200)
    subject_email: str = Field(default="", max_length=254)
    subject_address: str = Field(default="", max_length=500)
    subject_hetu: str = Field(default="", sa_type=Sealed)
    name_key: str = Field(default="", max_length=200, index=True)  # casefolded, for likely earlier cases
    language: str = Field(default="unknown", max_length=7)  # fi, sv, unknown
    scope: str = Field(default="this_register", max_length=20)
    wished_form: str = Field(default="", max_length=20)  # audio, text, both
    answer_way: str = Field(default="", max_length=20)  # email, pickup, post, counter, suomifi
    turvakielto: str = Field(default="not_checked", max_length=12)
    turvakielto_checked_on: date | None = None
    mandate: str = Field(default="not_needed", max_length=20)  # not_needed, missing, shown, refused
    is_protected: bool = False
    searched_at: datetime | None = Field(default=None, sa_type=Moment)
    search: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # what the last search covered
    assigned_to: int | None = Field(default=None, foreign_key="users.id", index=True)
    created_by: int = Field(foreign_key="users.id")
    created_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    intake_key: str | None = Field(default=None, unique=True, max_length=64)  # one posted form, one case


class CaseChange(SQLModel, table=True):
    """One event of the human change that made a version of a case: kind and number, to be told to who was reading meanwhile."""

    __tablename__ = "case_change"
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    version: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    kind: str = Field(max_length=60)
    by_user: int | None = None


class CaseNumber(SQLModel, table=True):
    """A phone number the subject gave or the handler found; `raw` as written, `e164` only when safe."""

    __tablename__ = "case_number"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    raw: str = Field(max_length=80)
    e164: str | None = Field(default=None, max_length=20, index=True)
    kind: str = Field(max_length=20)
    basis: str = Field(default="declared", max_length=20)  # declared, callback, other_register, handler
    shared: str = Field(default="unknown", max_length=20)
    from_on: date | None = None
    to_on: date | None = None
    evidence: str = Field(default="", max_length=300)  # which register, or what else shows whose number it is
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)  # when the code of a call-back was given back
    added_at: datetime = Field(sa_type=Moment)


class CaseWindow(SQLModel, table=True):
    """A time the subject says they called, and perhaps the service: for calls whose number they do not know.

    `is_number_hidden`: they say that the number was hidden or is one of the case's own, so that no call from another readable
    number can be theirs.
    """

    __tablename__ = "case_window"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    from_at: datetime = Field(sa_type=Moment)
    to_at: datetime = Field(sa_type=Moment)
    queue: str = Field(default="", max_length=120)
    is_number_hidden: bool = False


class Representative(SQLModel, table=True):
    """Someone who acts for the subject."""

    __tablename__ = "representative"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    name: str = Field(max_length=200)
    contact: str = Field(default="", max_length=300)
    kind: str = Field(default="agent", max_length=20)  # agent, guardian, trustee


class CaseUser(SQLModel, table=True):
    """A user named to a protected case, barred from a case (hallintolaki 27-28 §), or who wrote one of its grounds."""

    __tablename__ = "case_user"
    __table_args__ = (Index("ix_case_user_kind", "user_id", "kind", "case_id"),)
    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    user_id: int = Field(foreign_key="users.id", primary_key=True)
    kind: str = Field(primary_key=True, max_length=20)  # named, barred, bar_lifted, unbarred_statement, wrote_ground
    at: datetime = Field(sa_type=Moment)
    reason: str = Field(default="", max_length=500)  # why barred
    lifted_reason: str = Field(default="", max_length=500)  # why the bar was taken back


class Message(SQLModel, table=True):
    """One incoming text. Identity codes in it are masked before it is stored."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_channel", "channel", "case_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str = Field(
        default="request", max_length=20
    )  # request, answer, new_right, widening, withdrawal, auto_reply, other
    channel: str = Field(max_length=20)
    arrived_at: datetime = Field(sa_type=Moment)
    arrival_time_known: bool = True
    first_place: str = Field(default="", max_length=200)
    arrival_reason: str = Field(default="", max_length=500)  # why the receipt is on another day than the message shows
    sender_reason: str = Field(default="", max_length=500)  # how a sender was recognised whom the case does not know
    spoke_with: str = Field(default="", max_length=20)  # of a noted call: subject, representative, other; else empty
    recognised_on: date | None = None  # seen as what it is; until then days were lost
    text: str = Field(sa_type=Text)
    masked_codes: int = 0
    recorded_by: int = Field(foreign_key="users.id")
    recorded_at: datetime = Field(sa_type=Moment)


class RightRequest(SQLModel, table=True):
    """One right used in a case. The projection columns are computed from clock facts and never edited.

    What stands below `timeliness` is what the figures are counted from, so that no other table is looked at for them: the
    channel of the message it came by, the case's language, and the days of `domain.stages` with what moved its clock, noted
    with each step. `received_month` (202611), `answer_days` and `spare_days` (from the answer to the strict day) follow from
    the dates; SQLite reads a column that it works out itself from the whole row and not from an index.
    """

    __tablename__ = "right_request"
    __table_args__ = (
        Index("ix_right_request_report", *REPORTED),
        Index(
            "ix_right_request_answer_days",
            *(
                *("received_month", "right", "channel", "language"),
                "answer_days",
                "counted_outcome",
                "timeliness",
                "is_open",
                "received_on",
                "spare_days",
            ),
            **_where("answer_days IS NOT NULL"),
        ),
        Index("ix_right_request_answered_on", "answered_on", "is_open", "timeliness", "counted_outcome", "case_id"),
        Index(
            "ix_right_request_extension_factor",
            *("extension_factor", "received_month", "received_on", "counted_outcome", "right", "channel", "language"),
            **_where("extension_factor != ''"),
        ),
        # Of the open ones alone: SQLite would take it for what is closed too, and read every row.
        Index(
            "ix_right_request_open",
            "is_open",
            "case_id",
            "act_by_on",
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
        Index("ix_right_request_act_by", "act_by_on", "case_id", "is_open", **_where("act_by_on IS NOT NULL")),
        Index("ix_right_request_right", "right", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    right: str = Field(max_length=40)
    workflow_hash: str = Field(max_length=64)
    state: str = Field(max_length=40, index=True)
    message_id: int = Field(foreign_key="message.id")
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # what transitions asked and got
    outcome: str = Field(default="", max_length=20)
    is_open: bool = True
    received_on: date
    safe_on: date
    strict_on: date
    statutory_on: date
    act_by_on: date | None = (
        None  # of one that has ended: by when what it leaves is done (`domain.left_days`), else none
    )
    act_by_reason: str = Field(default="", max_length=40)
    extension: str = Field(default="none", max_length=12)
    calendar_version: str = Field(default="", max_length=64)
    answered_on: date | None = None
    timeliness: str = Field(default="", max_length=12)  # on_time, disputable, late once answered
    again_on: date | None = None  # the day on which what was answered was first taken up again
    again_by_on: date | None = None  # by when that is done, while it is open or once it was
    again_basis: str = Field(default="", max_length=12)  # as `domain.proceedings.AgainBasis`
    again_reason: str = Field(default="", sa_type=Text)  # why a decision-maker gave that day
    counted_outcome: str = Field(default="", max_length=20)  # that of the first answer, once it was taken up again
    channel: str = Field(default="", max_length=20)
    language: str = Field(default="unknown", max_length=7)
    received_month: int | None = None
    answer_days: int | None = None
    spare_days: int | None = None
    logged_days: int | None = None  # receipt -> logged: the days lost before anybody saw that it was a request
    identity_days: int | None = None  # -> identity confirmed
    draft_days: int | None = None  # -> the first draft of the answer
    approval_days: int | None = None  # -> approved
    dispatch_days: int | None = None  # -> the answer with everything it promised is out
    is_identity_asked: bool = False
    is_clarification_asked: bool = False
    paused_days: int = 0  # full days that the clock stood still
    is_saved_by_pause: bool = False  # in time, but after the strict day that would have counted without the pause
    extension_factor: str = Field(default="", max_length=20)  # complexity, number; empty until a notice has left
    promised_on: date | None = None  # the last day that the person was told
    is_promise_kept: bool | None = None  # once answered


@event.listens_for(RightRequest, "before_insert")
@event.listens_for(RightRequest, "before_update")
def _follow_dates(_mapper: object, _connection: object, request: RightRequest) -> None:
    """Whatever sets a date or an outcome, what follows from it is stored with it."""
    if request.again_on is None:
        request.counted_outcome = request.outcome
    received, answered = request.received_on, request.answered_on
    request.received_month = received.year * 100 + received.month
    request.answer_days = (answered - received).days if answered is not None else None
    request.spare_days = (request.strict_on - answered).days if answered is not None else None


class ClockFact(SQLModel, table=True):
    """A dated fact the clock is computed from. A correction is a new row naming the one it replaces, with a reason."""

    __tablename__ = "clock_fact"
    # The questions alone, for those of the open requests that have no answer yet (`services.queue.waits`).
    __table_args__ = (
        Index("ix_clock_fact_asked", "right_request_id", **_where("kind IN ('identity_asked', 'clarification_asked')")),
    )
    id: int | None = Field(default=None, primary_key=True)
    right_request_id: int = Field(foreign_key="right_request.id", index=True)
    kind: str = Field(max_length=40)
    happened_on: date
    happened_at: datetime | None = Field(default=None, sa_type=Moment)
    extended_until: date | None = None
    question: str = Field(default="", max_length=40)  # ties an answer to its question
    claims_pause: bool = True
    replaces_id: int | None = Field(default=None, foreign_key="clock_fact.id")
    reason: str = Field(default="", max_length=2000)
    recorded_by: int | None = Field(default=None, foreign_key="users.id")
    recorded_at: datetime = Field(sa_type=Moment)


class IdentityCheck(SQLModel, table=True):
    """One check of who the requester is: method and result, never a document or its number (law.md 2.3)."""

    __tablename__ = "identity_check"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str = Field(max_length=10)  # asked, checked
    method: str = Field(default="", max_length=30)
    level: str = Field(default="none", max_length=10)
    result: str = Field(default="", max_length=12)  # confirmed, failed
    doubt_reason: str = Field(default="", max_length=2000)
    checked_on: date
    by_user: int = Field(foreign_key="users.id")
    recorded_at: datetime = Field(sa_type=Moment)


class Note(SQLModel, table=True):
    """A handler's note; never printed."""

    __tablename__ = "note"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    text: str = Field(sa_type=Text)
    by_user: int = Field(foreign_key="users.id")
    at: datetime = Field(sa_type=Moment)
