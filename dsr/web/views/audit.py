"""The check of the log: whether it was whole when it was last read, and a reading at a person's word."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services import log_readings
from dsr.services.sign_in import emergency
from dsr.web.cases import note_looking
from dsr.web.current import current_deps, now
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("audit", __name__, url_prefix="/log/audit")


@blueprint.get("")
@allowed(Action.SEE_AUDIT)
def index() -> str:
    """What the last reading of the whole log found, and the night's other checks."""
    note_looking(Action.SEE_AUDIT)
    with current_deps().database.read() as session:
        standing = log_readings.standing(session)
        uses = emergency.uses(session, at=now())
    return render_template("oversight/audit.html", standing=standing, uses=uses)


@blueprint.post("/verify")
@allowed(Action.SEE_AUDIT)
def verify() -> AnyResponse:
    """Have the whole log read again by a worker."""
    with current_deps().database.write() as session:
        is_asked = log_readings.ask(session, at=now())
    asked, under_way = (
        gettext("The log is being read. Open the page again in a moment."),
        gettext("The log is being read already."),
    )
    flash(asked if is_asked else under_way)
    return redirect(url_for("audit.index"), 303)
