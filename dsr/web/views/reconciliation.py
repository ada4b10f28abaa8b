"""Whether the register balances, and what is decided of recordings whose facts contradict each other."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.domain.retention import DOUBTFUL
from dsr.services import hold_overview, reconciliation
from dsr.services.destruction import instruction_list
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, today, user_may
from dsr.web.forms import ChoiceField, OfficeForm, filled, options
from dsr.web.hold_words import INSTRUCTION_STATES
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("reconciliation", __name__, url_prefix="/calls/reconciliation")

SHOWN = 100


class DecisionForm(OfficeForm):
    """Which of two days a recording is destroyed on."""

    choice = ChoiceField(
        lazy("Day of destruction"),
        [filled(lazy("Choose one of the two days."))],
        choices=options([("earlier", lazy("the earlier day")), ("later", lazy("the later day"))]),
    )


@blueprint.get("")
@allowed(Action.SEE_RECONCILIATION)
def index() -> str:
    """The balance of each source and of all, and the recordings in quarantine."""
    return _page(DecisionForm(formdata=None))


@blueprint.post("/<int:recording_id>")
@allowed(Action.DECIDE_QUARANTINE)
def decide(recording_id: int) -> AnyResponse | tuple[str, int]:
    """Let one recording out of quarantine."""
    form, deps = DecisionForm(), current_deps()
    if form.validate_on_submit():
        note_looking(Action.DECIDE_QUARANTINE, subject=f"recording:{recording_id}")
        with refusals_on(form), deps.database.write() as session:
            holds_lock(session)
            choice, by = form.choice.data or "", acting_user().id
            reconciliation.decide(session, deps, recording_id, choice, by=by, at=now())
    if form.errors:
        return _page(form), 422
    flash(gettext("The recording is out of quarantine."))
    return redirect(url_for("reconciliation.index"), 303)


def _page(form: DecisionForm) -> str:
    note_looking(Action.SEE_RECONCILIATION, subject="reconciliation")
    with current_deps().database.read() as session:
        balances = reconciliation.balances(session)
        # Whoever may not see calls sees how many are in doubt, not which.
        doubtful = reconciliation.quarantined(session, SHOWN) if user_may(Action.SEE_CALLS) else []
        before = hold_overview.late_before(current_deps(), today())
        unsettled = instruction_list.listing(session, before, is_open=True, most=SHOWN, kind=DOUBTFUL)
    shown = {"sources": balances[:-1], "total": balances[-1], "doubtful": doubtful, "form": form}
    return render_template("calls/reconciliation.html", **shown, unsettled=unsettled, states=INSTRUCTION_STATES)
