"""Counts by reason: refusals by ground, and what made answers late."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from dsr.db.tables import CaseGround, LatenessCause, RightRequest
from dsr.services.report.scope import Scope, is_answered, is_late


def refusals_by_ground(session: Session, scope: Scope) -> dict[str, int]:
    """Requests refused in whole or in part, by ground; one that rests on two grounds counts under both."""
    code = col(CaseGround.code)
    is_refused = exists().where(
        col(RightRequest.id) == col(CaseGround.right_request_id),
        *scope.counted(),
        is_answered(),
        col(RightRequest.counted_outcome).in_(("refused", "partial")),
    )
    query = (
        select(code, func.count(col(CaseGround.right_request_id).distinct()))
        .where(is_refused)
        .group_by(code)
        .order_by(code)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def causes_of_lateness(session: Session, scope: Scope, today: date) -> dict[str, int]:
    """What was or is late or disputable, by the newest cause recorded of it; what has none is not among them."""
    newest = select(func.max(col(LatenessCause.id))).group_by(col(LatenessCause.right_request_id))
    query = (
        select(col(LatenessCause.code), func.count())
        .join(RightRequest, col(RightRequest.id) == col(LatenessCause.right_request_id))
        .where(col(LatenessCause.id).in_(newest), *scope.counted(), is_late(today))
        .group_by(col(LatenessCause.code))
        .order_by(col(LatenessCause.code))
    )
    return {row[0]: row[1] for row in session.execute(query)}
