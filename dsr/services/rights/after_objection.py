"""What the erasing that an upheld objection brings waits for, as its answer tells the person (GDPR 17(1)(c), 12(1))."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, Hold, RightRequest
from dsr.deps import Deps
from dsr.domain.holds import HoldKind
from dsr.domain.restriction import WEIGHED
from dsr.domain.rights_order import may_erase
from dsr.services import clock, holds
from dsr.services.holds.needed import OBJECTED
from dsr.services.rights import erasing, held_back, restricting
from dsr.services.rights.facts import used
from dsr.services.rights.kept_by import kept_by


class Awaited(StrEnum):
    """What comes before the erasing, in the order in which it is told."""

    COPY = "copy"
    RESTRICTION_ANSWER = "restriction_answer"
    RESTRICTION_END = "restriction_end"
    OTHER_ANSWERS = "other_answers"
    APPEAL = "appeal"
    LAW = "law"


def awaited(session: Session, deps: Deps, case: Case, request: RightRequest, on: date) -> list[str]:
    """What the recordings of the objection wait for on a day before they are erased, beside the answer itself; empty where nothing
    is. Of what another case or an authority keeps no more is told than that the law does (GDPR 15(4))."""
    case_id = case.id or 0
    others = [one for one in clock.requests_of(session, case_id) if one.id != request.id]
    found = set() if may_erase(used(others)) else {Awaited.COPY}
    is_open = {one.id: one.is_open for one in others}
    for row in restricting.of_case(session, case_id):
        if row.right_request_id in is_open and row.ground != WEIGHED:
            is_asked = is_open[row.right_request_id] and not row.ground
            found.add(Awaited.RESTRICTION_ANSWER if is_asked else Awaited.RESTRICTION_END)
    told_apart = {"access", "restriction"}
    if any(one.is_open and one.right in holds.rights_that_hold(deps) - told_apart for one in others):
        found.add(Awaited.OTHER_ANSWERS)
    if held_back.waits_for_appeal(session, deps, case, request, on):
        found.add(Awaited.APPEAL)
    if kept_by(session, case_id, erasing.calls_left(session, request)).besides or _is_needed(session, case_id):
        found.add(Awaited.LAW)
    return [one.value for one in Awaited if one in found]


def _is_needed(session: Session, case_id: int) -> bool:
    """Whether a decision of the case on erasure keeps a recording to a day of its own; what the objection itself kept ends with it."""
    query = select(col(Hold.id)).where(
        col(Hold.case_id) == case_id, col(Hold.kind) == HoldKind.NEEDED.value, col(Hold.released_at).is_(None)
    )
    return session.scalar(query.where(col(Hold.reason) != OBJECTED).limit(1)) is not None
