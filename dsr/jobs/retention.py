"""The job that carries out a confirmed purge of cases, one case a transaction."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.deps import Deps
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.services.case_retention import purging


def purge_cases(deps: Deps, task: Task) -> Effect:
    """Purge what waits of a round. Begun again after a crash it goes on with the next case."""
    round_id = int(task.args["round_id"])
    with keeps_lease(deps, task):
        while purge_one(deps, round_id):
            pass

    def effect(session: Session) -> None:
        purging.finish(session, round_id, at=deps.now())

    return effect


def purge_one(deps: Deps, round_id: int) -> bool:
    """Purge the next case of a round in a transaction of its own; False when none waits."""
    with deps.database.write() as session:
        holds_lock(session)
        item = purging.next_item(session, round_id)
        if item is not None:
            purging.carry_out(session, deps, item, at=deps.now())
        return item is not None
