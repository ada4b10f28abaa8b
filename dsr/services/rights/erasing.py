"""Erasure: the places of copies checked, and the recordings destroyed under the rules of holds."""

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
from dsr.domain.erasure import OBJECTION, Choice, CopyState, Place, copy_faults
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.matters import TaskKind
from dsr.domain.retention import MAY_EXIST
from dsr.domain.workflow import Outcome
from dsr.services import holds, projection, renumbered
from dsr.services.destruction.sweeping import destroy_named
from dsr.services.rights import held_back, tasks
from dsr.services.rights.known_copies import gone_since, handed_over_on, known_places


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


def erase(session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int, at: datetime) -> Erased:
    """Destroy the recordings that were chosen, with lock, certificate and instruction to the source; never a held one.

    Raises `Refused` where a hold keeps every one that is left, and where a linked call may be another person's by now. The caller has taken `holds_lock`.
    """
    renumbered.refuse_calls(session, case.id or 0, at)
    wanted = _left(session, request)
    if not wanted:
        raise Refused("Nothing is left to erase", code="erasure_nothing_left")
    swept = destroy_named(session, deps, list(wanted), at=at)
    if not swept.destroyed:
        raise held_back.refusal(session, deps, case, request, set(wanted.values()), local_date(at))
    record(
        session, f"case:{case.id}", "recordings_erased", at=at, by=by, right_request_id=request.id,
        items=swept.destroyed, certificate=swept.certificate_id,
    )  # fmt: skip
    _end_objected(session, deps, case, request, by=by, at=at)
    return Erased(swept.destroyed, len(_left(session, request)), swept.certificate_id)


def confirm_place(
    session: Session, deps: Deps, case: Case, request: RightRequest, said: SaidOfCopies, *, by: int, at: datetime
) -> CopyPlace:
    """Write down what became of the copies in one place. Raises `Invalid` with a fault a field."""
    if said.place not in set(Place):
        raise Invalid([Fault("place", "Choose one of the options.", "choice_unknown")])
    handed_on = handed_over_on(session, request.case_id) if said.place == Place.PACKAGE else None
    faults = copy_faults(
        said.state, said.done_on, said.rolls_off_on, said.evidence, on=local_date(at),
        since=gone_since(session, request, Place(said.place)), was_there=said.place in known_places(session, request),
        was_handed=handed_on is not None,
    )  # fmt: skip
    if faults:
        raise Invalid(faults)
    row = places_of(session, request.id or 0).get(said.place) or CopyPlace(
        right_request_id=request.id or 0, place=said.place, state="", by_user=by, at=at
    )
    row.state, row.evidence, row.by_user, row.at = said.state, said.evidence.strip(), by, at
    days = {CopyState.DESTROYED.value: said.done_on, CopyState.HANDED_OVER.value: handed_on}
    row.done_on = days.get(said.state)
    row.rolls_off_on = said.rolls_off_on if said.state == CopyState.ROLLS_OFF else None
    session.add(row)
    session.flush()
    stream = f"case:{case.id}"
    record(
        session, stream, "copies_confirmed", at=at, by=by, right_request_id=request.id, place=row.place,
        state=row.state, happened_on=row.done_on or row.rolls_off_on,
    )  # fmt: skip
    _end_objected(session, deps, case, request, by=by, at=at)
    return row


def _end_objected(
    session: Session, deps: Deps, case: Case, request: RightRequest, *, by: int | None, at: datetime
) -> None:
    """What an upheld objection left to erase is done once every place of copies is confirmed too, as in erasure."""
    is_checked = len(places_of(session, request.id or 0)) == len(Place)
    if request.right != OBJECTION or not is_checked or _left(session, request):
        return
    if tasks.end_of_kind(session, request.id or 0, TaskKind.ERASE, "erased", by=by, at=at):
        follow_roll_offs(session, deps, case, request, by=by, at=at)
        projection.project_case(session, deps, case)


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


def with_copies(requests: Sequence[RightRequest]) -> list[RightRequest]:
    """The requests of a case for which the places of copies are gone through: its newest erasure, an open one first, and
    upheld objections."""
    erasures = sorted((one for one in requests if one.right == "erasure"), key=lambda one: (one.is_open, one.id or 0))
    return erasures[-1:] + [one for one in requests if one.right == OBJECTION and one.outcome == Outcome.FULL]


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
    """The kinds of open holds that keep a recording of each call, or have a part that waits and catches it."""
    query = (
        select(col(Recording.call_id), col(Hold.kind))
        .join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(col(Recording.call_id).in_(call_ids), col(Hold.released_at).is_(None))
        .group_by(col(Recording.call_id), col(Hold.kind))
        .having(func.count() > 0)
    )
    kinds = {(call_id or 0, kind) for call_id, kind in session.execute(query)}
    kinds |= {(one.call_id, one.kind) for one in holds.waiting_for(session, call_ids)}
    found: dict[int, list[str]] = {}
    for call_id, kind in sorted(kinds):
        found.setdefault(call_id, []).append(kind)
    return found


def calls_left(session: Session, request: RightRequest) -> set[int]:
    """The calls of which a recording is to be erased for a request and may still exist."""
    return set(_left(session, request).values())


def _left(session: Session, request: RightRequest) -> dict[int, int]:
    """The call of each recording that is left to erase, by the recording's id, the oldest first."""
    columns = (col(Recording.id), col(Recording.call_id))
    query = _left_of([request]).add_columns(*columns).order_by(col(Recording.id))
    return {recording_id or 0: call_id for _request_id, recording_id, call_id in session.execute(query)}


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
