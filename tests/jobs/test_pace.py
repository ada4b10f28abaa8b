"""How much an import writes at once follows the slowest of its last chunks."""

from __future__ import annotations

import time

from dsr.jobs.pace import CHUNK_S, Pace


def test_one_quick_chunk_makes_the_next_no_larger_than_a_slow_one_lets_expect() -> None:
    pace = Pace(most=100)
    with pace.measured(1):
        time.sleep(CHUNK_S / 2)  # two of these fill a chunk, or one on a machine that is busier
    after_slow = pace.portions
    with pace.measured(after_slow):
        pass
    assert pace.portions == after_slow <= 2


def test_a_slow_chunk_is_forgotten_after_some_quick_ones() -> None:
    pace = Pace(most=100)
    with pace.measured(1):
        time.sleep(CHUNK_S)
    for _ in range(5):
        with pace.measured(pace.portions):
            pass
    assert pace.portions > 2
