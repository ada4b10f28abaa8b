"""An office for tests of pages: real parts over an empty database, a clock that is set by hand, mail that only collects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient

from dsr.adapters.callfiles import DiskCallFiles
from dsr.adapters.field_cipher import FernetCipher
from dsr.adapters.webhooks import HttpWebhooks
from dsr.db.engine import Database
from dsr.db.tables import User
from dsr.deps import Deps
from dsr.ports import Mail
from dsr.printing import PrintFailed
from dsr.services import users
from dsr.services.passwords import hash_password
from dsr.services.sign_in import sessions
from dsr.settings import load_settings
from dsr.web import create_app
from tests import made_once

MORNING = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
"""Wednesday 25.11.2026, 8.30 in Helsinki: the day of the mock-ups."""

PASSWORD = "neljä aivan eri sanaa"


@dataclass
class Clock:
    """The time of a test; `pass_by` moves it."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        """The moment now."""
        return self.at

    def pass_by(self, **time: float) -> None:
        """Let some time go: `clock.pass_by(minutes=31)`."""
        self.at += timedelta(**time)


@dataclass
class CollectedMail:
    """A mail port that keeps what it was given."""

    sent: list[Mail] = field(default_factory=list)
    is_set_up: bool = True

    def send(self, mail: Mail) -> None:
        """Keep it."""
        self.sent.append(mail)


class PaperlessPrinter:
    """A printer whose PDF is a few bytes made from the HTML; one that is broken prints nothing."""

    is_broken = False

    def print(self, html: str, identifier: str, created_at: datetime) -> bytes:
        """Bytes that begin as a PDF does."""
        if self.is_broken:
            raise PrintFailed("the printer took longer than 60 s")
        return b"%PDF-1.7 " + identifier.encode() + b" " + str(len(html)).encode()

    def close(self) -> None:
        """Nothing to let go."""


class PrintedHtml(PaperlessPrinter):
    """Keeps the HTML that it was given last."""

    html = ""

    def print(self, html: str, identifier: str, created_at: datetime) -> bytes:
        """As every paperless printer does."""
        self.html = html
        return super().print(html, identifier, created_at)


@dataclass
class Office:
    """The parts, the application over them, and the people added so far."""

    deps: Deps
    clock: Clock
    mail: CollectedMail
    app: Flask

    def add_user(self, *roles: str, name: str = "", is_committed: bool = True, language: str = "fi") -> int:
        """Add a user with these roles, a password (`PASSWORD`) and an accepted commitment; answers the id."""
        with self.deps.database.write() as session:
            label = name or f"Testi {' '.join(roles).title()}"
            email = f"{label.casefold().replace(' ', '.')}.{len(users.all_users(session))}@example.fi"
            new = users.NewUser(email, label, tuple(roles), language)
            user = users.add_user(session, new, by=None, at=self.clock())
            user.password_hash = password_hash()
            if is_committed:
                users.accept_commitment(session, user.id or 0, users.COMMITMENT_VERSION, at=self.clock())
            session.add(user)
            session.flush()
            return user.id or 0

    def sign_in(self, user_id: int) -> FlaskClient:
        """A browser of its own in which this user has signed in (without the slow password check)."""
        with self.deps.database.write() as session:
            user = session.get(User, user_id)
            assert user is not None
            token = sessions.open_session(session, user, at=self.clock())
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    def browser_of(self, *roles: str) -> FlaskClient:
        """A new user with these roles, signed in."""
        return self.sign_in(self.add_user(*roles))


def open_office(url: str, folder: Path, *, checks_tokens: bool = False, public_url: str = "http://localhost") -> Office:
    """An office over an empty migrated database. Form tokens are off unless a test is about them."""
    settings = load_settings(
        {
            "DSR_DATA": str(folder),
            "DSR_DATABASE_URL": url,
            "DSR_SECRET_KEY": "a secret of the tests, long enough to be taken",
            "DSR_FIELD_KEY": field_key(),
            "DSR_DEMO": "yes" if public_url.startswith("http:") else "no",
            "DSR_PUBLIC_URL": public_url,
        }
    )
    clock, mail = Clock(), CollectedMail()
    deps = Deps(
        settings=settings,
        database=Database(url),
        catalogue=made_once.catalogue(),
        calendar=made_once.calendar(),
        mail=mail,
        cipher=FernetCipher(settings.field_key),
        letters=made_once.letter_templates(),
        printers=PaperlessPrinter(),
        call_files=DiskCallFiles(),
        webhooks=HttpWebhooks(),
        now=clock,
    )
    app = create_app(deps)
    app.jinja_env.bytecode_cache = made_once.COMPILED_PAGES
    app.config["TESTING"] = False  # faults are answered as in production; tests look at the page
    app.config["WTF_CSRF_ENABLED"] = checks_tokens
    return Office(deps, clock, mail, app)


@cache
def password_hash() -> str:
    """The hash of `PASSWORD`, made once: it takes a fifth of a second."""
    return hash_password(PASSWORD)


@cache
def field_key() -> str:
    """One key for sealed fields a run."""
    return Fernet.generate_key().decode()


def text_of(html: str | bytes) -> str:
    """The words of a page without its tags, runs of white space as one blank."""
    page = html.decode() if isinstance(html, bytes) else html
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
