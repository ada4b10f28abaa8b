"""What alarmed listeners, for decision-makers and the data protection officer: the list, and what was done about each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from dsr.domain.access import Action
from dsr.services.listening import alarms, answering
from dsr.web import listening_words
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import OfficeForm
from dsr.web.queues import queue_choices
from dsr.web.refusals import Unseen, refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("alarms", __name__, url_prefix="/alarms")


class DoneForm(OfficeForm):
    """What was done about an alarm."""

    done = TextAreaField(lazy("What was done"))


@blueprint.get("")
@allowed(Action.SEE_ALARMS)
def index() -> str:
    """Every alarm, those first that nobody has seen to."""
    note_looking(Action.SEE_ALARMS)
    return _page()


@blueprint.post("/<int:alarm_id>")
@allowed(Action.SEE_ALARMS)
def close(alarm_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what was done."""
    form = DoneForm()
    with refusals_on(form), current_deps().database.write() as session:
        if not alarms.may_see(session, alarm_id, acting_user().id):
            raise Unseen(Action.SEE_ALARMS, subject=f"alarm:{alarm_id}")
        answering.close_alarm(session, alarm_id, form.done.data or "", by=acting_user().id, at=now())
    if form.errors:
        form.done.id = f"done-{alarm_id}"
        return _page(form), 422
    flash(gettext("What was done is noted."))
    return redirect(url_for("alarms.index"), 303)


def _page(failed: DoneForm | None = None) -> str:
    with current_deps().database.read() as session:
        found = alarms.alarms_for(session, acting_user().id)
        queues = dict(queue_choices(session))
    return render_template(
        "alarms/index.html",
        alarms=found,
        queues=queues,
        failed=failed,
        form=failed or DoneForm(None),
        words=listening_words,
    )
