"""Breaches proposed from facts, once a fact; and the events of every breach."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Breach, Hold, HoldItem, Recording
from dsr.domain.breaches import BreachKind, notify_by
from dsr.domain.calendar import local_date


def propose(
    session: Session,
    kind: BreachKind,
    fact: str,
    *,
    case_id: int | None,
    at: datetime,
    records: int | None = None,
    aware_at: datetime | None = None,
) -> int | None:
    """Propose a breach from a fact, once a fact; a person decides whether it is one. Answers its id, None if it is there.

    `aware_at` is when the city knew, from which the 72 hours run (GDPR 33(1)): `at` where it is not told.
    """
    known = aware_at or at
    if session.scalars(select(col(Breach.id)).where(col(Breach.fact) == fact)).first() is not None:
        return None
    row = Breach(
        kind=kind.value,
        case_id=case_id,
        fact=fact,
        state="proposed",
        aware_at=known,
        notify_by=notify_by(known),
        records=records,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    record_step(session, row, "breach_proposed", by=None, at=at, what=kind.value, case_id=case_id)
    return row.id


def propose_lost(session: Session, at: datetime) -> int:
    """Propose a breach for every case whose held recordings were destroyed, by the day; answers how many were proposed.

    What was destroyed after its hold had ended was not needed any more.
    """
    query = (
        select(col(Hold.case_id), col(Recording.destroyed_at), col(Recording.id))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(
            *(col(Hold.case_id).is_not(None), col(Recording.state) == "destroyed"),
            col(Recording.destroyed_at) >= col(HoldItem.matched_at),
            or_(col(Hold.released_at).is_(None), col(Hold.released_at) > col(Recording.destroyed_at)),
        )
    )
    lost: dict[tuple[int, str], set[int]] = {}
    for case_id, destroyed_at, recording_id in session.execute(query):
        lost.setdefault((case_id, local_date(destroyed_at).isoformat()), set()).add(recording_id)
    proposed = 0
    for (case_id, day), found in sorted(lost.items()):
        fact = f"recordings:{case_id}:{day}"
        new = propose(session, BreachKind.RECORDING_LOST, fact, case_id=case_id, at=at, records=len(found))
        proposed += new is not None
    return proposed


def propose_missing(session: Session, recordings: Collection[int], at: datetime) -> None:
    """Propose a breach for every case that holds what was looked for just now and not found: the 72 hours run from then.

    Nothing else makes a held recording missing: a hold takes none that is missing already. The caller has taken `holds_lock`.
    """
    query = (
        select(col(Hold.case_id), col(HoldItem.recording_id))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(col(Recording.state) == "missing", col(Hold.released_at).is_(None), col(Hold.case_id).is_not(None))
    )
    just_now = query.where(col(HoldItem.recording_id).in_(recordings))
    cases = {case_id for case_id, _recording_id in session.execute(just_now)}
    held: dict[int, set[int]] = {}
    for case_id, recording_id in session.execute(query.where(col(Hold.case_id).in_(cases))):
        held.setdefault(case_id, set()).add(recording_id)
    for case_id, missing in sorted(held.items()):
        found, fact = len(missing.intersection(recordings)), f"recordings:{case_id}:missing:{int(at.timestamp())}"
        _count_or_propose(session, BreachKind.RECORDING_MISSING, fact, case_id, found, at, at_most=len(missing))


def propose_astray(session: Session, calls: Mapping[int, Collection[int]], batch_id: int, at: datetime) -> None:
    """Propose a breach for every case whose answers or copies have told of calls that are another person's by a file that is
    taken just now; `calls` are these, by case. Whoever judges them again says whether it is one (GDPR 4(12), 33(1))."""
    for case_id, found in sorted(calls.items()):
        fact = f"calls:{case_id}:{batch_id}:{min(found)}"
        _count_or_propose(session, BreachKind.CALL_ASTRAY, fact, case_id, len(found), at)


def _count_or_propose(
    session: Session, kind: BreachKind, fact: str, case_id: int, found: int, at: datetime, *, at_most: int | None = None
) -> None:
    """While the proposal of an earlier fact of the case waits it is counted there; once that was judged, a new one is made."""
    same = {"kind": kind.value, "case_id": case_id, "state": "proposed"}
    waiting = session.scalars(select(Breach).filter_by(**same).with_for_update()).first()
    if waiting is None:
        propose(session, kind, fact, case_id=case_id, at=at, records=found)
        return
    counted = (waiting.records or 0) + found
    waiting.records = counted if at_most is None else min(counted, at_most)
    waiting.version += 1
    session.add(waiting)
    session.flush()
    record_step(session, waiting, "breach_counted", by=None, at=at, records=waiting.records)


def record_step(session: Session, row: Breach, event: str, *, by: int | None, at: datetime, **more: Any) -> None:
    """Add one event to the stream of a breach: ids and codes; how its clock stands is told beside them (`db.told_rows`)."""
    record(session, f"breach:{row.id}", event, at=at, by=by, breach_id=row.id, **more)
