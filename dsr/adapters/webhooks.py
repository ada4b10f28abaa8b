"""Tells another system of a change: one POST, no redirects, checked certificates, to no address that is not its own."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import httpx

from dsr.adapters.https import known_authorities
from dsr.domain.interface import is_closed_to_notices
from dsr.ports import WebhookRefused

TIMEOUT_S = 10.0
MOST_ADDRESSES = 4
Resolve = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as this machine looks them up. Raises `OSError`."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Way(NamedTuple):
    """One address to which a notice may go: where, with which fields, and by which name it is checked."""

    url: httpx.URL
    headers: dict[str, str]
    extensions: dict[str, str]


class HttpWebhooks:
    """Posts by HTTP. What the other side answers is never kept: only whether it took the notice.

    Where `checks` is on, the name is looked up here and the post goes to the very address that was looked at, so that no
    name can lead to our own machine or into a private network, not even by changing between look and post. `inside` names
    the city's own hosts, which may stand in private networks; only of them a certificate of the authority in the file
    `inside_ca` is believed too.
    """

    def __init__(
        self,
        *,
        checks: bool = True,
        inside: Collection[str] = (),
        inside_ca: Path | None = None,
        resolve: Resolve = addresses_of,
    ) -> None:
        self._checks, self._inside, self._resolve = checks, frozenset(inside), resolve
        self._inside_ca = inside_ca

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Send one notice; raises `WebhookRefused` unless the answer is 2xx.

        Where one address of the host takes no connection the next one is tried; together they have one time-out. After a
        connection no other is tried: the notice may have been taken.
        """
        try:
            target = httpx.URL(url)
            trusted = known_authorities(self._inside_ca if self._is_inside(target) else None)
            status = _first_answer(self._ways(target, headers), body, trusted)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
            raise WebhookRefused(f"the address cannot be reached: {type(fault).__name__}") from fault
        if not 200 <= status < 300:
            raise WebhookRefused(f"the address answered {status}")

    def is_closed(self, url: str) -> bool:
        """Whether the host leads to our own machine or into a private network now; a name that nobody knows yet does not."""
        try:
            self._ways(httpx.URL(url))
        except WebhookRefused:
            return True
        except (httpx.InvalidURL, OSError, UnicodeError):
            return False
        return False

    def _ways(self, url: httpx.URL, headers: Mapping[str, str] = MappingProxyType({})) -> list[Way]:
        """Where the post may go: each address of the host, all of them open, still asked for (and checked) by its name."""
        if not self._checks:
            return [Way(url, dict(headers), {})]
        port = url.port or (443 if url.scheme == "https" else 80)
        found = list(dict.fromkeys(self._resolve(url.host, port)))
        if not found or any(is_closed_to_notices(one, is_inside=self._is_inside(url)) for one in found):
            raise WebhookRefused("the address leads to our own machine or into a private network")
        named = {**headers, "Host": url.netloc.decode()}
        return [Way(url.copy_with(host=one), named, {"sni_hostname": url.host}) for one in found[:MOST_ADDRESSES]]

    def _is_inside(self, url: httpx.URL) -> bool:
        return url.host.casefold().rstrip(".") in self._inside


def _first_answer(ways: Sequence[Way], body: bytes, trusted: ssl.SSLContext) -> int:
    """The status that the first way that can be connected answers; the fault of the last where none can."""
    timeout = httpx.Timeout(TIMEOUT_S, connect=TIMEOUT_S / len(ways))
    for way in ways[:-1]:
        try:
            return _answer(way, body, timeout, trusted)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return _answer(ways[-1], body, timeout, trusted)


def _answer(way: Way, body: bytes, timeout: httpx.Timeout, trusted: ssl.SSLContext) -> int:
    with (
        httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False, verify=trusted) as client,
        client.stream("POST", way.url, headers=way.headers, content=body, extensions=way.extensions) as answer,
    ):
        return answer.status_code
