"""Attempts to sign in, counted as failed before they are checked: the account and the address wait where there are many."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlmodel import Session, col

from dsr.db.tables import FailedSignIn, User
from dsr.domain.errors import Refused
from dsr.services.users import user_with_email

FREE_FAILURES = 5
ACCOUNT_WINDOW = timedelta(minutes=60)
LONGEST_WAIT = timedelta(minutes=15)
ADDRESS_FAILURES = 20
ADDRESS_WINDOW = timedelta(minutes=15)
KEPT_FAILURES = timedelta(hours=24)


class SignInWait(Refused):
    """Too many attempts for this account or from this address; `values["minutes"]` says how long to wait."""

    code = "sign_in_wait"


class SignInRefused(Refused):
    """The address or the password is wrong, or the account is disabled: never said which."""

    code = "sign_in_refused"


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


def forget_old(session: Session, at: datetime) -> None:
    """Take away the counts that no wait rests on any more."""
    session.execute(delete(FailedSignIn).where(col(FailedSignIn.at) < at - KEPT_FAILURES))


def _keyed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
