"""Several threads that begin the same work at the same moment, for tests of races."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlmodel import Session

from dsr.db.engine import Database

Result = TypeVar("Result")


def at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """Run `work(0) ... work(count - 1)` in threads that start together; raises the first fault of any."""
    start = threading.Barrier(count)

    def one(number: int) -> Result:
        start.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return [future.result(timeout=60) for future in [pool.submit(one, number) for number in range(count)]]


def while_open(database: Database, first: Callable[[Session], object], second: Callable[[Session], Result]) -> Result:
    """Do `second` in a transaction that begins after `first` was done and before that is committed; answers what it did.

    The second has time to run to its end where nothing makes it wait; raises the fault of either.
    """

    def later() -> Result:
        with database.write() as session:
            return second(session)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            first(session)
            begun = pool.submit(later)
            time.sleep(0.15)
        return begun.result(timeout=60)
