"""What every test may ask for: an empty migrated database of either kind, a Redis, and word of what is missing."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
import redis

from dsr.db.engine import Database
from dsr.db.migrate import migrate
from tests.servers import NotInstalled, PostgreSQL, postgresql, redis_server

_MISSING = pytest.StashKey[dict[str, int]]()
_COUNTER = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Begin the count of what was missing."""
    config.stash[_MISSING] = {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly which proofs did not run; a green run without them is not the whole suite."""
    missing = config.stash[_MISSING]
    if missing:
        terminalreporter.section("NOT THE WHOLE SUITE: parts of this machine are missing", red=True, bold=True)
        for what, tests in sorted(missing.items()):
            terminalreporter.write_line(f"{what}: {tests} test(s) did not run", red=True)


def need(request: pytest.FixtureRequest, what: str) -> NoReturn:
    """Skip this test and tell at the end that `what` is missing; with REQUIRE_SERVERS=1 (as .ci/run sets) fail."""
    missing = request.config.stash[_MISSING]
    missing[what] = missing.get(what, 0) + 1
    if os.environ.get("REQUIRE_SERVERS") == "1":
        pytest.fail(what)
    pytest.skip(what)


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
def postgresql_server(request: pytest.FixtureRequest, _postgresql: PostgreSQL | NotInstalled) -> PostgreSQL:
    """The run's PostgreSQL; its database `migrated` is the empty one that others are cloned from."""
    if isinstance(_postgresql, NotInstalled):
        need(request, str(_postgresql))
    return _postgresql


@pytest.fixture
def redis_url(request: pytest.FixtureRequest, _redis: str | NotInstalled) -> str:
    """The run's Redis, emptied."""
    if isinstance(_redis, NotInstalled):
        need(request, str(_redis))
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
    """The address of an empty migrated PostgreSQL database of this test's own."""
    name = f"test_{next(_COUNTER)}"
    postgresql_server.run(f"CREATE DATABASE {name} TEMPLATE migrated")
    yield postgresql_server.database_url(name)
    postgresql_server.run(f"DROP DATABASE {name} WITH (FORCE)")


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
