"""The case page: next step, clock, requests, calls, letters, messages, notes and what has happened."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.services import cases, intake, protection
from dsr.services.case_calls import Pages
from dsr.web import handover_words
from dsr.web.case_page import CaseView, case_view
from dsr.web.case_page.history import LATEST
from dsr.web.cases import case_or_404, case_with_facts
from dsr.web.changes import claimed_case
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.numbers import whole_number
from dsr.web.queue_reminders import warn_if_away
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy, ngettext
from dsr.web.window_fields import number_known

blueprint = Blueprint("case", __name__, url_prefix="/cases/<int:case_id>")


class NoteForm(OfficeForm):
    """A new note."""

    text = TextAreaField(lazy("New note"))


class ConfirmForm(OfficeForm):
    """What shows that the source keeps the recordings too."""

    evidence = StringField(lazy("What shows it, such as a ticket number"))


class WindowForm(OfficeForm):
    """A time in which the subject says they called."""

    window_1_first = StringField(lazy("Called on"))
    window_1_last = StringField(lazy("Last day"))
    window_1_from = StringField(lazy("From, time"))
    window_1_to = StringField(lazy("Until, time"))
    window_1_queue = ChoiceField(lazy("Service"), choices=options([]))
    window_1_number = number_known()


class LinkForm(OfficeForm):
    """Why a call is the subject's."""

    reason = StringField(lazy("Why it is the data subject's call"))


class RejectForm(OfficeForm):
    """Why a proposed call is not the subject's."""

    why_not = StringField(lazy("Why it is not"))


class GivenForm(OfficeForm):
    """Whether a call is given in the answer, whole or masked, and on which ground it is not."""

    given = StringField(lazy("In the answer"))
    ground = StringField(lazy("Ground"))


@blueprint.get("")
@allowed(Action.SEE_CASE)
def show(case_id: int) -> str:
    """The page."""
    return case_page(case_id)


@blueprint.get("/events")
@allowed(Action.SEE_CASE)
def events(case_id: int) -> str:
    """Everything that has happened in the case."""
    with current_deps().database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.SEE_CASE)
        view = case_view(session, case, facts, None)
    return render_template("case/events.html", view=view)


@blueprint.post("/notes")
@allowed(Action.NOTE)
def note(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write a note. Notes are only added, so nothing can be lost to another's change."""
    form = NoteForm()
    with refusals_on(form), current_deps().database.write() as session:
        case_or_404(session, case_id, Action.NOTE)
        cases.add_note(session, case_id, form.text.data or "", by=acting_user().id, at=now())
    if form.errors:
        return case_page(case_id, note=form), 422
    flash(gettext("The note is saved."))
    return redirect(url_for("case.show", case_id=case_id) + "#notes", 303)


@blueprint.post("/assign")
@allowed(Action.ASSIGN_CASE)
def assign(case_id: int) -> AnyResponse | tuple[str, int]:
    """Put the case on someone's desk, or on nobody's."""
    to_user, form = whole_number(request.form.get("to_user")), OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        case, _facts = claimed_case(session, case_id, Action.ASSIGN_CASE)
        protection.assign_case(session, case, to_user, by=acting_user().id, at=now())
        warn_if_away(session, to_user)
    if form.errors:
        return case_page(case_id, failed=form), 422
    flash(gettext("The case is assigned.") if to_user else gettext("The case is on nobody's desk now."))
    return redirect(url_for("case.show", case_id=case_id), 303)


@blueprint.post("/undo")
@allowed(Action.UNDO_CASE)
def undo(case_id: int) -> AnyResponse | tuple[str, int]:
    """Take back a logging by mistake, while its acknowledgement has not begun to leave: the server decides."""
    form, deps = OfficeForm(), current_deps()
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.UNDO_CASE)
        waiting = intake.undo_case(session, deps, case, actor=acting_user(), at=now())
    if form.errors:
        return case_page(case_id, failed=form), 422
    flash(gettext("The logging is undone. Nothing was sent."))
    if waiting:
        flash(
            ngettext(
                "%(num)s message of it waits again under “Messages”: log it anew or pass it on.",
                "%(num)s messages of it wait again under “Messages”: log them anew or pass them on.",
                waiting,
            )
        )
    return redirect(url_for("queue.index"), 303)


def case_page(
    case_id: int,
    *,
    note: NoteForm | None = None,
    confirm: ConfirmForm | None = None,
    window: WindowForm | None = None,
    link: LinkForm | None = None,
    reject: RejectForm | None = None,
    given: GivenForm | None = None,
    failed: OfficeForm | None = None,
) -> str:
    """The page with the forms on it; a form that failed comes back with what was typed and its errors."""
    chosen = whole_number(request.args.get("clock"))
    with current_deps().database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.SEE_CASE)
        pages = Pages(_asked("proposed"), _asked("weak"))
        view = case_view(session, case, facts, chosen, pages)
    window = window or WindowForm(None)
    window.window_1_queue.choices = options([("", gettext("any service")), *view.queues])
    return render_template("case/show.html", **_context(view, note, confirm, window, link, reject, given, failed))


def _asked(name: str) -> int:
    """The page of a list that the address asks for; the first where it asks for none."""
    number = whole_number(request.args.get(name), digits=6)
    return 1 if number is None else number


def _context(
    view: CaseView,
    note: NoteForm | None,
    confirm: ConfirmForm | None,
    window: WindowForm,
    link: LinkForm | None,
    reject: RejectForm | None,
    given: GivenForm | None,
    failed: OfficeForm | None,
) -> dict[str, object]:
    wrong = [form for form in (note, confirm, window, link, reject, given, failed) if form is not None and form.errors]
    return {
        "view": view,
        "handover_words": handover_words,
        "note": note or NoteForm(None),
        "confirm": confirm or ConfirmForm(None),
        "window": window,
        "link": link or LinkForm(None),
        "reject": reject or RejectForm(None),
        "given": given or GivenForm(None),
        "wrong": wrong[0] if wrong else None,
        "latest": LATEST,
    }
