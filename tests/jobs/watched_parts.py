"""A watched folder in tests: files that come and stand still, minutes that pass, and what a worker does in them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from dsr.adapters.callfiles import DiskCallFiles
from dsr.db.engine import Database
from dsr.db.tables import ImportBatch, Job, WatchedFile
from dsr.deps import Deps
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.watching import ask_look
from dsr.services.uploads import uploads_folder
from tests.jobs.parts import AT, House
from tests.services.call_files import asterisk_row, write_rows


@dataclass
class Watched:
    """A house that watches a folder."""

    house: House
    deps: Deps
    root: Path

    def put(self, name: str, rows: Sequence[Any], *, age: timedelta = timedelta(minutes=10)) -> Path:
        """A file of these rows that was last written to so long ago."""
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        write_rows(path, rows)
        self.touch(path, age)
        return path

    def touch(self, path: Path, age: timedelta) -> None:
        """Let a file have been written to so long ago."""
        at = (self.house.clock.now() - age).timestamp()
        os.utime(path, (at, at))

    def minutes(self, count: int = 1) -> None:
        """Let minutes pass, in each of which the tick asks for a look and the worker does all there is."""
        for _ in range(count):
            self.house.clock.move(minutes=1)
            with self.deps.database.write() as session:
                ask_look(session, self.deps)
            self.work()

    def work(self) -> None:
        """Run due jobs until none is left."""
        for _ in range(60):
            with self.deps.database.read() as session:
                now = self.house.clock.now()
                due = (col(Job.state) == "queued") & (col(Job.due_at) <= now)
                abandoned = (col(Job.state) == "running") & (col(Job.leased_until) <= now)
                jobs = list(session.scalars(select(col(Job.id)).where(due | abandoned).order_by(col(Job.id))))
            if not jobs:
                return
            for job_id in jobs:
                run_job(self.deps, all_handlers(), job_id or 0)
        raise AssertionError("the worker never comes to an end")

    def names(self, folder: str) -> list[str]:
        """What stands in a folder, receipts and all."""
        path = self.root / folder
        return sorted(one.name for one in path.iterdir()) if path.is_dir() else []

    def receipts(self, folder: str) -> list[dict[str, Any]]:
        """The receipts in a folder, by name."""
        return [json.loads((self.root / folder / name).read_text()) for name in self.names(folder) if ".json" in name]

    def files(self) -> list[tuple[str, str, str]]:
        """Sub-folder, state and reason of every item known."""
        with self.deps.database.read() as session:
            rows = session.scalars(select(WatchedFile).order_by(col(WatchedFile.id)))
            return [(row.folder, row.state, row.reason) for row in rows]

    def batches(self) -> list[ImportBatch]:
        """Every import."""
        with self.deps.database.read() as session:
            found = list(session.scalars(select(ImportBatch).order_by(col(ImportBatch.id))))
            session.expunge_all()
            return found

    def count(self, table: type[SQLModel]) -> int:
        """How many rows a table has."""
        with self.deps.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def uploads(self) -> list[str]:
        """The copies that stand among the uploads."""
        return [path.name for path in uploads_folder(self.deps.settings.data_dir).iterdir()]


def open_watched(database: Database, folder: Path) -> Watched:
    """A house over an empty database that watches `folder`/in, which is made."""
    (folder / "in").mkdir()
    return watched_over(database, folder)


def watched_over(database: Database, folder: Path) -> Watched:
    """A house over a database that watches `folder`/in, as it stands."""
    root = folder / "in"
    house = House(database)
    deps = replace(house.deps, call_files=DiskCallFiles())
    settings = replace(deps.settings, data_dir=folder / "var", watch_folder=root, watch_days=7)
    return Watched(house, replace(deps, settings=settings), root)


def calls(count: int, first: int = 0) -> list[tuple[str, ...]]:
    """Rows of an Asterisk exchange, whose ids prove the zone."""
    return [asterisk_row(first + n, AT - timedelta(hours=1, seconds=first + n)) for n in range(count)]
