"""A later message of a case: what it is, and what that sets going."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.domain.identity import mask_hetus
from dsr.domain.later_message import (
    OPENING,
    LaterMessage,
    MessageKind,
    SpokeWith,
    checked_message,
    checked_phone_note,
)
from dsr.domain.logged_request import RIGHTS, Channel
from dsr.services import clock, messages
from dsr.services.mail_in import senders
from dsr.services.rights import tasks
from dsr.web.cases import case_or_404
from dsr.web.changes import claimed_case
from dsr.web.code_words import CHANNELS, MESSAGE_KINDS, SPOKE_WITH
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import short_day, typed_moment
from dsr.web.forms import BoxesField, ChoiceField, OfficeForm, RadiosField, options
from dsr.web.intake_form import IntakeForm
from dsr.web.mail_form import asked_number, claimed_mail, mail_beside, message_start, settle_mail, stranger_sentence
from dsr.web.mail_receipt import kept_reason
from dsr.web.refusals import refusals_on, shown_version
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("case_messages", __name__, url_prefix="/cases/<int:case_id>/messages")


_NEVER_ANSWERS = (MessageKind.AUTO_REPLY, MessageKind.OTHER)
"""What a machine's message may be: it ends no pause and opens no request."""


class MessageForm(OfficeForm):
    """One later message."""

    kind = RadiosField(
        lazy("What the message is"), choices=options((code, MESSAGE_KINDS[code]) for code in MessageKind)
    )
    rights = BoxesField(lazy("Rights that a new or wider request uses"), choices=options([]))
    channel = ChoiceField(lazy("Channel"), choices=options((code, CHANNELS[code]) for code in Channel))
    arrived = StringField(lazy("Arrived"))
    arrival_reason = StringField(lazy("Why the receipt is on another day than the message shows"))
    sender_reason = StringField(lazy("How the sender was recognised"))
    first_place = StringField(lazy("Where it first came to the city"))
    text = TextAreaField(lazy("Text of the message"))


class PhoneForm(OfficeForm):
    """A call about the case, as it is noted here."""

    spoke_with = RadiosField(
        lazy("With whom"),
        choices=options((code, SPOKE_WITH[code]) for code in SpokeWith),
        default=SpokeWith.SUBJECT.value,
    )
    arrived = StringField(lazy("When the call was"))
    text = TextAreaField(lazy("What was said"))
    is_answer = BooleanField(lazy("This answers the question that was asked"))


@blueprint.get("/new")
@allowed(Action.ADD_MESSAGE)
def form(case_id: int) -> str:
    """The empty form; the address may name the kind that is waited for."""
    kind = request.args.get("kind", "")
    if mail_id := asked_number("mail"):
        return page(case_id, MessageForm(None, data=message_start(mail_id)), mail_id)
    start = {"arrived": typed_moment(now()), "channel": Channel.EMAIL.value}
    if kind in tuple(MessageKind):
        start["kind"] = kind
    return page(case_id, MessageForm(None, data=start))


@blueprint.post("/new")
@allowed(Action.ADD_MESSAGE)
def add(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write the message down. An answer ends the pause; a new or wider request gets its own time limit."""
    form, later = MessageForm(), None
    known = tuple(current_deps().catalogue.rights)
    with refusals_on(form):
        later = checked_message(request.form, request.form.getlist("rights"), known, now())
    if form.errors or later is None:
        return page(case_id, form), 422
    told = _add(case_id, form, later)
    if form.errors:
        return page(case_id, form), 422
    flash(told)
    return redirect(url_for("case.show", case_id=case_id) + "#messages", 303)


@blueprint.get("/phone")
@allowed(Action.ADD_MESSAGE)
def phone(case_id: int) -> str:
    """The empty form of a call, at this moment."""
    return _phone_page(case_id, PhoneForm(None, data={"arrived": typed_moment(now()), "spoke_with": SpokeWith.SUBJECT}))


@blueprint.post("/phone")
@allowed(Action.ADD_MESSAGE)
def note_call(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what was said in a call; as an answer it ends the pause on its day, as any message does."""
    form, later = PhoneForm(), None
    with refusals_on(form):
        later = checked_phone_note(request.form, now())
    if form.errors or later is None:
        return _phone_page(case_id, form), 422
    told = _add(case_id, form, later)
    if form.errors:
        return _phone_page(case_id, form), 422
    flash(told)
    return redirect(url_for("case.show", case_id=case_id) + "#messages", 303)


def _add(case_id: int, form: OfficeForm, later: LaterMessage) -> str:
    """Add the message, what is refused standing on the form; answers what it set going."""
    deps = current_deps()
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.ADD_MESSAGE)
        is_taken = later.kind in _NEVER_ANSWERS
        mail = claimed_mail(session, later.arrived_at, later.arrival_reason, is_automatic_taken=is_taken)
        senders.refuse_unknown_withdrawal(session, case, mail, later)
        later = replace(
            later,
            arrival_reason=kept_reason(mail, later.arrival_reason),
            sender_reason=kept_reason(mail, later.sender_reason),
        )
        was_waiting = _is_waiting(session, case_id)
        _message, opened = messages.add_message(session, deps, case, later, actor=acting_user(), at=now())
        settle_mail(session, mail, "joined", case_id, later.arrived_at)
        ended = [one.safe_on for one in clock.requests_of(session, case_id) if one.is_open] if was_waiting else []
        due_on = tasks.earliest_due(session, case_id) if case.state == "routed" else None
        return _told(later, [one.safe_on for one in opened], ended, due_on)
    return ""


