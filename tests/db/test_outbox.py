"""A job is queued once, leased to one worker, counted in one place, and never lost."""

# ruff: noqa: PT012 - the block that is rolled back is the thing tested

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from dsr.db import outbox
from dsr.db.engine import Database
from dsr.db.tables import Job
from tests.together import at_once

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
LATER = AT + outbox.LEASE + timedelta(seconds=1)


def _queued(database: Database, key: str = "print:1", due_at: datetime | None = None) -> int:
    with database.write() as session:
        job_id = outbox.enqueue(session, "print_letter", key=key, at=AT, due_at=due_at, letter_id=1)
    assert job_id is not None
    return job_id


def _leased(database: Database, job_id: int, now: datetime = AT) -> int | None:
    """The number of the attempt that this lease began, or None."""
    with database.write() as session:
        job = outbox.lease(session, job_id, now)
        return job.attempts if job else None


def _due(database: Database, now: datetime) -> list[int]:
    with database.read() as session:
        return outbox.due_jobs(session, now)


def _job(database: Database, job_id: int) -> Job:
    with database.read() as session:
        job = session.get_one(Job, job_id)
        session.expunge(job)
        return job


def test_the_same_key_is_queued_once(database: Database) -> None:
    first = _queued(database)
    with database.write() as session:
        assert outbox.enqueue(session, "print_letter", key="print:1", at=AT) is None
    assert _due(database, AT) == [first]


def test_the_same_key_is_not_queued_again_once_done(database: Database) -> None:
    job_id = _queued(database)
    attempt = _leased(database, job_id)
    with database.write() as session:
        assert outbox.finish(session, job_id, attempt or 0, AT)
    with database.write() as session:
        assert outbox.enqueue(session, "print_letter", key="print:1", at=AT) is None
    assert _due(database, LATER) == []


def test_many_who_queue_the_same_key_at_once_queue_it_once(database: Database) -> None:
    def queue(_number: int) -> int | None:
        with database.write() as session:
            return outbox.enqueue(session, "print_letter", key="print:1", at=AT)

    assert sum(job_id is not None for job_id in at_once(6, queue)) == 1


