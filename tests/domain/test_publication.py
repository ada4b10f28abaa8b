"""Figures for publication: what is kept back cannot be recomputed, by somebody who knows the rule too."""

from __future__ import annotations

from itertools import product

import pytest

from dsr.domain.publication import LEAST, publishable, publishable_part

NAMES = "abcde"


def _published(counts: tuple[int, ...]) -> tuple[int | None, ...]:
    return tuple(publishable(dict(zip(NAMES, counts, strict=False))).values())


@pytest.mark.parametrize(
    ("counts", "shown", "why"),
    [
        ((9, 8, 7), (9, 8, 7), "nothing is small"),
        ((9, 0, 7), (9, 0, 7), "nought is nobody"),
        ((3, 20, 40), (None, None, 40), "one small count takes the next one along, or the total would give it away"),
        ((40, 20, 3), (None, 20, None), "after the last cell comes the first"),
        ((3, 5, 40), (None, None, None), "eight among two would leave few answers: the next one goes too"),
        ((1, 0, 0), (None, None, None), "one person alone: not even the noughts are told"),
    ],
)
def test_small_counts_are_kept_back_with_others(
    counts: tuple[int, ...], shown: tuple[int | None, ...], why: str
) -> None:
    assert _published(counts) == shown, why


@pytest.mark.parametrize(("cells", "most"), [(2, 16), (3, 13), (4, 8)])
def test_whoever_knows_total_table_and_rule_recomputes_no_cell_that_is_kept_back(cells: int, most: int) -> None:
    """Every table there is, grouped by what its reader sees: each cell kept back has at least two values left."""
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
        for place in kept:
            tried += 1
            assert len({counts[place] for counts in possible}) > 1, (total, shown)
    assert tried > 20


def test_no_count_from_one_to_four_is_ever_shown() -> None:
    for counts in product(range(11), repeat=3):
        assert all(count is None or count == 0 or count >= LEAST for count in _published(counts))


def test_a_part_of_a_known_whole_hides_what_the_rest_would_tell() -> None:
    assert publishable_part(50, 53) is None, "three are left"
    assert publishable_part(0, 53) == 0
    assert publishable_part(20, 53) == 20
