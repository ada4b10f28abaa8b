"""A person's browser without its pictures: keeps cookies, carries form tokens, and tells when the server went away."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from typing import Any

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z_-]+)="([^"]*)"')


class WentAway(Exception):
    """The server was gone before it had answered: what was sent may have been done or not."""


@dataclass(frozen=True)
class Answer:
    """One page: its status, its text, and where it sends the reader on to."""

    status: int
    text: str
    location: str

    def hidden(self, *, in_form: str = "") -> dict[str, str]:
        """The values of hidden fields, of the form whose tag has `in_form` in it where one is named."""
        forms = re.findall(r"<form\b[^>]*>.*?</form>", self.text, re.DOTALL)
        text = next((one for one in forms if in_form in one.partition(">")[0]), "") if in_form else self.text
        fields = [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(text)]
        return {one["name"]: unescape(one.get("value", "")) for one in fields if one.get("type") == "hidden"}


class Client:
    """One signed-in person."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirects(), _NoErrors()
        )

    def get(self, path: str) -> Answer:
        """Open a page; a redirect is answered, not followed."""
        return self._ask(urllib.request.Request(self._base_url + path))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form."""
        content = urllib.parse.urlencode(fields).encode()
        return self._ask(urllib.request.Request(self._base_url + path, data=content))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in, or fail."""
        page = self.get("/sign-in")
        answer = self.post("/sign-in", page.hidden() | {"email": email, "password": password})
        assert answer.status in (302, 303), answer.status

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=20) as answer:
                text = answer.read().decode(errors="replace")
                return Answer(answer.status, text, answer.headers.get("Location", ""))
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as fault:
            raise WentAway(str(fault)) from fault


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Answer the redirect itself."""


class _NoErrors(urllib.request.HTTPErrorProcessor):
    def http_response(self, _request: Any, response: Any) -> Any:
        """Answer every status as it is."""
        return response

    https_response = http_response
