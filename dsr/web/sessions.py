"""Who is signed in: flask-login over session rows in the database; the cookie holds only a signed token."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, g, has_request_context, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlmodel import Session

from dsr.db.tables import User
from dsr.domain.errors import Refused
from dsr.services.sign_in import sessions
from dsr.services.users import actor_of
from dsr.settings import Settings
from dsr.web.current import EXTENSION, current_deps, now, signed_in, take_terms_from

TOUCH_EVERY = timedelta(minutes=1)
PENDING = "pending"
"""Place in the cookie of who has given the password and not the code."""
BACKGROUND = "X-Background"
"""Header of requests a page makes by itself: they do not keep a session alive."""


class SignedIn(UserMixin):  # type: ignore[misc]
    """One signed-in user for the length of a request: values only, no database row."""

    def __init__(self, token: str, user: User, way: str = sessions.LOCAL) -> None:
        self.token, self.way = token, way
        self.actor = actor_of(user)
        self.id = user.id or 0
        self.name, self.email, self.language = user.name, user.email, user.language
        self.roles = tuple(user.roles)

    def get_id(self) -> str:
        """What flask-login keeps in the cookie: the session's token, not the user's id."""
        return self.token


def limits_of(settings: Settings) -> sessions.Limits:
    """How long a session lives here."""
    return sessions.Limits(
        idle=timedelta(minutes=settings.idle_minutes),
        longest=timedelta(hours=settings.session_hours),
        emergency=timedelta(hours=settings.break_glass_hours),
    )


def load(token: str) -> SignedIn | None:
    """The user behind a token, or None; notes the use at most once a minute, so that reading stays reading."""
    deps, at = current_deps(), now()
    with deps.database.read() as transaction:
        found = sessions.live_session(transaction, token, limits_of(deps.settings), at=at)
        if found is None:
            return None
        seen_at, person = found[0].seen_at, SignedIn(token, found[1], found[0].way)
        take_terms_from(transaction)
    if at - seen_at >= TOUCH_EVERY and BACKGROUND not in request.headers:
        with deps.database.write() as transaction:
            sessions.touch_session(transaction, token, at=at)
    return person


def find_signed_in() -> None:
    """Before every view: put who is signed in where `signed_in()` finds it. Static files ask for nobody."""
    g.signed_in = None
    if request.endpoint != "static" and current_user.is_authenticated:
        g.signed_in = current_user._get_current_object()


def remember(token: str) -> None:
    """Put the token into a fresh cookie: nothing of the one before sign-in stays."""
    deps = current_deps()
    session.clear()
    with deps.database.read() as transaction:
        found = sessions.live_session(transaction, token, limits_of(deps.settings), at=now())
        if found is None:
            raise Refused("The session ended at once. Sign in again.", code="session_gone")
        person = SignedIn(token, found[1], found[0].way)
    login_user(person)
    session["language"] = person.language


def refuse_ended(transaction: Session) -> None:
    """First in every write of a request: nothing is done for somebody whose session ended since the request began."""
    person = signed_in() if has_request_context() else None
    if person is not None:
        sessions.refuse_ended(transaction, person.token, limits_of(current_deps().settings), at=now())


def set_up_sessions(app: Flask) -> None:
    """Let flask-login read our tokens. It binds no session to an address: those change in an office and prove little."""
    app.extensions[EXTENSION].database.before_write = refuse_ended
    manager = LoginManager(app, add_context_processor=False)  # an error page must not ask the database
    manager.session_protection = None
    manager.user_loader(load)
