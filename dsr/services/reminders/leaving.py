"""What happens at once to the desk of a user whose account is disabled or whose role is taken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import CalendarFeed, Case, LeftCase, User
from dsr.domain.access import Role
from dsr.domain.listening import LISTENERS
from dsr.services.left_days import is_to_do

DESK_ROLES = frozenset({Role.INTAKE, Role.HANDLER})
"""On whose desks cases lie."""


def open_on_desk(session: Session, user_id: int) -> int:
    """How many cases to work on are on a user's desk: a number, which an administrator may know."""
    mine = (col(Case.assigned_to) == user_id, is_to_do())
    return int(session.execute(select(func.count()).select_from(Case).where(*mine)).scalar_one())


def leave_desk(session: Session, user: User, *, by: int | None, at: datetime) -> int:
    """Take every case with work to do off the desk of a user who cannot do it any more; answers how many.

    They are on nobody's desk from this moment, so that they are among the unassigned and their reminders go to the team,
    and stand as left until somebody gets them. The case's version is left alone: nobody has changed the case.
    """
    mine = (col(Case.assigned_to) == user.id, is_to_do())
    left = session.scalars(select(Case).where(*mine).order_by(col(Case.id)).with_for_update(key_share=True)).all()
    for case in left:
        case.assigned_to = None
        session.add(case)
        session.merge(LeftCase(case_id=case.id or 0, user_id=user.id or 0, left_at=at))
        record(session, f"case:{case.id}", "case_left", at=at, by=by, user=user.id)
    return len(left)


def settle_user(session: Session, user: User, before: Collection[str], *, by: int | None, at: datetime) -> None:
    """After a change of account or roles: end the calendar of a disabled user, empty a desk that nobody works at, and let
    listening tasks go on to whoever listens now.

    `before` are the roles that the user had.
    """
    if not user.is_active:
        session.execute(delete(CalendarFeed).where(col(CalendarFeed.user_id) == user.id))
    has_desk = user.is_active and bool(DESK_ROLES & set(user.roles))
    if not has_desk and DESK_ROLES & set(before):
        leave_desk(session, user, by=by, at=at)
    if LISTENERS & {*before, *user.roles}:
        outbox.enqueue(session, "settle_listening", key=f"listening:user:{user.id}:{at.isoformat()}", at=at)
