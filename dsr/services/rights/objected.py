"""What a refused objection keeps after its storage period: every recording of the case, until the day that its ground gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseGround, Link, Recording, RightRequest
from dsr.domain.erasure import DAY_REASON, OBJECTION, day_reason_fault, longer_fault
from dsr.domain.errors import Fault
from dsr.domain.given import Given
from dsr.domain.ground_codes import KEPT_LONGER, OVERRIDING
from dsr.domain.retention import MAY_EXIST
from dsr.services import clock, holds
from dsr.services.holds.needed import OBJECTED


def may_keep(request: RightRequest, code: str) -> bool:
    """Whether a ground of this request gives a day for every recording; an erasure gives one for each by itself."""
    return request.right == OBJECTION and code in KEPT_LONGER


def day_fault(
    session: Session, case: Case, request: RightRequest, code: str, kept_until: date | None, on: date
) -> Fault | None:
    """Why the recordings of the case cannot be kept until that day; None where they can, or where no day is given."""
    if kept_until is None:
        return None
    ends = select(func.min(col(Recording.due_on))).where(
        col(Recording.call_id).in_(_calls(session, case)), col(Recording.state).in_(MAY_EXIST)
    )
    return longer_fault(code if may_keep(request, code) else "", kept_until, on, session.scalar(ends))


def day_reason(code: str, fields: Mapping[str, str], kept_until: date | None) -> Fault | None:
    """Why what a ground says of its day does not do; None where it does, and for grounds that give no day for every recording."""
    if code != OVERRIDING:
        return None
    return day_reason_fault(kept_until, fields.get(DAY_REASON, ""), fields.get("overriding", ""))


def keep(session: Session, case: Case, request: RightRequest, *, by: int, at: datetime) -> None:
    """Have the recordings of the case kept as the documented grounds of its objection say now, those linked later too.

    The caller has taken `holds_lock`. Source: GDPR 21(1), 17(3)(e), 5(1)(e).
    """
    if request.right != OBJECTION:
        return
    days = select(func.max(col(CaseGround.kept_until))).where(col(CaseGround.right_request_id) == request.id)
    until = session.scalar(days)
    holds.keep_needed(session, case.id or 0, _calls(session, case), until, by=by, at=at, reason=OBJECTED)


def keep_linked(session: Session, case: Case, *, by: int, at: datetime) -> None:
    """The same for the open objections of a case to which a call was linked. The caller has taken `holds_lock`."""
    query = select(RightRequest).where(
        col(RightRequest.case_id) == case.id, col(RightRequest.right) == OBJECTION, col(RightRequest.is_open)
    )
    for request in session.scalars(query):
        keep(session, case, request, by=by, at=at)


def let_go(session: Session, case: Case, call_ids: Iterable[int], why: str, *, by: int | None, at: datetime) -> None:
    """End what an objection keeps of these calls; `why` is a code. The caller has taken `holds_lock`."""
    holds.release_needed(session, case.id or 0, call_ids, why, by=by, at=at, reason=OBJECTED)


def end(session: Session, case: Case, why: str, *, by: int | None, at: datetime) -> None:
    """End all that an objection of the case keeps: it was upheld, or nothing was decided on it. The caller has taken `holds_lock`."""
    let_go(session, case, _calls(session, case), why, by=by, at=at)


def release_undecided(session: Session, case: Case, request: RightRequest, *, by: int | None, at: datetime) -> None:
    """Let go of what an objection keeps that ended before anything was decided on it; what was told stays until its day."""
    if request.right == OBJECTION and not clock.was_answered(session, [request.id or 0]):
        end(session, case, "objection_undecided", by=by, at=at)


def _calls(session: Session, case: Case) -> list[int]:
    query = select(col(Link.call_id)).where(col(Link.case_id) == case.id, col(Link.given) != Given.TRANSFER.value)
    return sorted(session.scalars(query))
