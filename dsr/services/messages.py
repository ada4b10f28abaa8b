"""Later messages of a case: what each kind of them sets going."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Message, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ClockRefused
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.later_message import OPENING, TAKES_MESSAGES, LaterMessage, MessageKind
from dsr.domain.matters import follow_up_kind
from dsr.services import cases, clock, holds, intake, projection, replies, requests
from dsr.services.rights import tasks


def add_message(
    session: Session, deps: Deps, case: Case, later: LaterMessage, *, actor: Actor, at: datetime
) -> tuple[Message, list[RightRequest]]:
    """Write a later message down and do what its kind means; answers it and the right requests it opened.

    An answer ends the identity pause of every right then open (GDPR 12(6)) and answers the requests for clarification; a new or widened right opens a request
    with this message as its receipt, and opens a closed case again; a withdrawal is only kept, for the step that
    records it needs a person's reading. In a case that was passed on no right is opened (`Invalid`), and what a person writes
    when nothing waits in it any more makes a task with its own due day. The caller has taken `holds_lock` and claimed the case.
    """
    if case.state not in TAKES_MESSAGES:
        raise Refused(
            "The logging of this case was undone: log the message as a new request", code="message_case_state"
        )
    if case.state == "routed" and later.kind in OPENING:
        sentence = "This case was passed on, and no right is handled in it: log the message as a new request."
        raise Invalid([Fault("kind", sentence, "routed_opens_nothing")])
    earlier = session.scalars(
        select(Message).where(
            col(Message.case_id) == case.id,
            col(Message.kind) == later.kind.value,
            col(Message.arrived_at) == later.arrived_at,
            col(Message.text) == mask_hetus(later.text)[0],
        )
    ).first()
    if earlier is not None:
        raise Refused("This message has already been added to the case", code="message_already_there")
    message = _written(session, case, later, by=actor.id, at=at)
    record(
        session,
        f"case:{case.id}",
        "message_added",
        at=at,
        by=actor.id,
        message_id=message.id,
        kind_of_message=later.kind.value,
        channel=later.channel.value,
        received_on=local_date(later.arrived_at).isoformat(),
        rights=list(later.rights),
        other_rights=list(later.other_rights),
    )
    if case.state == "routed":
        case.closed_at = at  # it is kept from the last that was heard of it
        _make_task(session, deps, case, later, by=actor.id, at=at)
    if later.kind is MessageKind.ANSWER:
        with _faults_at_arrival():
            _end_pause(session, deps, case, later, actor=actor, at=at)
            _answer_clarifications(session, deps, case, later, by=actor.id, at=at)
    return message, _open_rights(session, deps, case, later, message, by=actor.id, at=at)


def messages_of(session: Session, case_id: int) -> list[Message]:
    """The messages of a case in the order in which they came."""
    query = select(Message).where(col(Message.case_id) == case_id)
    return list(session.scalars(query.order_by(col(Message.arrived_at), col(Message.id))))


def _written(session: Session, case: Case, later: LaterMessage, *, by: int, at: datetime) -> Message:
    text, masked = mask_hetus(later.text)
    message = Message(
        case_id=case.id or 0,
        kind=later.kind.value,
        channel=later.channel.value,
        arrived_at=later.arrived_at,
        arrival_time_known=later.is_time_known,
        first_place=later.first_place,
        arrival_reason=mask_hetus(later.arrival_reason)[0],
        sender_reason=mask_hetus(later.sender_reason)[0],
        spoke_with=later.spoke_with,
        text=text,
        masked_codes=masked,
        recorded_by=by,
        recorded_at=at,
    )
    session.add(message)
    session.flush()
    return message


def _make_task(session: Session, deps: Deps, case: Case, later: LaterMessage, *, by: int, at: datetime) -> None:
    """What a person writes to a case that was passed on is answered or passed on too; a task that waits already sees to it."""
    if later.kind is MessageKind.AUTO_REPLY or tasks.earliest_due(session, case.id or 0) is not None:
        return
    tasks.make(session, deps, case, follow_up_kind(case.route), local_date(later.arrived_at), by=by, at=at)


def _end_pause(session: Session, deps: Deps, case: Case, later: LaterMessage, *, actor: Actor, at: datetime) -> None:
    answered_on = local_date(later.arrived_at)
    for request in clock.requests_of(session, case.id or 0):
        if not request.is_open or not clock.open_questions(session, request.id or 0):
            continue
        # One answer counts for every right of the case: the step's effect writes them all.
        answers = {"answered_on": answered_on.isoformat()}
        requests.make_transition(session, deps, case, request, "identity_answered", answers, actor=actor, at=at)
        return


def _answer_clarifications(
    session: Session, deps: Deps, case: Case, later: LaterMessage, *, by: int, at: datetime
) -> None:
    """Write the answer to each open request for clarification, with its day; where the question had paused, that ends it."""
    answered_on = local_date(later.arrived_at)
    for request in clock.requests_of(session, case.id or 0):
        if not request.is_open:
            continue
        replies.check_clarified(session, deps, request, answered_on)
        if not replies.clarified(session, request, answered_on, by=by, at=at):
            continue
        projection.project(session, deps, case, request)
        record(
            session,
            f"case:{case.id}",
            "clarification_answered",
            at=at,
            by=by,
            right_request_id=request.id,
            happened_on=answered_on,
        )


@contextmanager
def _faults_at_arrival() -> Iterator[None]:
    """What the day of an answer cannot be is a fault of the message's own day."""
    try:
        yield
    except Invalid as refusal:
        moved = [Fault("arrived", fault.message, fault.code, fault.values) for fault in refusal.faults]
        raise Invalid(moved) from refusal
    except ClockRefused as refusal:
        values = tuple(refusal.values.items())
        raise Invalid([Fault("arrived", refusal.message, refusal.code, values)]) from refusal


def _open_rights(
    session: Session, deps: Deps, case: Case, later: LaterMessage, message: Message, *, by: int, at: datetime
) -> list[RightRequest]:
    if later.other_rights:
        case.other_rights = sorted({*case.other_rights, *later.other_rights})
        session.add(case)
    if not later.rights:
        return []
    case.state, case.closed_at = "open", None
    opened = [intake.open_request(session, deps, case, right, message, by=by, at=at) for right in later.rights]
    if holds.rights_that_hold(deps) & set(later.rights) and not holds.request_holds(session, case.id or 0):
        holds.place_for_case(session, case, by=by, at=at, on=local_date(at))
    cases.search_again(session, case.id or 0, by=by, at=at)
    projection.project_case(session, deps, case)
    return opened
