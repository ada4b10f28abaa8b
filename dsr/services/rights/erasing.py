"""Erasure: each linked recording assessed, the places of copies checked, and the recordings destroyed under the rules of holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, CopyPlace, ErasureChoice, Hold, HoldItem, Link, Recording, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment, Choice, CopyState, Place, assessment_faults, copy_faults
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.grounds import no_ground_in
from dsr.domain.identity import mask_hetus
from dsr.domain.matters import TaskKind
from dsr.domain.retention import MAY_EXIST
from dsr.services.destruction.sweeping import destroy_named
from dsr.services.rights import tasks
from dsr.services.rights.known_copies import first_recorded_on, known_places

OBJECTION = "objection"
"""A right whose success erases every linked recording without a choice call by call (GDPR 17(1)(c))."""


@dataclass(frozen=True)
class Erased:
    """What one erasing did: recordings destroyed, those a hold keeps, and the certificate."""

    destroyed: int
    held: int
    certificate_id: int | None


@dataclass(frozen=True)
class SaidOfCopies:
    """What is confirmed of one place: its state, the day, the day a back-up drops it, and who confirmed it."""

    place: str
    state: str
    evidence: str
    done_on: date | None = None
    rolls_off_on: date | None = None


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
    """Say whether one linked recording is erased or kept. Raises `Invalid` with a fault a field (GDPR 17(1) and (3))."""
    linked = select(col(Link.id)).where(col(Link.case_id) == case.id, col(Link.call_id) == call_id)
    if session.scalar(linked) is None:
        raise NotFound("There is no such call in this case")
    _refuse_decided(session, request, call_id)
    codes = [ground.code for ground in deps.catalogue.grounds_for(request.right)]
    if faults := assessment_faults(said, codes):
        raise Invalid(faults)
    if said.verdict == Choice.KEEP and (found := no_ground_in(said.necessity, deps.catalogue.no_grounds())):
        raise Invalid([Fault("necessity", "This is no ground.", "ground_is_none", (("no_ground", found),))])
    row = choices_of(session, request.id or 0).get(call_id) or ErasureChoice(
        right_request_id=request.id or 0, call_id=call_id, verdict="", by_user=by, at=at
    )
    is_kept = said.verdict == Choice.KEEP
    row.verdict, row.by_user, row.at = said.verdict, by, at
    necessity, statute = (mask_hetus(text.strip())[0] for text in (said.necessity, said.statute))
    reasons = (necessity, statute[:300]) if is_kept else ("", "")  # a code masked is longer than it was
    if reasons != (row.necessity, row.statute):
        row.necessity_english = ""
    row.ground, (row.necessity, row.statute) = said.ground if is_kept else "", reasons
    session.add(row)
    session.flush()
    stream = f"case:{case.id}"
    record(
        session, stream, "recording_assessed", at=at, by=by, right_request_id=request.id, call_id=call_id,
        verdict=row.verdict, ground=row.ground,
    )  # fmt: skip
    return row


def erase(session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int, at: datetime) -> Erased:
    """Destroy the recordings that were chosen, with lock, certificate and instruction to the source; never a held one.

    Raises `Refused` where a hold keeps every one that is left. The caller has taken `holds_lock`.
    """
    wanted = _left(session, request)
    if not wanted:
        raise Refused("Nothing is left to erase", code="erasure_nothing_left")
    swept = destroy_named(session, deps, wanted, at=at)
    if not swept.destroyed:
        raise Refused(
            "A hold keeps these recordings: release it first, or wait until the copy is out or the decision is final",
            code="erasure_held",
            values={"count": len(wanted)},
        )
    record(
        session, f"case:{case.id}", "recordings_erased", at=at, by=by, right_request_id=request.id,
        items=swept.destroyed, certificate=swept.certificate_id,
    )  # fmt: skip
    left = len(_left(session, request))
    if not left:
        tasks.end_of_kind(session, request.id or 0, TaskKind.ERASE, "erased", by=by, at=at)
    return Erased(swept.destroyed, left, swept.certificate_id)


def confirm_place(
    session: Session, case: Case, request: RightRequest, said: SaidOfCopies, *, by: int, at: datetime
) -> CopyPlace:
    """Write down what became of the copies in one place. Raises `Invalid` with a fault a field."""
    if said.place not in set(Place):
        raise Invalid([Fault("place", "Choose one of the options.", "choice_unknown")])
    faults = copy_faults(
        said.state, said.done_on, said.rolls_off_on, said.evidence, on=local_date(at),
        recorded_on=first_recorded_on(session, case.id or 0), was_there=said.place in known_places(session, request),
    )  # fmt: skip
    if faults:
        raise Invalid(faults)
    row = places_of(session, request.id or 0).get(said.place) or CopyPlace(
        right_request_id=request.id or 0, place=said.place, state="", by_user=by, at=at
    )
    row.state, row.evidence, row.by_user, row.at = said.state, said.evidence.strip(), by, at
    row.done_on = said.done_on if said.state == CopyState.DESTROYED else None
    row.rolls_off_on = said.rolls_off_on if said.state == CopyState.ROLLS_OFF else None
    session.add(row)
    session.flush()
    stream = f"case:{case.id}"
    record(
        session, stream, "copies_confirmed", at=at, by=by, right_request_id=request.id, place=row.place,
        state=row.state, happened_on=row.done_on or row.rolls_off_on,
    )  # fmt: skip
    return row


def follow_roll_offs(
    session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int | None, at: datetime
) -> None:
    """A task for each back-up that drops its copy later: somebody confirms it on that day."""
    for row in places_of(session, request.id or 0).values():
        if row.rolls_off_on is not None:
            tasks.make(
                session, deps, case, TaskKind.ROLL_OFF, local_date(at), by=by, at=at, on=row.rolls_off_on,
                request_id=request.id, place=row.place,
            )  # fmt: skip


def choices_of(session: Session, request_id: int) -> dict[int, ErasureChoice]:
    """What was said of each recording, by call."""
    query = select(ErasureChoice).where(col(ErasureChoice.right_request_id) == request_id)
    return {row.call_id: row for row in session.scalars(query)}


def places_of(session: Session, request_id: int) -> dict[str, CopyPlace]:
    """What was confirmed of each place, in the order of the list."""
    query = select(CopyPlace).where(col(CopyPlace.right_request_id) == request_id)
    rows = {row.place: row for row in session.scalars(query)}
    return {place.value: rows[place] for place in Place if place in rows}


def left_by_request(session: Session, requests: Collection[RightRequest]) -> dict[int, int]:
    """How many recordings that are to be erased may still exist, by right request, in as many queries as for one."""
    found: Counter[int] = Counter()
    for is_objection in (False, True):
        some = [one for one in requests if one.right == (OBJECTION if is_objection else "erasure")]
        if some:
            found.update(session.scalars(_left_of(some)))
    return found


def holds_on(session: Session, call_ids: Collection[int]) -> dict[int, list[str]]:
    """The kinds of open holds that keep a recording of each call."""
    query = (
        select(col(Recording.call_id), col(Hold.kind))
        .join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(col(Recording.call_id).in_(call_ids), col(Hold.released_at).is_(None))
        .group_by(col(Recording.call_id), col(Hold.kind))
        .having(func.count() > 0)
    )
    found: dict[int, list[str]] = {}
    for call_id, kind in session.execute(query):
        found.setdefault(call_id or 0, []).append(kind)
    return found


def _left(session: Session, request: RightRequest) -> list[int]:
    query = _left_of([request]).add_columns(col(Recording.id)).order_by(col(Recording.id))
    return [recording_id for _request_id, recording_id in session.execute(query) if recording_id is not None]


def _left_of(requests: Sequence[RightRequest]) -> Select[Any]:
    """The right request of each recording that is to be erased for one of these, all of an objection or none, and may
    still exist."""
    ids = [one.id or 0 for one in requests]
    if requests[0].right == OBJECTION:
        linked = select(col(RightRequest.id)).join(Link, col(Link.case_id) == col(RightRequest.case_id))
        query = linked.join(Recording, col(Recording.call_id) == col(Link.call_id)).where(col(RightRequest.id).in_(ids))
    else:
        chosen = select(col(ErasureChoice.right_request_id))
        query = chosen.join(Recording, col(Recording.call_id) == col(ErasureChoice.call_id)).where(
            col(ErasureChoice.right_request_id).in_(ids), col(ErasureChoice.verdict) == Choice.ERASE.value
        )
    return query.where(col(Recording.state).in_(MAY_EXIST))


def _refuse_decided(session: Session, request: RightRequest, call_id: int) -> None:
    """What is destroyed or answered cannot be chosen otherwise."""
    if not request.is_open:
        raise Refused("The request is closed: reopen it first", code="right_closed")
    gone = select(col(Recording.id)).where(
        col(Recording.call_id) == call_id, col(Recording.state) == "destroyed", col(Recording.destroyed_at).is_not(None)
    )
    row = choices_of(session, request.id or 0).get(call_id)
    if row is not None and row.verdict == Choice.ERASE and session.scalar(gone.limit(1)) is not None:
        raise Refused("The recording has been erased", code="erased_already")
