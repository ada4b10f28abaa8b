"""A request that was refused because its calls are restricted is taken up again: the task that the decision's promise leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterKind, Sends
from dsr.db.tables import Case, CaseTask, Letter, RestrictionUse, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.ground_codes import RESTRICTED
from dsr.domain.matters import TaskKind
from dsr.domain.proceedings import AgainBasis, ordered_by
from dsr.domain.restriction import UseBasis
from dsr.services import projection
from dsr.services.rights import restricting, tasks
from dsr.services.rights.lifting import final_on
from dsr.services.rights.recorded import recorded

REOPEN = "reopen"
"""The step of every right by which it is taken up again."""


def note_promise(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest | None,
    letter: Letter,
    *,
    by: int | None,
    at: datetime,
) -> None:
    """Make the task of a decision that was sent and says that the request is taken up again when the restriction ends.

    Once a request while it is open. It has no day before the end of the restriction is known (GDPR 18(2), 12(2)).
    """
    if request is None or all(entry["code"] != RESTRICTED for entry in letter.grounds):
        return
    if not any(task.right_request_id == request.id for task in _waiting(session)):
        tasks.make(session, deps, case, TaskKind.TAKE_UP, local_date(at), by=by, at=at, request_id=request.id)


def announce(
    session: Session, deps: Deps, request: RightRequest | None, kind: LetterKind, sent_on: date, *, at: datetime
) -> None:
    """Give the tasks that wait for a restriction their day, once the notice that it is to be lifted was dispatched: that on
    which it can be lifted (GDPR 18(3))."""
    if request is None or kind.sends is not Sends.RESTRICTION_LIFTING_NOTIFIED:
        return
    for task in _waiting(session):
        owners = {case.id for _call, case in session.execute(restricting.owning_cases(_calls_of(session, task)))}
        if request.case_id in owners:
            tasks.set_due(session, task, final_on(deps, sent_on), at=at)
            projection.project_left(session, deps, [task.case_id])


def recall(session: Session, deps: Deps, request: RightRequest, *, by: int | None, at: datetime) -> None:
    """Take from the tasks that wait for this request's restriction the day that its notice of lifting gave them: the restriction
    goes on, and when it ends is not known. What can be gone through already stays due (GDPR 18(3))."""
    for task in _waiting(session):
        calls = _calls_of(session, task)
        owners = {case.id for _call, case in session.execute(restricting.owning_cases(calls))}
        if request.case_id in owners and not set(calls) - restricting.barred(session, task.case_id, calls):
            tasks.take_due(session, task, by=by, at=at)
            projection.project_left(session, deps, [task.case_id])


def settle(session: Session, deps: Deps, *, at: datetime) -> None:
    """Let every task fall due today of which a call may be used again: its restriction ended, or its subject consented."""
    for task in _waiting(session):
        calls = _calls_of(session, task)
        if set(calls) - restricting.barred(session, task.case_id, calls):
            tasks.set_due(session, task, local_date(at), at=at)
            projection.project_left(session, deps, [task.case_id])


def begin_again(request: RightRequest, deps: Deps, on: date) -> None:
    """What was answered keeps its answer in the figures; the new handling has a day of its own, two weeks unless one is set.

    What was closed without an answer goes on under its own clock. Source: GDPR 12(3); hallintolaki 23 and 50 §.
    """
    request.outcome = ""
    if request.timeliness:
        request.again_on = request.again_on or on
        request.again_by_on = ordered_by(on, deps.calendar)
        request.again_basis, request.again_reason = AgainBasis.HOUSE.value, ""


def forget_answer(request: RightRequest) -> None:
    """What counted as answered never was: its own clock goes on from the receipt, and nothing is handled anew. A day that a
    court or an authority set stays. Source: GDPR 12(3), 15(3)."""
    if request.again_basis == AgainBasis.PROCEEDING:
        return
    request.answered_on, request.timeliness = None, ""
    request.again_on = request.again_by_on = None
    request.again_basis = request.again_reason = ""


def end(session: Session, request: RightRequest, *, by: int | None, at: datetime) -> None:
    """Close the task of a request that was taken up again."""
    tasks.end_of_kind(session, request.id or 0, TaskKind.TAKE_UP, "taken_up", by=by, at=at)


def _waiting(session: Session) -> list[CaseTask]:
    query = select(CaseTask).where(col(CaseTask.kind) == TaskKind.TAKE_UP.value, col(CaseTask.outcome) == "")
    return list(session.scalars(query.order_by(col(CaseTask.id))))


def _calls_of(session: Session, task: CaseTask) -> Sequence[int]:
    """The calls for which the subject was asked for consent in the case, linked to it or left out by its search; those with a
    recording, where any has one: there is something to go through."""
    query = select(col(RestrictionUse.call_id)).where(
        col(RestrictionUse.case_id) == task.case_id, col(RestrictionUse.basis) == UseBasis.CONSENT.value
    )
    asked = set(session.scalars(query))
    return sorted(recorded(session, asked) or asked)
