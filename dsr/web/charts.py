"""Bars as plain numbers for the chart macros: where each bar stands and how high it is, in the units of its picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 660.0, 330.0
LEFT, TOP, BOTTOM = 34.0, 31.0, 294.0
BAR_MOST = 66.0


@dataclass(frozen=True)
class Part:
    """One stretch of a bar; `look` names its fill."""

    look: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One bar: its stretches from the bottom up, the number on top and the word below."""

    parts: tuple[Part, ...]
    middle: float
    top: float
    total: float
    label: str


@dataclass(frozen=True)
class Chart:
    """A whole picture: bars, and the grid as height and number."""

    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, int], ...]


def chart(columns: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> Chart:
    """A chart of columns, each a label and its stretches as look and number. An empty chart has no bars."""
    highest = math.ceil(max((sum(number for _, number in parts) for _, parts in columns), default=0))
    step = _step(highest)
    ceiling = max(step, -(-highest // step) * step)
    unit = (BOTTOM - TOP) / ceiling
    slot = (WIDTH - LEFT) / max(1, len(columns))
    width = min(BAR_MOST, slot * 0.6)
    bars = tuple(
        _bar(label, parts, LEFT + slot * (place + 0.5), width, unit) for place, (label, parts) in enumerate(columns)
    )
    grid = tuple((round(BOTTOM - number * unit, 1), number) for number in range(step, ceiling + 1, step))
    return Chart(bars, grid)


def _bar(label: str, parts: Sequence[tuple[str, float]], middle: float, width: float, unit: float) -> Bar:
    y, drawn = BOTTOM, []
    for look, number in parts:
        if number:
            y -= number * unit
            drawn.append(
                Part(look, round(middle - width / 2, 1), round(y, 1), round(width, 1), round(number * unit, 1))
            )
    return Bar(tuple(drawn), round(middle, 1), round(y, 1), round(sum(number for _, number in parts), 1), label)


def _step(highest: int) -> int:
    """A round step that gives about five lines of grid."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if highest <= step * 6:
            return step
    return -(-highest // 6)
