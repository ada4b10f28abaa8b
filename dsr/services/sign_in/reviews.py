"""Each quarter another administrator confirms each account's access; what nobody confirms in time is disabled.

Access is confirmed each quarter by another administrator, who sees roles, last sign-in and how many cases were
opened, never which; what nobody confirms within `DSR_REVIEW_DAYS` is disabled, the last administrator excepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import AccessEntry, AccessReview, User
from dsr.domain.calendar import local_date
from dsr.domain.errors import NotFound, Refused
from dsr.services.access_log import user_actor
from dsr.services.staff import names_of
from dsr.services.users import disable_user, one_user

LOOKED_BACK = timedelta(days=92)
"""How far back the figures look: a quarter."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reviewed:
    """One account of the quarter with what helps to judge it: figures of the last 92 days, never what was seen."""

    review_id: int
    user_id: int
    name: str
    roles: tuple[str, ...]
    is_break_glass: bool
    due_on: date
    signed_in_at: datetime | None
    cases: int
    looks: int
    confirmed_by: str
    confirmed_at: datetime | None
    disabled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.confirmed_at is None and self.disabled_at is None


def quarter_of(on: date) -> str:
    """The quarter of a day, such as `2026-Q4`."""
    return f"{on.year}-Q{(on.month + 2) // 3}"


def begin_day(session: Session, today: date, days: int, *, at: datetime) -> None:
    """Once a day: ask for what this quarter is not asked yet, and disable what was not confirmed in time.

    An account made in this quarter was just granted by somebody and is asked about in the next. `days` from the day of
    asking are given.
    """
    quarter = quarter_of(today)
    asked = set(session.scalars(select(col(AccessReview.user_id)).where(col(AccessReview.quarter) == quarter)))
    for user in session.scalars(select(User).where(col(User.is_active))):
        if user.id not in asked and quarter_of(local_date(user.created_at)) != quarter:
            due_on = today + timedelta(days=days)
            session.add(AccessReview(quarter=quarter, user_id=user.id or 0, due_on=due_on))
    session.flush()
    _disable_overdue(session, today, at)


def reviewed(session: Session, today: date, *, at: datetime) -> list[Reviewed]:
    """Every account of this quarter's review and of earlier ones that still wait, those that wait first."""
    is_open = (col(AccessReview.confirmed_at).is_(None), col(AccessReview.disabled_at).is_(None))
    rows = session.execute(
        select(AccessReview, User)
        .join(User, col(User.id) == col(AccessReview.user_id))
        .where(
            ((col(AccessReview.quarter) == quarter_of(today)) & col(User.is_active))
            | (is_open[0] & is_open[1] & col(User.is_active))
        )
        .order_by(col(User.name), col(AccessReview.id))
    ).all()
    names = names_of(session)
    seen, entered = _figures(session, at)
    found = [
        Reviewed(
            review.id or 0,
            user.id or 0,
            user.name,
            tuple(user.roles),
            user.is_break_glass,
            review.due_on,
            entered.get(user_actor(user.id or 0)),
            *seen.get(user_actor(user.id or 0), (0, 0)),
            names.get(review.confirmed_by, ""),
            review.confirmed_at,
            review.disabled_at,
        )
        for review, user in rows
    ]
    return sorted(found, key=lambda one: (not one.is_open, one.due_on))


def count_open(session: Session) -> int:
    """How many accounts that can sign in wait for somebody's word."""
    return session.scalar(waiting(func.count())) or 0


def waiting(what: Any) -> Select[Any]:
    """What is asked of the reviews that wait for somebody's word, of accounts that can sign in."""
    return (
        select(what)
        .select_from(AccessReview)
        .join(User, col(User.id) == col(AccessReview.user_id))
        .where(col(AccessReview.confirmed_at).is_(None), col(AccessReview.disabled_at).is_(None), col(User.is_active))
    )


def confirm(session: Session, review_id: int, *, by: int, at: datetime) -> None:
    """Say that somebody still needs their access: every review of the account that waits is answered by it, of an earlier
    quarter too. Raises `Refused` for one's own and for an emergency account."""
    review = session.get(AccessReview, review_id, with_for_update=True)
    if review is None:
        raise NotFound("There is no such review")
    if by == review.user_id or one_user(session, by).is_break_glass:
        raise Refused("Another administrator confirms this access.", code="review_other_confirms")
    if review.confirmed_at is not None:
        return
    waiting = select(AccessReview).where(
        col(AccessReview.user_id) == review.user_id,
        col(AccessReview.confirmed_at).is_(None),
        (col(AccessReview.id) == review_id) | col(AccessReview.disabled_at).is_(None),
    )
    for one in session.scalars(waiting.order_by(col(AccessReview.id))).all():
        one.confirmed_by, one.confirmed_at = by, at
        session.add(one)
        record(session, "users", "access_confirmed", at=at, by=by, user=one.user_id, quarter=one.quarter)


def _disable_overdue(session: Session, today: date, at: datetime) -> None:
    overdue = select(AccessReview).where(
        col(AccessReview.confirmed_at).is_(None),
        col(AccessReview.disabled_at).is_(None),
        col(AccessReview.due_on) < today,
    )
    for review in session.scalars(overdue.order_by(col(AccessReview.id))).all():
        try:
            disable_user(session, review.user_id, by=None, at=at)
        except Refused as refusal:  # the last administrator: somebody must be able to let others in
            _log.warning("review_overdue", user=review.user_id, reason=refusal.code)
            continue
        review.disabled_at = at
        session.add(review)
        record(session, "users", "access_lapsed", at=at, user=review.user_id, quarter=review.quarter)


def _figures(session: Session, at: datetime) -> tuple[dict[str, tuple[int, int]], dict[str, datetime]]:
    """By actor: distinct cases and lines of the access log, and the latest sign-in, within `LOOKED_BACK`."""
    recent = (col(AccessEntry.at) > at - LOOKED_BACK, col(AccessEntry.is_refused).is_(False))
    count = select(col(AccessEntry.actor), func.count(col(AccessEntry.case_id).distinct()), func.count()).where(
        *recent, col(AccessEntry.action) != "sign_in"
    )
    seen = {row[0]: (row[1], row[2]) for row in session.execute(count.group_by(col(AccessEntry.actor)))}
    latest = select(col(AccessEntry.actor), func.max(col(AccessEntry.at))).where(
        *recent, col(AccessEntry.action) == "sign_in"
    )
    return seen, {row[0]: row[1] for row in session.execute(latest.group_by(col(AccessEntry.actor)))}
