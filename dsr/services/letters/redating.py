"""The moment of a sending that was written down wrong, put right: what stood before stays with its reason, and whatever hangs
on the day follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import (
    Case,
    CaseTask,
    ClockFact,
    Dispatch,
    Handover,
    IdentityCheck,
    Letter,
    Proceeding,
    RightRequest,
    ServiceAttempt,
)
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ANSWERS, FactKind
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.identity import Method, mask_hetus
from dsr.domain.plain_text import hidden_fault
from dsr.domain.serving import FETCH_DAYS
from dsr.services import clock, projection
from dsr.services.letters import fees, rows
from dsr.services.letters.values import request_of
from dsr.services.letters.versions import record_letter
from dsr.services.requests import project_and_close
from dsr.services.rights import taking_up
from dsr.services.serving.following import follow
from dsr.services.serving.rows import starts_time

WHY_LIMIT = 500


def sending_of(session: Session, letter: Letter, dispatch_id: int) -> Dispatch:
    """The sending, where it is of that letter; `NotFound` otherwise."""
    row = session.get(Dispatch, dispatch_id)
    if row is None or row.letter_id != letter.id:
        raise NotFound("There is no such sending of this letter")
    return row


def can_be_put_right(sending: Dispatch) -> bool:
    """Whether a person wrote the moment down; of what a job mailed the program knows it."""
    return sending.by_user is not None and not sending.message_id


def put_right(
    session: Session,
    deps: Deps,
    case: Case,
    letter: Letter,
    dispatch_id: int,
    sent_at: datetime,
    why: str,
    *,
    by: int,
    at: datetime,
) -> None:
    """Write down when a sending was really made. The clock of each request that it moved, service and the time of appeal, the
    task that it closed and the check of identity that it was follow its day.

    `sent_at` is an aware moment, under the same limits as when a sending is recorded, and not after what came of it. What left
    stays as it left: no guard of the sending is asked again. Raises `NotFound`, `Invalid` with a fault a field, `Refused` for
    what a job mailed. The caller has taken `holds_lock` and claimed the case. Source: GDPR 5(1)(d), 12(3)-(4); hallintolaki 59 §.
    """
    row = sending_of(session, letter, dispatch_id)
    if not can_be_put_right(row):
        raise Refused("The mail server told when this letter left: its moment is not changed.", code="sending_mailed")
    is_first = _is_first(session, row)
    if faults := [*_moment_faults(session, case, letter, row, sent_at, at, is_first=is_first), *_why_faults(why)]:
        raise Invalid(faults)
    reason, before = mask_hetus(" ".join(why.split()))[0], row.sent_at
    told = {"sent_at": before.isoformat(), "why": reason, "by": by, "at": at.isoformat()}
    row.sent_at, row.corrections = sent_at, [*row.corrections, told]
    session.add(row)
    session.flush()
    if is_first:
        _move_first(session, deps, case, letter, row, reason, by=by, at=at)
    if starts_time(deps.catalogue.letter(letter.kind)):
        follow(session, deps, letter, local_date(at))
    record_letter(
        session,
        letter,
        "sending_put_right",
        by=by,
        at=at,
        dispatch_id=row.id,
        happened_on=local_date(sent_at),
        before=before.isoformat(),
        sent_at=sent_at.isoformat(),
    )
    projection.project_case(session, deps, case)


def _is_first(session: Session, row: Dispatch) -> bool:
    """Whether it is the sending that moved the clock: that which was written down first."""
    first = select(func.min(col(Dispatch.id))).where(col(Dispatch.letter_id) == row.letter_id)
    return session.scalar(first) == row.id


def _move_first(
    session: Session, deps: Deps, case: Case, letter: Letter, row: Dispatch, why: str, *, by: int, at: datetime
) -> None:
    sent_on = local_date(row.sent_at)
    for request in clock.requests_of(session, case.id or 0):
        facts = clock.standing_facts(session, request.id or 0)
        for fact in (one for one in facts if one.question == f"letter:{letter.id}" and _is_of_sending(one)):
            _move_fact(session, request, fact, row, why, by=by, at=at)
            _move_first_answer(request, facts, fact, sent_on)
            project_and_close(session, deps, case, request, at)
    noted = select(CaseTask).where(col(CaseTask.letter_id) == letter.id, col(CaseTask.outcome) == "notified")
    for task in session.scalars(noted):
        task.closed_on = sent_on
        session.add(task)
    shown = select(IdentityCheck).where(
        col(IdentityCheck.case_id) == case.id,
        col(IdentityCheck.method) == Method.IN_PERSON,
        col(IdentityCheck.recorded_at) == row.recorded_at,
    )
    for check in session.scalars(shown):
        check.checked_on = sent_on
        session.add(check)
    session.flush()
    kind = deps.catalogue.letter(letter.kind)
    taking_up.announce(session, deps, request_of(session, letter), kind, sent_on, at=at)


def _is_of_sending(fact: ClockFact) -> bool:
    """Whether the fact is the sending itself: an answer to a letter that asked names that letter too."""
    return fact.kind not in ANSWERS


def _move_fact(
    session: Session, request: RightRequest, fact: ClockFact, row: Dispatch, why: str, *, by: int, at: datetime
) -> None:
    clock.add_fact(
        session,
        request,
        FactKind(fact.kind),
        local_date(row.sent_at),
        at=at,
        by=by,
        happened_at=row.sent_at,
        extended_until=fact.extended_until,
        question=fact.question,
        claims_pause=fact.claims_pause,
        replaces=fact,
        reason=why,
    )


def _move_first_answer(request: RightRequest, facts: list[ClockFact], moved: ClockFact, sent_on: date) -> None:
    """The day of the first answer of what is handled anew; of everything else the days are taken from the facts as they stand."""
    answered_on = request.answered_on
    if request.again_on is None or answered_on is None or moved.happened_on > answered_on:
        return
    kinds = (FactKind.answer_sent, FactKind.refusal_sent, FactKind.copy_handed_over)
    if moved.kind not in kinds:
        return
    others = [one.happened_on for one in facts if one.kind in kinds and one is not moved]
    request.answered_on = max([sent_on, *(on for on in others if on <= answered_on)])


def _moment_faults(
    session: Session, case: Case, letter: Letter, row: Dispatch, sent_at: datetime, at: datetime, *, is_first: bool
) -> Iterator[Fault]:
    if sent_at == row.sent_at:
        yield Fault("sent_at", "This moment is written down already. Write the right one.", "sent_unchanged")
    if sent_at > at:
        yield Fault("sent_at", "The sending cannot be in the future. Check the day and time.", "sent_in_future")
    approval = rows.standing_approval(session, letter)
    if approval is not None and sent_at < approval.at.replace(second=0, microsecond=0):
        yield Fault("sent_at", "The letter cannot have been sent before it was approved.", "sent_before_approval")
    came_on = min(_came_of(session, case, letter, row, is_first=is_first), default=None)
    if came_on is not None and local_date(sent_at) > came_on:
        message = f"What came of this sending is written down for {came_on.isoformat()}: it was sent then or before. Check the day."
        yield Fault("sent_at", message, "sent_after_what_came", (("on", came_on.isoformat()),))
    elif _could_be_fetched(session, row, local_date(sent_at)):
        message = "On the day of the public notice the letter could still be fetched. Check the day."
        yield Fault("sent_at", message, "sent_before_notice")


def _could_be_fetched(session: Session, row: Dispatch, sent_on: date) -> bool:
    """Whether a letter sent that day still waited to be fetched when public notice took its place (hallintolaki 55 §)."""
    waited = select(col(ServiceAttempt.announced_on)).where(
        col(ServiceAttempt.dispatch_id) == row.id,
        col(ServiceAttempt.returned_on).is_(None),
        col(ServiceAttempt.announced_on) <= sent_on + timedelta(days=FETCH_DAYS),
    )
    return session.scalars(waited.limit(1)).first() is not None


def _came_of(session: Session, case: Case, letter: Letter, row: Dispatch, *, is_first: bool) -> Iterator[date]:
    """The days of what can only have come after this sending: what became of it, answers, copies, and where the matter went."""
    attempts = select(ServiceAttempt).where(col(ServiceAttempt.dispatch_id) == row.id)
    for attempt in session.scalars(attempts):
        ended = (attempt.fetched_on, attempt.received_on, attempt.returned_on, attempt.announced_on)
        yield from (on for on in ended if on is not None)
    if not is_first:
        return
    for request in clock.requests_of(session, case.id or 0):
        own = [one for one in clock.standing_facts(session, request.id or 0) if one.question == f"letter:{letter.id}"]
        yield from (one.happened_on for one in own if not _is_of_sending(one))
        if any(one.kind in (FactKind.answer_sent, FactKind.refusal_sent) for one in own):
            yield from _handed(session, request, row)
    against = select(col(Proceeding.received_on)).where(col(Proceeding.letter_id) == letter.id)
    yield from session.scalars(against)
    fee = fees.of_request(session, letter.right_request_id or 0) if letter.kind == fees.ANNOUNCEMENT else None
    if fee is not None:
        yield from (on for on in (fee.answered_on, fee.paid_on) if on is not None)


def _handed(session: Session, request: RightRequest, row: Dispatch) -> Iterator[date]:
    """The days of the copies that went after this answer was written down as sent."""
    query = select(col(Handover.handed_at)).where(
        col(Handover.right_request_id) == request.id,
        col(Handover.taken_back_at).is_(None),
        col(Handover.recorded_at) >= row.recorded_at,
    )
    return (local_date(one) for one in session.scalars(query))


def _why_faults(why: str) -> list[Fault]:
    text = " ".join(why.split())
    if fault := hidden_fault("why", text):
        return [fault]
    if not 3 <= len(text) <= WHY_LIMIT:
        message = f"Write why the moment was wrong, in at most {WHY_LIMIT} characters."
        return [Fault("why", message, "sending_why", (("limit", WHY_LIMIT),))]
    return []
