"""Judged calls to which the source has since given other numbers or another time: what waits for a person, and what may not
leave until then.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select, union_all
from sqlmodel import Session, col

from dsr.catalogue import LetterKind
from dsr.db.events import record
from dsr.db.tables import Candidate, Case, Letter, Link
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.errors import NotFound, Refused
from dsr.domain.ground_codes import tells_no_call
from dsr.services import projection
from dsr.services.candidates import checked_reason
from dsr.services.case_access import hidden_from
from dsr.services.register.judged import note_judged
from dsr.services.undecided import is_undecided


def keep_link(session: Session, deps: Deps, case: Case, call_id: int, reason: str, *, by: int, at: datetime) -> None:
    """Say that a tied call is the subject's all the same, and why; raises `Invalid` without a reason.

    It changes nothing of what an answer gives, so that it is open whatever letter is approved or sent. Whoever finds that
    the call is not theirs unties it (`candidates.unlink_call`).
    """
    query = select(Link).where(col(Link.case_id) == case.id, col(Link.call_id) == call_id)
    link = session.scalars(query.where(col(Link.renumbered_at).is_not(None))).first()
    if link is None:
        raise NotFound("There is no such linked call with other numbers or another time in this case")
    link.reason, link.renumbered_at = checked_reason(reason, is_needed=True), None
    session.add(link)
    note_judged(session, case.id or 0, [call_id])
    record(session, f"case:{case.id}", "call_link_kept", at=at, by=by, call_id=call_id)
    projection.project_case(session, deps, case)


def count_waiting(session: Session, case_id: int) -> int:
    """How many judged calls of the case have other numbers or another time now, and wait for a person."""
    found = _waiting().subquery()
    return int(session.scalar(select(func.count()).select_from(found).where(found.c.case_id == case_id)) or 0)


def cases_waiting(session: Session, actor: Actor) -> list[tuple[int, str, int]]:
    """Id, reference and how many calls, of each case that the user may see and in which some wait; oldest case first."""
    found = _waiting().subquery()
    query = (
        select(col(Case.id), col(Case.reference), func.count())
        .join(found, found.c.case_id == col(Case.id))
        .where(col(Case.id).not_in(hidden_from(actor.id)))
        .group_by(col(Case.id), col(Case.reference))
        .order_by(col(Case.id))
    )
    return [(case_id or 0, reference, count) for case_id, reference, count in session.execute(query)]


def refuse_letter(session: Session, letter: Letter, kind: LetterKind, sent_at: datetime) -> None:
    """Raise `Refused` where a letter that may tell of calls would leave after a judged call of its case got other
    numbers or another time; one that tells of no call by its grounds does not wait.

    What left before that is written down as it was.
    """
    if kind.is_before_identity or tells_no_call(letter.grounds):
        return
    found = _waiting().subquery()
    _refuse_any(
        session, select(found.c.call_id).where(found.c.case_id == letter.case_id, found.c.renumbered_at <= sent_at)
    )


def refuse_calls(session: Session, case_id: int, at: datetime, call_ids: Collection[int] | None = None) -> None:
    """Raise `Refused` where one of these tied calls of the case (None: any) got other numbers or another time by that moment: no
    copy of it is handed over, and its recording is not erased."""
    query = select(col(Link.id)).where(col(Link.case_id) == case_id, col(Link.renumbered_at) <= at)
    if call_ids is not None:
        query = query.where(col(Link.call_id).in_(call_ids))
    _refuse_any(session, query)


def _refuse_any(session: Session, found: Select[Any]) -> None:
    if session.execute(found.limit(1)).first() is not None:
        raise Refused(
            "A call of this case has another number or time in the source since it was judged: it may be another person's, or "
            "the data subject's after all. Judge it again on the case page first.",
            code="call_renumbered",
        )


def _waiting() -> CompoundSelect[tuple[int, int, datetime | None]]:
    """Case, call and moment of every judged call with other numbers or another time that waits."""
    tied = select(col(Link.case_id), col(Link.call_id), col(Link.renumbered_at)).where(
        col(Link.renumbered_at).is_not(None)
    )
    aside = select(col(Candidate.case_id), col(Candidate.call_id), col(Candidate.renumbered_at)).where(
        col(Candidate.renumbered_at).is_not(None), is_undecided()
    )
    return union_all(tied, aside)
