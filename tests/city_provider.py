"""A made-up OpenID Connect provider on loopback: its own keys, codes that work once, PKCE, and faults on demand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "dsr-client", "a secret of the tests"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Provider:
    """What the provider knows. `person` are the claims of who signs in; `claims` replaces claims of the token."""

    issuer: str
    now: Callable[[], datetime]
    key: RSAKey
    published: list[RSAKey]
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    signing: str = "RS256"
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def authorize(self, address: str) -> tuple[str, str]:
        """What the browser does at the provider's page: the code and the state it comes back with."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return code, query["state"]

    def answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        """The provider's own web application."""
        place = environ["PATH_INFO"]
        self.asked.append(place)
        status, body = "200 OK", {}
        if self.is_down:
            status = "503 Service Unavailable"
        elif place.endswith("openid-configuration"):
            body = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/logout",
            }
        elif place.endswith("/keys"):
            body = {"keys": [key.as_dict(private=False) for key in self.published]}
        elif place.endswith("/token"):
            form = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
            query = self._query_of({name: values[0] for name, values in parse_qs(form).items()})
            status, body = ("400 Bad Request", {}) if query is None else (status, {"id_token": self._token(query)})
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    def _query_of(self, form: Mapping[str, str]) -> Mapping[str, str] | None:
        query = self.codes.pop(form.get("code", ""), None)
        made = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_ours = form.get("client_secret") == CLIENT_SECRET and form.get("client_id") == CLIENT_ID
        if query is None or not is_ours or query["code_challenge"] != made.rstrip(b"=").decode():
            return None
        return query if query["redirect_uri"] == form.get("redirect_uri") else None

    def _token(self, query: Mapping[str, str]) -> str:
        at = int(self.now().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": at, "exp": at + 600, "nonce": query["nonce"]}
        claims = {**claims, **self.person, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        head = {"alg": self.signing, "kid": self.key.kid}
        if self.signing in ("none", "HS256"):  # HS256: the public key as the secret of a symmetric signature
            parts = ".".join(_part(json.dumps(one).encode()) for one in (head, claims))
            made = hmac.new(self.key.as_pem(private=False), parts.encode(), hashlib.sha256).digest()
            return f"{parts}.{_part(made) if self.signing == 'HS256' else ''}"
        return jwt.encode(head, claims, self.key)

    def rotate(self, *, is_published: bool = True) -> None:
        """Sign with a new key from now on."""
        self.key = new_key()
        if is_published:
            self.published = [self.key]


def new_key() -> RSAKey:
    """A key pair with an id of its own."""
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}, auto_kid=False)


@cache
def first_key() -> RSAKey:
    """The key with which each provider of a run begins: to make one takes a tenth of a second."""
    return new_key()


def _part(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


@contextmanager
def running_provider(now: Callable[[], datetime]) -> Iterator[Provider]:
    """The provider, served on a free port of this machine."""
    key = first_key()
    provider = Provider("", now, key, [key])
    with make_server("127.0.0.1", 0, lambda e, s: provider.answer(e, s), handler_class=_Quiet) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}/tenant/v2.0"
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
