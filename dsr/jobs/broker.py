"""dramatiq's side: one actor over the outbox, on a stub broker in this process or on Redis."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

import dramatiq
import structlog
from dramatiq.broker import Broker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import DramatiqError
from dramatiq.middleware import AgeLimit, Callbacks, Pipelines, Retries, ShutdownNotifications, TimeLimit
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from dsr.db import outbox
from dsr.deps import Deps
from dsr.jobs.running import Handler, run_job

_log = structlog.get_logger(__name__)
POLL_S = 2.0
QUIET = timedelta(minutes=1)
QUEUE = "dsr"
LONGEST_MS = 12 * 3600 * 1000
"""After this dramatiq stops a job, in milliseconds: a call file of years takes hours."""


def make_broker(broker_url: str) -> Broker:
    """A Redis broker for an address, else a stub in this process. dramatiq's own retries are off: the table counts attempts."""
    middleware = [AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Pipelines(), Retries(max_retries=0)]
    if broker_url:
        redis: Broker = RedisBroker(url=broker_url, middleware=middleware)  # type: ignore[no-untyped-call]
        return redis
    broker = StubBroker(middleware=middleware)
    broker.emit_after("process_boot")
    return broker


def register(broker: Broker, deps: Deps, handlers: Mapping[str, Handler]) -> dramatiq.Actor[[int], None]:
    """Make the one actor; a message is only a hint that row `job_id` may be due, so losing or doubling one is harmless."""

    def run(job_id: int) -> None:
        run_job(deps, handlers, job_id)

    options = {"max_retries": 0, "time_limit": LONGEST_MS}
    return dramatiq.Actor(run, broker=broker, actor_name="run_job", queue_name=QUEUE, priority=0, options=options)


class Relay:
    """Tells the broker of rows that are due: woken after a commit, and by itself every `poll_s` seconds."""

    def __init__(self, deps: Deps, actor: dramatiq.Actor[[int], None], *, poll_s: float = POLL_S) -> None:
        self._deps, self._actor, self._poll_s = deps, actor, poll_s
        self._wake, self._stop = threading.Event(), threading.Event()
        self._sent: dict[int, float] = {}
        self._looked_at: datetime | None = None
        self._thread = threading.Thread(target=self._loop, name="relay", daemon=True)

    def start(self) -> None:
        """Begin relaying in a thread of its own, first what an earlier process left."""
        self._wake.set()
        self._looked_at = self._deps.now()
        self._thread.start()

    def is_relaying(self) -> bool:
        """Whether the thread lives, and its last look in which table and broker both answered is no older than `QUIET`."""
        is_fresh = self._looked_at is not None and self._deps.now() - self._looked_at < QUIET
        return is_fresh and self._thread.is_alive()

    def wake(self) -> None:
        """Look at the table now."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def relay_once(self) -> int:
        """Send a hint for every due row not hinted in the last minute; answers how many."""
        now = self._deps.now()
        with self._deps.database.read() as session:
            due = outbox.due_jobs(session, now)
        fresh = [job_id for job_id in due if now.timestamp() - self._sent.get(job_id, 0.0) > 60]
        for job_id in fresh:
            self._actor.send(job_id)
            self._sent[job_id] = now.timestamp()
        self._sent = {job_id: at for job_id, at in self._sent.items() if now.timestamp() - at < 600}
        self._looked_at = now
        return len(fresh)

    def _loop(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(self._poll_s)
            self._wake.clear()
            try:
                self.relay_once()
            except (SQLAlchemyError, DramatiqError, RedisError) as fault:
                # A database or a Redis that is away comes back; the rows stay due and are relayed at the next look.
                _log.warning("relay_failed", fault=type(fault).__name__)
