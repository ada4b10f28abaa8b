"""A hand-over that was written down by mistake, taken back: it stays with its reason, and no copy of it counts any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Handover, IdentityCheck, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.identity import Method, mask_hetus
from dsr.domain.plain_text import hidden_fault
from dsr.services import clock, projection
from dsr.services.handovers.promises import missing_calls
from dsr.services.requests import project_and_close
from dsr.services.rights import taking_up

WHY_LIMIT = 500


def take_back(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    handover_id: int,
    why: str,
    *,
    by: int,
    at: datetime,
) -> None:
    """Take back one hand-over, its fact in the clock and the check of identity that it was: its copies are missing again,
    and nobody has shown a document by it. A request that had counted as answered by it was not: its own clock goes on.

    Raises `NotFound` for a hand-over of something else, `Invalid` without a reason, `Refused` for one that is taken back
    already or was part of an answer that is closed: reopening that brings its holds back first; one more copy of what was
    answered brings nothing back. The caller has taken `holds_lock` and claimed the case. Source: GDPR 15(3), 5(1)(d).
    """
    row = session.get(Handover, handover_id)
    if row is None or (row.case_id, row.right_request_id) != (case.id, request.id):
        raise NotFound("There is no such hand-over of this request")
    if row.taken_back_at is not None:
        raise Refused("This hand-over is taken back already: read the case again.", code="handover_taken_back")
    fact = clock.handover_facts(session, [request.id or 0]).get(row.id or 0)
    if fact is not None and not request.is_open:
        raise Refused(
            "The request is closed. Reopen it first: its recordings are then kept again, and the hand-over can be taken back.",
            code="handover_of_closed",
        )
    row.taken_back_by, row.taken_back_at, row.taken_back_why = by, at, _checked(why)
    session.add(row)
    _undo_check(session, row)
    if fact is not None:
        on, kind = local_date(row.handed_at), FactKind.copy_taken_back
        clock.add_fact(
            session, request, kind, on, at=at, by=by, question=fact.question, replaces=fact, reason=clock.MISTAKE
        )
        session.flush()
        if _was_first_answer(session, request, row):
            taking_up.forget_answer(request)
        project_and_close(session, deps, case, request, at)
    record(
        session, f"case:{case.id}", "handover_taken_back", at=at, by=by, right_request_id=request.id, handover_id=row.id
    )
    projection.project_case(session, deps, case)


def _was_first_answer(session: Session, request: RightRequest, row: Handover) -> bool:
    """Whether a request that was reopened had counted as answered by this hand-over: a copy that it stood for has not left."""
    is_before = request.again_on is not None and local_date(row.recorded_at) <= request.again_on
    return is_before and bool(missing_calls(session, request.id or 0))


def _undo_check(session: Session, row: Handover) -> None:
    """What was written down with it is gone with it: the next copy would go to somebody whom nobody has identified."""
    if (row.identified, row.receiver) != ("at_handover", "subject"):
        return
    query = select(IdentityCheck).where(
        col(IdentityCheck.case_id) == row.case_id,
        col(IdentityCheck.method) == Method.IN_PERSON,
        col(IdentityCheck.recorded_at) == row.recorded_at,
    )
    for check in session.scalars(query):
        session.delete(check)


def _checked(why: str) -> str:
    text = mask_hetus(" ".join(why.split()))[0]
    if fault := hidden_fault("why", text):
        raise Invalid([fault])
    if not 3 <= len(text) <= WHY_LIMIT:
        message = f"Write why the hand-over was wrong, in at most {WHY_LIMIT} characters."
        raise Invalid([Fault("why", message, "handover_why", (("limit", WHY_LIMIT),))])
    return text
