"""How long the office's pages take among many cases: `python -m tests.bench.office [CASES] [EVENTS] [postgresql] [keep=FOLDER]`.

A made-up office (`tests.bench.office_rows`; 50,000 cases and a million events unless told otherwise, one case in twenty open)
is looked at through the whole application, session, access log and template included: each tab of the work queue, its
filters, the case page, and searches. Beside each stands the plain alternative: the same list or case by one SQL statement
on the same database, without access rules, next steps or counts.
"""

from __future__ import annotations

import logging
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from dsr.db.migrate import migrate
from dsr.db.tables import Case
from dsr.services.work_queue import TABS
from dsr.web.served import served_app
from tests.bench.office_rows import OPEN_SHARE, fill
from tests.bench.places import Place, look_tables_over, place, times
from tests.web.office import Office, open_office

LOOKS = 40
QUEUE_SQL = (
    "SELECT c.*, min(r.act_by_on) AS act_by FROM cases c JOIN right_request r ON r.case_id = c.id "
    "WHERE c.state = 'open' GROUP BY c.id ORDER BY act_by LIMIT 25"
)
CLOSED_SQL = "SELECT * FROM cases WHERE state = 'closed' ORDER BY id DESC LIMIT 25"
CASE_SQL = "SELECT * FROM cases c JOIN event e ON e.stream = 'case:' || c.id JOIN right_request r ON r.case_id = c.id WHERE c.id = :id"
NAME_SQL = "SELECT * FROM cases WHERE name_key LIKE :words ORDER BY id DESC LIMIT 25"
TEXT_SQL = (
    "SELECT c.* FROM cases c WHERE c.id IN (SELECT case_id FROM message WHERE text LIKE :words UNION "
    "SELECT case_id FROM note WHERE text LIKE :words) ORDER BY c.id DESC LIMIT 25"
)

Looks = tuple[str, list[Callable[[], None]], list[tuple[str, dict[str, Any]]]]
"""A row of the figures: its name, what is looked at, and the plain statements with their values."""


def main() -> None:
    """Print the figures."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    count, events = (numbers + [50_000, 1_000_000][len(numbers) :])[:2]
    with place("office") as at:
        office = filled(at, count, events)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        app = served_app(office.deps)
        app.config["WTF_CSRF_ENABLED"] = False  # a search is posted, and no form is read here
        office = replace(office, app=app)
        browser = office.browser_of("handler")
        for name, looks, plain in _looks(browser, count):
            bare = times([partial(_plain, office, *work) for work in plain], at)
            print(f"{name:<24} page {times(looks, at)}   plain SQL {bare}", flush=True)
        office.deps.database.close()


def filled(at: Place, count: int, events: int) -> Office:
    """The made-up office, filled unless an earlier run has."""
    office = open_office(at.url, at.folder)
    database = office.deps.database
    migrate(database)
    began = time.perf_counter()
    with database.read() as session:
        is_filled = session.scalar(select(func.count()).select_from(Case)) == count
    if not is_filled:
        with database.write() as session:
            fill(session, office.deps, count, events)
        look_tables_over(database)
    taken = time.perf_counter() - began
    print(f"{count} cases, {count * (events // count)} events in {at.kind}, filled in {taken:.0f} s", flush=True)
    return office


def _looks(browser: FlaskClient, count: int) -> list[Looks]:
    chance = random.Random(3)
    opened = [int(count * (1 - OPEN_SHARE)) + 1 + chance.randrange(int(count * OPEN_SHARE)) for _ in range(LOOKS)]
    drawn = [one for one in (chance.randint(1, count) for _ in range(2 * LOOKS)) if one % 40 and one % 100][:LOOKS]
    shown = [one for one in opened if one % 40 and one % 100]
    tabs: list[Looks] = [
        (f"queue: {tab}", [partial(_get, browser, f"/queue?tab={tab}") for _ in range(LOOKS)], _rival(tab))
        for tab in TABS
    ]
    narrow = ["right=access", "channel=phone", "line=queue_3", "from=2026-12-01&until=2026-12-05", "state=assessing"]
    return [
        *tabs,
        (
            "queue: filters",
            [
                partial(_get, browser, f"/queue?tab={tab}&{part}")
                for tab in ("all", "closed")
                for part in narrow * max(1, LOOKS // 10)
            ],
            [(QUEUE_SQL, {})],
        ),
        ("queue: page 50", [partial(_get, browser, "/queue?tab=all&page=50")] * LOOKS, [(QUEUE_SQL, {})]),
        (
            "case page",
            [partial(_get, browser, f"/cases/{one}") for one in shown + drawn],
            [(CASE_SQL, {"id": one}) for one in shown + drawn],
        ),
        *_searches(browser, drawn),
    ]


def _searches(browser: FlaskClient, drawn: Sequence[int]) -> list[Looks]:
    kinds = {
        "search: reference": ([f"{one}/00.01.03" for one in drawn], NAME_SQL),
        "search: name": ([f"esimerkki {one}" for one in drawn], NAME_SQL),
        "search: number": ([f"040 {5550000 + one}" for one in drawn], NAME_SQL),
        "search: rare word": ([f"muistio{one}" for one in drawn], TEXT_SQL),
        "search: common words": (
            ["puhelu tallenne", "pysäköinti", "begäran svar", "terveisin"] * max(1, LOOKS // 4),
            TEXT_SQL,
        ),
    }
    return [
        (
            name,
            [partial(_post, browser, words) for words in asked],
            [(query, {"words": f"%{words}%"}) for words in asked],
        )
        for name, (asked, query) in kinds.items()
    ]


def _rival(tab: str) -> list[tuple[str, dict[str, Any]]]:
    return [(CLOSED_SQL if tab in ("closed", "routed") else QUEUE_SQL, {})] * LOOKS


def _get(browser: FlaskClient, url: str) -> None:
    assert browser.get(url).status_code == 200, url


def _post(browser: FlaskClient, words: str) -> None:
    assert browser.post("/queue", data={"words": words, "tab": "found"}).status_code == 200, words


def _plain(office: Office, query: str, values: dict[str, Any]) -> None:
    with office.deps.database.read() as session:
        session.connection().execute(text(query), values).all()


if __name__ == "__main__":
    main()
