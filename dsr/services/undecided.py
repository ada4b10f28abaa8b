"""Which proposed calls of a case wait for a person's verdict, and what waits before a busy line or a wide time is frozen."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Candidate, Hold, HoldItem, Recording
from dsr.domain.holds import OF_REQUEST
from dsr.domain.matching import Band


def is_caught_undecided() -> ColumnElement[bool]:
    """The condition on `Candidate` that nobody has judged it and that it is likely, or kept by the hold of its case.

    Whose recording the city keeps for a person is judged before that person is told that nothing is held of them (GDPR
    15(1)): a weak match that was frozen is no less theirs perhaps.
    """
    kept = exists().where(
        col(Recording.call_id) == col(Candidate.call_id),
        col(HoldItem.recording_id) == col(Recording.id),
        col(Hold.id) == col(HoldItem.hold_id),
        col(Hold.case_id) == col(Candidate.case_id),
        col(Hold.released_at).is_(None),
        col(Hold.kind).in_(OF_REQUEST),
    )
    return (col(Candidate.verdict) == "") & or_(col(Candidate.band) != Band.WEAK.value, kept)


def open_questions(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """In how many holds of each case something waits for a person's word."""
    query = select(col(Hold.case_id), func.count()).where(
        col(Hold.case_id).in_(case_ids), col(Hold.released_at).is_(None), col(Hold.wide_since).is_not(None)
    )
    rows = session.execute(query.group_by(col(Hold.case_id)))
    return {case_id: count for case_id, count in rows if case_id is not None}
