"""The routes of the interface."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, jsonify, url_for

from dsr.domain.access import Action
from dsr.domain.calendar import HELSINKI
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.interface import Scope
from dsr.domain.logged_request import OLDEST, LoggedRequest, checked_request
from dsr.services.access_log import client_actor, log_access
from dsr.services.interface import clients, sending, states
from dsr.web.api import document, models
from dsr.web.api.problems import problem
from dsr.web.api.reading import answer, body_of, key_of, scoped
from dsr.web.current import current_deps, now
from dsr.web.security import public

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.errorhandler(Refused)
def refused(refusal: Refused) -> Response:
    """What a rule refuses, in its English sentence."""
    if isinstance(refusal, Invalid):
        return problem(422, "Something in the request is not as it should be.", name="invalid", faults=refusal.faults)
    status = 404 if isinstance(refusal, NotFound) else 409
    return problem(status, refusal.message, name=refusal.code)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The OpenAPI document."""
    deps = current_deps()
    return jsonify(document.openapi(deps.settings.public_url, tuple(deps.catalogue.rights)))


@blueprint.post("/cases")
@scoped(Scope.CREATE)
def create_case(client: clients.Client) -> Response:
    """Log a request: 201 with its state, 200 when this key has logged it before."""
    deps, key = current_deps(), key_of()
    sent, sha256 = body_of(models.new_case_model(tuple(deps.catalogue.rights)))
    logged = _logged(sent, tuple(deps.catalogue.rights))
    with deps.database.write() as session:
        clients.note_use(session, client.id, at=now())
        case, is_new = sending.create_case(session, deps, client, logged, key=key, body_sha256=sha256, at=now())
        state = states.state_of(session, case)
    made = answer(models.CaseState, state.as_json(), 201 if is_new else 200)
    made.headers["Location"] = url_for("api.read_case", case_id=state.id)
    return made


@blueprint.get("/cases/<int:case_id>")
@scoped(Scope.READ)
def read_case(client: clients.Client, case_id: int) -> Response:
    """States and dates of one case."""
    with current_deps().database.write() as session:
        clients.note_use(session, client.id, at=now())
        case = states.readable_case(session, client, case_id)
        log_access(session, client_actor(client.id), Action.SEE_CASE, at=now(), case_id=case_id, basis="interface")
        state = states.state_of(session, case)
    return answer(models.CaseState, state.as_json())


@blueprint.post("/cases/<int:case_id>/messages")
@scoped(Scope.ADD_MESSAGE)
def add_message(client: clients.Client, case_id: int) -> Response:
    """Keep a message for a person to read: 202, and 200 when this key brought it before."""
    key = key_of()
    sent, sha256 = body_of(models.NewMessage)
    if faults := _arrival_faults(sent.received_at or now()) + _text_faults(sent.text):
        raise Invalid(faults)
    with current_deps().database.write() as session:
        clients.note_use(session, client.id, at=now())
        case = states.readable_case(session, client, case_id)
        received_at, is_new = sending.add_message(
            session, client, case, sent.text, sent.received_at, key=key, body_sha256=sha256, at=now()
        )
        reference = case.reference
    value = {"reference": reference, "received_at": received_at}
    return answer(models.TakenMessage, value, 202 if is_new else 200)


def _text_faults(text: str) -> list[Fault]:
    return [] if text.strip() else [Fault("text", "Write what the message says.", "text_missing")]


def _logged(sent: models.NewCase, known_rights: tuple[str, ...]) -> LoggedRequest:
    """The same checks as the intake form has; places of faults are those of the JSON."""
    subject = sent.subject
    received_at = sent.received_at or now()
    faults = _arrival_faults(received_at)
    form = {
        "channel": "web_form",
        "arrived": now().astimezone(HELSINKI).strftime("%d.%m.%Y"),
        "text": sent.text,
        "language": sent.language,
        "subject_name": subject.name,
        "subject_email": subject.email,
        "subject_address": subject.address,
        "outside_reference": sent.outside_reference,
        "wished_form": sent.wished_form,
        "answer_way": sent.answer_way,
    }
    form |= {f"number_{place}": number for place, number in enumerate(subject.numbers, 1)}
    try:
        logged = checked_request(form, sent.rights, known_rights, now())
    except Invalid as refusal:
        faults += [Fault(_place(fault.place), fault.message, fault.code, fault.values) for fault in refusal.faults]
    if faults:
        raise Invalid(faults)
    return replace(logged, arrived_at=received_at, is_time_known=True)


def _arrival_faults(received_at: datetime) -> list[Fault]:
    if received_at > now():
        return [Fault("received_at", "The arrival cannot be in the future. Check the day and time.", "arrived_future")]
    if now() - received_at > OLDEST:
        return [Fault("received_at", "The arrival is over a year back. Check the year.", "arrived_too_old")]
    return []


def _place(field: str) -> str:
    """Where a field of the intake form stands in the JSON."""
    head, _, rest = field.partition("_")
    if head == "number" and rest.isdigit():
        return f"subject/numbers/{int(rest) - 1}"
    return f"subject/{rest}" if head == "subject" else field
