"""A process that logs requests and does jobs until it is killed: `python -m tests.jobs.victim URL REQUESTS`.

The parent of the victims only imports and forks, so that a new victim stands in milliseconds: each line on standard
input asks for one, whose process id is answered. A victim writes `logged N` after the commit of request N: whoever reads
that has been promised that the request, its event and its job are kept.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.outbox import enqueue
from dsr.db.tables import Counter
from dsr.deps import Deps
from dsr.jobs.broker import make_broker
from dsr.jobs.running import Effect, Task
from dsr.jobs.worker import Worker, run_worker
from tests.jobs.parts import AT, ClosedPrinters, counting, deps_of

FASTER = 600  # the lease of five minutes ends after half a second: a killed job is taken again within the test


def fast_now() -> datetime:
    """A clock that all victims share and that runs `FASTER` times as fast as the real one."""
    began = float(os.environ["VICTIM_BEGAN"])
    return AT + timedelta(seconds=(time.time() - began) * FASTER)


def _slow_effect(_deps: Deps, task: Task) -> Effect:
    time.sleep(random.uniform(0.002, 0.03))

    def effect(session: object) -> None:
        counting(f"done:{task.args['number']}")(session)  # type: ignore[arg-type]
        record(session, f"case:{task.args['number'] % 7}", "done", at=AT, job_id=task.id)  # type: ignore[arg-type]

    return effect


def _log_requests(deps: Deps, requests: int) -> None:
    while (number := _logged(deps)) < requests:
        try:
            _log_request(deps, number)
        except IntegrityError:
            continue  # a killed victim's last commit became visible only now
        os.write(1, f"logged {number}\n".encode())
        time.sleep(0.004)


def _logged(deps: Deps) -> int:
    with deps.database.read() as session:
        return session.scalar(select(func.count()).where(col(Counter.name).like("request:%"))) or 0


def _log_request(deps: Deps, number: int) -> None:
    with deps.database.write() as session:
        session.add(Counter(name=f"request:{number}", last=1))
        record(session, f"case:{number % 7}", "logged", at=AT, number=number)
        enqueue(session, "acknowledge", key=f"acknowledge:{number}", at=deps.now(), number=number)


def _be_victim(url: str, requests: int) -> None:
    database = Database(url)
    deps = deps_of(database, fast_now, ClosedPrinters())
    handlers = {"acknowledge": _slow_effect, "replay_clocks": lambda _deps, _task: lambda _session: None}
    worker = Worker(deps, make_broker(""), handlers)
    database.after_commit = lambda _ids: worker.relay.wake()
    threading.Thread(target=_log_requests, args=(deps, requests), daemon=True).start()
    run_worker(worker)


def main() -> None:
    """Fork a victim for every line read."""
    url, requests = sys.argv[1], int(sys.argv[2])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        victim = os.fork()
        if victim == 0:
            _be_victim(url, requests)
            os._exit(0)
        os.write(1, f"victim {victim}\n".encode())


if __name__ == "__main__":
    main()
