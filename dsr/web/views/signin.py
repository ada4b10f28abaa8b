"""Signing in and out, and setting a password by a one-time link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import logout_user
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField

from dsr.domain.access import Action
from dsr.services import users
from dsr.services.access_log import log_access, user_actor
from dsr.services.passwords import check_new_password, fits, hash_password
from dsr.services.sign_in import attempts, pending, second_factor, sessions
from dsr.web.current import current_deps, now, signed_in
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed, local_path, public
from dsr.web.sessions import PENDING, remember
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
            if token is None:
                return redirect(url_for("second_factor.code", next=None if target == "/" else target))
            remember(token)
            return redirect(target)
        return _sign_in_page(form, target), 422
    return _sign_in_page(form, target), 422 if form.errors else 200


@blueprint.post("/sign-out")
@allowed(Action.SIGN_OUT)
def sign_out() -> AnyResponse:
    """End the session, in the database too."""
    person, language = signed_in(), session.get("language")
    if person is not None:
        with current_deps().database.write() as transaction:
            sessions.end_session(transaction, person.token, at=now())
    logout_user()
    session.clear()
    session["language"] = person.language if person else language
    flash(gettext("You have signed out."))
    return redirect(url_for("signin.sign_in", city="1" if person and person.way == sessions.CITY else None))


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


def _sign_in_page(form: SignInForm, target: str) -> str:
    """The form, and the city's sign-in where there is one; alone where local accounts may not sign in any more."""
    deps = current_deps()
    has_city = deps.city is not None
    is_local = deps.settings.local_accounts or not has_city or "emergency" in request.args or bool(form.errors)
    return render_template(
        "signin/sign_in.html",
        form=form,
        has_ended="ended" in request.args and not form.errors,
        has_city=has_city,
        is_local=is_local,
        is_emergency=not deps.settings.local_accounts,
        onward=None if target == "/" else target,
        was_city=has_city and "city" in request.args,
    )


def is_written_twice(form: Any) -> bool:
    """Whether both fields hold the same; a sentence beside the second where they do not."""
    if form.password.data == form.again.data:
        return True
    form.again.errors = [gettext("The two are not the same. Write the new password again.")]
    return False


def _checked(email: str, password: str) -> str | None:
    """The token of a new session, or None where a code comes first: the cookie then holds who waits for it.

    The slow check of the password runs between two short transactions.
    """
    deps, at = current_deps(), now()
    attempt = attempt_here(email)
    with deps.database.write() as transaction:
        is_closed = not deps.settings.local_accounts
        claimed = attempts.begin_attempt(transaction, attempt, email, at=at, only_break_glass=is_closed)
    if not fits(password, claimed.password_hash) or claimed.user_id is None:
        raise attempts.SignInRefused("The e-mail address or the password is wrong.")
    with deps.database.write() as transaction:
        if _needs_code(transaction, claimed):
            session.clear()
            session[PENDING] = pending.begin(transaction, claimed, deps.cipher, at=at)
            return None
        token = sessions.begin_session(transaction, attempt, claimed, at=at)
        log_access(transaction, user_actor(claimed.user_id), "sign_in", at=at)
    return token


def _needs_code(transaction: Session, claimed: attempts.Claimed) -> bool:
    is_asked = current_deps().settings.second_factor or claimed.is_break_glass
    return is_asked or second_factor.is_enrolled(transaction, claimed.user_id or 0)


def attempt_here(email: str) -> attempts.Attempt:
    """Who tries, by the account named and the address the request came from."""
    return attempts.attempt_of(current_deps().settings.secret_key, email, request.remote_addr or "")
