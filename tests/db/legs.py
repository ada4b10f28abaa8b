"""Legs as the tests of bulk work write them by thousands."""

from __future__ import annotations

from datetime import UTC, datetime

from dsr.db.tables import Leg

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def a_leg(key: str, source_id: int = 1) -> Leg:
    """A leg of source `source_id` whose source calls it `key`."""
    return Leg(source_id=source_id, call_id=1, ext_leg_id=key, row_hash="h", started_at=AT, batch_id=1)
