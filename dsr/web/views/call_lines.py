"""The directory of call queues: what holds of each line from when, its history, and the lines nobody has named yet."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from dsr.db.tables import CallQueue
from dsr.domain.access import Action
from dsr.services import call_queues
from dsr.services.staff import names_of
from dsr.web.cases import note_looking
from dsr.web.changes import posted_number
from dsr.web.code_words import CONTROLLERS, words_of
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import day
from dsr.web.forms import ChoiceField, DayField, OfficeForm, at_most, filled, options
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("call_lines", __name__, url_prefix="/calls/lines")


class LineForm(OfficeForm):
    """What holds of a line from a day on; with `corrects` in place of an entry that was wrong."""

    technical = StringField(lazy("Technical name"), [filled(), at_most(120)])
    from_on = DayField(lazy("Holds from"))
    name_fi = StringField(lazy("Plain name in Finnish"), [filled(), at_most(200)])
    name_sv = StringField(lazy("Plain name in Swedish"), [filled(), at_most(200)])
    name_en = StringField(lazy("Plain name in English"), [at_most(200)])
    controller = ChoiceField(lazy("Controller"), choices=options(CONTROLLERS.items()), default=call_queues.OURS)
    is_sensitive = BooleanField(lazy("Calls in this queue are sensitive"))
    announcement_fi = TextAreaField(lazy("What callers hear of the recording, in Finnish"), [at_most(1000)])
    announcement_sv = TextAreaField(lazy("What callers hear of the recording, in Swedish"), [at_most(1000)])
    reason = TextAreaField(lazy("Why the entry was wrong"), [at_most(1000)])
    corrects = HiddenField()

    def words(self) -> call_queues.QueueWords:
        """The entry as the directory takes it."""
        return call_queues.QueueWords(
            technical=self.technical.data or "",
            name_fi=self.name_fi.data or "",
            name_sv=self.name_sv.data or "",
            name_en=self.name_en.data or "",
            controller=self.controller.data or "",
            from_on=self.from_on.on,
            is_sensitive=bool(self.is_sensitive.data),
            announcement_fi=self.announcement_fi.data or "",
            announcement_sv=self.announcement_sv.data or "",
        )


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.EDIT_QUEUES)
def index() -> AnyResponse | tuple[str, int]:
    """The directory as of today, the lines it lacks, and with `?line=` the history of one and the form for it."""
    form = LineForm()
    if form.validate_on_submit():
        corrects = posted_number("corrects") or None
        with refusals_on(form), current_deps().database.write() as session:
            by, reason = acting_user().id, form.reason.data or ""
            call_queues.save_queue(session, form.words(), by=by, at=now(), corrects=corrects, reason=reason)
        if not form.errors:
            flash(gettext("The entry is saved.") if corrects is None else gettext("The entry is corrected."))
            return redirect(url_for("call_lines.index", line=form.technical.data) + "#entry", 303)
    status = 422 if form.errors else 200
    note_looking(Action.EDIT_QUEUES, subject="lines")
    line = (form.technical.data or "") if request.method == "POST" else request.args.get("line", "")[:120]
    with current_deps().database.read() as session:
        rows = [_shown(row, {}) for row in call_queues.current(session, today())]
        unnamed = call_queues.unnamed_lines(session)
        history = _history(session, line)
        if request.method == "GET":
            _fill(form, session, line, request.args.get("corrects", ""))
    shown = {"rows": rows, "unnamed": unnamed, "history": history, "line": line, "entry": _entry_words(form, history)}
    return render_template("calls/lines.html", form=form, **shown), status


def _history(session: Session, line: str) -> list[dict[str, object]]:
    """Every entry of the line, newest written first, with who wrote it, and which stand."""
    rows = call_queues.history(session, line) if line else []
    names = names_of(session, {row.by_user for row in rows})
    corrected = {row.corrects_id for row in rows}
    return [{**_shown(row, names), "is_corrected": row.id in corrected} for row in rows]


def _shown(row: CallQueue, names: Mapping[int | None, str]) -> dict[str, object]:
    return {
        **row.model_dump(),
        "controller_words": words_of(CONTROLLERS, row.controller),
        "is_anothers": call_queues.is_anothers(row),
        "by": names.get(row.by_user, "") if row.by_user is not None else gettext("the command line"),
    }


def _entry_words(form: LineForm, history: list[dict[str, object]]) -> str:
    """What the form does: names a line, writes what changes, or corrects."""
    if form.corrects.data:
        return gettext("Correct an entry")
    return gettext("A change from a day on") if history else gettext("A new entry")


def _fill(form: LineForm, session: Session, line: str, corrects: str) -> None:
    """A change begins from what holds today, a correction from the entry that was wrong, a new line from its name."""
    form.technical.data = line
    standing = call_queues.directory(session, {line})
    rows = standing.entries.get(line, ())
    wrong = next((row for row in rows if str(row.id) == corrects), None)
    found = wrong or standing.at(line, today()) or next(iter(rows), None)
    if found is None:
        return
    for name in ("name_fi", "name_sv", "name_en", "controller", "is_sensitive", "announcement_fi", "announcement_sv"):
        form[name].data = getattr(found, name)
    form.corrects.data = str(wrong.id) if wrong is not None else ""
    from_on = wrong.from_on if wrong is not None else today()
    form.from_on.data = day(from_on, "fi") if from_on is not None else ""
