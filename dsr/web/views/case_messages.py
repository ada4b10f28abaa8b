"""A later message of a case: what it is, and what that sets going."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.domain.identity import mask_hetus
from dsr.domain.later_message import MessageKind, checked_message
from dsr.domain.logged_request import RIGHTS, Channel
from dsr.services import messages
from dsr.web.cases import case_or_404
from dsr.web.changes import claimed_case
from dsr.web.code_words import CHANNELS, MESSAGE_KINDS
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import moment, short_day
from dsr.web.forms import BoxesField, ChoiceField, OfficeForm, RadiosField, options
from dsr.web.intake_form import IntakeForm
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("case_messages", __name__, url_prefix="/cases/<int:case_id>/messages")


class MessageForm(OfficeForm):
    """One later message."""

    kind = RadiosField(
        lazy("What the message is"), choices=options((code, MESSAGE_KINDS[code]) for code in MessageKind)
    )
    rights = BoxesField(lazy("Rights that a new or wider request uses"), choices=options([]))
    channel = ChoiceField(lazy("Channel"), choices=options((code, CHANNELS[code]) for code in Channel))
    arrived = StringField(lazy("Arrived"))
    first_place = StringField(lazy("Where it first came to the city"))
    text = TextAreaField(lazy("Text of the message"))


@blueprint.get("/new")
@allowed(Action.ADD_MESSAGE)
def form(case_id: int) -> str:
    """The empty form; the address may name the kind that is waited for."""
    kind = request.args.get("kind", "")
    start = {"arrived": moment(now(), "fi"), "channel": Channel.EMAIL.value}
    if kind in tuple(MessageKind):
        start["kind"] = kind
    return _page(case_id, MessageForm(None, data=start))


@blueprint.post("/new")
@allowed(Action.ADD_MESSAGE)
def add(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write the message down. An answer ends the pause; a new or wider request gets its own time limit."""
    form, deps, later = MessageForm(), current_deps(), None
    with refusals_on(form):
        later = checked_message(request.form, request.form.getlist("rights"), tuple(deps.catalogue.rights), now())
    if form.errors or later is None:
        return _page(case_id, form), 422
    days: list[str] = []
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.ADD_MESSAGE)
        _message, opened = messages.add_message(session, deps, case, later, actor=acting_user(), at=now())
        days = [short_day(one.safe_on) for one in opened]
    if form.errors:
        return _page(case_id, form), 422
    flash(_told(later.kind, days))
    return redirect(url_for("case.show", case_id=case_id) + "#messages", 303)


def offer_message(case_id: int, typed: Mapping[str, str], kind: str) -> str:
    """The form of this case filled with what was typed to log a new request: the clerk chose to add it here.

    `kind` is what the message seems to be, or empty.
    """
    start: dict[str, object] = {name: typed.get(name, "") for name in ("channel", "arrived", "first_place")}
    start |= {"text": mask_hetus(typed.get("text", ""))[0], "rights": request.form.getlist("rights")}
    if kind:
        start["kind"] = kind
    return _page(case_id, MessageForm(None, data=start))


def _told(kind: MessageKind, days: list[str]) -> str:
    if days:
        return gettext("The message is added. The new request has its own time limit: answer by %(day)s", day=days[0])
    if kind is MessageKind.WITHDRAWAL:
        return gettext("The message is added. If it withdraws the request, record the withdrawal on the request.")
    return gettext("The message is added.")


def _page(case_id: int, form: MessageForm) -> str:
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.ADD_MESSAGE)
        shown = {"case_id": case_id, "version": case.version, "reference": case.reference}
    form.rights.choices = options(
        (right, IntakeForm.right_label(right)) for right in dict.fromkeys((*current_deps().catalogue.rights, *RIGHTS))
    )
    seen = request.form.get("version") if form.errors else None
    return render_template("case/message.html", form=form, shown=shown, version=seen or shown["version"])
