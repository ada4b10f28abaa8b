"""Secrets that a page shows once: one form makes one of them, and a second press of it shows the same for a short time.

Nothing of the secret is stored: it is made of the key of the shown form, by our own key, and only its hash is kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from sqlmodel import Session

from dsr.db.events import lock_stream
from dsr.db.tables import PasswordLink, User
from dsr.domain.errors import Refused
from dsr.services.users import token_hash

AGAIN_WITHIN = timedelta(minutes=10)
"""So long a form that is sent again shows what it made; a secret must not come back out of a page left open."""


def secret_of(secret_key: str, form_key: str, *made: object) -> str:
    """A token of 256 bits for what a form makes: another for other words in it, or for another person who sends it."""
    text = "\x1f".join(("shown once", form_key, *(str(one) for one in made)))
    digest = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def user_just_added(session: Session, token: str, *, at: datetime) -> User | None:
    """The user whom the form of this token has added just now; None where it has added nobody.

    Raises `Refused` where that is longer ago, or the link has been used. Takes the stream of the users, so that of two
    presses at once the second finds the first.
    """
    lock_stream(session, "users")
    link = session.get(PasswordLink, token_hash(token))
    if link is None:
        return None
    if link.used_at is not None or at - link.made_at > AGAIN_WITHIN:
        raise Refused(
            "This form was sent already: the user is added, and the link was shown then. If it is lost, make a new one on "
            "the user's page.",
            code="link_shown_already",
        )
    return session.get_one(User, link.user_id)
