"""A real server process: `dsr serve` on loopback with settings of its own, ready when /healthz says so."""

from __future__ import annotations

import ctypes
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 60


class NotServed(Exception):
    """The server did not start or went away, in a sentence that says where to look."""


class Server:
    """One `dsr serve` with these `DSR_*` settings; its output is added to `log`."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self.port = int(environ["DSR_PORT"])
        self._log = log
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("DSR_")} | dict(
            environ
        )
        self._process: subprocess.Popen[bytes] | None = None

    def migrate(self) -> None:
        """Bring the tables to the newest version."""
        done = self.dsr("migrate")
        if done.returncode != 0:
            raise NotServed(f"The office cannot be opened: {done.stderr.strip()}")

    def dsr(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command of `dsr` with the server's settings."""
        command = [sys.executable, "-m", "dsr", *words]
        return subprocess.run(command, cwd=ROOT, env=self._environ, capture_output=True, text=True, check=False)

    def start(self) -> None:
        """Start, and come back when it is ready."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dsr", "serve"],
                cwd=ROOT,
                env=self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches whoever started it alone, who then lets it end its work
                preexec_fn=_die_with_parent,
            )
        give_up_at = time.monotonic() + READY_WITHIN_S
        while not is_ready(self.port):
            if self._process.poll() is not None:
                raise NotServed(f"The server did not start (exit code {self._process.returncode}): see {self._log}")
            if time.monotonic() > give_up_at:
                self.stop()
                raise NotServed(f"The server did not become ready within {READY_WITHIN_S} s: see {self._log}")
            time.sleep(0.05)

    def wait(self) -> int:
        """Wait until it ends by itself; answers its exit code."""
        return self._process.wait() if self._process else 0

    def stop(self) -> None:
        """Let it end its work and go."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """`kill -9` to every process of the server at once, in the middle of whatever they do."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def new_keys() -> dict[str, str]:
    """Keys of an office that is good for nothing else."""
    return {"DSR_SECRET_KEY": secrets.token_urlsafe(48), "DSR_FIELD_KEY": Fernet.generate_key().decode()}


def served_at(folder: Path, port: int, mail_url: str, *, host: str = "127.0.0.1") -> dict[str, str]:
    """The settings of every office that a demonstration or a bench serves from this folder on loopback, but for its keys."""
    return {
        "DSR_DATA": str(folder),
        "DSR_DEMO": "yes",
        "DSR_PUBLIC_URL": f"http://{host}:{port}",
        "DSR_PORT": str(port),
        "DSR_SMTP_URL": mail_url,
    }


def is_ready(port: int) -> bool:
    """Whether /healthz on loopback says that database, worker and tick live."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError):
        return False  # not yet


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Have the kernel end the server when the process that started it is killed: nobody else would."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
