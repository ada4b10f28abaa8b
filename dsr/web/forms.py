"""Forms: one base, validators whose sentences say what to write, and fields that keep what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from dsr.web.numbers import whole_number
from dsr.web.texts import LazyText, gettext, lazy

Validator = Callable[[FlaskForm, Field], None]
Numbered = TypeVar("Numbered", bound="OfficeForm")


class OfficeForm(FlaskForm):  # type: ignore[misc]
    """The base of every form. Its token is checked before any view, for every post there is, so not here again."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No field for the token: templates write it with the macro `token`."""

        csrf = False


def filled(sentence: LazyText | None = None) -> Validator:
    """The field must not be empty; without a sentence of its own it says to fill this field."""

    def check(_form: FlaskForm, field: Field) -> None:
        if not (field.data.strip() if isinstance(field.data, str) else field.data):
            raise StopValidation(str(sentence or lazy("Fill in this field.")))

    check.field_flags = {"is_needed": True}  # type: ignore[attr-defined]
    return check


def at_most(letters: int) -> Validator:
    """The text has at most so many characters and none that cannot be shown (line breaks and tabs can)."""

    def check(_form: FlaskForm, field: Field) -> None:
        text = field.data or ""
        if len(text) > letters:
            raise StopValidation(
                gettext("Write at most %(most)s characters; there are now %(now)s.", most=letters, now=len(text))
            )
        if any(ord(character) < 32 and character not in "\n\r\t" for character in text):
            raise StopValidation(gettext("Remove the characters that are not text."))

    return check


class DayField(StringField):  # type: ignore[misc]
    """A date as people write it, 3.11.2026 or 2026-11-03; `on` is the date, None when the field is empty or wrong.

    What was typed stays in `data`, right or wrong.
    """

    on: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the date; a sentence says how to write one."""
        text = (self.data or "").strip()
        self.on = read_day(text)
        if text and self.on is None:
            raise StopValidation(gettext("Write a date that exists, for example 3.11.2026."))


class ChoiceField(SelectField):  # type: ignore[misc]
    """One choice from a menu; give `choices=options(pairs)`. A forged value gets a sentence."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices. Nothing chosen is left to `filled`."""
        known = {choice.value for choice in self.iter_choices()}
        chosen = self.data if isinstance(self.data, list) else [self.data]
        if any(value not in known for value in chosen if value not in (None, "")):
            raise StopValidation(gettext("Choose one of the choices."))


class RadiosField(ChoiceField):
    """One choice from radio buttons."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.RadioInput()


class BoxesField(SelectMultipleField):  # type: ignore[misc]
    """Several choices as check boxes; `data` is a list of codes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    pre_validate = ChoiceField.pre_validate


def options(pairs: Iterable[tuple[str, str | LazyText]]) -> list[SelectChoice]:
    """Codes with the words people see, as WTForms wants its choices."""
    return [SelectChoice(value=code, label=words) for code, words in pairs]


def numbered(form: Numbered, number: int) -> Numbered:
    """The same form stands on the page more than once: each field gets an id with this number, its name stays."""
    for field in form:
        if not field.id.endswith(f"-{number}"):
            field.id = f"{field.id}-{number}"
    return form


def read_day(text: str) -> date | None:
    """`3.11.2026`, `03.11.2026` or `2026-11-03` as a date; None for anything else, a day that does not exist too."""
    parts = text.split(".") if "." in text else text.split("-")[::-1]
    if len(parts) != 3 or any(whole_number(part, digits=4) is None for part in parts):
        return None
    if len(parts[2]) != 4:
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None
