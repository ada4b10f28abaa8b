"""Days lost between a message's arrival in the city and its being recognised as what it is: the time limit ran meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Message
from dsr.domain.calendar import day_begins_at, local_date


@dataclass(frozen=True)
class LostDays:
    """One message by which rights were opened: when it came to the city, when it was recognised, and where it came first.

    `days` are calendar days: what the month had lost before anybody began.
    """

    case_id: int
    message_id: int
    came_on: date
    recognised_on: date
    first_place: str
    channel: str

    @property
    def days(self) -> int:
        """Calendar days between the two; 0 where it was recognised on the day on which it came."""
        return max(0, (self.recognised_on - self.came_on).days)


@dataclass(frozen=True)
class LostDaysSummary:
    """The figures of a period: messages, how many lost a day or more, all days lost, and the most of one message."""

    messages: int
    with_loss: int
    days: int
    most: int


OPENS = ("request", "new_right", "widening")
"""Kinds of message by which rights are opened."""


def lost_days(session: Session, first: date, last: date) -> list[LostDays]:
    """The messages that opened rights and came to the city (Helsinki) from `first` to `last`, both in it, in that order.

    A message that is no request is not among them: nothing ran on. One from before this was asked counts from its logging.
    """
    since, until = day_begins_at(first), day_begins_at(last + timedelta(days=1))
    query = select(Message).where(
        col(Message.kind).in_(OPENS), col(Message.arrived_at) >= since, col(Message.arrived_at) < until
    )
    return [of_message(row) for row in session.scalars(query.order_by(col(Message.arrived_at), col(Message.id)))]


def summary(lost: list[LostDays]) -> LostDaysSummary:
    """The figures of a list of messages."""
    days = [one.days for one in lost]
    return LostDaysSummary(len(days), sum(one > 0 for one in days), sum(days), max(days, default=0))


def of_message(message: Message) -> LostDays:
    """The days that one message lost."""
    return LostDays(
        case_id=message.case_id,
        message_id=message.id or 0,
        came_on=local_date(message.arrived_at),
        recognised_on=message.recognised_on or local_date(message.recorded_at),
        first_place=message.first_place,
        channel=message.channel,
    )
