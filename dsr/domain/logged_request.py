"""What is written down when a request is logged, and the checks of every field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dsr.domain.errors import Fault, Invalid
from dsr.domain.named_times import Window, windows_from
from dsr.domain.spoken_time import HELSINKI, day_from, missing_day_in, moment_from
from dsr.domain.typed_fields import FieldTaker, numbers_from


class Channel(StrEnum):
    """How a message came to the city (law.md 1.3); every one of them is an official channel."""

    EMAIL = "email"
    WEB_FORM = "web_form"
    LETTER = "letter"
    COUNTER = "counter"
    PHONE = "phone"
    SUOMIFI = "suomifi"
    TRANSFERRED = "transferred"
    PROCESSOR = "processor"


class Route(StrEnum):
    """Where a message goes that is not a request to this register."""

    OTHER_REGISTER = "other_register"
    DOCUMENT_REQUEST = "document_request"
    WELLBEING_COUNTY = "wellbeing_county"
    DPO_MESSAGE = "dpo_message"
    NOT_A_REQUEST = "not_a_request"
    OTHER_RIGHT = "other_right"
    COMPLAINT = "complaint"


RIGHTS = ("access", "rectification", "erasure", "restriction", "portability", "objection")
"""Every right a message may use; those without a workflow file are kept with the case as a warning."""

ELECTRONIC = frozenset({Channel.EMAIL, Channel.WEB_FORM, Channel.SUOMIFI})
LANGUAGES = ("fi", "sv", "unknown")
SCOPES = ("this_register", "other_registers", "whole_city")
FORMS = ("", "audio", "text", "both")
WAYS = ("", "email", "pickup", "post", "counter", "suomifi")
TURVAKIELTO = ("not_checked", "no", "yes")
MANDATES = ("not_needed", "missing", "shown")
REPRESENTATIVES = ("agent", "guardian", "trustee")

OLDEST = timedelta(days=366)
"""A receipt more than a year back is a typing fault nine times in ten: the clerk is asked to look again."""


@dataclass(frozen=True)
class LoggedRequest:
    """One checked intake form. `numbers` are as written; `arrived_at` is aware UTC and not in the future."""

    channel: Channel
    arrived_at: datetime
    is_time_known: bool
    text: str
    language: str
    rights: tuple[str, ...]
    other_rights: tuple[str, ...] = ()
    subject_name: str = ""
    subject_email: str = ""
    subject_address: str = ""
    subject_hetu: str = ""
    numbers: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    first_place: str = ""
    arrival_reason: str = ""
    recognised_on: date | None = None
    outside_reference: str = ""
    wished_form: str = ""
    answer_way: str = ""
    turvakielto: str = "not_checked"
    scope: str = "this_register"
    representative_name: str = ""
    representative_kind: str = "agent"
    mandate: str = "not_needed"


def checked_request(
    form: Mapping[str, str], chosen: Collection[str], known_rights: Sequence[str], now: datetime
) -> LoggedRequest:
    """The form as values; raises `Invalid` with one fault per field, and takes nothing from fields it does not know.

    `chosen` are the rights ticked, `known_rights` those with a workflow. `now` is an aware moment: an arrival after it
    is refused, and so is one more than a year before it.
    """
    faults: list[Fault] = []
    take = FieldTaker(form, faults)
    channel = take.choice("channel", tuple(Channel))
    arrived = arrival_from(form.get("arrived", ""), now, faults)
    rights = tuple(right for right in known_rights if right in chosen)
    others = tuple(right for right in RIGHTS if right in chosen and right not in known_rights)
    if not rights:
        faults.append(_no_right(others))
    numbers = numbers_from(form, faults)
    taken = LoggedRequest(
        channel=Channel(channel or Channel.EMAIL),
        arrived_at=arrived[0] if arrived else now,
        is_time_known=arrived[1] if arrived else False,
        text=take.long_text("text"),
        language=take.choice("language", LANGUAGES),
        rights=rights,
        other_rights=others,
        subject_name=take.line("subject_name", 200),
        subject_email=take.email("subject_email"),
        subject_address=take.lines("subject_address", 500),
        subject_hetu=take.line("subject_hetu", 11),
        numbers=numbers,
        windows=windows_from(form, now, faults),
        first_place=take.line("first_place", 200),
        arrival_reason=take.line("arrival_reason", 500),
        recognised_on=_recognised_on(form.get("recognised", ""), arrived[0] if arrived else now, now, faults),
        outside_reference=take.line("outside_reference", 120),
        wished_form=take.choice("wished_form", FORMS),
        answer_way=take.choice("answer_way", WAYS),
        turvakielto=take.choice("turvakielto", TURVAKIELTO),
        scope=take.choice("scope", SCOPES),
        representative_name=take.line("representative_name", 200),
        representative_kind=take.choice("representative_kind", REPRESENTATIVES),
        mandate=take.choice("mandate", MANDATES),
    )
    if taken.answer_way == "email" and not taken.subject_email:
        faults.append(
            Fault("subject_email", "Write the e-mail address, or choose another way of answer.", "email_needed")
        )
    if faults:
        raise Invalid(faults)
    return taken


def _no_right(others: Sequence[str]) -> Fault:
    """Why nothing can be logged: nothing is ticked, or only rights that have no workflow yet and go another way."""
    if not others:
        return Fault("rights", "Tick at least one right that is used.", "rights_missing")
    sentence = (
        'The rights ticked are not handled in this program yet. Press "Other right, handled elsewhere" (Alt+6): the message '
        "gets its reference and receipt, the rights are kept with it, and you see to it that they are handled elsewhere in "
        "the same month. If the message asks for data too, tick the right of access as well."
    )
    return Fault("rights", sentence, "rights_elsewhere")


def lost_right(route: Route, chosen: Collection[str], known_rights: Collection[str]) -> Fault | None:
    """Why a message cannot be passed on as another right: one that is handled here is ticked, and no clock would run.

    None where nothing is lost (GDPR 12(3): a right that is used starts its month whatever else the message holds).
    """
    if route is not Route.OTHER_RIGHT or not set(chosen) & set(known_rights):
        return None
    sentence = (
        "A right that is handled here is ticked: log the request, and the other rights are kept with it. If the message "
        "does not use it, take the tick away and press again."
    )
    return Fault("rights", sentence, "right_handled_here")


def arrival_from(text: str, now: datetime, faults: list[Fault]) -> tuple[datetime, bool] | None:
    """The moment of arrival and whether its time of day is known; a fault in `faults` and None when it cannot be taken.

    Never in the future, and not over a year old (GDPR 12(3): the clock runs from here).
    """
    moment = moment_from(text[:60])
    if moment is None and (missing := missing_day_in(text[:60])):
        faults.append(
            Fault("arrived", f"There is no day {missing}. Check the day.", "no_such_day", (("date", missing),))
        )
        return None
    if moment is None:
        faults.append(
            Fault("arrived", "Write the day and time of arrival, for example 25.11.2026 klo 8.47.", "arrived_unread")
        )
        return None
    at, is_time_known = moment
    if not is_time_known and at > now and (at - now) < timedelta(hours=24) and _same_day(at, now):
        at = now  # today, before noon, without a time of day
    if at > now:
        faults.append(
            Fault("arrived", "The arrival cannot be in the future. Check the day and time.", "arrived_future")
        )
        return None
    if now - at > OLDEST:
        faults.append(Fault("arrived", "The arrival is over a year back. Check the year.", "arrived_too_old"))
        return None
    return at, is_time_known


def _recognised_on(text: str, arrived_at: datetime, now: datetime, faults: list[Fault]) -> date | None:
    """The day on which the message was seen as a request; None where nothing was written: the day of logging then."""
    if not text.strip():
        return None
    on = day_from(text[:60])
    if on is None or not arrived_at.astimezone(HELSINKI).date() <= on <= now.astimezone(HELSINKI).date():
        message = "Write the day on which it was recognised, not before it came to the city and not ahead."
        faults.append(Fault("recognised", message, "recognised_day"))
        return None
    return on


def _same_day(first: datetime, second: datetime) -> bool:
    return first.astimezone(HELSINKI).date() == second.astimezone(HELSINKI).date()
