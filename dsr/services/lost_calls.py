"""Calls that a case may be about and whose recordings were destroyed while its requester waited, linked or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Candidate, Hold, Link, Recording
from dsr.domain.calendar import day_begins_at
from dsr.services.holds.criteria import caught, criteria_of, joined
from dsr.services.recording_fates import Fate, fates

_AT_ONCE = 5_000


@dataclass(frozen=True)
class Lost:
    """Ids of unlinked calls whose recordings were destroyed after receipt: `unseen` though nobody had decided on them, and
    `declined` after a person had left their busy line or wide time unfrozen."""

    unseen: frozenset[int] = frozenset()
    declined: frozenset[int] = frozenset()


def lost_calls(session: Session, case_id: int, received_on: date, on: date) -> Lost:
    """What was destroyed since receipt of all that the case's terms and holds catch, and of every proposed call.

    Left out is what a person has said is not the subject's, what was erased because that was asked, and linked calls, of
    which the letter tells by itself. Source: GDPR 12(1) and 15(1) (only true words about what is held).
    """
    rows = list(session.scalars(select(Hold).where(col(Hold.case_id) == case_id).order_by(col(Hold.id))))
    asked = _together([criteria_of(session, case_id), *(part for one in rows for part in (one.criteria, one.wide))])
    declined = _together(one.declined for one in rows)
    of_case = (col(Candidate.case_id) == case_id, col(Candidate.call_id) == col(Call.id))
    gone = exists().where(
        col(Recording.call_id) == col(Call.id),
        col(Recording.state) == "destroyed",
        col(Recording.destroyed_at) >= day_begins_at(received_on),
    )
    query = select(Call).where(
        or_(caught(asked), caught(declined), exists().where(*of_case)),
        gone,
        ~exists().where(*of_case, col(Candidate.verdict) == "not_subject"),
        ~exists().where(col(Link.case_id) == case_id, col(Link.call_id) == col(Call.id)),
    )
    calls = list(session.scalars(query.order_by(col(Call.id))))
    lost: set[int] = set()
    for start in range(0, len(calls), _AT_ONCE):
        became = fates(session, calls[start : start + _AT_ONCE], received_on, on)
        lost |= {call_id for call_id, one in became.items() if one.fate is Fate.LOST}
    chosen = {call_id for call_id in session.scalars(select(col(Call.id)).where(caught(declined))) if call_id in lost}
    return Lost(frozenset(lost - chosen), frozenset(call_id for call_id in chosen if call_id is not None))


def _together(parts: Iterable[dict[str, list[Any]]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for part in parts:
        found = joined(found, part)
    return found
