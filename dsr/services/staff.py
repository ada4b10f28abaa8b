"""Who is at work in a role: those who are told of what the role has to know. And what users are called."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import User
from dsr.domain.roles import Role


def active_with(session: Session, roles: Collection[Role]) -> list[User]:
    """The users who can sign in and have one of these roles, in the order in which they were added."""
    return _active(session, roles, col(User.id))


def active_by_name(session: Session, roles: Collection[Role]) -> list[User]:
    """The same by name, for lists to choose from."""
    return _active(session, roles, col(User.name), col(User.id))


def names_of(session: Session, user_ids: Collection[int | None] | None = None) -> dict[int | None, str]:
    """What these users are called, or all users, by id; None, a row without a user, has no name."""
    query = select(col(User.id), col(User.name))
    if user_ids is not None:
        query = query.where(col(User.id).in_(user_ids))
    return {row.id: row.name for row in session.execute(query)}


def _active(session: Session, roles: Collection[Role], *order: Any) -> list[User]:
    query = select(User).where(col(User.is_active)).order_by(*order)
    return [user for user in session.scalars(query) if set(roles) & set(user.roles)]
