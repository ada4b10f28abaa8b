"""Which right requests a report counts: by day of receipt, and narrowed to a right, a channel or a language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_
from sqlmodel import col

from dsr.db.tables import RightRequest
from dsr.domain.errors import Refused
from dsr.services.case_retention.kept import month_of

LEFT_OUT = ("undone", "merged")
"""Outcomes that were never a request of their own: a logging by mistake, and one counted in the request it joined."""

ENDED_OTHERWISE = ("withdrawn", "transferred")
ANSWERED = ("on_time", "disputable", "late")


@dataclass(frozen=True)
class Scope:
    """Receipts from `from_on` to `to_on`, both included (Helsinki days); an empty `right`, `channel` or `language` is any."""

    from_on: date
    to_on: date
    right: str = ""
    channel: str = ""
    language: str = ""

    def check(self) -> None:
        """Raises `Refused` when the period is the wrong way round."""
        if self.to_on < self.from_on:
            raise Refused("The period ends before it begins: give --from the earlier day", code="period_reversed")

    @property
    def narrowed(self) -> dict[str, str]:
        """What it is narrowed to, by name; empty where everything is counted."""
        named = {"right": self.right, "channel": self.channel, "language": self.language}
        return {name: value for name, value in named.items() if value}

    def received(self) -> list[ColumnElement[bool]]:
        """The conditions on `RightRequest` that take in these receipts, merged and undone ones too."""
        return [
            col(RightRequest.received_month).between(month_of(self.from_on), month_of(self.to_on)),
            col(RightRequest.received_on).between(self.from_on, self.to_on),
            *(col(getattr(RightRequest, name)) == value for name, value in self.narrowed.items()),
        ]

    def counted(self) -> list[ColumnElement[bool]]:
        """The conditions on `RightRequest` that take in what is counted as a request of its own."""
        return [*self.received(), col(RightRequest.counted_outcome).not_in(LEFT_OUT)]

    def as_json(self) -> dict[str, Any]:
        """Plain values; dates as ISO text."""
        return {
            name: one.isoformat() if isinstance(one, date) else one for name, one in asdict(self).items() if one != ""
        }


def is_answered() -> ColumnElement[bool]:
    """Whether a sent answer ended the request: only that is in time or late (law.md 1.2). It stays so when the matter is taken up
    again."""
    return and_(
        col(RightRequest.timeliness).in_(ANSWERED),
        col(RightRequest.counted_outcome).not_in((*ENDED_OTHERWISE, *LEFT_OUT)),
    )


def is_late(today: date) -> ColumnElement[bool]:
    """Whether the answer was late or disputable, or there is none after the statutory day: what has a cause to be told."""
    answered_late = and_(is_answered(), col(RightRequest.timeliness).in_(("disputable", "late")))
    return or_(answered_late, and_(is_unanswered(), col(RightRequest.statutory_on) < today))


def is_unanswered() -> ColumnElement[bool]:
    """Whether it still waits for its first answer: open, or closed without one that was sent."""
    without = and_(
        col(RightRequest.is_open).is_(False),
        col(RightRequest.counted_outcome).in_((*ENDED_OTHERWISE, *LEFT_OUT)),
    )
    return ~or_(col(RightRequest.timeliness) != "", without)


def last_day() -> SQLColumnExpression[date]:
    """The day after which an open request is late: its statutory day, or that of its new handling."""
    return func.coalesce(col(RightRequest.again_by_on), col(RightRequest.statutory_on))
