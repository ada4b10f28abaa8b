"""The demonstration's office opened in this process over a copy of its database, to be attacked there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from dsr.db.tables import User
from dsr.deps import Deps
from dsr.services.sign_in import sessions
from dsr.settings import load_settings
from dsr.web import create_app
from dsr.web.sessions import limits_of
from dsr.wiring import build
from tests import made_once
from tests.office.demo import Wish, settings_of
from tests.office.users import WORKERS
from tests.office.walking import Page, read_page
from tests.web.office import CollectedMail, PaperlessPrinter

UNWATCHED = ("access_log", "user_session", "sign_in", "heartbeat", "sqlite_sequence")
"""Tables that a refused request writes to: who asked, and when they were last seen."""

_MANY = {"case.show": 40, "letters.show": 6, "letters.pdf": 0}
"""How many pages of a kind the handler looks at, who sees the most; everybody else, and of other kinds: `_FEW`."""
_FEW = 2


@dataclass
class Attacked:
    """The application over the copied office."""

    app: Flask
    deps: Deps
    mail: CollectedMail
    people: dict[str, int]
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    log_lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._addresses = self.app.url_map.bind("localhost")
        self._browsers: dict[str, FlaskClient] = {}

    def browser_of(self, who: str) -> FlaskClient:
        """A browser in which a worker of the office (by key) has signed in."""
        at = self.deps.now()
        with self.deps.database.write() as session:
            token = sessions.open_session(session, session.get_one(User, self.people[who]), at=at)
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    def rule_of(self, address: str, method: str = "GET") -> tuple[Rule, dict[str, object]] | None:
        """The rule and the values of an address of this application; None where there is none."""
        try:
            found = self._addresses.match(urlsplit(address).path, method, return_rule=True)
        except HTTPException:
            return None
        return found[0], dict(found[1])

    def walked(self, who: str) -> dict[str, str]:
        """Every kind of page that links lead this worker to, by address; read once."""
        if who not in self.pages:
            self.pages[who] = self._walk(self.browser_of(who), _MANY if who == "handler" else {"letters.pdf": 0})
        return self.pages[who]

    def read(self, who: str, address: str) -> Page:
        """One page as it stands now."""
        return read_page(self.browser(who).get(address).text, address)

    def browser(self, who: str) -> FlaskClient:
        """The browser of this worker, signed in anew where the session has ended."""
        client = self._browsers.get(who)
        if client is None or not self._is_signed_in(client):
            client = self._browsers[who] = self.browser_of(who)
        return client

    def _is_signed_in(self, client: FlaskClient) -> bool:
        with client.session_transaction() as cookie:
            token = cookie.get("_user_id", "")
        with self.deps.database.read() as session:
            limits = limits_of(self.deps.settings)
            return sessions.live_session(session, token, limits, at=self.deps.now()) is not None

    def _walk(self, client: FlaskClient, many: Mapping[str, int]) -> dict[str, str]:
        seen: dict[str, str] = {}
        counts: dict[str, int] = {}
        waiting = ["/"]
        asked = set(waiting)
        while waiting:
            address = waiting.pop(0)
            answer = client.get(address)
            assert answer.status_code < 500, address
            if answer.status_code in (302, 303):
                onward = [urlsplit(answer.headers["Location"]).path]
            elif answer.mimetype == "text/html":
                seen[address] = answer.text
                onward = list(read_page(answer.text, address).links)
            else:
                continue
            for link in onward:
                if link not in asked and self._is_wanted(link, counts, many):
                    waiting.append(link)
                    asked.add(link)
        return seen

    def _is_wanted(self, link: str, counts: dict[str, int], many: Mapping[str, int]) -> bool:
        found = self.rule_of(link)
        if (
            found is None
            or link.endswith((".pdf", ".xlsx", ".zip"))
            or found[0].endpoint in ("static", "city_signin.begin", "city_signin.out")
        ):
            return False
        rule, values = found
        names = [str(value) for name, value in sorted(values.items()) if not isinstance(value, int)]
        kind = ":".join([rule.endpoint, *names])
        counts[kind] = counts.get(kind, 0) + 1
        return counts[kind] <= many.get(rule.endpoint, _FEW)


@contextmanager
def attacked_office(
    filled: Path, folder: Path, pages: Mapping[str, dict[str, str]] | None = None
) -> Iterator[Attacked]:
    """A copy of the office that stands in `filled`, opened in `folder`; form tokens are off, mail only collects.

    `pages` are those of another copy, where they have been walked already.
    """
    copy = folder / "demo"
    shutil.copytree(filled, copy)
    settings = load_settings(settings_of(copy, Wish(80, copy, is_fresh=False), "") | {"DSR_UNDO_MINUTES": "0"})
    mail = CollectedMail()
    real = build(settings)
    real.printers.close()
    deps = replace(real, mail=mail, printers=PaperlessPrinter())
    app = create_app(deps)
    app.jinja_env.bytecode_cache = made_once.COMPILED_PAGES
    app.config["WTF_CSRF_ENABLED"] = False
    with deps.database.read() as session:
        ids = {user.email: user.id or 0 for user in session.scalars(select(User))}
    try:
        yield Attacked(app, deps, mail, {worker.key: ids[worker.email] for worker in WORKERS}, dict(pages or {}))
    finally:
        deps.database.close()


def everything(deps: Deps, *also: str) -> dict[str, set[str]]:
    """Every row of every table but `UNWATCHED`, as text, by table; of those only the ones named."""
    with deps.database.engine.connect().execution_options(dsr_mode="read") as connection:
        names = [name for name in inspect(connection).get_table_names() if name not in UNWATCHED]
        return {
            name: {repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))} for name in names
        }


def differences(before: dict[str, set[str]], after: dict[str, set[str]]) -> dict[str, list[str]]:
    """What stands in one and not in the other, by table; empty when nothing changed."""
    found = {name: sorted(rows ^ before.get(name, set()))[:6] for name, rows in after.items()}
    return {name: rows for name, rows in found.items() if rows}


def counted(deps: Deps) -> dict[str, int]:
    """How many rows each table has, but for what every request writes."""
    with deps.database.engine.connect().execution_options(dsr_mode="read") as connection:
        names = [name for name in inspect(connection).get_table_names() if name not in UNWATCHED]
        query = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)
        return {name: int(count) for name, count in connection.execute(text(query))}
