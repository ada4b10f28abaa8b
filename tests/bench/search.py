"""How long a search takes at the page, beside plain SQL in the same run: `python -m tests.bench.search [ROWS] [postgresql]`.

A made-up register (`tests.office.register_maker`) is imported, then searched with the page's own form through the whole
application, sign-in, access log and template included. Numbers are drawn by call, so that busy lines come often, and the
busiest lines of all are sought besides. The plain run reads the same fifty rows by SQL alone.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlmodel import col

from dsr.db.migrate import migrate
from dsr.db.tables import Call
from dsr.domain.calendar import HELSINKI
from dsr.domain.phone import display
from dsr.jobs.calls import import_file, open_file
from dsr.services import register
from tests.bench.imports import address
from tests.office.register_maker import write_register
from tests.web.office import Office, open_office

SEARCHES = 200
NUMBER_SQL = "SELECT * FROM call WHERE caller_e164 = :number ORDER BY started_at DESC LIMIT 50"
WINDOW_SQL = "SELECT * FROM call WHERE started_at BETWEEN :since AND :until ORDER BY started_at DESC LIMIT 50"


def main() -> None:
    """Print the figures."""
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), 500_000)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(address(folder))
        office = open_office(url, folder)
        migrate(office.deps.database)
        began = time.perf_counter()
        _fill(office, folder / "calls.csv", count)
        print(f"{count} legs into {url.partition(':')[0]} in {time.perf_counter() - began:.0f} s")
        browser = office.browser_of("handler")
        for name, forms, plain in _searches(office):
            page = _times([lambda form=form: _search(browser, form) for form in forms])
            bare = _times([lambda values=values: _plain(office, *values) for values in plain])
            print(
                f"{name:<16} page p50 {page[0]:6.1f} p95 {page[1]:6.1f} ms   plain SQL p50 {bare[0]:6.2f} p95 {bare[1]:6.2f} ms"
            )


def _fill(office: Office, path: Path, count: int) -> None:
    write_register(path, count)
    opened = open_file(office.deps, str(path))
    with office.deps.database.write() as session:
        batch = register.begin_import(session, opened, label="calls", actor="cli:bench", by=None, at=office.clock())
        batch_id = batch.id or 0
    assert import_file(office.deps, opened, batch_id).new == count
    path.unlink()


def _searches(office: Office) -> list[tuple[str, list[dict[str, str]], list[tuple[str, dict[str, object]]]]]:
    chance = random.Random(7)
    with office.deps.database.read() as session:
        last = session.scalar(select(func.max(col(Call.id)))) or 0
        drawn = [chance.randint(1, last) for _ in range(4 * SEARCHES)]
        calls = session.scalars(select(Call).where(col(Call.id).in_(drawn))).all()
        chance.shuffle(calls := list(calls))
        numbers = [call.caller_e164 for call in calls if call.caller_e164][:SEARCHES]
        times = [call.started_at for call in calls][:SEARCHES]
        busy = select(col(Call.caller_e164)).where(col(Call.caller_e164).is_not(None)).group_by(col(Call.caller_e164))
        busiest = list(session.scalars(busy.order_by(func.count().desc()).limit(20)))
    spans = [(at - timedelta(minutes=15), at + timedelta(minutes=45)) for at in times]
    local = [tuple(f"{at.astimezone(HELSINKI):%-d.%-m.%Y %-H.%M}" for at in span) for span in spans]
    return [
        ("by number", *_by_number(numbers)),
        ("busiest lines", *_by_number([number for number in busiest * 10 if number])),
        (
            "window of 1 h",
            [{"since": since, "until": until} for since, until in local],
            [(WINDOW_SQL, {"since": since, "until": until}) for since, until in spans],
        ),
    ]


def _by_number(numbers: Sequence[str]) -> tuple[list[dict[str, str]], list[tuple[str, dict[str, object]]]]:
    return [{"number": display(number)} for number in numbers], [(NUMBER_SQL, {"number": number}) for number in numbers]


def _search(browser: FlaskClient, form: dict[str, str]) -> None:
    page = browser.post("/calls", data=form)
    assert page.status_code == 200
    assert "/calls/" in page.text


def _plain(office: Office, query: str, values: dict[str, object]) -> None:
    bound = {name: _stored(office, value) for name, value in values.items()}
    with office.deps.database.read() as session:
        assert session.connection().execute(text(query), bound).all()


def _stored(office: Office, value: object) -> object:
    """SQLite keeps moments as texts in UTC."""
    if office.deps.database.is_sqlite and hasattr(value, "isoformat"):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return value


def _times(works: Sequence[Callable[[], None]]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    works[0]()  # pages compiled, statements prepared
    taken = []
    for work in works:
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


if __name__ == "__main__":
    main()
