"""The days that a letter tells of: they exist and can be, and the day to reply by leaves time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dsr.domain.deadlines import ServiceWay, served_on
from dsr.domain.erasure import Place, is_destruction_day, is_roll_off_day
from dsr.domain.spoken_time import days_written
from dsr.services import clock
from dsr.services.letters import fees
from dsr.services.letters.fee_standing import PAYING, PAYMENT
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.rights.known_copies import gone_since

REPLY_BY = "reply_by"
"""The block of a letter that says by which day the person answers."""

ESTIMATE = "estimate"
"""The block of a delay notice that says by when the answer is estimated to come."""

SHORTEST = timedelta(days=7)
"""Less is told to the writer: the time given must be sufficient for the matter (hallintolaki 33 §)."""


def days_exist(looked: Looked) -> Iterator[Check]:
    """A day that no calendar has, such as 30.2.2026, is nothing that a person could keep to."""
    for place, text in looked.texts():
        for written, day in days_written(text):
            if day is None:
                yield Check("day_exists", Severity.REFUSES, place, {"day": written})


def copies(looked: Looked) -> Iterator[Check]:
    """The days of destruction and rolling off that the letter tells of can be: a slip of the pen is not printed."""
    request = looked.request
    for one in next(iter(looked.values.values()), {}).get("copies", []):
        done_on, drops_on = (date.fromisoformat(one[key]) if one[key] else None for key in ("done_on", "rolls_off_on"))
        since = gone_since(looked.session, request, Place(one["place"])) if request is not None and done_on else None
        is_done = done_on is None or is_destruction_day(done_on, since, looked.sight.on)
        if not is_done or not (drops_on is None or is_roll_off_day(drops_on, looked.sight.on)):
            yield Check("copy_days", Severity.REFUSES)


def estimate(looked: Looked) -> Iterator[Check]:
    """The day by which an answer is estimated is not after the request's own last day, while that can still be kept.

    Once it has passed, the estimate tells when the late answer comes. Source: GDPR 12(3), hallintolaki 23 § 2 mom. (an
    estimate moves no time limit).
    """
    last = clock.last_on(looked.request, looked.clock) if looked.clock is not None else None
    if last is None or last < looked.sight.on:
        return
    for language, values in looked.values.items():
        for written, day in days_written(str(values["blocks"].get(ESTIMATE, ""))):
            if day is not None and day > last:
                place = f"{language}.{ESTIMATE}"
                yield Check("estimate_late", Severity.REFUSES, place, {"day": written, "last": last})


def payment(looked: Looked) -> Iterator[Check]:
    """The day by which the fee is paid leaves time to pay, since without payment the request is refused, and the writer names no
    other day."""
    fee = fees.of_request(looked.session, looked.letter.right_request_id or 0)
    due_on = fee.due_on if fee is not None else None
    if due_on is None or due_on - looked.sight.on < PAYING:
        yield Check("payment_due", Severity.REFUSES, "", {"days": PAYING.days})
    for language, values in looked.values.items():
        for written, day in days_written(str(values["blocks"].get(PAYMENT, ""))):
            if day != due_on:
                yield Check("payment_day", Severity.REFUSES, f"{language}.{PAYMENT}", {"day": written})


def reply_by(looked: Looked) -> Iterator[Check]:
    """The block names one real day, ahead, with sufficient time (hallintolaki 33 §).

    A day by which the letter itself counts as served only then, or later, leaves no time at all (hallintolaki 59 §; 13/2003 19 §).
    """
    way = ServiceWay.post if looked.case.answer_way == "post" else ServiceWay.e_service
    served = served_on(looked.sight.on, way)
    for language, values in looked.values.items():
        days = {day for _, day in days_written(str(values["blocks"].get(REPLY_BY, "")))}
        day = days.pop() if len(days) == 1 else None
        place = f"{language}.{REPLY_BY}"
        if day is None:
            yield Check("reply_by", Severity.REFUSES, place)
        elif day <= looked.sight.on:
            yield Check("reply_by_past", Severity.REFUSES, place)
        elif day - looked.sight.on < SHORTEST:
            severity = Severity.REFUSES if day <= served else Severity.NOTE
            yield Check("reply_by_short", severity, place)
