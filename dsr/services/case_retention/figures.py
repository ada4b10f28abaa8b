"""Figures that outlive their cases: what the report itself counts of a case, written down when the case is purged."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, Proceeding, ProceedingFigure, RightFigure, RightRequest
from dsr.services.case_retention.kept import month_of
from dsr.services.report.counting import statement

_KEYS = ("received_month", "right", "channel", "language", "counted_outcome", "timeliness", "is_open", "number")


def keep_figures(session: Session, case: Case) -> None:
    """Write what the report counts of every right request and proceeding of a case that is about to go."""
    for request in session.scalars(select(RightRequest).where(col(RightRequest.case_id) == case.id)):
        session.add(figure_of(session, request))
    for row in session.scalars(select(Proceeding).where(col(Proceeding.case_id) == case.id)):
        session.add(ProceedingFigure(month=month_of(row.received_on), kind=row.kind, outcome=row.outcome))
    session.flush()


def figure_of(session: Session, request: RightRequest) -> RightFigure:
    """The row of the report's own statement for one ended request. No day of today counts: nothing of it is overdue."""
    row = session.execute(statement(col(RightRequest.id) == request.id, date.min)).one()
    return RightFigure(
        month=month_of(request.received_on),
        right=row.right,
        channel=row.channel,
        language=row.language,
        outcome=row.counted_outcome,
        timeliness=row.timeliness,
        answer_days=request.answer_days,
        spare_days=request.spare_days,
        counts={name: value for name, value in row._mapping.items() if name not in _KEYS},
    )
