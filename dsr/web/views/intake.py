"""Logging a request: paste the message, look at what it proposes, decide, save. Nothing is kept before saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.intake import Reading, read_message
from dsr.domain.logged_request import (
    RIGHTS,
    Channel,
    Route,
    arrival_from,
    checked_request,
    lost_right,
)
from dsr.domain.typed_fields import TEXT_LIMIT, FieldTaker
from dsr.services import clock, intake
from dsr.web.code_words import ROUTES
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import due, short_day
from dsr.web.form_keys import key_of, new_key
from dsr.web.intake_form import IntakeForm, because, empty, is_untouched, proposed
from dsr.web.intake_outlook import Earlier, Outlook, last_day_of, outlook_of
from dsr.web.mail_form import MailShown, claimed_mail, mail_beside, outage_words, refuse_unsaid_new, settle_mail
from dsr.web.mail_receipt import kept_reason
from dsr.web.message_marks import marked_paragraphs, plain_paragraphs
from dsr.web.queues import queue_choices
from dsr.web.refusals import put_faults, refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext
from dsr.web.views.case_messages import offer_message

blueprint = Blueprint("intake", __name__, url_prefix="/intake")


@blueprint.get("")
@allowed(Action.LOG_REQUEST)
def form() -> str:
    """The empty form, with a place to paste a message."""
    return shown_page(IntakeForm(None, data=empty() | {"intake_key": new_key()}), reading=None)


@blueprint.post("/read")
@allowed(Action.LOG_REQUEST)
def read() -> AnyResponse | tuple[str, int] | str:
    """Read a pasted message and propose; nothing is kept."""
    text = request.form.get("text", "")
    if not text.strip() or len(text) > TEXT_LIMIT:
        form = IntakeForm(None, data=empty() | {"text": text[:TEXT_LIMIT], "intake_key": new_key()})
        form.text.errors = [
            gettext("Paste the message here first.")
            if not text.strip()
            else gettext("The message is too long: at most %(limit)s characters fit.", limit=TEXT_LIMIT)
        ]
        return shown_page(form, reading=None), 422
    return _read_page(text, new_key())


def _read_page(text: str, key: str) -> str:
    mail = mail_beside()
    reading = _read(text, mail)
    start = empty() | proposed(reading) | {"intake_key": key}
    if mail is not None and mail.forwarder:
        start["first_place"] = mail.sender[:200]
    return shown_page(IntakeForm(None, data=start), reading, was_read=True)


@blueprint.post("/check")
@allowed(Action.LOG_REQUEST)
def check() -> str:
    """Compute the last day and look for earlier cases with what is typed now; nothing is kept."""
    return shown_page(IntakeForm(), _reading_of_form())


@blueprint.get("/last-day")
@allowed(Action.LOG_REQUEST)
def last_day() -> AnyResponse:
    """The last day for a typed arrival, for the line under the field; the arrival alone tells nothing of anyone."""
    safe_on, sentence = last_day_of(request.args.get("arrived", ""))
    shown = due(safe_on) if safe_on is not None else None
    text = gettext("Answer by %(day)s · %(left)s.", day=shown.day, left=shown.left) if shown else ""
    return jsonify({"text": text, "why": sentence})


@blueprint.post("")
@allowed(Action.LOG_REQUEST)
def save() -> AnyResponse | tuple[str, int]:
    """Log the request: case, clock, hold and acknowledgement in one transaction. A second press makes no second case."""
    form, deps = IntakeForm(), current_deps()
    outlook, target = outlook_of(form), request.form.get("target", "")
    if (case_id := _already_logged(form)) is not None:  # asked last: what another press has made is no earlier case
        return redirect(url_for("case.show", case_id=case_id), 303)
    if (text := _unread_text()) and is_untouched():
        flash(gettext("The message is read. Look at what it proposes, then log the request."))
        return _read_page(text, _key(form)), 200
    if target in {str(one.case_id) for one in outlook.earlier}:
        return offer_message(int(target), request.form, _kind_of_message()), 200
    logged = None
    with refusals_on(form):
        logged = checked_request(request.form, request.form.getlist("rights"), tuple(deps.catalogue.rights), now())
        _refuse_unknown_queues()
        _refuse_unread_arrival(logged.arrived_at)
    if form.errors or logged is None:
        return shown_page(form, _reading_of_form(), outlook, was_read=bool(form.arrived.errors)), 422
    if _unseen(outlook.earlier):
        return shown_page(form, _reading_of_form(), outlook, asks_target=True), 422
    with refusals_on(form), deps.database.write() as session:
        mail = claimed_mail(session, logged.arrived_at, logged.arrival_reason)
        logged = replace(logged, arrival_reason=kept_reason(mail, logged.arrival_reason))
        refuse_unsaid_new(session, mail, is_said=bool(form.is_new_request.data))
        case = intake.open_case(session, deps, logged, by=acting_user().id, at=now(), intake_key=_key(form))
        case_id = case.id or 0
        settle_mail(session, mail, "logged", case_id, logged.arrived_at)
        safe_on = min((one.safe_on for one in clock.requests_of(session, case_id)), default=None)
    if form.errors:
        return shown_page(form, _reading_of_form(), outlook), 422
    flash(gettext("Logged. Answer by %(day)s", day=short_day(safe_on)))
    return redirect(url_for("case.show", case_id=case_id), 303)


@blueprint.post("/route")
@allowed(Action.LOG_REQUEST)
def route() -> AnyResponse | tuple[str, int]:
    """Pass on what is no request to this register: written down with its receipt, and where it goes."""
    form = IntakeForm()
    chosen, channel = request.form.get("route", ""), request.form.get("channel", "")
    faults: list[Fault] = []
    text = request.form.get("text", "").strip()
    if not text or len(text) > TEXT_LIMIT or "\x00" in text:
        faults.append(Fault("text", "Paste the message, or write down what was asked.", "text_missing"))
    if channel not in tuple(Channel):
        faults.append(Fault("channel", "Choose one of the options.", "choice_unknown"))
    if chosen not in tuple(Route):
        faults.append(Fault("route", "Choose one of the options.", "choice_unknown"))
    elif fault := lost_right(Route(chosen), request.form.getlist("rights"), current_deps().catalogue.rights):
        faults.append(fault)
    arrived = arrival_from(request.form.get("arrived", ""), now(), faults)
    why = FieldTaker(request.form, faults).line("arrival_reason", 500)
    if not faults and arrived is not None:
        with refusals_on(form):
            _refuse_unread_arrival(arrived[0])
    if faults or form.errors or arrived is None:
        put_faults(form, tuple(faults))
        return shown_page(form, _reading_of_form(), was_read=bool(form.arrived.errors)), 422
    deps, case_id = current_deps(), _already_logged(form)
    with refusals_on(form), deps.database.write() as session:
        mail = claimed_mail(session, arrived[0], why, is_routed=True) if case_id is None else None
        case = intake.route_message(
            session,
            deps,
            Route(chosen),
            text,
            channel,
            arrived[0],
            by=acting_user().id,
            at=now(),
            intake_key=_key(form),
            rights=_rights_of(Route(chosen)),
            arrival_reason=kept_reason(mail, why),
        )
        case_id, reference, is_routed = case.id, case.reference, case.state == "routed"
        settle_mail(session, mail, "routed", case_id or 0, arrived[0])
    if form.errors:
        return shown_page(form, _reading_of_form()), 422
    if not is_routed:  # this very form was logged as a request before
        return redirect(url_for("case.show", case_id=case_id), 303)
    flash(gettext("Passed on: %(where)s. Reference %(reference)s.", where=str(ROUTES[chosen]), reference=reference))
    return redirect(url_for("queue.index"), 303)


def _rights_of(route: Route) -> list[str]:
    """The rights ticked on a message that is passed on: nothing that was asked is forgotten with it."""
    chosen = request.form.getlist("rights")
    return [] if route is Route.NOT_A_REQUEST else [right for right in RIGHTS if right in chosen]


def _proposed_routes(reading: Reading | None) -> set[str]:
    """Where the message seems to belong; what uses only rights without a workflow here belongs elsewhere too."""
    if reading is None:
        return set()
    found = {route.value.value for route in reading.routes}
    rights = {right.value.value for right in reading.rights}
    is_elsewhere = bool(rights) and rights.isdisjoint(current_deps().catalogue.rights)
    return found | {Route.OTHER_RIGHT.value} if is_elsewhere else found


def shown_page(
    form: IntakeForm,
    reading: Reading | None,
    outlook: Outlook | None = None,
    *,
    asks_target: bool = False,
    mail_id: int = 0,
    was_read: bool = False,
) -> str:
    """The page as it stands; with the e-mail that the form carries, or that `mail_id` names, beside it. `was_read`: what the
    message says of its arrival is on it."""
    outlook = outlook or outlook_of(form)
    if reading is not None and reading.masked_codes:
        form.text.data = reading.text  # an identity code is not even sent back to the one who typed it
    paragraphs = marked_paragraphs(reading) if reading is not None else plain_paragraphs("")
    return render_template(
        "intake/form.html",
        form=form,
        paragraphs=paragraphs,
        reading=reading,
        because=because(reading) if reading is not None else {},
        outlook=outlook,
        asks_target=asks_target,
        target=request.form.get("target", "new"),
        seen_earlier=",".join(str(one.case_id) for one in outlook.earlier),
        routes=[(code, ROUTES[code]) for code in Route],
        proposed_routes=_proposed_routes(reading),
        event=reading.event.value.value if reading is not None and reading.event is not None else "",
        undo_minutes=current_deps().settings.undo_minutes,
        mail=mail_beside(mail_id),
        eml_limit=current_deps().settings.mail_max_mb,
        was_read=was_read or request.form.get("was_read") == "yes",
        outage=outage_words(form.channel.data or "", form.arrived.data or ""),
    )


def _kind_of_message() -> str:
    """What a message that is added to an earlier case seems to be; empty where only a person can tell."""
    reading = _reading_of_form()
    return reading.event.value.value if reading is not None and reading.event is not None else ""


def _unseen(earlier: Sequence[Earlier]) -> bool:
    """Whether the page shows an earlier case that was not on it when the form was sent."""
    seen = request.form.get("seen_earlier", "").split(",")
    return any(str(one.case_id) not in seen for one in earlier)


def _reading_of_form() -> Reading | None:
    text = request.form.get("text", "")
    return _read(text, mail_beside()) if 0 < len(text) <= TEXT_LIMIT else None


def _read(text: str, mail: MailShown | None) -> Reading:
    return read_message(text, received_default_on=today(), passed_on_by=mail.forwarder if mail is not None else "")


def _unread_text() -> str:
    """The text of a message of which nobody has seen what it proposes; empty where somebody has, or there is none to read. A
    saved e-mail was read when it was taken in."""
    text = request.form.get("text", "")
    was_read = request.form.get("was_read") == "yes" or mail_beside() is not None
    return text if text.strip() and len(text) <= TEXT_LIMIT and not was_read else ""


def _refuse_unread_arrival(arrived_at: datetime) -> None:
    """The form of an unread message proposes this moment: a message that tells of an earlier day is looked at first. Raises `Invalid`."""
    reading = _read(text, None) if (text := _unread_text()) else None
    told = reading.receipt.value.on if reading is not None and reading.receipt is not None else None
    if told is not None and told < local_date(arrived_at):
        message = f"The message tells of {told.isoformat()}. Check the day on which it arrived, and press again."
        raise Invalid([Fault("arrived", message, "arrival_unread", (("on", told.isoformat()),))])


def _refuse_unknown_queues() -> None:
    with current_deps().database.read() as session:
        known = {code for code, _name in queue_choices(session)}
    faults = [
        Fault(name, "Choose one of the options.", "choice_unknown")
        for name, value in request.form.items()
        if name.startswith("window_") and name.endswith("_queue") and value and value not in known
    ]
    if faults:
        raise Invalid(faults)


def _already_logged(form: IntakeForm) -> int | None:
    """The case that this very form has made: the second press of the button finds it."""
    with current_deps().database.read() as session:
        return intake.case_of_form(session, _key(form))


def _key(form: IntakeForm) -> str:
    return key_of(form.intake_key.data)
