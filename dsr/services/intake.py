"""Intake: what comes to the city is written down with its clock, its hold and its acknowledgement, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Case, CaseWindow, Job, Message, Representative, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.identity import is_identity_code, mask_hetus
from dsr.domain.logged_request import LoggedRequest, Route
from dsr.domain.matters import FROM_MESSAGES, TaskKind
from dsr.domain.workflow import Effect
from dsr.services import clock, holds, projection, representation, requests
from dsr.services.cases import add_numbers, name_key, next_number
from dsr.services.letters import drafting
from dsr.services.mail_in import returning
from dsr.services.rights import restricting, tasks


def open_case(session: Session, deps: Deps, logged: LoggedRequest, *, by: int, at: datetime, intake_key: str) -> Case:
    """Log a request: case, message, right requests with their clocks, hold, acknowledgement and jobs, all at once.

    `intake_key` belongs to one shown form: posting it again answers the case it made the first time.
    The clock runs from the Helsinki date of arrival in any official channel (GDPR 12(3); EDPB 01/2022 paragraph 159).
    """
    holds_lock(session)
    earlier = session.scalars(select(Case).where(col(Case.intake_key) == intake_key)).first()
    if earlier is not None:
        return earlier
    today = local_date(at)
    case = _written_case(session, deps, logged, by=by, at=at, intake_key=intake_key)
    case_id = case.id or 0
    text, masked = mask_hetus(logged.text)
    message = Message(
        case_id=case_id,
        channel=logged.channel.value,
        arrived_at=logged.arrived_at,
        arrival_time_known=logged.is_time_known,
        first_place=logged.first_place,
        arrival_reason=mask_hetus(logged.arrival_reason)[0],
        recognised_on=logged.recognised_on or today,
        text=text,
        masked_codes=masked,
        recorded_by=by,
        recorded_at=at,
    )
    session.add(message)
    session.flush()
    record(
        session,
        f"case:{case_id}",
        "case_opened",
        at=at,
        by=by,
        channel=logged.channel.value,
        received_on=local_date(logged.arrived_at).isoformat(),
        rights=list(logged.rights),
        other_rights=list(logged.other_rights),
    )
    representation.note_minor(session, deps, case, local_date(logged.arrived_at), by=by, at=at)
    if holds.rights_that_hold(deps) & set(logged.rights):
        holds.place_for_case(session, case, by=by, at=at, on=today)
    for right in logged.rights:
        open_request(session, deps, case, right, message, by=by, at=at)
    outbox.enqueue(session, "score_candidates", key=f"score:{case_id}:1", at=at, case_id=case_id)
    letter = drafting.start_acknowledgement(session, deps, case, by=by, at=at)
    due_at = at + timedelta(minutes=deps.settings.undo_minutes)
    outbox.enqueue(
        session, "acknowledge", key=f"acknowledge:{case_id}", at=at, due_at=due_at, case_id=case_id, letter_id=letter.id
    )
    return case


def open_request(
    session: Session, deps: Deps, case: Case, right: str, message: Message, *, by: int, at: datetime
) -> RightRequest:
    """Open one right in a case, with the message it came by as its receipt, its clock fact and its projection."""
    workflow = deps.catalogue.rights[right]
    received_on = local_date(message.arrived_at)
    request = RightRequest(
        case_id=case.id or 0,
        right=right,
        workflow_hash=deps.catalogue.workflow_hash(right),
        state=workflow.start,
        message_id=message.id or 0,
        channel=message.channel,
        language=case.language,
        received_on=received_on,
        safe_on=received_on,
        strict_on=received_on,
        statutory_on=received_on,
    )
    session.add(request)
    session.flush()
    why = message.arrival_reason
    arrived_at = message.arrived_at
    clock.add_fact(session, request, FactKind.received, received_on, at=at, by=by, happened_at=arrived_at, reason=why)
    if Effect.RESTRICT_FROM_RECEIPT in workflow.opening.effects:
        restricting.begin(session, case, request, by=by, at=at)
    seen = projection.project(session, deps, case, request)
    record(
        session,
        f"case:{case.id}",
        "right_request_opened",
        at=at,
        by=by,
        right_request_id=request.id,
        right=right,
        received_on=received_on.isoformat(),
        safe_on=seen.safe_on.isoformat(),
    )
    return request


def route_message(
    session: Session,
    deps: Deps,
    route: Route,
    text: str,
    channel: str,
    arrived_at: datetime,
    *,
    by: int,
    at: datetime,
    intake_key: str | None = None,
    rights: Sequence[str] = (),
    arrival_reason: str = "",
) -> Case:
    """Write down a message that is not a request to this register, and where it goes (hallintolaki 21 §).

    `rights` are those that it uses all the same: they stay with the case as a warning. It gets a reference and its receipt, so that nothing that came to the city is lost; what the city itself must
    answer gets a task with its own due day. A form sent twice makes one.
    """
    holds_lock(session)
    if intake_key is not None:
        earlier = session.scalars(select(Case).where(col(Case.intake_key) == intake_key)).first()
        if earlier is not None:
            return earlier
    year = local_date(at).year
    case = Case(
        reference=_next_reference(session, deps, year),
        state="routed",
        route=route.value,
        other_rights=list(rights),
        created_by=by,
        created_at=at,
        closed_at=at,
        intake_key=intake_key,
    )
    session.add(case)
    session.flush()
    masked_text, masked = mask_hetus(text)
    session.add(
        Message(
            case_id=case.id or 0,
            kind="other",
            channel=channel,
            arrived_at=arrived_at,
            arrival_reason=mask_hetus(arrival_reason)[0],
            text=masked_text,
            masked_codes=masked,
            recorded_by=by,
            recorded_at=at,
        )
    )
    if route.value in FROM_MESSAGES:
        tasks.make(session, deps, case, TaskKind(route.value), local_date(arrived_at), by=by, at=at)
    record(session, f"case:{case.id}", "message_routed", at=at, by=by, route=route.value, rights=list(rights))
    return case


def case_of_form(session: Session, intake_key: str) -> int | None:
    """The id of the case that a shown form has already made; None before that."""
    return session.scalar(select(col(Case.id)).where(col(Case.intake_key) == intake_key))


def undo_until(session: Session, case: Case) -> datetime | None:
    """Until when the logging of the case can be undone: when its acknowledgement begins to leave; None once it cannot."""
    if case.state != "open" or any(one.state != "received" for one in clock.requests_of(session, case.id or 0)):
        return None
    waiting = select(col(Job.due_at)).where(
        col(Job.key) == f"acknowledge:{case.id}", col(Job.state) == "queued", col(Job.attempts) == 0
    )
    return session.scalar(waiting)


def undo_case(session: Session, deps: Deps, case: Case, *, actor: Actor, at: datetime) -> int:
    """Take back a logging by mistake, while the acknowledgement has not left. Nothing is deleted: the e-mails that the case was
    made of wait again, and their number is answered.

    Raises `Refused` once the acknowledgement has begun to leave, or when the case is no longer open, and
    `TransitionRefused` when a request has been taken up. The caller has taken `holds_lock` and claimed the case.
    """
    case_id = case.id or 0
    if case.state != "open":
        raise Refused("Only an open case can be undone", code="undo_not_open")
    if not outbox.cancel(session, f"acknowledge:{case_id}", at):
        raise Refused(
            "The acknowledgement has already left, so the logging cannot be undone. Record a withdrawal instead.",
            code="undo_too_late",
        )
    for request in clock.requests_of(session, case_id):
        requests.make_transition(session, deps, case, request, "undo", {}, actor=actor, at=at)
    drafting.void_drafts(session, case_id, None, "undone", by=actor.id, at=at)
    case.state, case.closed_at = "undone", at
    session.add(case)
    record(session, f"case:{case_id}", "case_undone", at=at, by=actor.id)
    return returning.bring_back_of_case(session, case_id, by=actor.id, at=at)


def _written_case(
    session: Session, deps: Deps, logged: LoggedRequest, *, by: int, at: datetime, intake_key: str
) -> Case:
    today = local_date(at)
    if logged.subject_hetu and not is_identity_code(logged.subject_hetu):
        raise Invalid(
            [Fault("subject_hetu", "This is not a personal identity code. Check it or leave it empty.", "hetu_unread")]
        )
    case = Case(
        reference=_next_reference(session, deps, today.year),
        outside_reference=logged.outside_reference,
        subject_name=logged.subject_name,
        subject_email=logged.subject_email,
        subject_address=logged.subject_address,
        subject_hetu=deps.cipher.seal(logged.subject_hetu),
        name_key=name_key(logged.subject_name),
        language=logged.language,
        scope=logged.scope,
        wished_form=logged.wished_form,
        answer_way=logged.answer_way,
        turvakielto=logged.turvakielto,
        turvakielto_checked_on=_checked_on(logged, today),
        mandate=logged.mandate,
        other_rights=list(logged.other_rights),
        created_by=by,
        created_at=at,
        intake_key=intake_key,
    )
    session.add(case)
    session.flush()
    add_numbers(session, case.id or 0, list(logged.numbers), at)
    for window in logged.windows:
        session.add(
            CaseWindow(
                case_id=case.id or 0,
                from_at=window.from_at,
                to_at=window.to_at,
                queue=window.queue,
                is_number_hidden=window.is_number_hidden,
            )
        )
    if logged.representative_name:
        session.add(
            Representative(case_id=case.id or 0, name=logged.representative_name, kind=logged.representative_kind)
        )
    session.flush()
    return case


def _checked_on(logged: LoggedRequest, today: date) -> date | None:
    return today if logged.turvakielto != "not_checked" else None


def _next_reference(session: Session, deps: Deps, year: int) -> str:
    pattern = deps.catalogue.register.text("case_reference", "fi")
    return pattern.format(number=next_number(session, f"case:{year}"), year=year)
