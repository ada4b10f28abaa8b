"""Holds whose day of review has come: nothing may be kept for ever because nobody looked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Hold, HoldItem, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.services import clock
from dsr.services.case_access import visible_to

LONGEST = timedelta(days=366)
"""How far ahead a new day of review may be: a hold that nobody looks at for longer is an indefinite one."""
REASON_LIMIT = 1000


@dataclass(frozen=True)
class Review:
    """One open hold with its case. `recordings` is how many it keeps; `is_case_open`: a request of the case is open."""

    hold_id: int
    case_id: int
    reference: str
    kind: str
    placed_on: date
    review_by: date
    recordings: int
    is_case_open: bool
    assigned_to: int | None


def due_reviews(session: Session, actor: Actor, on: date) -> list[Review]:
    """The open holds whose day of review is `on` or earlier, of open and closed cases that `actor` may see, oldest first."""
    query = _reviews().where(visible_to(actor.id), col(Hold.review_by) <= on)
    return [_review(*row) for row in session.execute(query)]


def one_review(session: Session, case_id: int, hold_id: int) -> Review:
    """One open hold of a case; `NotFound` when there is none, or when it has been released."""
    found = session.execute(_reviews().where(col(Case.id) == case_id, col(Hold.id) == hold_id)).first()
    if found is None:
        raise NotFound("There is no such hold in this case")
    return _review(*found)


def overdue(session: Session, on: date) -> list[int]:
    """The ids of open holds whose day of review has passed by `on`, oldest first; for the nightly alarm."""
    query = select(col(Hold.id)).where(col(Hold.released_at).is_(None), col(Hold.review_by) < on)
    return [hold_id for hold_id in session.scalars(query.order_by(col(Hold.review_by), col(Hold.id))) if hold_id]


def release(session: Session, deps: Deps, case: Case, hold_id: int, reason: str, *, by: int, at: datetime) -> None:
    """Let the recordings of one hold go, with a reason. The caller has taken `holds_lock` and claimed the case.

    Raises `Refused` while a request of the case is open, and while a decision of it can still be appealed (design 4).
    """
    hold = _open_hold(session, case, hold_id)
    _check_reason(reason)
    if _is_open(session, case):
        raise Refused(
            "A request of this case is open, and its recordings are needed for the answer: set a new day of review instead",
            code="hold_case_open",
        )
    if hold.needed_until is not None and hold.needed_until > local_date(at):
        raise Refused(
            f"The decision can still be appealed: the hold can be released on {hold.needed_until}",
            code="hold_appeal_open",
            values={"on": hold.needed_until.isoformat()},
        )
    hold.released_at, hold.released_by, hold.release_reason = at, by, reason.strip()
    session.add(hold)
    session.flush()
    record(session, f"case:{case.id}", "hold_released", at=at, by=by, hold_id=hold.id)
    clock.project_case(session, deps, case)


def postpone(
    session: Session, case: Case, hold_id: int, review_by: date | None, reason: str, *, by: int, at: datetime
) -> None:
    """Set a later day of review, with a reason. The caller has taken `holds_lock` and claimed the case.

    Raises `Invalid` for a day that is not later than today and the day that stands, or more than a year ahead.
    """
    hold = _open_hold(session, case, hold_id)
    today = local_date(at)
    if review_by is None or not max(today, hold.review_by) < review_by <= today + LONGEST:
        message = "Write a day later than today and than the day that stands, at most a year ahead."
        raise Invalid([Fault("review_by", message, "hold_review_day")])
    _check_reason(reason)
    before, hold.review_by, hold.review_reason = hold.review_by, review_by, reason.strip()
    session.add(hold)
    session.flush()
    record(
        session,
        f"case:{case.id}",
        "hold_review_moved",
        at=at,
        by=by,
        hold_id=hold.id,
        before=before.isoformat(),
        after=review_by.isoformat(),
    )


def _reviews() -> Select[Case, Hold, int, int]:
    items = select(func.count()).where(col(HoldItem.hold_id) == col(Hold.id)).scalar_subquery()
    opened = (
        select(func.count())
        .where(col(RightRequest.case_id) == col(Case.id), col(RightRequest.is_open))
        .scalar_subquery()
    )
    return (
        select(Case, Hold, items, opened)
        .join(Hold, col(Hold.case_id) == col(Case.id))
        .where(col(Hold.released_at).is_(None))
        .order_by(col(Hold.review_by), col(Hold.id))
    )


def _review(case: Case, hold: Hold, recordings: int, opened: int) -> Review:
    return Review(
        hold_id=hold.id or 0,
        case_id=case.id or 0,
        reference=case.reference,
        kind=hold.kind,
        placed_on=local_date(hold.placed_at),
        review_by=hold.review_by,
        recordings=recordings,
        is_case_open=opened > 0,
        assigned_to=case.assigned_to,
    )


def _open_hold(session: Session, case: Case, hold_id: int) -> Hold:
    hold = session.get(Hold, hold_id)
    if hold is None or hold.case_id != case.id:
        raise NotFound("There is no such hold in this case")
    if hold.released_at is not None:
        raise Refused("The hold has been released already", code="hold_released_already")
    return hold


def _is_open(session: Session, case: Case) -> bool:
    return any(one.is_open for one in clock.requests_of(session, case.id or 0))


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > REASON_LIMIT:
        raise Invalid([Fault("reason", "Write the reason, in at most 1000 characters.", "hold_reason_missing")])
