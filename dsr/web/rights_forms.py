"""The forms of the page of rights: one class each; choices that depend on the case are put in by the page."""

from __future__ import annotations

from wtforms import BooleanField, StringField, TextAreaField

from dsr.domain.matters import BESIDE_RIGHTS
from dsr.domain.recipient_answers import WAYS
from dsr.web.code_words import ANSWER_WAYS, CHANNELS
from dsr.web.forms import BoxesField, ChoiceField, DayField, OfficeForm, at_most, filled, options
from dsr.web.rights_words import (
    BASES,
    CHOICES,
    COPY_STATES,
    FACTS,
    PARTS,
    PLACES,
    RECIPIENT_ANSWERS,
    TASKS,
    VERDICTS,
)
from dsr.web.texts import lazy

_CHOSEN = filled(lazy("Choose one of the choices."))
"""What a form is about must be chosen: a form that names nothing is no page that is not there."""


class PointForm(OfficeForm):
    """One thing that is said to be wrong."""

    part = ChoiceField(lazy("What is said to be wrong"), choices=options(PARTS.items()))
    call_id = ChoiceField(lazy("Call"), choices=options([]))
    said_wrong = TextAreaField(lazy("In what way, in the person's words"))


class JudgmentForm(OfficeForm):
    """How one point is judged."""

    point = ChoiceField(lazy("Point"), [_CHOSEN], choices=options([]))
    verdict = ChoiceField(lazy("Judgment"), choices=options((key, word) for key, word in VERDICTS.items() if key))
    purpose = TextAreaField(lazy("What the data are for: accuracy is judged by that"))
    finding = TextAreaField(lazy("What was verified, and how"))
    fact = ChoiceField(lazy("Fact of the call that is corrected"), choices=options(FACTS.items()))
    before = StringField(lazy("Earlier value"), [at_most(200)])
    after = StringField(lazy("Right value"))
    statement = TextAreaField(lazy("The person's statement, to go with the recording"))


class AssessmentForm(OfficeForm):
    """Whether one recording is erased or kept."""

    call_id = ChoiceField(lazy("Recording"), [_CHOSEN], choices=options([]))
    verdict = ChoiceField(lazy("Erase or keep"), choices=options(CHOICES.items()))
    ground = ChoiceField(lazy("Ground for keeping it"), choices=options([]))
    necessity = TextAreaField(lazy("Why just this recording is necessary"))
    statute = StringField(lazy("Statute and section that make it necessary"), [at_most(300)])
    kept_until = DayField(lazy("Kept until, where that is after its storage period"))


class EnglishForm(OfficeForm):
    """The English of the reasons of one recording, for a courtesy text."""

    place = ChoiceField(lazy("Reasons of"), [_CHOSEN], choices=options([]))
    english = TextAreaField(lazy("The same reasons in English, with the act and section"))


class CopiesForm(OfficeForm):
    """What became of the copies in one place."""

    place = ChoiceField(lazy("Place"), [_CHOSEN], choices=options(PLACES.items()))
    state = ChoiceField(lazy("What was confirmed"), choices=options(COPY_STATES.items()))
    done_on = DayField(lazy("Destroyed on"))
    rolls_off_on = DayField(lazy("The back-up drops it on"))
    evidence = StringField(lazy("Who confirmed it, or the ticket"))


class UseForm(OfficeForm):
    """A use of restricted calls."""

    calls = BoxesField(lazy("Restricted calls"), choices=options([]))
    basis = ChoiceField(lazy("What allows the use (Article 18(2))"), choices=options(BASES.items()))
    reason = TextAreaField(lazy("What the calls are used for, and why"))
    asked_on = DayField(lazy("Consent asked on"))
    answered_on = DayField(lazy("Answered on"))
    is_given = BooleanField(lazy("Consent was given"))


class DisclosureForm(OfficeForm):
    """One line of the ledger."""

    recipient = StringField(lazy("Recipient"))
    recipient_sv = StringField(lazy("Name in Swedish, where the recipient has one"))
    address = TextAreaField(lazy("Address of the recipient"))
    call_id = ChoiceField(lazy("Call"), choices=options([]))
    what = StringField(lazy("What was disclosed"))
    basis = StringField(lazy("On which basis"))
    disclosed_on = DayField(lazy("When"))


class TaskForm(OfficeForm):
    """What a message asks for besides a right."""

    kind = ChoiceField(lazy("What is to be done"), choices=options((one.value, TASKS[one]) for one in BESIDE_RIGHTS))
    received_on = DayField(lazy("When the message arrived"))
    is_large = BooleanField(lazy("Many documents, secret parts or unusual work: one month"))


class ClosingForm(OfficeForm):
    """How a task is closed."""

    outcome = ChoiceField(lazy("Outcome"), choices=options([]))
    closed_on = DayField(lazy("When"))
    words = TextAreaField(lazy("What was done"))
    weighed = TextAreaField(lazy("Other people's interests that were weighed (Act on Openness, section 11)"))
    is_decided = BooleanField(lazy("A decision of its own with its route of appeal has been given"))


class RecipientAnswerForm(OfficeForm):
    """What a recipient answered to its notice."""

    answer = ChoiceField(lazy("What the recipient answered"), choices=options(RECIPIENT_ANSWERS.items()))
    answered_on = DayField(lazy("When"))
    way = ChoiceField(lazy("How the answer came"), choices=options((one.value, CHANNELS[one]) for one in WAYS))
    words = TextAreaField(lazy("Why the change is not made, or what else the recipient told"))


class JointForm(OfficeForm):
    """The answers that leave together."""

    letters = BoxesField(lazy("Answers of the joint reply"), choices=options([]))


class SendingForm(OfficeForm):
    """One sending of them all."""

    way = ChoiceField(
        lazy("How they are sent"), choices=options((k, w) for k, w in ANSWER_WAYS.items() if k not in ("", "email"))
    )
    sent_at = StringField(lazy("When they were sent"), [filled(lazy("Write the day and the time."))])
    address = TextAreaField(lazy("Address used, for post"))
    without_copy = TextAreaField(lazy("Why it goes another way than it says"), [at_most(2000)])
