"""Why an erasure waits: the holds on the recordings that are left, each with its reason and the day on which it can go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Case, Hold, HoldItem, LetterRecipient, Proceeding, Recording, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.holds import OF_REQUEST, ErasureFacts, HoldKind, Wait, appealable_until, erasure_wait, ruling_wait
from dsr.domain.workflow import Outcome
from dsr.services import clock, holds
from dsr.services.holds.served import is_of_others, is_to_be_served, waits_for
from dsr.services.rights import consent, restricting

WHY: Mapping[str, str] = MappingProxyType(
    {
        "erasure_waits_request": "Another request of the case is open and holds these recordings: answer it first",
        "erasure_waits_service": "The answer to another request of the case has been sent, but it does not count as served yet",
        "erasure_waits_appeal": "A decision of the case withheld something and can still be appealed: the recordings are kept until then",
        "erasure_waits_restriction": "The processing is restricted: what is restricted is not erased before the restriction is lifted, unless the person consents to "
        "the erasing (18(2)): ask them, and record the answer",
        "erasure_waits_undecided": "A restriction that was asked for in this case is undecided: decide it first. Where it was asked for until the "
        "objection is weighed (18(1)(d)), answer so, and it keeps nothing longer; on another ground the recordings are kept",
        "erasure_waits_complaint": "A complaint or an appeal keeps these recordings: write down first how it ended",
        "erasure_waits_ruling": "The ruling on a complaint or an appeal can still be taken further, and these recordings are kept until then",
        "erasure_waits_needed": "The city needs this recording for another request of the case",
        "erasure_waits_elsewhere": "Another case or an authority keeps these recordings: no day is known for its end",
        "hold_disputed": "The Ombudsman, a court or the body of review has this case: write down first how that ended",
        "hold_take_up": "A decision has promised to take the request up again when the restriction ends",
        "hold_not_served": "Somebody on whom the decision is to be served has not been served: settle that first",
        "hold_appeal_unasked": "Nobody has asked whether an appeal came: ask the court and write down what it says first",
    }
)
"""What each code says; where a day is known the sentence in the reader's language ends with it."""

_OTHERS = {
    HoldKind.RESTRICTION.value: "erasure_waits_restriction",
    HoldKind.NEEDED.value: "erasure_waits_needed",
}


def let_go(session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int, at: datetime) -> None:
    """End the holds of the case's own requests, and of its ended complaints, where an erasure need not wait for them; those of
    others stand as they are.

    The caller has taken `holds_lock`. Source: `domain.holds.erasure_wait`, `ruling_wait`.
    """
    on = local_date(at)
    if _own_wait(session, deps, case, request, on) is None:
        holds.release_for_erasure(session, case.id or 0, by=by, at=at)
    if _ruling_wait(session, deps, case.id or 0, on) is None:
        holds.release_disputed(session, case.id or 0, by=by, at=at)


def why_held(
    session: Session, deps: Deps, case: Case, request: RightRequest, call_ids: Collection[int], on: date
) -> list[Wait]:
    """Why the recordings of these calls are not erased on a day, each reason once; nothing where nothing keeps them."""
    rows = session.execute(
        select(col(Hold.id), col(Hold.kind), col(Hold.case_id), col(Hold.needed_until))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(col(Recording.call_id).in_(call_ids), col(Hold.released_at).is_(None))
        .distinct()
    )
    consented = {hold.id for _row, hold in consent.consented(session, request)}
    found = {(kind, of_case == case.id, until) for hold_id, kind, of_case, until in rows if hold_id not in consented}
    found |= {(one.kind, one.case_id == case.id, None) for one in holds.waiting_for(session, call_ids)}
    waits: set[Wait] = set()
    for kind, is_own, until in found:
        if is_own and kind in OF_REQUEST:
            own = _own_wait(session, deps, case, request, on)
            waits |= {own} if own is not None else set()
        elif is_own and kind == HoldKind.COMPLAINT:
            ruling = _ruling_wait(session, deps, case.id or 0, on)
            waits |= {ruling} if ruling is not None else set()
        else:
            code = _OTHERS.get(kind) if is_own else None
            if code == "erasure_waits_restriction" and _is_undecided(session, case, request):
                code = "erasure_waits_undecided"
            waits.add(Wait(code or "erasure_waits_elsewhere", until if code == "erasure_waits_needed" else None))
    return sorted(waits, key=lambda one: (one.on or date.max, one.code))


