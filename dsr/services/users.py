"""People who sign in: adding them, their roles, their one-time links, their confidentiality commitment."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from dsr.db import standing
from dsr.db.events import record
from dsr.db.tables import METADATA, InterfaceClient, PasswordLink, SignIn, User
from dsr.domain.access import CASE_ROLES, Actor, Role, role_conflicts
from dsr.domain.email import is_email
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.languages import LANGUAGES
from dsr.services.administrators import keep_an_administrator, refuse_emergency_grant
from dsr.services.interface.confirming import void_proposed_by
from dsr.services.reminders import leaving
from dsr.services.sign_in.resets import refuse_lone_reset
from dsr.services.sign_in.touches import note_touch

COMMITMENT_VERSION = "2026-1"
"""The confidentiality commitment now in force; a new version is asked of everyone again."""

LINK_HOURS = 72
_STREAM = "users"
_LINKS = METADATA.tables["password_link"]


@dataclass(frozen=True)
class NewUser:
    """Someone about to be added, as written: nothing is checked yet."""

    email: str
    name: str
    roles: tuple[str, ...]
    language: str = "fi"
    title_fi: str = ""
    title_sv: str = ""
    is_break_glass: bool = False


def actor_of(user: User) -> Actor:
    """The user as the access table knows them."""
    return Actor(
        id=user.id or 0,
        roles=frozenset(Role(role) for role in user.roles),
        is_active=user.is_active,
        commitment_accepted=user.commitment_version == COMMITMENT_VERSION,
        is_emergency=user.is_break_glass,
    )


def one_user(session: Session, user_id: int) -> User:
    """The user, or `NotFound`."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user")
    return user


def all_users(session: Session) -> list[User]:
    """Every person by name, those who may sign in first; systems that use the interface are no persons."""
    systems = select(col(InterfaceClient.user_id))
    query = select(User).where(col(User.id).not_in(systems))
    return list(session.scalars(query.order_by(col(User.is_active).desc(), col(User.name), col(User.id))))


def one_person(session: Session, user_id: int) -> User:
    """The user, who is a person; `NotFound` for nobody, and for a system, whose rights are its token's."""
    if session.scalar(select(col(InterfaceClient.id)).where(col(InterfaceClient.user_id) == user_id)) is not None:
        raise NotFound("There is no such user")
    return one_user(session, user_id)


def user_with_email(session: Session, email: str) -> User | None:
    """The user with this address, however its letters are written."""
    return session.scalars(select(User).where(col(User.email) == email.strip().casefold())).first()


def add_user(session: Session, new: NewUser, *, by: int | None, at: datetime, may_have_none: bool = False) -> User:
    """Add a user without a password; `by` is None when the command line does it; `may_have_none` where the roles wait.

    Raises `Invalid` with every fault: no or taken address, no name, no or conflicting roles.
    """
    email, name = new.email.strip().casefold(), new.name.strip()
    faults = _person_faults(email, name, new)
    if new.roles or not may_have_none:
        faults += _role_faults(new.roles)
    if user_with_email(session, email):
        faults.append(Fault("email", "There is already a user with this address.", "email_taken"))
    if new.is_break_glass and set(new.roles) != {Role.ADMIN}:
        faults.append(Fault("roles", "An emergency account is administrator and nothing else.", "emergency_roles"))
    if faults:
        raise Invalid(faults)
    user = User(
        email=email,
        name=name,
        title_fi=new.title_fi.strip(),
        title_sv=new.title_sv.strip(),
        roles=sorted(set(new.roles)),
        has_worked_with_cases=bool(CASE_ROLES & set(new.roles)),
        language=new.language,
        is_break_glass=new.is_break_glass,
        created_at=at,
    )
    refuse_emergency_grant(session, by, User(email="", name="", roles=[], created_at=at), new.roles)
    session.add(user)
    session.flush()
    emergency: dict[str, Any] = {"break_glass": True} if user.is_break_glass else {}
    note_touch(session, user, "added", by=by, at=at)
    record(session, _STREAM, "user_added", at=at, by=by, user=user.id, roles=user.roles, **emergency)
    return user


def refuse_roles(roles: Collection[str]) -> None:
    """Raise `Invalid` for no role, an unknown one, or roles that nobody holds together."""
    if faults := _role_faults(roles):
        raise Invalid(faults)


