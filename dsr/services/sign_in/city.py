"""Signing in by the city: known by issuer and subject, with the roles that the city's groups give today.

The city's sign-in (`DSR_OIDC_*`; OpenID Connect with code, PKCE, state and nonce; signatures by a private key only,
of one issuer, so of one tenant) stands beside local accounts. Somebody is known by issuer and subject, never by an
address. Who is new gets an account only where their groups give a role: the city's directory decides who works here,
and the quarterly review looks at it again. An account that stands under the same address is theirs only where an
administrator has allowed it within 14 days. Roles are those of the groups at each sign-in: other roles end every
session, none leave an account that opens nothing; roles that nobody holds together refuse. Entra names no groups
where there are over 200 (`_claim_names`): that is refused with a sentence, and Groups assigned to the application in
Entra helps; we ask no other server. `DSR_LOCAL_ACCOUNTS=no` leaves emergency accounts only.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import CityIdentity, CitySignIn, User
from dsr.domain.access import role_conflicts
from dsr.domain.city_groups import roles_of
from dsr.domain.email import is_email
from dsr.domain.errors import Refused
from dsr.ports import CityPerson, FieldCipher
from dsr.services.administrators import keep_an_administrator, refuse_emergency_grant
from dsr.services.sign_in.touches import note_touch
from dsr.services.users import NewUser, add_user, end_access, one_user, replace_roles, token_hash, user_with_email

WAY_THROUGH = timedelta(minutes=10)
"""How long somebody may take at the city's own page."""

FIRST_TIME = timedelta(days=14)
"""How long an administrator's leave to come by the city's sign-in waits for its first use."""


@dataclass(frozen=True)
class OnTheWay:
    """What one sign-in carries through the city's server."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    target: str


def begin(session: Session, cipher: FieldCipher, target: str, *, at: datetime) -> OnTheWay:
    """Send somebody off; `target` is the page of ours that they came for."""
    session.execute(delete(CitySignIn).where(col(CitySignIn.began_at) < at - WAY_THROUGH))
    way = OnTheWay(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), target)
    row = CitySignIn(
        state_hash=token_hash(way.state),
        nonce=way.nonce,
        sealed_verifier=cipher.seal(way.verifier),
        target=target,
        began_at=at,
    )
    session.add(row)
    return way


def take_back(session: Session, cipher: FieldCipher, state: str, *, at: datetime) -> OnTheWay:
    """Who comes back with this state, once: the row goes, so commit it whatever follows. Raises `Refused` otherwise."""
    query = delete(CitySignIn).where(col(CitySignIn.state_hash) == token_hash(state)).returning(CitySignIn)
    row = session.scalars(query).first()
    if row is None or at - row.began_at >= WAY_THROUGH:
        raise Refused("This sign-in was used already or took too long. Begin again.", code="city_state_gone")
    return OnTheWay(state, row.nonce, cipher.open(row.sealed_verifier), row.target)


def admit(
    session: Session, person: CityPerson, issuer: str, mapping: Mapping[str, str], *, at: datetime
) -> User | Refused:
    """The user who may begin a session, with the roles of their groups today; or why not.

    A refusal is answered, not raised: what it did (roles taken away, sessions ended) is to be committed. Whoever is not
    known gets an account only where their groups give a role; an account that stands under their address is theirs
    only where an administrator has allowed that.
    """
    user = _known(session, person, issuer, at)
    if user is not None and not user.is_active:
        return Refused("This account is disabled. Ask an administrator.", code="city_disabled")
    if person.has_too_many_groups:
        return Refused(
            "The city's sign-in sends too many groups to read. Its administrators must send only those of this program.",
            code="city_too_many_groups",
        )
    roles = roles_of(person.groups, mapping)
    if clashes := role_conflicts(roles):
        return _turned_away(session, user, clashes[0].code, at)
    if not roles:
        return _without_role(session, user, at)
    if user is None:
        return _added(session, person, issuer, roles, at)
    try:
        replace_roles(session, user, roles, by=None, at=at, way="city")
    except Refused as refusal:
        return refusal
    return user


def allow(session: Session, user_id: int, issuer: str, *, by: int | None, at: datetime) -> None:
    """Let this account's owner come by the city's sign-in: the first who does, with its address, within 14 days.

    Raises `Refused` for an emergency account, for oneself and where somebody came already.
    """
    user = one_user(session, user_id)
    refuse_emergency_grant(session, by, user)
    if user.is_break_glass or by == user_id:
        raise Refused("Another administrator allows this, and never to an emergency account.", code="city_not_allowed")
    identity = session.get(CityIdentity, user_id)
    if identity is not None and identity.subject is not None:
        raise Refused("This account signs in by the city already.", code="city_bound")
    if identity is not None:
        session.delete(identity)
        session.flush()
    session.add(CityIdentity(user_id=user_id, issuer=issuer, allowed_by=by, allowed_at=at))
    note_touch(session, user, "city", by=by, at=at)
    record(session, "users", "city_sign_in_allowed", at=at, by=by, user=user_id)


def forget(session: Session, user_id: int, *, by: int | None, at: datetime) -> None:
    """Keep the account from coming by the city's sign-in, and end its sessions.

    Raises `Refused` where it is the last administrator's only way.
    """
    user = one_user(session, user_id)
    if not user.password_hash:
        keep_an_administrator(session, user)
    if (identity := session.get(CityIdentity, user_id)) is not None:
        session.delete(identity)
    end_access(session, user, at=at)
    record(session, "users", "city_sign_in_forgotten", at=at, by=by, user=user_id)


def bound_ids(session: Session) -> set[int]:
    """The users who have come by the city's sign-in: they need no password."""
    return set(session.scalars(select(col(CityIdentity.user_id)).where(col(CityIdentity.subject).is_not(None))))


