"""How many days the answers took, as a histogram: median, nine in ten, longest; and how close to the last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import RightRequest
from dsr.services.case_retention.kept import kept_rights
from dsr.services.report.scope import ANSWERED, ENDED_OTHERWISE, LEFT_OUT, Scope, is_answered

NEAR = 1
"""Days left to the strict day, at most, where an answer in time was a near miss: it left on that day or the day before."""


@dataclass(frozen=True)
class AnswerTimes:
    """Answers by the days from receipt to answer."""

    counts: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def answers(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    @property
    def median(self) -> float | None:
        """The middle one, or the mean of the two in the middle; None without answers."""
        if not self.answers:
            return None
        low, high = self._at((self.answers - 1) // 2), self._at(self.answers // 2)
        return (low + high) / 2

    @property
    def ninetieth(self) -> int | None:
        """The days within which at least nine answers in ten were given (nearest rank); None without answers."""
        return self._at(-(-9 * self.answers // 10) - 1) if self.answers else None

    @property
    def longest(self) -> int | None:
        """The longest one; None without answers."""
        return max(self.counts, default=None)

    def between(self, first: int, last: int) -> int:
        """How many took from the first to the last number of days."""
        return sum(count for days, count in self.counts.items() if first <= days <= last)

    def _at(self, place: int) -> int:
        """The days of the answer at that place, counted from 0, the quickest first."""
        for days, count in sorted(self.counts.items()):
            if place < count:
                return days
            place -= count
        raise IndexError(place)


@dataclass(frozen=True)
class Times:
    """Answer times of all and of each right, and how many answers in time were near misses."""

    all: AnswerTimes
    rights: Mapping[str, AnswerTimes]
    near_misses: int


def answer_times(session: Session, scope: Scope) -> Times:
    """The answer times of a scope, purged cases too; one statement, answered from an index alone."""
    days, right = col(RightRequest.answer_days), col(RightRequest.right)
    is_near = (col(RightRequest.timeliness) == "on_time") & col(RightRequest.spare_days).between(0, NEAR)
    query = (
        select(days, right, func.count(), func.count().filter(is_near))
        .where(days.is_not(None), is_answered(), *scope.received()[1:])
        .group_by(days, right)
    )
    every: dict[int, int] = {}
    by_right: dict[str, dict[int, int]] = {}
    near = 0
    for taken, name, count, close in session.execute(query):
        every[taken] = every.get(taken, 0) + count
        by_right.setdefault(name, {})[taken] = count
        near += close
    for one in kept_rights(session, scope.from_on, scope.to_on, scope.narrowed):
        taken, is_ended_otherwise = one.answer_days, one.outcome in (*ENDED_OTHERWISE, *LEFT_OUT)
        if taken is None or one.timeliness not in ANSWERED or is_ended_otherwise:
            continue
        every[taken] = every.get(taken, 0) + 1
        of_right = by_right.setdefault(one.right, {})
        of_right[taken] = of_right.get(taken, 0) + 1
        near += one.timeliness == "on_time" and 0 <= (one.spare_days if one.spare_days is not None else -1) <= NEAR
    return Times(AnswerTimes(every), {name: AnswerTimes(one) for name, one in sorted(by_right.items())}, near)