def change_roles(session: Session, user_id: int, roles: Collection[str], *, by: int | None, at: datetime) -> User:
    """Give the user exactly these roles and end their sessions.

    Nobody changes their own roles, and the last administrator stays one: raises `Refused`; `Invalid` for the roles.
    """
    user = one_person(session, user_id)
    if by == user_id:
        raise Refused("Nobody changes their own roles: ask another administrator.", code="own_roles")
    refuse_roles(roles)
    if user.is_break_glass:
        raise Refused("An emergency account is administrator and nothing else.", code="emergency_roles")
    refuse_emergency_grant(session, by, user, roles)
    replace_roles(session, user, roles, by=by, at=at)
    return user


def replace_roles(
    session: Session, user: User, roles: Collection[str], *, by: int | None, at: datetime, **told: Any
) -> None:
    """Put these roles in the place of the user's, whoever decided it; another set ends every session and may empty a desk.

    `told` stands in the log beside them. Raises `Refused` for the last administrator.
    """
    wanted = sorted(set(roles))
    if wanted == user.roles:
        return
    if Role.ADMIN not in wanted:
        keep_an_administrator(session, user)
    before, user.roles = user.roles, wanted
    user.has_worked_with_cases |= bool(CASE_ROLES & {*before, *wanted})
    end_access(session, user, at=at)
    leaving.settle_user(session, user, before, by=by, at=at)
    if set(wanted) - set(before):
        note_touch(session, user, "roles", by=by, at=at)
    record(session, _STREAM, "roles_changed", at=at, by=by, user=user.id, before=before, after=wanted, **told)


def disable_user(session: Session, user_id: int, *, by: int | None, at: datetime) -> User:
    """Keep the user from signing in, at once. Raises `Refused` for oneself and for the last administrator."""
    user = one_user(session, user_id)
    if by == user_id:
        raise Refused("Nobody disables themselves: ask another administrator.", code="own_disable")
    keep_an_administrator(session, user)
    if user.is_active:
        user.is_active = False
        end_access(session, user, at=at)
        leaving.settle_user(session, user, user.roles, by=by, at=at)
        standing.remove(session, _LINKS, (col(PasswordLink.user_id) == user_id) & _is_unused())
        void_proposed_by(session, user_id, by=by, at=at)
        record(session, _STREAM, "user_disabled", at=at, by=by, user=user.id)
    return user


def enable_user(session: Session, user_id: int, *, by: int | None, at: datetime) -> User:
    """Let a disabled user sign in again; a password is set anew by a one-time link."""
    user = one_user(session, user_id)
    refuse_emergency_grant(session, by, user)
    if session.scalar(select(col(InterfaceClient.id)).where(col(InterfaceClient.user_id) == user_id)) is not None:
        raise Refused("This is a system that uses the interface: nobody signs in as it.", code="system_signs_in")
    if not user.is_active:
        user.is_active, user.password_hash = True, ""
        session.add(user)
        note_touch(session, user, "enabled", by=by, at=at)
        record(session, _STREAM, "user_enabled", at=at, by=by, user=user.id)
    return user


def make_link(session: Session, user_id: int, *, by: int | None, at: datetime, token: str = "") -> str:
    """A one-time token with which the user sets a password within 72 hours; earlier unused ones stop working.

    `token` is one that was made already (`shown_once.secret_of`), by default a random one. Only its hash is kept, so the answer is the only time it can be read. Raises `Refused` for a disabled user and for
    oneself: one's own password is changed with the old one.
    """
    user = one_user(session, user_id)
    if by == user_id:
        raise Refused("Change your own password on your own page.", code="own_link")
    if not user.is_active:
        raise Refused("Enable the user first: a disabled user cannot set a password.", code="link_for_disabled")
    refuse_emergency_grant(session, by, user)
    refuse_lone_reset(session, user, by=by, at=at)
    standing.remove(session, _LINKS, (col(PasswordLink.user_id) == user_id) & _is_unused())
    token = token or secrets.token_urlsafe(32)
    expires_at = at + timedelta(hours=LINK_HOURS)
    session.add(PasswordLink(token_hash=token_hash(token), user_id=user_id, made_at=at, expires_at=expires_at))
    note_touch(session, user, "link", by=by, at=at)
    record(session, _STREAM, "password_link_made", at=at, by=by, user=user_id)
    return token


