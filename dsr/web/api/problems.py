"""Refusals and faults of the interface as JSON (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, jsonify, request

from dsr.domain.errors import Fault

PREFIX = "/api/"


def is_asked_by_interface() -> bool:
    """Whether the answer must be JSON."""
    return request.path.startswith(PREFIX)


def problem(status: int, detail: str, *, name: str = "", faults: Sequence[Fault] = ()) -> Response:
    """One problem; the sentences are English, for whoever runs the other system."""
    title = HTTPStatus(status).phrase
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "code": name,
        "faults": [{"place": fault.place, "message": fault.message} for fault in faults],
    }
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response
