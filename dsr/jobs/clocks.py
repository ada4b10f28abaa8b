"""The nightly replay: every open clock computed again, and differences told."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.db.events import Line, record, record_all
from dsr.deps import Deps
from dsr.jobs.running import Effect, Task
from dsr.services.projection import replay_all


def replay_clocks(deps: Deps, task: Task) -> Effect:
    """Project every open right request; a moved day is an event in the `register` stream with its calendar version."""
    at = deps.now()

    def effect(session: Session) -> None:
        # Whatever moves a clock holds this lock: a step made meanwhile must not be overwritten by what stood before it.
        holds_lock(session)
        moved = replay_all(session, deps)
        version = deps.calendar.version
        lines = [
            Line(
                "register",
                "clock_moved",
                {"before": before.isoformat(), "after": after.isoformat(), "calendar": version},
                request_id,
            )
            for request_id, before, after in moved
        ]
        record_all(session, lines, at=at)
        record(session, "register", "clocks_replayed", at=at, moved=len(moved), calendar=version)

    return effect
