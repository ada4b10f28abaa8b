"""How what is said to be wrong is judged, and what follows: a corrected fact, or a statement to a recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, Correction, Leg, RightRequest, Statement
from dsr.deps import Deps
from dsr.domain import workflow
from dsr.domain.calendar import local_date
from dsr.domain.call_facts import other_line
from dsr.domain.corrections import Judgment, Part, Verdict, judgment_faults
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.identity import IdentityLevel, mask_hetus
from dsr.domain.workflow import Guard
from dsr.services import call_queues, clock
from dsr.services.request_facts import facts_of
from dsr.services.rights.correcting import refuse_closed


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
    with a fault a field, `Refused` where the request is closed or the point was corrected already, and where the register
    would change for somebody who is not known or may not act for the subject.
    """
    row = session.get(Correction, point_id)
    if row is None or row.right_request_id != request.id:
        raise NotFound("There is no such point in this request")
    refuse_closed(request)
    if row.verdict in (Verdict.CORRECTED, Verdict.STATEMENT):
        raise Refused("This point has been met already: write down a new one", code="point_met_already")
    call = session.get(Call, row.call_id) if row.call_id is not None else None
    if call is not None and judged.fact in ("queue", "agent"):
        judged = replace(judged, before=str(getattr(call, judged.fact)))
        if judged.fact == "queue":
            judged = replace(judged, after=_line(session, judged.after.strip()))
    if faults := judgment_faults(Part(row.part), judged, has_call=call is not None):
        raise Invalid(faults)
    purpose, finding = (mask_hetus(text.strip())[0] for text in (judged.purpose, judged.finding))
    if finding != row.finding:
        row.finding_english = ""
    row.verdict, row.purpose, row.finding = judged.verdict, purpose, finding
    row.judged_by, row.judged_at = by, at
    if judged.verdict in (Verdict.CORRECTED, Verdict.STATEMENT):
        _refuse_unsettled(session, deps, case, request, Verdict(judged.verdict), at)
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


def _line(session: Session, written: str) -> str:
    """The technical name of the line that is called so: by its plain name nothing of the line would be found any more, nor
    whose its calls are. What no line is called stays as written. Raises `Invalid` where several lines have the name."""
    lines = call_queues.directory(session, call_queues.technical_names(session, written)).entries
    if written in lines or not lines:
        return written
    if len(lines) > 1:
        message = "Several lines have this name: write the technical name of the right one."
        raise Invalid([Fault("after", message, "correction_lines")])
    return next(iter(lines))


def _refuse_unsettled(
    session: Session, deps: Deps, case: Case, request: RightRequest, verdict: Verdict, at: datetime
) -> None:
    """The register is corrected for nobody to whom the answer could not be sent, and nothing is added to it for somebody
    who may not act for the subject (GDPR 5(1)(d), 12(6), 16; hallintolaki 12-15 §)."""
    facts = facts_of(session, deps, case, request, clock.clock_of(session, deps, request), local_date(at))
    view = workflow.View(identity=IdentityLevel.LIGHT)
    if verdict is Verdict.CORRECTED and not workflow.holds(Guard.IDENTITY_ENOUGH_FOR_LETTER, facts, view):
        raise Refused("Confirm identity before the register is corrected", code="point_identity")
    if not workflow.holds(Guard.MANDATE_SETTLED, facts, view):
        raise Refused("Settle the representative's mandate before the register is corrected", code="point_mandate")


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
