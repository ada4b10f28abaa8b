"""What our own HTTPS calls share: the authorities by which the other side's certificate is checked."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

import httpx


@cache
def known_authorities(own: Path | None = None) -> ssl.SSLContext:
    """A context that checks name and certificate, whatever the environment says; built once, for that takes 20 ms and more.

    `own` is a file with the city's own authority, believed beside the public ones. Raises `OSError` where it cannot be read.
    """
    context = httpx.create_ssl_context(trust_env=False)
    if own is not None:
        context.load_verify_locations(own)
    return context
