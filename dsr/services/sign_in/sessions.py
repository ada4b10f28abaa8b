"""Sessions, which live in the database: begun, looked up, ended, and how long each lives.

They are not held to the log as links and codes are (`db.told_rows`): each sign-in and each end would be a line more for every
night to read, and a session made past the program has mostly ended before the night finds it. So they end: by hours that count
from their beginning, and each night those that pretend to begin or to be used later.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session, col

from dsr.db.tables import SignIn, User
from dsr.domain.errors import Refused
from dsr.services.sign_in.attempts import Attempt, Claimed, claimed_user, forget_failures, forget_old
from dsr.services.users import token_hash

KEPT_SESSIONS = timedelta(days=30)
CLOCKS_APART = timedelta(minutes=5)
"""By so much the clocks of two machines may differ."""
LOCAL, CITY, EMERGENCY = "local", "city", "emergency"
"""The ways in which a session may have begun."""

_BEHIND = (
    select(SignIn, User)
    .join(User, col(User.id) == col(SignIn.user_id))
    .where(col(SignIn.token_hash) == bindparam("hash"))
)
_KEPT = _BEHIND.with_for_update(key_share=True, of=User).execution_options(populate_existing=True)
"""The session of a token's `hash` with its user, and the same with the user's row locked: asked by every page."""


class SessionEnded(Refused):
    """The session ended while its request was being answered: nothing of it is done."""

    code = "session_ended"


@dataclass(frozen=True)
class Limits:
    """How long a session lives: without use, in any case, and one of an emergency account in any case."""

    idle: timedelta
    longest: timedelta
    emergency: timedelta = timedelta(hours=4)


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
    forget_old(session, at)
    session.execute(delete(SignIn).where(col(SignIn.began_at) < at - KEPT_SESSIONS))
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
    found = session.execute(_BEHIND, {"hash": token_hash(token)}).first()
    return (found[0], found[1]) if found is not None and _is_live(found[0], found[1], limits, at) else None


def refuse_ended(session: Session, token: str, limits: Limits, *, at: datetime) -> None:
    """Keep the user as they are until this transaction ends, or raise `SessionEnded` where they changed meanwhile.

    First in every transaction of a signed-in user: a change of roles either waits for it or keeps it from beginning.
    One user's transactions follow each other; those of others do not wait, nor does what refers to the user.
    """
    found = session.execute(_KEPT, {"hash": token_hash(token)}).first()
    if found is None or not _is_live(found[0], found[1], limits, at):
        raise SessionEnded("Your session has ended.")


def _is_live(row: SignIn, user: User, limits: Limits, at: datetime) -> bool:
    longest = min(limits.longest, limits.emergency) if row.way == EMERGENCY else limits.longest
    is_too_old = at - row.seen_at >= limits.idle or at - row.began_at >= longest
    has_changed = row.access_version != user.access_version or not user.is_active
    return row.ended_at is None and not is_too_old and not has_changed


def touch_session(session: Session, token: str, *, at: datetime) -> None:
    """Note that the session is in use; one that ended meanwhile stays ended."""
    still_open = (col(SignIn.token_hash) == token_hash(token), col(SignIn.ended_at).is_(None), col(SignIn.seen_at) < at)
    session.execute(update(SignIn).where(*still_open).values(seen_at=at))


def end_session(session: Session, token: str, *, at: datetime) -> None:
    """Sign out: the row ends, so a copy of the cookie is worth nothing."""
    mine = (col(SignIn.token_hash) == token_hash(token), col(SignIn.ended_at).is_(None))
    session.execute(update(SignIn).where(*mine).values(ended_at=at))


def end_ahead(session: Session, *, at: datetime) -> int:
    """End every session that pretends to have begun, or to have been used, later than now: none that the program made does, and
    its hours would not count. Answers how many."""
    is_ahead = (col(SignIn.began_at) > at + CLOCKS_APART) | (col(SignIn.seen_at) > at + CLOCKS_APART)
    ended = update(SignIn).where(is_ahead, col(SignIn.ended_at).is_(None)).values(ended_at=at)
    return len(session.execute(ended.returning(col(SignIn.user_id))).all())
