"""How many days the answers took, as a histogram: median, nine in ten, longest; and how close to the last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dsr.services.report.counting import Line


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


def answer_times(lines: Iterable[Line]) -> Times:
    """The answer times of what was counted."""
    every: dict[int, int] = {}
    by_right: dict[str, dict[int, int]] = {}
    near = 0
    for line in lines:
        near += line.near
        of_right = by_right.setdefault(line.key[1], {}) if line.days else {}
        for days, number in line.days.items():
            every[days] = every.get(days, 0) + number
            of_right[days] = of_right.get(days, 0) + number
    return Times(AnswerTimes(every), {name: AnswerTimes(one) for name, one in sorted(by_right.items())}, near)
