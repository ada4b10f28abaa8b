"""What a system of the city may do through the JSON interface: scopes, and the addresses to which it may be told of changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from dsr.domain.errors import Fault

LONGEST = timedelta(days=366)
"""A token ends by itself within a year: whoever runs the other system is asked again whether it is still needed."""


class Scope(StrEnum):
    """One thing that a token allows."""

    CREATE = "cases:create"
    READ = "cases:read"
    READ_ALL = "cases:read_all"
    ADD_MESSAGE = "messages:add"


def scope_faults(scopes: Collection[str]) -> list[Fault]:
    """What is wrong with the scopes of a new token."""
    if not scopes or any(scope not in list(Scope) for scope in scopes):
        return [Fault("scopes", "Choose at least one thing that the token allows.", "scopes_missing")]
    return []


def webhook_faults(url: str, *, is_demo: bool) -> list[Fault]:
    """What is wrong with an address that is told of changes: it must be https, name a host and hold no password."""
    if not url:
        return []
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and not parts.username and not parts.fragment and parts.port != 0
    except ValueError:
        is_whole, parts = False, urlsplit("")
    if len(url) > 500 or not url.isascii() or not is_whole or parts.scheme not in ("https", "http"):
        return [
            Fault("webhook_url", "Write a whole address, such as https://palvelu.example.fi/ilmoitus.", "webhook_form")
        ]
    if parts.scheme == "http" and not is_demo:
        return [Fault("webhook_url", "Use https: the address is told of cases.", "webhook_https")]
    if not is_demo and _is_this_machine(parts.hostname or ""):
        sentence = "Write the address of another system: this one leads to our own machine."
        return [Fault("webhook_url", sentence, "webhook_own_machine")]
    return []


def _is_this_machine(host: str) -> bool:
    """Whether the host is this machine or what only it sees, such as the address at which a cloud tells its secrets."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.casefold().rstrip(".") == "localhost"
    return address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
