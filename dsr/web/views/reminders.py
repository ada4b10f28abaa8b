"""Reminders: one's own and the team's, and that one has seen them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services.reminders import lists
from dsr.web import reminder_words
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("reminders", __name__, url_prefix="/queue/reminders")


@blueprint.get("")
@allowed(Action.SEE_QUEUE)
def index() -> str:
    """What one is reminded of today, and what the team is."""
    note_looking(Action.SEE_QUEUE, subject="reminders")
    with current_deps().database.read() as session:
        lines = lists.lines_for(session, acting_user(), today())
    own, team = ([line for line in lines if line.is_own is is_own] for is_own in (True, False))
    return render_template(
        "queue/reminders.html",
        own=own,
        team=team,
        words=reminder_words,
        is_mailed=current_deps().mail.is_set_up,
    )


@blueprint.post("/<int:reminder_id>/seen")
@allowed(Action.SEE_QUEUE)
def seen(reminder_id: int) -> AnyResponse:
    """Note that one has seen it; the next step comes all the same."""
    with current_deps().database.write() as session:
        lists.note_seen(session, acting_user(), reminder_id, on=today(), at=now())
    flash(gettext("Noted that you have seen the reminder. The next one comes on its day all the same."))
    return redirect(url_for("reminders.index"), 303)
