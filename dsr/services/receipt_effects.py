"""What steps do to the day of receipt: corrected with a reason, or the earlier one of two kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.tables import ClockFact, Message, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Fault, Invalid
from dsr.domain.logged_request import OLDEST
from dsr.domain.workflow import Effect
from dsr.services import clock, projection
from dsr.services.steps import Step


def check_receipt(session: Session, request: RightRequest, received_on: object) -> None:
    """A corrected receipt is never later than what the registry stamped when the message was written down, nor than anything done
    since of what came by that message.

    Nor is it more than a year before that, which intake takes for a slip of the year too. Raises `Invalid`.
    """
    if not isinstance(received_on, date):
        return
    entered_on = local_date(session.get_one(Message, request.message_id).recorded_at)
    if entered_on - received_on > OLDEST:
        sentence = "The receipt would be over a year before the day the request was logged. Check the year."
        raise Invalid([Fault("received_on", sentence, "receipt_too_old")])
    facts = (fact for one in of_message(session, request) for fact in clock.standing_facts(session, one.id or 0))
    for fact in facts:
        limit = entered_on if fact.kind == FactKind.received else fact.happened_on
        if limit < received_on:
            raise Invalid(
                [
                    Fault(
                        "received_on",
                        "The receipt cannot be later than its own entry or anything done since. Check the day.",
                        "receipt_after_act",
                    )
                ]
            )


def of_message(session: Session, request: RightRequest) -> list[RightRequest]:
    """The right requests that came by the same message on the same day, this one among them: they have one receipt."""
    day = _receipt(session, request).happened_on
    found = [one for one in clock.requests_of(session, request.case_id) if one.message_id == request.message_id]
    return [one for one in found if _receipt(session, one).happened_on == day]


def _receipt(session: Session, request: RightRequest) -> ClockFact:
    return next(fact for fact in clock.standing_facts(session, request.id or 0) if fact.kind == FactKind.received)


def _replace_receipt(step: Step) -> None:
    """The day is that of the message, and so of every right that it asked for."""
    answers = step.applied.answers or {}
    received_on, reason = answers["received_on"], str(answers["reason"])
    if not isinstance(received_on, date):
        return
    for one in of_message(step.session, step.request):
        before = _receipt(step.session, one)
        clock.add_fact(
            step.session, one, FactKind.received, received_on, at=step.at, by=step.by, replaces=before, reason=reason
        )
        _log_receipt(step, one, before.happened_on, received_on)


def _log_receipt(step: Step, request: RightRequest, before: date, after: date) -> None:
    record(
        step.session,
        f"case:{step.case.id}",
        "receipt_corrected",
        at=step.at,
        by=step.by,
        right_request_id=request.id,
        before=before.isoformat(),
        after=after.isoformat(),
    )


def _keep_earliest(step: Step) -> None:
    """The request merged into keeps the earlier receipt of the two (law.md T13)."""
    into = step.session.get(RightRequest, int(str((step.applied.answers or {})["into"])))
    if into is None or into.case_id != step.case.id:
        raise Invalid([Fault("into", "Choose one of the options.", "choice_unknown")])
    mine = clock.clock_of(step.session, step.deps, step.request).received_on
    theirs = _receipt(step.session, into)
    if mine < theirs.happened_on:
        clock.add_fact(
            step.session, into, FactKind.received, mine, at=step.at, by=step.by, replaces=theirs, reason=clock.MERGED
        )
        _log_receipt(step, into, theirs.happened_on, mine)
    projection.project(step.session, step.deps, step.case, into)


OF_RECEIPTS: Mapping[Effect, Callable[[Step], None]] = {
    Effect.REPLACE_RECEIPT: _replace_receipt,
    Effect.KEEP_EARLIEST_RECEIPT: _keep_earliest,
}
