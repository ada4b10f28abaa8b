"""Destruction: what is overdue goes, a certificate proves it, and the source is told and asked to confirm.

Everything overdue is destroyed each night, oldest first, in batches of 500, and nothing that is held. The day itself
still counts as kept. Each batch matches all open criteria against what it is about to destroy, destroys in one
statement that looks for holds itself, writes a certificate and a list for the source, and is one transaction: a
killed sweep goes on where it was. What is destroyed here is a row: its names go with those of people
in its legs and session document, its key stays so that no import brings it back. A certificate carries ids, key hashes, months and days, the hash of the one before it, and a hash over
the hashes of its lines, so that one line can be proved alone. The lists hold the source's own ids, or the facts
of the talk where the source gave none (`source_names`); they go when the source has confirmed. `python -m tests.bench.holds` stresses holds, imports and sweeps by processes on both databases.
Ten thousand holds among 20 000 imported calls and all the sweeps that two processes could make: none lost on either
(223 s and 373 s on a busy machine).
"""

from dsr.services.destruction.proving import certificate, latest, proof_of, totals, verify
from dsr.services.destruction.sweeping import Overdue, Swept, overdue, sweep, sweep_batch

__all__ = [
    "Overdue",
    "Swept",
    "certificate",
    "latest",
    "overdue",
    "proof_of",
    "sweep",
    "sweep_batch",
    "totals",
    "verify",
]
