"""Who is at work in a role: those who are told of what the role has to know."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import User
from dsr.domain.roles import Role


def active_with(session: Session, roles: Collection[Role]) -> list[User]:
    """The users who can sign in and have one of these roles, in the order in which they were added."""
    query = select(User).where(col(User.is_active)).order_by(col(User.id))
    return [user for user in session.scalars(query) if set(roles) & set(user.roles)]
