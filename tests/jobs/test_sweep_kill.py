"""`kill -9` in the middle of a sweep: what is destroyed is proved, what is not is destroyed by the next one."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func
from sqlmodel import col, select

from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.tables import Call, Destruction, ImportBatch, MappingProfile, Recording, Source, SourceInstruction
from dsr.domain.key_sums import key_sum, written
from dsr.services import destruction
from tests.jobs.parts import AT, ClosedPrinters, deps_of

RECORDINGS = 200
ROOT = Path(__file__).resolve().parents[2]


def test_a_sweep_that_was_killed_is_taken_up_where_it_was(database: Database, database_url: str) -> None:
    _fill(database)
    command = [sys.executable, "-m", "tests.jobs.sweep_victim", database_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout
        told = [victim.stdout.readline() for _ in range(3)]
        victim.kill()
        told += victim.stdout.readlines()
    promised = int(told[-1].split()[1]) if told[-1] != "done\n" else RECORDINGS
    assert 0 < promised < RECORDINGS, "it was killed in the middle"
    with database.read() as session:
        gone = session.scalar(select(func.count()).where(col(Recording.state) == "destroyed"))
        assert gone is not None
        assert gone >= promised
        _check(session, gone)
    destruction.sweep(deps_of(database, lambda: AT, ClosedPrinters()))
    with database.read() as session:
        assert destruction.overdue(session, date(2026, 11, 2)) == destruction.Overdue(0, 0, 0)
        _check(session, RECORDINGS)


def _check(session: object, destroyed: int) -> None:
    """Every destroyed recording stands in exactly one certificate and in one list to its source."""
    verdict = destruction.verify(session)  # type: ignore[arg-type]
    assert (verdict.items, verdict.broken) == (destroyed, "")
    lines = [json.loads(row) for row in session.scalars(select(col(Destruction.lines)))]  # type: ignore[attr-defined]
    listed = [line["recording"] for batch in lines for line in batch]
    assert len(listed) == len(set(listed)) == destroyed
    told = session.scalars(select(col(SourceInstruction.items))).all()  # type: ignore[attr-defined]
    assert sum(told) == destroyed


def _fill(database: Database) -> None:
    with database.write() as session:
        session.add(Source(id=1, name="exchange"))
        session.flush()
        session.add(MappingProfile(id=1, name="export", source_id=1, layout="mapped_csv", mapping={}, at=AT))
        session.flush()
        record(session, "import:1", "import_started", at=AT, profile_id=1)
        session.add(
            ImportBatch(
                profile_id=1,
                state="running",
                started_at=AT,
                done_rows=RECORDINGS,
                new=RECORDINGS,
                recordings=RECORDINGS,
                key_sum=written(key_sum(f"{one:064}" for one in range(RECORDINGS))),
            )
        )
        due_on = date(2026, 11, 1)
        call = Call(source_id=1, ext_call_id="1", started_at=AT - timedelta(days=185), destruction_on=due_on)
        session.add(call)
        session.flush()
        session.add_all(
            [
                Recording(
                    source_id=1, call_id=call.id or 0, key=f"{one:064}", ext_recording_id=f"r{one}", due_on=due_on
                )
                for one in range(RECORDINGS)
            ]
        )
