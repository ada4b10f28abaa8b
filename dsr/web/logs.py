"""The log of the web server: one line a request with ids only, and a request id that is shown on a page of a fault."""

from __future__ import annotations

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from dsr.web.current import signed_in
from dsr.web.measuring import note_time

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
        took_s = time.perf_counter() - g.get("began", time.perf_counter())
        note_time(request.method, request.endpoint or "", response.status_code, took_s)
        _log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint or "",
            status=response.status_code,
            ms=round(took_s * 1000),
            user=person.id if person else None,
        )
    return response


def set_up_logs(app: Flask) -> None:
    """Keep Flask from writing exceptions with their texts; `errors` writes their kind and place instead."""
    app.logger.disabled = True
