"""Systems that use the JSON interface, for administrators: who they are, a new token, the end of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField

from dsr.db.tables import InterfaceClient
from dsr.domain.access import Action
from dsr.domain.errors import Invalid
from dsr.domain.interface import Scope, own_machine_fault, webhook_faults
from dsr.services.interface import clients, confirming
from dsr.services.interface.systems import System, known_systems
from dsr.services.staff import names_of
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import day
from dsr.web.form_keys import key_of, new_key
from dsr.web.forms import BoxesField, ChoiceField, OfficeForm, at_most, filled, options
from dsr.web.numbers import whole_number
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

SCOPE_WORDS = {
    Scope.CREATE: lazy("Log requests"),
    Scope.READ: lazy("Read states and dates of the cases that it logged"),
    Scope.READ_ALL: lazy("Read states and dates of every case that is not protected"),
    Scope.ADD_MESSAGE: lazy("Add messages to those cases"),
}

blueprint = Blueprint("interface", __name__, url_prefix="/users/interface")


class ClientForm(OfficeForm):
    """A system that gets a token."""

    name = StringField(lazy("Name of the system"), [filled(lazy("Write the name.")), at_most(200)])
    goes_on = ChoiceField(lazy("The token goes on with"), choices=options([]))
    scopes = BoxesField(
        lazy("What the token allows"),
        [filled(lazy("Choose at least one thing that the token allows."))],
        choices=options((scope.value, words) for scope, words in SCOPE_WORDS.items()),
    )
    days = StringField(lazy("Days in force"), [filled()], default="365")
    webhook_url = StringField(lazy("Address that is told of changes"), [at_most(500)])
    form_key = HiddenField(default=new_key)

    def __init__(self, known: Sequence[System]) -> None:
        super().__init__()
        systems = [
            (str(one.id), gettext("%(name)s, token until %(day)s", name=one.name, day=day(one.until))) for one in known
        ]
        self.goes_on.choices = options([("", gettext("nothing: a new system")), *systems])


@blueprint.get("")
@allowed(Action.MANAGE_USERS)
def index() -> str:
    """Every system there is or was."""
    with current_deps().database.read() as session:
        systems = shown(session, clients.all_clients(session), at=now())
    return render_template(
        "users/interface.html", systems=systems, scope_words=SCOPE_WORDS, may_propose=not acting_user().is_emergency
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(Action.MANAGE_USERS)
def add() -> str | tuple[str, int]:
    """Propose that a system use the interface; the answer shows its token, once, and to a second press of the button the same one."""
    deps = current_deps()
    with deps.database.read() as session:
        form = ClientForm(known_systems(session))
    if form.validate_on_submit():
        days, url = whole_number(form.days.data) or 0, (form.webhook_url.data or "").strip()
        with refusals_on(form):
            # What the name stands for is asked before the transaction begins, as whenever a notice is sent.
            if url and not webhook_faults(url, is_demo=False) and deps.webhooks.is_closed(url):
                raise Invalid([own_machine_fault()])
        if form.errors:
            return render_template("users/interface_add.html", form=form), 422
        with refusals_on(form), deps.database.write() as session:
            made = clients.add_client(
                session,
                deps,
                form.name.data,
                form.scopes.data,
                url,
                days,
                by=acting_user().id,
                at=now(),
                goes_on=int(form.goes_on.data) if form.goes_on.data else None,
                form_key=key_of(form.form_key.data),
            )
        if not form.errors:
            return render_template("users/interface_token.html", made=made, name=form.name.data)
    return render_template("users/interface_add.html", form=form), 422 if form.errors else 200


@blueprint.post("/<int:client_id>/confirm")
@allowed(Action.MANAGE_USERS)
def confirm(client_id: int) -> AnyResponse:
    """Put in force a token that another administrator proposed."""
    with current_deps().database.write() as session:
        confirming.confirm_client(session, client_id, by=acting_user().id, at=now())
    flash(gettext("The token is confirmed: from now on it works."))
    return redirect(url_for("interface.index"), 303)


@blueprint.post("/<int:client_id>/end")
@allowed(Action.MANAGE_USERS)
def end(client_id: int) -> AnyResponse:
    """End a token, at once."""
    with current_deps().database.write() as session:
        clients.end_client(session, client_id, by=acting_user().id, at=now())
    flash(gettext("The token is ended: the system can do nothing any more."))
    return redirect(url_for("interface.index"), 303)


def shown(session: Session, found: Sequence[InterfaceClient], *, at: datetime) -> list[dict[str, Any]]:
    """What pages show of systems, so that nothing is read after the transaction has closed. `goes_on` is the name that the
    system had with its first token, empty for that one itself."""
    users, systems = names_of(session), {one.id: one.name for one in clients.all_clients(session)}
    return [_shown(client, users, systems.get(client.first_id, ""), at) for client in found]


def _shown(client: InterfaceClient, names: Mapping[int | None, str], goes_on: str, at: datetime) -> dict[str, Any]:
    return {
        "id": client.id,
        "name": client.name,
        "goes_on": goes_on,
        "scopes": [Scope(scope) for scope in client.scopes],
        "webhook_url": client.webhook_url,
        "made_at": client.made_at,
        "expires_at": client.expires_at,
        "used_at": client.used_at,
        "proposed_by": names.get(client.proposed_by, ""),
        "confirmed_by": names.get(client.confirmed_by, ""),
        "is_waiting": client.confirmed_at is None,
        "may_confirm": client.proposed_by != acting_user().id and not acting_user().is_emergency,
        "is_ended": client.revoked_at is not None,
        "is_over": client.revoked_at is not None or client.expires_at <= at,
    }
