"""Absences of the case staff: one's own, and those of a colleague who cannot say so; each with a deputy."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services.reminders import absences
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dated_rows import PeriodForm, change_rows, end_form, last_day
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.numbers import whole_number
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("absences", __name__, url_prefix="/queue/absences")


class AwayForm(PeriodForm):
    """Who is away, from when to when, and who stands in."""

    person = ChoiceField(lazy("Who"), choices=options([]))
    deputy = ChoiceField(lazy("Deputy"), choices=options([]))


@blueprint.get("")
@allowed(Action.NOTE_ABSENCE)
def index() -> str:
    """Who is away now and later, and the form."""
    note_looking(Action.NOTE_ABSENCE)
    return _page()


@blueprint.post("")
@allowed(Action.NOTE_ABSENCE)
def add() -> AnyResponse | tuple[str, int]:
    """Note an absence."""
    form = _form()

    def change(session: Session) -> None:
        absences.note_absence(
            session,
            current_deps(),
            whole_number(form.person.data),
            form.period(),
            whole_number(form.deputy.data),
            by=acting_user().id,
            at=now(),
        )

    return _changed(
        form, change, gettext("The absence is noted. The deputy has the cases and their reminders meanwhile.")
    )


@blueprint.post("/<int:row_id>/end")
@allowed(Action.NOTE_ABSENCE)
def end(row_id: int) -> AnyResponse | tuple[str, int]:
    """Close an absence with its last day."""
    form = end_form(f"last-{row_id}")

    def change(session: Session) -> None:
        absences.end_absence(session, current_deps(), row_id, last_day(form), by=acting_user().id, at=now())

    return _changed(form, change, gettext("The absence is ended."))


def _changed(form: OfficeForm, change: Callable[[Session], object], told: str) -> AnyResponse | tuple[str, int]:
    return change_rows(form, change, told, _page, "absences.index")


def _form(*, is_empty: bool = False) -> AwayForm:
    form = AwayForm(None) if is_empty else AwayForm()
    with current_deps().database.read() as session:
        people = [(str(user.id), user.name) for user in absences.case_staff(session)]
    form.person.choices = options(people)
    form.deputy.choices = options([("", gettext("nobody: the team sees the cases")), *people])
    if is_empty:
        form.person.data = str(acting_user().id)
    return form


def _page(failed: OfficeForm | None = None) -> str:
    with current_deps().database.read() as session:
        rows = absences.absences_since(session, today())
    form = failed if isinstance(failed, AwayForm) else _form(is_empty=True)
    return render_template("queue/absences.html", rows=rows, form=form, failed=failed, user_id=acting_user().id)
