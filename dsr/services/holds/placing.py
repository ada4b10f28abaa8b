"""Holds of a case's requests: placed with the request, widened with what is learned, settled, and released."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Hold, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.holds import OF_REQUEST, HoldKind
from dsr.domain.workflow import Effect
from dsr.services.holds.counts import kept_by
from dsr.services.holds.criteria import criteria_of, joined, split_wide, without
from dsr.services.holds.matching import match
from dsr.services.holds.served import waits_for
from dsr.services.holds.waits import ask_about

REVIEW_AFTER = timedelta(days=90)


def rights_that_hold(deps: Deps) -> frozenset[str]:
    """The rights whose workflow file places holds when a request is logged: erasure alone does not (design 4)."""
    flows = deps.catalogue.rights.values()
    return frozenset(flow.right for flow in flows if Effect.PLACE_HOLDS in flow.opening.effects)


def is_request_open(session: Session, deps: Deps, case_id: int, *, but: int | None = None) -> bool:
    """Whether a request of the case that holds recordings is open, one of them (`but`) left aside."""
    query = select(col(RightRequest.id)).where(
        col(RightRequest.case_id) == case_id,
        col(RightRequest.is_open),
        col(RightRequest.right).in_(rights_that_hold(deps)),
        col(RightRequest.id) != (but or 0),
    )
    return session.scalars(query.limit(1)).first() is not None


def place_for_case(session: Session, case: Case, *, by: int, at: datetime, on: date) -> int:
    """Place the preliminary hold of a case by its numbers and times, and answer how many recordings it keeps now.

    A busy line, or a time that is wide or names no line, waits in `Hold.wide` for a person's word; what it catches is not
    destroyed meanwhile. The caller has taken `holds_lock` as the first statement of the transaction. Freezing needs no identity: it is harmless and can be undone (GDPR 12(3) with EDPB
    01/2022 paragraph 158; not a restriction under Article 18).
    """
    narrow, wide = split_wide(session, _id(case), criteria_of(session, _id(case)))
    hold = Hold(
        case_id=_id(case),
        kind=HoldKind.PRELIMINARY.value,
        reason="request_logged",
        criteria=narrow,
        placed_by=by,
        placed_at=at,
        review_by=on + REVIEW_AFTER,
    )
    ask_about(hold, wide, at)
    session.add(hold)
    session.flush()
    kept = match(session, hold, at)
    record(
        session,
        f"case:{case.id}",
        "hold_placed",
        at=at,
        by=by,
        hold_id=hold.id,
        kind_of_hold=hold.kind,
        items=kept,
        wide=_count(wide),
        kept=kept_by(session, [hold.id]),
    )
    return kept


def place_or_widen(session: Session, case: Case, *, by: int, at: datetime) -> None:
    """Place the case's hold where no request's hold is open, else read what is known now into those that are."""
    if request_holds(session, _id(case)):
        widen_for_case(session, _id(case), by=by, at=at)
    else:
        place_for_case(session, case, by=by, at=at, on=local_date(at))


def widen_for_case(session: Session, case_id: int, *, by: int, at: datetime) -> int:
    """Read the case's numbers and times into the open holds of its requests; answers how many recordings were added.

    Criteria only grow: a number that was corrected away keeps its recordings until a person releases the hold. What is
    wide waits, and what a person has said no to is not asked again. The caller has taken `holds_lock`.
    """
    known = criteria_of(session, case_id)
    added, opened = 0, request_holds(session, case_id)
    for hold in opened:
        fresh = without(known, hold.criteria, hold.wide, hold.declined)
        if any(fresh.values()):
            narrow, wide = split_wide(session, case_id, fresh)
            hold.criteria = joined(hold.criteria, narrow)
            ask_about(hold, wide, at)
            session.add(hold)
            session.flush()
        added += match(session, hold, at)
    if added:
        kept = kept_by(session, [hold.id for hold in opened])
        record(session, f"case:{case_id}", "hold_widened", at=at, by=by, items=added, kept=kept)
    return added


def settle(session: Session, case_id: int, *, by: int | None, at: datetime) -> None:
    """Turn the preliminary holds of a case into holds of the case: its request was taken up, or identity is settled."""
    for hold in request_holds(session, case_id):
        if hold.kind == HoldKind.PRELIMINARY:
            hold.kind = HoldKind.CASE.value
            session.add(hold)
            session.flush()
            record(session, f"case:{case_id}", "hold_settled", at=at, by=by, hold_id=hold.id)


def release_for_case(session: Session, case_id: int, reason: str, *, by: int | None, at: datetime) -> int:
    """Release the open holds of the case's requests with a reason; answers how many. The caller has taken `holds_lock`.

    A hold that a decision of the case needs until nothing can be appealed stays (design 4), until everyone is served and
    the court was asked; so do a restriction and what a complaint or an authority asked for.
    """
    today, waits = local_date(at), waits_for(session, case_id) is not None
    holds = [
        hold
        for hold in request_holds(session, case_id)
        if hold.needed_until is None or (hold.needed_until <= today and not waits)
    ]
    _release(session, holds, reason, by=by, at=at)
    return len(holds)


def release_for_erasure(session: Session, case_id: int, *, by: int | None, at: datetime) -> None:
    """Release every open hold of the case's requests: `domain.holds.erasure_wait` has said that an erasure need not wait for
    them. The caller has taken `holds_lock`."""
    _release(session, request_holds(session, case_id), "erasure_asked", by=by, at=at)


def release_disputed(session: Session, case_id: int, *, by: int | None, at: datetime) -> None:
    """Release the open holds of the case's complaints: `domain.holds.ruling_wait` has said that an erasure need not wait for
    them. The caller has taken `holds_lock`."""
    complaints = [hold for hold in open_holds(session, case_id) if hold.kind == HoldKind.COMPLAINT]
    _release(session, complaints, "complaint_ended", by=by, at=at)


def keep_until(session: Session, case_id: int, until: date) -> None:
    """Have the holds of the case's requests stand until a decision can no longer be appealed."""
    for hold in request_holds(session, case_id):
        hold.kind = HoldKind.CASE.value
        hold.needed_until = max(hold.needed_until or until, until)
        hold.review_by = max(hold.review_by, until)
        session.add(hold)


