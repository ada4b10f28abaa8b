"""The list of lines that are many people's: switchboards, workplaces, institutions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.domain.access import Action
from dsr.domain.phone_shown import display
from dsr.services import shared_lines
from dsr.web.code_words import words_of
from dsr.web.current import acting_user, current_deps, now
from dsr.web.evidence_words import SHARED_KINDS
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("shared_lines", __name__, url_prefix="/calls/shared-lines")


class LineForm(OfficeForm):
    """A line that is many people's."""

    number = StringField(lazy("Phone number"))
    kind = ChoiceField(lazy("What it is"), choices=options(SHARED_KINDS.items()))
    name = StringField(lazy("Whose line"))


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.LIST_SHARED_LINES)
def index() -> AnyResponse | tuple[str, int]:
    """The list, and its form."""
    form = LineForm()
    if form.is_submitted():
        with refusals_on(form), current_deps().database.write() as session:
            number, kind, name = (str(field.data or "") for field in (form.number, form.kind, form.name))
            shared_lines.save_line(session, number, kind, name, by=acting_user().id, at=now())
        if not form.errors:
            flash(gettext("The line is on the list. Open cases with the number are weighed again."))
            return redirect(url_for("shared_lines.index"), 303)
    with current_deps().database.read() as session:
        lines = [
            {"line_id": row.id, "number": display(row.e164), "kind": words_of(SHARED_KINDS, row.kind), "name": row.name}
            for row in shared_lines.all_lines(session)
        ]
    return render_template("calls/shared_lines.html", form=form, lines=lines), 422 if form.errors else 200


@blueprint.post("/<int:line_id>/remove")
@allowed(Action.LIST_SHARED_LINES)
def remove(line_id: int) -> AnyResponse:
    """Take a line off the list."""
    with current_deps().database.write() as session:
        shared_lines.remove_line(session, line_id, by=acting_user().id, at=now())
    flash(gettext("The line is taken off the list."))
    return redirect(url_for("shared_lines.index"), 303)
