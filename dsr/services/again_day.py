"""The day by which what was answered is handled anew: two weeks of the house, the day of a proceeding, or a decision-maker's."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.corrections import text_fault
from dsr.domain.errors import Invalid, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.proceedings import AgainBasis, again_fault
from dsr.services import projection


def can_be_set(request: RightRequest) -> bool:
    """Whether a decision-maker may give the day: it is handled anew, and no proceeding has given one."""
    return request.is_open and request.again_by_on is not None and request.again_basis != AgainBasis.PROCEEDING


def set_day(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    on: date | None,
    reason: str,
    *,
    by: int,
    at: datetime,
) -> None:
    """Give the new handling its day, with the reason, which stays with the request. The caller has claimed the case.

    No article sets it: it is handled without undue delay (hallintolaki 23 §), and never later than a new request could be
    (GDPR 12(3)). Raises `Invalid`, and `Refused` where a proceeding has given the day or nothing is handled anew.
    """
    if not can_be_set(request):
        message = "The day is that of the proceeding, or the request is not handled anew."
        raise Refused(message, code="again_not_set")
    faults = [one for one in (again_fault(on, local_date(at)), text_fault("reason", reason)) if one is not None]
    if faults or on is None:
        raise Invalid(faults)
    request.again_by_on, request.again_basis = on, AgainBasis.DECIDED.value
    request.again_reason = mask_hetus(reason.strip())[0]
    session.add(request)
    session.flush()
    stream, day = f"case:{case.id}", on.isoformat()
    record(session, stream, "again_day_set", at=at, by=by, right_request_id=request.id, by_on=day)
    projection.project_case(session, deps, case)
