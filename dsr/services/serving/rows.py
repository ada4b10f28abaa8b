"""Recipients and sendings as rows, and read as the rules know them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterKind, LetterOutcome
from dsr.db.tables import Case, Dispatch, LetterRecipient, ServiceAttempt
from dsr.domain import serving
from dsr.domain.calendar import local_date
from dsr.domain.errors import NotFound
from dsr.domain.serving import Attempt, Role, Service, first_service


@dataclass(frozen=True)
class Sent:
    """One sending to a recipient: its row, its dispatch, and the two as the rules read them."""

    row: ServiceAttempt
    dispatch: Dispatch
    attempt: Attempt


def starts_time(kind: LetterKind) -> bool:
    """Whether a time can run from the service of letters of this kind: decisions, and answers to a request."""
    return not kind.is_before_identity and (kind.is_decision or kind.outcome is not LetterOutcome.NONE)


def recipients_of(session: Session, letter_id: int) -> list[LetterRecipient]:
    """Everyone on whom a letter is to be served, in the order in which they were written down."""
    query = select(LetterRecipient).where(col(LetterRecipient.letter_id) == letter_id)
    return list(session.scalars(query.order_by(col(LetterRecipient.id))))


def served_of(recipients: Collection[LetterRecipient]) -> list[LetterRecipient]:
    """Those from whose service a time of appeal runs: neither a principal who is only told, nor whoever was left out."""
    return [one for one in recipients if Role(one.role).is_served and not one.left_out]


def one_recipient(session: Session, letter_id: int, recipient_id: int) -> LetterRecipient:
    """The recipient of this letter; `NotFound` for any other."""
    row = session.get(LetterRecipient, recipient_id)
    if row is None or row.letter_id != letter_id:
        raise NotFound("There is no such recipient of this letter")
    return row


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


def may_announce(case: Case, recipient: LetterRecipient, attempt: Attempt, on: date) -> bool:
    """Whether public notice may serve this recipient in the place of this sending; the case knows the subject's address alone."""
    has_address = recipient.role == Role.SUBJECT and bool(case.subject_address.strip())
    return serving.may_announce(attempt, on, has_address=has_address)
