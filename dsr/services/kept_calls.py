"""How the recordings of a case's calls are kept: by its hold, by a question, until a verdict, or by what is not the case's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Candidate, Hold, HoldItem, Recording
from dsr.domain.calendar import local_date
from dsr.domain.holds import OF_REQUEST
from dsr.domain.retention import MAY_EXIST
from dsr.services.holds.asked import waiting_for
from dsr.services.holds.waits import is_held


@dataclass(frozen=True)
class Kept:
    """How the recordings of a call are kept for the case. `upstream` is the least sure of them: empty, waiting, failed
    or confirmed; empty means that nothing holds them. `due_on` is the first day on which one would be destroyed.
    `is_undecided`: they are kept while a busy line or a wide time waits for a person's word; `is_to_be_judged`: until a
    person has judged the call; `is_kept_besides`: by something that is not this case's, of which its page tells no more.
    `is_missing`: none is left that may exist, and one was looked for in the source and not found; `is_unrecorded`: there
    never was one, nobody answered or the source records nothing."""

    due_on: date
    is_destroyed: bool = False
    is_missing: bool = False
    is_unrecorded: bool = False
    upstream: str = ""
    is_undecided: bool = False
    is_to_be_judged: bool = False
    is_kept_besides: bool = False
    placed_on: date | None = None
    confirmed_on: date | None = None
    review_by: date | None = None


def kept_of(session: Session, case_id: int, calls: Mapping[int, Call]) -> dict[int, Kept]:
    """How each of the calls, by id, is kept for the case; in a handful of queries."""
    found = {call_id: Kept(call.destruction_on, is_unrecorded=True) for call_id, call in calls.items()}
    recordings: dict[int, list[Recording]] = {}
    for recording in session.scalars(select(Recording).where(col(Recording.call_id).in_(list(calls)))):
        recordings.setdefault(recording.call_id, []).append(recording)
    items = _items(session, case_id)
    waiting = waiting_for(session, list(recordings))
    waited = {one.recording_id for one in waiting if one.case_id == case_id}
    unjudged, spared = _unjudged(session, case_id, list(recordings)), {one.recording_id for one in waiting}
    held = select(col(Recording.id)).where(col(Recording.call_id).in_(list(recordings)), is_held())
    spared |= {recording_id or 0 for recording_id in session.scalars(held)}
    for call_id, rows in recordings.items():
        present = [row for row in rows if row.state in MAY_EXIST]
        due_on = min((row.due_on for row in present or rows), default=calls[call_id].destruction_on)
        holding = [items[row.id or 0] for row in present if (row.id or 0) in items]
        if present:
            kept = _standing(due_on, holding, covers_all=len(holding) == len(present))
            is_undecided = not kept.upstream and all(row.id in items or row.id in waited for row in present)
            is_open = not kept.upstream and not is_undecided
            found[call_id] = replace(
                kept,
                is_undecided=is_undecided,
                is_to_be_judged=is_open and call_id in unjudged,
                is_kept_besides=is_open and call_id not in unjudged and all(row.id in spared for row in present),
            )
        else:
            is_missing = any(row.state == "missing" for row in rows)
            found[call_id] = Kept(due_on, is_destroyed=not is_missing, is_missing=is_missing)
    return found


def _unjudged(session: Session, case_id: int, call_ids: Sequence[int]) -> set[int]:
    """Which of the calls wait for a person's verdict while the case's request holds: no sweep takes them before."""
    query = select(col(Candidate.call_id)).join(Hold, col(Hold.case_id) == col(Candidate.case_id))
    holds = (col(Hold.released_at).is_(None), col(Hold.kind).in_(OF_REQUEST))
    mine = (col(Candidate.case_id) == case_id, col(Candidate.verdict) == "", col(Candidate.call_id).in_(call_ids))
    return set(session.scalars(query.where(*mine, *holds)))


def _standing(due_on: date, holding: list[tuple[HoldItem, Hold]], *, covers_all: bool) -> Kept:
    if not holding or not covers_all:
        return Kept(due_on)
    states = {item.upstream for item, _hold in holding}
    upstream = next(state for state in ("failed", "waiting", "confirmed") if state in states)
    confirmed = [item.upstream_at for item, _hold in holding if item.upstream_at is not None]
    return Kept(
        due_on,
        upstream=upstream,
        placed_on=local_date(min(item.matched_at for item, _hold in holding)),
        confirmed_on=local_date(max(confirmed)) if upstream == "confirmed" and confirmed else None,
        review_by=min(hold.review_by for _item, hold in holding),
    )


def _items(session: Session, case_id: int) -> dict[int, tuple[HoldItem, Hold]]:
    query = (
        select(HoldItem, Hold)
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(col(Hold.case_id) == case_id, col(Hold.released_at).is_(None))
        .order_by(col(HoldItem.id))
    )
    return {item.recording_id: (item, hold) for item, hold in session.execute(query).all()}
