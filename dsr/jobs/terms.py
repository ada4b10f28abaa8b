"""The job that removes the facts of calls whose term has ended."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.retention import metadata_term
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.services.register import expiry


def remove_call_facts(deps: Deps, task: Task) -> Effect:
    """Remove everything that has reached its term, the oldest first, in batches that are each a transaction."""
    term = metadata_term(deps.settings.call_metadata_months, local_date(deps.now()))
    with keeps_lease(deps, task):
        while term is not None and _remove_some(deps, term.kept_from) == expiry.BATCH:
            pass

    def effect(_session: Session) -> None:
        """Each batch has been written already."""

    return effect


def _remove_some(deps: Deps, kept_from: datetime) -> int:
    with deps.database.write() as session:
        holds_lock(session)
        return expiry.remove_batch(session, kept_from, at=deps.now())
