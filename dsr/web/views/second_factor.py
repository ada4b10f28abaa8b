"""The code after the password, setting up an authenticator, and recovery codes."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from markupsafe import Markup
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.domain.access import Action
from dsr.services import users
from dsr.services.access_log import log_access, user_actor
from dsr.services.sign_in import attempts, emergency, pending, second_factor
from dsr.web.current import acting_user, current_deps, now, signed_in
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed, local_path, public
from dsr.web.sessions import PENDING, remember
from dsr.web.texts import gettext, lazy
from dsr.web.views.signin import attempt_here

blueprint = Blueprint("second_factor", __name__)

Answer = AnyResponse | tuple[str, int] | str


class CodeForm(OfficeForm):
    """One code, of the device or a recovery code."""

    code = StringField(lazy("Code"), [filled(lazy("Write the code.")), at_most(60)])


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> Answer:
    """The code after the password; who has no device yet sets one up first."""
    waiting = _waiting()
    if waiting is None:
        return redirect(url_for("signin.sign_in", next=request.args.get("next")))
    target = local_path(request.args.get("next"))
    if not waiting.is_enrolled:
        return redirect(url_for("second_factor.enrol", next=None if target == "/" else target))
    form = CodeForm()
    if form.validate_on_submit():
        with refusals_on(form):
            _count(waiting)
            deps = current_deps()
            with deps.database.write() as transaction:
                second_factor.check(transaction, waiting.user_id, form.code.data, deps.cipher, at=now())
                token = _begin(transaction, waiting)
            remember(token)
            return redirect(target)
        form.code.data = ""
    return render_template("signin/code.html", form=form), 422 if form.errors else 200


@blueprint.route("/sign-in/authenticator", methods=["GET", "POST"])
@public
def enrol() -> Answer:
    """Set up an authenticator between the password and the first page; then the recovery codes, once."""
    waiting = _waiting()
    if waiting is None or waiting.is_enrolled:
        return redirect(url_for("second_factor.code", next=request.args.get("next")))
    deps, target, form = current_deps(), local_path(request.args.get("next")), CodeForm()
    if form.validate_on_submit():
        with refusals_on(form):
            _count(waiting)
            with deps.database.write() as transaction:
                codes = second_factor.confirm(transaction, waiting.user_id, form.code.data, deps.cipher, at=now())
                token = _begin(transaction, waiting)
            remember(token)
            return render_template("signin/recovery_codes.html", codes=codes, onward=target)
    return _enrolment_page(form, waiting.user_id), 422 if form.errors else 200


@blueprint.route("/me/authenticator", methods=["GET", "POST"])
@allowed(Action.OWN_ACCOUNT)
def own() -> Answer:
    """One's own authenticator: set one up, or get new recovery codes with a code of the one there is."""
    deps, user_id, form = current_deps(), acting_user().id, CodeForm()
    with deps.database.read() as transaction:
        is_enrolled = second_factor.is_enrolled(transaction, user_id)
        left = second_factor.recovery_codes_left(transaction, user_id)
    if request.method == "POST" and "begin" in request.form:
        with deps.database.write() as transaction:
            second_factor.begin_enrolment(transaction, user_id, deps.cipher, at=now())
        return _enrolment_page(CodeForm(formdata=None), user_id)
    if form.validate_on_submit():
        with refusals_on(form):
            return render_template("signin/recovery_codes.html", codes=_own_codes(form, is_enrolled), onward="/me")
        if not is_enrolled:
            return _enrolment_page(form, user_id), 422
    status = 422 if form.errors else 200
    return render_template("account/authenticator.html", form=form, is_enrolled=is_enrolled, left=left), status


@blueprint.post("/users/<int:user_id>/authenticator/reset")
@allowed(Action.MANAGE_USERS)
def reset(user_id: int) -> AnyResponse:
    """Forget another user's device: at the next sign-in they set up a new one."""
    with current_deps().database.write() as transaction:
        second_factor.reset(transaction, user_id, by=acting_user().id, at=now())
    flash(
        gettext("The authenticator is forgotten. Sessions of the user have ended; the next sign-in sets up a new one.")
    )
    return redirect(url_for("users.one", user_id=user_id))


def _own_codes(form: CodeForm, is_enrolled: bool) -> tuple[str, ...]:
    """New recovery codes for a right code, counted as at sign-in."""
    deps, user_id, at = current_deps(), acting_user().id, now()
    person = signed_in()
    attempt = attempt_here(person.email if person else "")
    with deps.database.write() as transaction:
        attempts.count_attempt(transaction, attempt, at=at)
    with deps.database.write() as transaction:
        give = second_factor.renew_recovery_codes if is_enrolled else second_factor.confirm
        codes = give(transaction, user_id, form.code.data, deps.cipher, at=at)
        attempts.forget_failures(transaction, attempt)
    return codes


def _waiting() -> pending.Pending | None:
    """Who has given the password in this browser; None, with the cookie cleaned, where it was too long ago."""
    token = session.get(PENDING)
    if not token:
        return None
    try:
        with current_deps().database.read() as transaction:
            return pending.who(transaction, token, at=now())
    except pending.PendingGone:
        session.pop(PENDING)
        return None


def _count(waiting: pending.Pending) -> None:
    with current_deps().database.write() as transaction:
        pending.count_try(transaction, session[PENDING], attempt_here(waiting.email), at=now())


def _begin(transaction: Session, waiting: pending.Pending) -> str:
    token = pending.finish(transaction, session[PENDING], attempt_here(waiting.email), at=now())
    log_access(transaction, user_actor(waiting.user_id), "sign_in", at=now())
    emergency.tell_of_use(transaction, waiting.user_id, at=now())
    return token


def _enrolment_page(form: CodeForm, user_id: int) -> str:
    deps = current_deps()
    with deps.database.read() as transaction:
        made = second_factor.enrolment(transaction, user_id, deps.cipher)
        email = users.one_user(transaction, user_id).email
    drawn = segno.make(made.address, error="m").svg_inline(omitsize=True, border=4, light="#fff", svgclass="qr")
    key = " ".join(made.secret[start : start + 4] for start in range(0, len(made.secret), 4))
    return render_template("signin/authenticator.html", form=form, picture=Markup(drawn), key=key, email=email)  # noqa: S704
