"""The quarterly review of access: each account with its figures, confirmed by another administrator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.services.interface.clients import clients_in_force
from dsr.services.sign_in import reviews
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.role_names import ROLE_NAMES
from dsr.web.security import allowed
from dsr.web.texts import gettext
from dsr.web.views import interface

blueprint = Blueprint("access_reviews", __name__, url_prefix="/users/review")


@blueprint.get("")
@allowed(Action.MANAGE_USERS)
def index() -> str:
    """Every account of this quarter, those first that wait, and every system with what its token opens."""
    with current_deps().database.read() as transaction:
        found = reviews.reviewed(transaction, today(), at=now())
        systems = interface.shown(transaction, clients_in_force(transaction, at=now()), at=now())
    actor = acting_user()
    return render_template(
        "users/review.html",
        reviews=found,
        systems=systems,
        scope_words=interface.SCOPE_WORDS,
        quarter=reviews.quarter_of(today()),
        role_names=ROLE_NAMES,
        own_id=actor.id,
        may_confirm=not actor.is_emergency,
    )


@blueprint.post("/<int:review_id>")
@allowed(Action.MANAGE_USERS)
def confirm(review_id: int) -> AnyResponse:
    """This account's owner still needs what it opens."""
    with current_deps().database.write() as transaction:
        reviews.confirm(transaction, review_id, by=acting_user().id, at=now())
    flash(gettext("The access is confirmed."))
    return redirect(url_for("access_reviews.index"))
