"""The city's sign-in by OpenID Connect: authorization code with PKCE, keys fetched anew when they rotate."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from dsr.adapters.https import known_authorities
from dsr.ports import CityDown, CityPerson, CityRefused

TIMEOUT_S = 10.0
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures by a private key only: `none`, and HS256 with the public key as its secret, are not among them."""

LEEWAY_S = 60
KEPT = timedelta(hours=1)
KEYS_AT_MOST_EVERY = timedelta(minutes=1)
"""An unknown key id has the keys fetched again, but never more often: made-up ids must not make us ask without end."""

_PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OidcLogin:
    """One client of one issuer. What the issuer says of itself and its keys are kept for an hour."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer = issuer
        self._client_id, self._client_secret = client_id, client_secret
        self._lock = threading.Lock()
        self._places: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def address(self, back_to: str, *, state: str, nonce: str, verifier: str, at: datetime) -> str:
        """Where the browser is sent. Raises `CityDown` when the issuer does not answer."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "response_mode": "query",
            "client_id": self._client_id,
            "redirect_uri": back_to,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with_query(str(self._discovered(at)["authorization_endpoint"]), asked)

    def end_address(self, back_to: str, *, at: datetime) -> str:
        """Where one signs out of the city's sign-in too; empty where the issuer names no such place."""
        place = str(self._discovered(at).get("end_session_endpoint", ""))
        asked = {"client_id": self._client_id, "post_logout_redirect_uri": back_to}
        return _with_query(place, asked) if place else ""

    def person(self, back_to: str, *, code: str, nonce: str, verifier: str, at: datetime) -> CityPerson:
        """Who came back with this code. Raises `CityRefused` where anything does not fit, `CityDown` without an answer."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back_to,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code_verifier": verifier,
        }
        answer = _json(_asked("POST", str(self._discovered(at)["token_endpoint"]), data=form))
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise CityRefused("no_token")
        return _person_of(self._claims(token, nonce, at))

    def _claims(self, token: str, nonce: str, at: datetime) -> Mapping[str, Any]:
        """The claims of an id token after every check of OpenID Connect Core, section 3.1.3.7."""
        try:
            claims = self._verified(token, at)
            registry = JWTClaimsRegistry(
                now=int(at.timestamp()),
                leeway=LEEWAY_S,
                iss={"essential": True, "value": self.issuer},
                sub={"essential": True},
                aud={"essential": True, "value": self._client_id},
                nonce={"essential": True, "value": nonce},
                exp={"essential": True},
                iat={"essential": True},
            )
            registry.validate(dict(claims))
        except (JoseError, ValueError) as fault:
            raise CityRefused(type(fault).__name__) from fault
        audience = claims["aud"]
        is_for_several = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", "" if is_for_several else self._client_id) != self._client_id:
            raise CityRefused("audience")
        return claims

    def _verified(self, token: str, at: datetime) -> Mapping[str, Any]:
        try:
            return jwt.decode(token, self._key_set(at), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:
            # A key id that we do not know: the issuer may have rotated its keys since we fetched them.
            return jwt.decode(token, self._key_set(at, is_unknown=True), algorithms=ALGORITHMS).claims

    def _discovered(self, at: datetime) -> Mapping[str, Any]:
        with self._lock:
            if self._places is None or at - self._places[0] > KEPT:
                found = _json(_asked("GET", f"{self.issuer}/.well-known/openid-configuration"))
                if str(found.get("issuer", "")).rstrip("/") != self.issuer or not all(
                    found.get(one) for one in _PLACES
                ):
                    raise CityDown("issuer")
                self._places = (at, found)
            return self._places[1]

    def _key_set(self, at: datetime, *, is_unknown: bool = False) -> KeySet:
        place = str(self._discovered(at)["jwks_uri"])
        with self._lock:
            age = at - self._keys[0] if self._keys else KEPT * 2
            if self._keys is None or age > KEPT or (is_unknown and age >= KEYS_AT_MOST_EVERY):
                keys = [key for key in _json(_asked("GET", place)).get("keys", ()) if key.get("kty") in ("RSA", "EC")]
                self._keys = (at, KeySet.import_key_set({"keys": keys}))
            return self._keys[1]


def _person_of(claims: Mapping[str, Any]) -> CityPerson:
    groups = claims.get("groups", ())
    overage = claims.get("_claim_names", {})
    return CityPerson(
        subject=str(claims["sub"]),
        email=str(claims.get("email") or claims.get("preferred_username") or "").strip().casefold(),
        name=str(claims.get("name") or "").strip(),
        groups=tuple(str(group) for group in groups) if isinstance(groups, list) else (),
        has_too_many_groups=isinstance(overage, dict) and "groups" in overage,
    )


def _asked(method: str, place: str, **values: Any) -> httpx.Response:
    trusted = known_authorities()
    try:
        with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=trusted) as client:
            answer = client.request(method, place, **values)
    except httpx.HTTPError as fault:
        raise CityDown(type(fault).__name__) from fault
    if answer.status_code >= 500:
        raise CityDown(f"status {answer.status_code}")
    if answer.status_code != 200:
        raise CityRefused(f"status {answer.status_code}")
    return answer


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError as fault:
        raise CityDown("not JSON") from fault
    if not isinstance(found, dict):
        raise CityDown("not an object")
    return found


def _with_query(place: str, asked: Mapping[str, str]) -> str:
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"
