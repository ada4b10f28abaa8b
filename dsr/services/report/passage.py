"""What happened on the way: days of each stage, questions and pauses, and whether promised days were kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dsr.domain.stages import STAGES


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
    def of(cls, counts: Mapping[str, int]) -> Passed:
        """From the sums of `passed_counts` over all requests."""
        kept, overdue = counts.get("promise_kept", 0), counts.get("promise_overdue", 0)
        return cls(
            tuple(StageDays(stage, _mean(counts, stage, ""), _mean(counts, stage, "late_")) for stage in STAGES),
            Pauses(*(counts.get(name, 0) for name in PAUSES)),
            Promises(
                kept,
                counts.get("answered_promised", 0) - kept + overdue,
                counts.get("waiting_promised", 0) - overdue,
            ),
        )


PAUSES = ("identity_asked", "clarification_asked", "paused", "paused_days", "saved")
STAGED = ("staged", *(f"{stage}_days" for stage in STAGES))
SUMMED = (*PAUSES, "promised", "promise_overdue", "promise_kept", *STAGED)
"""What is summed of each group of right requests (`report.counting`)."""


def passed_counts(row: Any) -> dict[str, int]:
    """What one group of right requests, with the sums of `SUMMED`, adds; all of them stand alike."""
    found = {name: getattr(row, name) or 0 for name in (*PAUSES, *STAGED)}
    if row.timeliness in ("disputable", "late"):
        found |= {f"late_{name}": found[name] for name in STAGED}
    if row.timeliness:
        found |= {"answered_promised": row.promised, "promise_kept": row.promise_kept}
    elif row.is_open:
        found |= {"waiting_promised": row.promised, "promise_overdue": row.promise_overdue}
    return found


def _mean(counts: Mapping[str, int], stage: str, of: str) -> float | None:
    """The mean days of a stage, of all or of the `late_` ones; None without any."""
    staged = counts.get(f"{of}staged", 0)
    return round(counts.get(f"{of}{stage}_days", 0) / staged, 1) if staged else None
