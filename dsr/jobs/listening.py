"""The job that looks at waiting listening tasks again: each day, and when somebody is barred from a case."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.deps import Deps
from dsr.jobs.running import Effect, Task
from dsr.services.listening.settling import settle_all


def settle_listening(deps: Deps, task: Task) -> Effect:
    """Past who cannot answer, to the supervisor in time, an alarm once overdue; clocks move, so the lock comes first."""
    at = deps.now()

    def effect(session: Session) -> None:
        holds_lock(session)
        settle_all(session, deps, at=at)

    return effect
