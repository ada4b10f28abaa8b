"""The parts of a house under a clock that the bench moves: web and workers as processes, PostgreSQL, Redis, a mail server.

`python -m tests.bench.day_house` with the house's `DSR_*` settings imports everything once and forks a process for each line
that it reads (`web` or `worker`); each leads a process group of its own, so that one signal ends all of it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dsr.db.migrate import migrate
from dsr.jobs.handlers import all_handlers
from dsr.settings import load_settings
from dsr.wiring import build
from tests.office.office import Office
from tests.office.postbox import Postbox
from tests.office.serving import ROOT, free_port, new_keys, served_at
from tests.office.users import add_workers
from tests.servers import Program, postgresql, redis_program

CLOCK = "DAY_CLOCK"
"""Variable with the file in which the bench writes how many seconds the house's clock is ahead of the real one."""

TICK_S = 1.0
"""The minute job runs each second: a minute of this day is shorter."""

BEGINS = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""Tuesday 24.11.2026, 6.00 in Helsinki."""


class ShiftedClock:
    """The real time plus what the file says; without a file the real time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> datetime:
        """The moment in the house, aware, UTC."""
        return datetime.now(UTC) + timedelta(seconds=float(self._path.read_text()))

    def set(self, at: datetime) -> None:
        """Let it be `at` in the house now."""
        draft = self._path.with_suffix(".new")
        draft.write_text(str((at - datetime.now(UTC)).total_seconds()))
        draft.replace(self._path)


@dataclass
class Nursery:
    """Forks web and worker processes, kills them, and forks them again."""

    environ: Mapping[str, str]
    log: Path
    running: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Nursery:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DSR_")}
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.day_house"],
            cwd=ROOT,
            env=kept | dict(self.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log.open("ab"),
            text=True,
        )
        return self

    def __exit__(self, *_fault: object) -> None:
        for name in list(self.running):
            self.kill(name)
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait(timeout=10)

    def start(self, name: str) -> None:
        """Fork one: `web`, or a worker by any other name."""
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write("web\n" if name == "web" else "worker\n")
        self._parent.stdin.flush()
        self.running[name] = int(self._parent.stdout.readline())

    def revive(self) -> None:
        """Start again what ended by itself, as systemd does: a part that finds no database at its start ends."""
        for name, pid in list(self.running.items()):
            if not _lives(pid):
                self.start(name)

    def kill(self, name: str) -> None:
        """`kill -9` to every process of it at once."""
        pid = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        while _lives(pid):
            time.sleep(0.01)


@dataclass
class House:
    """Everything that stands, and how it is reached."""

    office: Office
    clock: ShiftedClock
    nursery: Nursery
    servers: Mapping[str, Program]
    postbox: Postbox
    base_url: str

    def kill(self, part: str) -> None:
        """End a part at once, whatever it does."""
        if part in self.servers:
            self.servers[part].kill()
        else:
            self.nursery.kill(part)

    def start(self, part: str) -> None:
        """Start a part again."""
        if part in self.servers:
            self.servers[part].start()
        else:
            self.nursery.start(part)


PARTS = ("web", "worker1", "worker2", "postgresql", "redis")


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """A migrated house with its people; web and workers are not started yet."""
    with ExitStack() as stack:
        server = stack.enter_context(postgresql(is_durable=True))
        server.run("CREATE DATABASE day")
        broker_url, redis = stack.enter_context(redis_program())
        postbox = stack.enter_context(Postbox(folder / "mail"))
        port = free_port()
        environ = {
            **new_keys(),
            **served_at(folder, port, postbox.url),
            "DSR_DATABASE_URL": server.database_url("day"),
            "DSR_BROKER_URL": broker_url,
            "DSR_UNDO_MINUTES": "0",
            "DSR_IDLE_MINUTES": "600",
            "DSR_SESSION_HOURS": "48",
            CLOCK: str(folder / "clock"),
        }
        clock = ShiftedClock(folder / "clock")
        clock.set(BEGINS)
        deps = replace(build(load_settings(environ)), now=clock)
        stack.callback(deps.database.close)
        stack.callback(deps.printers.close)
        migrate(deps.database)
        office = Office(deps, all_handlers(), BEGINS)
        office.accounts = add_workers(deps.database, BEGINS - timedelta(days=10))
        assert server.program is not None
        servers = {"postgresql": server.program, "redis": redis}
        nursery = stack.enter_context(Nursery(environ, folder / "server.log"))
        yield House(office, clock, nursery, servers, postbox, f"http://127.0.0.1:{port}")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Fork what each line read asks for, and answer its process id."""
    from dsr.cli import serving
    from dsr.cli.wired import open_deps
    from dsr.jobs import worker
    from dsr.jobs.broker import make_broker

    worker.TICK_S = TICK_S
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setsid()
            ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))  # ends with this parent, however that ends
            os.dup2(2, 1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.argv = ["dsr", "serve"]
            deps = replace(open_deps(), now=ShiftedClock(Path(os.environ[CLOCK])))
            if line.strip() == "web":
                os._exit(serving.serve(deps))
            one = worker.Worker(deps, make_broker(deps.settings.broker_url), all_handlers())
            deps.database.after_commit = lambda _ids, one=one: one.relay.wake()
            worker.run_worker(one)
            os._exit(0)
        os.write(1, f"{child}\n".encode())


if __name__ == "__main__":
    main()
