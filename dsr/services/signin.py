"""Signing in: attempts that are counted before they are checked, and sessions that live in the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session, col

from dsr.db.tables import FailedSignIn, SignIn, User
from dsr.domain.errors import Refused
from dsr.services.users import token_hash, user_with_email

FREE_FAILURES = 5
ACCOUNT_WINDOW = timedelta(minutes=60)
LONGEST_WAIT = timedelta(minutes=15)
ADDRESS_FAILURES = 20
ADDRESS_WINDOW = timedelta(minutes=15)
KEPT_FAILURES = timedelta(hours=24)
KEPT_SESSIONS = timedelta(days=30)
LOCAL, CITY, EMERGENCY = "local", "city", "emergency"
"""The ways in which a session may have begun."""


class SignInWait(Refused):
    """Too many attempts for this account or from this address; `values["minutes"]` says how long to wait."""

    code = "sign_in_wait"


class SignInRefused(Refused):
    """The address or the password is wrong, or the account is disabled: never said which."""

    code = "sign_in_refused"


class SessionEnded(Refused):
    """The session ended while its request was being answered: nothing of it is done."""

    code = "session_ended"


@dataclass(frozen=True)
class Attempt:
    """Who tries, as far as it is kept: hashes of the account name and of the network address."""

    account_hash: str
    address_hash: str


@dataclass(frozen=True)
class Claimed:
    """The account that an attempt names: what to check the password against, outside the transaction.

    No id and an empty hash when there is no such account or it may not sign in. `failure_id` is this attempt's own count.
    """

    user_id: int | None
    password_hash: str = field(repr=False)
    is_break_glass: bool = False
    failure_id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Limits:
    """How long a session lives: without use, in any case, and one of an emergency account in any case."""

    idle: timedelta
    longest: timedelta
    emergency: timedelta = timedelta(hours=4)


def attempt_of(secret: str, email: str, address: str) -> Attempt:
    """The attempt with its two names hashed with the installation's secret."""
    return Attempt(_keyed(secret, "account:" + email.strip().casefold()[:300]), _keyed(secret, "address:" + address))


def begin_attempt(
    session: Session, attempt: Attempt, email: str, *, at: datetime, only_break_glass: bool = False
) -> Claimed:
    """Count the attempt as failed before the password is looked at, and answer what to check it against.

    So two hundred at once count two hundred; success takes the count away again. Raises `SignInWait`.
    `only_break_glass`: every other account is nobody's, where the city's own sign-in is the only one.
    """
    failure_id = count_attempt(session, attempt, at=at)
    user = user_with_email(session, email)
    if user is None or not user.is_active or not user.password_hash or (only_break_glass and not user.is_break_glass):
        return Claimed(None, "", failure_id=failure_id)
    return Claimed(user.id, user.password_hash, user.is_break_glass, failure_id)


def count_attempt(session: Session, attempt: Attempt, *, at: datetime) -> int:
    """Count one attempt as failed; answers the id of the count.

    Raises `SignInWait` when the account has failed five times (then 1, 2, 4, 8, 15 minutes from the latest) or the
    address twenty times in 15 minutes; such a refused attempt is not counted, so that waiting helps.
    """
    wait = max(_account_wait(session, attempt, at), _address_wait(session, attempt, at))
    if wait > timedelta(0):
        minutes = -(-int(wait.total_seconds()) // 60) or 1
        raise SignInWait(f"Too many attempts. Try again in {minutes} min.", values={"minutes": minutes})
    failure = FailedSignIn(account_hash=attempt.account_hash, address_hash=attempt.address_hash, at=at)
    session.add(failure)
    session.flush()
    return failure.id or 0


def forget_failures(session: Session, attempt: Attempt) -> None:
    """Take the count of the account's failures away: everything it asks for was given right."""
    session.execute(delete(FailedSignIn).where(col(FailedSignIn.account_hash) == attempt.account_hash))


def forget_attempt(session: Session, claimed: Claimed) -> None:
    """Take only this attempt's own count away: the password was right, and something else is still asked for."""
    session.execute(delete(FailedSignIn).where(col(FailedSignIn.id) == claimed.failure_id))


def claimed_user(session: Session, claimed: Claimed) -> User:
    """The account whose password fitted. Raises `SignInRefused` when it was disabled or its password changed meanwhile."""
    user = session.get(User, claimed.user_id) if claimed.user_id else None
    if user is None or not user.is_active or user.password_hash != claimed.password_hash:
        raise SignInRefused("The e-mail address or the password is wrong.")
    return user


def begin_session(session: Session, attempt: Attempt, claimed: Claimed, *, at: datetime) -> str:
    """Begin a session after the password fitted; answers the token for the cookie, of which only the hash is kept.

    Raises `SignInRefused` when the account was disabled or its password changed meanwhile.
    """
    user = claimed_user(session, claimed)
    forget_failures(session, attempt)
    return open_session(session, user, at=at)


def open_session(session: Session, user: User, *, at: datetime, way: str = LOCAL) -> str:
    """A new session row for the user, begun in the way named; answers its token. Rows of long ago go.

    An emergency account's is one of emergency whatever is named.
    """
    _forget_old(session, at)
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_hash=token_hash(token),
        user_id=user.id or 0,
        access_version=user.access_version,
        began_at=at,
        seen_at=at,
        way=EMERGENCY if user.is_break_glass else way,
    )
    session.add(row)
    return token


