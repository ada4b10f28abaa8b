"""Several threads that begin the same work at the same moment, for tests of races."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """Run `work(0) ... work(count - 1)` in threads that start together; raises the first fault of any."""
    start = threading.Barrier(count)

    def one(number: int) -> Result:
        start.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return [future.result(timeout=60) for future in [pool.submit(one, number) for number in range(count)]]
