"""Victims of `kill -9`: a parent forks one for every line that it reads, and all of them tell what they did."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.jobs.parts import wait_until

_ROOT = Path(__file__).resolve().parents[2]


class Victims:
    """One victim at a time; `told` are the lines of all of them, but for the process ids, which are `born`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.born: list[int] = []
        self.told: list[str] = []
        self._process = process
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self) -> int:
        """A new victim's process id."""
        before = len(self.born)
        assert self._process.stdin
        self._process.stdin.write("one\n")
        self._process.stdin.flush()
        wait_until(lambda: len(self.born) > before, seconds=30)
        return self.born[-1]

    def end(self) -> None:
        """Let the forking parent go and read to the end what was told."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reader.join(timeout=10)

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            what, _, number = line.strip().partition(" ")
            if what == "victim":
                self.born.append(int(number))
            else:
                self.told.append(line.strip())


@contextmanager
def victims_of(module: str, *args: str, environ: Mapping[str, str] | None = None) -> Iterator[Victims]:
    """The victims that a module forks; the last of them is killed at the end."""
    command, environ = [sys.executable, "-m", module, *args], {**os.environ, **(environ or {})}
    with subprocess.Popen(
        command, cwd=_ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        victims = Victims(process)
        try:
            yield victims
        finally:
            for pid in victims.born[-1:]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            victims.end()
