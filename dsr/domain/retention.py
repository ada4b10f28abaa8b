"""When the register destroys a recording, and whether that comes before the answer."""

from __future__ import annotations

from datetime import date

from dsr.domain.calendar import months_after

RETENTION_MONTHS = 6

MAY_EXIST = ("expected", "present", "quarantined")
"""States of a recording that may still be in the source: what holds catch, and what answers speak of."""

SWEPT = ("expected", "present", "missing")
"""States of a recording that a sweep destroys when it is due and not held; one in quarantine waits for a person."""


def destruction_on(called_on: date, *, months: int = RETENTION_MONTHS) -> date:
    """The Helsinki date on which the storage period of a call's recording ends, in calendar months from the call.

    `called_on` is the call's date in Helsinki (`calendar.local_date`), not in UTC. 31 August and six months is 28
    February: never a number of days (six months are 181 to 184). Never rolled: machines destroy on holidays too.
    Source: the register's privacy notice, section 11.
    """
    return months_after(called_on, months)


def would_be_lost(destruction_on: date, safe_on: date) -> bool:
    """Whether an unheld recording is destroyed before the answer is due.

    The day of destruction itself counts as lost: at what hour of it the source destroys is not ours to know.
    Source: EDPB Guidelines 01/2022, paragraph 158 (the answer follows the storage period).
    """
    return destruction_on <= safe_on
