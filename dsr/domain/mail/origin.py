"""Whether a person wrote: automatic replies and delivery failures neither start a case nor end a pause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from dsr.domain.mail.heads import PARSER_FAULTS, addresses, decoded, message_ids, raw_value, raw_values
from dsr.domain.mail.values import Bounce, Origin

_AWAY = re.compile(
    r"^\W*(?:(?:re|vs|sv|aw|fw|fwd|vl)\s*:\s*)*(?:automaattinen vastaus|poissaolo(?:ilmoitus|viesti)|poissa toimistolta|poissa:|olen lomalla|"
    r"autosvar|automatiskt svar|frånvaro(?:meddelande|besked)?\b|frånvarande|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|"
    r"out of (?:the )?office|ooo\b)",
    re.IGNORECASE,
)
_YES = re.compile(r"^\W*(?:no|false|0)\b", re.IGNORECASE)
_STATUS = re.compile(r"^Status:\s*([245])\.(\d{1,3})\.(\d{1,3})", re.IGNORECASE | re.MULTILINE)
_ID_LINE = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE)
_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")


def bounce_of(message: Message) -> Bounce | None:
    """The delivery failure that the mail reports (RFC 3464), with the Message-IDs of what came back; None for other mails."""
    if not _is_report(message, "delivery-status", ""):
        return None
    status, returned = "", list(message_ids(message, "X-Failed-Message-ID"))
    for part in _parts(message):
        kind_of_part = part.get_content_type()
        if kind_of_part == "message/delivery-status":
            found = _STATUS.search(_text_of(part))
            status = ".".join(found.groups()) if found else status
        elif kind_of_part in ("text/rfc822-headers", "message/rfc822"):
            returned += _ID_LINE.findall(_text_of(part)[:20_000])[:1]
    return Bounce(tuple(dict.fromkeys(returned))[:10], status, not status.startswith(("2", "4")))


def origin_of(message: Message) -> Origin:
    """Who wrote, by what automatic senders say of themselves (RFC 3834) and by the subjects that absent people's programs use."""
    if bounce_of(message) is not None:
        return Origin.BOUNCE
    said = raw_value(message, "Auto-Submitted").split(";")[0].strip().lower()
    if said.startswith(("auto-replied", "auto-notified")) or _says_machine(message):
        return Origin.AUTO_REPLY
    if _AWAY.match(decoded(raw_value(message, "Subject"), 300)):
        return Origin.AUTO_REPLY
    if _is_report(message, "disposition-notification") or _is_mail_server(message):
        return Origin.AUTO_REPLY
    precedence = raw_value(message, "Precedence").strip().lower()
    if precedence == "auto_reply":
        return Origin.AUTO_REPLY
    if any(not one.strip().strip("<>").strip() for one in raw_values(message, "Return-Path")[:1]):
        return Origin.AUTO_REPLY
    return Origin.PROGRAM if (said and said != "no") or precedence in ("list", "bulk", "junk") else Origin.PERSON


def _is_report(message: Message, *kinds: str) -> bool:
    """Whether the mail is a report of one of these kinds: on delivery (RFC 3464), or that somebody has read (RFC 8098)."""
    kind = str(message.get_param("report-type", "") or "").lower()
    return message.get_content_type() == "multipart/report" and kind in kinds


def _is_mail_server(message: Message) -> bool:
    """Whether a mail server returns a mail in words of its own, as not all of them write reports."""
    return any(one.email.lower().startswith("mailer-daemon@") for one in addresses(message, "From", 300))


def _says_machine(message: Message) -> bool:
    return any(not _YES.match(value) for name in _MACHINES for value in raw_values(message, name))


def _parts(message: Message) -> Iterator[Message]:
    inside = message.get_payload() if message.is_multipart() else []
    yield from [part for part in inside if isinstance(part, Message)][:20]


def _text_of(part: Message) -> str:
    try:
        return part.as_string()[:60_000] if part.is_multipart() else str(part.get_payload())[:60_000]
    except PARSER_FAULTS:
        return ""
