"""What a person has said, with a reason, is not the subject's: no hold of that case's requests keeps it any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Candidate, Hold, HoldItem, HoldWait, Link, Recording
from dsr.domain.holds import OF_REQUEST
from dsr.services.holds.counts import kept_by


def is_rejected(case_id: int) -> ColumnElement[bool]:
    """The condition on `Call` that a person of the case has said, with a reason, that it is not the subject's."""
    return exists().where(
        col(Candidate.case_id) == case_id,
        col(Candidate.call_id) == col(Call.id),
        col(Candidate.verdict) == "not_subject",
        col(Candidate.verdict_reason) != "",
    )


def free_rejected(session: Session, at: datetime) -> list[int]:
    """Let go of recordings of calls that a person has said, with a reason, are not the subject's; answers the cases.

    Only what the request's own hold keeps, and only where no link of the case needs it: what another hold or another
    case keeps has an item there. The caller has taken `holds_lock`.
    """
    freed: dict[tuple[int, int], list[int]] = {}
    query = (
        select(col(HoldItem.id), col(HoldItem.hold_id), col(Hold.case_id))
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .join(
            Candidate,
            and_(col(Candidate.case_id) == col(Hold.case_id), col(Candidate.call_id) == col(Recording.call_id)),
        )
        .where(
            col(Candidate.verdict) == "not_subject",
            col(Candidate.verdict_reason) != "",
            col(Hold.released_at).is_(None),
            col(Hold.kind).in_(OF_REQUEST),
            col(HoldItem.rule) != "item",
            ~exists().where(col(Link.case_id) == col(Hold.case_id), col(Link.call_id) == col(Recording.call_id)),
        )
    )
    for item_id, hold_id, case_id in session.execute(query):
        freed.setdefault((case_id, hold_id), []).append(item_id)
    counts = {place: len(items) for place, items in freed.items()}
    for items in freed.values():
        session.execute(delete(HoldItem).where(col(HoldItem.id).in_(items)))
    for case_id, hold_id, waits in _free_waits(session, at):
        counts[case_id, hold_id] = counts.get((case_id, hold_id), 0) + waits
    told = kept_by(session, {hold_id for _case_id, hold_id in counts})
    for (case_id, hold_id), count in sorted(counts.items()):
        kept = {str(hold_id): told[str(hold_id)]}
        record(session, f"case:{case_id}", "hold_narrowed", at=at, hold_id=hold_id, items=count, kept=kept)
    return sorted({case_id for case_id, _hold_id in counts})


def has_rejected(session: Session) -> bool:
    """Whether `free_rejected` may find anything: asked each minute, so it looks at the rejected calls alone."""
    query = select(col(Candidate.id)).where(
        col(Candidate.verdict) == "not_subject", col(Candidate.verdict_reason) != ""
    )
    return session.scalars(query.limit(1)).first() is not None


def _free_waits(session: Session, at: datetime) -> list[tuple[int, int, int]]:
    """End the waiting for calls that a person has said, with a reason, are not the subject's; answers case, hold and how
    many. What another case asks about waits on there."""
    tied = exists().where(col(Link.case_id) == col(Hold.case_id), col(Link.call_id) == col(Recording.call_id))
    query = (
        select(col(HoldWait.id), col(HoldWait.hold_id), col(Hold.case_id))
        .join(Hold, col(Hold.id) == col(HoldWait.hold_id))
        .join(Recording, col(Recording.id) == col(HoldWait.recording_id))
        .join(
            Candidate,
            and_(col(Candidate.case_id) == col(Hold.case_id), col(Candidate.call_id) == col(Recording.call_id)),
        )
        .where(
            *(col(Candidate.verdict) == "not_subject", col(Candidate.verdict_reason) != ""),
            *(col(HoldWait.ended_at).is_(None), col(Hold.released_at).is_(None), col(Hold.kind).in_(OF_REQUEST)),
            ~tied,
        )
    )
    found: dict[tuple[int, int], list[int]] = {}
    for wait_id, hold_id, case_id in session.execute(query):
        found.setdefault((case_id, hold_id), []).append(wait_id)
    for waits in found.values():
        over = update(HoldWait).where(col(HoldWait.id).in_(waits)).values(ended_at=at)
        session.execute(over.execution_options(synchronize_session=False))
    return [(*place, len(waits)) for place, waits in sorted(found.items())]