def follow_service(session: Session, case_id: int, until: date) -> None:
    """Have the holds that a decision of the case needs end on the day that service gives, sooner or later than before.

    A hold that no decision needs is left alone: a request of its case is open, or it ends with the copy.
    """
    for hold in request_holds(session, case_id):
        if hold.needed_until is None or hold.kind != HoldKind.CASE:
            continue
        is_set_by_service = hold.review_by == hold.needed_until
        hold.review_by = until if is_set_by_service else max(hold.review_by, until)
        hold.needed_until = until
        session.add(hold)


def review_now(session: Session, case_id: int, on: date) -> None:
    """Have a person look at the holds of the case's requests today: they end when the copy has been fetched."""
    for hold in request_holds(session, case_id):
        hold.kind, hold.review_by = HoldKind.CASE.value, min(hold.review_by, on)
        session.add(hold)


def open_holds(session: Session, case_id: int) -> list[Hold]:
    """The case's holds that have not been released, oldest first."""
    query = select(Hold).where(col(Hold.case_id) == case_id, col(Hold.released_at).is_(None)).order_by(col(Hold.id))
    return list(session.scalars(query))


def released_holds(session: Session, case_id: int) -> list[Hold]:
    """The case's holds that have been released, oldest first."""
    query = select(Hold).where(col(Hold.case_id) == case_id, col(Hold.released_at).is_not(None)).order_by(col(Hold.id))
    return list(session.scalars(query))


def request_holds(session: Session, case_id: int) -> list[Hold]:
    """Those of `open_holds` that the steps of requests place and end."""
    return [hold for hold in open_holds(session, case_id) if hold.kind in OF_REQUEST]


def _release(session: Session, holds: Collection[Hold], reason: str, *, by: int | None, at: datetime) -> None:
    for hold in holds:
        hold.released_at, hold.released_by, hold.release_reason = at, by, reason
        session.add(hold)
        record(session, f"case:{hold.case_id}", "hold_released", at=at, by=by, hold_id=hold.id)


def _count(stored: dict[str, list[Any]]) -> int:
    return sum(len(values) for values in stored.values())


def _id(case: Case) -> int:
    if case.id is None:
        raise ValueError("the case has not been written yet")
    return case.id
