"""Roles that work with cases are given by two administrators: one proposes, another confirms; until then they open nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from dsr.db.tables import User
from dsr.domain.access import CASE_ROLES
from dsr.services.administrators import refuse_emergency_grant
from dsr.services.sign_in import proposals
from dsr.services.users import (
    NewUser,
    add_user,
    change_roles,
    one_person,
    one_user,
    refuse_roles,
    replace_roles,
)


def add_person(session: Session, new: NewUser, *, by: int, at: datetime) -> tuple[User, bool]:
    """Add a user as an administrator does; answers whether their roles wait for another administrator.

    Until that one confirms, the user has those of the roles that open no case, or none. Raises as `users.add_user` does.
    """
    refuse_roles(new.roles)
    refuse_emergency_grant(session, by, User(email="", name="", roles=[], created_at=at), new.roles)
    at_once = tuple(role for role in new.roles if role not in CASE_ROLES)
    waits = len(at_once) < len(new.roles)
    user = add_user(session, replace(new, roles=at_once), by=by, at=at, may_have_none=waits)
    if waits:
        proposals.propose_roles(session, user.id or 0, new.roles, by=by, at=at)
    return user, waits


def ask_for_roles(session: Session, user_id: int, roles: Collection[str], *, by: int, at: datetime) -> bool:
    """Give the user exactly these roles; those that work with cases and are new to the user wait for another administrator.

    What is taken away goes at once. Answers whether some wait. Raises as `users.change_roles` does. An emergency account gives
    no role at all by itself: where it would, nothing changes.
    """
    user = one_person(session, user_id)
    gained = set(roles) - set(user.roles)
    is_emergency = one_user(session, by).is_break_glass
    waiting = gained if is_emergency else gained & CASE_ROLES
    if not waiting:
        change_roles(session, user_id, roles, by=by, at=at)
        return False
    refuse_roles(roles)
    proposals.propose_roles(session, user_id, roles, by=by, at=at)
    if not is_emergency:
        replace_roles(session, user, set(roles) - waiting, by=by, at=at)
    return True
