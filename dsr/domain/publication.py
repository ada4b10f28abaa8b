"""Figures meant for publication: small counts are kept back, and as few others with them as no sum gives them away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5
"""The smallest count that is published; nought says nothing about anybody and is published too."""


@dataclass(frozen=True)
class Published:
    """A table as it is published. A count of None is kept back; `together` is how many those count in all, five or more."""

    counts: Mapping[str, int | None]
    together: int | None


def publishable(cells: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of one table whose sum is known, None where a count is kept back.

    Kept back are the counts of one to four. Together they may be told apart from the rest where what is left of the total
    for them, five or more, leaves each of them at least three values. Else further cells are kept back, the last of the
    table first and never one chosen by its size, until four for each are hidden together. Whoever knows this rule and the
    total is then left three values for every cell that is kept back (`tests/domain/test_publication.py` tries it):

    - only small ones, `p` of them: from `p + 2` to `4p - 2` among them, so that each can be one to three or two to four;
    - one larger one more: the small ones are then known to fit badly alone, few or many in all, and either fits the sum;
    - two and more: all but the last added could be small themselves, which is the case above.

    Where that cannot be reached, no cell is shown, noughts included.
    """
    order = [name for name, count in cells.items() if count]
    small = [name for name in order if cells[name] < LEAST]
    if not small:
        return dict(cells)
    others = [name for name in reversed(order) if name not in small]
    for added in range(len(others) + 1):
        kept = {*small, *others[:added]}
        if _leaves_open(sum(cells[name] for name in kept), len(small), added):
            return {name: None if name in kept else count for name, count in cells.items()}
    return dict.fromkeys(cells)


def publishable_classes(finest: Mapping[str, int], *coarser: Mapping[str, int]) -> Published | None:
    """One whole in the finest of its classes that tell something: at most half of those that count anything are kept back.

    Of the coarsest it is enough that one is told; where none is, there is no table: None. Only one of them is published,
    and that a finer one was not says no more of its cells than that many of them are small.
    """
    *finer, coarsest = finest, *coarser
    for cells in finer:
        shown = publishable(cells)
        if sum(count is None for count in shown.values()) <= sum(map(bool, cells.values())) / 2:
            return _published(cells, shown)
    shown = publishable(coarsest)
    return _published(coarsest, shown) if any(shown.values()) else None


def publishable_part(part: int, whole: int) -> int | None:
    """One count among a known whole, None where it or what is left of the whole is from one to four."""
    return publishable({"part": part, "rest": whole - part})["part"]


def _published(cells: Mapping[str, int], shown: Mapping[str, int | None]) -> Published:
    together = sum(count for name, count in cells.items() if shown[name] is None)
    return Published(shown, together or None)


def _leaves_open(total: int, small: int, added: int) -> bool:
    if added:
        return total >= (LEAST - 1) * (small + added)
    return small > 1 and max(LEAST, small + 2) <= total <= (LEAST - 1) * small - 2
