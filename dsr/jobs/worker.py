"""The worker: dramatiq's threads, the relay and the tick, in a process of their own or inside `dsr serve`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping

import structlog
from dramatiq.broker import Broker
from dramatiq.worker import Worker as DramatiqWorker
from sqlalchemy.exc import SQLAlchemyError

from dsr.deps import Deps
from dsr.jobs.broker import POLL_S, Relay, register
from dsr.jobs.running import Handler
from dsr.jobs.tick import beat, tick

_log = structlog.get_logger(__name__)
TICK_S = 60.0
THREADS = 4


class Worker:
    """Threads that take jobs until stopped. Starting several processes is safe: the table leases each job once."""

    def __init__(
        self,
        deps: Deps,
        broker: Broker,
        handlers: Mapping[str, Handler],
        *,
        threads: int = THREADS,
        poll_s: float = POLL_S,
    ) -> None:
        self._deps = deps
        self._worker = DramatiqWorker(broker, worker_threads=threads, worker_timeout=200)
        self.relay = Relay(deps, register(broker, deps, handlers), poll_s=poll_s)
        self._stop = threading.Event()
        self._ticker = threading.Thread(target=self._tick_loop, name="tick", daemon=True)

    def start(self) -> None:
        """Begin taking jobs."""
        self._worker.start()
        self.relay.start()
        self._ticker.start()

    def stop(self) -> None:
        """Let running jobs end, then go. A job cut off all the same is taken again when its lease ends."""
        self._stop.set()
        self.relay.stop()
        self._worker.stop(timeout=30_000)
        self._ticker.join(timeout=10)
        self._deps.printers.close()

    def is_taking_jobs(self) -> bool:
        """Whether every thread that takes jobs lives and the relay reaches table and broker."""
        return self.relay.is_relaying() and all(thread.is_alive() for thread in self._worker.workers)

    def _tick_loop(self) -> None:
        while not self._stop.is_set():
            try:
                if (
                    self.is_taking_jobs()
                ):  # this thread alone proves nothing: `/healthz` must not say that jobs are done
                    beat(self._deps, "worker")
                tick(self._deps)
            except SQLAlchemyError as fault:
                # The database may come back; the tick is idempotent and runs again in a minute.
                _log.warning("tick_failed", fault=type(fault).__name__)
            self._stop.wait(TICK_S)


def run_worker(worker: Worker) -> None:
    """Run until SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    worker.start()
    stopped.wait()
    worker.stop()
