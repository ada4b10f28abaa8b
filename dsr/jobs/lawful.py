"""The nightly look at every invariant."""

from __future__ import annotations

import structlog
from sqlmodel import Session

from dsr.deps import Deps
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.services import lawful

_log = structlog.get_logger(__name__)


def look_at_lawfulness(deps: Deps, task: Task) -> Effect:
    """Look at everything that must hold, and keep the counts in the stream `register`."""
    with keeps_lease(deps, task), deps.database.read() as session:
        seen = lawful.look(session, deps, deps.now())
    if seen.broken:
        _log.error("invariants_broken", invariants=[one.invariant.value for one in seen.broken])

    def effect(session: Session) -> None:
        lawful.keep(session, seen)

    return effect
