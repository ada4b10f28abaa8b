"""Destruction: what was destroyed and proved, what is overdue, and what each source has been told and has confirmed."""

from __future__ import annotations

import csv
import io
import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.domain.plain_text import as_cell
from dsr.services import destruction, hold_overview
from dsr.services.destruction import instruction_list, instructions, source_names
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.forms import DayField, OfficeForm
from dsr.web.hold_words import INSTRUCTION_KINDS, INSTRUCTION_STATES
from dsr.web.numbers import whole_numbers
from dsr.web.paging import asked_page
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy, ngettext

blueprint = Blueprint("destruction", __name__, url_prefix="/destruction")
CERTIFICATES, ENDED = 20, 10


class SourceForm(OfficeForm):
    """Who was told and when, or what the source answered."""

    told_to = StringField(lazy("Who was told"))
    told_on = DayField(lazy("Told on"))
    evidence = StringField(lazy("What the source answered"))


@blueprint.get("")
@allowed(Action.SEE_DESTRUCTION)
def index() -> str:
    """Figures, the newest certificates, and what destruction does not cover."""
    note_looking(Action.SEE_DESTRUCTION, subject="certificates")
    deps = current_deps()
    with deps.database.read() as session:
        certificates, items = destruction.totals(session)
        return render_template(
            "holds/destruction.html",
            certificates=certificates,
            items=items,
            overdue=destruction.overdue(session, today()),
            latest=destruction.latest(session, CERTIFICATES),
            open_lists=instruction_list.count(session, is_open=True),
            late=instruction_list.late(session, hold_overview.late_before(deps, today())),
        )


@blueprint.get("/certificate-<int:certificate_id>.json")
@allowed(Action.SEE_DESTRUCTION)
def certificate(certificate_id: int) -> Response:
    """One certificate as a file: ids and hashes, nothing of any person."""
    note_looking(Action.SEE_DESTRUCTION, subject=f"certificate:{certificate_id}")
    with current_deps().database.read() as session:
        found = destruction.certificate(session, certificate_id)
    headers = {"Content-Disposition": f'attachment; filename="destruction-{certificate_id}.json"'}
    return Response(json.dumps(found, indent=2), mimetype="application/json", headers=headers)


@blueprint.get("/source")
@allowed(Action.SEE_DESTRUCTION)
def source() -> str:
    """What the sources are to keep or to destroy: open lists with their alarms, and those that have ended."""
    note_looking(Action.SEE_DESTRUCTION, subject="source")
    return _source_page(SourceForm(None))


@blueprint.post("/source/keep")
@allowed(Action.TELL_SOURCE)
def keep() -> AnyResponse:
    """Make the list of all held recordings that no source has been asked to keep."""
    form = OfficeForm()
    count = 0
    with refusals_on(form), current_deps().database.write() as session:
        holds_lock(session)
        count = instructions.instruct_keep(session, by=acting_user().id, at=now())
    told = ngettext("The list of %(num)s recording is made.", "The list of %(num)s recordings is made.", count)
    flash(" ".join(str(one) for one in form.form_errors) or told)
    return redirect(url_for("destruction.source"), 303)


@blueprint.post("/source")
@allowed(Action.TELL_SOURCE)
def act() -> AnyResponse | tuple[str, int]:
    """Note for the chosen lists that the source was told, has confirmed, or could not."""
    form, what = SourceForm(), request.form.get("act", "")
    chosen = set(whole_numbers(request.form.getlist("list")))
    form.validate()
    if not form.errors:
        with refusals_on(form), current_deps().database.write() as session:
            holds_lock(session)
            by, at, evidence = acting_user().id, now(), form.evidence.data or ""
            if what == "confirmed":
                instructions.confirm(session, current_deps(), chosen, evidence, by=by, at=at)
            elif what == "failed":
                instructions.fail(session, chosen, evidence, by=by, at=at)
            else:
                instructions.tell(session, chosen, form.told_to.data or "", form.told_on.on, by=by, at=at)
    if form.errors:
        return _source_page(form, chosen), 422
    flash(gettext("It is noted."))
    return redirect(url_for("destruction.source"), 303)


@blueprint.get("/source/list-<int:instruction_id>.csv")
@allowed(Action.TELL_SOURCE)
def names(instruction_id: int) -> Response:
    """What the source finds the recordings of one list by, to send to its operator."""
    note_looking(Action.TELL_SOURCE, subject=f"list:{instruction_id}")
    with current_deps().database.read() as session:
        found = instructions.names_of(session, instruction_id)
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_ALL)
    rows.writerow(source_names.COLUMNS)
    rows.writerows([as_cell(one[column]) for column in source_names.COLUMNS] for one in found)
    headers = {"Content-Disposition": f'attachment; filename="recordings-{instruction_id}.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=headers)


def _source_page(form: SourceForm, chosen: set[int] | None = None) -> str:
    deps = current_deps()
    before = hold_overview.late_before(deps, today())
    with deps.database.read() as session:
        page = asked_page(instruction_list.count(session, is_open=True))
        opened = instruction_list.listing(session, before, is_open=True, most=page.size, offset=page.offset)
        ended = instruction_list.listing(session, before, is_open=False, most=ENDED)
        unasked = instructions.unasked(session)
    return render_template(
        "holds/source.html",
        form=form,
        opened=opened,
        ended=ended,
        unasked=unasked,
        chosen=chosen or set(),
        page=page,
        kinds=INSTRUCTION_KINDS,
        states=INSTRUCTION_STATES,
    )
