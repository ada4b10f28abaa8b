"""Servers that stand at once: a parent that has imported everything forks a `dsr serve` for every line it reads.

`python -m tests.office.forking` with the server's `DSR_*` settings. Each served process leads a process group of its own, so
that one signal ends all of it, as when the machine stops.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tests.office.serving import ROOT, NotServed, is_ready
from tests.processes import is_gone

READY_WITHIN_S = 60


class QuickServers:
    """One server after another on the same settings. Use as a context."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self.port = int(environ["DSR_PORT"])
        self._log = log.open("ab")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DSR_")}
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.office.forking"],
            cwd=ROOT,
            env=kept | dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._pid = 0

    def __enter__(self) -> QuickServers:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.kill()
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.close()
        self._parent.wait(timeout=10)
        self._parent.stdout.close()
        self._log.close()

    def start(self) -> None:
        """Fork a server, and come back when it is ready."""
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write("one\n")
        self._parent.stdin.flush()
        self._pid = int(self._parent.stdout.readline())
        give_up_at = time.monotonic() + READY_WITHIN_S
        while not is_ready(self.port):
            if is_gone(self._pid) or time.monotonic() > give_up_at:
                raise NotServed(f"the server did not start: see {self._log.name}")
            time.sleep(0.02)

    def kill(self) -> None:
        """`kill -9` to every process of the server at once, in the middle of whatever they do."""
        if not self._pid:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        while not is_gone(self._pid):
            time.sleep(0.01)
        self._pid = 0


def main() -> None:
    """Fork a server for every line read, and answer its process id."""
    from dsr.cli.serving import serve
    from dsr.cli.wired import open_deps

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setsid()
            os.dup2(2, 1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.argv = ["dsr", "serve"]
            os._exit(serve(open_deps()))
        os.write(1, f"{child}\n".encode())


if __name__ == "__main__":
    main()
