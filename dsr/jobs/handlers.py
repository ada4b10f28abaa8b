"""Which handler does which kind of job."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.jobs import letters
from dsr.jobs.running import Handler


def all_handlers() -> Mapping[str, Handler]:
    """Every kind of job this version of the program knows."""
    return {
        "acknowledge": letters.acknowledge,
        "print_letter": letters.print_letter,
        "send_letter": letters.send_letter,
    }
