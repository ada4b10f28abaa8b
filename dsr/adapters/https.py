"""What our own HTTPS calls share: the authorities by which the other side's certificate is checked."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def known_authorities() -> ssl.SSLContext:
    """A context that checks name and certificate, whatever the environment says; built once, for that takes 20 ms and more."""
    return httpx.create_ssl_context(trust_env=False)
