"""Sendings to the recipients of letters, read as the rules know them, and what is to be done about them; clocks stand on it, so
that it imports no other service."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, Dispatch, LetterRecipient, ServiceAttempt
from dsr.domain.calendar import local_date
from dsr.domain.serving import Attempt, Role, Service, first_service
from dsr.domain.serving_tasks import TaskCode, task_of


@dataclass(frozen=True)
class Sent:
    """One sending to a recipient: its row, its dispatch, and the two as the rules read them."""

    row: ServiceAttempt
    dispatch: Dispatch
    attempt: Attempt


def sendings_to(session: Session, recipient_ids: Collection[int]) -> dict[int, list[Sent]]:
    """The sendings to each of these recipients, oldest first, by recipient; an empty list for one without any."""
    found: dict[int, list[Sent]] = {recipient_id: [] for recipient_id in recipient_ids}
    query = (
        select(ServiceAttempt, Dispatch)
        .join(Dispatch, col(Dispatch.id) == col(ServiceAttempt.dispatch_id))
        .where(col(ServiceAttempt.recipient_id).in_(recipient_ids))
        .order_by(col(Dispatch.sent_at), col(Dispatch.id))
    )
    for row, dispatch in session.execute(query):
        found[row.recipient_id].append(Sent(row, dispatch, as_attempt(row, dispatch)))
    return found


def as_attempt(row: ServiceAttempt, dispatch: Dispatch) -> Attempt:
    """The sending as the rules read it."""
    return Attempt(
        way=dispatch.way,
        sent_on=local_date(dispatch.sent_at),
        consents=row.consents,
        fetched_on=row.fetched_on,
        received_on=row.received_on,
        returned_on=row.returned_on,
        is_astray=row.is_astray,
        announced_on=row.announced_on,
    )


def service_on(sent: Collection[Sent], on: date) -> Service:
    """How the letter stands with one recipient on a day."""
    return first_service([one.attempt for one in sent], on)


def recipients_due(
    session: Session, on: date, *conditions: ColumnElement[bool]
) -> Iterator[tuple[TaskCode, date, LetterRecipient]]:
    """What is to be done on a day about recipients who are not served, with its day, in two queries however many they are."""
    is_principal = col(LetterRecipient.role) == Role.PRINCIPAL.value
    is_told = exists().where(col(ServiceAttempt.recipient_id) == col(LetterRecipient.id))
    unserved = or_(and_(col(LetterRecipient.served_on).is_(None), ~is_principal), and_(is_principal, ~is_told))
    query = select(LetterRecipient).where(unserved, col(LetterRecipient.left_out) == "", *conditions)
    recipients = session.scalars(query.order_by(col(LetterRecipient.id))).all()
    sent = sendings_to(session, [one.id or 0 for one in recipients])
    for one in recipients:
        mine = sent[one.id or 0]
        is_reminded = bool(mine) and mine[-1].row.reminded_at is not None
        attempts = [each.attempt for each in mine]
        found = task_of(Role(one.role), local_date(one.added_at), attempts, on, is_reminded=is_reminded)
        if found is not None:
            yield *found, one


def courts_due(session: Session, on: date, *conditions: ColumnElement[bool]) -> list[AppealQuestion]:
    """The decisions of which a court is to be asked on a day whether an appeal came."""
    asked = (col(AppealQuestion.answered_at).is_(None), col(AppealQuestion.ask_on) <= on)
    return list(session.scalars(select(AppealQuestion).where(*asked, *conditions)))
