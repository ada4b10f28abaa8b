"""What may be believed of a mail: only what the city's own receiving server wrote above everything else."""

from __future__ import annotations

import re
from email.message import Message

from dsr.domain.mail.heads import moment, raw_value, raw_values
from dsr.domain.mail.values import Arrival, ArrivalSource, Authenticity, MailTrust, Verdict

_BY = re.compile(r"\bby\s+([A-Za-z0-9.-]{1,253})", re.IGNORECASE)
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
    """
    for raw in raw_values(message, "Authentication-Results")[:1]:
        plain = _without_comments(raw)
        parts = plain.split(";")
        identity = parts[0].split()[0].lower() if parts[0].split() else ""
        if identity not in {one.lower() for one in trust.authservs}:
            return Authenticity()
        found = dict.fromkeys(("spf", "dkim", "dmarc"), Verdict.NONE)
        for part in parts[1:40]:
            if (result := _RESULT.match(part)) is not None:
                name, verdict = result[1].lower(), _verdict(result[2].lower())
                found[name] = verdict if found[name] is not Verdict.PASS else Verdict.PASS
        return Authenticity(True, found["spf"], found["dkim"], found["dmarc"])
    return Authenticity()


def _is_ours(received: str, hosts: tuple[str, ...]) -> bool:
    found = _BY.search(_without_comments(received))
    host = found[1].lower().rstrip(".") if found else ""
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
