"""When the register destroys a recording, and whether that comes before the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dsr.domain.calendar import day_begins_at, months_after

RETENTION_MONTHS = 6

UNCONFIRMED = ("made", "told")
"""States of an instruction to a source that the source has not answered."""
DOUBTFUL = "doubtful"
"""The kind of an instruction to destroy one recording that nothing in its line tells from one that is kept."""
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


def is_kept_for_requests_alone(due_on: date, state: str, on: date) -> bool:
    """Whether a recording is there on a Helsinki day only because a hold keeps it: then for no other use (GDPR 5(1)(b), (e))."""
    return state in MAY_EXIST and due_on < on


@dataclass(frozen=True)
class MetadataTerm:
    """How long the facts of calls are kept: the months set, and the first moment that is still within them."""

    months: int
    kept_from: datetime


def metadata_term(months: int, on: date) -> MetadataTerm | None:
    """The term of call facts as it stands on a Helsinki day; None where none is set (0 months).

    A call of a day has reached its term when that day and so many calendar months have come: what `destruction_on` is
    for recordings.
    """
    if not months:
        return None
    day = months_after(on, -months)
    while months_after(day, months) <= on:
        day += timedelta(days=1)
    return MetadataTerm(months, day_begins_at(day))


def facts_until(calls: Sequence[Mapping[str, Any]], months: int) -> str | None:
    """The ISO day on which the term of the last of these calls' facts ends; None where no term is set (0 months) or no call.

    A case that refers to a call keeps its facts longer (`register.expiry`). `calls` have `called_on` as ISO text.
    """
    if not months or not calls:
        return None
    return destruction_on(date.fromisoformat(max(call["called_on"] for call in calls)), months=months).isoformat()
