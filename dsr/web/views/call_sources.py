"""Plain names of the exchanges that calls come from: letters print these, never the stored name."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.domain.access import Action
from dsr.services import call_sources
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import ChoiceField, OfficeForm, at_most, filled, options
from dsr.web.numbers import whole_number
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("call_sources", __name__, url_prefix="/calls/sources")


class SourceForm(OfficeForm):
    """The plain names of one source."""

    source = ChoiceField(lazy("Source"), choices=options([]))
    name_fi = StringField(lazy("Plain name in Finnish"), [filled(), at_most(call_sources.LONGEST)])
    name_sv = StringField(lazy("Plain name in Swedish"), [filled(), at_most(call_sources.LONGEST)])
    name_en = StringField(lazy("Plain name in English"), [at_most(call_sources.LONGEST)])


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.EDIT_QUEUES)
def index() -> AnyResponse | tuple[str, int]:
    """Every source with its plain names, and the form for one (`?source=` chooses it)."""
    form = SourceForm()
    with current_deps().database.read() as session:
        sources = [source.model_dump() for source in call_sources.all_sources(session)]
    form.source.choices = options([(str(one["id"]), one["name"]) for one in sources])
    if form.validate_on_submit():
        with refusals_on(form), current_deps().database.write() as session:
            names = (form.name_fi.data or "", form.name_sv.data or "", form.name_en.data or "")
            chosen = whole_number(form.source.data) or 0
            call_sources.save_names(session, chosen, *names, by=acting_user().id, at=now())
        if not form.errors:
            flash(gettext("The names are saved."))
            return redirect(url_for("call_sources.index"), 303)
    if request.method == "GET":
        asked = next((one for one in sources if str(one["id"]) == request.args.get("source")), None)
        for name, value in (asked or {}).items():
            if name in form:
                form[name].data = value
        form.source.data = str(asked["id"]) if asked else form.source.data
    return render_template("calls/sources.html", form=form, sources=sources), 422 if form.errors else 200
