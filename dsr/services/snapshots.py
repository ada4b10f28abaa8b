"""What the register held for a case on the day of its receipt, kept once, and how that differs from what is found now.

A case keeps what its search covered and what there was at receipt. Terms, period, imports by source and the share of
calls with nobody's number stand on the case page and in the answer; the candidates of the first search are kept as of
the day of receipt, so that a later import or destruction can be explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Candidate, CandidateSnapshot, Case, ImportBatch, Leg, Link, Recording
from dsr.domain import matching
from dsr.domain.calendar import HELSINKI, local_date
from dsr.domain.matching import Band


@dataclass(frozen=True)
class Since:
    """How the calls proposed or tied now differ from those of the receipt. Weak matches are counted only where there are no
    others (`is_weak`).

    `then` and `now` are numbers of calls; of those now, `imported` came to the register after the receipt and `found`
    were there already but found only by what is known since; `gone` are proposed no more. `destroyed` counts recordings.
    Where weak matches were too many to list, then or now (`is_partly_listed`), these three are 0, as nobody knows which calls are
    new, and `destroyed` counts those of the listed.
    `late_calls` are the ids of calls imported after the receipt.
    """

    received_on: date
    then: int
    now: int
    imported: int
    found: int
    gone: int
    destroyed: int
    late_calls: frozenset[int] = field(default=frozenset())
    is_weak: bool = False
    is_partly_listed: bool = False


def take_once(
    session: Session,
    case_id: int,
    candidates: Sequence[matching.Candidate],
    cut: Sequence[int],
    unweighed: int,
    received_on: date,
    at: datetime,
) -> None:
    """Keep what a first search found, as of receipt; does nothing where the case has its snapshot.

    Calls imported after the day of receipt are left out, and a recording destroyed since counts as the `present` it was.
    Of the matches that are not listed (the calls `cut`, and those beyond what was weighed) the number is kept.
    """
    query = select(col(CandidateSnapshot.id)).where(col(CandidateSnapshot.case_id) == case_id)
    if session.scalar(query) is not None:
        return
    end = _end_of(received_on)
    late = imported_after(session, [one.call_id for one in candidates], end)
    held = [one for one in candidates if one.call_id not in late]
    states = _states(session, [one.call_id for one in held], received_on)
    session.add(
        CandidateSnapshot(
            case_id=case_id,
            received_on=received_on,
            taken_at=at,
            calls=[
                {"call": one.call_id, "band": one.band.value, "recordings": states.get(one.call_id, [])} for one in held
            ],
            unlisted=len(cut) - len(imported_after(session, cut, end)) + unweighed,
        )
    )
    session.flush()


def since_receipt(session: Session, case_id: int) -> Since | None:
    """The snapshot of the case beside its calls of now; None before its first search."""
    kept = session.scalars(select(CandidateSnapshot).where(col(CandidateSnapshot.case_id) == case_id)).first()
    if kept is None:
        return None
    tied = set(session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == case_id)))
    proposed = select(col(Candidate.call_id)).where(col(Candidate.case_id) == case_id)
    everything = set(session.scalars(proposed)) | tied
    likely = set(session.scalars(proposed.where(col(Candidate.band) != Band.WEAK.value))) | tied
    then = {one["call"] for one in kept.calls if one["band"] != Band.WEAK.value}
    seen = {one["call"] for one in kept.calls}
    is_weak = not then and not likely and bool(seen | everything)
    if is_weak:
        then, likely = seen, everything
    # What comes later on the day of receipt was not there either when the register was looked at.
    late = imported_after(session, sorted(everything - seen), min(_end_of(kept.received_on), kept.taken_at))
    left_out = _left_out_now(session, case_id)
    is_partly_listed = is_weak and (kept.unlisted > 0 or left_out > 0)
    new, gone = (set[int](), set[int]()) if is_partly_listed else (likely - then, then - likely)
    return Since(
        received_on=kept.received_on,
        then=len(then) + (kept.unlisted if is_weak else 0),
        now=len(likely) + (left_out if is_weak else 0),
        imported=len(new & late),
        found=len(new - late),
        gone=len(gone),
        destroyed=_destroyed_since(session, kept.calls),
        late_calls=frozenset(late),
        is_weak=is_weak,
        is_partly_listed=is_partly_listed,
    )


def _left_out_now(session: Session, case_id: int) -> int:
    """How many of the matches of the last search are in no list."""
    last = session.get_one(Case, case_id).search or {}
    return int(last.get("found", 0)) - int(last.get("kept", 0))


def imported_after(session: Session, call_ids: Sequence[int], at: datetime) -> set[int]:
    """Which of the calls came to the register only after that moment: none of their rows was taken by then."""
    found: set[int] = set()
    for start in range(0, max(len(call_ids), 1), 5_000):
        query = (
            select(col(Leg.call_id))
            .join(ImportBatch, col(ImportBatch.id) == col(Leg.batch_id))
            .where(col(Leg.call_id).in_(call_ids[start : start + 5_000]))
            .group_by(col(Leg.call_id))
            .having(func.min(col(ImportBatch.started_at)) > at)
        )
        found |= set(session.scalars(query))
    return found


def _end_of(on: date) -> datetime:
    return datetime.combine(on, time.max, HELSINKI)


def _states(session: Session, call_ids: Sequence[int], on: date) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = {}
    for start in range(0, len(call_ids), 5_000):
        query = select(Recording).where(col(Recording.call_id).in_(call_ids[start : start + 5_000]))
        for row in session.scalars(query.order_by(col(Recording.id))):
            was_there = row.state == "destroyed" and row.destroyed_at is not None and local_date(row.destroyed_at) > on
            found.setdefault(row.call_id, []).append([row.id, "expected" if was_there else row.state])
    return found


def _destroyed_since(session: Session, calls: Sequence[Any]) -> int:
    """How many recordings that were there are destroyed now, or gone with the whole call."""
    ids = [row_id for one in calls for row_id, state in one["recordings"] if state != "destroyed"]
    left = 0
    for start in range(0, len(ids), 5_000):
        query = select(func.count()).select_from(Recording).where(col(Recording.id).in_(ids[start : start + 5_000]))
        left += session.scalar(query.where(col(Recording.state) != "destroyed")) or 0
    return len(ids) - left
