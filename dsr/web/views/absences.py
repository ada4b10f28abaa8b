"""Absences of the case staff: one's own, and those of a colleague who cannot say so; each with a deputy."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, render_template
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.listening import Period
from dsr.services.reminders import absences
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dated_rows import PeriodForm, change_rows, end_form, last_day
from dsr.web.dates import day
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
        row = absences.note_absence(
            session,
            current_deps(),
            whole_number(form.person.data),
            form.period(),
            whole_number(form.deputy.data),
            by=acting_user().id,
            at=now(),
        )
        if (deputy := absences.deputy_away(session, row)) is not None:
            flash(
                gettext(
                    "%(name)s is away on some of these days too. Whoever stands in for them has the cases then, otherwise the team sees them.",
                    name=deputy.name,
                ),
                "warning",
            )

    return _changed(
        form, change, gettext("The absence is noted. The list shows who has the cases and their reminders meanwhile.")
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
        staff = absences.case_staff(session)
        away: dict[int | None, list[str]] = {}
        for row in absences.absences_since(session, today()):
            away.setdefault(row.user_id, []).append(_days(row.period))
        people = [(str(user.id), user.name) for user in staff]
        deputies = [(str(user.id), _with_absences(user.name, away.get(user.id, []))) for user in staff]
    form.person.choices = options(people)
    form.deputy.choices = options([("", gettext("nobody: the team sees the cases")), *deputies])
    if is_empty:
        form.person.data = str(acting_user().id)
    return form


def _days(period: Period) -> str:
    return f"{day(period.from_on)}–{day(period.to_on) if period.to_on else ''}"


def _with_absences(name: str, periods: list[str]) -> str:
    return gettext("%(name)s (away %(days)s)", name=name, days=", ".join(periods)) if periods else name


def _page(failed: OfficeForm | None = None) -> str:
    with current_deps().database.read() as session:
        rows = absences.absences_since(session, today())
        there = absences.presence(session, today())
    now_in = {row.id: there.stand_ins(row.user_id) for row in rows if row.period.covers(today())}
    form = failed if isinstance(failed, AwayForm) else _form(is_empty=True)
    return render_template(
        "queue/absences.html", rows=rows, now_in=now_in, form=form, failed=failed, user_id=acting_user().id
    )
