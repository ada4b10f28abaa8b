"""Users, for administrators: list, add, roles, one-time links, disable and enable."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField

from dsr.db.tables import User
from dsr.domain.access import Action, Role
from dsr.services import users
from dsr.services.interface.confirming import count_waiting
from dsr.services.reminders import leaving, naming
from dsr.services.shown_once import secret_of, user_just_added
from dsr.services.sign_in import city, emergency, giving, proposals, resets, reviews, second_factor, touches
from dsr.web.current import acting_user, current_deps, now
from dsr.web.form_keys import key_of, new_key
from dsr.web.forms import BoxesField, ChoiceField, OfficeForm, at_most, filled, options
from dsr.web.language import NAMES
from dsr.web.refusals import refusals_on
from dsr.web.role_names import ROLE_NAMES, ROLE_WORK
from dsr.web.security import allowed
from dsr.web.texts import LazyText, gettext, lazy, ngettext

blueprint = Blueprint("users", __name__, url_prefix="/users")

TOUCH_WORDS: dict[str, LazyText] = {
    "added": lazy("new account"),
    "roles": lazy("roles"),
    "link": lazy("one-time link"),
    "enabled": lazy("account enabled"),
    "authenticator": lazy("authenticator reset"),
    "city": lazy("city's sign-in allowed"),
}


def _roles_field() -> BoxesField:
    return BoxesField(
        lazy("Roles"),
        [filled(lazy("Choose at least one role."))],
        choices=options((role.value, ROLE_NAMES[role]) for role in Role),
    )


class RolesForm(OfficeForm):
    """What a user is in the office."""

    roles = _roles_field()


class UserForm(OfficeForm):
    """A new user; the fields in the order of the page, which is that of the summary of errors."""

    name = StringField(lazy("Name"), [filled(lazy("Write the name.")), at_most(200)])
    email = StringField(lazy("E-mail address"), [filled(lazy("Write an e-mail address.")), at_most(254)])
    roles = _roles_field()
    title_fi = StringField(lazy("Title in Finnish"), [at_most(200)])
    title_sv = StringField(lazy("Title in Swedish"), [at_most(200)])
    language = ChoiceField(lazy("Language of the pages"), choices=options(NAMES.items()), default="fi")
    form_key = HiddenField(default=new_key)


@blueprint.get("")
@allowed(Action.MANAGE_USERS)
def index() -> str:
    """Everyone who signs in or has signed in."""
    with current_deps().database.read() as transaction:
        by_city = city.bound_ids(transaction)
        people = [_shown(user) | {"by_city": user.id in by_city} for user in users.all_users(transaction)]
        uses, proposed = (
            emergency.uses(transaction, at=now()),
            proposals.open_proposals(transaction, acting_user().id, at=now()),
        )
        touched = touches.touches(transaction, at=now())
        unreviewed, systems_waiting = reviews.count_open(transaction), count_waiting(transaction, at=now())
    return render_template(
        "users/index.html",
        people=people,
        role_names=ROLE_NAMES,
        uses=uses,
        proposals=proposed,
        touched=touched,
        touch_words=TOUCH_WORDS,
        now=now(),
        unreviewed=unreviewed,
        systems_waiting=systems_waiting,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(Action.MANAGE_USERS)
def add() -> str | tuple[str, int]:
    """Add a user; the answer shows their one-time link, once, and to a second press of the button the same one."""
    form = UserForm()
    if form.validate_on_submit():
        new = users.NewUser(
            email=form.email.data,
            name=form.name.data,
            roles=tuple(form.roles.data),
            language=form.language.data,
            title_fi=form.title_fi.data or "",
            title_sv=form.title_sv.data or "",
        )
        by, secret_key = acting_user().id, current_deps().settings.secret_key
        token = secret_of(secret_key, key_of(form.form_key.data), by, new.email, *new.roles)
        with refusals_on(form), current_deps().database.write() as transaction:
            user = user_just_added(transaction, token, at=now())
            waits = user is not None and proposals.has_open_proposal(transaction, user.id or 0)
            if user is None:
                user, waits = giving.add_person(transaction, new, by=by, at=now())
                users.make_link(transaction, user.id or 0, by=by, at=now(), token=token)
            person = _shown(user)
        if not form.errors:
            if waits:
                flash(gettext("Roles that work with cases begin when another administrator confirms them."), "warning")
            return _link_page(person, token, is_new=True)
    status = 422 if form.errors else 200
    return render_template("users/add.html", form=form, role_work=ROLE_WORK), status


@blueprint.route("/<int:user_id>", methods=["GET", "POST"])
@allowed(Action.MANAGE_USERS)
def one(user_id: int) -> AnyResponse | str | tuple[str, int]:
    """One user: change the roles, and the buttons for the rest."""
    deps = current_deps()
    with deps.database.read() as transaction:
        person = _shown(users.one_person(transaction, user_id)) | {"desk": leaving.open_on_desk(transaction, user_id)}
        person["alone_named"] = naming.left_to(transaction, user_id)
        user, by = users.one_user(transaction, user_id), acting_user().id
        person["may_reset"] = resets.may_reset(transaction, user, by=by, at=now())
        person["confirmed_from"] = resets.confirmed_from(transaction, user, by=by, at=now())
        person["has_authenticator"] = second_factor.is_enrolled(transaction, user_id)
        person["city"] = city.standing(transaction, user_id) if deps.city is not None else None
    form = RolesForm(roles=person["roles"])
    if form.validate_on_submit():
        said = gettext("The roles are changed. Sessions of the user have ended.")
        with refusals_on(form), deps.database.write() as transaction:
            had, lost = leaving.open_on_desk(transaction, user_id), naming.unreached_count(transaction)
            if giving.ask_for_roles(transaction, user_id, form.roles.data, by=acting_user().id, at=now()):
                said = gettext(
                    "Another administrator has to confirm the new roles. Until then the user does not have them."
                )
            left = had - leaving.open_on_desk(transaction, user_id)
            lost = naming.unreached_count(transaction) - lost
        if not form.errors:
            flash(said)
            _tell_left(left)
            _tell_unreached(lost)
            return redirect(url_for("users.one", user_id=user_id))
    status = 422 if form.errors else 200
    own = user_id == acting_user().id
    page = render_template(
        "users/one.html", form=form, shown=person, role_work=ROLE_WORK, role_names=ROLE_NAMES, is_own=own, now=now()
    )
    return page, status


@blueprint.post("/proposals/<int:proposal_id>")
@allowed(Action.MANAGE_USERS)
def settle(proposal_id: int) -> AnyResponse:
    """Confirm or refuse the roles that another administrator proposed."""
    is_confirmed = request.form.get("verdict") == "confirm"
    with current_deps().database.write() as transaction:
        proposals.settle_proposal(transaction, proposal_id, is_confirmed=is_confirmed, by=acting_user().id, at=now())
    flash(gettext("The proposal is confirmed.") if is_confirmed else gettext("The proposal is refused."))
    return redirect(url_for("users.index"))


@blueprint.post("/<int:user_id>/reset")
@allowed(Action.MANAGE_USERS)
def propose_reset(user_id: int) -> AnyResponse:
    """Ask another administrator to let this user's sign-in be reset."""
    with current_deps().database.write() as transaction:
        proposals.propose_reset(transaction, user_id, by=acting_user().id, at=now())
    flash(gettext("Another administrator has to confirm this. After that you make the link here."))
    return redirect(url_for("users.one", user_id=user_id), 303)


