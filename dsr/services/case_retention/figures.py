"""Figures that outlive their cases: what the report itself counts of a case, written down when the case is purged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseFigure, CaseTask, Hold, Proceeding, RightFigure, RightFigureCode, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.matters import TaskKind
from dsr.services.call_queues import directory, may_be_published
from dsr.services.case_retention.kept import COMPLAINT, HOLD, LINE, month_of
from dsr.services.report.codes import codes_of, lines_of_cases
from dsr.services.report.counting import statement
from dsr.services.report.scope import LEFT_OUT

_KEYS = ("received_month", "right", "channel", "language", "counted_outcome", "timeliness", "is_open", "number")


def keep_figures(session: Session, case: Case, on: date) -> None:
    """Write what the report counts on this day of a case that is about to go: of every right request, and of the case."""
    requests = session.scalars(select(RightRequest).where(col(RightRequest.case_id) == case.id)).all()
    for request in requests:
        figure = figure_of(session, request, on)
        session.add(figure)
        session.flush()
        codes = codes_of(session, request.id or 0, on)
        session.add_all(RightFigureCode(figure_id=figure.id or 0, of=of, code=code) for of, code in codes)
    session.add_all(CaseFigure(month=month, what=what, code=code) for month, what, code in _once(session, case.id or 0))
    for month in _first_months(requests):
        session.add_all(CaseFigure(month=month, what=LINE, code=line) for line in _lines(session, case.id or 0))
    session.flush()


def figure_of(session: Session, request: RightRequest, on: date) -> RightFigure:
    """The row of the report's own statement for one ended request, as it stands on a day."""
    row = session.execute(statement(col(RightRequest.id) == request.id, on)).one()
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


def _once(session: Session, case_id: int) -> Iterator[tuple[int, str, str]]:
    """Month, kind and code of each proceeding, complaint and hold of the case."""
    for row in session.scalars(select(Proceeding).where(col(Proceeding.case_id) == case_id)):
        yield month_of(row.received_on), row.kind, row.outcome
    is_complaint = (col(CaseTask.case_id) == case_id, col(CaseTask.kind) == TaskKind.COMPLAINT.value)
    for task in session.scalars(select(CaseTask).where(*is_complaint)):
        yield month_of(task.received_on), COMPLAINT, task.outcome
    for hold in session.scalars(select(Hold).where(col(Hold.case_id) == case_id)):
        yield month_of(local_date(hold.placed_at)), HOLD, hold.kind


def _first_months(requests: Iterable[RightRequest]) -> list[int]:
    """The first month of each year in which a request of the case was received that counts as one of its own."""
    first: dict[int, int] = {}
    for one in requests:
        if one.counted_outcome not in LEFT_OUT:
            month = month_of(one.received_on)
            first[month // 100] = min(month, first.get(month // 100, month))
    return sorted(first.values())


def _lines(session: Session, case_id: int) -> list[str]:
    """The lines of its linked calls that the year's figures may name."""
    found = session.execute(lines_of_cases([col(RightRequest.case_id) == case_id])).all()
    known = directory(session, [line for line, _number in found]).entries
    return [line for line, entries in sorted(known.items()) if may_be_published(entries)]
