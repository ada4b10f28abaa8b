"""Days that a person tells of afterwards: when something happened, written down later than it did."""

from __future__ import annotations

from datetime import date, timedelta

from dsr.domain.calendar import LONGEST_BACK

YEAR = timedelta(days=366)
"""Longer ahead nobody promises or sets a day in these matters: what lies beyond is a slip of the year."""


def can_have_happened(day: date | None, on: date, *, since: date | None = None) -> bool:
    """Whether what is told of on the day `on` can have happened on `day`: not ahead, and not before what it belongs to.

    `since` is the day of that (a sending, a restriction, a receipt); where none is known, ten years back is the limit.
    """
    return day is not None and (since or on - LONGEST_BACK) <= day <= on
