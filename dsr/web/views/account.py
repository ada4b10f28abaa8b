"""One's own page: roles, language, password; and the confidentiality commitment that comes before all else."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, PasswordField

from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid
from dsr.services import users
from dsr.services.passwords import check_new_password, fits, hash_password
from dsr.services.reminders import absences, feeds
from dsr.services.sign_in import attempts
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.forms import OfficeForm, filled
from dsr.web.refusals import refusals_on
from dsr.web.role_names import ROLE_NAMES
from dsr.web.security import allowed, local_path
from dsr.web.texts import gettext, lazy
from dsr.web.views.signin import is_written_twice

blueprint = Blueprint("account", __name__)


class CommitmentForm(OfficeForm):
    """One box to tick."""

    accept = BooleanField(
        lazy("I have read the commitment and I commit to it"),
        [filled(lazy("Tick the box if you commit. Without it nothing in the office can be opened."))],
    )


class ChangePasswordForm(OfficeForm):
    """The present password and a new one, twice."""

    present = PasswordField(lazy("Present password"), [filled(lazy("Write your present password."))])
    password = PasswordField(lazy("New password"), [filled(lazy("Write a new password."))])
    again = PasswordField(lazy("New password again"), [filled(lazy("Write the new password again."))])


@blueprint.get("/me")
@allowed(Action.OWN_ACCOUNT)
def index() -> str:
    """One's own page."""
    return _page(ChangePasswordForm())


@blueprint.post("/me/password")
@allowed(Action.OWN_ACCOUNT)
def change_password() -> AnyResponse | tuple[str, int]:
    """Change one's own password; every session of the user ends, this one too."""
    form = ChangePasswordForm()
    if form.validate() and is_written_twice(form):
        with refusals_on(form):
            _change(form.present.data, form.password.data)
        if not form.errors:
            logout_user()
            session.pop("_user_id", None)
            flash(gettext("The password is changed. Sign in with the new one."))
            return redirect(url_for("signin.sign_in"))
    return _page(form), 422


@blueprint.route("/commitment", methods=["GET", "POST"])
@allowed(Action.ACCEPT_COMMITMENT)
def commitment() -> AnyResponse | tuple[str, int] | str:
    """The confidentiality commitment: accepted before anything else is seen, with its version and the moment."""
    target = local_path(request.args.get("next"))
    if acting_user().commitment_accepted:
        return redirect(target)
    form = CommitmentForm()
    if form.validate_on_submit():
        with current_deps().database.write() as transaction:
            users.accept_commitment(transaction, acting_user().id, request.form.get("version", ""), at=now())
        return redirect(target)
    status = 422 if form.errors else 200
    return render_template("account/commitment.html", form=form, version=users.COMMITMENT_VERSION), status


def _page(form: ChangePasswordForm) -> str:
    with current_deps().database.read() as transaction:
        accepted_at = users.one_user(transaction, acting_user().id).commitment_accepted_at
        feed_made_at = feeds.made_at(transaction, acting_user().id)
        own_absences = absences.absences_since(transaction, today(), [acting_user().id])
    return render_template(
        "account/index.html",
        form=form,
        accepted_at=accepted_at,
        role_names=ROLE_NAMES,
        feed_made_at=feed_made_at,
        own_absences=own_absences,
    )


def _change(present: str, new: str) -> None:
    """Check the present password, counted as at sign-in, and hash the new one outside the transaction that stores it."""
    deps = current_deps()
    with deps.database.write() as transaction:
        email = users.one_user(transaction, acting_user().id).email
        attempt = attempts.attempt_of(deps.settings.secret_key, email, request.remote_addr or "")
        seen_hash = attempts.begin_attempt(transaction, attempt, email, at=now()).password_hash
    if not fits(present, seen_hash):
        raise Invalid([Fault("present", "The present password is wrong.", "present_password_wrong")])
    with deps.database.write() as transaction:
        attempts.forget_failures(transaction, attempt)
    check_new_password(new, email)
    password_hash = hash_password(new)
    with deps.database.write() as transaction:
        users.change_password(transaction, acting_user().id, seen_hash, password_hash, at=now())
