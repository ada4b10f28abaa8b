"""Figures meant for publication: small counts are kept back, and others with them, so that no sum gives them away."""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5
"""The smallest count that is published; nought says nothing about anybody and is published too."""


def publishable(cells: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of one table whose sum is known, None where a count is kept back.

    Kept back are the counts of one to four, and after them further cells in the order of the table, never one chosen by
    its size, until what is known of those kept back together (the total less what is shown) leaves every one of them
    open: at least five for each of them. The reader may know this rule; `tests/domain/test_publication.py` tries to
    recompute the cells with it. Where that cannot be reached, no cell is shown, noughts included. Tables of one publication
    share nothing but their totals, so that no two of them can be set against each other.
    """
    order = [name for name, count in cells.items() if count]
    kept = {name for name in order if cells[name] < LEAST}
    if not kept:
        return dict(cells)
    for name in _after(order, kept):
        if _leaves_open(cells, kept):
            break
        kept.add(name)
    if not _leaves_open(cells, kept):
        kept = set(cells)
    return {name: None if name in kept else count for name, count in cells.items()}


def publishable_part(part: int, whole: int) -> int | None:
    """One count among a known whole, None where it or what is left of the whole is from one to four."""
    return publishable({"part": part, "rest": whole - part})["part"]


def _leaves_open(cells: Mapping[str, int], kept: set[str]) -> bool:
    return len(kept) > 1 and sum(cells[name] for name in kept) >= LEAST * len(kept)


def _after(order: list[str], kept: set[str]) -> list[str]:
    """The other cells, beginning behind the first one kept back and going round."""
    first = next(place for place, name in enumerate(order) if name in kept)
    return [name for name in order[first:] + order[:first] if name not in kept]
