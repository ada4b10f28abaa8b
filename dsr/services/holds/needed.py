"""Holds of recordings that a decision keeps after their storage period: until the day that is told, and no longer.

An erasure that is refused keeps single recordings, a refused objection every one of its case: each ends what is its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Hold
from dsr.domain.calendar import local_date
from dsr.domain.holds import HoldKind
from dsr.services.holds.counts import kept_by
from dsr.services.holds.matching import match, stream_of
from dsr.services.holds.placing import open_holds

A_YEAR = timedelta(days=366)
"""What is needed for longer is looked at again after a year: a need can end sooner."""


ASSESSED, OBJECTED = "assessed_kept", "objection_refused"
"""Why a hold of this kind stands: what an erasure does not erase, or what goes on although it was objected to."""


def keep_needed(
    session: Session,
    case_id: int,
    call_ids: Collection[int],
    until: date | None,
    *,
    by: int,
    at: datetime,
    reason: str = ASSESSED,
) -> None:
    """Have the recordings of these calls kept to the end of the day `until`; None ends what the case needs them for, for `reason`.

    What stands is read once, however many calls there are. The caller has taken `holds_lock`. Source: GDPR 17(3)(b), (d) and (e),
    21(1), 5(1)(e).
    """
    standing = _standing(session, case_id, reason)
    for call_id in call_ids:
        holds = standing.get(call_id, [])
        for hold in holds:
            if hold.needed_until != until:
                _release(session, hold, "assessed_anew", by=by, at=at)
        if until is not None and all(hold.released_at is not None for hold in holds):
            _place(session, case_id, call_id, until, reason, by=by, at=at)


def release_needed(
    session: Session,
    case_id: int,
    call_ids: Iterable[int],
    why: str,
    *,
    by: int | None,
    at: datetime,
    reason: str = ASSESSED,
) -> None:
    """End what the case needs these calls' recordings for, for `reason`; `why` is a code. The caller has taken `holds_lock`."""
    standing = _standing(session, case_id, reason)
    for call_id in call_ids:
        for hold in standing.get(call_id, []):
            _release(session, hold, why, by=by, at=at)


def end_needed(session: Session, at: datetime) -> list[int]:
    """Release the holds whose last day is over; answers their cases. The caller has taken `holds_lock`."""
    query = select(Hold).where(
        col(Hold.kind) == HoldKind.NEEDED.value,
        col(Hold.released_at).is_(None),
        col(Hold.needed_until) < local_date(at),
    )
    ended = list(session.scalars(query.order_by(col(Hold.id))))
    for hold in ended:
        _release(session, hold, "needed_no_longer", by=None, at=at)
    return sorted({hold.case_id for hold in ended if hold.case_id is not None})


def _place(session: Session, case_id: int, call_id: int, until: date, reason: str, *, by: int, at: datetime) -> None:
    hold = Hold(
        case_id=case_id,
        kind=HoldKind.NEEDED.value,
        reason=reason,
        criteria={"calls": [call_id]},
        placed_by=by,
        placed_at=at,
        needed_until=until,
        review_by=min(until + timedelta(days=1), local_date(at) + A_YEAR),
    )
    session.add(hold)
    session.flush()
    kept = match(session, hold, at)
    record(
        session, stream_of(hold), "hold_placed", at=at, by=by, hold_id=hold.id, kind_of_hold=hold.kind, items=kept,
        until=until.isoformat(), kept=kept_by(session, [hold.id]),
    )  # fmt: skip


def _standing(session: Session, case_id: int, reason: str) -> dict[int, list[Hold]]:
    """The holds of the case for this reason, by the call that each is of."""
    found: dict[int, list[Hold]] = {}
    for one in open_holds(session, case_id):
        calls = one.criteria.get("calls", [])
        if (
            one.kind == HoldKind.NEEDED
            and one.reason == reason
            and one.criteria == {"calls": calls}
            and len(calls) == 1
        ):
            found.setdefault(calls[0], []).append(one)
    return found


def _release(session: Session, hold: Hold, reason: str, *, by: int | None, at: datetime) -> None:
    hold.released_at, hold.released_by, hold.release_reason = at, by, reason
    session.add(hold)
    session.flush()
    record(session, stream_of(hold), "hold_released", at=at, by=by, hold_id=hold.id)
