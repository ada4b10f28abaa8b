"""What happened on the way: days of each stage, questions and pauses, extensions, and whether promised days were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlmodel import Session, col

from dsr.db.tables import RightRequest
from dsr.domain.stages import STAGES
from dsr.services.report.scope import LEFT_OUT, Scope


@dataclass(frozen=True)
class StageDays:
    """Mean days of one stage over the answered requests, and over those answered disputably or late; None without any.

    Means are told, not medians: the stages of an answer add up, and so do their means.
    """

    stage: str
    all: float | None
    late: float | None


@dataclass(frozen=True)
class Pauses:
    """Questions that can stop the clock: in how many requests each was asked, how many days stood still, what it saved."""

    identity_asked: int
    clarification_asked: int
    paused: int
    paused_days: int
    saved: int


@dataclass(frozen=True)
class Promises:
    """The last day that each person was told: kept, broken (answered after it, or not at all), or still to come."""

    kept: int
    broken: int
    to_come: int


@dataclass(frozen=True)
class Passed:
    """All of it, for one scope."""

    stages: tuple[StageDays, ...]
    pauses: Pauses
    promises: Promises

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Passed:
        """From the groups of `figures.tally`, each with its sums."""
        every, late = _sums(rows), _sums([row for row in rows if row.timeliness in ("disputable", "late")])
        waiting = _sums([row for row in rows if row.is_open])
        answered = _sums([row for row in rows if not row.is_open and row.timeliness])
        pauses = ("identity_asked", "clarification_asked", "paused", "paused_days", "saved")
        kept, overdue = answered["promise_kept"], waiting["promise_overdue"]
        return cls(
            tuple(StageDays(stage, _mean(every, stage), _mean(late, stage)) for stage in STAGES),
            Pauses(*(every[name] for name in pauses)),
            Promises(kept, answered["promised"] - kept + overdue, waiting["promised"] - overdue),
        )


SUMMED = (  # the last columns of the statement of `figures.tally`, which takes them from here in this order
    *("identity_asked", "clarification_asked", "paused", "paused_days", "saved"),
    *("promised", "promise_overdue", "promise_kept", "staged"),
    *(f"{stage}_days" for stage in STAGES),
)


def _sums(rows: Sequence[Any]) -> dict[str, int]:
    columns = zip(*(row[-len(SUMMED) :] for row in rows), strict=True) if rows else ((),) * len(SUMMED)
    return {name: sum(filter(None, column)) for name, column in zip(SUMMED, columns, strict=True)}


def _mean(sums: Mapping[str, int], stage: str) -> float | None:
    return round(sums[f"{stage}_days"] / sums["staged"], 1) if sums["staged"] else None


def extensions(session: Session, scope: Scope) -> dict[str, int]:
    """Requests with a sent extension notice, by what the extension rests on (GDPR 12(3)). One whose notice left too late
    to move a day is among them."""
    factor = col(RightRequest.extension_factor)
    counted = (
        col(RightRequest.outcome).not_in(LEFT_OUT),
        *scope.received()[1:],
    )  # the few by their own index, not by month
    query = (
        select(factor, func.count()).where(factor != literal_column("''"), *counted).group_by(factor).order_by(factor)
    )
    return {row[0]: row[1] for row in session.execute(query)}
