"""A made-up token address on loopback, as Entra ID's: it gives tokens to a program that knows its secret, and faults on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

from dsr.adapters.mail_tokens import MailTokens

CLIENT_ID, CLIENT_SECRET = "ohjelma-1", "ohjelman salaisuus"
BEGUN_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Giver:
    """What the address gives: tokens called token-1, token-2, ...; or the next of `answers` (status, body) in its place."""

    url: str = ""
    lasts: Any = 3599
    given: list[str] = field(default_factory=list)
    answers: list[tuple[str, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    at: datetime = BEGUN_AT
    takes: set[str] = field(default_factory=set)

    def tokens(self, secret: str = CLIENT_SECRET) -> MailTokens:
        """The adapter for it, by this clock."""
        return MailTokens(self.url, CLIENT_ID, secret, lambda: self.at)

    def wait(self, **passed: int) -> None:
        """Let time pass."""
        self.at += timedelta(**passed)

    def answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        """The address's own web application."""
        form = parse_qs(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode())
        self.asked.append({name: values[0] for name, values in form.items()})
        status, body = self.answers.pop(0) if self.answers else self._given()
        start(status, [("Content-Type", "application/json"), ("Location", "http://127.0.0.1:9/muualle")])
        return [json.dumps(body).encode()]

    def _given(self) -> tuple[str, Any]:
        asked = self.asked[-1]
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            told = f"AADSTS7000215: Invalid client secret provided: {asked.get('client_secret')}"
            return "401 Unauthorized", {
                "error": "invalid_client",
                "error_description": told,
                "error_codes": [7000215],
            }
        self.given.append(f"token-{len(self.given) + 1}")
        self.takes.add(self.given[-1])
        return "200 OK", {"token_type": "Bearer", "expires_in": self.lasts, "access_token": self.given[-1]}


@contextmanager
def giving() -> Iterator[Giver]:
    """The address, served on a free port of this machine."""
    giver = Giver()
    with make_server("127.0.0.1", 0, lambda e, s: giver.answer(e, s), handler_class=_Quiet) as server:
        giver.url = f"http://127.0.0.1:{server.server_port}/tenant/oauth2/v2.0/token"
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        yield giver
        server.shutdown()
        thread.join()
