"""How much is written in one transaction: what takes about a fifth of a second, however fast the machine is just now."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from dsr.db.bulk import MOST_ATTACHED

CHUNK_S = 0.2
LOOKED_BACK = 4
"""The next chunk is as large as the slowest of so many last ones lets expect: one quick chunk is no promise."""
GAP_S = 0.01
"""How long others find the lock free between two chunks: longer than one that waits sleeps before it asks again
(`db.engine.ASK_AGAIN_S`)."""
MOST_PORTIONS = MOST_ATTACHED


class Pace:
    """How many portions the next chunk should have, by what the last ones took; at most `most`."""

    def __init__(self, most: int = MOST_PORTIONS) -> None:
        self.portions = 1
        self._most = most
        self._ended_at = 0.0
        self._costs: list[float] = []

    def leave_gap(self) -> None:
        """Wait until others have had the lock free for long enough since the last chunk; reading counts as waiting."""
        passed = time.perf_counter() - self._ended_at
        if passed < GAP_S:
            time.sleep(GAP_S - passed)

    @contextmanager
    def measured(self, portions: int) -> Iterator[None]:
        """Time the writing of that many portions."""
        began = time.perf_counter()
        yield
        self._ended_at = time.perf_counter()
        took = self._ended_at - began
        self._costs = [*self._costs[1 - LOOKED_BACK :], took / portions]
        wanted = int(CHUNK_S / max(*self._costs, 1e-6))
        # At most doubled at once: the first portions of a file may be quicker than the rest.
        self.portions = max(1, min(wanted, 2 * self.portions, self._most))