def offer_message(case_id: int, typed: Mapping[str, str], kind: str) -> str:
    """The form of this case filled with what was typed to log a new request: the clerk chose to add it here.

    `kind` is what the message seems to be, or empty.
    """
    start: dict[str, object] = {
        name: typed.get(name, "") for name in ("channel", "arrived", "arrival_reason", "first_place")
    }
    start |= {"text": mask_hetus(typed.get("text", ""))[0], "rights": request.form.getlist("rights")}
    if kind:
        start["kind"] = kind
    return page(case_id, MessageForm(None, data=start))


def _is_waiting(session: Session, case_id: int) -> bool:
    """Whether a question to the person is open, so that an answer ends it."""
    opened = [one.id or 0 for one in clock.requests_of(session, case_id) if one.is_open]
    facts = clock.standing_facts_by_request(session, opened)
    return any(clock.open_among(facts[one]) or clock.open_clarifications(facts[one]) for one in opened)


def _told(later: LaterMessage, opened: list[date], ended: list[date], due_on: date | None) -> str:
    """What the message set going: `opened` are the last days of new requests, `ended` those after a question was open,
    `due_on` is the day of what waits in a case that was passed on."""
    told = [gettext("The call is noted.") if later.spoke_with else gettext("The message is added.")]
    if due_on is not None:
        told.append(gettext("Answer it or pass it on by %(day)s", day=short_day(due_on)))
    if opened:
        day = short_day(min(opened))
        told = [gettext("The message is added. The new request has its own time limit: answer by %(day)s", day=day)]
    if later.other_rights:
        told.append(gettext("The rights not handled here stay on the case as a warning: handle them elsewhere."))
    if later.kind is MessageKind.WITHDRAWAL:
        told = [gettext("The message is added. If it withdraws the request, record the withdrawal on the request.")]
    if later.kind is MessageKind.ANSWER and ended:
        told.append(
            gettext("The question is answered and no pause is open: answer by %(day)s", day=short_day(min(ended)))
        )
    elif later.kind is MessageKind.ANSWER and due_on is None:
        told.append(gettext("No question was open, so no time limit moved."))
    if later.kind not in OPENING and request.form.getlist("rights"):
        told.append(
            gettext(
                "The rights ticked were not taken: if the message asks for something new, add it as a new right too."
            )
        )
    return " ".join(told)


def _phone_page(case_id: int, form: PhoneForm) -> str:
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.ADD_MESSAGE)
        shown = {"case_id": case_id, "version": case.version, "reference": case.reference}
        is_waiting = _is_waiting(session, case_id)
    version = shown_version(shown["version"], is_back=bool(form.errors))
    return render_template("case/phone.html", form=form, shown=shown, version=version, is_waiting=is_waiting)


def page(case_id: int, form: MessageForm, mail_id: int = 0) -> str:
    """The form for a message of this case, with the e-mail that it carries or that `mail_id` names beside it."""
    with current_deps().database.read() as session:
        case = case_or_404(session, case_id, Action.ADD_MESSAGE)
        shown = {"case_id": case_id, "version": case.version, "reference": case.reference}
        is_routed = case.state == "routed"
        stranger_words = stranger_sentence(session, case, mail_id)
    kinds = [code for code in MessageKind if not (is_routed and code in OPENING)]
    form.kind.choices = options((code, MESSAGE_KINDS[code]) for code in kinds)
    form.rights.choices = options(
        (right, IntakeForm.right_label(right)) for right in dict.fromkeys((*current_deps().catalogue.rights, *RIGHTS))
    )
    version = shown_version(shown["version"], is_back=bool(form.errors))
    return render_template(
        "case/message.html",
        form=form,
        shown=shown,
        version=version,
        mail=mail_beside(mail_id),
        is_routed=is_routed,
        stranger_words=stranger_words,
    )
