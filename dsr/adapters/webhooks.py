"""Tells another system of a change: one POST, no redirects, checked certificates."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from dsr.ports import WebhookRefused

TIMEOUT_S = 10.0


class HttpWebhooks:
    """Posts by HTTP. What the other side answers is never kept: only whether it took the notice."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Send one notice; raises `WebhookRefused` unless the answer is 2xx."""
        try:
            with (
                httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", url, headers=dict(headers), content=body) as answer,
            ):
                status = answer.status_code
        except httpx.HTTPError as fault:
            raise WebhookRefused(f"the address cannot be reached: {type(fault).__name__}") from fault
        if not 200 <= status < 300:
            raise WebhookRefused(f"the address answered {status}")
