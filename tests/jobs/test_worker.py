"""The worker end to end, on a broker in this process and on a real Redis; hints may be lost, jobs may not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from dramatiq.broker import Broker
from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.tables import Heartbeat, Job
from dsr.jobs.broker import QUEUE, Relay, make_broker, register
from dsr.jobs.tick import tick
from dsr.jobs.worker import Worker
from tests.jobs.parts import AT, HANDLERS, House, counted, job_of, queue, wait_until


@contextmanager
def _working(house: House, broker: Broker, poll_s: float = 0.5) -> Iterator[Worker]:
    worker = Worker(house.deps, broker, HANDLERS, poll_s=poll_s)
    house.database.after_commit = lambda _ids: worker.relay.wake()
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
        house.database.after_commit = None
        broker.close()


def _all_done(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(func.count()).where(col(Job.kind) == "count", col(Job.state) != "done")) == 0


def test_a_job_queued_while_the_worker_runs_is_done_at_once(database: Database) -> None:
    house = House(database)
    with _working(house, make_broker(""), poll_s=3600):  # nothing but the commit tells of the job
        job_id = queue(database)
        wait_until(lambda: job_of(database, job_id).state == "done")
    assert counted(database, "one") == 1


def test_jobs_left_by_an_earlier_process_are_done_at_start(database: Database) -> None:
    for number in range(30):
        queue(database, key=f"job:{number}")
    with _working(House(database), make_broker("")):
        wait_until(lambda: _all_done(database))
    assert [counted(database, f"job:{number}") for number in range(30)] == [1] * 30


def test_the_worker_lets_its_printers_go_when_it_stops(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    with _working(house, make_broker("")):
        pass
    assert house.printers.closed == 1


def test_two_workers_on_one_redis_do_each_job_once(database: Database, redis_url: str) -> None:
    house = House(database)
    with _working(house, make_broker(redis_url)), _working(house, make_broker(redis_url)):
        for number in range(40):
            queue(database, key=f"job:{number}")
        wait_until(lambda: _all_done(database), seconds=30)
    assert [counted(database, f"job:{number}") for number in range(40)] == [1] * 40


def test_hints_that_redis_lost_are_given_again(sqlite_database: Database, redis_url: str) -> None:
    house = House(sqlite_database)
    job_id = queue(sqlite_database)
    broker = make_broker(redis_url)
    relay = Relay(house.deps, register(broker, house.deps, HANDLERS))
    with redis.Redis.from_url(redis_url) as client:
        assert relay.relay_once() == 1
        assert client.llen(f"dramatiq:{QUEUE}") == 1
        client.flushall()
        assert relay.relay_once() == 0, "a hint is not repeated at every look"
        house.clock.move(seconds=61)
        assert relay.relay_once() == 1
        assert client.llen(f"dramatiq:{QUEUE}") == 1
    broker.close()
    with _working(house, make_broker(redis_url)):
        wait_until(lambda: job_of(sqlite_database, job_id).state == "done")


def test_hints_given_twice_make_one_effect(sqlite_database: Database, redis_url: str) -> None:
    house = House(sqlite_database)
    job_id = queue(sqlite_database)
    broker = make_broker(redis_url)
    actor = register(broker, house.deps, HANDLERS)
    for _ in range(5):
        actor.send(job_id)
    broker.close()
    with _working(house, make_broker(redis_url)):
        wait_until(lambda: job_of(sqlite_database, job_id).state == "done")
    assert counted(sqlite_database, "one") == 1


def test_jobs_stay_due_while_redis_is_away_and_are_done_when_it_is_back(
    sqlite_database: Database, redis_url: str
) -> None:
    house = House(sqlite_database)
    job_id = queue(sqlite_database)
    away = make_broker("redis://127.0.0.1:1/0")
    relay = Relay(house.deps, register(away, house.deps, HANDLERS))
    with pytest.raises(redis.ConnectionError):
        relay.relay_once()
    away.close()
    with _working(house, make_broker(redis_url)):
        wait_until(lambda: job_of(sqlite_database, job_id).state == "done")


def test_the_relay_outlives_a_redis_that_is_away(sqlite_database: Database) -> None:
    queue(sqlite_database)
    house = House(sqlite_database)
    away = make_broker("redis://127.0.0.1:1/0")
    relay = Relay(house.deps, register(away, house.deps, HANDLERS))
    relay.start()
    relay.wake()
    relay._thread.join(timeout=0.5)
    assert relay._thread.is_alive()
    relay.stop()
    away.close()


def test_the_tick_seals_the_log_and_says_that_it_lives(database: Database) -> None:
    house = House(database)
    with database.write() as session:
        record(session, "case:1", "opened", at=AT)
    tick(house.deps)
    house.clock.move(minutes=1)
    tick(house.deps)
    with database.read() as session:
        assert verify(session).seals == 1
        assert session.get_one(Heartbeat, "tick").at == house.clock.at


def test_a_worker_says_that_it_lives_only_while_it_takes_jobs(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    with _working(house, make_broker("")) as worker:
        wait_until(lambda: _beats(sqlite_database) == {"worker", "tick"})
        assert worker.is_taking_jobs()
        worker.relay.stop()
        assert not worker.is_taking_jobs()


def test_a_worker_that_does_not_reach_its_broker_does_not_say_that_it_lives(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    away = make_broker("redis://127.0.0.1:1/0")
    relay = Relay(house.deps, register(away, house.deps, HANDLERS), poll_s=0.05)
    relay.start()
    assert relay.is_relaying()
    queue(sqlite_database)
    house.clock.move(seconds=61)
    relay.wake()
    time.sleep(0.3)
    assert not relay.is_relaying()
    relay.stop()
    away.close()


def _beats(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(col(Heartbeat.name))))
