"""Two workers, two people, or one of each, that decide on one call file at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from dsr.adapters.callfiles import DiskCallFiles
from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.db.tables import Call, ImportBatch, Job, Leg
from dsr.deps import Deps
from dsr.domain.errors import Refused
from dsr.jobs.calls import dry_run, import_calls, open_file
from dsr.jobs.running import Task
from dsr.services import register
from dsr.services.register import uploaded
from dsr.services.uploads import new_name, upload_path
from tests.jobs.parts import AT, ClosedPrinters, deps_of
from tests.services.call_files import asterisk_row, write_rows
from tests.together import at_once

ROWS = 40


@pytest.fixture
def deps(database: Database, tmp_path: Path) -> Deps:
    """The jobs' surroundings over an empty database, with a folder of their own."""
    found = replace(deps_of(database, lambda: AT, ClosedPrinters()), call_files=DiskCallFiles())
    return replace(found, settings=replace(found.settings, data_dir=tmp_path))


def _surveyed(deps: Deps) -> tuple[int, str]:
    """A file that waits for a person's word: its batch and its hash."""
    name = new_name()
    rows = [asterisk_row(n, AT - timedelta(minutes=n + 1)) for n in range(ROWS)]
    write_rows(upload_path(deps.settings.data_dir, name), rows)
    with deps.database.write() as session:
        batch = uploaded.receive_upload(session, name, "calls.csv", actor="user:1", by=None, at=AT)
        uploaded.ask_survey(session, batch.id or 0, "", at=AT)
        batch_id = batch.id or 0
    assert _store(deps, batch_id) == "surveyed"
    with deps.database.read() as session:
        return batch_id, uploaded.one_batch(session, batch_id).file_sha256


def _store(deps: Deps, batch_id: int) -> str:
    with deps.database.read() as session:
        upload = uploaded.one_batch(session, batch_id).upload
    opened = open_file(deps, str(upload_path(deps.settings.data_dir, upload)))
    found = dry_run(deps, opened)
    with deps.database.write() as session:
        uploaded.store_survey(session, batch_id, opened, found.survey, found.counts, taken=0, at=AT)
        return uploaded.one_batch(session, batch_id).state


def _kinds(deps: Deps, batch_id: int) -> list[str]:
    with deps.database.read() as session:
        assert verify(session).broken == ""
        return [event.kind for event in events_of(session, f"import:{batch_id}")]


def _count(deps: Deps, table: type[SQLModel]) -> int:
    with deps.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _tried(deps: Deps, act: Callable[[Session], object]) -> object:
    """What the act answers, or the code of its refusal."""
    try:
        with deps.database.write() as session:
            return act(session)
    except Refused as refused:
        return refused.code


def _start(deps: Deps, batch_id: int, sha256: str) -> object:
    return _tried(deps, lambda session: uploaded.start_import(session, batch_id, sha256, by=None, at=AT))


def test_two_that_start_one_file_start_it_once(deps: Deps) -> None:
    batch_id, sha256 = _surveyed(deps)
    assert at_once(2, lambda _: _start(deps, batch_id, sha256)) == [True, True]
    assert _start(deps, batch_id, "another file") == "import_not_waiting"
    assert _kinds(deps, batch_id).count("import_started") == 1
    with deps.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Job).where(col(Job.kind) == "import_calls")) == 1


def test_two_surveys_of_one_file_are_kept_once(deps: Deps) -> None:
    batch_id, _ = _surveyed(deps)
    with deps.database.write() as session:
        uploaded.ask_survey(session, batch_id, "", at=AT)
    assert at_once(2, lambda _: _store(deps, batch_id)) == ["surveyed"] * 2
    assert _kinds(deps, batch_id).count("file_surveyed") == 2, "the first one, and one of the two"


def test_a_file_is_started_or_given_up_but_never_both(deps: Deps) -> None:
    batch_id, sha256 = _surveyed(deps)

    def decide(number: int) -> object:
        if number:
            return _tried(deps, lambda session: uploaded.discard_batch(session, batch_id, by=None, at=AT))
        return _start(deps, batch_id, sha256)

    started, discarded = at_once(2, decide)
    assert (started is True) != bool(discarded)
    kinds = _kinds(deps, batch_id)
    assert ("import_started" in kinds) != ("file_discarded" in kinds)


def test_a_worker_whose_file_another_took_in_and_removed_meanwhile_is_done(deps: Deps) -> None:
    batch_id, sha256 = _surveyed(deps)
    _start(deps, batch_id, sha256)
    task = Task(1, "import_calls", f"import:{batch_id}", 1, {"batch_id": batch_id})
    slow = replace(deps, call_files=_OvertakenAfterOpening(deps, task))
    assert _tried(deps, import_calls(slow, task)) is None
    with deps.database.read() as session:
        assert session.get_one(ImportBatch, batch_id).state == "done"


class _OvertakenAfterOpening:
    """Opens a file as ever; before its first row is read, another worker has taken all of it in and tidied up."""

    def __init__(self, deps: Deps, task: Task) -> None:
        self.deps, self.task = deps, task

    def open(self, path: str, profile: Any, received_at: Any) -> Any:
        opened = self.deps.call_files.open(path, profile, received_at)
        _tried(self.deps, import_calls(self.deps, self.task))
        return opened


def test_two_workers_on_one_file_take_each_row_once(deps: Deps) -> None:
    batch_id, sha256 = _surveyed(deps)
    _start(deps, batch_id, sha256)

    def work(number: int) -> object:
        try:
            effect = import_calls(deps, Task(number, "import_calls", f"import:{batch_id}", 1, {"batch_id": batch_id}))
        except Refused as refused:
            return refused.code
        return _tried(deps, effect)

    assert set(at_once(2, work)) <= {None, "import_elsewhere"}
    with deps.database.read() as session:
        batch = uploaded.one_batch(session, batch_id)
        assert (batch.state, batch.done_rows, batch.new, batch.rejected) == ("done", ROWS, ROWS, 0)
    assert (_count(deps, Leg), _count(deps, Call)) == (ROWS, ROWS)
    assert _kinds(deps, batch_id).count("import_done") == 1


def test_a_worker_that_comes_late_does_not_fail_what_is_done(deps: Deps) -> None:
    batch_id, sha256 = _surveyed(deps)
    _start(deps, batch_id, sha256)
    task = Task(1, "import_calls", f"import:{batch_id}", 1, {"batch_id": batch_id})
    files = deps.call_files

    class Overtaken(DiskCallFiles):
        """Another worker takes every row while this one opens the file."""

        def open(self, *given: object) -> object:  # type: ignore[override]
            with deps.database.write() as session:
                batch = uploaded.one_batch(session, batch_id)
                batch.state, batch.done_rows = "done", ROWS
                upload_path(deps.settings.data_dir, batch.upload).unlink()
            return files.open(*given)  # type: ignore[arg-type]

    effect = import_calls(replace(deps, call_files=Overtaken()), task)
    _tried(deps, effect)
    with deps.database.read() as session:
        assert session.scalars(select(col(ImportBatch.state))).one() == "done"


def test_two_that_begin_one_file_share_its_batch(deps: Deps, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "calls.csv", [asterisk_row(1, AT - timedelta(minutes=1))])
    opened = open_file(deps, path)

    def begin(_number: int) -> int:
        with deps.database.write() as session:
            return register.begin_import(session, opened, label=path, actor="cli:a", by=None, at=AT).id or 0

    assert len(set(at_once(2, begin))) == 1
