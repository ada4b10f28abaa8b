"""A mail that only passes another one on: what it asks stands in the attached original."""

from __future__ import annotations

import re
from datetime import date

from dsr.domain.intake import read_message
from dsr.domain.intake.headers import CITY_DOMAINS, EMAIL, is_of_city

_ORIGINAL = re.compile(r"^-----\nLähettäjä: (?P<sender>[^\n]{1,600})$", re.MULTILINE)
"""How `read` begins a mail inside a mail."""


def forwarder_of(text: str, sender_email: str, reference_on: date, city_domains: tuple[str, ...] = CITY_DOMAINS) -> str:
    """The sender's address where their mail with an attached original only passes that on; empty where it does not.

    It does not where their own words use a right, or where the original is theirs or the city's: somebody who attaches the
    city's answer asks for themselves. `text` is that of a mail read with `MailFault.FORWARDED`.
    """
    original = _ORIGINAL.search(text)
    address = EMAIL.search(original["sender"]) if original is not None else None
    if original is None or address is None or address.group().lower() == sender_email.lower():
        return ""
    if is_of_city(address.group(), city_domains):
        return ""
    own = read_message(text[: original.start()], received_default_on=reference_on, city_domains=city_domains)
    return "" if own.rights else sender_email
