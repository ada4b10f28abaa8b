"""The forms of one breach: each step has its own, filled with what is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from wtforms import StringField, TextAreaField

from dsr.db.tables import Breach
from dsr.domain.errors import Fault, Invalid
from dsr.services.breaches.steps import REFERENCE_LIMIT, TEXT_LIMIT
from dsr.web.current import now
from dsr.web.dates import moment
from dsr.web.forms import OfficeForm, RadiosField, at_most, filled, options
from dsr.web.numbers import whole_number
from dsr.web.serving_words import RISKS
from dsr.web.texts import lazy

_YES_NO = (("yes", lazy("yes")), ("no", lazy("no")))


class TakeUpForm(OfficeForm):
    """That it is a breach, and since when it is known."""

    aware_at = StringField(lazy("When it became known"), [filled(lazy("Write the day and the time."))])
    aware_reason = StringField(
        lazy("Why it became known only then, where the time is moved later"), [at_most(TEXT_LIMIT)]
    )


class DismissForm(OfficeForm):
    """That it is none, and why."""

    closing_words = TextAreaField(lazy("Why it is no breach"), [filled(lazy("Write this.")), at_most(TEXT_LIMIT)])


class AssessForm(OfficeForm):
    """What Article 33(3) wants known, and since when it is."""

    aware_at = StringField(lazy("When it became known"), [at_most(60)])
    aware_reason = StringField(
        lazy("Why it became known only then, where the time is moved later"), [at_most(TEXT_LIMIT)]
    )
    what = TextAreaField(lazy("What happened, in which records"), [filled(lazy("Write this.")), at_most(TEXT_LIMIT)])
    persons = StringField(lazy("About how many persons"), [at_most(12)])
    records = StringField(lazy("About how many records"), [at_most(12)])
    consequences = TextAreaField(lazy("What it may lead to"), [at_most(TEXT_LIMIT)])
    measures = TextAreaField(lazy("What was done, and will be"), [at_most(TEXT_LIMIT)])
    risk = RadiosField(
        lazy("What it means for people"), [filled(lazy("Choose what it means."))], choices=options(RISKS.items())
    )


class DecideForm(OfficeForm):
    """Who is told, and why."""

    notifies_ombudsman = RadiosField(
        lazy("The Ombudsman is told (Article 33)"), [filled(lazy("Choose yes or no."))], choices=options(_YES_NO)
    )
    notifies_persons = RadiosField(
        lazy("The persons are told (Article 34)"), [filled(lazy("Choose yes or no."))], choices=options(_YES_NO)
    )
    decision_reason = TextAreaField(lazy("Reasons"), [filled(lazy("Write this.")), at_most(TEXT_LIMIT)])


class OmbudsmanForm(OfficeForm):
    """When the Ombudsman was told."""

    told_at = StringField(lazy("When the Ombudsman was told"), [filled(lazy("Write the day and the time."))])
    reference = StringField(lazy("The Ombudsman's number"), [at_most(REFERENCE_LIMIT)])
    delay_reason = TextAreaField(lazy("Reasons for the delay, after 72 hours"), [at_most(TEXT_LIMIT)])


class PersonsForm(OfficeForm):
    """When the persons were told."""

    told_at = StringField(lazy("When the persons were told"), [filled(lazy("Write the day and the time."))])


class CloseForm(OfficeForm):
    """How it ended."""

    closing_words = TextAreaField(
        lazy("How it ended, and what was learned"), [filled(lazy("Write this.")), at_most(TEXT_LIMIT)]
    )


@dataclass(frozen=True)
class BreachForms:
    """Every form of the page."""

    take_up: TakeUpForm
    dismiss: DismissForm
    assess: AssessForm
    decide: DecideForm
    ombudsman: OmbudsmanForm
    persons: PersonsForm
    close: CloseForm


Form = TypeVar("Form", bound=OfficeForm)


def forms_of(posted: str, row: Breach | None = None) -> BreachForms:
    """All forms: the one that was `posted` as it was typed, the others filled from the row, where one is given."""

    def given(name: str, kind: type[Form], **values: object) -> Form:
        return kind(prefix=name) if name == posted else kind(None, prefix=name, data=values)

    told = moment(now())
    return BreachForms(
        take_up=given("take_up", TakeUpForm, aware_at=moment(row.aware_at) if row is not None else ""),
        dismiss=given("dismiss", DismissForm),
        assess=given("assess", AssessForm, **_assessed(row)),
        decide=given("decide", DecideForm, **_decided(row)),
        ombudsman=given("ombudsman", OmbudsmanForm, **_told_ombudsman(row, told)),
        persons=given("persons", PersonsForm, told_at=_told(row.persons_told_at if row else None, told)),
        close=given("close", CloseForm),
    )


def _assessed(row: Breach | None) -> dict[str, str]:
    if row is None:
        return {}
    counts = {"persons": row.persons, "records": row.records}
    return {
        "aware_at": moment(row.aware_at),
        "what": row.what,
        "consequences": row.consequences,
        "measures": row.measures,
        "risk": row.risk,
        **{name: str(number) for name, number in counts.items() if number is not None},
    }


def _told_ombudsman(row: Breach | None, now_words: str) -> dict[str, str]:
    if row is None:
        return {"told_at": now_words}
    written = {"reference": row.ombudsman_reference, "delay_reason": row.delay_reason}
    return {"told_at": _told(row.ombudsman_told_at, now_words), **written}


def _told(told_at: datetime | None, now_words: str) -> str:
    return moment(told_at) if told_at is not None else now_words


def _decided(row: Breach | None) -> dict[str, str]:
    if row is None:
        return {}
    return {
        "notifies_ombudsman": _yes_no(row.notifies_ombudsman),
        "notifies_persons": _yes_no(row.notifies_persons),
        "decision_reason": row.decision_reason,
    }


def counted(place: str, text: str) -> int | None:
    """About how many, as it was typed; None where nothing was. Raises `Invalid`."""
    text = text.replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    number = whole_number(text)
    if number is None:
        raise Invalid([Fault(place, "Write about how many, as a whole number.", "breach_count_unread")])
    return number


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
