"""The days of tasks in cases that were passed on, which have no right request that could show them.

A request for documents has its two weeks all the same (621/1999, 14 § 4 mom.), and a message that is no request is answered
without undue delay (hallintolaki 21 and 23 §). What is the data protection officer's stands on the officer's own page.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from dsr.db.tables import Case, CaseTask
from dsr.domain.logged_request import Route


def days() -> Select[*tuple[Any, ...]]:
    """Each case that was passed on and has an open task with a day, and the first of these days."""
    return (
        select(col(CaseTask.case_id), func.min(col(CaseTask.due_on)).label("on"))
        .join(Case, col(Case.id) == col(CaseTask.case_id))
        .where(
            col(CaseTask.outcome) == "",
            col(CaseTask.due_on).is_not(None),
            col(Case.state) == "routed",
            col(Case.route) != Route.DPO_MESSAGE.value,
        )
        .group_by(col(CaseTask.case_id))
    )
