"""The days of each stage of a right request, noted with every step, so that the report adds them up without asking the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Approval, ClockFact, Dispatch, IdentityCheck, Letter, Message, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import Clock, FactKind
from dsr.domain.stages import STAGES, Stages, stages

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
    """The last day that the person was told: by the extension notice, else by the acknowledgement (the safe day then), which
    tells nothing of what came after it."""
    if seen.promised_on is not None:
        return seen.promised_on
    sent = (
        select(col(Dispatch.id))
        .join(Letter, col(Letter.id) == col(Dispatch.letter_id))
        .join(Message, col(Message.id) == request.message_id)
        .where(col(Letter.case_id) == request.case_id, col(Letter.kind) == ACKNOWLEDGEMENT)
        .where(col(Dispatch.recorded_at) >= col(Message.recorded_at))
        .limit(1)
    )
    return seen.safe_unpaused_on if session.scalar(sent) is not None else None


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
