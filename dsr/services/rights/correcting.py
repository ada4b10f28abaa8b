"""Rectification: what is said to be wrong, corrected facts with their history, and statements to recordings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Correction, Link, RightRequest, Statement
from dsr.deps import Deps
from dsr.domain.corrections import Part, Verdict, text_fault
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.identity import mask_hetus

RIGHT = "rectification"


def say_wrong(
    session: Session,
    case: Case,
    request: RightRequest,
    part: str,
    said: str,
    call_id: int | None,
    *,
    by: int,
    at: datetime,
) -> Correction:
    """Write down one thing that the subject says is wrong. Raises `Invalid` with a fault a field."""
    faults = [fault for fault in (text_fault("said_wrong", said),) if fault is not None]
    if part not in set(Part):
        faults.append(Fault("part", "Choose one of the options.", "choice_unknown"))
    if (call_id is None and part != Part.OTHER) or (call_id is not None and not _is_linked(session, case, call_id)):
        faults.append(Fault("call_id", "Choose a call that is linked to the case.", "correction_call"))
    refuse_closed(request)
    if faults:
        raise Invalid(faults)
    row = Correction(
        case_id=case.id or 0,
        right_request_id=request.id or 0,
        call_id=call_id,
        part=part,
        said_wrong=mask_hetus(said.strip())[0],
        by_user=by,
        at=at,
    )
    session.add(row)
    session.flush()
    stream = f"case:{case.id}"
    record(session, stream, "said_wrong", at=at, by=by, right_request_id=request.id, point=row.id, call_id=call_id)
    return row


def points_of(session: Session, request_id: int) -> list[Correction]:
    """What is said to be wrong in a request, in the order in which it was written down."""
    query = select(Correction).where(col(Correction.right_request_id) == request_id)
    return list(session.scalars(query.order_by(col(Correction.id))))


def statements_of(session: Session, deps: Deps, call_ids: list[int]) -> dict[int, list[str]]:
    """The supplementary statements of each call, the oldest first: whoever gets a copy of it gets them too."""
    query = select(Statement).where(col(Statement.call_id).in_(call_ids)).order_by(col(Statement.id))
    found: dict[int, list[str]] = {}
    for row in session.scalars(query) if call_ids else ():
        found.setdefault(row.call_id, []).append(deps.cipher.open(row.sealed))
    return found


def corrected_facts(session: Session, call_ids: list[int]) -> Mapping[int, list[Correction]]:
    """The corrected facts of each call, the oldest first: their history, and what a later import must not undo."""
    query = select(Correction).where(
        col(Correction.call_id).in_(call_ids),
        col(Correction.part) == Part.FACTS.value,
        col(Correction.verdict) == Verdict.CORRECTED.value,
    )
    found: dict[int, list[Correction]] = {}
    for row in session.scalars(query.order_by(col(Correction.id))) if call_ids else ():
        found.setdefault(row.call_id or 0, []).append(row)
    return found


def _is_linked(session: Session, case: Case, call_id: int) -> bool:
    query = select(col(Link.id)).where(col(Link.case_id) == case.id, col(Link.call_id) == call_id)
    return session.scalar(query) is not None


def refuse_closed(request: RightRequest) -> None:
    """Raise `Refused` for a request that is closed: nothing more is said or judged in it."""
    if not request.is_open:
        raise Refused("The request is closed: reopen it first", code="right_closed")
