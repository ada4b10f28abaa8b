"""The requests that a report names one by one: reference and days only, and no reference of a protected case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Case, RightRequest
from dsr.services.case_access import open_to_all, visible_to
from dsr.services.report.counting import standing_of
from dsr.services.report.scope import Scope, is_late, last_day

AHEAD = timedelta(days=28)
MOST = 200
"""How many requests a list names at most; the counts beside it hold them all."""


@dataclass(frozen=True)
class Notable:
    """One request that was or is late or disputable, or falls due soon: reference and dates only.

    `reference` is None where the reader may not see the case: protected, or barred from it. `case_id` leads to the case and
    is None with it.
    """

    reference: str | None
    right: str
    received_on: date
    last_on: date
    answered_on: date | None
    standing: str
    is_protected: bool = False
    request_id: int = 0
    case_id: int | None = None


@dataclass(frozen=True)
class Soon:
    """What must be acted on within four weeks: how many by day, and the first of them by name.

    `late` are those whose statutory day has passed, as the headline counts them; they stand in no day of `by_day`.
    """

    by_day: Mapping[date, int]
    named: tuple[Notable, ...]
    late: int

    @property
    def number(self) -> int:
        """How many there are."""
        return self.late + sum(self.by_day.values())


def late_ones(session: Session, scope: Scope, today: date, viewer: int | None) -> tuple[Notable, ...]:
    """What was or is late or disputable, the newest `MOST` receipts, oldest first."""
    query = (
        _named(viewer)
        .where(*scope.counted(), is_late(today))
        .order_by(
            col(RightRequest.received_month).desc(), col(RightRequest.received_on).desc(), col(RightRequest.id).desc()
        )
        .limit(MOST)
    )
    return tuple(_notable(row, today) for row in reversed(session.execute(query).all()))


def due_soon(session: Session, scope: Scope, today: date, viewer: int | None) -> Soon:
    """What must be acted on within four weeks of `today`, whenever it was received: the period of the scope is not asked."""
    narrowed = [col(getattr(RightRequest, name)) == value for name, value in scope.narrowed.items()]
    asked = [col(RightRequest.is_open), *narrowed]
    is_late, is_due = last_day() < today, col(RightRequest.act_by_on) <= today + AHEAD
    counts = select(col(RightRequest.act_by_on), func.count()).where(*asked, ~is_late, is_due)
    by_day = session.execute(counts.group_by(col(RightRequest.act_by_on)))
    query = _named(viewer).where(*asked, or_(is_late, is_due))
    rows = session.execute(query.order_by(col(RightRequest.act_by_on), col(RightRequest.id)).limit(MOST))
    late = session.scalar(select(func.count()).select_from(RightRequest).where(*asked, is_late)) or 0
    found = {day: number for day, number in by_day if day is not None}
    return Soon(found, tuple(_notable(row, today, is_waiting=True) for row in rows), late)


def _named(viewer: int | None) -> Any:
    """The columns of `Notable`: the database leaves out the reference that may not be told."""
    is_told = open_to_all() if viewer is None else visible_to(viewer)
    return select(
        col(RightRequest.id),
        col(RightRequest.right),
        col(RightRequest.received_on),
        col(RightRequest.safe_on),
        last_day().label("last_on"),
        col(RightRequest.act_by_on),
        col(RightRequest.answered_on),
        col(RightRequest.counted_outcome),
        col(RightRequest.timeliness),
        col(RightRequest.is_open),
        col(Case.is_protected),
        when((is_told, col(Case.reference)), else_=None).label("reference"),
        when((is_told, col(Case.id)), else_=None).label("case_id"),
    ).join(Case, col(Case.id) == col(RightRequest.case_id))


def _notable(row: Any, today: date, *, is_waiting: bool = False) -> Notable:
    standing = "open" if is_waiting else standing_of(row.counted_outcome, row.timeliness, is_open=row.is_open)
    return Notable(
        row.reference,
        row.right,
        row.received_on,
        row.act_by_on or row.safe_on,
        row.answered_on,
        "open_late" if standing == "open" and today > row.last_on else standing,
        row.is_protected,
        row.id,
        row.case_id,
    )


def notable_json(one: Notable) -> dict[str, Any]:
    """One request as plain values; dates as ISO text."""
    return {
        "reference": one.reference,
        "protected": one.is_protected,
        "right": one.right,
        "received_on": one.received_on.isoformat(),
        "last_on": one.last_on.isoformat(),
        "answered_on": one.answered_on.isoformat() if one.answered_on else None,
        "standing": one.standing,
    }
