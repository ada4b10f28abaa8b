"""The page of what a search found, whatever its state. Words that very many texts have are looked for in the newest alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Case
from dsr.domain.case_search import sought
from dsr.services.case_access import visible_to
from dsr.services.case_search import in_texts, newest_texts
from dsr.services.queue.filters import PAGE, Filters, narrowed

RECENT = 5_000
"""So many messages, and as many notes, are looked through first."""

ENOUGH = 200
"""Where so many cases are found by these, the words stand in too many texts to look for them in all: more words help."""

_ORDER = (col(Case.state) != "open", col(Case.id).desc())


@dataclass(frozen=True)
class Found:
    """One page of what was found, and how many there are. `is_cut`: of texts, only the newest were searched."""

    cases: Sequence[Case]
    total: int
    is_cut: bool = False


def found(session: Session, user_id: int, filters: Filters) -> Found:
    """What a search found of the cases that the user may see, with those of the open state first, then the newest."""
    recent = _of_newest_texts(session, user_id, filters)
    among = recent if len(recent) >= ENOUGH else None
    return _found(session, user_id, filters, filters.page, among)


def _of_newest_texts(session: Session, user_id: int, filters: Filters) -> Sequence[int]:
    """The cases in whose newest texts the words stand, at most `ENOUGH`; none where there are no others than the newest."""
    wanted = sought(filters.words)
    after = newest_texts(session, RECENT) if wanted.words else {}
    if not after:
        return ()
    narrowing = narrowed(session, replace(filters, words=""))
    query = select(col(Case.id)).where(visible_to(user_id), *narrowing, in_texts(session, wanted, after))
    return [case_id or 0 for case_id in session.scalars(query.order_by(*_ORDER).limit(ENOUGH))]


def _found(session: Session, user_id: int, filters: Filters, page: int, among: Sequence[int] | None) -> Found:
    """Searched and counted in one query, of ids only: a word that stands in many texts is dear to look for."""
    ordered = (
        select(col(Case.id), func.count().over())
        .where(visible_to(user_id), *narrowed(session, filters, among))
        .order_by(*_ORDER)
        .limit(PAGE)
    )
    rows = session.execute(ordered.offset((max(1, page) - 1) * PAGE)).all()
    if not rows and page > 1:
        return _found(session, user_id, filters, 1, among)
    ids = [row[0] for row in rows]
    by_id = {case.id: case for case in session.scalars(select(Case).where(col(Case.id).in_(ids)))}
    return Found([by_id[case_id] for case_id in ids], rows[0][1] if rows else 0, among is not None)
