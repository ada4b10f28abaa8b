"""`/healthz` and `/metrics`: whether the house lives and how it does, for whatever watches it."""

from __future__ import annotations

import hmac
from datetime import datetime

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from dsr.services.measures import STALE, beats, measured
from dsr.web.current import current_deps, now
from dsr.web.measuring import exposition
from dsr.web.security import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """`{"database": true, "worker": true, "tick": true}`; 200 when all are, otherwise 503."""
    found = _beats()
    parts = {"database": found is not None}
    for name in ("worker", "tick"):
        at = (found or {}).get(name)
        parts[name] = at is not None and now() - at < STALE
    return jsonify(parts), 200 if all(parts.values()) else 503


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counts, ages and times of answers as Prometheus reads them; 404 without the token of the settings."""
    token = current_deps().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    with current_deps().database.read() as session:
        figures = measured(session, now())
    text, content_type = exposition(figures)
    return Response(text, content_type=content_type)


def _beats() -> dict[str, datetime] | None:
    """When each part last showed that it lives; None when the database does not answer."""
    try:
        with current_deps().database.read() as session:
            return beats(session)
    except SQLAlchemyError:
        return None
