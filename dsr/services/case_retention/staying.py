"""What keeps cases whose term has ended, asked of many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from dsr.db.tables import (
    AppealQuestion,
    Breach,
    Case,
    CaseTask,
    Hold,
    Job,
    LetterRecipient,
    ListeningAlarm,
    ListeningTask,
    MailboxMessage,
    OfficerStatement,
    Proceeding,
    RightRequest,
)
from dsr.domain.case_retention import Stays
from dsr.services.holds.served import is_to_be_served
from dsr.services.left_days import is_letter_left

CHUNK = 500


def reasons(session: Session, case_ids: Collection[int]) -> dict[int, tuple[Stays, ...]]:
    """Why each case stays, by case, in the order of `Stays`; nothing where it may go."""
    found: dict[int, set[Stays]] = {}
    ids = sorted(case_ids)
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        for why, query, column in _queries():
            for case_id in session.scalars(query.where(column.in_(chunk))):
                found.setdefault(case_id, set()).add(why)
    return {case_id: tuple(why for why in Stays if why in whys) for case_id, whys in found.items()}


def _queries() -> Iterator[tuple[Stays, Select[Any], Any]]:
    case = col(Case.id)
    yield Stays.OPEN, select(case).where(col(Case.state) == "open"), case
    yield _of(Stays.OPEN, RightRequest.case_id, col(RightRequest.is_open))
    yield _of(Stays.PROCEEDING, Proceeding.case_id, col(Proceeding.outcome) == "")
    yield _of(Stays.APPEAL, AppealQuestion.case_id, col(AppealQuestion.answered_at).is_(None))
    unserved = (col(LetterRecipient.served_on).is_(None)) & is_to_be_served()
    yield _of(Stays.APPEAL, LetterRecipient.case_id, unserved)
    yield _of(Stays.HOLD, Hold.case_id, col(Hold.released_at).is_(None))
    yield _of(Stays.TASK, CaseTask.case_id, col(CaseTask.outcome) == "")
    yield _of(Stays.TASK, RightRequest.case_id, is_letter_left())
    yield _of(Stays.TASK, OfficerStatement.case_id, col(OfficerStatement.answered_at).is_(None))
    yield _of(Stays.TASK, MailboxMessage.proposed_case_id, col(MailboxMessage.state) == "new")
    yield _of(Stays.LISTENING, ListeningTask.case_id, col(ListeningTask.state) == "waiting")
    alarm = _of(Stays.LISTENING, ListeningTask.case_id, col(ListeningAlarm.done_at).is_(None))
    yield alarm[0], alarm[1].join(ListeningAlarm, col(ListeningAlarm.task_id) == col(ListeningTask.id)), alarm[2]
    yield _of(Stays.BREACH, Breach.case_id, col(Breach.state).in_(["proposed", "open"]))
    yield _of(Stays.JOB, Job.case_id, col(Job.state).in_(["queued", "running", "failed"]))
    yield Stays.PROTECTED, select(case).where(col(Case.is_protected)), case


def _of(why: Stays, column: Any, condition: Any) -> tuple[Stays, Select[Any], Any]:
    return why, select(col(column)).where(condition), col(column)
