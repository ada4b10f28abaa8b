"""Forms of dated rows: from when to when, the last day of one that ends, and the change that they make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from dsr.db.engine import holds_lock
from dsr.domain.errors import Fault, Invalid
from dsr.domain.listening import Period
from dsr.web.current import current_deps
from dsr.web.forms import DayField, OfficeForm
from dsr.web.refusals import refusals_on
from dsr.web.texts import lazy


class EndForm(OfficeForm):
    """The last day of a row."""

    last_on = DayField(lazy("Last day"))


def end_form(place: str) -> EndForm:
    """The form as posted; on a page with one for each row its field is the one called `place`."""
    form = EndForm()
    form.last_on.id = place
    return form


class PeriodForm(OfficeForm):
    """From when to when; without a last day it goes on."""

    from_on = DayField(lazy("First day"))
    to_on = DayField(lazy("Last day, empty while it goes on"))

    def period(self) -> Period:
        """The days as typed; raises `Invalid` where the first is missing or one cannot be read."""
        self.validate()
        first: date | None = self.from_on.on
        if first is None or (self.to_on.data and self.to_on.on is None):
            place = "from_on" if first is None else "to_on"
            _forget_errors(self)
            raise Invalid([Fault(place, "Write a date that exists, for example 3.11.2026.", "row_day_missing")])
        return Period(first, self.to_on.on)


def last_day(form: EndForm) -> date | None:
    """The last day as typed, None where it cannot be read: the rule then says so."""
    form.validate()
    _forget_errors(form)
    on: date | None = form.last_on.on
    return on


def _forget_errors(form: Form) -> None:
    """The rules say once what is wrong with a day; the field's own check would say it a second time."""
    for field in form:
        field.errors = []


def change_rows(
    form: OfficeForm,
    change: Callable[[Session], object],
    told: str,
    page: Callable[[OfficeForm], str],
    back_to: str,
) -> AnyResponse | tuple[str, int]:
    """Do one change under the lock of holds: back to the endpoint with what is `told`, or the page with the form's faults."""
    with refusals_on(form), current_deps().database.write() as session:
        holds_lock(session)
        change(session)
    if form.errors:
        return page(form), 422
    flash(told)
    return redirect(url_for(back_to), 303)
