"""Holds of proceedings: what a case keeps is kept on as long as the Ombudsman, a court or the body of review has it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Hold, HoldItem, Link, Recording
from dsr.domain.calendar import local_date
from dsr.domain.holds import HoldKind
from dsr.services.holds.counts import kept_by
from dsr.services.holds.criteria import criteria_of, joined, split_wide, without
from dsr.services.holds.matching import match
from dsr.services.holds.placing import REVIEW_AFTER, open_holds, request_holds
from dsr.services.holds.waits import ask_about

_Stored = dict[str, list[Any]]


def hold_for_dispute(session: Session, case_id: int, reason: str, reference: str, *, by: int, at: datetime) -> None:
    """Keep all that the case's requests hold as a complaint too: no step of a request ends that.

    Where nothing of them is held any more, its narrow search terms and its linked calls are held. A complaint's hold that
    stands is widened and its review put off, never shortened. The caller has taken `holds_lock`.
    """
    wanted = _wanted(session, case_id)
    standing = _of_complaint(session, case_id)
    for hold in standing:
        for criteria, wide in wanted:
            hold.criteria = joined(hold.criteria, criteria)
            ask_about(hold, without(wide, hold.criteria, hold.declined), at)
        hold.review_by = max(hold.review_by, local_date(at) + REVIEW_AFTER)
        session.add(hold)
        session.flush()
        if added := match(session, hold, at):
            kept = kept_by(session, [hold.id])
            record(session, f"case:{case_id}", "hold_widened", at=at, by=by, items=added, kept=kept)
    for criteria, wide in [] if standing else wanted:
        _place(session, case_id, criteria, wide, reason, reference, by=by, at=at)


def keep_after_dispute(session: Session, case_id: int, until: date) -> None:
    """Have the complaint's holds stand until what was decided can no longer be appealed; never sooner than before."""
    for hold in _of_complaint(session, case_id):
        hold.needed_until = max(hold.needed_until or until, until)
        hold.review_by = max(hold.review_by, until)
        session.add(hold)


def _wanted(session: Session, case_id: int) -> list[tuple[_Stored, _Stored]]:
    """What is to be kept, and what waits for a person's word before it is."""
    found: list[tuple[_Stored, _Stored]] = []
    for kept in request_holds(session, case_id):
        held = select(col(Recording.call_id)).join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
        calls = session.scalars(held.where(col(HoldItem.hold_id) == kept.id, col(Recording.call_id).is_not(None)))
        both = sorted({*kept.criteria.get("calls", []), *calls})
        found.append(({**kept.criteria, "calls": both}, kept.wide))
    if found:
        return found
    narrow, wide = split_wide(session, case_id, criteria_of(session, case_id))
    linked = session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == case_id))
    own = {**narrow, "calls": sorted(linked)}
    return [(own, wide)] if any((*own.values(), *wide.values())) else []


def _of_complaint(session: Session, case_id: int) -> list[Hold]:
    return [hold for hold in open_holds(session, case_id) if hold.kind == HoldKind.COMPLAINT]


def _place(
    session: Session,
    case_id: int,
    criteria: _Stored,
    wide: _Stored,
    reason: str,
    reference: str,
    *,
    by: int,
    at: datetime,
) -> None:
    hold = Hold(
        case_id=case_id,
        kind=HoldKind.COMPLAINT.value,
        reason=reason,
        reference=reference,
        criteria=criteria,
        placed_by=by,
        placed_at=at,
        review_by=local_date(at) + REVIEW_AFTER,
    )
    ask_about(hold, wide, at)
    session.add(hold)
    session.flush()
    items = match(session, hold, at)
    stream, kind, kept = f"case:{case_id}", hold.kind, kept_by(session, [hold.id])
    record(session, stream, "hold_placed", at=at, by=by, hold_id=hold.id, kind_of_hold=kind, items=items, kept=kept)
