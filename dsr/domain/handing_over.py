"""On which days copies can have been handed over or masked ones heard, and by which day the rest can have been promised."""

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


def rest_faults(promised_on: date, handed_on: date, on: date) -> list[Fault]:
    """Why the copies that are still missing cannot have been promised by a day with a hand-over on `handed_on`; empty where they
    can. What was promised and has passed by the day `on` of writing it down is told as it was: the promise is late."""
    if promised_on < handed_on:
        message = "The day promised for the rest is before the hand-over. Check the day."
        return [Fault("rest_promised_on", message, "rest_day_past")]
    if promised_on > on + YEAR:
        message = "The day promised for the rest is over a year ahead. Check the year."
        return [Fault("rest_promised_on", message, "rest_day_far")]
    return []


def masking_faults(
    heard_by: int | None, heard_on: date | None, received_on: date, handed_on: date, *, are_texts: bool = False
) -> list[Fault]:
    """What is missing of the word that somebody listened to masked copies: who, and a day between receipt and hand-over.

    Without it the original could leave by a slip, and what was to be masked with it (GDPR 15(4), 32). Where all of them
    `are_texts` with blanks it is the text that was compared with its recording.
    """
    faults = []
    if heard_by is None:
        message = _TEXT_UNHEARD if are_texts else _UNHEARD
        faults.append(Fault("masking_heard_by", message, "text_unheard" if are_texts else "masking_unheard"))
    if heard_on is None:
        message = _TEXT_DAY_MISSING if are_texts else _DAY_MISSING
        faults.append(Fault("masking_heard_on", message, "text_day_missing" if are_texts else "masking_day_missing"))
    elif not received_on <= heard_on <= handed_on:
        message = _TEXT_DAY_WRONG if are_texts else _DAY_WRONG
        faults.append(Fault("masking_heard_on", message, "text_day_wrong" if are_texts else "masking_day_wrong"))
    return faults


_UNHEARD = "Choose who has listened to the masked copies: they are handed over only when somebody has heard the result."
_DAY_MISSING = "Write the day on which the masked copies were listened to."
_DAY_WRONG = (
    "The masked copies were listened to after the request arrived and before they were handed over. Check the day."
)
_TEXT_UNHEARD = "Choose who has compared the text with the recording: it is handed over only when somebody has done so."
_TEXT_DAY_MISSING = "Write the day on which the text was compared with the recording."
_TEXT_DAY_WRONG = (
    "The text was compared with the recording after the request arrived and before it was handed over. Check the day."
)
