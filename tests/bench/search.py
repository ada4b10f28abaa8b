"""How long a search takes at the page, beside plain SQL in the same run:
`python -m tests.bench.search [ROWS] [postgresql] [keep=FOLDER]`.

A made-up register (`tests.office.register_maker`) is imported, has its calls again as other people's where it is to be larger
than that (`tests.bench.grow`), and is then searched with the page's own form through the whole
application, sign-in, access log and template included. Numbers and times are drawn by call, so that busy lines and hours
come often, and the busiest lines of all are sought besides. The plain run reads the same fifty rows by SQL alone. Last,
requests are logged whose numbers are in the register, which matches their holds; beside them requests of strangers.
What `keep` names stays filled for the next run. PostgreSQL is told to look its tables over, as it does by itself in an
office; SQLite is left as the import leaves it.
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import structlog
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlmodel import col

from dsr.db.migrate import migrate
from dsr.db.tables import Call, Leg
from dsr.domain.calendar import HELSINKI
from dsr.domain.logged_request import Channel, LoggedRequest
from dsr.domain.phone_shown import display
from dsr.jobs.calls import import_file, open_file
from dsr.services import intake, register
from tests.bench.grow import grow
from tests.office.register_maker import write_register
from tests.servers import postgresql
from tests.web.office import Office, open_office

SEARCHES, REQUESTS, MOST_IMPORTED = 200, 60, 1_250_000
PLAIN = "SELECT * FROM call WHERE {} ORDER BY started_at DESC LIMIT 50"
IN_TIME = "started_at BETWEEN :since AND :until"


class Kind(NamedTuple):
    """A kind of search: the forms that are posted, and the same as plain SQL with its values."""

    name: str
    forms: list[dict[str, str]]
    query: str
    values: list[dict[str, Any]]


def main() -> None:
    """Print the figures."""
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), 500_000)
    kept = next((Path(word.removeprefix("keep=")) for word in sys.argv[1:] if word.startswith("keep=")), None)
    kind = "postgresql" if "postgresql" in sys.argv else "sqlite"
    with ExitStack() as stack:
        folder = (kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))) / kind
        folder.mkdir(parents=True, exist_ok=True)
        url = stack.enter_context(_address(kind, folder, is_kept=kept is not None))
        office = open_office(url, folder)
        _fill(office, folder / "calls.csv", count)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        browser = office.browser_of("handler")
        for one in _searches(office):
            page = _times([partial(_search, browser, form) for form in one.forms])
            bare = _times([partial(_plain, office, one.query, values) for values in one.values])
            print(f"{one.name:<24} page {page}   plain SQL {bare}", flush=True)
        known, strangers = _requests(office)
        print(f"{'a request logged':<24} known {_times(known)}   a stranger's {_times(strangers)}")


@contextmanager
def _address(kind: str, folder: Path, *, is_kept: bool) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    with postgresql(kept=folder / "server" if is_kept else None) as server:
        with psycopg.connect(f"postgresql://dsr@127.0.0.1:{server.port}/postgres") as connection:
            is_there = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'bench'").fetchone()
        if not is_there:
            server.run("CREATE DATABASE bench")
        yield server.database_url("bench")


def _fill(office: Office, path: Path, count: int) -> None:
    """Import a register and have it grow to at least `count` legs, unless an earlier run has."""
    database = office.deps.database
    migrate(database)
    with database.read() as session:
        if (session.scalar(select(func.max(col(Leg.id)))) or 0) >= count:
            return
    times = -(-count // MOST_IMPORTED)
    write_register(path, -(-count // times))
    began = time.perf_counter()
    opened = open_file(office.deps, str(path))
    with database.write() as session:
        batch = register.begin_import(session, opened, label="calls", actor="cli:bench", by=None, at=office.clock())
        batch_id = batch.id or 0
    imported = import_file(office.deps, opened, batch_id).new
    print(f"{imported} legs in {time.perf_counter() - began:.0f} s, {times} times", flush=True)
    path.unlink()
    with database.write() as session:
        grow(session, times)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _searches(office: Office) -> list[Kind]:
    chance = random.Random(7)
    with office.deps.database.read() as session:
        last = session.scalar(select(func.max(col(Call.id)))) or 0
        drawn = [chance.randint(1, last) for _ in range(4 * SEARCHES)]
        calls = list(session.scalars(select(Call).where(col(Call.id).in_(drawn))))
        chance.shuffle(calls)
        busy = select(col(Call.caller_e164)).where(col(Call.caller_e164).is_not(None)).group_by(col(Call.caller_e164))
        busiest = [number or "" for number in session.scalars(busy.order_by(func.count().desc()).limit(20))]
        session.expunge_all()
    known = [call for call in calls if call.caller_e164][:SEARCHES]
    talked = [call for call in calls if call.agent and call.queue][:SEARCHES]
    spans = [_span(call.started_at) for call in talked]
    forms = [{"since": _local(since), "until": _local(until)} for since, until in spans]
    times: list[dict[str, Any]] = [{"since": since, "until": until} for since, until in spans]
    lines, agents = [call.queue for call in talked], [call.agent for call in talked]
    numbers = [call.caller_e164 or "" for call in known]
    return [
        Kind("by number", _named("number", map(display, numbers)), "caller_e164 = :number", _named("number", numbers)),
        Kind(
            "the busiest lines",
            _named("number", map(display, busiest * 10)),
            "caller_e164 = :number",
            _named("number", busiest * 10),
        ),
        Kind("an hour", forms, IN_TIME, times),
        Kind(
            "an hour of a line",
            _with(forms, "queue", lines),
            f"queue = :queue AND {IN_TIME}",
            _with(times, "queue", lines),
        ),
        Kind(
            "an hour of an agent",
            _with(forms, "agent", agents),
            f"agent = :agent AND {IN_TIME}",
            _with(times, "agent", agents),
        ),
        Kind("a line, at any time", _named("queue", lines), "queue = :queue", _named("queue", lines)),
        Kind("an agent, at any time", _named("agent", agents), "agent = :agent", _named("agent", agents)),
    ]


def _span(at: datetime) -> tuple[datetime, datetime]:
    return at - timedelta(minutes=15), at + timedelta(minutes=45)


def _local(at: datetime) -> str:
    return f"{at.astimezone(HELSINKI):%-d.%-m.%Y %-H.%M}"


def _named(name: str, values: Iterable[str]) -> list[dict[str, Any]]:
    return [{name: value} for value in values]


def _with(known: Iterable[dict[str, Any]], name: str, values: Iterable[str]) -> list[dict[str, Any]]:
    return [{**one, name: value} for one, value in zip(known, values, strict=True)]


def _search(browser: FlaskClient, form: dict[str, str]) -> None:
    page = browser.post("/calls", data=form)
    assert page.status_code == 200, (form, page.text)
    assert "/calls/" in page.text


def _plain(office: Office, condition: str, values: dict[str, Any]) -> None:
    bound = {name: _stored(office, value) for name, value in values.items()}
    with office.deps.database.read() as session:
        session.connection().execute(text(PLAIN.format(condition)), bound).all()


def _stored(office: Office, value: object) -> object:
    """SQLite keeps moments as texts in UTC."""
    if office.deps.database.is_sqlite and isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return value


def _requests(office: Office) -> tuple[list[Callable[[], None]], list[Callable[[], None]]]:
    """Requests by the numbers of people who have called, and by numbers that nobody has."""
    chance, by = random.Random(), office.add_user("intake")
    with office.deps.database.read() as session:
        last = session.scalar(select(func.max(col(Call.id)))) or 0
        drawn = [chance.randint(1, last) for _ in range(4 * REQUESTS)]
        query = select(col(Call.caller_e164)).where(col(Call.id).in_(drawn), col(Call.caller_e164).is_not(None))
        numbers = [number or "" for number in session.scalars(query.limit(REQUESTS))]
    strangers = [f"+3584578{chance.randint(0, 99_999):05d}" for _ in numbers]
    return [partial(log_asked, office, by, numbers=(number,)) for number in numbers], [
        partial(log_asked, office, by, numbers=(number,)) for number in strangers
    ]


def log_asked(office: Office, by: int, **sought: Any) -> None:
    """Log a request for copies of the calls of these `numbers` or `windows`."""
    asked = LoggedRequest(
        channel=Channel.EMAIL,
        arrived_at=office.clock(),
        is_time_known=True,
        text="Pyydän kopiot puheluistani.",
        language="fi",
        rights=("access",),
        **sought,
    )
    with office.deps.database.write() as session:
        key = f"bench-{random.getrandbits(64)}"
        intake.open_case(session, office.deps, asked, by=by, at=office.clock(), intake_key=key)


def _times(works: Sequence[Callable[[], None]]) -> str:
    """Median, 95th percentile and the longest in milliseconds; and the first two of this process's own work, which other
    programs disturb less. The server of PostgreSQL works besides."""
    works[0]()  # pages compiled, statements prepared
    taken, worked = [], []
    for work in works:
        began, own = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - own) * 1000)
    (p50, p95), (own50, own95) = _shares(taken), _shares(worked)
    return f"p50 {p50:6.1f} p95 {p95:6.1f} max {max(taken):6.1f} ms, own work {own50:5.1f} {own95:5.1f}"


def _shares(values: list[float]) -> tuple[float, float]:
    values.sort()
    return values[len(values) // 2], values[int(len(values) * 0.95)]


if __name__ == "__main__":
    main()
