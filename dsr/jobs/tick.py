"""The minute job: idempotent, may run in any number of processes at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from dsr.db import outbox
from dsr.db.events import seal
from dsr.db.tables import Heartbeat
from dsr.deps import Deps
from dsr.domain.calendar import local_date


def tick(deps: Deps) -> None:
    """Seal the log, queue the night's replay of clocks once a day, and note that the tick lives."""
    now = deps.now()
    today = local_date(now)
    with deps.database.write() as session:
        outbox.enqueue(session, "replay_clocks", key=f"replay:{today.isoformat()}", at=now)
        seal(session, now)
        _beat(session, "tick", now)


def beat(deps: Deps, name: str) -> None:
    """Note that the part of the house called `name` lives."""
    with deps.database.write() as session:
        _beat(session, name, deps.now())


def _beat(session: Session, name: str, now: datetime) -> None:
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Heartbeat).values(name=name, at=now)
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
