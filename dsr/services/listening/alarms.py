"""What alarmed listeners, for deciders and the data protection officer: it must not be lost, whatever case it came up in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, and_, func, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, CaseUser, ListeningAlarm, ListeningTask, User
from dsr.services.case_access import visible_to
from dsr.services.staff import names_of


@dataclass(frozen=True)
class Alarm:
    """One alarm. `reference` and `case_id` are there only for a reader who may see the case; `by_name` is whom to ask."""

    alarm_id: int
    kind: str
    words: str
    at: datetime
    by_name: str
    by_email: str
    call_started_at: datetime
    queue: str
    case_id: int | None
    reference: str
    done: str
    done_by: str
    done_at: datetime | None


def alarms_for(session: Session, reader_id: int, *, limit: int = 100) -> list[Alarm]:
    """The alarms that nobody has seen to first, the oldest of them on top; then those done, the newest first.

    A protected case keeps nobody from its alarms, for a threat to somebody's safety must reach whoever can act; only a
    reader who is barred from the case does not see them.
    """
    case = (col(Case.id) == col(ListeningTask.case_id)) & visible_to(reader_id)
    query = (
        select(ListeningAlarm, ListeningTask, Call, User, col(Case.id), col(Case.reference))
        .join(ListeningTask, col(ListeningTask.id) == col(ListeningAlarm.task_id))
        .join(Call, col(Call.id) == col(ListeningTask.call_id))
        .join(User, col(User.id) == col(ListeningAlarm.by_user))
        .outerjoin(Case, case)
        .where(~_is_barred(reader_id))
    )
    names = names_of(session)
    found = [
        Alarm(
            alarm.id or 0,
            alarm.kind,
            alarm.words,
            alarm.at,
            teller.name,
            teller.email,
            call.started_at,
            call.queue,
            case_id,
            reference or "",
            alarm.done,
            names.get(alarm.done_by or 0, ""),
            alarm.done_at,
        )
        for alarm, _task, call, teller, case_id, reference in session.execute(query)
    ]
    undone = sorted((one for one in found if one.done_at is None), key=lambda one: (one.at, one.alarm_id))
    done = sorted((one for one in found if one.done_at), key=lambda one: (one.at, one.alarm_id), reverse=True)
    return [*undone, *done][:limit]


def may_see(session: Session, alarm_id: int, reader_id: int) -> bool:
    """Whether there is such an alarm and the reader is not barred from its case."""
    query = (
        select(col(ListeningAlarm.id))
        .join(ListeningTask, col(ListeningTask.id) == col(ListeningAlarm.task_id))
        .where(col(ListeningAlarm.id) == alarm_id, ~_is_barred(reader_id))
    )
    return session.scalar(query) is not None


def count_open(session: Session, reader_id: int) -> int:
    """How many alarms wait for somebody to see to them."""
    query = (
        select(func.count())
        .select_from(ListeningAlarm)
        .join(ListeningTask, col(ListeningTask.id) == col(ListeningAlarm.task_id))
        .where(col(ListeningAlarm.done_at).is_(None), ~_is_barred(reader_id))
    )
    return int(session.execute(query).scalar_one())


def told_of_case(session: Session, case_id: int) -> list[tuple[datetime, datetime | None]]:
    """When alarms of a case were told, and seen to: the handler learns that there is one, not what it says."""
    query = (
        select(col(ListeningAlarm.at), col(ListeningAlarm.done_at))
        .join(ListeningTask, col(ListeningTask.id) == col(ListeningAlarm.task_id))
        .where(col(ListeningTask.case_id) == case_id)
    )
    return [(at, done_at) for at, done_at in session.execute(query.order_by(col(ListeningAlarm.id)))]


def _is_barred(reader_id: int) -> Exists:
    return (
        select(col(CaseUser.case_id))
        .where(
            and_(
                col(CaseUser.case_id) == col(ListeningTask.case_id),
                col(CaseUser.user_id) == reader_id,
                col(CaseUser.kind) == "barred",
            )
        )
        .exists()
    )
