"""All open holds: the overview with its counts and alarms, and a hold that has no case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.services import hold_overview, hold_reviews
from dsr.services.destruction import instructions
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.forms import OfficeForm
from dsr.web.hold_words import FILTERS, SHORT_KINDS
from dsr.web.paging import asked_page
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext
from dsr.web.views.holds import PostponeForm, ReleaseForm, hold_page

blueprint = Blueprint("hold_list", __name__, url_prefix="/holds")


@blueprint.get("")
@allowed(Action.SEE_HOLDS)
def index() -> str:
    """Every open hold that one may see, oldest first, narrowed by kind or by what is to be done."""
    note_looking(Action.SEE_HOLDS, subject="open_holds")
    deps, actor, name = current_deps(), acting_user(), request.args.get("show", "all")
    name = name if name in FILTERS else "all"
    with deps.database.read() as session:
        counts = hold_overview.counts(session, deps, actor, today())
        page = asked_page(counts[name])
        lines = hold_overview.listing(session, deps, actor, name, today(), most=page.size, offset=page.offset)
        alarms = hold_overview.alarms(session, deps, actor, today())
        unasked = instructions.unasked(session)
    return render_template(
        "holds/index.html",
        lines=lines,
        filters=[(code, words, counts[code]) for code, words in FILTERS.items()],
        shown=name,
        page=page,
        alarms=alarms,
        alarm_days=deps.settings.source_alarm_days,
        unasked=unasked,
        kinds=SHORT_KINDS,
    )


@blueprint.get("/<int:hold_id>")
@allowed(Action.SEE_HOLDS)
def one(hold_id: int) -> str:
    """A hold that has no case."""
    note_looking(Action.SEE_HOLDS, subject=f"hold:{hold_id}")
    return hold_page(None, hold_id)


@blueprint.post("/<int:hold_id>/release")
@allowed(Action.HOLD_WITHOUT_CASE)
def release(hold_id: int) -> AnyResponse | tuple[str, int]:
    """Let the recordings of a hold without a case go, with a reason."""
    form = ReleaseForm(prefix="release")
    if form.validate():
        with refusals_on(form), current_deps().database.write() as session:
            holds_lock(session)
            by, at = acting_user().id, now()
            hold_reviews.release(session, current_deps(), None, hold_id, form.reason.data, by=by, at=at)
    return _done(hold_id, form, gettext("The hold is released."))


@blueprint.post("/<int:hold_id>/review")
@allowed(Action.HOLD_WITHOUT_CASE)
def postpone(hold_id: int) -> AnyResponse | tuple[str, int]:
    """Set a later day of review of a hold without a case, with a reason."""
    form = PostponeForm(prefix="postpone")
    if form.validate():
        with refusals_on(form), current_deps().database.write() as session:
            holds_lock(session)
            by, at, on = acting_user().id, now(), form.review_by.on
            hold_reviews.postpone(session, None, hold_id, on, form.reason.data, by=by, at=at)
    return _done(hold_id, form, gettext("The day of review is set."))


def _done(hold_id: int, form: OfficeForm, told: str) -> AnyResponse | tuple[str, int]:
    if form.errors:
        return hold_page(None, hold_id, form), 422
    flash(told)
    return redirect(url_for("hold_list.index"), 303)
