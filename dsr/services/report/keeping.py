"""Holds and lost recordings, complaints and appeals of a period. They are the whole office's: no right narrows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case as when
from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, Breach, CaseTask, Hold, Letter, RightRequest
from dsr.domain.breaches import BreachKind
from dsr.domain.calendar import day_begins_at
from dsr.domain.matters import TaskKind
from dsr.services.proceedings.reading import complaints_by_outcome
from dsr.services.report.scope import Scope

LOSSES = (BreachKind.RECORDING_LOST, BreachKind.RECORDING_MISSING)


@dataclass(frozen=True)
class Holds:
    """Holds placed in the period by kind, how many of those stand today, and recordings lost while they were held.

    `lost` counts by kind of breach, as proposed each morning from facts; what a person found to be none is left out.
    """

    placed: Mapping[str, int]
    standing: Mapping[str, int]
    lost: Mapping[str, int]


@dataclass(frozen=True)
class Complaint:
    """How many complaints or appeals of one kind came to one end; an empty outcome is still open."""

    kind: str
    outcome: str
    number: int


def holds(session: Session, scope: Scope) -> Holds:
    """The holds placed and the recordings lost in the period."""
    since, until = _moments(scope)
    kind = col(Hold.kind)
    query = (
        select(kind, func.count(), func.sum(when((col(Hold.released_at).is_(None), 1), else_=0)))
        .where(col(Hold.placed_at) >= since, col(Hold.placed_at) < until)
        .group_by(kind)
        .order_by(kind)
    )
    rows = session.execute(query).all()
    lost = (
        select(col(Breach.kind), func.sum(func.coalesce(col(Breach.records), 1)))
        .where(
            col(Breach.kind).in_(LOSSES),
            col(Breach.state) != "dismissed",
            col(Breach.aware_at) >= since,
            col(Breach.aware_at) < until,
        )
        .group_by(col(Breach.kind))
    )
    return Holds(
        {name: placed for name, placed, _ in rows},
        {name: standing for name, _, standing in rows},
        {name.value: 0 for name in LOSSES} | {row[0]: row[1] for row in session.execute(lost)},
    )


def complaints(session: Session, scope: Scope) -> tuple[Complaint, ...]:
    """Complaints received in the period and appeals against decisions on requests of the period, by outcome.

    Each kind of matter is one source of rows: a further one is a further function here.
    """
    return (*_complaint_tasks(session, scope), *_appeals(session, scope), *_proceedings(session, scope))


def _complaint_tasks(session: Session, scope: Scope) -> tuple[Complaint, ...]:
    query = (
        select(col(CaseTask.outcome), func.count())
        .where(
            col(CaseTask.kind) == TaskKind.COMPLAINT.value,
            col(CaseTask.received_on).between(scope.from_on, scope.to_on),
        )
        .group_by(col(CaseTask.outcome))
        .order_by(col(CaseTask.outcome))
    )
    return tuple(Complaint("complaint", outcome, number) for outcome, number in session.execute(query))


def _appeals(session: Session, scope: Scope) -> tuple[Complaint, ...]:
    is_counted = exists().where(
        col(Letter.id) == col(AppealQuestion.letter_id),
        col(RightRequest.id) == col(Letter.right_request_id),
        *scope.counted(),
    )
    answer = col(AppealQuestion.answer)
    query = select(answer, func.count()).where(is_counted).group_by(answer).order_by(answer)
    return tuple(Complaint("decision", answer, number) for answer, number in session.execute(query))


def _proceedings(session: Session, scope: Scope) -> tuple[Complaint, ...]:
    found = complaints_by_outcome(session, scope.from_on, scope.to_on)
    return tuple(Complaint(one.kind, one.outcome, one.number) for one in found)


def _moments(scope: Scope) -> tuple[datetime, datetime]:
    """The first moment of the period and the first after it, within what a calendar can say."""
    after = min(scope.to_on, date.max - timedelta(days=1)) + timedelta(days=1)
    return day_begins_at(scope.from_on), day_begins_at(after)
