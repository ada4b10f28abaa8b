"""Signing in and out, and setting a password by a one-time link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField

from dsr.domain.access import Action
from dsr.domain.errors import Refused
from dsr.services import signin, users
from dsr.services.access_log import log_access, user_actor
from dsr.services.passwords import check_new_password, fits, hash_password
from dsr.web.current import current_deps, now, signed_in
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed, local_path, public
from dsr.web.sessions import SignedIn, limits_of
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("signin", __name__)


class SignInForm(OfficeForm):
    """E-mail address and password."""

    email = StringField(lazy("E-mail address"), [filled(lazy("Write your e-mail address.")), at_most(254)])
    password = PasswordField(lazy("Password"), [filled(lazy("Write your password.")), at_most(200)])


class NewPasswordForm(OfficeForm):
    """A new password, twice."""

    password = PasswordField(lazy("New password"), [filled(lazy("Write a new password."))])
    again = PasswordField(lazy("New password again"), [filled(lazy("Write the new password again."))])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> AnyResponse | tuple[str, int] | str:
    """The sign-in page. Wrong address, wrong password and disabled account look the same and take the same time."""
    target = local_path(request.args.get("next"))
    if signed_in() is not None:
        return redirect(target)
    form = SignInForm()
    if form.validate_on_submit():
        with refusals_on(form):
            token = _checked(form.email.data, form.password.data)
            _remember(token)
            return redirect(target)
        return render_template("signin/sign_in.html", form=form, has_ended=False), 422
    status = 422 if form.errors else 200
    return render_template("signin/sign_in.html", form=form, has_ended="ended" in request.args), status


@blueprint.post("/sign-out")
@allowed(Action.SIGN_OUT)
def sign_out() -> AnyResponse:
    """End the session, in the database too."""
    person, language = signed_in(), session.get("language")
    if person is not None:
        with current_deps().database.write() as transaction:
            signin.end_session(transaction, person.token, at=now())
    logout_user()
    session.clear()
    session["language"] = person.language if person else language
    flash(gettext("You have signed out."))
    return redirect(url_for("signin.sign_in"))


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> AnyResponse | tuple[str, int] | str:
    """Set a password by a one-time link. Opening the page does not use the link up: mail scanners open links."""
    deps = current_deps()
    with deps.database.read() as transaction:
        email = users.link_owner(transaction, token, at=now()).email
    form = NewPasswordForm()
    if form.validate_on_submit() and is_written_twice(form):
        with refusals_on(form):
            check_new_password(form.password.data, email)
            password_hash = hash_password(form.password.data)
            with deps.database.write() as transaction:
                users.set_password_by_link(transaction, token, password_hash, at=now())
        if not form.errors:
            logout_user()
            session.pop("_user_id", None)
            flash(gettext("The password is set. Sign in with it."))
            return redirect(url_for("signin.sign_in"))
    return render_template("signin/set_password.html", form=form, email=email), 422 if form.errors else 200


def is_written_twice(form: Any) -> bool:
    """Whether both fields hold the same; a sentence beside the second where they do not."""
    if form.password.data == form.again.data:
        return True
    form.again.errors = [gettext("The two are not the same. Write the new password again.")]
    return False


def _checked(email: str, password: str) -> str:
    """The token of a new session. The slow check of the password runs between two short transactions."""
    deps, at = current_deps(), now()
    attempt = signin.attempt_of(deps.settings.secret_key, email, request.remote_addr or "")
    with deps.database.write() as transaction:
        claimed = signin.begin_attempt(transaction, attempt, email, at=at)
    if not fits(password, claimed.password_hash) or claimed.user_id is None:
        raise signin.SignInRefused("The e-mail address or the password is wrong.")
    with deps.database.write() as transaction:
        token = signin.begin_session(transaction, attempt, claimed, at=at)
        log_access(transaction, user_actor(claimed.user_id), "sign_in", at=at)
    return token


def _remember(token: str) -> None:
    """Put the token into a fresh cookie: nothing of the one before sign-in stays."""
    deps = current_deps()
    session.clear()
    with deps.database.read() as transaction:
        found = signin.live_session(transaction, token, limits_of(deps.settings), at=now())
        if found is None:
            raise Refused("The session ended at once. Sign in again.", code="session_gone")
        person = SignedIn(token, found[1])
    login_user(person)
    session["language"] = person.language
