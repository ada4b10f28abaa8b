"""The made-up office served by a real server process, and a real browser to walk it with."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import Browser, Page

from dsr.db.engine import Database
from dsr.settings import load_settings
from tests.conftest import need
from tests.office.browsing import NoBrowser, Noted, chromium, page_of, sign_in
from tests.office.filling import fill
from tests.office.postbox import Postbox
from tests.office.serving import Server, free_port
from tests.office.users import Account

OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class ServedOffice:
    """Where the office answers, who can sign in, and the mail that left it."""

    base_url: str
    environ: dict[str, str]
    database: Database
    accounts: dict[str, Account]
    postbox: Postbox
    server: Server


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedOffice]:
    """The whole made-up office, as `make demo` fills it, served on loopback; acknowledgements leave at once."""
    folder = tmp_path_factory.mktemp("office")
    port = free_port()
    with Postbox(folder / "mail") as postbox:
        environ = {
            "DSR_DATA": str(folder),
            "DSR_DEMO": "yes",
            "DSR_SECRET_KEY": secrets.token_urlsafe(48),
            "DSR_FIELD_KEY": Fernet.generate_key().decode(),
            "DSR_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "DSR_PORT": str(port),
            "DSR_SMTP_URL": postbox.url,
        }
        accounts = fill(environ, datetime.now(UTC), lambda _sentence: None)
        environ |= {"DSR_UNDO_MINUTES": "0"}
        server = Server(environ, folder / "server.log")
        server.start()
        database = Database(load_settings(environ).database_url)
        try:
            yield ServedOffice(f"http://127.0.0.1:{port}", environ, database, accounts, postbox, server)
        finally:
            database.close()
            server.stop()


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser | NoBrowser]:
    with ExitStack() as stack:
        try:
            yield stack.enter_context(chromium())
        except NoBrowser as fault:
            yield fault


@pytest.fixture
def browser(_browser: Browser | NoBrowser) -> Browser:
    """Debian's Chromium; told loudly when it is missing."""
    if isinstance(_browser, NoBrowser):
        need(str(_browser))
    return _browser


@pytest.fixture
def open_page(browser: Browser, office: ServedOffice) -> Iterator[OpenPage]:
    """Open a window in which a worker has signed in (or nobody). At the end nothing may have left the server, and no
    page may have complained: a broken content security policy does."""
    seen: list[Noted] = []
    with ExitStack() as stack:

        def opened(who: str = "", *, width: int = 1440) -> Page:
            page, noted = stack.enter_context(page_of(browser, office.base_url, width=width))
            seen.append(noted)
            if who:
                account = office.accounts[who]
                sign_in(page, account.worker.email, account.password)
            return page

        yield opened
    assert [url for noted in seen for url in noted.left] == []
    assert [words for noted in seen for words in noted.complaints] == []
