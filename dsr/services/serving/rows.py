"""On whom a letter is to be served, as rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterKind, LetterOutcome
from dsr.db.tables import Case, LetterRecipient
from dsr.domain import serving
from dsr.domain.errors import NotFound
from dsr.domain.serving import Attempt, Role


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


def may_announce(case: Case, recipient: LetterRecipient, attempt: Attempt, on: date) -> bool:
    """Whether public notice may serve this recipient in the place of this sending; the case knows the subject's address alone."""
    has_address = recipient.role == Role.SUBJECT and bool(case.subject_address.strip())
    return serving.may_announce(attempt, on, has_address=has_address)
