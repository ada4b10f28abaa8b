"""Breaches of security: how long there is to tell the Ombudsman, what must be on record, and what may not stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NOTIFY_WITHIN = timedelta(hours=72)
"""From the moment of awareness (GDPR 33(1)): hours, not days, weekends and holidays too."""


class BreachKind(StrEnum):
    """What happened."""

    RECORDING_LOST = "recording_lost"
    RECORDING_MISSING = "recording_missing"
    LETTER_OPENED = "letter_opened"
    LETTER_ASTRAY = "letter_astray"
    CALL_ASTRAY = "call_astray"
    OTHER = "other"


class Risk(StrEnum):
    """What the breach means for people (GDPR 33(1), 34(1))."""

    NONE = "none"
    RISK = "risk"
    HIGH = "high"


@dataclass(frozen=True)
class BreachFacts:
    """What closing a breach depends on. None is "not decided yet"; `is_delay_unexplained`: the Ombudsman was told late, and
    nobody has written why."""

    risk: str
    notifies_ombudsman: bool | None
    notifies_persons: bool | None
    ombudsman_told: bool
    persons_told: bool
    is_delay_unexplained: bool = False


def notify_by(aware_at: datetime) -> datetime:
    """The moment by which the Ombudsman is told: 72 hours after it became known, to the minute. Source: GDPR 33(1)."""
    return aware_at + NOTIFY_WITHIN


def is_late(aware_at: datetime, told_at: datetime) -> bool:
    """Whether the notification needs its reasons for delay (GDPR 33(1), second sentence)."""
    return told_at > notify_by(aware_at)


def decision_refusal(risk: str, *, notifies_ombudsman: bool, notifies_persons: bool) -> str | None:
    """Why a decision cannot stand beside the assessment, as a code; None where it can.

    A risk is notified to the Ombudsman (33(1)); a high risk to the persons too (34(1)).
    """
    if risk not in set(Risk):
        return "breach_unassessed"
    if risk != Risk.NONE and not notifies_ombudsman:
        return "breach_ombudsman_due"
    if risk == Risk.HIGH and not notifies_persons:
        return "breach_persons_due"
    return None


def closing_refusal(facts: BreachFacts) -> str | None:
    """Why a breach cannot be closed yet, as a code; None where it can. Of a notification after the 72 hours the reasons are
    on record, also where the moment of awareness was put right since (GDPR 33(1), second sentence)."""
    if facts.notifies_ombudsman is None or facts.notifies_persons is None:
        return "breach_undecided"
    if facts.notifies_ombudsman and not facts.ombudsman_told:
        return "breach_ombudsman_untold"
    if facts.notifies_ombudsman and facts.is_delay_unexplained:
        return "breach_delay_unexplained"
    if facts.notifies_persons and not facts.persons_told:
        return "breach_persons_untold"
    return None


_ISO_DAY = re.compile(r"\b(?:19|20)\d{2}-\d{2}-\d{2}\b")
_PERSONAL = re.compile(r"[^\s@]+@[^\s@]+|\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]|\+?\d(?:[ -]?\d){6,}", re.IGNORECASE)


def looks_personal(text: str) -> bool:
    """Whether a text holds an e-mail address, an identity code or a phone number: the register of breaches has none.

    A day as machines write it and an authority's case number (TSV/1234/2026, 6097/161/2026) are none of these.
    """
    return _PERSONAL.search(_ISO_DAY.sub(" . ", text)) is not None
