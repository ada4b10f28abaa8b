"""Calls whose subject objected to the processing and was right: their facts are used for no other matter (GDPR 21(1))."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Link, RightRequest, StoppedCall
from dsr.domain.erasure import OBJECTION
from dsr.domain.workflow import Outcome


def stopped(but_case: int | None) -> ColumnElement[bool]:
    """The condition on `Call` that its subject's objection was upheld: in a case that is here, one of them left aside, or in one
    that has been purged since."""
    conditions = [] if but_case is None else [col(RightRequest.case_id) != but_case]
    of_case = exists().where(
        col(Link.call_id) == col(Call.id), col(Link.case_id) == col(RightRequest.case_id), *is_upheld(), *conditions
    )
    return or_(of_case.correlate(Call), exists().where(col(StoppedCall.call_id) == col(Call.id)).correlate(Call))


def is_upheld() -> tuple[ColumnElement[bool], ...]:
    """The conditions on `RightRequest` that it is an objection that was upheld."""
    return (
        col(RightRequest.right) == OBJECTION,
        col(RightRequest.is_open).is_(False),
        col(RightRequest.outcome) == Outcome.FULL.value,
    )


def any_stopped() -> ColumnElement[bool]:
    """Whether any objection was upheld, as an expression."""
    return or_(exists().where(*is_upheld()), exists().where(col(StoppedCall.call_id).is_not(None)))


def leave_stopped(session: Session, case_id: int) -> int:
    """Have the calls of a case that is purged stay out of every use, where its objection was upheld; answers how many are new.

    Nothing of the case stays but the calls' ids, and they go with the calls: "shall no longer process" does not end with the
    papers of the request (GDPR 21(1), 5(1)(e)). The caller has taken `holds_lock`.
    """
    query = select(col(Link.call_id)).where(
        col(Link.case_id) == case_id,
        exists().where(col(RightRequest.case_id) == case_id, *is_upheld()),
        col(Link.call_id).not_in(select(col(StoppedCall.call_id))),
    )
    calls = sorted(set(session.scalars(query)))
    session.add_all(StoppedCall(call_id=call_id) for call_id in calls)
    session.flush()
    return len(calls)
