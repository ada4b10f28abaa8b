"""Figures for publication: what is kept back cannot be recomputed, by somebody who knows the rule too."""

from __future__ import annotations

from itertools import product

import pytest

from dsr.domain.publication import LEAST, Published, publishable, publishable_classes, publishable_part

NAMES = "abcde"


def _published(counts: tuple[int, ...]) -> tuple[int | None, ...]:
    return tuple(publishable(dict(zip(NAMES, counts, strict=False))).values())


@pytest.mark.parametrize(
    ("counts", "shown", "why"),
    [
        ((9, 8, 7), (9, 8, 7), "nothing is small"),
        ((9, 0, 7), (9, 0, 7), "nought is nobody"),
        ((3, 20, 40), (None, 20, None), "one small count takes the last one along, or the total would give it away"),
        ((40, 20, 3), (40, None, None), "itself the last: the one before it"),
        ((40, 3, 0, 2), (40, None, 0, None), "five among two small ones: each may be one to four, and 40 stays"),
        ((40, 3, 3, 0), (40, None, None, 0), "six: each may be two to four"),
        ((40, 4, 3, 20), (40, None, None, None), "seven would be three and four"),
        ((40, 1, 1, 20), (40, None, None, None), "two would be one and one"),
        ((40, 2, 2, 20), (40, None, None, None), "four is itself a count under five"),
        ((40, 4, 4, 4, 20), (40, None, None, None, None), "twelve among three would be four each"),
        ((40, 3, 4, 3, 20), (40, None, None, None, 20), "ten: each may be two to four"),
        ((3, 40, 5), (None, 40, None), "eight among two: three and five, two and six, one and seven"),
        ((2, 40, 5), (None, None, None), "seven among two would leave the small one two values: the next one goes too"),
        ((1, 0, 0), (None, None, None), "one person alone: not even the noughts are told"),
    ],
)
def test_small_counts_are_kept_back_with_others(
    counts: tuple[int, ...], shown: tuple[int | None, ...], why: str
) -> None:
    assert _published(counts) == shown, why


@pytest.mark.parametrize(("cells", "most"), [(2, 24), (3, 22), (4, 12), (5, 9)])
def test_whoever_knows_total_table_and_rule_recomputes_no_cell_that_is_kept_back(cells: int, most: int) -> None:
    """Every table there is, grouped by what its reader sees: each cell kept back has at least three values left; two where
    the total is five or less and no cell is told."""
    readers: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for counts in product(range(most + 1), repeat=cells):
        readers.setdefault((sum(counts), *_published(counts)), []).append(counts)
    tried = 0
    for (total, *shown), possible in readers.items():
        assert isinstance(total, int)
        kept = [place for place, count in enumerate(shown) if count is None]
        hidden = total - sum(count for count in shown if isinstance(count, int))
        if hidden > most:
            continue  # tables that would explain it lie outside those that were made
        least = 2 if len(kept) == cells and total <= LEAST else 3
        for place in kept:
            tried += 1
            assert len({counts[place] for counts in possible}) >= least, (total, shown)
    assert tried > 20


def test_no_count_from_one_to_four_is_ever_shown() -> None:
    for counts in product(range(11), repeat=3):
        assert all(count is None or count == 0 or count >= LEAST for count in _published(counts))


def test_a_part_of_a_known_whole_hides_what_the_rest_would_tell() -> None:
    assert publishable_part(50, 53) is None, "three are left"
    assert publishable_part(0, 53) == 0
    assert publishable_part(20, 53) == 20


def test_no_more_cells_are_kept_back_than_the_small_ones_and_two() -> None:
    """Beside small ones one larger is enough, but where it is nearly small itself."""
    for counts in product(range(14), repeat=4):
        shown = _published(counts)
        small = sum(0 < count < LEAST for count in counts)
        if any(shown):
            assert shown.count(None) <= small + 2, counts


MONTHS = ("1", "2", "3", "4")


def _classes(*counts: int) -> Published | None:
    """Four months, else their two halves."""
    first, second, third, fourth = counts
    halves = {"1-2": first + second, "3-4": third + fourth}
    return publishable_classes(dict(zip(MONTHS, counts, strict=True)), halves)


@pytest.mark.parametrize(
    ("counts", "shown", "together", "why"),
    [
        ((9, 8, 7, 6), {"1": 9, "2": 8, "3": 7, "4": 6}, None, "nothing is small"),
        ((9, 8, 2, 6), {"1": 9, "2": 8, "3": None, "4": None}, 8, "half of them are told, the others as one sum"),
        ((3, 4, 2, 4), {"1-2": 7, "3-4": 6}, None, "no month would be told: both halves are"),
        ((0, 9, 3, 7), {"1-2": 9, "3-4": 10}, None, "a nought is no month that tells anything"),
        ((2, 1, 8, 2), None, None, "neither half can be told: there is no table"),
    ],
)
def test_coarser_classes_stand_where_finer_ones_would_tell_too_little(
    counts: tuple[int, ...], shown: dict[str, int | None] | None, together: int | None, why: str
) -> None:
    assert _classes(*counts) == (Published(shown, together) if shown else None), why


def test_coarser_classes_give_away_no_finer_one_that_would_be_kept_back() -> None:
    """Every year of four months, grouped by what its reader sees: each small month has at least two values left."""
    most, readers = 11, dict[str, list[tuple[int, ...]]]()
    for counts in product(range(most + 1), repeat=4):
        if sum(counts) >= LEAST:
            readers.setdefault(f"{sum(counts)} {_classes(*counts)}", []).append(counts)
    for seen, possible in readers.items():
        if max(max(one[0] + one[1], one[2] + one[3]) for one in possible) > most:
            continue  # years that would explain it lie outside those that were made
        for place in range(4):
            values = {counts[place] for counts in possible}
            assert len(values) > 1 or min(values) == 0 or min(values) >= LEAST, (seen, possible)


def test_what_is_kept_back_makes_five_or_more_together() -> None:
    for counts in product(range(12), repeat=3):
        told = publishable_classes(dict(zip(NAMES, counts, strict=False)))
        assert told is None or told.together is None or told.together >= LEAST, counts
