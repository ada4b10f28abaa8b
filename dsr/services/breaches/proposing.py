"""Breaches proposed from facts, once a fact; and the events of every breach."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Breach, Hold, HoldItem, ListeningTask, Recording
from dsr.domain.breaches import BreachKind, notify_by
from dsr.domain.calendar import local_date
from dsr.domain.listening import Speaker

_IS_MISSED = (col(Recording.state) == "missing") & col(Hold.released_at).is_(None)
"""A recording that a hold keeps and that is not found at the source."""


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


def propose_from_facts(session: Session, at: datetime) -> int:
    """Propose a breach for every case whose held recordings were destroyed, by the day, or are missing at the source.

    What was destroyed after its hold had ended was not needed any more. That one is missing is known from when a listener
    said so, also where it was held only later. Answers how many were proposed.
    """
    query = (
        select(
            col(Hold.case_id),
            col(Recording.state),
            col(Recording.destroyed_at),
            col(Recording.id),
            col(Recording.call_id),
        )
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(
            col(Hold.case_id).is_not(None),
            or_(
                _IS_MISSED,
                (col(Recording.state) == "destroyed")
                & (col(Recording.destroyed_at) >= col(HoldItem.matched_at))
                & or_(col(Hold.released_at).is_(None), col(Hold.released_at) > col(Recording.destroyed_at)),
            ),
        )
        .order_by(col(Recording.id))
    )
    rows = session.execute(query).all()
    missed_at = _missed_at(session, {row.call_id for row in rows if row.destroyed_at is None})
    lost: dict[tuple[int, str, str], set[int]] = {}
    known: dict[tuple[int, str, str], datetime] = {}
    for case_id, state, destroyed_at, recording_id, call_id in rows:
        day = local_date(destroyed_at).isoformat() if destroyed_at is not None else "missing"
        key = (case_id, state, day)
        lost.setdefault(key, set()).add(recording_id)
        if destroyed_at is None and call_id in missed_at:
            known[key] = min(known.get(key, at), missed_at[call_id])
    proposed = 0
    for key, found in sorted(lost.items()):
        case_id, state, day = key
        kind = BreachKind.RECORDING_LOST if state == "destroyed" else BreachKind.RECORDING_MISSING
        fact, aware = f"recordings:{case_id}:{day}", known.get(key)
        new = propose(session, kind, fact, case_id=case_id, at=at, records=len(found), aware_at=aware)
        proposed += new is not None
    return proposed


def _missed_at(session: Session, call_ids: Collection[int]) -> dict[int, datetime]:
    """When a listener first said that the recording of each call was not found, and nobody has heard it since."""
    query = (
        select(ListeningTask)
        .where(col(ListeningTask.call_id).in_(call_ids), col(ListeningTask.state) == "answered")
        .order_by(col(ListeningTask.answered_at), col(ListeningTask.id))
    )
    missed: dict[tuple[int, int | None], datetime] = {}
    for task in session.scalars(query):
        leg = task.call_id, task.leg_id
        if task.answer.get("speaker") != Speaker.NOT_FOUND:
            missed.pop(leg, None)
        elif task.answered_at is not None:
            missed.setdefault(leg, task.answered_at)
    found: dict[int, datetime] = {}
    for (call_id, _leg_id), at in missed.items():
        found[call_id] = min(found.get(call_id, at), at)
    return found


def propose_missing(session: Session, recordings: Collection[int], at: datetime) -> None:
    """Propose a breach for every case that holds what was looked for just now and not found: the 72 hours run from then.

    While the proposal of an earlier one waits it is counted there; once that was judged, a new one is proposed.
    """
    query = (
        select(col(Hold.case_id), col(HoldItem.recording_id))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(_IS_MISSED, col(Hold.case_id).is_not(None))
    )
    just_now = query.where(col(HoldItem.recording_id).in_(recordings))
    cases = {case_id for case_id, _recording_id in session.execute(just_now)}
    held: dict[int, set[int]] = {}
    for case_id, recording_id in session.execute(query.where(col(Hold.case_id).in_(cases))):
        held.setdefault(case_id, set()).add(recording_id)
    for case_id, missing in sorted(held.items()):
        found = missing.intersection(recordings)
        same = {"kind": BreachKind.RECORDING_MISSING.value, "case_id": case_id, "state": "proposed"}
        waiting = session.scalars(select(Breach).filter_by(**same).with_for_update()).first()
        if waiting is not None:
            waiting.records = min((waiting.records or 0) + len(found), len(missing))
            waiting.version += 1
            session.add(waiting)
            session.flush()
            record_step(session, waiting, "breach_counted", by=None, at=at, records=waiting.records)
            continue
        first = f"recordings:{case_id}:missing"
        for fact in (first, f"{first}:{int(at.timestamp())}"):
            if propose(session, BreachKind.RECORDING_MISSING, fact, case_id=case_id, at=at, records=len(found)):
                break


def record_step(session: Session, row: Breach, event: str, *, by: int | None, at: datetime, **more: Any) -> None:
    """Add one event to the stream of a breach: ids and codes; how its clock stands is told beside them (`db.told_rows`)."""
    record(session, f"breach:{row.id}", event, at=at, by=by, breach_id=row.id, **more)
