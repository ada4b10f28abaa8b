"""The forms that a listener fills in: four answers and rows of passages, as many as were asked for; and what is alarming by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import StringField, TextAreaField

from dsr.domain.listening import TypedMark
from dsr.domain.listening.answers import MOST_MARKS
from dsr.web.forms import ChoiceField, OfficeForm, RadiosField, options
from dsr.web.listening_words import ALARMS, CATEGORIES, GROUNDS, HEARD, ROLES, SPEAKERS
from dsr.web.numbers import whole_number
from dsr.web.texts import LazyText, lazy

FIRST_ROWS, MORE_ROWS = 2, 3
_PARTS = ("start", "end", "ground", "description", "role", "category", "harm", "why_masking")
_WHERE = lazy("What, and where in the recording")


class AlarmForm(OfficeForm):
    """Something alarming that comes to mind once the task is answered: the answer itself is final."""

    alarm = RadiosField(lazy("What alarmed you?"), choices=options(ALARMS.items()))
    alarm_words = TextAreaField(_WHERE)


class AnswerForm(OfficeForm):
    """The fixed questions; rows of passages are added by `answer_form`. What is chosen is checked by the rules."""

    speaker = RadiosField(lazy("Is the speaker the requester?"), choices=options(SPEAKERS.items()))
    third_persons = RadiosField(lazy("Are other persons heard or spoken of?"), choices=options(HEARD.items()))
    secrets = RadiosField(lazy("Are secret matters spoken of?"), choices=options(HEARD.items()))
    alarm = RadiosField(
        lazy("Did you hear something alarming?"), choices=options([("", lazy("No")), *ALARMS.items()]), default=""
    )
    alarm_words = TextAreaField(_WHERE)

    @property
    def rows(self) -> range:
        """The numbers of the rows of passages."""
        return range(1, 1 + sum(name.startswith("mark_") and name.endswith("_start") for name in self._fields))

    def mark(self, number: int) -> Mapping[str, Any]:
        """The fields of one row by their part."""
        return {part: self._fields[f"mark_{number}_{part}"] for part in _PARTS}

    def typed_marks(self) -> list[TypedMark]:
        """The rows as they were typed."""
        return [
            TypedMark(f"mark_{number}", *(str(field.data or "") for field in self.mark(number).values()))
            for number in self.rows
        ]


def answer_form(*, is_empty: bool = False) -> AnswerForm:
    """The form with as many rows of passages as were posted, or with the first two; `is_empty` takes nothing posted."""
    posted = None if is_empty else whole_number(request.form.get("rows"), digits=3)
    rows = FIRST_ROWS if posted is None else posted
    if "more" in request.form and not is_empty:
        rows += MORE_ROWS
    fields: dict[str, Any] = {}
    for number in range(1, 1 + min(max(rows, FIRST_ROWS), MOST_MARKS)):
        for part in _PARTS:
            fields[f"mark_{number}_{part}"] = _mark_field(part, number)
    made: type[AnswerForm] = type("AnswerFormWithRows", (AnswerForm,), fields)
    return made(None) if is_empty else made()


def _mark_field(part: str, number: int) -> Any:
    name = _Numbered(_LABELS[part], number)
    if part in _CHOICES:
        return ChoiceField(name, choices=options([("", lazy("Choose")), *_CHOICES[part].items()]))
    return StringField(name)


class _Numbered(LazyText):
    """A label with the row's number, so that each field of a row has a name of its own."""

    def __init__(self, label: LazyText, number: int) -> None:
        super().__init__(str(label._key))
        self.number = number

    def __str__(self) -> str:
        return f"{super().__str__()} ({self.number})"


_LABELS: Mapping[str, LazyText] = {
    "start": lazy("Begins"),
    "end": lazy("Ends"),
    "ground": lazy("Ground"),
    "description": lazy("Description, if needed"),
    "role": lazy("Whose data"),
    "category": lazy("What kind of data"),
    "harm": lazy("What harm it would do"),
    "why_masking": lazy("Why masking is enough"),
}
_CHOICES: Mapping[str, Mapping[str, LazyText]] = {"ground": GROUNDS, "role": ROLES, "category": CATEGORIES}


def chosen_alarm(form: AnswerForm | AlarmForm) -> tuple[str, str] | None:
    """What alarmed the listener: the kind and the words. Words without a kind are an alarm too, of another kind."""
    kind, words = str(form.alarm.data or ""), str(form.alarm_words.data or "").strip()
    if not kind and not words:
        return None
    return kind or "other", words
