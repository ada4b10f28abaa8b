"""Messages that may take a request back: which requests wait for a person's word on one, and that the word was given."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Message, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.later_message import MessageKind

READ_UP_TO = "withdrawal_read"
"""The answer of a request that keeps the id of the newest such message on which somebody has said whether it takes it back."""


def waiting(session: Session, requests: Sequence[RightRequest]) -> frozenset[int]:
    """The open requests, by their ids, that a message which came on the day of their receipt or later may take back, while nobody
    has said whether it does; one query for all of them.

    What a message takes back is a person's to read: one right of several may go on.
    """
    waits = [one for one in requests if one.is_open]
    if not waits:
        return frozenset()
    found = _messages(session, {one.case_id for one in waits})
    return frozenset(
        one.id or 0
        for one in waits
        if any(_concerns(message, one) and (message.id or 0) > _read_up_to(one) for message in found)
    )


def settle(session: Session, request: RightRequest) -> None:
    """Write down that somebody has read what there is: the request was taken back, or goes on."""
    read = max((one.id or 0 for one in _messages(session, {request.case_id}) if _concerns(one, request)), default=0)
    if read > _read_up_to(request):
        request.answers = {**request.answers, READ_UP_TO: read}
        session.add(request)
        session.flush()


def _messages(session: Session, case_ids: set[int]) -> list[Message]:
    query = select(Message).where(col(Message.case_id).in_(case_ids), col(Message.kind) == MessageKind.WITHDRAWAL.value)
    return list(session.scalars(query))


def _concerns(message: Message, request: RightRequest) -> bool:
    return message.case_id == request.case_id and local_date(message.arrived_at) >= request.received_on


def _read_up_to(request: RightRequest) -> int:
    read = request.answers.get(READ_UP_TO, 0)
    return read if isinstance(read, int) else 0
