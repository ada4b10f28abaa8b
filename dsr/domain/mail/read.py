"""Read one e-mail: bytes in, a frozen value out. Never raises for what it holds, fetches nothing, opens no archive."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from dsr.domain.identity import mask_hetus
from dsr.domain.intake.text import cleaned
from dsr.domain.mail.heads import (
    PARSER_FAULTS,
    addresses,
    decoded,
    message_ids,
    moment,
    one_line,
    raw_value,
    raw_values,
)
from dsr.domain.mail.origin import bounce_of, origin_of
from dsr.domain.mail.trust import arrival_of, authenticity_of
from dsr.domain.mail.values import (
    Address,
    Arrival,
    ArrivalSource,
    Attached,
    Authenticity,
    MailFault,
    MailLimits,
    MailTrust,
    Origin,
    ParsedMail,
)
from dsr.domain.mail.words import decoded_text, words_of_html

LIMITS = MailLimits()
_BEFORE_FIELDS = b"\xef\xbb\xbf\r\n"
"""What some programs write before the first field of a saved mail (a byte order mark, empty lines): it would hide every field."""
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted", "application/pgp-encrypted")
_OPENING = re.compile(rb"boundary[*0-9]*\s*=", re.IGNORECASE)
_MOST_OPENINGS = 400
"""So many multipart boundaries are parsed; a mail that names more is built to exhaust whoever reads it."""
_MOST_PARTS = 50_000
"""So many lines that may begin a part: each that does is an object in memory."""
_MOST_WORK = 60_000_000
"""So often a line is held against a boundary: every line is, once for each part that is open around it."""
_OWN_WORK = 40
"""What a line costs besides, in the same measure."""


@dataclass
class _Found:
    """What walking through the parts has collected so far."""

    limits: MailLimits
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    faults: list[MailFault] = field(default_factory=list)
    parts: int = 0

    def note(self, fault: MailFault) -> None:
        if fault not in self.faults:
            self.faults.append(fault)


def parse_mail(raw: bytes, trust: MailTrust = MailTrust(), *, limits: MailLimits = LIMITS) -> ParsedMail:
    """The mail as a value. A part that cannot be read is a fault beside what could be.

    The parts are read by the plain policy, which looks at no field of theirs; those of the mail itself one by one in `heads`.
    """
    raw = raw.lstrip(_BEFORE_FIELDS)
    if _exhausts(raw):
        return parse_head(raw, trust, fault=MailFault.TOO_MANY_PARTS, limits=limits)
    try:
        message = message_from_bytes(raw, policy=compat32)
    except PARSER_FAULTS:
        return parse_head(raw, trust, fault=MailFault.TOO_DEEP, limits=limits)
    found = _Found(limits)
    try:
        _walk(message, found, 0)
    except PARSER_FAULTS:
        found.note(MailFault.UNREADABLE)
    return _value(message, trust, found)


def _exhausts(raw: bytes) -> bool:
    """Whether the standard parser of parts would take minutes or gigabytes: told by counting, before it begins."""
    openings = sum(1 for _ in _OPENING.finditer(raw))
    if openings > _MOST_OPENINGS or raw.count(b"\n--") + raw.count(b"\r--") > _MOST_PARTS:
        return True
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    return lines * (openings + _OWN_WORK) > _MOST_WORK


def parse_head(
    raw: bytes, trust: MailTrust = MailTrust(), *, fault: MailFault, limits: MailLimits = LIMITS
) -> ParsedMail:
    """What the head alone tells, for a mail that is not read on because of `fault`."""
    found = _Found(limits)
    found.note(fault)
    try:
        message = BytesHeaderParser(policy=compat32).parsebytes(raw.lstrip(_BEFORE_FIELDS)[:200_000])
        return _value(message, trust, found)
    except PARSER_FAULTS:
        nobody = Address("", "")
        unknown = Arrival(None, ArrivalSource.UNKNOWN)
        faults = (fault, MailFault.UNREADABLE)
        return ParsedMail(
            unknown, None, nobody, nobody, (), "", "", 0, "", (), Authenticity(), Origin.PERSON, None, (), faults
        )


def _value(message: Message, trust: MailTrust, found: _Found) -> ParsedMail:
    limits = found.limits
    senders = addresses(message, "From", limits.header)
    if len(senders) != 1 or not senders[0].email:
        found.note(MailFault.SENDERS)
    replies = addresses(message, "Reply-To", limits.header)
    text, masked = mask_hetus(_text(found))
    subject, masked_subject = mask_hetus(decoded(raw_value(message, "Subject"), limits.header))
    towards = [one for name in ("To", "Cc", "Delivered-To", "X-Original-To") for one in addresses(message, name, 200)]
    own_id = message_ids(message, "Message-ID")
    return ParsedMail(
        arrival=arrival_of(message, trust),
        sent_at=moment(raw_value(message, "Date")),
        sender=senders[0] if senders else Address("", ""),
        reply_to=replies[0] if replies else Address("", ""),
        recipients=tuple(dict.fromkeys(one.email.lower() for one in towards if one.email))[:50],
        subject=subject,
        text=text,
        masked_codes=masked + masked_subject,
        message_id=own_id[0] if own_id else "",
        answers_to=message_ids(message, "In-Reply-To", "References"),
        authenticity=authenticity_of(message, trust),
        origin=origin_of(message),
        bounce=bounce_of(message),
        attached=tuple(found.attached),
        faults=tuple(found.faults),
    )


def _text(found: _Found) -> str:
    """The plain text where there is one, else the words of the HTML; cut where it is longer than a message may be."""
    limit = found.limits.text
    plain = "\n\n".join(text for text in found.plain if text.strip())
    if not plain.strip() and found.html:
        found.note(MailFault.HTML_ONLY)
        plain = "\n\n".join(words_of_html(page, limit) for page in found.html)
    text = cleaned(plain[: limit * 2]).strip()
    if len(text) > limit:
        found.note(MailFault.TEXT_CUT)
    return text[:limit]


def _walk(part: Message, found: _Found, depth: int) -> None:
    found.parts += 1
    kind = part.get_content_type()
    if depth > found.limits.depth:
        found.note(MailFault.TOO_DEEP)
    elif found.parts > found.limits.parts:
        found.note(MailFault.TOO_MANY_PARTS)
    elif kind in _SEALED:
        found.note(MailFault.ENCRYPTED)
        if not part.is_multipart():
            _attach(part, found)
    elif kind == "message/rfc822":
        _inner(part, found, depth)
    elif kind in ("message/delivery-status", "text/rfc822-headers"):
        pass  # read by `origin`
    elif part.is_multipart():
        for one in part.get_payload():
            if isinstance(one, Message):
                _walk(one, found, depth + 1)
    else:
        _leaf(part, kind, found)


def _leaf(part: Message, kind: str, found: _Found) -> None:
    is_attached = part.get_content_disposition() == "attachment" or bool(_name_of(part))
    if kind in _TNEF or _name_of(part).lower() == "winmail.dat":
        found.note(MailFault.TNEF)
    if kind in ("text/plain", "text/html") and not is_attached:
        text, is_whole = decoded_text(part)
        if not is_whole:
            found.note(MailFault.CHARSET)
        (found.plain if kind == "text/plain" else found.html).append(text)
    else:
        _attach(part, found)


def _inner(part: Message, found: _Found, depth: int) -> None:
    """A mail inside the mail, as colleagues pass one on: its head in plain lines, as a pasted message has them, then its text."""
    for inner in part.get_payload() if part.is_multipart() else ():
        if isinstance(inner, Message):
            found.note(MailFault.FORWARDED)
            lines = ["-----", *(f"{name}: {value}" for name, value in _inner_head(inner) if value)]
            found.plain.append("\n".join(lines))
            own_html, found.html = found.html, []
            count = len(found.plain)
            _walk(inner, found, depth + 1)
            if len(found.plain) == count and found.html:
                found.plain.append("\n\n".join(words_of_html(page, found.limits.text) for page in found.html))
            found.html = own_html


def _inner_head(inner: Message) -> tuple[tuple[str, str], ...]:
    senders = addresses(inner, "From", 200)
    sender = f"{senders[0].name} <{senders[0].email}>".strip() if senders and senders[0].email else ""
    sent = one_line(raw_value(inner, "Date"), 100)
    return ("Lähettäjä", sender), ("Date", sent), ("Aihe", decoded(raw_value(inner, "Subject"), 300))


def _attach(part: Message, found: _Found) -> None:
    try:
        content = part.get_payload(decode=True)
    except PARSER_FAULTS:
        content = None
    if not isinstance(content, bytes):
        found.note(MailFault.UNREADABLE)
        return
    found.attached.append(Attached(_name_of(part), part.get_content_type(), content))


def _name_of(part: Message) -> str:
    """The attachment's name as it is shown: the last piece of a path, one line, nothing that does not show."""
    head = Message()
    for field_name in ("Content-Disposition", "Content-Type"):
        for raw in raw_values(part, field_name)[:1]:  # stray bytes mended: the parser would show them as unknown
            head[field_name] = raw
    try:
        name = head.get_filename() or ""
    except PARSER_FAULTS:
        name = "?"
    return one_line(decoded(name, 400).replace("\\", "/").rpartition("/")[2], 120)