@blueprint.post("/<int:user_id>/link")
@allowed(Action.MANAGE_USERS)
def link(user_id: int) -> str:
    """A new one-time link; earlier ones stop working."""
    with current_deps().database.write() as transaction:
        token = users.make_link(transaction, user_id, by=acting_user().id, at=now())
        person = _shown(users.one_user(transaction, user_id))
    return _link_page(person, token, is_new=False)


@blueprint.post("/<int:user_id>/disable")
@allowed(Action.MANAGE_USERS)
def disable(user_id: int) -> AnyResponse:
    """Keep the user out, at once."""
    with current_deps().database.write() as transaction:
        had, lost = leaving.open_on_desk(transaction, user_id), naming.unreached_count(transaction)
        users.disable_user(transaction, user_id, by=acting_user().id, at=now())
        left = had - leaving.open_on_desk(transaction, user_id)
        lost = naming.unreached_count(transaction) - lost
    flash(gettext("The user can no longer sign in. Sessions of the user have ended."))
    _tell_left(left)
    _tell_unreached(lost)
    return redirect(url_for("users.one", user_id=user_id))


@blueprint.post("/<int:user_id>/city")
@allowed(Action.MANAGE_USERS)
def city_way(user_id: int) -> AnyResponse:
    """Let the account's owner come by the city's sign-in, or keep them from it."""
    deps = current_deps()
    if deps.city is None:
        abort(404)
    with deps.database.write() as transaction:
        if "forget" in request.form:
            city.forget(transaction, user_id, by=acting_user().id, at=now())
        else:
            city.allow(transaction, user_id, deps.city.issuer, by=acting_user().id, at=now())
    flash(gettext("How this account may come by the city's sign-in is changed."))
    return redirect(url_for("users.one", user_id=user_id))


@blueprint.post("/<int:user_id>/enable")
@allowed(Action.MANAGE_USERS)
def enable(user_id: int) -> AnyResponse:
    """Let the user in again, with a new one-time link."""
    with current_deps().database.write() as transaction:
        users.enable_user(transaction, user_id, by=acting_user().id, at=now())
    flash(gettext("The user is enabled. Make a one-time link, with which the user sets a password."))
    return redirect(url_for("users.one", user_id=user_id))


def _tell_unreached(number: int) -> None:
    """Say how many protected cases nobody can open any more."""
    if number:
        flash(
            ngettext(
                "%(num)s protected case has no case handler now who may open it: a decision-maker proposes one under Work queue, Desks.",
                "%(num)s protected cases have no case handler now who may open them: a decision-maker proposes one under Work queue, Desks.",
                number,
            ),
            "warning",
        )


def _tell_left(left: int) -> None:
    if left:
        flash(
            ngettext(
                "%(num)s case to work on has no handler now; the case handlers see it on the queue.",
                "%(num)s cases to work on have no handler now; the case handlers see them on the queue.",
                left,
            )
        )


def _link_page(person: dict[str, Any], token: str, *, is_new: bool) -> str:
    address = current_deps().settings.public_url + url_for("signin.set_password", token=token)
    return render_template("users/link.html", shown=person, address=address, is_new=is_new, hours=users.LINK_HOURS)


def _shown(user: User) -> dict[str, Any]:
    """The values a page needs, so that nothing is read after the transaction has closed."""
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "roles": list(user.roles),
        "is_active": user.is_active,
        "is_break_glass": user.is_break_glass,
        "has_password": bool(user.password_hash),
        "accepted_at": user.commitment_accepted_at,
        "created_at": user.created_at,
    }
