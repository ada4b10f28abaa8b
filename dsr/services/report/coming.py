"""What would go late in the next four weeks if two handlers were away, from the open requests and each handler's pace."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Case, RightRequest
from dsr.domain.calendar import Calendar, working_days_between
from dsr.domain.workload import PACE_WEEKS, Foresight, Work, foresee
from dsr.services.reminders.leaving import DESK_ROLES
from dsr.services.report.notable import AHEAD
from dsr.services.report.scope import is_answered
from dsr.services.staff import active_with


def foresight(session: Session, calendar: Calendar, today: date) -> Foresight | None:
    """The model of `domain.workload` over everything open: the whole office's work, whatever the report is narrowed to."""
    query = (
        select(
            col(RightRequest.id),
            func.coalesce(col(RightRequest.again_by_on), col(RightRequest.strict_on)),
            col(Case.assigned_to),
        )
        .join(Case, col(Case.id) == col(RightRequest.case_id))
        .where(col(RightRequest.is_open))
    )
    work = [Work(*row) for row in session.execute(query)]
    having = {one.handler: 0.0 for one in work if one.handler is not None}
    return foresee(work, having | _paces(session, calendar, today), calendar, today, today + AHEAD)


def _paces(session: Session, calendar: Calendar, today: date) -> dict[int, float]:
    """Answers a working day of everybody at work whose cases were answered in the last twelve weeks; who has left answers
    nothing more."""
    since = today - timedelta(weeks=PACE_WEEKS)
    answered = (
        select(col(Case.assigned_to), func.count())
        .join(RightRequest, col(RightRequest.case_id) == col(Case.id))
        .where(col(RightRequest.answered_on) > since, is_answered(), col(Case.assigned_to).is_not(None))
        .group_by(col(Case.assigned_to))
    )
    days = max(1, working_days_between(calendar, since, today, eves_off=True))
    at_work = {user.id for user in active_with(session, DESK_ROLES)}
    return {handler: count / days for handler, count in session.execute(answered) if handler in at_work}
