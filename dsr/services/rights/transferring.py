"""The part of a request that belongs to another authority: its task, and whether a notice is about a part or the whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session, col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Case, CaseTask, Letter, Link, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.ground_codes import tells_no_call
from dsr.domain.matters import TaskKind
from dsr.domain.workflow import Outcome
from dsr.services.call_queues import TRANSFER
from dsr.services.rights import tasks

NOTICE = "transfer_notice"


def note_part(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest | None,
    letter: Letter,
    *,
    by: int | None,
    at: datetime,
) -> None:
    """Make the task that an answer leaves which says that its part about another controller's calls is transferred.

    Once a request, and not where the decision tells of no call. Source: hallintolaki 21 § (transferred without delay, and the sender is told).
    """
    kind = deps.catalogue.letter(letter.kind)
    if request is None or not kind.rights or kind.outcome is LetterOutcome.NONE:
        return  # what answers any right alike tells of no call
    if tells_no_call(letter.grounds):
        return
    is_part = exists().where(col(Link.case_id) == case.id, col(Link.given) == TRANSFER)
    of_kind = col(CaseTask.kind) == TaskKind.TRANSFER.value
    is_known = exists().where(col(CaseTask.right_request_id) == request.id, of_kind)
    if session.scalar(select(is_part)) and not session.scalar(select(is_known)):
        tasks.make(session, deps, case, TaskKind.TRANSFER, local_date(at), by=by, at=at, request_id=request.id)


def kept_part(deps: Deps, request: RightRequest | None) -> dict[str, Any] | None:
    """What a notice says of the part that stays: whether it `is_answered` already; None where the whole was transferred."""
    if request is None or (request.outcome == Outcome.TRANSFERRED and not request.is_open):
        return None
    is_ahead = request.is_open and deps.catalogue.rights[request.right].on_handover(request.state) is None
    return {"is_answered": not is_ahead}