def live_session(session: Session, token: str, limits: Limits, *, at: datetime) -> tuple[SignIn, User] | None:
    """The session behind a token and its user; None when it ended, idled out, grew too old or lost its rights."""
    row = session.get(SignIn, token_hash(token))
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None or row.ended_at is not None:
        return None
    longest = min(limits.longest, limits.emergency) if row.way == EMERGENCY else limits.longest
    is_too_old = at - row.seen_at >= limits.idle or at - row.began_at >= longest
    has_changed = row.access_version != user.access_version or not user.is_active
    return None if is_too_old or has_changed else (row, user)


def refuse_ended(session: Session, token: str, limits: Limits, *, at: datetime) -> None:
    """Keep the user as they are until this transaction ends, or raise `SessionEnded` where they changed meanwhile.

    First in every transaction of a signed-in user: a change of roles either waits for it or keeps it from beginning.
    One user's transactions follow each other; those of others do not wait, nor does what refers to the user.
    """
    row = session.get(SignIn, token_hash(token))
    if row is not None:
        query = select(User).where(col(User.id) == row.user_id).with_for_update(key_share=True)
        session.execute(query.execution_options(populate_existing=True))
    if live_session(session, token, limits, at=at) is None:
        raise SessionEnded("Your session has ended.")


def touch_session(session: Session, token: str, *, at: datetime) -> None:
    """Note that the session is in use; one that ended meanwhile stays ended."""
    still_open = (col(SignIn.token_hash) == token_hash(token), col(SignIn.ended_at).is_(None), col(SignIn.seen_at) < at)
    session.execute(update(SignIn).where(*still_open).values(seen_at=at))


def end_session(session: Session, token: str, *, at: datetime) -> None:
    """Sign out: the row ends, so a copy of the cookie is worth nothing."""
    mine = (col(SignIn.token_hash) == token_hash(token), col(SignIn.ended_at).is_(None))
    session.execute(update(SignIn).where(*mine).values(ended_at=at))


def _account_wait(session: Session, attempt: Attempt, at: datetime) -> timedelta:
    count, latest = _failures(session, col(FailedSignIn.account_hash) == attempt.account_hash, at - ACCOUNT_WINDOW)
    if count < FREE_FAILURES or latest is None:
        return timedelta(0)
    growing = timedelta(minutes=2 ** min(count - FREE_FAILURES, 6))
    return latest + min(growing, LONGEST_WAIT) - at


def _address_wait(session: Session, attempt: Attempt, at: datetime) -> timedelta:
    query = (
        select(col(FailedSignIn.at))
        .where(col(FailedSignIn.address_hash) == attempt.address_hash, col(FailedSignIn.at) > at - ADDRESS_WINDOW)
        .order_by(col(FailedSignIn.at).desc())
        .offset(ADDRESS_FAILURES - 1)
        .limit(1)
    )
    twentieth = session.scalars(query).first()
    return twentieth + ADDRESS_WINDOW - at if twentieth else timedelta(0)


def _failures(session: Session, which: ColumnElement[bool], since: datetime) -> tuple[int, datetime | None]:
    query = select(func.count(), func.max(col(FailedSignIn.at))).where(which, col(FailedSignIn.at) > since)
    count, latest = session.execute(query).one()
    return count, latest


def _forget_old(session: Session, at: datetime) -> None:
    session.execute(delete(FailedSignIn).where(col(FailedSignIn.at) < at - KEPT_FAILURES))
    session.execute(delete(SignIn).where(col(SignIn.began_at) < at - KEPT_SESSIONS))


def _keyed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
