"""Whether the source keeps what is held: confirmed on evidence, and what is destroyed there when it is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Candidate, Hold, HoldItem, Recording
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.matching import Blocker
from dsr.domain.named_times import Window
from dsr.domain.retention import MAY_EXIST
from dsr.services.holds.criteria import caught, times_of


def confirm_upstream(session: Session, case_id: int, evidence: str, *, seen_item: int, by: int, at: datetime) -> int:
    """Note that the source system keeps the case's held recordings too, on `evidence` such as a ticket number.

    `seen_item` is the newest hold item that the person read: what an import has added since was never asked of the
    source and stays unconfirmed. Raises `Refused` without evidence or when nothing that was read waits for it.
    The caller has taken `holds_lock`, so that items have the order in which they were placed.
    """
    if not evidence.strip():
        raise Refused(
            "Write what shows that the source keeps the recordings, such as a ticket number", code="evidence_missing"
        )
    mine = select(col(Hold.id)).where(col(Hold.case_id) == case_id, col(Hold.released_at).is_(None))
    done = session.execute(
        update(HoldItem)
        .where(col(HoldItem.hold_id).in_(mine), col(HoldItem.upstream) != "confirmed", col(HoldItem.id) <= seen_item)
        .values(upstream="confirmed", upstream_evidence=evidence.strip()[:200], upstream_at=at)
        .returning(col(HoldItem.recording_id))
    ).all()
    if not done:
        raise Refused("Every recording held for this case is already confirmed", code="nothing_to_confirm")
    recordings = {row[0] for row in done}  # one that two holds keep is one recording
    settle_ages(session, case_id, sorted(recordings))
    record(session, f"case:{case_id}", "hold_confirmed", at=at, by=by, items=len(recordings))
    return len(recordings)


def inherit_confirmed(session: Session, hold: Hold) -> None:
    """Note of a new hold what the source has confirmed for another open one of its case: it keeps the recording already, and is
    told of the end by a list to destroy alone."""
    other, kept = aliased(HoldItem), aliased(Hold)
    query = (
        select(col(HoldItem.id), col(other.upstream_evidence), col(other.upstream_at))
        .join(other, col(other.recording_id) == col(HoldItem.recording_id))
        .join(kept, col(kept.id) == col(other.hold_id))
        .where(
            col(HoldItem.hold_id) == hold.id,
            col(HoldItem.upstream) != "confirmed",
            col(other.upstream) == "confirmed",
            col(kept.case_id) == hold.case_id,
            col(kept.released_at).is_(None),
        )
        .order_by(col(other.id))
    )
    for item_id, evidence, confirmed_at in session.execute(query).all():
        values = {"upstream": "confirmed", "upstream_evidence": evidence, "upstream_at": confirmed_at}
        session.execute(update(HoldItem).where(col(HoldItem.id) == item_id).values(**values))


def settle_ages(session: Session, case_id: int, recording_ids: Sequence[int]) -> None:
    """Take back the check of overdue recordings from the proposed calls whose recording the source has confirmed."""
    calls = select(col(Recording.call_id)).where(col(Recording.id).in_(recording_ids))
    query = select(Candidate).where(col(Candidate.case_id) == case_id, col(Candidate.call_id).in_(calls))
    for candidate in session.scalars(query):
        candidate.blockers = [code for code in candidate.blockers if code != Blocker.STORAGE_ENDED]
        session.add(candidate)


def earliest_unconfirmed(session: Session, case_id: int) -> date | None:
    """The first day on which a held recording is destroyed at a source that has not confirmed the hold.

    A day in the past says that the source may have destroyed one after it was held. What was due before it was held was
    never ours to save, and counts for nothing here.
    """
    return unconfirmed_by_case(session, date.max, [col(Hold.case_id) == case_id]).get(case_id)


def unconfirmed_by_case(
    session: Session, by_on: date, conditions: Sequence[ColumnElement[bool]] = ()
) -> dict[int, date]:
    """`earliest_unconfirmed` of every case, open or closed, that has such a day up to `by_on`; `conditions` narrow it."""
    query = (
        select(col(Hold.case_id), col(Recording.due_on), col(HoldItem.matched_at))
        .join(HoldItem, col(HoldItem.hold_id) == col(Hold.id))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .where(
            col(Hold.case_id).is_not(None),
            col(Hold.released_at).is_(None),
            col(HoldItem.upstream) != "confirmed",
            col(Recording.state).in_(MAY_EXIST),
            col(Recording.due_on) <= by_on,
            *conditions,
        )
        .distinct()
    )
    found: dict[int, date] = {}
    for case_id, due_on, matched_at in session.execute(query):
        if due_on >= local_date(matched_at):
            found[case_id] = min(due_on, found.get(case_id, due_on))
    return found


def earliest_destruction(session: Session, e164s: Sequence[str], windows: Sequence[Window], on: date) -> date | None:
    """The first day, from `on`, on which a recording that these numbers and times catch is destroyed; None without any."""
    criteria: dict[str, list[Any]] = {
        "numbers": list(e164s),
        **times_of(windows),
    }
    query = select(func.min(col(Recording.due_on))).join(Call, col(Call.id) == col(Recording.call_id))
    return session.scalar(
        query.where(caught(criteria), col(Recording.state).in_(MAY_EXIST), col(Recording.due_on) >= on)
    )
