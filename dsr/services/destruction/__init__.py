"""Destruction: what is overdue goes, a certificate proves it, and the source is told and asked to confirm."""

from dsr.services.destruction.proving import certificate, latest, proof_of, totals, verify
from dsr.services.destruction.sweeping import BATCH, Overdue, Swept, is_held, overdue, sweep, sweep_batch

__all__ = [
    "BATCH",
    "Overdue",
    "Swept",
    "certificate",
    "is_held",
    "latest",
    "overdue",
    "proof_of",
    "sweep",
    "sweep_batch",
    "totals",
    "verify",
]
