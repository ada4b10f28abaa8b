"""Figures that outlive their cases: written when a case is purged, read by the report beside those of the cases kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Case, Message, Proceeding, ProceedingFigure, RightFigure, RightRequest


def keep_figures(session: Session, case: Case) -> None:
    """Write what the report counts of every right request and proceeding of a case that is about to go."""
    query = (
        select(RightRequest, col(Message.channel))
        .join(Message, col(Message.id) == col(RightRequest.message_id))
        .where(col(RightRequest.case_id) == case.id)
    )
    for request, channel in session.execute(query):
        session.add(figure_of(request, channel, case.language))
    for row in session.scalars(select(Proceeding).where(col(Proceeding.case_id) == case.id)):
        session.add(ProceedingFigure(month=month_of(row.received_on), kind=row.kind, outcome=row.outcome))
    session.flush()


def figure_of(request: RightRequest, channel: str, language: str) -> RightFigure:
    """What is counted of one right request: month, right, how it came, how it ended and whether in time."""
    answered_on = request.answered_on
    return RightFigure(
        month=month_of(request.received_on),
        right=request.right,
        channel=channel,
        language=language,
        outcome=request.outcome,
        timeliness=request.timeliness,
        extension=request.extension,
        answer_days=(answered_on - request.received_on).days if answered_on is not None else None,
    )


def kept_rights(session: Session, from_on: date, to_on: date) -> list[RightFigure]:
    """The figures of purged right requests of the months of a period. A month counts whole: its days are not kept."""
    query = select(RightFigure).where(col(RightFigure.month).between(month_of(from_on), month_of(to_on)))
    return list(session.scalars(query.order_by(col(RightFigure.id))))


def kept_proceedings(session: Session, from_on: date, to_on: date) -> dict[tuple[str, str], int]:
    """How many proceedings of purged cases came to which outcome, by kind and outcome, in the months of a period."""
    months = col(ProceedingFigure.month).between(month_of(from_on), month_of(to_on))
    names = (col(ProceedingFigure.kind), col(ProceedingFigure.outcome))
    query = select(*names, func.count()).where(months).group_by(*names)
    return {(kind, outcome): number for kind, outcome, number in session.execute(query)}


def month_of(day: date) -> int:
    """The month as a number, 202611."""
    return day.year * 100 + day.month