def standing(session: Session, user_id: int) -> str:
    """`bound`, `allowed` or nothing: how the account stands with the city's sign-in."""
    identity = session.get(CityIdentity, user_id)
    if identity is None:
        return ""
    return "bound" if identity.subject is not None else "allowed"


def _known(session: Session, person: CityPerson, issuer: str, at: datetime) -> User | None:
    mine = (col(CityIdentity.issuer) == issuer, col(CityIdentity.subject) == person.subject)
    bound = session.scalars(select(CityIdentity).where(*mine)).first()
    if bound is not None:
        return one_user(session, bound.user_id)
    user = user_with_email(session, person.email) if person.email else None
    waiting = session.get(CityIdentity, user.id or 0, with_for_update=True) if user is not None else None
    if user is None or waiting is None or waiting.subject is not None or waiting.issuer != issuer:
        return None
    if at - waiting.allowed_at >= FIRST_TIME:
        return None
    waiting.subject, waiting.bound_at = person.subject, at
    session.add(waiting)
    record(session, "users", "city_sign_in_bound", at=at, user=user.id)
    return user


def _added(session: Session, person: CityPerson, issuer: str, roles: tuple[str, ...], at: datetime) -> User | Refused:
    if not is_email(person.email) or user_with_email(session, person.email) is not None:
        return Refused(
            "There is an account with your address already, or you have none. Ask an administrator to link it.",
            code="city_address",
        )
    name = person.name[:200] if person.name and person.name.isprintable() else person.email
    user = add_user(session, NewUser(person.email, name, roles), by=None, at=at)
    session.add(CityIdentity(user_id=user.id or 0, issuer=issuer, subject=person.subject, allowed_at=at, bound_at=at))
    record(session, "users", "city_sign_in_bound", at=at, user=user.id)
    return user


def _without_role(session: Session, user: User | None, at: datetime) -> Refused:
    if user is not None:
        try:
            replace_roles(session, user, (), by=None, at=at, way="city")
        except Refused as refusal:
            return refusal
    return Refused("Your groups at the city give you no role here. Ask your supervisor.", code="city_no_role")


def _turned_away(session: Session, user: User | None, clash: str, at: datetime) -> Refused:
    """Groups that give roles which nobody holds together give none: nothing is left on the desk of who cannot come in.

    The last administrator keeps the role, so that somebody can be let in again; the sessions end in any case.
    """
    if user is not None:
        end_access(session, user, at=at)
        record(session, "users", "city_roles_refused", at=at, user=user.id, clash=clash)
        with suppress(Refused):
            replace_roles(session, user, (), by=None, at=at, way="city")
    return Refused(
        "Your groups at the city give you roles that nobody holds together. Have one of them taken away.",
        code="city_roles_conflict",
    )
