"""The reading of the whole log: every chain and seal, each night and at a person's word."""

from __future__ import annotations

import structlog
from sqlmodel import Session

from dsr.db.audit import verify
from dsr.db.logged_texts import Share
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.jobs.reading import calm_collector
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.services import log_readings

_log = structlog.get_logger(__name__)


def verify_log(deps: Deps, task: Task) -> Effect:
    """Read every chain and seal again, and note what was found in the stream `register`.

    At a person's word every letter is read byte by byte; the job of a night reads its share.
    """
    at = deps.now()
    share = Share.of_night(local_date(at), at) if task.args.get("is_night") else Share()
    with keeps_lease(deps, task), calm_collector(), deps.database.read() as session:
        verdict = verify(session, share)
    if verdict.broken:
        _log.error("log_broken", place=verdict.broken, rows=verdict.row_faults)

    def effect(session: Session) -> None:
        log_readings.note(session, verdict, at=deps.now())

    return effect
