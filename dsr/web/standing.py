"""Says on every page that work waits, because no worker takes it or behind other work, without asking the database on every page."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import current_app

from dsr.services.measures import Standstill, standstill
from dsr.web.current import current_deps, now, signed_in

LOOK = "dsr_standing"
EVERY_S = 20.0


@dataclass
class Look:
    """The last look of this process; two threads that look at once find the same."""

    found: Standstill | None = None
    again_at: float = 0.0


def current_standstill() -> Standstill | None:
    """What stands still, as seen within the last seconds; only for who is signed in."""
    if signed_in() is None:
        return None
    look: Look = current_app.extensions[LOOK]
    if time.monotonic() >= look.again_at:
        look.again_at = time.monotonic() + EVERY_S
        with current_deps().database.read() as session:
            look.found = standstill(session, now())
    return look.found
