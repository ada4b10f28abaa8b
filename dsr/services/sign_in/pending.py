"""Between the password and the code: a row that opens nothing, lives ten minutes and takes five codes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from dsr.db.tables import PendingSignIn, User
from dsr.domain.errors import Refused
from dsr.ports import FieldCipher
from dsr.services.sign_in import attempts, second_factor, sessions
from dsr.services.users import token_hash

LIVES = timedelta(minutes=10)
MOST_TRIES = 5


class PendingGone(Refused):
    """The password has to be given again: too long ago, too many codes, or the account changed meanwhile."""

    code = "pending_gone"


@dataclass(frozen=True)
class Pending:
    """Who waits for a code. `is_enrolled`: whether a device of theirs is known, or has to be set up first."""

    user_id: int
    email: str
    is_enrolled: bool


def begin(session: Session, claimed: attempts.Claimed, cipher: FieldCipher, *, at: datetime) -> str:
    """Let somebody whose password fitted wait for their code; answers the token for the cookie.

    Only this attempt's own count is taken away: earlier wrong codes still count, though the password was right.
    Raises `SignInRefused` when the account changed meanwhile.
    """
    user = attempts.claimed_user(session, claimed)
    attempts.forget_attempt(session, claimed)
    session.execute(delete(PendingSignIn).where(col(PendingSignIn.began_at) < at - LIVES))
    token = secrets.token_urlsafe(32)
    row = PendingSignIn(
        token_hash=token_hash(token), user_id=user.id or 0, access_version=user.access_version, began_at=at
    )
    session.add(row)
    if not second_factor.is_enrolled(session, user.id or 0):
        second_factor.begin_enrolment(session, user.id or 0, cipher, at=at)
    return token


def who(session: Session, token: str, *, at: datetime) -> Pending:
    """Who waits behind the token. Raises `PendingGone`."""
    _row, user = _live(session, token, at)
    return Pending(user.id or 0, user.email, second_factor.is_enrolled(session, user.id or 0))


def count_try(session: Session, token: str, attempt: attempts.Attempt, *, at: datetime) -> None:
    """Count a code before it is looked at, for this sign-in and for the account; commit it before `finish`.

    Raises `SignInWait` as a wrong password does, and `PendingGone` after five codes.
    """
    row, _user = _live(session, token, at)
    attempts.count_attempt(session, attempt, at=at)
    row.tries += 1
    session.add(row)


def finish(session: Session, token: str, attempt: attempts.Attempt, *, at: datetime) -> str:
    """Begin the session after the code fitted; answers its token. Of two at once one gets it."""
    _row, user = _live(session, token, at, is_counted=True)
    taken = session.execute(
        delete(PendingSignIn)
        .where(col(PendingSignIn.token_hash) == token_hash(token))
        .returning(col(PendingSignIn.user_id))
    ).first()
    if taken is None:
        raise _gone()
    attempts.forget_failures(session, attempt)
    return sessions.open_session(session, user, at=at)


def _live(session: Session, token: str, at: datetime, *, is_counted: bool = False) -> tuple[PendingSignIn, User]:
    row = session.get(PendingSignIn, token_hash(token))
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None or not user.is_active or row.access_version != user.access_version:
        raise _gone()
    if at - row.began_at >= LIVES or row.tries >= MOST_TRIES + is_counted:
        raise _gone()
    return row, user


def _gone() -> PendingGone:
    return PendingGone("Begin again with your e-mail address and password.")
