"""What the sending and the reading of mail share: whom a server's certificate is checked by, and which host is this machine."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path


def checking_context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that checks name and certificate: by the authority in `ca_file`, else by those that the machine trusts."""
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, as far as its name says it: nothing is looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
