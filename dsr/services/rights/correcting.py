"""Rectification: what is said to be wrong, how it was judged, corrected facts with their history, statements to recordings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, Correction, Leg, Link, RightRequest, Statement
from dsr.deps import Deps
from dsr.domain.call_facts import other_line
from dsr.domain.corrections import Judgment, Part, Verdict, judgment_faults, text_fault
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
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
    _refuse_closed(request)
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


def judge(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    point_id: int,
    judged: Judgment,
    *,
    by: int,
    at: datetime,
) -> Correction:
    """Judge one point by the purpose of the data, and do what follows: correct the fact, or attach the statement.

    What a source said before stays in the point. The recording is never touched (GDPR 16; KHO:2023:2). Raises `Invalid`
    with a fault a field, `Refused` where the request is closed or the point was corrected already.
    """
    row = session.get(Correction, point_id)
    if row is None or row.right_request_id != request.id:
        raise NotFound("There is no such point in this request")
    _refuse_closed(request)
    if row.verdict in (Verdict.CORRECTED, Verdict.STATEMENT):
        raise Refused("This point has been met already: write down a new one", code="point_met_already")
    call = session.get(Call, row.call_id) if row.call_id is not None else None
    if call is not None and judged.fact in ("queue", "agent"):
        judged = replace(judged, before=str(getattr(call, judged.fact)))
    if faults := judgment_faults(Part(row.part), judged, has_call=call is not None):
        raise Invalid(faults)
    purpose, finding = (mask_hetus(text.strip())[0] for text in (judged.purpose, judged.finding))
    if finding != row.finding:
        row.finding_english = ""
    row.verdict, row.purpose, row.finding = judged.verdict, purpose, finding
    row.judged_by, row.judged_at = by, at
    if judged.verdict == Verdict.CORRECTED:
        row.fact, row.before, row.after = judged.fact, judged.before.strip(), judged.after.strip()
        if call is not None and row.part == Part.FACTS:
            setattr(call, row.fact, row.after)
            session.add(call)
            for leg in session.scalars(select(Leg).where(col(Leg.call_id) == call.id)):
                leg.other_queue = other_line(leg.queue, call.queue)  # its line leads to the call still
    if judged.verdict == Verdict.STATEMENT and call is not None:
        _attach(session, deps, case, request, call.id or 0, judged.statement, by=by, at=at)
    session.add(row)
    session.flush()
    stream = f"case:{case.id}"
    record(
        session, stream, "point_judged", at=at, by=by, right_request_id=request.id, point=row.id, verdict=row.verdict
    )
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


def _attach(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    call_id: int,
    text: str,
    *,
    by: int,
    at: datetime,
) -> None:
    session.add(
        Statement(
            case_id=case.id or 0,
            right_request_id=request.id or 0,
            call_id=call_id,
            sealed=deps.cipher.seal(text.strip()),
            by_user=by,
            at=at,
        )
    )
    session.flush()
    stream = f"case:{case.id}"
    record(session, stream, "statement_attached", at=at, by=by, right_request_id=request.id, call_id=call_id)


def _is_linked(session: Session, case: Case, call_id: int) -> bool:
    query = select(col(Link.id)).where(col(Link.case_id) == case.id, col(Link.call_id) == call_id)
    return session.scalar(query) is not None


def _refuse_closed(request: RightRequest) -> None:
    if not request.is_open:
        raise Refused("The request is closed: reopen it first", code="right_closed")
