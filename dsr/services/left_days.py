"""What requests that have ended leave to do by a day, as `RightRequest.act_by_on` keeps it beside the days of open ones.

The work queue, reminders and calendars read it there, and never look for letters, tasks or service themselves.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, Case, CaseTask, Letter, LetterRecipient, RightRequest
from dsr.deps import Deps
from dsr.domain.deadlines import ActReason
from dsr.domain.left_days import LeftDay
from dsr.domain.left_letters import leaves_by, left_since
from dsr.services.clock import requests_by_case
from dsr.services.letters import left
from dsr.services.sendings import courts_due, recipients_due

_ENDED = ("closed", "undone")
"""States of a case in which no request is open."""


def is_due() -> ColumnElement[bool]:
    """The condition on `RightRequest` that something is to be done for it by a day: it is open, or leaves something."""
    return col(RightRequest.act_by_on).is_not(None)


def is_left() -> ColumnElement[bool]:
    """The condition on `RightRequest` that it has ended and leaves something to do by a day."""
    return and_(~col(RightRequest.is_open), is_due())


def is_to_do() -> ColumnElement[bool]:
    """The condition on `Case` that somebody has work with it: it is open, or something is left to do in it by a day."""
    return or_(col(Case.state) == "open", col(Case.id).in_(select(col(RightRequest.case_id)).where(is_left())))


def has_work(session: Session, case: Case) -> bool:
    """Whether somebody has work with this case, as `is_to_do` says of many."""
    return session.scalar(select(col(Case.id)).where(col(Case.id) == case.id, is_to_do())) is not None


def is_letter_left() -> ColumnElement[bool]:
    """`is_left` where a letter that was begun and has not left is the first of it."""
    return and_(is_left(), col(RightRequest.act_by_reason) == ActReason.letter_left.value)


def of_cases(session: Session, deps: Deps, case_ids: Collection[int], on: date) -> list[LeftDay]:
    """What is left to do on a day in these cases: letters of requests that have ended, open tasks with a day, the service of
    letters and the questions to courts, in as many queries however many cases there are."""
    return [*_letters(session, deps, case_ids), *_tasks(session, case_ids), *_service(session, case_ids, on)]


def cases(session: Session, on: date) -> list[int]:
    """Every case in which a request that has ended may leave something to do on a day, or is said to: what the night computes
    again. Asked of what is open, which is little, and not of every case."""
    ended = select(col(Case.id)).where(col(Case.state).in_(_ENDED))
    open_tasks = select(col(CaseTask.case_id)).where(col(CaseTask.outcome) == "", col(CaseTask.due_on).is_not(None))
    said = select(col(RightRequest.case_id)).where(is_left())
    found = {*left.cases(session), *session.scalars(said)}
    found.update(session.scalars(open_tasks.where(col(CaseTask.case_id).in_(ended))))
    found.update(recipient.case_id for _code, _on, recipient in recipients_due(session, on))
    found.update(question.case_id for question in courts_due(session, on))
    return sorted(found)


def _letters(session: Session, deps: Deps, case_ids: Collection[int]) -> list[LeftDay]:
    ended = [one for found in requests_by_case(session, case_ids).values() for one in found if not one.is_open]
    flows = {one.id or 0: (deps.catalogue.rights[one.right], one.state) for one in ended}
    since = left_since(left.begun(session, deps.catalogue, case_ids), flows)
    return [
        LeftDay(one.case_id, one.id, leaves_by(since[one.id or 0], deps.calendar), ActReason.letter_left)
        for one in ended
        if (one.id or 0) in since
    ]


def _tasks(session: Session, case_ids: Collection[int]) -> list[LeftDay]:
    query = select(col(CaseTask.case_id), col(CaseTask.right_request_id), col(CaseTask.due_on)).where(
        col(CaseTask.case_id).in_(case_ids), col(CaseTask.outcome) == "", col(CaseTask.due_on).is_not(None)
    )
    return [LeftDay(case_id, request_id, on, ActReason.task) for case_id, request_id, on in session.execute(query)]


def _service(session: Session, case_ids: Collection[int], on: date) -> list[LeftDay]:
    recipients = recipients_due(session, on, col(LetterRecipient.case_id).in_(case_ids))
    due = [(one.letter_id, due_on) for _code, due_on, one in recipients]
    due += [
        (one.letter_id, one.ask_on or on) for one in courts_due(session, on, col(AppealQuestion.case_id).in_(case_ids))
    ]
    letters = select(col(Letter.id), col(Letter.case_id), col(Letter.right_request_id))
    rows = session.execute(letters.where(col(Letter.id).in_({letter_id for letter_id, _on in due})))
    of = {row[0]: (row[1], row[2]) for row in rows}
    return [LeftDay(*of[letter_id], due_on, ActReason.service) for letter_id, due_on in due]
