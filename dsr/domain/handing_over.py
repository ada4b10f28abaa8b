"""On which days copies can have been handed over, and by which day the rest of them can have been promised."""

from __future__ import annotations

from datetime import date

from dsr.domain.errors import Fault
from dsr.domain.told_days import YEAR


def handed_faults(handed_on: date, received_on: date, sent_on: date | None) -> list[Fault]:
    """Why copies cannot have been handed over on a day that is not ahead; empty where they can.

    `sent_on` is the day on which the answer first left; None where it is not known. A copy is part of the answer and goes
    with it or after it, so an earlier day would make the answer older than it is (GDPR 15(3), 12(3)).
    """
    if handed_on < received_on:
        message = "The hand-over cannot be before the request arrived. Check the day."
        return [Fault("handed_at", message, "handover_before_receipt")]
    if sent_on is not None and handed_on < sent_on:
        message = f"The hand-over cannot be before the answer was sent, on {sent_on.isoformat()}. Check the day."
        return [Fault("handed_at", message, "handover_before_sending", (("on", sent_on.isoformat()),))]
    return []


def rest_faults(promised_on: date, on: date) -> list[Fault]:
    """Why the copies that are still missing cannot have been promised by a day; empty where they can."""
    if promised_on < on:
        message = "The day promised for the rest is past. Check the day."
        return [Fault("rest_promised_on", message, "rest_day_past")]
    if promised_on > on + YEAR:
        message = "The day promised for the rest is over a year ahead. Check the year."
        return [Fault("rest_promised_on", message, "rest_day_far")]
    return []
