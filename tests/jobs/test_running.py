"""One job, once: the effect and `done` stand in one transaction, and every fault is told in the row."""

from __future__ import annotations

import pytest

from dsr.db import outbox
from dsr.db.engine import Database
from dsr.db.tables import Counter
from dsr.deps import Deps
from dsr.jobs.running import Effect, GiveUp, Handler, Task, keeps_lease, run_job
from tests.jobs.parts import HANDLERS, House, counted, counting, job_of, queue, wait_until
from tests.together import at_once


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def _raising(fault: Exception) -> Handler:
    def handler(_deps: Deps, _task: Task) -> Effect:
        raise fault

    return handler


def test_a_job_takes_effect_and_is_done(house: House) -> None:
    job_id = queue(house.database)
    assert run_job(house.deps, HANDLERS, job_id) == "done"
    assert counted(house.database, "one") == 1
    job = job_of(house.database, job_id)
    assert (job.state, job.ended_at, job.leased_until) == ("done", house.clock.at, None)


def test_a_second_hint_for_a_done_job_does_nothing(house: House) -> None:
    job_id = queue(house.database)
    run_job(house.deps, HANDLERS, job_id)
    assert run_job(house.deps, HANDLERS, job_id) == "skipped"
    assert counted(house.database, "one") == 1


def test_many_hints_at_once_make_one_effect(house: House) -> None:
    job_id = queue(house.database)
    states = at_once(6, lambda _number: run_job(house.deps, HANDLERS, job_id))
    assert sorted(states) == ["done"] + ["skipped"] * 5
    assert counted(house.database, "one") == 1


def test_the_handler_gets_what_was_queued(house: House) -> None:
    told: list[Task] = []

    def handler(_deps: Deps, task: Task) -> Effect:
        told.append(task)
        return lambda _session: None

    job_id = queue(house.database, key="k", letter_id=4)
    run_job(house.deps, {"count": handler}, job_id)
    assert told == [Task(job_id, "count", "k", 1, {"letter_id": 4})]


def test_slow_work_runs_outside_any_transaction(house: House) -> None:
    """A handler that holds the write lock would stop everyone: on SQLite this write would wait 30 s and fail."""

    def handler(deps: Deps, _task: Task) -> Effect:
        with deps.database.write() as session:
            session.add(Counter(name="meanwhile"))
        return lambda _session: None

    assert run_job(house.deps, {"count": handler}, queue(house.database)) == "done"


def test_a_fault_is_tried_again_later_and_the_third_stands(house: House) -> None:
    job_id = queue(house.database)
    states = []
    for _ in range(3):
        states.append(run_job(house.deps, {"count": _raising(OSError("the disk is full"))}, job_id))
        assert run_job(house.deps, HANDLERS, job_id) == "skipped"  # the wait before the next attempt
        house.clock.move(hours=1)
    assert states == ["queued", "queued", "failed"]
    assert job_of(house.database, job_id).fault == "OSError: the disk is full"
    assert run_job(house.deps, HANDLERS, job_id) == "skipped"


def test_a_fault_that_passes_costs_only_time(house: House) -> None:
    job_id = queue(house.database)
    run_job(house.deps, {"count": _raising(OSError("busy"))}, job_id)
    house.clock.move(hours=1)
    assert run_job(house.deps, HANDLERS, job_id) == "done"
    job = job_of(house.database, job_id)
    assert (job.attempts, job.fault, counted(house.database, "one")) == (2, "", 1)


def test_a_job_given_up_is_not_tried_again(house: House) -> None:
    job_id = queue(house.database)
    assert run_job(house.deps, {"count": _raising(GiveUp("the address was refused"))}, job_id) == "failed"
    house.clock.move(days=1)
    assert run_job(house.deps, HANDLERS, job_id) == "skipped"
    job = job_of(house.database, job_id)
    assert (job.state, job.fault) == ("failed", "the address was refused")


def test_a_kind_that_nobody_knows_is_given_up_with_a_sentence(house: House) -> None:
    job_id = queue(house.database, kind="from_a_newer_version")
    assert run_job(house.deps, HANDLERS, job_id) == "failed"
    assert "does not know the job from_a_newer_version" in job_of(house.database, job_id).fault


def test_an_effect_that_fails_leaves_nothing_and_is_tried_again(house: House) -> None:
    def handler(_deps: Deps, _task: Task) -> Effect:
        def effect(session: object) -> None:
            counting("half")(session)  # type: ignore[arg-type]
            raise OSError("in the middle of the effect")

        return effect

    job_id = queue(house.database)
    assert run_job(house.deps, {"count": handler}, job_id) == "queued"
    assert counted(house.database, "half") == 0


def test_who_lost_the_lease_while_working_writes_nothing(house: House) -> None:
    job_id = queue(house.database)

    def slow(deps: Deps, task: Task) -> Effect:
        house.clock.move(seconds=outbox.LEASE.total_seconds() + 1)
        assert run_job(deps, HANDLERS, job_id) == "done"  # another worker takes it and is faster
        return counting(task.key)

    assert run_job(house.deps, {"count": slow}, job_id) == "skipped"
    assert counted(house.database, "one") == 1


def test_who_lost_the_lease_and_then_fails_spoils_nothing(house: House) -> None:
    job_id = queue(house.database)

    def slow(deps: Deps, _task: Task) -> Effect:
        house.clock.move(seconds=outbox.LEASE.total_seconds() + 1)
        run_job(deps, HANDLERS, job_id)
        raise GiveUp("too late")

    assert run_job(house.deps, {"count": slow}, job_id) == "skipped"
    assert job_of(house.database, job_id).state == "done"


def test_work_longer_than_a_lease_stays_with_its_worker(house: House) -> None:
    def long(deps: Deps, task: Task) -> Effect:
        with keeps_lease(deps, task, every_s=0.01):
            for _ in range(3):
                house.clock.move(seconds=outbox.LEASE.total_seconds() - 1)
                now = house.clock.at
                wait_until(lambda now=now: job_of(house.database, task.id).leased_until == now + outbox.LEASE)  # type: ignore[misc]
                assert run_job(deps, HANDLERS, task.id) == "skipped"
        return counting(task.key)

    assert run_job(house.deps, {"count": long}, queue(house.database)) == "done"
    assert counted(house.database, "one") == 1
