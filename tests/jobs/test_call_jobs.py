"""The register's jobs: a file's way from upload to calls, leases of long work, and `kill -9` in the middle of it."""

from __future__ import annotations

import os
import random
import signal
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from dsr.db import outbox
from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.tables import Call, Event, ImportBatch, ImportRow, Job, Leg, Recording
from dsr.jobs.running import Task, keeps_lease, run_job
from dsr.services import destruction
from tests.jobs.import_victim import import_once, parts
from tests.jobs.parts import AT, House, count_handler, job_of, queue, wait_until
from tests.jobs.victims import victims_of
from tests.processes import is_gone
from tests.services.call_files import asterisk_row, write_rows

ROWS = 6_000
KILLS = 8


def _count(database: Database, table: type[SQLModel]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_killed_import_goes_on_where_it_was(database_url: str, database: Database, tmp_path: Path) -> None:
    rows = [asterisk_row(n, AT - timedelta(seconds=ROWS - n), caller=f"0405{n % 900:06d}") for n in range(ROWS)]
    rows[500] = rows[500][:20]
    rows[4_000] = rows[10]
    path = write_rows(tmp_path / "calls.csv", rows)
    chance, reached = random.Random(20261102), []
    with victims_of("tests.jobs.import_victim", database_url, path) as victims:
        for _ in range(KILLS):
            victims.told.clear()
            pid = victims.start()
            wanted = chance.randint(1, 6)
            wait_until(lambda least=wanted: len(victims.told) >= least, seconds=60)  # type: ignore[misc]
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda one=pid: is_gone(one))  # type: ignore[misc]
            with database.read() as session:
                reached.append(session.scalars(select(col(ImportBatch.done_rows))).one())
        assert reached == sorted(reached)
        assert 0 < reached[0] < reached[-1] < ROWS, "no kill came in the middle: nothing was proved"
        victims.told.clear()
        victims.start()
        wait_until(lambda: "done" in victims.told, seconds=120)

    with database.read() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.state, batch.rows, batch.done_rows) == ("done", ROWS, ROWS)
        assert (batch.new, batch.same, batch.changed, batch.rejected, batch.repeated) == (ROWS - 2, 0, 0, 1, 1)
        kinds = session.execute(select(col(Event.kind), func.count()).group_by(col(Event.kind))).all()
        assert {kind: number for kind, number in kinds if kind.startswith("import")} == {
            "import_started": 1,
            "import_done": 1,
        }
        assert verify(session).broken == ""
        assert destruction.verify(session).broken == "", "the sum of the keys went on where the kill was"
    assert [_count(database, table) for table in (Leg, Call, Recording, ImportRow)] == [*[ROWS - 2] * 3, 1]
    again = parts(database_url)
    import_once(again, path)
    again.database.close()
    assert _count(database, Leg) == ROWS - 2


def test_a_lease_is_renewed_while_long_work_goes_on(database: Database) -> None:
    house = House(database)
    job_id = queue(database)
    with database.write() as session:
        job = outbox.lease(session, job_id, house.clock.now())
        assert job is not None
        task = Task(job_id, job.kind, job.key, job.attempts, {})
    with keeps_lease(house.deps, task, every_s=0.01):
        house.clock.move(minutes=4)
        wanted = house.clock.now() + outbox.LEASE
        wait_until(lambda: job_of(database, job_id).leased_until == wanted)
        house.clock.move(minutes=4)
        assert run_job(house.deps, {"count": count_handler}, job_id) == "skipped"


def test_a_lost_lease_is_not_renewed(database: Database) -> None:
    job_id = queue(database)
    with database.write() as session:
        assert outbox.lease(session, job_id, AT) is not None
    later = AT + outbox.LEASE + timedelta(seconds=1)
    with database.write() as session:
        assert outbox.lease(session, job_id, later) is not None
        assert not outbox.renew(session, job_id, 1, later)
        assert outbox.renew(session, job_id, 2, later)


def test_a_job_is_told_its_case(sqlite_database: Database) -> None:
    house, seen = House(sqlite_database), []

    def handler(_deps: object, task: Task):  # type: ignore[no-untyped-def]
        seen.append(task.case_id)
        return lambda _session: None

    job_id = queue(sqlite_database, "look", case_id=7)
    assert run_job(house.deps, {"look": handler}, job_id) == "done"
    assert seen == [7]
    with sqlite_database.read() as session:
        assert session.get_one(Job, job_id).args == {}
