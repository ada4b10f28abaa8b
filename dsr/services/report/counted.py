"""Months counted beforehand: the minute job counts each month's ended requests anew once one of them has changed.

A counted month is used only where nothing has changed since (no mark of `db.month_marks`), where the period takes it in
whole, and in a reading transaction, which sees requests, marks and counts in one state; everything else is counted from the
requests there and then. Open requests always are: what they count as depends on the day. The nightly look at everything
counts every month again and tells where that gives something else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, delete, select
from sqlmodel import Session, col

from dsr.db.columns import canonical_json
from dsr.db.inserts import insert_into
from dsr.db.tables import CountedMonth, MovedMonth, RightRequest
from dsr.services.case_retention.kept import month_of
from dsr.services.report.counting import (
    Line,
    Lines,
    count_answers,
    count_purged,
    count_requests,
    count_unanswered,
)
from dsr.services.report.scope import Scope

AT_ONCE = 12
"""So many months are counted in one minute, the newest first."""

_DAY = timedelta(days=1)


def lines_of(session: Session, scope: Scope, today: date) -> list[Line]:
    """Everything that a report of this scope counts, as it stands `today`."""
    lines, received = Lines(), scope.received()
    count_purged(lines, session, scope)
    if session.info.get("mode") == "read":
        anew = _months_cut(scope) | set(session.scalars(select(col(MovedMonth.month)).distinct()))
        _add_counted(lines, session, scope, anew, today)
        # By their day alone: by the index of months SQLite would go through the ended ones too.
        waiting = [*received[1:], _month().not_in(anew), _is_open()]
        count_requests(lines, session, waiting, today)
        count_answers(lines, session, waiting)
        if not anew:
            return list(lines.values())
        received.append(_month().in_(anew))
    count_requests(lines, session, received, today)
    count_answers(lines, session, received)
    return list(lines.values())


def count_moved(session: Session, *, at: datetime) -> list[int]:
    """Count the months anew in which something has changed, at most `AT_ONCE`; answers which.

    The marks of a month go first: whoever counts it at the same moment waits for them, and what changes later has its own.
    """
    marked = select(col(MovedMonth.month)).distinct().order_by(col(MovedMonth.month).desc()).limit(AT_ONCE)
    counted = []
    for month in session.scalars(marked).all():
        marks = delete(MovedMonth).where(col(MovedMonth.month) == month).returning(col(MovedMonth.id))
        if not session.execute(marks).all():
            continue  # somebody else has counted it meanwhile
        values = {"lines": [_as_values(line) for line in _ended(session, month)], "at": at}
        new = insert_into(session, CountedMonth).values(month=month, **values)
        session.execute(new.on_conflict_do_update(index_elements=["month"], set_=values))
        counted.append(month)
    return counted


def wrong_months(session: Session) -> list[int]:
    """The months that are held for counted and would be counted otherwise now; every ended request is read."""
    marked = set(session.scalars(select(col(MovedMonth.month)).distinct()))
    rows = {row.month: row.lines for row in session.scalars(select(CountedMonth))}
    ended = select(_month()).where(col(RightRequest.is_open).is_(False)).distinct()
    months = sorted((rows.keys() | set(filter(None, session.scalars(ended)))) - marked)
    return [month for month in months if not _is_right(rows.get(month, []), _ended(session, month))]


def mark(session: Session, months: Iterable[int]) -> None:
    """Have these months counted anew."""
    session.add_all(MovedMonth(month=month) for month in months)


def _ended(session: Session, month: int) -> list[Line]:
    """What is counted of the ended requests of a month, whatever the day, in the order of the keys."""
    lines, ended = Lines(), [_month() == month, col(RightRequest.is_open).is_(False)]
    count_requests(lines, session, ended, date.min)
    count_answers(lines, session, ended)
    count_unanswered(lines, session, ended)
    return [lines[key] for key in sorted(lines)]


def _add_counted(lines: Lines, session: Session, scope: Scope, anew: Collection[int], today: date) -> None:
    """Add the months of the scope that were counted beforehand and stand."""
    month = col(CountedMonth.month)
    of_scope = month.between(month_of(scope.from_on), month_of(scope.to_on))
    narrowed = [(("right", "channel", "language").index(name), value) for name, value in scope.narrowed.items()]
    for row in session.scalars(select(CountedMonth).where(of_scope, month.not_in(anew)).order_by(month)):
        for values in row.lines:
            if all(values[place] == value for place, value in narrowed):
                right, channel, language, counts, days, near, unanswered = values
                line = lines[row.month, right, channel, language]
                line.add(counts)
                line.add(
                    {"open_late": sum(number for on, number in unanswered.items() if date.fromisoformat(on) < today)}
                )
                line.add_answers({int(taken): number for taken, number in days.items()}, near)


def _as_values(line: Line) -> list[Any]:
    return [*line.key[1:], line.counts, line.days, line.near, line.unanswered]


def _is_right(kept: list[Any], lines: Iterable[Line]) -> bool:
    # Through JSON, as the counted ones were stored: it makes texts of days that are keys, and texts sort otherwise.
    counted: list[Any] = json.loads(canonical_json([_as_values(line) for line in lines]))
    return kept == counted


def _months_cut(scope: Scope) -> set[int]:
    """The months of which the scope takes in a part only."""
    first = [scope.from_on] if scope.from_on.day > 1 else []
    last = [scope.to_on] if scope.to_on < date.max and (scope.to_on + _DAY).day > 1 else []
    return {month_of(day) for day in (*first, *last)}


def _is_open() -> ColumnElement[bool]:
    return and_(col(RightRequest.is_open))  # "= 1", as the index of the open ones has it


def _month() -> SQLColumnExpression[int | None]:
    return col(RightRequest.received_month)
