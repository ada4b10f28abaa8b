"""What every test may ask for: an empty migrated database of either kind, a Redis, and word of what is missing."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NoReturn

import pytest
import redis
from xdist.scheduler import LoadScopeScheduling

from dsr.db.engine import Database
from dsr.db.migrate import migrate
from tests.compiled_once import compile_once
from tests.every_write_told import watch_transactions
from tests.places import choose_root, take_in
from tests.servers import NotInstalled, PostgreSQL, postgresql, redis_server

_MISSING = "missing here: "
_ONE_OFFICE = ("e2e", "letters")
"""Folders whose tests share what takes long to make: a served office, the printed samples."""

_LONGEST_FIRST = ("e2e", "letters", "test_nothing_lost.py", "jobs")

_COUNTER = itertools.count(1)

_LOOK_EVERY = 50_000
"""Objects more than were let go before the collector of garbage looks: at Python's 700 it takes an eighth of the run."""

gc.set_threshold(_LOOK_EVERY, *gc.get_threshold()[1:])
compile_once()
choose_root()
watch_transactions()


class _Together(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps together, when several processes share the suite, what shares its preparations: a folder or a file."""

    def _split_scope(self, nodeid: str) -> str:
        place = Path(nodeid.partition("::")[0])
        return place.parent.name if place.parent.name in _ONE_OFFICE else str(place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Together:
    """How the tests are shared out; the groups of the plug-in's own do not hold with this pytest."""
    return _Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process waits for it at the end."""
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: it need not be looked through for what nobody holds any more."""
    gc.collect()
    gc.freeze()


def _turn(item: pytest.Item) -> int:
    names = (item.path.parent.name, item.path.name)
    return next((turn for turn, long in enumerate(_LONGEST_FIRST) if long in names), len(_LONGEST_FIRST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which proofs did not run; a green run without them is not the whole suite."""
    reasons = [str(report.longrepr[-1]) for report in terminalreporter.stats.get("skipped", ())]
    missing = Counter(reason.partition(_MISSING)[2] for reason in reasons if _MISSING in reason)
    if missing:
        terminalreporter.section("NOT THE WHOLE SUITE: parts of this machine are missing", red=True, bold=True)
        for what, tests in sorted(missing.items()):
            terminalreporter.write_line(f"{what}: {tests} test(s) did not run", red=True)


def need(what: str) -> NoReturn:
    """Skip this test and tell at the end that `what` is missing; with REQUIRE_SERVERS=1 (as .ci/run sets) fail."""
    if os.environ.get("REQUIRE_SERVERS") == "1":
        pytest.fail(what)
    pytest.skip(f"{_MISSING}{what}")


@pytest.fixture(scope="session", autouse=True)
def _own_place(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a killed child leaves lies among the files of the run, and goes with them."""
    take_in(tmp_path_factory.mktemp("tmp"))


@pytest.fixture(scope="session")
def _servers() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def _postgresql(_servers: ExitStack) -> PostgreSQL | NotInstalled:
    try:
        server = _servers.enter_context(postgresql())
    except NotInstalled as fault:
        return fault
    server.run("CREATE DATABASE migrated")
    database = Database(server.database_url("migrated"))
    migrate(database)
    database.close()
    return server


@pytest.fixture(scope="session")
def _redis(_servers: ExitStack) -> str | NotInstalled:
    try:
        return _servers.enter_context(redis_server())
    except NotInstalled as fault:
        return fault


@pytest.fixture
def postgresql_server(_postgresql: PostgreSQL | NotInstalled) -> PostgreSQL:
    """The run's PostgreSQL; its database `migrated` is the empty one that others are cloned from."""
    if isinstance(_postgresql, NotInstalled):
        need(str(_postgresql))
    return _postgresql


@pytest.fixture
def redis_url(_redis: str | NotInstalled) -> str:
    """The run's Redis, emptied."""
    if isinstance(_redis, NotInstalled):
        need(str(_redis))
    with redis.Redis.from_url(_redis) as client:
        client.flushall()
    return _redis


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated SQLite file; copy it, never use it."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of an empty migrated SQLite file of this test's own."""
    return f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'dsr.sqlite3')}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSQL) -> Iterator[str]:
    """The address of an empty migrated PostgreSQL database of this test's own, copied by files: less than half the work of
    writing each page to the server's log first."""
    name = f"test_{next(_COUNTER)}"
    postgresql_server.run(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY FILE_COPY")
    yield postgresql_server.database_url(name)
    postgresql_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def plain_role(postgresql_server: PostgreSQL) -> Iterator[Callable[[str], str]]:
    """Addresses of empty databases of one's own or another role's, for a role that is no superuser, as README makes it."""
    made: list[str] = []

    def url(owner: str) -> str:
        name = f"of_{owner}_{len(made)}"
        postgresql_server.run(f"CREATE DATABASE {name} OWNER {owner}")
        made.append(name)
        with closing(Database(postgresql_server.database_url(name))) as database, database.engine.begin() as connection:
            connection.exec_driver_sql("GRANT ALL ON SCHEMA public TO plain")
        return postgresql_server.database_url(name).replace("//dsr@", "//plain@")

    postgresql_server.run("CREATE ROLE plain LOGIN CREATEDB")
    yield url
    for name in made:
        postgresql_server.run(f"DROP DATABASE {name} WITH (FORCE)")
    postgresql_server.run("DROP ROLE plain")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty migrated database, once for each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty migrated database, once on SQLite and once on PostgreSQL."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """An empty migrated SQLite database, for tests that storage does not matter to."""
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, once of each kind, for tests of migrations."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'bare.sqlite3'}")
        yield opened
        opened.close()
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    name = f"bare_{next(_COUNTER)}"
    server.run(f"CREATE DATABASE {name}")
    opened = Database(server.database_url(name))
    yield opened
    opened.close()
    server.run(f"DROP DATABASE {name} WITH (FORCE)")
