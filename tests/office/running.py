"""One run of `make demo`, as its user meets it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.office.serving import ROOT

READY_WITHIN_S = 480
"""On a machine that does other things too; alone it is ready within half a minute."""


class Demo:
    """One run of the demonstration and what it has said so far."""

    def __init__(self, port: int, data: Path) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DSR_")}
        environ |= {"PORT": str(port), "DATA": str(data), "FRESH": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.office.demo"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_ready(self) -> None:
        """Wait for the last line of its greeting."""
        assert self._ready.wait(READY_WITHIN_S), "".join(self.lines)

    def interrupt(self) -> int:
        """Press Ctrl-C; answers the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def end(self) -> None:
        """Make sure that nothing of it is left."""
        self.process.kill()
        self.process.wait()
        self._reader.join(timeout=30)
        assert self.process.stdout
        self.process.stdout.close()

    @property
    def sign_ins(self) -> dict[str, str]:
        """Passwords by address, as printed."""
        return dict(re.findall(r"^  (\S+@\S+) +(\S+)  ", "".join(self.lines), re.MULTILINE))

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C stops" in line:
                self._ready.set()


@contextmanager
def demo_run(port: int, data: Path) -> Iterator[Demo]:
    demo = Demo(port, data)
    try:
        demo.wait_until_ready()
        yield demo
    finally:
        demo.end()
