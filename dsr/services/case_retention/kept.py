"""What was kept of purged cases for figures, read beside that of the cases there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import ProceedingFigure, RightFigure


def kept_rights(
    session: Session, from_on: date, to_on: date, narrowed: Mapping[str, str] | None = None
) -> list[RightFigure]:
    """The figures of purged right requests of the months of a period. A month counts whole: its days are not kept.

    `narrowed` holds values of `right`, `channel` or `language` that they must have.
    """
    query = select(RightFigure).where(col(RightFigure.month).between(month_of(from_on), month_of(to_on)))
    query = query.where(*(col(getattr(RightFigure, name)) == value for name, value in (narrowed or {}).items()))
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
