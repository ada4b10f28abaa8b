"""The nightly sweep, and the tick's own part in holds: recordings of rejected calls are let go."""

from __future__ import annotations

from typing import Any

import structlog
from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Case
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.services import holds, projection
from dsr.services.destruction import overdue, sweep

_log = structlog.get_logger(__name__)


def sweep_recordings(deps: Deps, task: Task) -> Effect:
    """Destroy everything overdue, and tell in the stream `destruction` how much is left: nothing but what is in quarantine.

    Begun again after a crash it goes on with the next batch: each is a transaction of its own.
    """
    with keeps_lease(deps, task):
        done = sweep(deps)
    destroyed = sum(one.destroyed for one in done)

    def effect(session: Session) -> None:
        at = deps.now()
        left = overdue(session, local_date(at))
        values: dict[str, Any] = {"held": left.held, "quarantined": left.quarantined, "batches": len(done)}
        record(session, "destruction", "sweep_done", at=at, destroyed=destroyed, overdue=left.to_destroy, **values)
        if left.to_destroy:
            _log.warning("recordings_overdue", overdue=left.to_destroy)

    return effect


def free_rejected(deps: Deps) -> None:
    """Let go of what a person has said, with a reason, is not the subject's; a short transaction, and only where needed."""
    with deps.database.read() as session:
        if not holds.has_rejected(session):
            return
    with deps.database.write() as session:
        holds_lock(session)
        for case_id in holds.free_rejected(session, deps.now()):
            projection.project_case(session, deps, session.get_one(Case, case_id))