def refusal(
    session: Session, deps: Deps, case: Case, request: RightRequest, call_ids: Collection[int], on: date
) -> Refused:
    """The refusal of an erasure that a hold keeps whole: it tells the reason that ends last, and its day if one is known."""
    waits = why_held(session, deps, case, request, call_ids, on)
    last = waits[-1] if waits else Wait("erasure_waits_elsewhere")
    return Refused(WHY[last.code], code=last.code, values={"on": last.on.isoformat()} if last.on else {})


def _is_undecided(session: Session, case: Case, request: RightRequest) -> bool:
    """Whether another request of the case restricts that is open: nobody has been told yet on which ground it does, or that none is."""
    standing = {row.right_request_id for row in restricting.of_case(session, case.id or 0)} - {request.id}
    return any(one.is_open and one.id in standing for one in clock.requests_of(session, case.id or 0))


def waits_for_appeal(session: Session, deps: Deps, case: Case, request: RightRequest, on: date) -> bool:
    """Whether a decision of the case that can be taken further keeps recordings from an erasure, besides what is still open."""
    facts = replace(_own_facts(session, deps, case, request), is_request_open=False)
    wait = erasure_wait(facts, on)
    return wait is not None and wait.code != "erasure_waits_service"


def _own_wait(session: Session, deps: Deps, case: Case, request: RightRequest, on: date) -> Wait | None:
    return erasure_wait(_own_facts(session, deps, case, request), on)


def _own_facts(session: Session, deps: Deps, case: Case, request: RightRequest) -> ErasureFacts:
    case_id = case.id or 0
    served = select(func.max(col(LetterRecipient.served_on))).where(
        col(LetterRecipient.case_id) == case_id,
        is_to_be_served(),
        is_of_others(col(LetterRecipient.letter_id), request.id),
    )
    needed = [one.needed_until for one in holds.request_holds(session, case_id) if one.needed_until is not None]
    return ErasureFacts(
        is_request_open=holds.is_request_open(session, deps, case_id, but=request.id),
        is_all_given=_is_all_given(session, deps, case_id, request),
        waits=waits_for(session, case_id, but=request.id),
        served_on=session.scalar(served),
        needed_until=max(needed, default=None),
    )


def _ruling_wait(session: Session, deps: Deps, case_id: int, on: date) -> Wait | None:
    """Of the case's complaints and appeals: one that was placed by hand has no end here but its release."""
    complaints = [one for one in holds.open_holds(session, case_id) if one.kind == HoldKind.COMPLAINT]
    is_pending = any(one.needed_until is None for one in complaints) or waits_for(session, case_id) == "hold_disputed"
    query = select(col(Proceeding.ended_on), col(Proceeding.received_on))
    ended = session.execute(query.where(col(Proceeding.case_id) == case_id, ~col(Proceeding.is_ordered))).all()
    known = [max(ended_on, received_on) for ended_on, received_on in ended if ended_on is not None]
    days = [appealable_until(on_day, deps.calendar) for on_day in known]
    return ruling_wait(days, on, is_pending=is_pending)


def _is_all_given(session: Session, deps: Deps, case_id: int, request: RightRequest) -> bool:
    """Whether each ended request of a right that holds was answered in full, or ended before any answer left."""
    holding = holds.rights_that_hold(deps)
    ended = [
        one
        for one in clock.requests_of(session, case_id)
        if not one.is_open and one.id != request.id and one.right in holding
    ]
    others = [one for one in ended if one.outcome != Outcome.FULL]
    ends = (Outcome.WITHDRAWN, Outcome.UNDONE, Outcome.MERGED)
    return all(one.outcome in ends for one in others) and not clock.was_answered(session, [one.id for one in others])
