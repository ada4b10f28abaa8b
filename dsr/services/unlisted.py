"""The matches of a search that are too many to list: kept and asked about until the question is narrower or a person decides.

Of many weak matches the likeliest are listed (`scoring.WEAK_KEPT`), and of what one look finds the newest are weighed
(`find_calls.MOST`). The rest has no row of its own. While it stands undecided the sweep spares it by where the search
looks (`unsearched`), and nobody is told that nothing is held of them (`undecided.unlisted_matches`). A decision counts
for the calls as the register held them when they were searched, and for these terms: what is imported or changed later is
listed, and asked about, anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, ImportBatch, Leg, Unlisted
from dsr.deps import Deps
from dsr.domain.errors import NotFound, Refused
from dsr.domain.matching import SearchFacts
from dsr.services import cases, projection
from dsr.services.candidates import checked_reason
from dsr.services.search_terms import filters_for

_AT_ONCE = 5_000


@dataclass(frozen=True)
class SetAside:
    """What a person has set aside of a search without a list: calls up to this one, as they were at that moment."""

    to_call_id: int
    found_at: datetime


@dataclass(frozen=True)
class Reach:
    """Where a search looked, as a hash, the last call that the register held then, and what was set aside of such a search."""

    searched_by: str
    to_call_id: int
    set_aside: SetAside | None


def reach_of(session: Session, case_id: int, facts: SearchFacts) -> Reach:
    """How far the search of a case by these facts reaches now. What else is remembered of the calls weighs, and hides none."""
    searched_by = sha256(repr(filters_for(facts, None)).encode()).hexdigest()
    decided = select(col(Unlisted.to_call_id), col(Unlisted.found_at)).where(
        *(col(Unlisted.case_id) == case_id, col(Unlisted.searched_by) == searched_by),
        col(Unlisted.decided_at).is_not(None),
    )
    last = session.execute(decided.order_by(col(Unlisted.id).desc()).limit(1)).first()
    set_aside = SetAside(*last) if last is not None else None
    return Reach(searched_by, session.scalar(select(func.max(col(Call.id)))) or 0, set_aside)


def note(session: Session, case_id: int, reach: Reach, calls: int, at: datetime) -> None:
    """Keep how many matches the last search did not list; nothing where it listed all."""
    forget(session, case_id)
    if calls:
        session.add(
            Unlisted(
                case_id=case_id,
                searched_by=reach.searched_by,
                to_call_id=reach.to_call_id,
                calls=calls,
                found_at=at,
            )
        )
    session.flush()


def forget(session: Session, case_id: int) -> None:
    """Ask nothing more about what an earlier search did not list."""
    session.execute(delete(Unlisted).where(col(Unlisted.case_id) == case_id, col(Unlisted.decided_at).is_(None)))


def decided_of(session: Session) -> dict[int, SetAside]:
    """What a person has already decided, for each case whose last search found more than it listed."""
    asked = aliased(Unlisted)
    query = (
        select(col(Unlisted.case_id), col(Unlisted.to_call_id), col(Unlisted.found_at))
        .join(
            asked,
            and_(col(asked.case_id) == col(Unlisted.case_id), col(asked.searched_by) == col(Unlisted.searched_by)),
        )
        .where(col(asked.decided_at).is_(None), col(Unlisted.decided_at).is_not(None))
        .order_by(col(Unlisted.id))
    )
    return {row[0]: SetAside(row[1], row[2]) for row in session.execute(query)}


def open_of(session: Session, calls: Collection[int], aside: SetAside) -> set[int]:
    """Which of these calls nobody has set aside so: those that came later, and those of which a later file told anything
    anew. Such a call may have another number or time now than when it was judged."""
    before = [one for one in calls if one <= aside.to_call_id]
    is_later = or_(col(ImportBatch.ended_at).is_(None), col(ImportBatch.ended_at) > aside.found_at)
    told_anew = select(col(Leg.call_id)).join(ImportBatch, col(ImportBatch.id) == col(Leg.batch_id)).where(is_later)
    found = set(calls) - set(before)
    for start in range(0, len(before), _AT_ONCE):
        found.update(session.scalars(told_anew.where(col(Leg.call_id).in_(before[start : start + _AT_ONCE]))))
    return found


def decided(session: Session, case_id: int) -> Sequence[Unlisted]:
    """What persons have set aside of the case without a list, the earliest first."""
    query = select(Unlisted).where(col(Unlisted.case_id) == case_id, col(Unlisted.decided_at).is_not(None))
    return session.scalars(query.order_by(col(Unlisted.id))).all()


def set_aside(session: Session, deps: Deps, case: Case, reason: str, *, seen: int, by: int, at: datetime) -> int:
    """Note that none of the matches that the last search did not list is the subject's, for one reason; answers how many.

    `seen` is how many the person was told of. Raises `Invalid` without a reason, `Refused` where they have become more
    or there is none. It can be taken back. The caller has taken `holds_lock` and claimed the case.
    """
    reason = checked_reason(reason, is_needed=True)
    query = select(Unlisted).where(col(Unlisted.case_id) == case.id, col(Unlisted.decided_at).is_(None))
    row = session.scalars(query).first()
    if row is None or row.calls > seen:
        count = row.calls if row is not None else 0
        raise Refused(
            f"There are now {count} matches that are not listed: decide again",
            code="unlisted_changed",
            values={"count": count},
        )
    row.reason, row.by_user, row.decided_at = reason, by, at
    session.add(row)
    session.flush()
    record(session, f"case:{case.id}", "unlisted_set_aside", at=at, by=by, calls=row.calls, to_call=row.to_call_id)
    projection.project_case(session, deps, case)
    return row.calls


def take_back(session: Session, deps: Deps, case: Case, unlisted_id: int, *, by: int, at: datetime) -> None:
    """Have matches that were set aside wait for a decision again, and the case searched again. Raises `NotFound`.

    The caller has taken `holds_lock` and claimed the case.
    """
    row = session.get(Unlisted, unlisted_id)
    if row is None or row.case_id != case.id or row.decided_at is None:
        raise NotFound("There is no such decision in this case")
    session.execute(delete(Unlisted).where(col(Unlisted.case_id) == case.id, col(Unlisted.decided_at).is_(None)))
    row.reason, row.by_user, row.decided_at = "", None, None
    session.add(row)
    session.flush()
    record(session, f"case:{case.id}", "unlisted_reopened", at=at, by=by, calls=row.calls)
    cases.score(session, case.id or 0, at=at)
    projection.project_case(session, deps, case)
