"""The nightly look at every invariant."""

from __future__ import annotations

import structlog
from sqlmodel import Session

from dsr.deps import Deps
from dsr.domain.invariants import Invariant
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.services import lawful
from dsr.services.destruction import proving
from dsr.services.register import fitting
from dsr.services.report import counted

_log = structlog.get_logger(__name__)


def look_at_lawfulness(deps: Deps, task: Task) -> Effect:
    """Read the certificates of destruction again, compare calls with their legs and recordings, look at everything that
    must hold, and keep what was found; months of the report that were counted wrongly are counted anew."""
    with keeps_lease(deps, task):
        _read_certificates(deps)
        _fit_calls(deps)
    with keeps_lease(deps, task), deps.database.read() as session:
        seen = lawful.look(session, deps, deps.now())
    if seen.broken:
        _log.error("invariants_broken", invariants=[one.invariant.value for one in seen.broken])

    def effect(session: Session) -> None:
        lawful.keep(session, seen)
        if Invariant.FIGURES in {one.invariant for one in seen.broken}:
            counted.mark(session, counted.wrong_months(session))

    return effect


def _read_certificates(deps: Deps) -> None:
    with deps.database.read() as session:
        verdict = proving.verify(session)
    if verdict.broken:
        _log.error("certificates_broken", place=verdict.broken)
    with deps.database.write() as session:
        proving.note(session, verdict, at=deps.now())


def _fit_calls(deps: Deps) -> None:
    with deps.database.read() as session:
        found = fitting.misfits(session)
    if found.count:
        _log.error("calls_misfit", count=found.count)
    with deps.database.write() as session:
        fitting.note(session, found, at=deps.now())
