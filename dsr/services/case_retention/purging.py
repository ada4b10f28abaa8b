"""A confirmed round is carried out, a case a transaction: it goes whole, and leaves figures and a tombstone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import events
from dsr.db.case_rows import remove_rows
from dsr.db.tables import Case, PurgeItem, PurgeRound
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.services.case_retention import expired, shorter
from dsr.services.case_retention.figures import keep_figures
from dsr.services.rights.stopped import leave_stopped

NOT_EXPIRED = "not_expired"
"""Why a case stays that was taken up again, or closed later than when it was proposed."""


def next_item(session: Session, round_id: int) -> PurgeItem | None:
    """The next case of a round that waits; None when all are done."""
    query = select(PurgeItem).where(col(PurgeItem.round_id) == round_id, col(PurgeItem.state) == "waiting")
    return session.scalars(query.order_by(col(PurgeItem.id)).limit(1)).first()


def carry_out(session: Session, deps: Deps, item: PurgeItem, *, at: datetime) -> None:
    """Purge one case of a confirmed round, or its copies; or note what keeps it, asked again here and now.

    The caller has taken `holds_lock`. Everything is one transaction: after a crash the case is whole or gone.
    """
    row = session.get_one(PurgeRound, item.round_id)
    session.get(Case, item.case_id, with_for_update=True)
    found = expired.one_expired(session, deps, row.kind, item.case_id, local_date(at))
    if found is None or found.stays:
        item.state, item.why = "stayed", found.stays[0].value if found else NOT_EXPIRED
    elif row.kind == "copies":
        item.state, item.removed = "done", _remove_copies(session, item, by=row.confirmed_by, at=at)
    else:
        item.state, item.removed = "done", _remove_case(session, item, by=row.confirmed_by, at=at)
    item.done_at = at
    session.add(item)
    session.flush()


def finish(session: Session, round_id: int, *, at: datetime) -> None:
    """Note that a round has been carried out."""
    row = session.get_one(PurgeRound, round_id)
    if row.ended_at is not None:
        return
    row.ended_at = at
    session.add(row)
    states = session.scalars(select(col(PurgeItem.state)).where(col(PurgeItem.round_id) == round_id)).all()
    done = states.count("done")
    events.record(session, "register", "purge_ended", at=at, round=round_id, done=done, stayed=len(states) - done)


def _remove_copies(session: Session, item: PurgeItem, *, by: int | None, at: datetime) -> dict[str, int]:
    removed = shorter.remove_copies(session, item.case_id)
    events.record(session, f"case:{item.case_id}", "copies_removed", at=at, by=by, rows=sum(removed.values()))
    return removed


def _remove_case(session: Session, item: PurgeItem, *, by: int | None, at: datetime) -> dict[str, int]:
    leave_stopped(session, item.case_id)
    keep_figures(session, session.get_one(Case, item.case_id), local_date(at))
    removed = remove_rows(session, item.case_id)
    lines = events.purge(session, f"case:{item.case_id}", reason=f"retention:{item.term}", at=at, by=by)
    return {**removed, "event": lines}
