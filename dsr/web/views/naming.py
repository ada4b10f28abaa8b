"""Who is named to a protected case that nobody at work can open: the second person's word, and nothing of the case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services.reminders import naming
from dsr.web.cases import note_looking
from dsr.web.changes import posted_number
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import OfficeForm
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("naming", __name__, url_prefix="/naming")


@blueprint.get("")
@allowed(Action.CONFIRM_NAMING)
def index() -> str:
    """The references of the cases, and who is proposed."""
    note_looking(Action.CONFIRM_NAMING)
    return _page()


@blueprint.post("/confirm")
@allowed(Action.CONFIRM_NAMING)
def confirm() -> AnyResponse | tuple[str, int]:
    """Confirm who is proposed: they are named to the case."""
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        naming.confirm(session, posted_number("case"), posted_number("user"), by=acting_user().id, at=now())
    if form.errors:
        return _page(form), 422
    flash(gettext("The case handler is named to the case."))
    return redirect(url_for("naming.index"), 303)


@blueprint.post("/refuse")
@allowed(Action.CONFIRM_NAMING)
def refuse() -> AnyResponse | tuple[str, int]:
    """Refuse who is proposed; somebody else is proposed then."""
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        naming.refuse(session, posted_number("case"), posted_number("user"), by=acting_user().id, at=now())
    if form.errors:
        return _page(form), 422
    flash(gettext("The proposal is refused."))
    return redirect(url_for("naming.index"), 303)


def _page(failed: OfficeForm | None = None) -> str:
    with current_deps().database.read() as session:
        lost = naming.unreachable(session)
    return render_template("queue/naming.html", lost=lost, failed=failed, own_id=acting_user().id)
