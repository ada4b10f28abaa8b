"""The last administrator who can sign in stays one, and an emergency account gives nobody more than they have."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import CityIdentity, User
from dsr.domain.access import CASE_ROLES, Role
from dsr.domain.errors import Refused


def keep_an_administrator(session: Session, user: User) -> None:
    """Raise `Refused` when without this user no administrator were left, or none who can sign in though this one can.

    An emergency account is no administrator in this sense: it confirms nothing and grants nothing by itself.
    """
    if not _is_administrator(user):
        return
    everyone = session.scalars(select(User).where(col(User.is_active)))
    ids = [one.id for one in everyone if _is_administrator(one)]
    # Their rows in one order, and as they stand once the lock is held: two who disable each other must meet here.
    theirs = select(User).where(col(User.id).in_(ids)).order_by(col(User.id)).with_for_update(key_share=True)
    locked = list(session.scalars(theirs.execution_options(populate_existing=True)))
    bound = _bound(session)
    others = [one for one in locked if one.id != user.id and _is_administrator(one)]
    if not others or (_can_sign_in(user, bound) and not any(_can_sign_in(one, bound) for one in others)):
        raise Refused(
            "This is the last administrator. Make another user administrator first.", code="last_administrator"
        )


def able_administrators(session: Session) -> set[int]:
    """The administrators who can sign in, emergency accounts left out: who can confirm what another proposed."""
    bound = _bound(session)
    everyone = session.scalars(select(User).where(col(User.is_active)))
    return {one.id or 0 for one in everyone if _is_administrator(one) and _can_sign_in(one, bound)}


def _is_administrator(user: User) -> bool:
    return user.is_active and Role.ADMIN in user.roles and not user.is_break_glass


def _bound(session: Session) -> set[int]:
    return set(session.scalars(select(col(CityIdentity.user_id)).where(col(CityIdentity.subject).is_not(None))))


def _can_sign_in(user: User, bound: Collection[int]) -> bool:
    return bool(user.password_hash) or user.id in bound


def refuse_emergency_grant(session: Session, by: int | None, user: User, roles: Collection[str] = ()) -> None:
    """Raise `Refused` where an emergency account would open cases to somebody, or give anybody a role they lack.

    `roles` are those that `user` is to have. What it may do: let administrators in again, and management that never worked
    with cases (roles taken away could be proposed again), and take away.
    """
    actor = session.get(User, by) if by is not None else None
    if actor is None or not actor.is_break_glass:
        return
    if set(roles) - set(user.roles):
        raise Refused(
            "An emergency account gives nobody a role: another administrator has to confirm it.",
            code="emergency_grants_nothing",
        )
    opens_cases = CASE_ROLES & set(user.roles) or (user.has_worked_with_cases and Role.ADMIN not in user.roles)
    if opens_cases and not roles:
        raise Refused(
            "An emergency account opens no account that sees cases, or has seen them: ask another administrator.",
            code="emergency_opens_nothing",
        )
