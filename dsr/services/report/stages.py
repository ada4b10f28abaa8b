"""The days of each stage of a right request, noted with every step, so that the report adds them up without asking the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Approval, ClockFact, Handover, IdentityCheck, Letter, Message, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import Clock, FactKind
from dsr.domain.stages import STAGES, Stages, stages
from dsr.services.handovers.promises import rest_promised

ACKNOWLEDGEMENT = "acknowledgement"


def note_stages(session: Session, request: RightRequest, seen: Clock, facts: Sequence[ClockFact]) -> None:
    """Note the stages of a right request anew, from its clock, its standing facts and the letter that answered it."""
    kinds = {fact.kind for fact in facts}
    request.is_identity_asked = FactKind.identity_asked in kinds
    request.is_clarification_asked = FactKind.clarification_asked in kinds
    request.paused_days = seen.paused_days
    request.extension_factor = _factor(request) if FactKind.extension_notice_sent in kinds else ""
    request.promised_on = _promised_on(session, request, seen)
    request.is_promise_kept, request.is_saved_by_pause = None, False
    _note_days(None, request)
    if request.answered_on is not None and (request.again_on is not None or not request.is_open):
        _note_answer(session, request, seen, request.answered_on, facts)
    session.add(request)
    session.flush()


def _note_answer(
    session: Session, request: RightRequest, seen: Clock, answered_on: date, facts: Sequence[ClockFact]
) -> None:
    if request.promised_on is not None:
        request.is_promise_kept = answered_on <= request.promised_on
    is_late_unpaused = seen.strict_unpaused_on < answered_on <= seen.strict_on
    request.is_saved_by_pause = bool(seen.paused_days) and not seen.is_extended and is_late_unpaused
    _note_days(_stages(session, request, answered_on, facts), request)


def _note_days(found: Stages | None, request: RightRequest) -> None:
    for stage in STAGES:
        setattr(request, f"{stage}_days", getattr(found, stage) if found is not None else None)


def _factor(request: RightRequest) -> str:
    return str(request.answers.get("factor", ""))[:20]


def _promised_on(session: Session, request: RightRequest, seen: Clock) -> date | None:
    """The last day that the person was told: for the rest of the copies, else by the extension notice, else by the
    acknowledgement as it printed it, whatever was corrected since; it tells nothing of what came after it."""
    return _rest_told(session, request) or seen.promised_on or _acknowledged_by(session, request)


def _rest_told(session: Session, request: RightRequest) -> date | None:
    """The day last told for the rest of the copies; of what is handled anew that of the first answer, whose day stands."""
    request_id, answered_on = request.id or 0, request.answered_on
    if request.again_on is None or answered_on is None:
        return rest_promised(session, [request_id]).get(request_id)
    query = select(col(Handover.handed_at), col(Handover.rest_promised_on)).where(
        col(Handover.right_request_id) == request_id,
        col(Handover.rest_promised_on).is_not(None),
        col(Handover.taken_back_at).is_(None),
    )
    told = session.execute(query.order_by(col(Handover.id).desc()))
    return next((on for handed_at, on in told if local_date(handed_at) <= answered_on), None)


def _acknowledged_by(session: Session, request: RightRequest) -> date | None:
    """The day that the newest acknowledgement which was sent prints, of those that tell of this request: one of the whole case
    that was frozen with it there, or of the later message that opened it."""
    beside = select(col(RightRequest.id)).where(col(RightRequest.message_id) == request.message_id)
    query = (
        select(col(Letter.promised_on))
        .join(Approval, col(Approval.letter_id) == col(Letter.id))
        .join(Message, col(Message.id) == request.message_id)
        .where(
            col(Letter.case_id) == request.case_id,
            col(Letter.kind) == ACKNOWLEDGEMENT,
            or_(col(Letter.right_request_id).is_(None), col(Letter.right_request_id).in_(beside)),
            col(Letter.state) == "sent",
            col(Approval.verdict) == "granted",
            col(Approval.voided_at).is_(None),
            col(Approval.at) >= col(Message.recorded_at),
        )
    )
    return session.scalars(query.order_by(col(Letter.id).desc()).limit(1)).first()


def _stages(session: Session, request: RightRequest, answered_on: date, facts: Sequence[ClockFact]) -> Stages:
    letter = _answer(session, facts)
    message = session.get_one(Message, request.message_id)
    identity_on = session.scalar(
        select(func.min(col(IdentityCheck.checked_on))).where(
            col(IdentityCheck.case_id) == request.case_id, col(IdentityCheck.result) == "confirmed"
        )
    )
    drafted_on = local_date(letter.created_at) if letter is not None else answered_on
    return stages(
        request.received_on,
        answered_on,
        logged_on=local_date(message.recorded_at),
        identity_on=identity_on,
        drafted_on=drafted_on,
        approved_on=_approved_on(session, letter) or drafted_on,
    )


def _answer(session: Session, facts: Sequence[ClockFact]) -> Letter | None:
    """The letter whose sending answered last; None where the fact names none."""
    for fact in reversed(facts):
        if fact.kind in (FactKind.answer_sent, FactKind.refusal_sent) and fact.question.startswith("letter:"):
            return session.get(Letter, int(fact.question.removeprefix("letter:")))
    return None


def _approved_on(session: Session, letter: Letter | None) -> date | None:
    if letter is None:
        return None
    at = session.scalar(
        select(func.max(col(Approval.at))).where(
            col(Approval.letter_id) == letter.id, col(Approval.verdict) == "granted", col(Approval.voided_at).is_(None)
        )
    )
    return local_date(at) if at is not None else None
