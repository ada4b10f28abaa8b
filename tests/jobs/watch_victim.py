"""A process that watches a folder until it is killed: `python -m tests.jobs.watch_victim URL FOLDER`.

Each line that it reads is a moment at which a child begins to work, minute by minute. The child writes its process id, and `at`
after each of its commits; `gone` is written when it has died. A child is quick to begin, so many can be killed.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import event

from dsr.db.engine import Database
from dsr.jobs.handlers import all_handlers
from tests.jobs.watched_parts import watched_over


def main() -> None:
    """Fork a child for every line."""
    all_handlers()  # read before the first child, not by each
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _watch(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(line.strip()))
        os.waitpid(child, 0)
        os.write(1, b"gone\n")


def _watch(url: str, folder: Path, at: datetime) -> None:
    database = Database(url)
    watched = watched_over(database, folder)
    watched.house.clock.at = at
    os.write(1, f"{os.getpid()}\n".encode())
    event.listen(database.engine, "commit", lambda _connection: os.write(1, b"at\n"))
    while True:
        watched.minutes()


if __name__ == "__main__":
    main()
