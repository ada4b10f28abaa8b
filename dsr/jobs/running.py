"""One job, once: lease it, do the slow work outside any transaction, then effect and `done` in one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from dsr.db import outbox
from dsr.deps import Deps
from dsr.domain.errors import places_of
from dsr.services import dated_terms

_log = structlog.get_logger(__name__)

Effect = Callable[[Session], None]
RENEW_S = 60.0


@dataclass(frozen=True)
class Task:
    """What a handler gets to know of its job."""

    id: int
    kind: str
    key: str
    attempt: int
    args: Mapping[str, Any]
    case_id: int | None = None


Handler = Callable[[Deps, Task], Effect]
"""Does the slow part (printing, mail, scoring reads) outside a transaction and answers the effect to write."""


class GiveUp(Exception):
    """The job must not be tried again by itself: it stands as failed with this sentence until a person looks."""


@contextmanager
def keeps_lease(deps: Deps, task: Task, every_s: float = RENEW_S) -> Iterator[None]:
    """Keep the job ours for as long as the block takes: for work that is longer than a lease.

    A thread renews the lease; it dies with the process, and then the job is taken again when the lease has ended.
    """
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(every_s):
            try:
                with deps.database.write() as session:
                    if not outbox.renew(session, task.id, task.attempt, deps.now()):
                        return
            except SQLAlchemyError as fault:
                # A database that is away for a moment is asked again: there is time for several tries in one lease.
                _log.warning("lease_not_renewed", job=task.id, fault=type(fault).__name__)

    thread = threading.Thread(target=renew, name=f"lease-{task.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def run_job(deps: Deps, handlers: Mapping[str, Handler], job_id: int) -> str:
    """Run outbox row `job_id` if it is due; answers done, queued, failed, or skipped when someone else has it."""
    with deps.database.write() as session:
        job = outbox.lease(session, job_id, deps.now())
        if job is None:
            return "skipped"
        task = Task(job_id, job.kind, job.key, job.attempts, dict(job.args), job.case_id)
        deps = dated_terms.in_force(session, deps)
    try:
        return _carry_out(deps, handlers, task)
    except GiveUp as stop:
        return _failed(deps, task, str(stop), is_last=True)
    except Exception as fault:  # the edge of the worker: the row must say that this attempt failed, whatever the fault
        _log.warning(
            "job_attempt_failed",
            job=task.id,
            kind=task.kind,
            attempt=task.attempt,
            fault=type(fault).__name__,
            places=places_of(fault.__traceback__),
        )
        reason = str(fault).partition("\n")[0]  # below its first line a database repeats the values it refused
        return _failed(deps, task, f"{type(fault).__name__}: {reason}")


def _carry_out(deps: Deps, handlers: Mapping[str, Handler], task: Task) -> str:
    handler = handlers.get(task.kind)
    if handler is None:
        raise GiveUp(f"this version of the program does not know the job {task.kind}")
    effect = handler(deps, task)
    with deps.database.write() as session:
        if not outbox.finish(session, task.id, task.attempt, deps.now()):
            session.rollback()
            return "skipped"
        effect(session)
    return "done"


def _failed(deps: Deps, task: Task, fault: str, *, is_last: bool = False) -> str:
    with deps.database.write() as session:
        return outbox.fail(session, task.id, task.attempt, fault, deps.now(), is_last=is_last)
