"""The form by which a request is logged, and how a read message fills it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask import request
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from dsr.domain.intake import Period, PeriodRole, Reading, Receipt
from dsr.domain.logged_request import RIGHTS, Channel
from dsr.domain.named_times import LONGEST, NUMBER_HIDDEN, NUMBER_UNKNOWN
from dsr.domain.plain_text import without_hidden
from dsr.web.code_words import (
    ANSWER_WAYS,
    CHANNELS,
    FORMS,
    LANGUAGE_NAMES,
    MANDATES,
    REPRESENTATIVES,
    SCOPES,
    TURVAKIELTO,
    article_words,
    right_name,
)
from dsr.web.current import current_deps, now
from dsr.web.dates import day, typed_moment
from dsr.web.forms import BoxesField, ChoiceField, OfficeForm, RadiosField, options
from dsr.web.texts import gettext, lazy
from dsr.web.window_fields import number_known

NUMBERS = 6
WINDOWS = 3
_WAYS = ("", "email", "pickup", "post", "counter", "suomifi")


class IntakeForm(OfficeForm):
    """Everything that is written down of a request; `checked_request` in the domain checks it field by field."""

    intake_key = HiddenField()
    is_new_request = BooleanField(lazy("This is a new request: open a case of its own for it"))
    text = TextAreaField(lazy("Text of the message"))
    channel = ChoiceField(lazy("Channel"), choices=options((code, CHANNELS[code]) for code in Channel))
    arrived = StringField(lazy("Arrived"))
    arrival_reason = StringField(lazy("Why the receipt is on another day than the message shows"))
    subject_name = StringField(lazy("Name"))
    subject_email = StringField(lazy("E-mail"))
    language = RadiosField(
        lazy("Language of the case"), choices=options((code, LANGUAGE_NAMES[code]) for code in ("fi", "sv", "unknown"))
    )
    number_1 = StringField(lazy("Phone number 1"))
    number_2 = StringField(lazy("Phone number 2"))
    number_3 = StringField(lazy("Phone number 3"))
    number_4 = StringField(lazy("Phone number 4"))
    number_5 = StringField(lazy("Phone number 5"))
    number_6 = StringField(lazy("Phone number 6"))
    turvakielto = RadiosField(lazy("Non-disclosure order"), choices=options(TURVAKIELTO.items()))
    rights = BoxesField(lazy("Requests made"), choices=options([]))
    wished_form = ChoiceField(lazy("Wished form"), choices=options(FORMS.items()))
    answer_way = ChoiceField(lazy("Way of answer"), choices=options((code, ANSWER_WAYS[code]) for code in _WAYS))
    subject_address = TextAreaField(lazy("Postal address"))
    subject_hetu = StringField(lazy("Personal identity code"))
    first_place = StringField(lazy("Where it first came to the city"))
    recognised = StringField(lazy("Recognised as a request on"))
    outside_reference = StringField(lazy("Reference elsewhere"))
    scope = ChoiceField(lazy("Scope"), choices=options(SCOPES.items()))
    representative_name = StringField(lazy("Name of the representative"))
    representative_kind = ChoiceField(lazy("Representative is"), choices=options(REPRESENTATIVES.items()))
    mandate = ChoiceField(
        lazy("Mandate"), choices=options((code, MANDATES[code]) for code in ("not_needed", "missing", "shown"))
    )
    window_1_first = StringField(lazy("Called on, time 1"))
    window_1_last = StringField(lazy("Last day"))
    window_1_from = StringField(lazy("From, time"))
    window_1_to = StringField(lazy("Until, time"))
    window_1_queue = ChoiceField(lazy("Service"), choices=options([]))
    window_1_number = number_known()
    window_2_first = StringField(lazy("Called on, time 2"))
    window_2_last = StringField(lazy("Last day"))
    window_2_from = StringField(lazy("From, time"))
    window_2_to = StringField(lazy("Until, time"))
    window_2_queue = ChoiceField(lazy("Service"), choices=options([]))
    window_2_number = number_known()
    window_3_first = StringField(lazy("Called on, time 3"))
    window_3_last = StringField(lazy("Last day"))
    window_3_from = StringField(lazy("From, time"))
    window_3_to = StringField(lazy("Until, time"))
    window_3_queue = ChoiceField(lazy("Service"), choices=options([]))
    window_3_number = number_known()

    def offer(self, queues: list[tuple[str, str]]) -> None:
        """Fill in the choices that come from the catalogue and the register: the rights, and the lines by plain name."""
        self.rights.choices = options((right, self.right_label(right)) for right in _rights())
        for place in range(1, WINDOWS + 1):
            self[f"window_{place}_queue"].choices = options([("", gettext("any service")), *queues])

    @staticmethod
    def right_label(right: str) -> str:
        """`Pääsy tietoihin, 15 art.`; what has no workflow yet says so."""
        label = f"{right_name(right)}, {article_words(right)}"
        if right in current_deps().catalogue.rights:
            return label
        unhandled = gettext("not handled in this program yet")
        return f"{label} ({unhandled})"

    def numbers(self) -> list[str]:
        """The phone numbers as they now stand in the form."""
        return [self[f"number_{place}"].data or "" for place in range(1, NUMBERS + 1)]

    def has_more(self) -> bool:
        """Whether anything in the folded part is filled in or wrong, so that it must stand open."""
        names = ["subject_address", "subject_hetu", "first_place", "recognised", "outside_reference"]
        names.append("representative_name")
        names += [f"number_{place}" for place in range(3, NUMBERS + 1)]
        names += [
            f"window_{place}_{part}" for place in range(1, WINDOWS + 1) for part in ("first", "last", "from", "to")
        ]
        is_set = any(self[name].data or self[name].errors for name in names)
        return bool(is_set or self.scope.data not in (None, "", "this_register") or self.mandate.data == "missing")


def proposed(reading: Reading) -> dict[str, object]:
    """What a read message proposes, by field; everything else keeps its own default.

    Where somebody writes for somebody else, the sender is the representative and the subject is left to the clerk.
    """
    sender = without_hidden(reading.sender_name.value) if reading.sender_name else ""
    found: dict[str, object] = {
        "text": reading.text,
        "channel": reading.channel.value if reading.channel else Channel.EMAIL.value,
        "arrived": arrival_text(reading.receipt.value if reading.receipt else None, now()),
        "subject_name": "" if reading.representative else sender,
        "representative_name": sender if reading.representative else "",
        "subject_email": reading.sender_email.value if reading.sender_email else "",
        "language": _language(reading),
        "turvakielto": "not_checked",
        "rights": [right.value.value for right in reading.rights],
        "wished_form": reading.wished_form.value if reading.wished_form else "",
        "answer_way": reading.answer_way.value if reading.answer_way else "",
        "scope": reading.scope.value if reading.scope else "this_register",
        "representative_kind": reading.representative.value if reading.representative else "agent",
        "mandate": "missing" if reading.representative else "not_needed",
    }
    for place, number in enumerate(reading.numbers[:NUMBERS], start=1):
        found[f"number_{place}"] = number.value.raw
    for place, period in enumerate(_named_times(reading), start=1):
        found |= _window(place, period)
        if reading.numbers:
            # The time is that of a call from a number that was told: other people's calls of that time are not asked for.
            found[f"window_{place}_number"] = NUMBER_HIDDEN
    return found


def empty() -> dict[str, object]:
    """The form of a request that is not read from a message: it arrives now."""
    return {
        "channel": Channel.EMAIL.value,
        "arrived": typed_moment(now()),
        "language": "unknown",
        "turvakielto": "not_checked",
        "scope": "this_register",
        "representative_kind": "agent",
        "mandate": "not_needed",
        **{f"window_{place}_number": NUMBER_UNKNOWN for place in range(1, WINDOWS + 1)},
    }


def is_untouched() -> bool:
    """Whether the form that was sent holds nothing but the text of a message, all else as it begins: nothing would be lost by
    reading it."""
    begun = IntakeForm(None, data=empty())
    return all(
        {value.strip() for value in request.form.getlist(field.name)} <= {"", str(field.data or "")}
        for field in begun
        if field.name not in ("text", "arrived", "intake_key")
    )


def because(reading: Reading) -> dict[str, str]:
    """The words of the message that prove each right, by right."""
    return {
        right.value.value: gettext("“%(words)s”", words=_words(reading.text, right.spans[0].start, right.spans[0].end))
        for right in reading.rights
        if right.spans
    }


def arrival_text(receipt: Receipt | None, at: datetime) -> str:
    """The arrival as the form writes it: what the message says, else this moment."""
    if receipt is None:
        return typed_moment(at)
    clock = f" klo {receipt.at.hour}.{receipt.at.minute:02d}" if receipt.at is not None else ""
    return f"{day(receipt.on, 'fi')}{clock}"


def _rights() -> tuple[str, ...]:
    known = current_deps().catalogue.rights
    return tuple(dict.fromkeys((*known, *RIGHTS)))


def _language(reading: Reading) -> str:
    if reading.language is None or not reading.language.is_certain:
        return "unknown"
    return reading.language.value if reading.language.value in ("fi", "sv") else "unknown"


def _named_times(reading: Reading) -> Iterator[Period]:
    """The times of calls that are narrow enough to search by; the widest ones are only marked in the message."""
    taken = 0
    for found in reading.periods:
        period = found.value
        is_narrow = period.last_on - period.first_on <= LONGEST
        if period.role is PeriodRole.CALL and is_narrow and taken < WINDOWS:
            taken += 1
            yield period


def _window(place: int, period: Period) -> dict[str, object]:
    clock = f"{period.at.hour}.{period.at.minute:02d}" if period.at is not None else ""
    return {
        f"window_{place}_first": _day(period.first_on),
        f"window_{place}_last": "" if period.first_on == period.last_on else _day(period.last_on),
        f"window_{place}_from": clock,
    }


def _day(on: date) -> str:
    return day(on, "fi")


def _words(text: str, start: int, end: int) -> str:
    words = " ".join(text[start:end].split())
    return words if len(words) <= 60 else f"{words[:57]}…"
