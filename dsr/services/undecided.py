"""Which proposed calls of a case wait for a person's verdict, and what waits before a busy line or a wide time is frozen."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select
from sqlmodel import Session, col

from dsr.db.tables import Candidate, Hold, Unlisted

_CASES: BindParameter[Any] = bindparam("cases", expanding=True)

UNLISTED = (
    select(col(Unlisted.case_id), func.sum(col(Unlisted.calls)))
    .where(col(Unlisted.case_id).in_(_CASES), col(Unlisted.decided_at).is_(None))
    .group_by(col(Unlisted.case_id))
)
QUESTIONS = (
    select(col(Hold.case_id), func.count())
    .where(col(Hold.case_id).in_(_CASES), col(Hold.released_at).is_(None), col(Hold.wide_since).is_not(None))
    .group_by(col(Hold.case_id))
)
"""What `unlisted_matches` and `open_questions` answer of `cases`."""


def is_undecided() -> ColumnElement[bool]:
    """The condition on `Candidate` that nobody has judged it, weak matches too, whatever the hold of its case keeps.

    What may be a person's is judged before that person is told that nothing is held of them (GDPR 15(1)); a freeze that
    was declined judges no call. Weak matches may be set aside together, for one reason (`candidates.reject_weak`).
    """
    return col(Candidate.verdict) == ""


def unlisted_matches(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """How many matches of each case's search are not listed and wait for a person's word (`services.unlisted`)."""
    return {row[0]: row[1] for row in session.execute(UNLISTED, {"cases": list(case_ids)})}


def open_questions(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """In how many holds of each case something waits for a person's word."""
    rows = session.execute(QUESTIONS, {"cases": list(case_ids)})
    return {case_id: count for case_id, count in rows if case_id is not None}
