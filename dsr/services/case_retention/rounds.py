"""A round: one person proposes what has reached its term, another looks again and confirms. Nothing goes by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Case, PurgeItem, PurgeRound
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import NotFound, Refused
from dsr.services.case_access import visible_to
from dsr.services.case_retention import expired
from dsr.services.case_retention.expired import digest_of

KINDS = ("cases", "copies")
UNSEEN = "unseen"
"""Why a case stays that the confirmer may not see: nobody decides on what they cannot look at."""


def propose(session: Session, deps: Deps, kind: str, seen: str, *, by: int, at: datetime) -> PurgeRound:
    """Write down what one person proposes to purge, as the page showed it; it changes nothing.

    Raises `NotFound` for an unknown kind, `Refused` where nothing has reached its term, where it is no longer what was
    shown, or where a round of the kind waits already.
    """
    if kind not in KINDS:
        raise NotFound("There is no such retention")
    waiting = select(col(PurgeRound.id)).where(
        col(PurgeRound.kind) == kind, col(PurgeRound.ended_at).is_(None), col(PurgeRound.withdrawn_at).is_(None)
    )
    if session.scalars(waiting.limit(1)).first() is not None:
        raise Refused("A proposal waits or is being carried out: settle that first", code="purge_waits")
    found = expired.preview(session, deps, kind, by, local_date(at))
    if not found.shown:
        raise Refused("Nothing has reached its term", code="purge_nothing")
    if found.digest != seen:
        raise Refused("What has reached its term has changed meanwhile. Look again.", code="purge_changed")
    row = PurgeRound(kind=kind, proposed_by=by, proposed_at=at)
    session.add(row)
    session.flush()
    for one in found.shown:
        session.add(
            PurgeItem(
                round_id=row.id or 0,
                case_id=one.case_id,
                reference=one.reference,
                term=one.term.value,
                closed_on=one.closed_on,
            )
        )
    session.flush()
    number = len(found.shown)
    record(session, "register", "purge_proposed", at=at, by=by, round=row.id, of=kind, cases=number)
    return row


def confirm(session: Session, round_id: int, seen: str, *, by: int, at: datetime) -> None:
    """Decide on a round as the second person, and have it carried out by a job.

    `seen` is the digest of the waiting cases that were shown. What has got a reason to stay meanwhile stays, and so does
    what the confirmer may not see. Raises `Refused` for whoever proposed it and where the list is another.
    """
    holds_lock(session)
    row = _waiting(session, round_id)
    if row.proposed_by == by:
        raise Refused("Another person confirms this than who proposed it.", code="purge_other_confirms")
    items = items_of(session, round_id)
    visible = visible_ids(session, by, [one.case_id for one in items])
    if digest_of([one.case_id for one in items if one.case_id in visible]) != seen:
        raise Refused("The list has changed meanwhile. Look again.", code="purge_changed")
    for one in items:
        if one.case_id not in visible:
            one.state, one.why = "stayed", UNSEEN
            session.add(one)
    row.confirmed_by, row.confirmed_at = by, at
    session.add(row)
    session.flush()
    record(session, "register", "purge_confirmed", at=at, by=by, round=row.id, of=row.kind, cases=len(visible))
    outbox.enqueue(session, "purge_cases", key=f"purge:{row.id}", at=at, round_id=row.id)


def withdraw(session: Session, round_id: int, *, by: int, at: datetime) -> None:
    """Take a proposal away that nobody has confirmed."""
    row = _waiting(session, round_id)
    row.withdrawn_at = at
    session.add(row)
    record(session, "register", "purge_withdrawn", at=at, by=by, round=row.id)


def rounds(session: Session, most: int = 50) -> list[PurgeRound]:
    """The rounds, newest first."""
    return list(session.scalars(select(PurgeRound).order_by(col(PurgeRound.id).desc()).limit(most)))


def one_round(session: Session, round_id: int) -> PurgeRound:
    """The round; `NotFound` where there is none."""
    row = session.get(PurgeRound, round_id)
    if row is None:
        raise NotFound("There is no such round")
    return row


def items_of(session: Session, round_id: int) -> list[PurgeItem]:
    """The cases of a round, the longest closed first."""
    query = select(PurgeItem).where(col(PurgeItem.round_id) == round_id)
    return list(session.scalars(query.order_by(col(PurgeItem.closed_on), col(PurgeItem.id))))


def visible_ids(session: Session, user_id: int, case_ids: Collection[int]) -> set[int]:
    """Those of the cases that are still there and that this user may see."""
    query = select(col(Case.id)).where(col(Case.id).in_(case_ids), visible_to(user_id))
    return {case_id for case_id in session.scalars(query) if case_id is not None}


def _waiting(session: Session, round_id: int) -> PurgeRound:
    row = session.get(PurgeRound, round_id, with_for_update=True)
    if row is None or row.confirmed_at is not None or row.withdrawn_at is not None:
        raise NotFound("There is no such proposal")
    return row
