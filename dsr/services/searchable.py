"""Whether the register can be searched for a case at all."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import CaseClue, CaseNumber, CaseWindow


def can_search(session: Session, case_id: int) -> bool:
    """Whether anything is known that calls can be found by: without it the register cannot be searched for the case."""
    return case_id in searchable(session, [case_id])


def searchable(session: Session, case_ids: Collection[int]) -> set[int]:
    """The cases, of those named, that `can_search` says yes to: a usable number, a named time or an own agent id."""
    numbered = select(col(CaseNumber.case_id)).where(
        col(CaseNumber.case_id).in_(case_ids), col(CaseNumber.e164).is_not(None), col(CaseNumber.e164) != ""
    )
    timed = select(col(CaseWindow.case_id)).where(col(CaseWindow.case_id).in_(case_ids))
    agents = select(col(CaseClue.case_id)).where(col(CaseClue.case_id).in_(case_ids), col(CaseClue.kind) == "own_agent")
    return {*session.scalars(numbered), *session.scalars(timed), *session.scalars(agents)}
