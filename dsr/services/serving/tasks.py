"""What is to be done about service: each task with its case, its letter, and the day by which it is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, Case, Letter, LetterRecipient
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.serving import FETCH_DAYS, Lack, Role, remind_on
from dsr.services.case_access import hidden_from, visible_to
from dsr.services.serving import rows
from dsr.services.serving.rows import Sent


class TaskCode(StrEnum):
    """What a person is to do."""

    SERVE = "serve"
    SERVE_OTHERWISE = "serve_otherwise"
    FIND_ADDRESS = "find_address"
    SEND_ANEW = "send_anew"
    REMIND = "remind"
    TELL_PRINCIPAL = "tell_principal"
    ASK_COURT = "ask_court"


@dataclass(frozen=True)
class ServiceTask:
    """One task, values only."""

    code: TaskCode
    due_on: date
    case_id: int
    reference: str
    letter_id: int
    letter_kind: str


def tasks(session: Session, actor: Actor, on: date, case_id: int | None = None) -> list[ServiceTask]:
    """What is to be done now in cases that `actor` may see, open and closed ones, the soonest due first.

    In as many queries however many cases there are.
    """
    found = [*_of_recipients(session, actor, on, case_id), *_of_courts(session, actor, on, case_id)]
    return sorted(found, key=lambda one: (one.due_on, one.case_id, one.letter_id))


def _of_recipients(session: Session, actor: Actor, on: date, case_id: int | None) -> Iterator[ServiceTask]:
    """Recipients who are not served yet; a principal counts as told once a sending to them is written down."""
    query = (
        select(LetterRecipient, Case, Letter)
        .join(Case, col(Case.id) == col(LetterRecipient.case_id))
        .join(Letter, col(Letter.id) == col(LetterRecipient.letter_id))
        .where(
            col(LetterRecipient.case_id).not_in(
                hidden_from(actor.id)
            ),  # asked of the few recipients, not of every case
            or_(col(LetterRecipient.served_on).is_(None), col(LetterRecipient.role) == Role.PRINCIPAL.value),
            col(LetterRecipient.left_out) == "",
        )
    )
    if case_id is not None:
        query = query.where(col(Case.id) == case_id)
    lines = session.execute(query.order_by(col(LetterRecipient.id))).all()
    sent = rows.sendings_to(session, [recipient.id or 0 for recipient, _case, _letter in lines])
    for recipient, case, letter in lines:
        found = _task_of(recipient, sent[recipient.id or 0], on)
        if found is not None:
            code, due_on = found
            yield ServiceTask(code, due_on, case.id or 0, case.reference, letter.id or 0, letter.kind)


def _task_of(recipient: LetterRecipient, sent: list[Sent], on: date) -> tuple[TaskCode, date] | None:
    if not sent:
        code = TaskCode.TELL_PRINCIPAL if recipient.role == Role.PRINCIPAL else TaskCode.SERVE
        return code, local_date(recipient.added_at)
    if recipient.role == Role.PRINCIPAL:
        return None
    newest, service = sent[-1], rows.service_on(sent, on)
    if service.why in (Lack.RETURNED, Lack.ASTRAY) and newest.row.returned_on is not None:
        return TaskCode.SEND_ANEW if newest.row.is_astray else TaskCode.FIND_ADDRESS, newest.row.returned_on
    last_day = newest.attempt.sent_on + timedelta(days=FETCH_DAYS)
    if service.why is Lack.UNCONSENTED:
        return TaskCode.SERVE_OTHERWISE, newest.attempt.sent_on
    if service.why is Lack.UNFETCHED:
        return TaskCode.SERVE_OTHERWISE, last_day + timedelta(days=1)
    reminded = remind_on(newest.attempt)
    if service.why is Lack.WAITING and reminded is not None and on >= reminded and newest.row.reminded_at is None:
        return TaskCode.REMIND, last_day
    return None


def _of_courts(session: Session, actor: Actor, on: date, case_id: int | None) -> Iterator[ServiceTask]:
    query = (
        select(AppealQuestion, Case, Letter)
        .join(Case, col(Case.id) == col(AppealQuestion.case_id))
        .join(Letter, col(Letter.id) == col(AppealQuestion.letter_id))
        .where(visible_to(actor.id), col(AppealQuestion.answered_at).is_(None), col(AppealQuestion.ask_on) <= on)
    )
    if case_id is not None:
        query = query.where(col(Case.id) == case_id)
    for question, case, letter in session.execute(query):
        yield ServiceTask(
            TaskCode.ASK_COURT, question.ask_on or on, case.id or 0, case.reference, letter.id or 0, letter.kind
        )
