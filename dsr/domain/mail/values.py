"""What reading an e-mail gives: one frozen value, nothing of it decided, nothing of it trusted that the sender wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ArrivalSource(StrEnum):
    """What tells when the mail came: the city's own mail server, this program's interface, the system that sent it, the
    sender's clock, or nothing."""

    RECEIVED = "received"
    INTERFACE = "interface"
    SYSTEM = "system"
    DATE = "date"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the receiving server found: passed, failed, or nothing to be found."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NONE = "none"


class Origin(StrEnum):
    """Who wrote: a person as far as one can tell, a machine that answers, a delivery failure, or a program that writes."""

    PERSON = "person"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    PROGRAM = "program"


class MailFault(StrEnum):
    """What a person must know of the reading."""

    CHARSET = "charset"  # bytes that are not in the character set that was named
    TOO_DEEP = "too_deep"  # parts nested deeper than is read
    TOO_MANY_PARTS = "too_many_parts"
    TOO_LARGE = "too_large"  # only the head was read
    TEXT_CUT = "text_cut"
    TNEF = "tnef"  # winmail.dat
    ENCRYPTED = "encrypted"
    SENDERS = "senders"  # none or several
    UNREADABLE = "unreadable"
    HTML_ONLY = "html_only"
    FORWARDED = "forwarded"  # another mail is attached


@dataclass(frozen=True)
class Address:
    """One mailbox: `email` is plain (`domain.email`) or empty, `name` has nothing that does not show."""

    name: str
    email: str


@dataclass(frozen=True)
class Authenticity:
    """What the city's own server found of the sender; `is_told` is False where it said nothing."""

    is_told: bool = False
    spf: Verdict = Verdict.NONE
    dkim: Verdict = Verdict.NONE
    dmarc: Verdict = Verdict.NONE


@dataclass(frozen=True)
class Arrival:
    """When it came (aware UTC), by what; None where nothing tells."""

    at: datetime | None
    source: ArrivalSource


@dataclass(frozen=True)
class Attached:
    """One attachment as it came. `name` is only shown; `declared` is the type that the sender claims."""

    name: str
    declared: str
    content: bytes


@dataclass(frozen=True)
class Bounce:
    """A delivery failure: the Message-IDs of what was returned, and whether it is final (`5.x.x`)."""

    returned: tuple[str, ...]
    status: str
    is_final: bool


@dataclass(frozen=True)
class MailTrust:
    """What the installation trusts: names of its receiving servers (a leading dot takes sub-names) and their authserv-ids.

    `takes_unnamed`: the servers write what they found of the sender without any authserv-id, as Exchange Online does.
    """

    hosts: tuple[str, ...] = ()
    authservs: tuple[str, ...] = ()
    takes_unnamed: bool = False


@dataclass(frozen=True)
class MailLimits:
    """Beyond these a mail is not read on; sizes in characters and counts."""

    depth: int = 12
    parts: int = 200
    text: int = 90_000
    header: int = 500


@dataclass(frozen=True)
class ParsedMail:
    """One e-mail. `text` has no control characters and its identity codes are masked, as are those of `subject`."""

    arrival: Arrival
    sent_at: datetime | None
    sender: Address
    reply_to: Address
    recipients: tuple[str, ...]
    subject: str
    text: str
    masked_codes: int
    message_id: str
    answers_to: tuple[str, ...]
    authenticity: Authenticity
    origin: Origin
    bounce: Bounce | None = None
    attached: tuple[Attached, ...] = ()
    faults: tuple[MailFault, ...] = ()
