"""What a system of the city may do through the JSON interface: scopes, and the addresses to which it may be told of changes."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
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


def name_faults(name: str) -> list[Fault]:
    """What is wrong with the name of a system: it is told apart by people, so it stands in letters that they can tell apart."""
    if 1 <= len(name) <= 200 and name.isprintable() and all(ord(one) < 256 or one in "ŠšŽž–’" for one in name):
        return []
    return [Fault("name", "Write the name in Latin letters, at most 200 characters.", "system_name_form")]


def as_read(name: str) -> str:
    """The name as a hurried eye takes it: letters and digits alone, without accents, 0 as o, 1 and I as l."""
    plain = (one for one in unicodedata.normalize("NFKD", name).casefold() if one.isalnum())
    return "".join(plain).translate(_TAKEN_FOR)


_TAKEN_FOR = str.maketrans("01i", "oll")


def signing_secret(token: str) -> str:
    """A secret of 32 bytes (url-safe Base64) as Standard Webhooks writes it: `whsec_` and plain Base64."""
    return _SIGNS + base64.b64encode(base64.urlsafe_b64decode(f"{token}=")).decode()


def signing_key(secret: str) -> bytes:
    """The bytes that sign, of a secret as it was told to the other system."""
    return base64.b64decode(secret.removeprefix(_SIGNS), validate=True)


_SIGNS = "whsec_"


def webhook_faults(url: str, *, is_demo: bool, inside: Collection[str] = ()) -> list[Fault]:
    """What is wrong with an address that is told of changes: it must be https, name a host and hold no password.

    `inside` are the names of systems in the city's own network (`DSR_WEBHOOK_INSIDE`), which may stand at private addresses.
    """
    if not url:
        return []
    is_plain = url.isascii() and url.isprintable() and " " not in url
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and not parts.username and not parts.fragment and parts.port != 0
    except ValueError:
        is_whole, parts = False, urlsplit("")
    if len(url) > 500 or not is_plain or not is_whole or parts.scheme not in ("https", "http"):
        return [
            Fault("webhook_url", "Write a whole address, such as https://palvelu.example.fi/ilmoitus.", "webhook_form")
        ]
    if parts.scheme == "http" and not is_demo:
        return [Fault("webhook_url", "Use https: the address is told of cases.", "webhook_https")]
    return [own_machine_fault()] if not is_demo and _leads_inside(parts.hostname or "", inside) else []


def own_machine_fault() -> Fault:
    """That an address leads where no notice is sent."""
    sentence = (
        "Write the address of another system by its name: this one leads to our own machine or into a private network. "
        "Systems of the city's own network are named in the setting DSR_WEBHOOK_INSIDE."
    )
    return Fault("webhook_url", sentence, "webhook_own_machine")


def is_closed_to_notices(address: str, *, is_inside: bool) -> bool:
    """Whether no notice may be sent to an IP address: this machine, what only it sees (such as the address at which a cloud
    tells its secrets), and private networks. `is_inside`: for a host that the city has named, private ones are open.
    """
    found = _plain(ip_address(address.partition("%")[0]))
    if found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast or found in _SECRETS:
        return True
    return any(found in network for network in _NOBODYS) or (not is_inside and not found.is_global)


_SECRETS = (ip_address("fd00:ec2::254"), ip_address("100.100.100.200"), ip_address("168.63.129.16"))
"""Where clouds tell their secrets outside the link-local addresses."""
_NOBODYS = tuple(
    ip_network(one)
    for one in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890); a cloud's secrets are told at 192.0.0.192
        "fec0::/10",  # among the hosts of a site, no longer used (RFC 3879)
        "64:ff9b:1::/48",  # translation for local use (RFC 8215): which IPv4 address it means only the network knows
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing within a network (RFC 9602)
    )
)
"""No system of the city has these; Python's tables count them, or a part of them, as global."""
_CARRYING = (ip_network("64:ff9b::/96"), ip_network("::/96"), ip_network("::ffff:0:0:0/96"))
"""IPv6 addresses whose last four bytes are an IPv4 one: translated (RFC 6052, RFC 7915), and compatible (RFC 4291, no longer used)."""


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one carries: mapped, translated or compatible; else itself."""
    if isinstance(address, IPv4Address) or address.is_loopback:
        return address
    if any(address in network for network in _CARRYING):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _leads_inside(host: str, inside: Collection[str]) -> bool:
    """As far as the address says it; what its name stands for is looked at whenever a notice is sent."""
    host = host.casefold().rstrip(".")
    try:
        return is_closed_to_notices(host, is_inside=host in inside)
    except ValueError:
        # a name that ends in a number is read as an IPv4 address in a spelling of its own: 127.1, 0x7f000001
        return host == "localhost" or host.endswith(".localhost") or host.rpartition(".")[2][:1].isdigit()
