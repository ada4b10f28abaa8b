"""Whether the register can be searched for a case at all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, union_all
from sqlmodel import Session, col

from dsr.db.tables import CaseClue, CaseNumber, CaseWindow

_CASES: BindParameter[Any] = bindparam("cases", expanding=True)

SEARCHABLE = (
    select(col(CaseNumber.case_id)).where(
        col(CaseNumber.case_id).in_(_CASES), col(CaseNumber.e164).is_not(None), col(CaseNumber.e164) != ""
    ),
    select(col(CaseWindow.case_id)).where(col(CaseWindow.case_id).in_(_CASES)),
    select(col(CaseClue.case_id)).where(col(CaseClue.case_id).in_(_CASES), col(CaseClue.kind) == "own_agent"),
)
"""Those of `cases` with a usable number, with a named time, with an own agent id."""
_ANY = union_all(*SEARCHABLE)


def can_search(session: Session, case_id: int) -> bool:
    """Whether anything is known that calls can be found by: without it the register cannot be searched for the case."""
    return case_id in searchable(session, [case_id])


def searchable(session: Session, case_ids: Collection[int]) -> set[int]:
    """The cases, of those named, that `can_search` says yes to: a usable number, a named time or an own agent id."""
    return set(session.scalars(_ANY, {"cases": list(case_ids)}))
