"""What was kept of purged cases for figures, read beside that of the cases there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from dsr.db.tables import CaseFigure, RightFigure, RightFigureCode

COMPLAINT, HOLD, LINE = "complaint", "hold", "line"
"""What a `CaseFigure` counts besides proceedings, which have their kinds."""


def kept_rights(
    session: Session, from_on: date, to_on: date, narrowed: Mapping[str, str] | None = None
) -> list[RightFigure]:
    """The figures of purged right requests of the months of a period. A month counts whole: its days are not kept.

    `narrowed` holds values of `right`, `channel` or `language` that they must have.
    """
    of_scope = _of_scope(from_on, to_on, narrowed)
    return list(session.scalars(select(RightFigure).where(*of_scope).order_by(col(RightFigure.id))))


def kept_codes(
    session: Session, of: str, from_on: date, to_on: date, narrowed: Mapping[str, str] | None = None
) -> dict[str, int]:
    """How many purged right requests of the months of a period counted under each code of a kind (`RightFigureCode.of`)."""
    code = col(RightFigureCode.code)
    query = select(code, func.count()).join(RightFigure, col(RightFigure.id) == col(RightFigureCode.figure_id))
    query = query.where(col(RightFigureCode.of) == of, *_of_scope(from_on, to_on, narrowed))
    return {row[0]: row[1] for row in session.execute(query.group_by(code))}


def kept_of_cases(session: Session, from_on: date, to_on: date, whats: Collection[str]) -> dict[tuple[str, str], int]:
    """What was counted once of purged cases in the months of a period, by what it was, one of `whats`, and its code."""
    months = col(CaseFigure.month).between(month_of(from_on), month_of(to_on))
    names = (col(CaseFigure.what), col(CaseFigure.code))
    query = select(*names, func.count()).where(months, names[0].in_(whats)).group_by(*names)
    return {(what, code): number for what, code, number in session.execute(query)}


def _of_scope(from_on: date, to_on: date, narrowed: Mapping[str, str] | None) -> list[ColumnElement[bool]]:
    return [
        col(RightFigure.month).between(month_of(from_on), month_of(to_on)),
        *(col(getattr(RightFigure, name)) == value for name, value in (narrowed or {}).items()),
    ]


def month_of(day: date) -> int:
    """The month as a number, 202611."""
    return day.year * 100 + day.month