def test_a_job_queued_in_a_change_that_fails_does_not_exist(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        outbox.enqueue(session, "print_letter", key="print:1", at=AT)
        raise ZeroDivisionError
    assert _due(database, LATER) == []


def test_a_job_for_later_is_not_due_before(database: Database) -> None:
    job_id = _queued(database, due_at=AT + timedelta(minutes=10))
    assert _due(database, AT + timedelta(minutes=9)) == []
    assert _leased(database, job_id, AT + timedelta(minutes=9)) is None
    assert _due(database, AT + timedelta(minutes=10)) == [job_id]


def test_threads_that_want_the_same_job_give_it_to_one(database: Database) -> None:
    for number in range(5):
        job_id = _queued(database, f"print:{number}")
        attempts = at_once(6, lambda _number, job_id=job_id: _leased(database, job_id))  # type: ignore[misc]
        assert [attempt for attempt in attempts if attempt] == [1]


def test_a_leased_job_is_nobody_elses_until_the_lease_ends(database: Database) -> None:
    job_id = _queued(database)
    assert _leased(database, job_id) == 1
    assert _due(database, AT + outbox.LEASE - timedelta(seconds=1)) == []
    assert _leased(database, job_id, AT + outbox.LEASE - timedelta(seconds=1)) is None


def test_a_job_whose_worker_died_is_taken_again_when_the_lease_ends(database: Database) -> None:
    job_id = _queued(database)
    assert _leased(database, job_id) == 1
    assert _due(database, LATER) == [job_id]
    assert _leased(database, job_id, LATER) == 2


def test_who_lost_the_lease_cannot_finish(database: Database) -> None:
    job_id = _queued(database)
    first, second = _leased(database, job_id), _leased(database, job_id, LATER)
    with database.write() as session:
        assert not outbox.finish(session, job_id, first or 0, LATER)
    with database.write() as session:
        assert outbox.finish(session, job_id, second or 0, LATER)
    with database.write() as session:
        assert not outbox.finish(session, job_id, second or 0, LATER)
    assert _job(database, job_id).state == "done"


def test_who_lost_the_lease_cannot_fail_the_job_of_the_next(database: Database) -> None:
    job_id = _queued(database)
    first, _second = _leased(database, job_id), _leased(database, job_id, LATER)
    with database.write() as session:
        assert outbox.fail(session, job_id, first or 0, "too late to say", LATER) == "skipped"
    assert _job(database, job_id).state == "running"


def test_three_failures_stand_as_failed_with_the_reason(database: Database) -> None:
    job_id, now, states = _queued(database), AT, []
    for _ in range(3):
        attempt = _leased(database, job_id, now)
        with database.write() as session:
            states.append(outbox.fail(session, job_id, attempt or 0, "the printer is away", now))
        now += timedelta(hours=1)
    job = _job(database, job_id)
    assert states == ["queued", "queued", "failed"]
    assert (job.state, job.attempts, job.fault) == ("failed", 3, "the printer is away")
    assert _due(database, now) == []


def test_each_failure_waits_longer_than_the_one_before(database: Database) -> None:
    job_id, now, waits = _queued(database), AT, []
    for _ in range(2):
        attempt = _leased(database, job_id, now)
        with database.write() as session:
            outbox.fail(session, job_id, attempt or 0, "x", now)
        waits.append(_job(database, job_id).due_at - now)
        now = _job(database, job_id).due_at
    assert timedelta(0) < waits[0] < waits[1]


def test_a_person_may_have_a_failed_job_tried_again(database: Database) -> None:
    job_id = _queued(database)
    attempt = _leased(database, job_id)
    with database.write() as session:
        assert outbox.fail(session, job_id, attempt or 0, "refused", AT, is_last=True) == "failed"
    with database.write() as session:
        assert outbox.retry(session, job_id, LATER)
        assert not outbox.retry(session, job_id, LATER)
    assert _leased(database, job_id, LATER) == 1


def test_a_job_that_has_not_begun_can_be_cancelled_and_one_that_has_cannot(database: Database) -> None:
    waiting, running = _queued(database, "send:1"), _queued(database, "send:2")
    _leased(database, running)
    with database.write() as session:
        assert outbox.cancel(session, "send:1", AT)
        assert not outbox.cancel(session, "send:2", AT)
        assert not outbox.cancel(session, "send:3", AT)
    assert _leased(database, waiting) is None
    assert _due(database, LATER) == [running]


def test_a_job_that_kills_its_worker_every_time_stands_as_failed(database: Database) -> None:
    job_id, now = _queued(database), AT
    for begun in range(1, outbox.DEATHS + 1):
        assert _leased(database, job_id, now) == begun
        now += outbox.LEASE
    assert _leased(database, job_id, now) is None
    job = _job(database, job_id)
    assert (job.state, job.attempts) == ("failed", outbox.DEATHS)
    assert "died" in job.fault
    assert _due(database, now) == []


def test_jobs_come_in_the_order_in_which_they_fell_due(database: Database) -> None:
    late = _queued(database, "b", due_at=AT + timedelta(minutes=2))
    soon = _queued(database, "a", due_at=AT + timedelta(minutes=1))
    assert _due(database, LATER) == [soon, late]


def test_a_waiting_job_that_is_counted_on_begins_after_what_is_written_meanwhile(database: Database) -> None:
    """Else it might not see it, and nothing would look again."""
    with database.write() as session:
        job_id = outbox.enqueue(session, "score_candidates", key="score:7", at=AT, case_id=7) or 0
    ended: list[str] = []

    def begin() -> None:
        assert _leased(database, job_id) == 1
        ended.append("begun")

    with database.write() as session:
        assert outbox.cases_waited_for(session, "score_candidates", [6, 7], AT) == {7}
        assert outbox.cases_waited_for(session, "print_letter", [7], AT) == set()
        beginning = threading.Thread(target=begin)
        beginning.start()
        beginning.join(timeout=0.3)
        ended.append("written")
    beginning.join(timeout=10)
    assert ended == ["written", "begun"]
    with database.write() as session:
        assert outbox.cases_waited_for(session, "score_candidates", [7], AT) == set()
