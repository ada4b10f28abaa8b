"""A hold that a handler places: in a case or without one, counted first, then placed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case
from dsr.domain.access import Action, CaseFacts
from dsr.domain.errors import Fault, Invalid
from dsr.domain.holds import BY_HAND, WITHOUT_CASE
from dsr.domain.named_times import windows_from
from dsr.services import hold_placing
from dsr.services.call_queues import unnamed_names
from dsr.services.case_calls import calls_of_case
from dsr.services.hold_placing import REFERENCE_LIMIT, Wish
from dsr.services.hold_reviews import REASON_LIMIT
from dsr.web.cases import case_with_facts, note_looking
from dsr.web.changes import claimed_case, posted_number
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import moment
from dsr.web.forms import BoxesField, ChoiceField, DayField, OfficeForm, RadiosField, at_most, options
from dsr.web.hold_words import KINDS
from dsr.web.numbers import whole_number, whole_numbers
from dsr.web.queues import queue_choices
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy
from dsr.web.window_fields import number_known

blueprint = Blueprint("hold_placing", __name__)


class HoldForm(OfficeForm):
    """Whose word, why, and what is held: a number, a time with its line, or calls."""

    kind = RadiosField(lazy("Why the recordings are held"), choices=options([]))
    reference = StringField(lazy("Authority and its reference"), [at_most(REFERENCE_LIMIT)])
    reason = TextAreaField(lazy("Reason"), [at_most(REASON_LIMIT)])
    number = StringField(lazy("Phone number"), [at_most(80)])
    window_1_first = StringField(lazy("Called on"))
    window_1_last = StringField(lazy("Last day"))
    window_1_from = StringField(lazy("From, time"))
    window_1_to = StringField(lazy("Until, time"))
    window_1_queue = ChoiceField(lazy("Service"), choices=options([]))
    window_1_number = number_known()
    calls = BoxesField(lazy("Linked calls"), choices=options([]))
    review_by = DayField(lazy("Review by"))
    seen = HiddenField()


@blueprint.route("/cases/<int:case_id>/holds/new", methods=["GET", "POST"])
@allowed(Action.PLACE_HOLD)
def of_case(case_id: int) -> AnyResponse | str | tuple[str, int]:
    """A hold of the case: a restriction, a complaint or an authority."""
    return _form(case_id)


@blueprint.route("/holds/new", methods=["GET", "POST"])
@allowed(Action.HOLD_WITHOUT_CASE)
def without_case() -> AnyResponse | str | tuple[str, int]:
    """A hold without a case: an authority asks, or somebody complains. `?call=` names a call of the register."""
    if request.method == "GET":
        note_looking(Action.SEE_HOLDS, subject="new")
    return _form(None)


def _form(case_id: int | None) -> AnyResponse | str | tuple[str, int]:
    form = HoldForm()
    case_facts = _fill(form, case_id)
    if request.method == "GET":
        return _page(form, case_id, *case_facts)
    if not form.validate():
        return _page(form, case_id, *case_facts), 422
    hold_id = 0
    with refusals_on(form):
        wish = _wish(form)
        with current_deps().database.read() as session:
            count = hold_placing.recordings_of(session, wish, has_case=case_id is not None, on=today())
        if not form.seen.data or "again" in request.form:
            form.seen.data = str(count)
            return _page(form, case_id, *case_facts, count=count)
        hold_id = _placed(wish, case_id, posted_number("seen"))
    if form.errors:
        form.seen.data = ""
        return _page(form, case_id, *case_facts), 422
    flash(gettext("The hold is placed."))
    if case_id is None:
        return redirect(url_for("hold_list.one", hold_id=hold_id), 303)
    return redirect(url_for("holds.one", case_id=case_id, hold_id=hold_id), 303)


def _placed(wish: Wish, case_id: int | None, seen: int) -> int:
    deps, by, at = current_deps(), acting_user().id, now()
    with deps.database.write() as session:
        holds_lock(session)
        case = claimed_case(session, case_id, Action.PLACE_HOLD)[0] if case_id is not None else None
        return hold_placing.place(session, deps, case, wish, seen=seen, by=by, at=at).id or 0


def _wish(form: HoldForm) -> Wish:
    faults: list[Fault] = []
    windows = windows_from(request.form, now(), faults, places=1)
    known = {choice.value for choice in form.window_1_queue.iter_choices()}
    if any(window.queue not in known for window in windows):
        faults.append(Fault("window_1_queue", "Choose one of the options.", "choice_unknown"))
    if faults:
        raise Invalid(faults)
    number = (form.number.data or "").replace("\x00", "").strip()
    return Wish(
        kind=form.kind.data or "",
        reason=form.reason.data or "",
        reference=form.reference.data or "",
        numbers=(number,) if number else (),
        windows=windows,
        calls=tuple(whole_numbers(form.calls.data)),
        review_by=form.review_by.on,
    )


def _fill(form: HoldForm, case_id: int | None) -> tuple[Case | None, CaseFacts | None]:
    """Give the fields their choices; answers the case and what access to it depends on."""
    with current_deps().database.read() as session:
        form.window_1_queue.choices = options([("", gettext("choose the line")), *_lines(session)])
        if case_id is None:
            form.kind.choices = options([(kind, KINDS[kind]) for kind in WITHOUT_CASE])
            form.calls.choices = options(_asked_calls(form))
            return None, None
        case, facts = case_with_facts(session, case_id, Action.PLACE_HOLD)
        form.kind.choices = options([(kind, KINDS[kind]) for kind in BY_HAND])
        form.calls.choices = options(_linked_calls(session, case_id))
        session.expunge(case)
        return case, facts


def _lines(session: Session) -> list[tuple[str, str]]:
    """The lines of the directory by their plain names, then those that have calls and nobody has named yet."""
    return [*queue_choices(session), *((name, name) for name in unnamed_names(session))]


def _asked_calls(form: HoldForm) -> list[tuple[str, str]]:
    asked = [request.args.get("call", ""), *request.form.getlist("calls")]
    found = sorted({text for text in asked if whole_number(text) is not None})
    if request.method == "GET":
        form.calls.data = found
    return [(text, gettext("call %(number)s", number=text)) for text in found]


def _linked_calls(session: Session, case_id: int) -> list[tuple[str, str]]:
    lines = calls_of_case(session, case_id, today()).linked
    return [(str(line.call_id), moment(line.started_at)) for line in lines if not line.kept.is_destroyed]


def _page(
    form: HoldForm, case_id: int | None, case: Case | None, facts: CaseFacts | None, *, count: int | None = None
) -> str:
    return render_template(
        "holds/new.html",
        form=form,
        case_id=case_id,
        reference=case.reference if case is not None else "",
        version=shown_version(case.version if case is not None else 0, is_back=request.method == "POST"),
        facts=facts,
        count=count,
    )
