"""E-mail as it comes in: read to a frozen value by pure functions."""

from dsr.domain.mail.forwards import forwarder_of
from dsr.domain.mail.identity_documents import Suspicion, speaks_of_one, suspicion_of
from dsr.domain.mail.read import parse_head, parse_mail
from dsr.domain.mail.references import case_references, head_lines
from dsr.domain.mail.values import (
    Address,
    Arrival,
    ArrivalSource,
    Attached,
    Authenticity,
    Bounce,
    MailFault,
    MailLimits,
    MailTrust,
    Origin,
    ParsedMail,
    Verdict,
)

__all__ = [
    "Address",
    "Arrival",
    "ArrivalSource",
    "Attached",
    "Authenticity",
    "Bounce",
    "MailFault",
    "MailLimits",
    "MailTrust",
    "Origin",
    "ParsedMail",
    "Suspicion",
    "Verdict",
    "case_references",
    "forwarder_of",
    "head_lines",
    "parse_head",
    "parse_mail",
    "speaks_of_one",
    "suspicion_of",
]
