"""A process that imports a call file until it is killed: `python -m tests.jobs.import_victim URL FILE`.

The parent only imports modules and forks, so that a new victim stands in milliseconds: each line on standard input asks
for one, whose process id is answered. Every second victim has the file read by a process beside it, as a large one is.
A victim writes `at N` after the commit of N rows, `done` at the end.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace

from dsr.adapters.callfiles import DiskCallFiles
from dsr.db.engine import Database
from dsr.deps import Deps
from dsr.jobs.calls import import_file, open_file
from dsr.jobs.reading import BESIDE_BYTES
from dsr.services import register
from tests.jobs.parts import AT, ClosedPrinters, deps_of

CHUNK_ROWS = 100


def import_once(deps: Deps, path: str, *, beside: bool = False) -> None:
    """Import the file as the command line does, telling how far it is."""
    opened = open_file(deps, path)
    with deps.database.write() as session:
        batch = register.begin_import(session, opened, label=path, actor="cli:victim", by=None, at=AT)
        batch_id = batch.id or 0
    told, from_bytes = lambda rows: _tell(f"at {rows}"), 0 if beside else BESIDE_BYTES
    import_file(deps, opened, batch_id, told, chunk_rows=CHUNK_ROWS, beside_bytes=from_bytes)
    _tell("done")


def parts(url: str) -> Deps:
    """Deps around a database of its own."""
    return replace(deps_of(Database(url), lambda: AT, ClosedPrinters()), call_files=DiskCallFiles())


def _tell(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def main() -> None:
    """Fork a victim for every line read."""
    url, path = sys.argv[1], sys.argv[2]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for number, _line in enumerate(sys.stdin):
        victim = os.fork()
        if victim == 0:
            import_once(parts(url), path, beside=number % 2 == 0)
            os._exit(0)
        _tell(f"victim {victim}")


if __name__ == "__main__":
    main()
