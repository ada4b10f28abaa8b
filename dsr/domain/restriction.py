"""Restriction of processing: on which grounds, what may still be done, and when it may end (GDPR 18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.corrections import text_fault
from dsr.domain.errors import Fault
from dsr.domain.told_days import can_have_happened

GROUNDS = ("a", "b", "c", "d")
"""18(1): accuracy contested, unlawful but not to be erased, needed by the person for a claim, objection being weighed."""


class UseBasis(StrEnum):
    """What still allows a use of restricted data (GDPR 18(2)); storing needs none."""

    CONSENT = "consent"
    LEGAL_CLAIMS = "legal_claims"
    RIGHTS_OF_ANOTHER = "rights_of_another"
    PUBLIC_INTEREST = "public_interest"


@dataclass(frozen=True)
class AskedUse:
    """A use that is asked for. Consent is asked for on a day and answered on one, yes or no; the others need a reason."""

    basis: str
    reason: str
    asked_on: date | None = None
    answered_on: date | None = None
    is_given: bool = False


def use_faults(asked: AskedUse, on: date, restricted_on: date | None = None) -> list[Fault]:
    """Why the use cannot be written down on a day; empty where it can. Source: GDPR 18(2), 7(1) (consent is shown).

    `restricted_on` is the day since which the calls are restricted: consent to use them so is not older.
    """
    if asked.basis not in set(UseBasis):
        return [Fault("basis", "Choose one of the options.", "choice_unknown")]
    faults = [text_fault("reason", asked.reason)]
    if asked.basis == UseBasis.CONSENT:
        if not can_have_happened(asked.asked_on, on, since=restricted_on):
            sentence = "Write the day on which consent was asked for: not before the restriction, today or earlier."
            faults.append(Fault("asked_on", sentence, "consent_asked"))
        if asked.is_given and asked.answered_on is None:
            faults.append(Fault("answered_on", "Write the day on which consent was given.", "consent_day"))
        early = asked.asked_on is not None and asked.answered_on is not None and asked.answered_on < asked.asked_on
        if early or (asked.answered_on is not None and asked.answered_on > on):
            faults.append(Fault("answered_on", "The answer comes on the day of the question or later.", "consent_day"))
    return [fault for fault in faults if fault is not None]


def allows(asked: AskedUse) -> bool:
    """Whether the use is allowed: consent that was given, or another exception with its reason."""
    return asked.is_given if asked.basis == UseBasis.CONSENT else True


def lifting_refusal(told_on: date | None, final_on: date | None, on: date) -> str | None:
    """Why a restriction cannot be lifted on a day, as a code; None where it can.

    `told_on`: the day the notice of 18(3) was dispatched; `final_on`: up to when it can be appealed. Before the notice
    and while it can be appealed the restriction stands.
    """
    if told_on is None:
        return "hold_restriction_notice"
    if final_on is None or on < final_on:
        return "hold_appeal_open"
    return None
