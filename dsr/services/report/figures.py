"""The counts of the report: every right request once, by month of receipt, right, channel and language of the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import itemgetter
from typing import Any

from dsr.services.report.counting import Key, Line
from dsr.services.report.passage import Passed


@dataclass
class Figures:
    """The counts of one row of the report. `received` = `answered` + `withdrawn` + `transferred` + `open`.

    `on_time`, `disputable` and `late` part the answered ones by the day the answer left (law.md 1.2), `full`, `partial`,
    `none_found` and what is left of `refused` by what they got; `refused` holds the partly refused too. `open_late` are the
    open ones whose statutory day has passed, and they are late whatever is answered later. `merged` are counted apart:
    they are no requests of their own, but part of the one they joined.
    """

    received: int = 0
    answered: int = 0
    on_time: int = 0
    disputable: int = 0
    late: int = 0
    withdrawn: int = 0
    transferred: int = 0
    open: int = 0
    open_late: int = 0
    extended: int = 0
    refused: int = 0
    none_found: int = 0
    full: int = 0
    partial: int = 0
    merged: int = 0

    @property
    def refused_whole(self) -> int:
        """The answered ones that got nothing of what they asked for, on a ground."""
        return self.answered - self.full - self.partial - self.none_found

    @property
    def open_in_time(self) -> int:
        """The open ones whose statutory day has not passed."""
        return self.open - self.open_late


_COUNTED = {one.name for one in fields(Figures)}


@dataclass(frozen=True)
class MonthOfRight:
    """The figures of one month of receipt (2026-11) and one right."""

    month: str
    right: str
    figures: Figures


@dataclass(frozen=True)
class Tally:
    """All counts of a scope: in all, and parted four ways; and what happened on the way to the answers.

    `every_month` has those too in which nothing but merged requests came, as a month is kept when it is reported.
    """

    totals: Figures
    lines: tuple[MonthOfRight, ...]
    every_month: dict[str, Figures]
    rights: dict[str, Figures]
    channels: dict[str, Figures]
    languages: dict[str, Figures]
    passed: Passed

    @property
    def months(self) -> dict[str, Figures]:
        """The months in which something was received."""
        return _received(self.every_month)


def tally(lines: Iterable[Line]) -> Tally:
    """All counts of what was counted (`counted.lines_of`)."""
    rows = [(line.key, line.counts) for line in lines]
    # Those with nothing but merged requests too: the rows add up to the totals.
    by_line = _summed(rows, itemgetter(0, 1))
    passed: dict[str, int] = {}
    for _key, counts in rows:
        _add(passed, counts, counts)
    return Tally(
        _summed(rows, lambda _key: "").get("", Figures()),
        tuple(MonthOfRight(_month(month), right, one) for (month, right), one in by_line.items()),
        {_month(month): one for month, one in _summed(rows, itemgetter(0)).items()},
        _received(_summed(rows, itemgetter(1))),
        _received(_summed(rows, itemgetter(2))),
        _received(_summed(rows, itemgetter(3))),
        Passed.of(passed),
    )


def _summed(rows: Sequence[tuple[Key, Mapping[str, int]]], part_of: Callable[[Key], Any]) -> dict[Any, Figures]:
    """The figures summed by a part of the key, in its order."""
    parts: dict[Any, dict[str, int]] = {}
    for key, counts in rows:
        _add(parts.setdefault(part_of(key), {}), counts, _COUNTED & counts.keys())
    return {name: Figures(**counts) for name, counts in sorted(parts.items())}


def _received(parts: dict[str, Figures]) -> dict[str, Figures]:
    """Without the parts that have nothing but merged requests."""
    return {name: one for name, one in parts.items() if one.received}


def _add(sums: dict[str, int], counts: Mapping[str, int], names: Iterable[str]) -> None:
    for name in names:
        sums[name] = sums.get(name, 0) + counts[name]


def _month(number: int) -> str:
    return f"{number // 100}-{number % 100:02}"
