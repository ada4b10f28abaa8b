"""Tokens that sign the program in to a mailbox in place of a password, as Microsoft 365 wants it: OAuth 2.0 (RFC 6749, 4.4) and XOAUTH2."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from dsr.adapters.https import known_authorities

TIMEOUT_S = 10.0
SCOPE = "https://outlook.office365.com/.default"
"""What Exchange Online's IMAP and SMTP take from a program: every right that the administrator has given it."""

BEFORE_END = timedelta(minutes=5)
"""A token is not used in its last minutes: it must outlive the session that begins with it."""

_log = structlog.get_logger(__name__)
_TOKEN = re.compile(r"[\x21-\x7e]{1,20000}")
_CODE = re.compile(r"[a-z_]{1,40}")


class TokenUnavailable(Exception):
    """No token was given: `code` is `token_refused` where the program is not known or not allowed, else `token_unreachable`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailTokens:
    """Tokens of one program (client credentials). One is kept in memory until shortly before its end; `now` tells the time."""

    def __init__(self, url: str, client_id: str, client_secret: str, now: Callable[[], datetime]) -> None:
        self._url, self._client_id, self._client_secret, self._now = url, client_id, client_secret, now
        self._lock = threading.Lock()
        self._kept, self._until = "", now()

    def token(self, *, refused: str = "") -> str:
        """The kept token, or a new one where it ends soon or is the one that was `refused`. Raises `TokenUnavailable`."""
        with self._lock:
            if not self._kept or self._now() >= self._until or self._kept == refused:
                self._kept = ""
                self._kept, self._until = self._asked()
            return self._kept

    def _asked(self) -> tuple[str, datetime]:
        at = self._now()
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "scope": SCOPE,
        }
        trusted = known_authorities()
        try:
            with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, verify=trusted) as client:
                answer = client.post(self._url, data=form)
        except httpx.HTTPError as fault:
            raise _told("token_unreachable", reason=type(fault).__name__) from None
        found = _object(answer)
        if 400 <= answer.status_code < 500 and answer.status_code != 429:
            raise _told("token_refused", status=answer.status_code, **_reasons(found))
        token, lasts = found.get("access_token"), found.get("expires_in", 0)
        if answer.status_code != 200 or not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise _told("token_unreachable", status=answer.status_code)
        seconds = int(lasts) if str(lasts).isdecimal() else 0
        return token, at + timedelta(seconds=min(seconds, 86_400)) - BEFORE_END


def xoauth2(user: str, token: str) -> str:
    """What a mail server is told in place of a password; the protocol writes it in base64. A challenge is answered by nothing."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _told(code: str, **reasons: object) -> TokenUnavailable:
    """The fault, once it stands in the log: codes alone, for descriptions may repeat what was sent."""
    _log.warning("mail_token_unavailable", code=code, **reasons)
    return TokenUnavailable(code)


def _reasons(found: Mapping[str, Any]) -> dict[str, object]:
    """The error of RFC 6749, 5.2, and Entra ID's numbers (7000222: the secret has ended)."""
    error, numbers = found.get("error"), found.get("error_codes")
    return {
        "error": error if isinstance(error, str) and _CODE.fullmatch(error) else "",
        "numbers": [one for one in numbers if isinstance(one, int)][:5] if isinstance(numbers, list) else [],
    }


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
