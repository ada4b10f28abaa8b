"""What a case contests besides a restriction, which the restriction is decided and lifted by (GDPR 18(1)(a) and (d), 18(3))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from dsr.db.tables import RightRequest
from dsr.domain.deadlines import FactKind
from dsr.domain.erasure import OBJECTION
from dsr.domain.errors import Invalid
from dsr.domain.restriction import Contested, grant_fault, lifting_fault
from dsr.domain.workflow import Outcome
from dsr.services import clock
from dsr.services.rights import restricting

LIFTING_REASON = "lifting_reason"
"""The answer by which a step keeps why a restriction is to end."""

_NEVER_MADE = (Outcome.WITHDRAWN, Outcome.UNDONE, Outcome.MERGED)


def upheld_on(session: Session, request: RightRequest) -> date | None:
    """The day on which an objection of the case was answered as upheld since this restriction was asked for; None where none was."""
    upheld = [
        one.id or 0
        for one in clock.requests_of(session, request.case_id)
        if one.right == OBJECTION and not one.is_open and one.outcome == Outcome.FULL
    ]
    facts = [fact for request_id in upheld for fact in clock.standing_facts(session, request_id)]
    days = [fact.happened_on for fact in facts if fact.kind == FactKind.answer_sent]
    return max((day for day in days if day >= request.received_on), default=None)


def contested(session: Session, case_id: int) -> Contested:
    """What the other requests of the case contest; whether an objection was upheld is asked of one restriction (`upheld_on`)."""
    made = [one for one in clock.requests_of(session, case_id) if one.is_open or one.outcome not in _NEVER_MADE]
    accuracy, objections = ([one for one in made if one.right == right] for right in ("rectification", "objection"))
    return Contested(
        accuracy_open=any(one.is_open for one in accuracy),
        accuracy_made=bool(accuracy),
        objection_open=any(one.is_open for one in objections),
        objection_made=bool(objections),
        objection_refused=any(one.outcome == Outcome.REFUSED for one in objections),
    )


def check_granted(session: Session, request: RightRequest, ground: str) -> None:
    """Raise `Invalid` when the case knows nothing of what the ground rests on."""
    of_case = replace(contested(session, request.case_id), objection_upheld=upheld_on(session, request) is not None)
    if fault := grant_fault(ground, of_case):
        raise Invalid([fault])


def check_lifting(session: Session, request: RightRequest, answers: Mapping[str, object]) -> None:
    """Raise `Invalid` when the restriction of the request does not end for the reason among the answers; where none is
    told there is nothing to look at."""
    row, reason = restricting.standing(session, request.id or 0), str(answers.get(LIFTING_REASON, ""))
    if row is None or not reason:
        return
    is_objection = request.right == "objection"
    fault = lifting_fault(row.ground, reason, contested(session, request.case_id), is_objection=is_objection)
    if fault is not None:
        raise Invalid([fault])
