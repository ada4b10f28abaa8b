"""The cause of a late answer, recorded by code: by whom, when, and what was said before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import LatenessCause, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.lateness import Cause, cause_of, is_to_explain


def asks_cause(request: RightRequest, at: datetime) -> bool:
    """Whether this right request was or is late or disputable, so that its cause is to be told."""
    return is_to_explain(
        is_open=request.is_open,
        timeliness=request.timeliness,
        statutory_on=request.statutory_on,
        today=local_date(at),
    )


def record_cause(session: Session, request: RightRequest, code: str, *, by: int, at: datetime) -> None:
    """Record why a right request is late; a later record stands in the place of an earlier one, which is kept.

    Raises `Refused` for a code that is none, and where nothing is late. The same cause again changes nothing.
    """
    cause = cause_of(code)
    if not asks_cause(request, at):
        raise Refused("Nothing is late here: a cause is recorded only of what was or is late", code="not_late")
    if cause_recorded(session, request.id or 0) == cause:
        return
    session.add(LatenessCause(right_request_id=request.id or 0, code=cause.value, by_user=by, at=at))
    stream = f"case:{request.case_id}"
    record(session, stream, "lateness_explained", at=at, by=by, right_request_id=request.id, cause=cause.value)


def cause_recorded(session: Session, request_id: int) -> Cause | None:
    """The newest recorded cause; None where there is none."""
    query = (
        select(col(LatenessCause.code))
        .where(col(LatenessCause.right_request_id) == request_id)
        .order_by(col(LatenessCause.id).desc())
        .limit(1)
    )
    code = session.scalar(query)
    return Cause(code) if code is not None else None
