"""What is said of each linked recording of a request for erasure: it is erased, or kept on a ground of its own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, ErasureChoice, Link, Recording, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment, Choice, assessment_faults
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.grounds import no_ground_in
from dsr.domain.identity import mask_hetus
from dsr.domain.retention import MAY_EXIST
from dsr.domain.workflow import Outcome
from dsr.services import clock, holds
from dsr.services.ground_checks import check_ground
from dsr.services.recording_fates import is_kept
from dsr.services.rights import erasing


def assess(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    call_id: int,
    said: Assessment,
    *,
    by: int,
    at: datetime,
) -> ErasureChoice:
    """Say whether one linked recording is erased or kept. Raises `Invalid` with a fault a field (GDPR 17(1) and (3)), also where
    the case itself speaks against the ground, as it does when one is documented.

    What is kept after its storage period is held from now on until the day told. The caller has taken `holds_lock`.
    """
    linked = select(col(Link.id)).where(col(Link.case_id) == case.id, col(Link.call_id) == call_id)
    if session.scalar(linked) is None:
        raise NotFound("There is no such call in this case")
    _refuse_decided(session, request, call_id)
    codes = [ground.code for ground in deps.catalogue.grounds_for(request.right)]
    call, today = session.get_one(Call, call_id), local_date(at)
    if faults := assessment_faults(said, codes, today, _ends_on(session, call, request, today)):
        raise Invalid(faults)
    if said.verdict == Choice.KEEP:
        check_ground(session, deps, case, request, said.ground, today, calls=[call])
    none = deps.catalogue.no_grounds([said.ground])
    if said.verdict == Choice.KEEP and (found := no_ground_in(said.necessity, none)):
        raise Invalid([Fault("necessity", "This is no ground.", "ground_is_none", (("no_ground", found),))])
    row = erasing.choices_of(session, request.id or 0).get(call_id) or ErasureChoice(
        right_request_id=request.id or 0, call_id=call_id, verdict="", by_user=by, at=at
    )
    is_kept = said.verdict == Choice.KEEP
    row.verdict, row.by_user, row.at = said.verdict, by, at
    necessity, statute = (mask_hetus(text.strip())[0] for text in (said.necessity, said.statute))
    reasons = (necessity, statute[:300]) if is_kept else ("", "")  # a code masked is longer than it was
    if reasons != (row.necessity, row.statute):
        row.necessity_english = ""
    row.ground, (row.necessity, row.statute) = said.ground if is_kept else "", reasons
    row.kept_until = said.kept_until if is_kept else None
    session.add(row)
    session.flush()
    stream = f"case:{case.id}"
    record(
        session, stream, "recording_assessed", at=at, by=by, right_request_id=request.id, call_id=call_id,
        verdict=row.verdict, ground=row.ground,
    )  # fmt: skip
    holds.keep_needed(session, case.id or 0, [call_id], row.kept_until, by=by, at=at)
    return row


def release_undecided(session: Session, case: Case, request: RightRequest, *, by: int | None, at: datetime) -> None:
    """Let go of what the assessments of a request for erasure keep that ended before anything was decided on it.

    No decision says that the city needs the recordings after their storage period, nobody was told a day, and nothing is kept
    longer because deletion was asked (GDPR 5(1)(e), 17(3); the register's six months). What was decided and told stays until its
    day, and so does what another request for erasure of the case keeps. The caller has taken `holds_lock`.
    """
    if clock.was_answered(session, [request.id]):
        return
    others = select(col(ErasureChoice.call_id)).join(
        RightRequest, col(RightRequest.id) == col(ErasureChoice.right_request_id)
    )
    others = others.where(
        col(RightRequest.case_id) == case.id,
        col(RightRequest.id) != request.id,
        col(RightRequest.outcome).not_in((Outcome.WITHDRAWN.value, Outcome.UNDONE.value)),
        col(ErasureChoice.kept_until).is_not(None),
    )
    kept = {call_id for call_id, row in erasing.choices_of(session, request.id or 0).items() if row.kept_until}
    undecided = sorted(kept - set(session.scalars(others)))
    holds.release_needed(session, case.id or 0, undecided, "erasure_undecided", by=by, at=at)


def _ends_on(session: Session, call: Call, request: RightRequest, on: date) -> date | None:
    """The last day of the storage period of the call's recording; None where there is none on the day `on`."""
    if not is_kept(session, call, request.received_on, on):
        return None
    ends = select(func.max(col(Recording.due_on))).where(
        col(Recording.call_id) == call.id, col(Recording.state).in_(MAY_EXIST)
    )
    return session.scalar(ends)


def _refuse_decided(session: Session, request: RightRequest, call_id: int) -> None:
    """What is destroyed or answered cannot be chosen otherwise."""
    if not request.is_open:
        raise Refused("The request is closed: reopen it first", code="right_closed")
    gone = select(col(Recording.id)).where(
        col(Recording.call_id) == call_id, col(Recording.state) == "destroyed", col(Recording.destroyed_at).is_not(None)
    )
    row = erasing.choices_of(session, request.id or 0).get(call_id)
    if row is not None and row.verdict == Choice.ERASE and session.scalar(gone.limit(1)) is not None:
        raise Refused("The recording has been erased", code="erased_already")
