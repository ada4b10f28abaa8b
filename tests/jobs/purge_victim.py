"""A process that purges a confirmed round until it is killed: `python -m tests.jobs.purge_victim URL ROUND`.

It writes `at N` after the commit of each case, and `done` at the end.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from dsr.catalogue.values import Catalogue, Register
from dsr.db.engine import Database
from dsr.deps import Deps
from dsr.jobs.retention import purge_one
from tests.jobs.parts import AT, ClosedPrinters, deps_of


def deps_with_terms(database: Database) -> Deps:
    """The parts, with a register that holds the program's own terms and nothing else."""
    catalogue = Catalogue({}, {}, {}, (), Register({}, {}), {}, {})
    return replace(deps_of(database, lambda: AT, ClosedPrinters()), catalogue=catalogue)


def main() -> None:
    """Purge, and tell each case."""
    deps = deps_with_terms(Database(sys.argv[1]))
    gone = 0
    while purge_one(deps, int(sys.argv[2])):
        gone += 1
        os.write(1, f"at {gone}\n".encode())
    os.write(1, b"done\n")


if __name__ == "__main__":
    main()