def link_owner(session: Session, token: str, *, at: datetime) -> User:
    """Whose password the token sets. Raises `Refused` when it is unknown, used or too old, in the same words."""
    link = session.get(PasswordLink, token_hash(token))
    user = session.get(User, link.user_id) if link else None
    if link is None or user is None or not user.is_active or link.used_at is not None or link.expires_at <= at:
        raise _dead_link()
    return user


def set_password_by_link(session: Session, token: str, password_hash: str, *, at: datetime) -> User:
    """Set the password, use the link up and end every session of the user. Raises as `link_owner` does.

    The update itself asks whether the link is unused, so that of two who post it at once only one is served.
    """
    user = link_owner(session, token, at=at)
    mine = col(PasswordLink.token_hash) == token_hash(token)
    used = session.execute(
        update(_LINKS).where(mine, _is_unused()).values(used_at=at).returning(col(PasswordLink.user_id))
    ).first()
    if used is None:
        raise _dead_link()
    standing.note(session, _LINKS, "used_at", mine)
    user.password_hash = password_hash
    end_access(session, user, at=at)
    record(session, _STREAM, "password_set", at=at, by=user.id, user=user.id, way="link")
    return user


def change_password(session: Session, user_id: int, seen_hash: str, password_hash: str, *, at: datetime) -> User:
    """Set a new password and end every session of the user, this one too.

    `seen_hash` is the hash the old password was checked against, outside this transaction; raises `Refused` when it is
    no longer the user's.
    """
    user = one_user(session, user_id)
    if user.password_hash != seen_hash:
        raise Refused("The password was changed in another window. Sign in again.", code="password_changed_elsewhere")
    user.password_hash = password_hash
    end_access(session, user, at=at)
    record(session, _STREAM, "password_set", at=at, by=user.id, user=user.id, way="own")
    return user


def accept_commitment(session: Session, user_id: int, version: str, *, at: datetime) -> None:
    """Note that the user accepted the confidentiality commitment; only the version now in force counts."""
    if version != COMMITMENT_VERSION:
        raise Refused("The commitment has changed. Read it again.", code="commitment_changed")
    user = one_user(session, user_id)
    user.commitment_version, user.commitment_accepted_at = version, at
    session.add(user)
    record(session, _STREAM, "commitment_accepted", at=at, by=user_id, user=user_id, version=version)


def choose_language(session: Session, user_id: int, language: str) -> None:
    """The language of the user's pages: fi, sv or en. Raises `Invalid` for any other."""
    if language not in LANGUAGES:
        raise Invalid([Fault("language", "Choose Finnish, Swedish or English.", "language_unknown")])
    user = one_user(session, user_id)
    user.language = language


def end_access(session: Session, user: User, *, at: datetime) -> None:
    """End every session of the user and make any that is just beginning fail: the access version grows."""
    user.access_version += 1
    session.add(user)
    mine = update(SignIn).where(col(SignIn.user_id) == user.id, col(SignIn.ended_at).is_(None))
    session.execute(mine.values(ended_at=at))


def token_hash(token: str) -> str:
    """What is kept of a random token. The token has 256 bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _dead_link() -> Refused:
    words = "This link has been used or is too old. Ask an administrator for a new one."
    return Refused(words, code="password_link_dead")


def _is_unused() -> ColumnElement[bool]:
    return col(PasswordLink.used_at).is_(None)


def _person_faults(email: str, name: str, new: NewUser) -> list[Fault]:
    faults = []
    if not is_email(email):
        faults.append(Fault("email", "Write an e-mail address, such as etunimi.sukunimi@espoo.fi.", "email_form"))
    if not 1 <= len(name) <= 200 or not name.isprintable():
        faults.append(Fault("name", "Write the name, at most 200 characters.", "name_form"))
    for place, title in (("title_fi", new.title_fi.strip()), ("title_sv", new.title_sv.strip())):
        if len(title) > 200 or (title and not title.isprintable()):
            faults.append(Fault(place, "Write the title, at most 200 characters.", "title_form"))
    if new.language not in LANGUAGES:
        faults.append(Fault("language", "Choose Finnish, Swedish or English.", "language_unknown"))
    return faults


def _role_faults(roles: Collection[str]) -> list[Fault]:
    if not roles or any(role not in list(Role) for role in roles):
        return [Fault("roles", "Choose at least one role.", "roles_missing")]
    return [
        Fault("roles", clash.message, clash.code, (("first", clash.first.value), ("second", clash.second.value)))
        for clash in role_conflicts(roles)
    ]
