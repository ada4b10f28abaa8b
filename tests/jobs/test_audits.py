"""The whole log is read each night and at a person's word, and what was found stands where it is looked for."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import col, select

from dsr.db.engine import Database
from dsr.db.tables import Job
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.tick import tick
from dsr.services import log_readings
from dsr.services.log_readings import LogStanding
from tests.services.letters_office import LetterOffice, open_office


def read_log(office: LetterOffice) -> None:
    """Let the worker do the readings that are queued."""
    with office.deps.database.read() as session:
        query = select(Job.id).where(col(Job.kind) == "verify_log", col(Job.state) == "queued")
        job_ids = session.scalars(query).all()
    for job_id in job_ids:
        assert run_job(office.deps, all_handlers(), job_id or 0) == "done"


def standing(office: LetterOffice) -> LogStanding:
    with office.deps.database.read() as session:
        return log_readings.standing(session)


def ask(office: LetterOffice) -> bool:
    with office.deps.database.write() as session:
        return log_readings.ask(session, at=office.clock())


def test_each_night_the_log_is_read_and_its_standing_told(database: Database) -> None:
    office = open_office(database)
    office.open_case()
    assert standing(office).last is None
    tick(office.deps)
    assert standing(office).job_state == "queued"
    read_log(office)
    now = standing(office)
    assert now.last is not None
    assert (now.last.verdict.broken, now.last.verdict.seals, now.job_state) == ("", 1, "done")
    assert now.last.verdict.events > 3
    assert now.sealed_at == office.clock()


def test_a_broken_line_is_told_by_its_place(database: Database) -> None:
    office = open_office(database)
    case_id = office.open_case()
    # As somebody who may change the database itself would: the log's own triggers are taken away first.
    is_sqlite = office.deps.database.is_sqlite
    with office.deps.database.engine.begin() as connection:
        connection.execute(
            text("DROP TRIGGER event_no_update" if is_sqlite else "ALTER TABLE event DISABLE TRIGGER USER")
        )
        query = text("UPDATE event SET kind = 'x' WHERE stream = :stream AND seq = 2")
        connection.execute(query, {"stream": f"case:{case_id}"})
    assert ask(office)
    read_log(office)
    now = standing(office)
    assert now.last is not None
    assert now.last.verdict.broken == f"stream case:{case_id} event 2: kind differs from the stored line"


def test_a_second_reading_is_not_begun_while_one_waits(database: Database) -> None:
    office = open_office(database)
    assert ask(office)
    office.clock.pass_by(minutes=1)
    assert not ask(office)
    read_log(office)
    assert ask(office)
