"""Whose a reminder is today: lists of one's own and the team's, marks on the queue, and that somebody has seen it.

A reminder follows its case: it is that of whoever has the case on the day it is looked at, or stands in for them. It
stands while its day is still the request's and no later step was given.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Reminder, ReminderReceipt, RightRequest, User
from dsr.domain.access import Actor
from dsr.domain.errors import NotFound
from dsr.services.case_access import visible_to
from dsr.services.left_days import is_due
from dsr.services.reminders import passed_on
from dsr.services.reminders.absences import Presence, presence


@dataclass(frozen=True)
class Line:
    """One reminder: ids, codes and days. `stands_in_for` is whose desk it lies on where that is a colleague's;
    `assigned` who has the case; `right` is empty of a case that was passed on; `is_told`: this user was mailed of it or has seen it."""

    reminder_id: int
    case_id: int
    reference: str
    right: str
    act_by_on: date
    step: int
    skipped: tuple[int, ...]
    given_at: datetime
    is_own: bool
    team: str
    assigned: str
    stands_in_for: str
    is_told: bool
    is_seen: bool


def lines_for(session: Session, actor: Actor, on: date, there: Presence | None = None) -> list[Line]:
    """The reminders of this user, then those of their teams, the most urgent first; only of cases they may open."""
    there = there or presence(session, on)
    desks = {actor.id, *there.desks_of(actor.id)}
    own = col(Case.assigned_to).in_(desks)
    unmanned = [user_id for user_id in there.away if not there.desk(user_id)]
    nobody = or_(col(Case.assigned_to).is_(None), col(Case.assigned_to).in_(unmanned))
    team = and_(col(Reminder.team).in_([role.value for role in actor.roles]), or_(col(Reminder.for_team), nobody))
    found = []
    for lines in (_LINES, _PASSED_ON):
        query = lines.where(visible_to(actor.id), or_(own, team))
        found += [_line(*row, desks=desks, user_id=actor.id) for row in session.execute(query, {"reader": actor.id})]
    return sorted(found, key=lambda line: (not line.is_own, line.act_by_on, line.reminder_id))


def marks(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """The latest step that stands in each of these cases, for lists; the caller shows only cases the user may see."""
    if not case_ids:
        return {}
    return {row[0]: row[1] for row in session.execute(_MARKS, {"cases": list(case_ids)})}


def note_seen(session: Session, actor: Actor, reminder_id: int, *, on: date, at: datetime) -> None:
    """Note that this user has seen one of their reminders: it is not mailed to them any more, and the next step comes all
    the same. Raises `NotFound` for any other."""
    line = next((one for one in lines_for(session, actor, on) if one.reminder_id == reminder_id), None)
    if line is None:
        raise NotFound("There is no such reminder")
    if line.is_seen:
        return
    kept = session.get(ReminderReceipt, (reminder_id, actor.id))
    receipt = kept or ReminderReceipt(reminder_id=reminder_id, user_id=actor.id)
    receipt.seen_at = at
    session.add(receipt)
    record(session, f"case:{line.case_id}", "reminder_seen", at=at, by=actor.id, reminder=reminder_id)


def _with_reader(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """What the user `reader` has seen of each reminder, and who has its case."""
    of_reader = and_(
        col(ReminderReceipt.reminder_id) == col(Reminder.id), col(ReminderReceipt.user_id) == bindparam("reader")
    )
    query = query.outerjoin(ReminderReceipt, of_reader).outerjoin(User, col(User.id) == col(Case.assigned_to))
    return query.order_by(col(Reminder.act_by_on), col(Reminder.id))


def _standing_passed_on(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    later, due = aliased(Reminder), passed_on.days().subquery()
    last: ColumnElement[int] = (
        select(func.min(col(later.step)))
        .where(
            col(later.case_id) == col(Reminder.case_id),
            col(later.right_request_id).is_(None),
            col(later.act_by_on) == col(Reminder.act_by_on),
        )
        .scalar_subquery()
    )
    return (
        query.select_from(Reminder)
        .join(due, due.c.case_id == col(Reminder.case_id))
        .join(Case, col(Case.id) == col(Reminder.case_id))
        .where(
            col(Reminder.right_request_id).is_(None),
            col(Reminder.act_by_on) == due.c.on,
            col(Reminder.step) == last,
        )
    )


def _standing(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    later = aliased(Reminder)
    last: ColumnElement[int] = (
        select(func.min(col(later.step)))
        .where(
            col(later.right_request_id) == col(Reminder.right_request_id),
            col(later.act_by_on) == col(Reminder.act_by_on),
        )
        .scalar_subquery()
    )
    return (
        query.select_from(Reminder)
        .join(RightRequest, col(RightRequest.id) == col(Reminder.right_request_id))
        .join(Case, col(Case.id) == col(Reminder.case_id))
        .where(
            is_due(),
            col(RightRequest.act_by_on) == col(Reminder.act_by_on),
            col(Reminder.step) == last,
        )
    )


_LINES = _with_reader(_standing(select(Reminder, Case, ReminderReceipt, col(User.name), col(RightRequest.right))))
_PASSED_ON = _with_reader(_standing_passed_on(select(Reminder, Case, ReminderReceipt, col(User.name), literal(""))))
_MARKS = (
    _standing(select(col(Reminder.case_id), func.min(col(Reminder.step))))
    .where(col(Reminder.case_id).in_(bindparam("cases", expanding=True)))
    .group_by(col(Reminder.case_id))
)
"""The reminders that stand, of right requests and of cases that were passed on, with what the user `reader` has seen of them; the latest step of each of `cases`. Every page of the
queue asks both, and to put them together takes longer than to ask."""


def _line(
    reminder: Reminder,
    case: Case,
    receipt: ReminderReceipt | None,
    assigned: str | None,
    right: str,
    *,
    desks: Collection[int],
    user_id: int,
) -> Line:
    is_own = case.assigned_to in desks
    return Line(
        reminder_id=reminder.id or 0,
        case_id=case.id or 0,
        reference=case.reference,
        right=right,
        act_by_on=reminder.act_by_on,
        step=reminder.step,
        skipped=tuple(reminder.skipped),
        given_at=reminder.given_at,
        is_own=is_own,
        team=reminder.team,
        assigned=assigned or "",
        stands_in_for=(assigned or "") if is_own and case.assigned_to != user_id else "",
        is_told=receipt is not None,
        is_seen=receipt is not None and receipt.seen_at is not None,
    )
