"""The waiting list: for whom each open case waits, since when, and by when it should have come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.catalogue import Approval, Catalogue
from dsr.db.columns import Moment
from dsr.db.tables import (
    Case,
    ClockFact,
    Hold,
    HoldItem,
    Letter,
    LetterRecipient,
    ListeningTask,
    OfficerStatement,
    Recording,
    RightRequest,
    ServiceAttempt,
)
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ANSWER_TO
from dsr.domain.listening import Basis
from dsr.domain.retention import MAY_EXIST
from dsr.services.letter_jobs import UnderWay
from dsr.services.replies import days_given

_List = Select[Any]
_Column = SQLColumnExpression[Any]


class Whom(StrEnum):
    """Whom a case waits for."""

    SUBJECT = "subject"
    REPRESENTATIVE = "representative"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    COLLEAGUE = "colleague"
    DECIDER = "decider"
    SOURCE = "source"
    RECIPIENT = "recipient"
    OFFICER = "officer"
    HOUSE = "house"


@dataclass(frozen=True)
class Wait:
    """One thing that is awaited in a case. `what` is a code: the kind of clock fact, of letter, or of task.

    Days are Helsinki days. `due_on` of a question is the day that its letter gave the person; it is None where only the case's own
    day counts. `user_id` is the user who is waited for,
    where it is a certain one; `reminded_on` the day on which they were last reminded.
    """

    case_id: int
    whom: Whom
    what: str
    since_on: date
    due_on: date | None = None
    user_id: int | None = None
    reminded_on: date | None = None


def is_awaited(under_way: UnderWay) -> ColumnElement[bool]:
    """The condition on `Case` that something is awaited in it."""
    return or_(col(Case.id).in_(sorted(under_way.kinds)), col(Case.id).in_(_awaited_ids()))


def waits_of(
    session: Session, catalogue: Catalogue, under_way: UnderWay, case_ids: Collection[int], on: date
) -> dict[int, tuple[Wait, ...]]:
    """What is awaited in each of these open cases, the longest awaited first; as many queries as for one."""
    found: dict[int, list[Wait]] = {case_id: [] for case_id in case_ids}
    listed = union_all(*_lists()).subquery()
    rows = session.execute(select(listed).where(listed.c.case_id.in_(case_ids))).all()
    given = days_given(session, {row.question for row in rows if row.question})
    for row in rows:
        since = row.since_on or (local_date(row.since_at) if row.since_at else on)
        reminded = local_date(row.reminded_at) if row.reminded_at else None
        whom = _whom(row.whom, row.what, catalogue, on)
        due_on = row.due_on or given.get(row.question)
        found[row.case_id].append(Wait(row.case_id, whom, row.what, since, due_on, row.user_id, reminded))
    for case_id, since_at in under_way.since.items():
        if case_id in found:
            kind = min(under_way.kinds[case_id])
            found[case_id].append(Wait(case_id, Whom.HOUSE, kind, local_date(since_at)))
    return {case_id: tuple(sorted(waits, key=lambda one: one.since_on)) for case_id, waits in found.items()}


def _whom(code: str, what: str, catalogue: Catalogue, on: date) -> Whom:
    """Who approves depends on the kind of letter, who listens on why they were asked."""
    if code == "approval":
        is_decision = catalogue.letters[what].approval_rule(on) is Approval.DECISION
        return Whom.DECIDER if is_decision else Whom.COLLEAGUE
    if code == "listening":
        return Whom.AGENT if what in (Basis.AGENT, Basis.NONE, Basis.PASSED_ON) else Whom.SUPERVISOR
    return Whom(code)


@cache
def _awaited_ids() -> Select[Any]:
    awaited = union_all(*(query.with_only_columns(query.selected_columns[0]) for query in _lists()))
    return select(awaited.subquery().c.case_id)


@cache
def _lists() -> tuple[_List, ...]:
    """One list a kind of wait, of open cases only, with the same columns; the same for everybody, so made once."""
    return _questions(), _mandates(), _listening(), _approvals(), _sources(), _recipients(), _statements()


def _row(
    case_id: _Column,
    whom: str,
    what: _Column,
    *,
    since_on: _Column | None = None,
    since_at: _Column | None = None,
    due_on: _Column | None = None,
    user_id: _Column | None = None,
    reminded_at: _Column | None = None,
    question: _Column | None = None,
) -> _List:
    no_day, no_moment = cast(null(), Date), type_coerce(cast(null(), DateTime(timezone=True)), Moment)
    return select(
        case_id.label("case_id"),
        literal(whom, String).label("whom"),
        what.label("what"),
        (no_day if since_on is None else since_on).label("since_on"),
        (no_moment if since_at is None else since_at).label("since_at"),
        (no_day if due_on is None else due_on).label("due_on"),
        (cast(null(), Integer) if user_id is None else user_id).label("user_id"),
        (no_moment if reminded_at is None else reminded_at).label("reminded_at"),
        (literal("", String) if question is None else question).label("question"),
    )


def _questions() -> _List:
    """Questions to the person that have no answer yet, as the clock has them."""
    other = aliased(ClockFact)
    answers = or_(
        *(
            and_(col(ClockFact.kind) == asked.value, col(other.kind) == answer.value)
            for asked, answer in ANSWER_TO.items()
        )
    )
    same = col(other.question) == col(ClockFact.question)
    settled = exists().where(
        col(other.right_request_id) == col(ClockFact.right_request_id),
        or_(and_(answers, same), col(other.replaces_id) == col(ClockFact.id)),
    )
    return (
        _row(
            col(RightRequest.case_id),
            Whom.SUBJECT.value,
            col(ClockFact.kind),
            since_on=col(ClockFact.happened_on),
            question=col(ClockFact.question),
        )
        .join(ClockFact, col(ClockFact.right_request_id) == col(RightRequest.id))
        .where(col(RightRequest.is_open), col(ClockFact.kind).in_(_asked()), ~settled)
    )


def _asked() -> list[_Column]:
    """The kinds of question, written out as the index of the questions has them."""
    return [literal_column(f"'{kind.value}'") for kind in ANSWER_TO]


def _mandates() -> _List:
    is_missing = and_(col(Case.state) == "open", col(Case.mandate) == "missing")
    what = literal("mandate", String)
    return _row(_id(), Whom.REPRESENTATIVE.value, what, since_at=col(Case.created_at)).where(is_missing)


def _listening() -> _List:
    return _row(
        col(ListeningTask.case_id),
        "listening",
        col(ListeningTask.basis),
        since_at=col(ListeningTask.asked_at),
        due_on=col(ListeningTask.due_on),
        user_id=col(ListeningTask.assignee),
        reminded_at=col(ListeningTask.escalated_at),
    ).where(col(ListeningTask.state) == "waiting")


def _approvals() -> _List:
    listed = _row(col(Letter.case_id), "approval", col(Letter.kind), since_at=col(Letter.submitted_at))
    return listed.where(col(Letter.state) == "submitted")


def _sources() -> _List:
    """Recordings of which the source was asked to keep them, and has not confirmed it."""
    return (
        _row(
            _id(),
            Whom.SOURCE.value,
            literal("hold", String),
            since_at=type_coerce(func.min(col(HoldItem.matched_at)), Moment),
            due_on=func.min(col(Recording.due_on)),
        )
        .join(Hold, col(Hold.case_id) == col(Case.id))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(
            col(Case.state) == "open",
            col(Hold.released_at).is_(None),
            col(HoldItem.instruction_id).is_not(None),
            col(HoldItem.upstream) == "waiting",
            col(Recording.state).in_(MAY_EXIST),
        )
        .group_by(col(Case.id))
    )


def _recipients() -> _List:
    """Recipients of a letter from which time runs, who have not been served yet."""
    reminded = select(func.max(col(ServiceAttempt.reminded_at))).where(
        col(ServiceAttempt.recipient_id) == col(LetterRecipient.id)
    )
    return (
        _row(
            _id(),
            Whom.RECIPIENT.value,
            col(Letter.kind),
            since_at=col(LetterRecipient.added_at),
            reminded_at=type_coerce(reminded.scalar_subquery(), Moment),
        )
        .join(LetterRecipient, col(LetterRecipient.case_id) == col(Case.id))
        .join(Letter, col(Letter.id) == col(LetterRecipient.letter_id))
        .where(col(Case.state) == "open", col(LetterRecipient.served_on).is_(None))
        .where(col(LetterRecipient.left_out) == "")
    )


def _statements() -> _List:
    """Statements that the data protection officer was asked for and has not given (GDPR 39(1)(a))."""
    return (
        _row(
            _id(),
            Whom.OFFICER.value,
            literal("statement", String),
            since_at=col(OfficerStatement.asked_at),
            due_on=col(OfficerStatement.due_on),
        )
        .join(OfficerStatement, col(OfficerStatement.case_id) == col(Case.id))
        .where(col(Case.state) == "open", col(OfficerStatement.answered_at).is_(None))
    )


def _id() -> _Column:
    return col(Case.id)
