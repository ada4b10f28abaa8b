"""What may be believed of a mail: only what the city's own receiving server wrote above everything else."""

from __future__ import annotations

import re
from email.message import Message

from dsr.domain.mail.heads import moment, raw_fields, raw_value, raw_values
from dsr.domain.mail.values import Arrival, ArrivalSource, Authenticity, MailTrust, Verdict

_FROM = re.compile(r"^\s*from\s+([A-Za-z0-9.-]{1,253})(?![^\s;])", re.IGNORECASE)
_BY = re.compile(r"\bby\s+([A-Za-z0-9.-]{1,253})", re.IGNORECASE)
_UNNAMED = re.compile(r"^\s*[A-Za-z0-9-]{1,40}\s*=")
"""A result where the authserv-id should stand: an equals sign cannot be in such a name (RFC 8601, 2.2)."""

_COMMENT = re.compile(r"\([^()]{0,2000}\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]{1,12})\b", re.IGNORECASE)
_FAILS = frozenset({"fail", "softfail", "hardfail", "policy", "permerror"})


def arrival_of(message: Message, trust: MailTrust) -> Arrival:
    """When the mail came: by the top-most `Received` field, where a server of ours wrote it, else by the sender's `Date`.

    Fields are added at the top, so what stands below the first may be the sender's own writing and is never looked at: a
    message is received when it is available in the receiving system (13/2003, 10 § 1 mom.).
    """
    received = raw_values(message, "Received")
    if received and _is_ours(received[0], trust.hosts):
        at = moment(received[0].rpartition(";")[2])
        if at is not None:
            return Arrival(at, ArrivalSource.RECEIVED)
    sent = moment(raw_value(message, "Date"))
    return Arrival(sent, ArrivalSource.DATE if sent is not None else ArrivalSource.UNKNOWN)


def authenticity_of(message: Message, trust: MailTrust) -> Authenticity:
    """What our server found of the sender (RFC 8601): the top-most field alone counts, and only with a trusted authserv-id.

    A server that does this work takes away fields with its own name that came in (RFC 8601, 5); a forged one stands below.
    One without any name counts only where the installation says that its servers write none, and by its place alone.
    """
    top = next(iter(raw_values(message, "Authentication-Results")), "")
    first, *rest = _without_comments(top).split(";")
    if _UNNAMED.match(first):
        return _found([first, *rest]) if trust.takes_unnamed and _is_at_entry(message, trust.hosts) else Authenticity()
    identity = first.split()[0].lower() if first.split() else ""
    return _found(rest) if identity in {one.lower() for one in trust.authservs} else Authenticity()


def _found(results: list[str]) -> Authenticity:
    found = dict.fromkeys(("spf", "dkim", "dmarc"), Verdict.NONE)
    for one in results[:40]:
        if (result := _RESULT.match(one)) is not None:
            name, verdict = result[1].lower(), _verdict(result[2].lower())
            found[name] = verdict if found[name] is not Verdict.PASS else Verdict.PASS
    return Authenticity(True, found["spf"], found["dkim"], found["dmarc"])


def _is_at_entry(message: Message, hosts: tuple[str, ...]) -> bool:
    """Whether the top-most result stands where the server that took the mail in from outside writes it: right above its own entry.

    Exchange Online hands the mail on within itself, so above it stand entries from one of our servers to another, and the
    entry below it is by one of ours as well. Below the first entry from anywhere else everything may be the sender's.
    A stranger may greet by a name of ours; that makes a forged result the top-most one only where the server wrote none,
    and Exchange Online writes one for every mail from outside.
    """
    is_met = False
    for name, value in raw_fields(message, "Received", "Authentication-Results"):
        if name != "received":
            is_met = True
        elif is_met or not _is_ours(value, hosts):
            return is_met and _is_ours(value, hosts)
        elif not _is_from_ours(value, hosts):
            return False
    return False


def _is_from_ours(received: str, hosts: tuple[str, ...]) -> bool:
    found = _FROM.search(_without_comments(received))
    return found is not None and _is_one_of(found[1], hosts)


def _is_ours(received: str, hosts: tuple[str, ...]) -> bool:
    found = _BY.search(_without_comments(received))
    return found is not None and _is_one_of(found[1], hosts)


def _is_one_of(name: str, hosts: tuple[str, ...]) -> bool:
    host = name.lower().rstrip(".")
    return any(host == one.lower() or (one.startswith(".") and host.endswith(one.lower())) for one in hosts if one)


def _verdict(word: str) -> Verdict:
    if word == "pass":
        return Verdict.PASS
    return Verdict.FAIL if word in _FAILS else Verdict.NONE


def _without_comments(raw: str) -> str:
    """The field without comments, also nested ones: `spf=fail (spf=pass)` must not be read as passed."""
    text = raw[:8000]
    for _ in range(5):
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    return text.partition("(")[0] if "(" in text else text
