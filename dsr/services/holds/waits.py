"""What the wide parts of holds catch: kept from destruction until a person has decided, though no hold keeps it yet.

A row for each recording says so at once where a question catches few. A month without a line may catch hundreds of
thousands: then the question itself keeps them. Whatever destroys matches all open questions first, under `holds_lock`
(`matching.match_imported`), and gets its rows there; what a page or a letter tells asks `asked.waiting_for`.

Freezing other people's recordings needs a person's word (GDPR 5(1)(c)); destroying what somebody has asked for cannot be
undone. So the sweep spares what an open question catches, of calls that are imported later too, and no source is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlmodel import Session, col

from dsr.db.bulk import insert_rows
from dsr.db.tables import Call, Candidate, Hold, HoldItem, HoldWait, Recording
from dsr.domain.holds import OF_REQUEST
from dsr.domain.retention import MAY_EXIST
from dsr.services.holds.criteria import caught, joined
from dsr.services.holds.rejecting import is_rejected

_WAIT = ("hold_id", "recording_id", "matched_at")
AT_ONCE = 1_000
"""So many recordings a question may catch for rows to be written when it is asked: a request is logged under the lock."""


def is_held() -> ColumnElement[bool]:
    """The condition on `Recording` that it is not destroyed: an unreleased hold has an item for it, a question waits, or its
    call is proposed to a case and nobody has judged it."""
    item = exists().where(
        col(HoldItem.recording_id) == col(Recording.id),
        col(Hold.id) == col(HoldItem.hold_id),
        col(Hold.released_at).is_(None),
    )
    return or_(item, is_waited_for(), is_proposed())


def is_proposed() -> ColumnElement[bool]:
    """The condition on `Recording` that its call, a weak match too, is proposed to a case whose request holds and waits for a
    person's verdict: what may be the subject's is not destroyed before somebody has looked (GDPR 5(1)(f), 15(1)).

    Erasure alone has no hold and keeps nothing; once the hold of the case is released nothing is waited for.
    """
    return exists().where(
        col(Candidate.call_id) == col(Recording.call_id),
        col(Candidate.verdict) == "",
        col(Hold.case_id) == col(Candidate.case_id),
        col(Hold.released_at).is_(None),
        col(Hold.kind).in_(OF_REQUEST),
    )


def is_waited_for(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition on `Recording` that a part of an unreleased hold which waits for a person's word catches it."""
    return exists().where(
        col(HoldWait.recording_id) == col(Recording.id),
        col(HoldWait.ended_at).is_(None),
        col(Hold.id) == col(HoldWait.hold_id),
        col(Hold.released_at).is_(None),
        *conditions,
    )


def ask_about(hold: Hold, wide: Mapping[str, Sequence[Any]], at: datetime) -> None:
    """Have these parts wait for a person's word; the first of them says since when. `keep_waiting` follows."""
    hold.wide = joined(hold.wide, wide)
    if hold.wide_since is None and any(hold.wide.values()):
        hold.wide_since = at


def keep_waiting(session: Session, hold: Hold, at: datetime, only_calls: Sequence[int] | None = None) -> None:
    """Write down what the waiting parts of the hold catch now, also what was let go before; nothing new where it is more
    than `AT_ONCE`, which the question itself keeps.

    `only_calls` narrows the look. The caller has taken `holds_lock`.
    """
    if not any(hold.wide.values()):
        return
    condition = and_(caught(hold.wide), col(Recording.state).in_(MAY_EXIST))
    if only_calls is not None:
        condition = and_(condition, col(Call.id).in_(only_calls))
    if hold.case_id is not None and hold.kind in OF_REQUEST:
        condition = and_(condition, ~is_rejected(hold.case_id))
    found = select(col(Recording.id)).join(Call, col(Call.id) == col(Recording.call_id)).where(condition)
    mine = col(HoldWait.hold_id) == hold.id
    ended = select(col(HoldWait.recording_id)).where(mine, col(HoldWait.ended_at).is_not(None))
    if session.scalar(ended.limit(1)) is not None:
        again = session.scalars(found.where(col(Recording.id).in_(ended))).all()
        session.execute(
            _quietly(update(HoldWait).where(mine, col(HoldWait.recording_id).in_(again)).values(ended_at=None))
        )
    known = select(col(HoldWait.recording_id)).where(mine)
    fresh = session.scalars(found.where(col(Recording.id).not_in(known)).limit(AT_ONCE + 1)).all()
    if len(fresh) <= AT_ONCE:
        insert_rows(session, HoldWait, _WAIT, [(hold.id, recording_id, at) for recording_id in fresh])


def keep_pairs(
    session: Session,
    pairs: Sequence[tuple[int, int]],
    at: datetime,
    since: Mapping[int, datetime] = MappingProxyType({}),
) -> None:
    """Keep the recordings of calls for what waits of each hold, pairs of hold and call, also what was let go before: from
    `since` on, by hold, where it kept them before there was a row."""
    holds_of: dict[int, list[int]] = {}
    for hold_id, call_id in pairs:
        holds_of.setdefault(call_id, []).append(hold_id)
    query = select(col(Recording.id), col(Recording.call_id)).where(
        col(Recording.call_id).in_(holds_of), col(Recording.state).in_(MAY_EXIST)
    )
    wanted = {(hold_id, row[0]) for row in session.execute(query) for hold_id in holds_of[row[1]]}
    columns = (col(HoldWait.hold_id), col(HoldWait.recording_id), col(HoldWait.id), col(HoldWait.ended_at))
    waits = select(*columns).where(col(HoldWait.recording_id).in_({recording_id for _hold_id, recording_id in wanted}))
    known = {(hold_id, one): (wait_id, ended_at) for hold_id, one, wait_id, ended_at in session.execute(waits)}
    again = [known[pair][0] for pair in wanted & known.keys() if known[pair][1] is not None]
    if again:
        session.execute(_quietly(update(HoldWait).where(col(HoldWait.id).in_(again)).values(ended_at=None)))
    rows = [(hold_id, one, since.get(hold_id, at)) for hold_id, one in sorted(wanted - known.keys())]
    insert_rows(session, HoldWait, _WAIT, rows)


def end_waits(session: Session, hold: Hold, at: datetime) -> None:
    """End the waiting of what no part of the hold that still waits catches: a person has decided. The lock is taken."""
    if not any(hold.wide.values()):
        hold.wide_since = None
        session.add(hold)
    mine = (col(HoldWait.hold_id) == hold.id, col(HoldWait.ended_at).is_(None))
    waited = select(col(HoldWait.recording_id)).where(*mine)
    still = select(col(Recording.id)).join(Call, col(Call.id) == col(Recording.call_id)).where(caught(hold.wide))
    over = (*mine, col(HoldWait.recording_id).not_in(still.where(col(Recording.id).in_(waited))))
    session.execute(_quietly(update(HoldWait).where(*over).values(ended_at=at)))


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
