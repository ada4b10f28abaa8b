"""`/healthz`: whether database, worker and tick live, for whatever watches the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from dsr.db.tables import Heartbeat
from dsr.web.current import current_deps, now
from dsr.web.security import public

STALE = timedelta(minutes=3)

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """`{"database": true, "worker": true, "tick": true}`; 200 when all are, otherwise 503."""
    beats = _beats()
    parts = {"database": beats is not None}
    for name in ("worker", "tick"):
        at = (beats or {}).get(name)
        parts[name] = at is not None and now() - at < STALE
    return jsonify(parts), 200 if all(parts.values()) else 503


def _beats() -> dict[str, datetime] | None:
    """When each part last showed that it lives; None when the database does not answer."""
    try:
        with current_deps().database.read() as session:
            rows = session.execute(select(col(Heartbeat.name), col(Heartbeat.at))).all()
    except SQLAlchemyError:
        return None
    return {row.name: row.at for row in rows}
