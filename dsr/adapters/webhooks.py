"""Tells another system of a change: one POST, no redirects, checked certificates, to no address that is not its own."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Mapping

import httpx

from dsr.domain.interface import is_closed_to_notices
from dsr.ports import WebhookRefused

TIMEOUT_S = 10.0
Resolve = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as this machine looks them up. Raises `OSError`."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class HttpWebhooks:
    """Posts by HTTP. What the other side answers is never kept: only whether it took the notice.

    Where `checks` is on, the name is looked up here and the post goes to the very address that was looked at, so that no
    name can lead to our own machine or into a private network, not even by changing between look and post. `inside` names
    the city's own hosts, which may stand in private networks.
    """

    def __init__(self, *, checks: bool = True, inside: Collection[str] = (), resolve: Resolve = addresses_of) -> None:
        self._checks, self._inside, self._resolve = checks, frozenset(inside), resolve

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Send one notice; raises `WebhookRefused` unless the answer is 2xx."""
        try:
            target, sent, extensions = self._target(httpx.URL(url), dict(headers))
            with (
                httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", target, headers=sent, content=body, extensions=extensions) as answer,
            ):
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
            raise WebhookRefused(f"the address cannot be reached: {type(fault).__name__}") from fault
        if not 200 <= status < 300:
            raise WebhookRefused(f"the address answered {status}")

    def _target(self, url: httpx.URL, headers: dict[str, str]) -> tuple[httpx.URL, dict[str, str], dict[str, str]]:
        """Where the post really goes: the first open address of the host, still asked for (and checked) by its name."""
        if not self._checks:
            return url, headers, {}
        port = url.port or (443 if url.scheme == "https" else 80)
        found = self._resolve(url.host, port)
        is_inside = url.host.casefold().rstrip(".") in self._inside
        if not found or any(is_closed_to_notices(one, is_inside=is_inside) for one in found):
            raise WebhookRefused("the address leads to our own machine or into a private network")
        return url.copy_with(host=found[0]), {**headers, "Host": url.netloc.decode()}, {"sni_hostname": url.host}
