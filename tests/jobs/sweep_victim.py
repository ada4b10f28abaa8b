"""A process that sweeps in small batches until it is killed: `python -m tests.jobs.sweep_victim URL`.

It writes `at N` after the commit of each batch, N the recordings destroyed so far, and `done` at the end.
"""

from __future__ import annotations

import os
import sys

from dsr.db.engine import Database
from dsr.services.destruction import Swept, sweep
from tests.jobs.parts import AT, ClosedPrinters, deps_of

BATCH = 5


def main() -> None:
    """Sweep, and tell each batch."""
    database = Database(sys.argv[1])
    destroyed = 0

    def tell(swept: Swept) -> None:
        nonlocal destroyed
        destroyed += swept.destroyed
        os.write(1, f"at {destroyed}\n".encode())

    sweep(deps_of(database, lambda: AT, ClosedPrinters()), tell, batch=BATCH)
    os.write(1, b"done\n")


if __name__ == "__main__":
    main()
