"""Holds and lost recordings, complaints and appeals of a period. They are the whole office's: no right narrows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Breach, CaseTask, Hold
from dsr.domain.breaches import BreachKind
from dsr.domain.calendar import day_begins_at
from dsr.domain.matters import TaskKind
from dsr.services.case_retention.kept import COMPLAINT, HOLD, kept_of_cases
from dsr.services.proceedings.reading import complaints_by_outcome
from dsr.services.report.codes import appeals
from dsr.services.report.scope import Scope

LOSSES = (BreachKind.RECORDING_LOST, BreachKind.RECORDING_MISSING)


@dataclass(frozen=True)
class Holds:
    """Holds placed in the period by kind, how many of those stand today, and recordings lost while they were held.

    Those of purged cases, which stand no more, count by their months.
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
    placed, standing = Counter[str](), {}
    for name, number, still in session.execute(query):
        placed[name], standing[name] = number, still
    for (_what, name), number in kept_of_cases(session, scope.from_on, scope.to_on, (HOLD,)).items():
        placed[name] += number
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
        dict(sorted(placed.items())),
        {name: standing.get(name, 0) for name in sorted(placed)},
        {name.value: 0 for name in LOSSES} | {row[0]: row[1] for row in session.execute(lost)},
    )


def complaints(session: Session, scope: Scope, today: date) -> tuple[Complaint, ...]:
    """Complaints received in the period and appeals against decisions on requests of the period, by outcome; those of purged
    cases by their months."""
    tasks = _complaint_tasks(session, scope)
    for (_what, outcome), number in kept_of_cases(session, scope.from_on, scope.to_on, (COMPLAINT,)).items():
        tasks[outcome] += number
    return (
        *(Complaint("complaint", outcome, number) for outcome, number in sorted(tasks.items())),
        *(Complaint("decision", answer, number) for answer, number in appeals(session, scope, today).items()),
        *(
            Complaint(one.kind, one.outcome, one.number)
            for one in complaints_by_outcome(session, scope.from_on, scope.to_on)
        ),
    )


def _complaint_tasks(session: Session, scope: Scope) -> Counter[str]:
    outcome = col(CaseTask.outcome)
    query = select(outcome, func.count()).where(
        col(CaseTask.kind) == TaskKind.COMPLAINT.value,
        col(CaseTask.received_on).between(scope.from_on, scope.to_on),
    )
    return Counter({row[0]: row[1] for row in session.execute(query.group_by(outcome))})


def _moments(scope: Scope) -> tuple[datetime, datetime]:
    """The first moment of the period and the first after it, within what a calendar can say."""
    after = min(scope.to_on, date.max - timedelta(days=1)) + timedelta(days=1)
    return day_begins_at(scope.from_on), day_begins_at(after)
