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

_PR_SET_PDEATHSIG = 1
_START_S = 30.0


class NotInstalled(Exception):
    """A server's program is not on this machine; the text says which Debian package brings it."""


@dataclass(frozen=True)
class PostgreSQL:
    """A running server; `database_url` gives the address of one of its databases."""

    port: int

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
        server = PostgreSQL(port)
        command = [programs / "postgres", "-D", cluster, *options]
        # SIGQUIT is PostgreSQL's immediate shutdown: its own children go with it. SIGINT writes everything out first.
        stop = signal.SIGINT if kept else signal.SIGQUIT
        with _running(command, folder, owner, stop, lambda: server.run("SELECT 1")):
            yield server


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a new Redis that keeps an append-only file in its own folder; raises `NotInstalled`."""
    program = shutil.which("redis-server")
    if program is None:
        raise NotInstalled("redis-server is missing (Debian: redis-server)")
    with _folder("dsr-redis-", None) as folder:
        port = _free_port()
        command = [Path(program), "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", ""]
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--protected-mode", "yes"]
        url = f"redis://127.0.0.1:{port}/0"
        with _running(command, folder, None, signal.SIGKILL, lambda: _ping(url)):
            yield url


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
    folder = kept or Path(tempfile.mkdtemp(prefix=prefix))
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
def _running(
    command: list[str | Path],
    folder: Path,
    owner: pwd.struct_passwd | None,
    stop_signal: signal.Signals,
    is_ready: Callable[[], None],
) -> Iterator[None]:
    def die_with_parent() -> None:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(stop_signal))

    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, preexec_fn=die_with_parent, **_account(owner)
        )
        try:
            _wait_until_ready(server, is_ready, folder)
            yield
        finally:
            server.send_signal(stop_signal)
            server.wait(timeout=_START_S)


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
