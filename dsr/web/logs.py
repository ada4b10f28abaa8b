"""The log of the web server: one line a request with ids only, and a request id that is shown on a page of a fault."""

from __future__ import annotations

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from dsr.web.current import signed_in

_log = structlog.get_logger(__name__)


def begin_log() -> None:
    """Before everything else: a request id of our own, carried by every line of this request."""
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def end_log(response: Response) -> Response:
    """One line a request: the endpoint, not the address, which may hold a token or words of a search."""
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static":
        person = signed_in()
        took_ms = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000)
        _log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint or "",
            status=response.status_code,
            ms=took_ms,
            user=person.id if person else None,
        )
    return response


def set_up_logs(app: Flask) -> None:
    """Keep Flask from writing exceptions with their texts; `errors` writes their kind and place instead."""
    app.logger.disabled = True
