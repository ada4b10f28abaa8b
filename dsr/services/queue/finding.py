"""The page of what a search found, whatever its state. Words that very many texts have are looked for in the newest alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Case
from dsr.domain.case_search import sought
from dsr.services.case_access import visible_to
from dsr.services.case_search import newest_texts
from dsr.services.queue.filters import PAGE, Filters, narrowed

RECENT = 5_000
"""So many messages, and as many notes, are looked through first."""

ENOUGH = 200
"""Where so many cases are found by these, the words stand in too many texts to look for them in all: more words help."""


@dataclass(frozen=True)
class Found:
    """One page of what was found, and how many there are. `is_cut`: of texts, only the newest were searched."""

    cases: Sequence[Case]
    total: int
    is_cut: bool = False


def found(session: Session, user_id: int, filters: Filters) -> Found:
    """What a search found of the cases that the user may see, with those of the open state first, then the newest."""
    recent = newest_texts(session, RECENT) if sought(filters.words).words else {}
    if recent:
        newest = _found(session, user_id, filters, filters.page, recent)
        if newest.total >= ENOUGH:
            return newest
    return _found(session, user_id, filters, filters.page, {})


def _found(session: Session, user_id: int, filters: Filters, page: int, after: Mapping[str, int]) -> Found:
    """Searched and counted in one query, of ids only: a word that stands in many texts is dear to look for."""
    ordered = (
        select(col(Case.id), func.count().over())
        .where(visible_to(user_id), *narrowed(session, filters, after))
        .order_by(col(Case.state) != "open", col(Case.id).desc())
        .limit(PAGE)
    )
    rows = session.execute(ordered.offset((max(1, page) - 1) * PAGE)).all()
    if not rows and page > 1:
        return _found(session, user_id, filters, 1, after)
    ids = [row[0] for row in rows]
    by_id = {case.id: case for case in session.scalars(select(Case).where(col(Case.id).in_(ids)))}
    return Found([by_id[case_id] for case_id in ids], rows[0][1] if rows else 0, bool(after))
