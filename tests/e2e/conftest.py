"""The made-up office served by a real server process, and a real browser to walk it with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from dsr.db.engine import Database
from dsr.db.tables import User
from dsr.settings import load_settings
from tests.conftest import need
from tests.e2e.attacked import attacked_office
from tests.office.browsing import NoBrowser, Noted, chromium, page_of, sign_in
from tests.office.client import Client
from tests.office.demo import Wish, settings_of
from tests.office.postbox import Postbox
from tests.office.running import Demo, demo_run
from tests.office.serving import Server, free_port
from tests.office.users import WORKERS, Account

_LOOKERS = ("veera.valmistelija", "jari.jatkaja")
OpenPage = Callable[..., Page]
WalkedPages = dict[str, dict[str, str]]


@dataclass(frozen=True)
class ServedOffice:
    """Where the office answers, who can sign in, and the mail that left it."""

    base_url: str
    environ: dict[str, str]
    database: Database
    accounts: dict[str, Account]
    postbox: Postbox
    server: Server


@dataclass(frozen=True)
class FilledDemo:
    """What the first run of the demonstration left and said. Nothing serves the folder any more."""

    folder: Path
    sign_ins: dict[str, str]
    handlers_queue: str
    colleagues_queue: str
    exit_code: int


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> FilledDemo:
    """An office as `make demo` fills it, looked at by two of its people, and stopped by Ctrl-C."""
    folder, port = tmp_path_factory.mktemp("first") / "demo", free_port()
    with demo_run(port, folder) as demo:
        handlers, colleagues = (queue_of(port, demo, f"{name}@toimisto.example") for name in _LOOKERS)
        return FilledDemo(folder, demo.sign_ins, handlers, colleagues, demo.interrupt())


def queue_of(port: int, demo: Demo, email: str) -> str:
    """The work queue as someone sees it there."""
    client = Client(f"http://127.0.0.1:{port}")
    client.sign_in(email, demo.sign_ins[email])
    page = client.get("/queue")
    assert page.status == 200
    return page.text


@pytest.fixture(scope="session")
def walked(filled: FilledDemo, tmp_path_factory: pytest.TempPathFactory) -> WalkedPages:
    """Every kind of page that links lead each worker to, by address, as a first look finds them."""
    with attacked_office(filled.folder, tmp_path_factory.mktemp("walked")) as opened:
        return {worker.key: opened.walked(worker.key) for worker in WORKERS if worker.key != "colleague"}


@pytest.fixture(scope="session")
def office(filled: FilledDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedOffice]:
    """A copy of that office, served on loopback; acknowledgements leave at once."""
    folder, port = tmp_path_factory.mktemp("office") / "demo", free_port()
    shutil.copytree(filled.folder, folder)
    with Postbox(folder / "mail") as postbox:
        wish = Wish(port, folder, is_fresh=False)
        environ = settings_of(folder, wish, postbox.url) | {
            "DSR_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "DSR_UNDO_MINUTES": "0",
        }
        server = Server(environ, folder / "server.log")
        server.start()
        database = Database(load_settings(environ).database_url)
        try:
            accounts = _accounts(database, filled.sign_ins)
            yield ServedOffice(f"http://127.0.0.1:{port}", environ, database, accounts, postbox, server)
        finally:
            database.close()
            server.stop()


def _accounts(database: Database, sign_ins: Mapping[str, str]) -> dict[str, Account]:
    with database.read() as session:
        ids = {user.email: user.id or 0 for user in session.scalars(select(User))}
    return {worker.key: Account(worker, ids[worker.email], sign_ins[worker.email]) for worker in WORKERS}


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


@pytest.fixture(scope="session")
def _sessions() -> dict[str, list[Any]]:
    """The cookies of who has signed in by the form, by their key: the next window of theirs goes on with them."""
    return {}


@pytest.fixture
def open_page(browser: Browser, office: ServedOffice, _sessions: dict[str, list[Any]]) -> Iterator[OpenPage]:
    """Open a window in which a worker has signed in (or nobody). At the end nothing may have left the server, and no
    page may have complained: a broken content security policy does."""
    seen: list[Noted] = []
    with ExitStack() as stack:

        def opened(who: str = "", *, width: int = 1440) -> Page:
            page, noted = stack.enter_context(page_of(browser, office.base_url, width=width))
            seen.append(noted)
            if who and not _goes_on(page, _sessions.get(who)):
                account = office.accounts[who]
                sign_in(page, account.worker.email, account.password)
                _sessions[who] = page.context.cookies()
            return page

        yield opened
    assert [url for noted in seen for url in noted.left] == []
    assert [words for noted in seen for words in noted.complaints] == []


def _goes_on(page: Page, session: list[Any] | None) -> bool:
    """Whether a session of an earlier window still stands; the window then shows where a sign-in leads to."""
    if session is None:
        return False
    page.context.add_cookies(session)
    page.goto("/")
    return "/sign-in" not in page.url
