"""Throwaway PostgreSQL and Redis on loopback for the tests: random ports, own folders, gone with the test run."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from tests.places import server_folder

_PR_SET_PDEATHSIG = 1
_START_S = 30.0


class NotInstalled(Exception):
    """A server's program is not on this machine; the text says which Debian package brings it."""


class Program:
    """A server's program over its own folder, which can be killed as when its machine stops, and started again."""

    def __init__(
        self,
        command: list[str | Path],
        folder: Path,
        owner: pwd.struct_passwd | None,
        stop_signal: signal.Signals,
        is_ready: Callable[[], None],
    ) -> None:
        self._command, self._folder, self._owner = command, folder, owner
        self._stop_signal, self._is_ready = stop_signal, is_ready
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and come back when it answers. What a killed one left may keep it from starting for a moment."""
        give_up_at = time.monotonic() + _START_S
        while True:
            with (self._folder / "server.log").open("ab") as log:
                self._process = subprocess.Popen(
                    self._command,
                    cwd=self._folder,
                    stdout=log,
                    stderr=log,
                    preexec_fn=self._die_with_parent,
                    **_account(self._owner),
                )
            try:
                return _wait_until_ready(self._process, self._is_ready, self._folder)
            except RuntimeError:
                if self._process.poll() is None or time.monotonic() > give_up_at:
                    raise
                time.sleep(0.2)

    @property
    def pid(self) -> int:
        """The process that runs; 0 before it has started."""
        return self._process.pid if self._process is not None else 0

    def kill(self) -> None:
        """`kill -9` to the program; processes of its own notice by themselves."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in its own way."""
        self._end(self._stop_signal)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(timeout=_START_S)

    def _die_with_parent(self) -> None:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(self._stop_signal))


@dataclass(frozen=True)
class PostgreSQL:
    """A running server; `database_url` gives the address of one of its databases."""

    port: int
    program: Program | None = None

    def database_url(self, name: str) -> str:
        """SQLAlchemy's address of database `name`."""
        return f"postgresql+psycopg://dsr@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str) -> None:
        """Run one statement outside a transaction in the maintenance database."""
        with psycopg.connect(f"postgresql://dsr@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


@contextmanager
def postgresql(*, is_durable: bool = False, kept: Path | None = None) -> Iterator[PostgreSQL]:
    """A new PostgreSQL cluster, without durability unless a measurement asks for it; raises `NotInstalled` where initdb
    is missing. In a folder `kept` it stays after the run, and what an earlier run left there is taken up again."""
    programs = _postgresql_programs()
    owner = _postgres_account()
    with _folder("dsr-postgresql-", owner, kept) as folder:
        cluster = folder / "cluster"
        arguments = ["--username=dsr", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        if not cluster.exists():
            _as_owner([programs / "initdb", f"--pgdata={cluster}", *arguments], folder, owner)
        port = _free_port()
        chosen = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        if not is_durable:
            chosen |= dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit", "autovacuum"), "off")
        options = [text for name, value in chosen.items() for text in ("-c", f"{name}={value}")]
        command = [programs / "postgres", "-D", cluster, *options]
        # SIGQUIT is PostgreSQL's immediate shutdown: its own children go with it. SIGINT writes everything out first.
        stop = signal.SIGINT if kept else signal.SIGQUIT
        program = Program(command, folder, owner, stop, lambda: PostgreSQL(port).run("SELECT 1"))
        with _running(program):
            yield PostgreSQL(port, program)


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a new Redis that keeps an append-only file in its own folder; raises `NotInstalled`."""
    with redis_program() as (url, _program):
        yield url


@contextmanager
def redis_program() -> Iterator[tuple[str, Program]]:
    """The same with its program, for those who kill it."""
    program = shutil.which("redis-server")
    if program is None:
        raise NotInstalled("redis-server is missing (Debian: redis-server)")
    with _folder("dsr-redis-", None) as folder:
        port = _free_port()
        command: list[str | Path] = [
            Path(program),
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--dir",
            folder,
            "--save",
            "",
        ]
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--protected-mode", "yes"]
        url = f"redis://127.0.0.1:{port}/0"
        server = Program(command, folder, None, signal.SIGKILL, lambda: _ping(url))
        with _running(server):
            yield url, server


def _ping(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.ping()


def _postgresql_programs() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = installed[-1:] or [Path(path).resolve() for path in (shutil.which("initdb"),) if path]
    if not found or not (found[0].parent / "postgres").exists():
        raise NotInstalled("PostgreSQL is missing (Debian: postgresql)")
    return found[0].parent


def _postgres_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: root starts it as the account that its package made."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise NotInstalled("there is no account `postgres` to run PostgreSQL as (Debian: postgresql)") from None


@contextmanager
def _folder(prefix: str, owner: pwd.struct_passwd | None, kept: Path | None = None) -> Iterator[Path]:
    """A folder of the server's own, gone at the end unless it is one to be kept."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    folder = kept or (server_folder(prefix) if owner else Path(tempfile.mkdtemp(prefix=prefix)))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        yield folder
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _as_owner(command: list[str | Path], folder: Path, owner: pwd.struct_passwd | None) -> None:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, **_account(owner))
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def _account(owner: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


@contextmanager
def _running(program: Program) -> Iterator[None]:
    program.start()
    try:
        yield
    finally:
        program.stop()


def _wait_until_ready(server: subprocess.Popen[bytes], is_ready: Callable[[], None], folder: Path) -> None:
    give_up_at = time.monotonic() + _START_S
    while True:
        try:
            return is_ready()
        except (psycopg.OperationalError, redis.ConnectionError):
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"server did not start: {(folder / 'server.log').read_text()[-2000:]}") from None
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
