"""The register of breaches (GDPR 33(5)): proposed from facts, taken up or put aside by a person, assessed, decided, closed."""

from __future__ import annotations

from dsr.services.breaches.proposing import propose, propose_astray, propose_lost, propose_missing
from dsr.services.breaches.reading import (
    BreachLine,
    case_of,
    earlier_awareness,
    first_due,
    is_high,
    listing,
    notices_sent,
    one_breach,
)
from dsr.services.breaches.steps import (
    Assessment,
    assess,
    close,
    decide,
    dismiss,
    is_delay_unexplained,
    note_ombudsman_told,
    note_persons_told,
    report,
    take_up,
)

__all__ = [
    "Assessment",
    "BreachLine",
    "assess",
    "case_of",
    "close",
    "decide",
    "dismiss",
    "earlier_awareness",
    "first_due",
    "is_delay_unexplained",
    "is_high",
    "listing",
    "note_ombudsman_told",
    "note_persons_told",
    "notices_sent",
    "one_breach",
    "propose",
    "propose_astray",
    "propose_lost",
    "propose_missing",
    "report",
    "take_up",
]
