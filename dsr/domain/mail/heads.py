"""Header fields of a mail made safe: decoded, one line, nothing that does not show; a fault in one spoils no other."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import default
from email.utils import parsedate_to_datetime

from dsr.domain.email import is_email
from dsr.domain.intake.text import cleaned
from dsr.domain.mail.values import Address
from dsr.domain.plain_text import without_hidden

PARSER_FAULTS = (ValueError, IndexError, AttributeError, TypeError, KeyError, LookupError, MessageError, RecursionError)
"""What the standard parser of headers raises for what strangers write."""

_ID = re.compile(r"<[^<>\s]{1,200}>")
_ENCODED = r"=\?[\w.*-]{1,60}\?[BbQq]\?[^?\s]*\?="
_ENCODED_BESIDE = re.compile(rf"{_ENCODED}(?:\s+{_ENCODED})+")
LONGEST_RAW = 20_000
_MOST_ADDRESSES = 50
_MOST_SIGNS = 1_000
"""So many quotes or backslashes of one field are read: the standard parser takes the square of their number."""


def raw_values(message: Message, name: str) -> list[str]:
    """The field's values from the top down, bytes of a stray encoding mended; none where it is missing."""
    return [value for _name, value in raw_fields(message, name)]


def raw_fields(message: Message, *names: str) -> list[tuple[str, str]]:
    """The fields of these names from the top down, as they stand among each other: name in small letters, mended value."""
    wanted = {name.lower() for name in names}
    found = ((key.lower(), value) for key, value in message.raw_items())
    return [(key, _mended(str(value))[:LONGEST_RAW]) for key, value in found if key in wanted]


def raw_value(message: Message, name: str) -> str:
    """The first value of the field, or nothing."""
    return next(iter(raw_values(message, name)), "")


def decoded(raw: str, limit: int) -> str:
    """A field as a person reads it: encoded words decoded, one line, at most `limit` characters."""
    try:
        text = str(default.header_factory("subject", _put_together(raw)))
    except PARSER_FAULTS:
        text = raw
    return one_line(text, limit)


def one_line(text: str, limit: int) -> str:
    """The text on one line with nothing that does not show: a name or subject can neither break a line nor turn one round."""
    return " ".join(without_hidden(cleaned(text).replace("\n", " ").replace("\t", " ")).split())[:limit]


def addresses(message: Message, name: str, limit: int) -> tuple[Address, ...]:
    """The mailboxes of every field of that name; one that cannot be read has its words as a name and no address."""
    found: list[Address] = []
    for raw in raw_values(message, name):
        if len(found) >= _MOST_ADDRESSES:
            break
        if raw.count('"') + raw.count("\\") > _MOST_SIGNS:
            found.append(Address(one_line(raw, limit), ""))
            continue
        try:
            read = default.header_factory("from", _put_together(raw)).addresses
            found += [_address(one.display_name, one.addr_spec, limit) for one in read]
        except PARSER_FAULTS:
            found.append(Address(one_line(raw, limit), ""))
    return tuple(found[:_MOST_ADDRESSES])


def moment(raw: str) -> datetime | None:
    """The moment of a date field, aware UTC; one without a zone counts as UTC. None where it cannot be read."""
    try:
        at = parsedate_to_datetime(" ".join(raw.split())[:120])
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (*PARSER_FAULTS, OverflowError):
        return None


def message_ids(message: Message, *names: str) -> tuple[str, ...]:
    """The Message-IDs that stand in these fields, each once, `<...>` and all."""
    found = [one for name in names for raw in raw_values(message, name) for one in _ID.findall(raw)]
    return tuple(dict.fromkeys(found))[:100]


def _put_together(raw: str) -> str:
    """Encoded words beside one another as one: programs cut a letter of several bytes in two (against RFC 2047, 5), and the
    standard parser reads each word by itself."""
    return _ENCODED_BESIDE.sub(lambda found: _one_word(found[0]), raw)


def _one_word(words: str) -> str:
    try:
        parts = decode_header(words)  # joins neighbours of one character set
    except PARSER_FAULTS:
        return words
    return " ".join(f"=?{charset}?b?{b64encode(content).decode()}?=" for content, charset in parts)


def _address(name: str, email: str, limit: int) -> Address:
    plain = one_line(email, 254)
    return Address(one_line(name, limit), plain if is_email(plain) else "")


def _mended(raw: str) -> str:
    """Bytes above ASCII that stand unencoded in a header: UTF-8 as most programs write it, else Western European."""
    if not any("\udc80" <= character <= "\udcff" for character in raw):
        return raw
    content = raw.encode("utf-8", "surrogateescape")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
