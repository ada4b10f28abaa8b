"""Writing the reminders that are due: one row a request, day and step, with its event, however many workers do it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from dsr.catalogue import Approval
from dsr.db.events import Line, record_all
from dsr.db.inserts import insert_into
from dsr.db.tables import Case, CaseAct, CaseUser, Letter, Reminder, RightRequest
from dsr.deps import Deps
from dsr.domain.access import CaseFacts, Role
from dsr.domain.reminders import DueStep, due_step, is_for_team
from dsr.services.left_days import is_due
from dsr.services.reminders import passed_on
from dsr.services.reminders.absences import Presence, presence

AT_ONCE = 200
"""So many reminders are written in one transaction: a clerk who saves meanwhile waits for less than a second."""

_AHEAD = timedelta(days=40)
"""Ten working days are never more calendar days than this."""


@dataclass(frozen=True)
class _Due:
    """What is due, and the step of it: a right request, or of a case that was passed on its tasks."""

    request_id: int | None
    case_id: int
    act_by_on: date
    step: DueStep


@dataclass(frozen=True)
class _Known:
    """What whom to tell depends on, read for all cases at once: who is there, which decisions wait, who did what last."""

    there: Presence
    facts: Mapping[int, CaseFacts]
    decisions: Collection[int]
    acted_at: Mapping[tuple[int, int], datetime]
    reminded_at: Mapping[int, datetime]


def give_due(session: Session, deps: Deps, on: date, *, at: datetime, limit: int = AT_ONCE) -> bool:
    """Write what is due on a day, at most `limit`; answers whether there was more.

    A reminder that another worker has written meanwhile is left as it is. A request whose day has moved begins anew; one
    that has ended gets none, unless it leaves something to do. Raises `OutsideCalendar`.
    """
    due = [*_due(session, deps, on), *_passed_on(session, deps, on)]
    chosen = due[:limit]
    cases = _cases(session, {one.case_id for one in chosen})
    known = _known(session, deps, chosen, on)
    _give(session, [_row(cases[one.case_id], one, known, at) for one in chosen], at)
    return len(due) > limit


def _due(session: Session, deps: Deps, on: date) -> list[_Due]:
    latest = (
        select(
            col(Reminder.right_request_id).label("request_id"),
            col(Reminder.act_by_on).label("act_by_on"),
            func.min(col(Reminder.step)).label("step"),
        )
        .group_by(col(Reminder.right_request_id), col(Reminder.act_by_on))
        .subquery()
    )
    same = and_(latest.c.request_id == col(RightRequest.id), latest.c.act_by_on == col(RightRequest.act_by_on))
    query = (
        select(RightRequest, latest.c.step)
        .outerjoin(latest, same)
        .where(is_due(), col(RightRequest.act_by_on) <= on + _AHEAD)
        .order_by(col(RightRequest.act_by_on), col(RightRequest.id))
    )
    counted: dict[tuple[date, int | None], DueStep | None] = {}
    found = []
    for request, step in session.execute(query).all():
        key = (request.act_by_on, step)
        if key not in counted:
            counted[key] = due_step(request.act_by_on, on, () if step is None else (step,), deps.calendar)
        due = counted[key]
        if due is not None:
            found.append(_Due(request.id, request.case_id, request.act_by_on, due))
    return found


def _passed_on(session: Session, deps: Deps, on: date) -> list[_Due]:
    """The tasks of cases that were passed on: no right request shows them."""
    days = {case_id: day for case_id, day in session.execute(passed_on.days()) if day <= on + _AHEAD}
    steps: dict[tuple[int, date], int] = {}
    given = select(col(Reminder.case_id), col(Reminder.act_by_on), func.min(col(Reminder.step)))
    given = given.where(col(Reminder.right_request_id).is_(None), col(Reminder.case_id).in_(days))
    for case_id, day, step in session.execute(given.group_by(col(Reminder.case_id), col(Reminder.act_by_on))):
        steps[case_id, day] = step
    found = []
    for case_id, day in sorted(days.items(), key=lambda one: (one[1], one[0])):
        step = steps.get((case_id, day))
        due = due_step(day, on, () if step is None else (step,), deps.calendar)
        if due is not None:
            found.append(_Due(None, case_id, day, due))
    return found


def _row(case: Case, one: _Due, known: _Known, at: datetime) -> dict[str, Any]:
    """The reminder as it is stored: at whose desk, and whether all of the team are told."""
    step = one.step.step
    facts = known.facts.get(case.id or 0, CaseFacts())
    desk = next((user for user in _desk(case, known.there) if _may_open(user, facts, case)), None)
    reminded_at = known.reminded_at.get(one.request_id or 0)
    acted_at = known.acted_at.get((case.id or 0, desk or 0))
    for_team = is_for_team(
        step,
        has_desk=desk is not None,
        was_reminded=reminded_at is not None,
        has_acted=reminded_at is not None and acted_at is not None and acted_at > reminded_at,
        is_anothers_turn=case.id in known.decisions,
    )
    team = Role.DECIDER if case.id in known.decisions else Role.HANDLER
    return {
        "right_request_id": one.request_id,
        "case_id": case.id,
        "act_by_on": one.act_by_on,
        "step": step,
        "skipped": list(one.step.skipped),
        "desk": desk,
        "team": team.value,
        "for_team": for_team,
        "given_at": at,
    }


def _give(session: Session, rows: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Write the reminders, and an event of each that nobody else has written meanwhile."""
    if not rows:
        return
    once = ("case_id", "right_request_id", "act_by_on", "step")
    query = insert_into(session, Reminder).on_conflict_do_nothing()
    written = session.execute(query.returning(*(col(getattr(Reminder, name)) for name in once)), rows)
    new = {tuple(row) for row in written}
    given = [row for row in rows if tuple(row[name] for name in once) in new]
    record_all(session, [_line(row) for row in given], at=at)


def _line(row: Mapping[str, Any]) -> Line:
    told = {
        "act_by_on": row["act_by_on"].isoformat(),
        "step": row["step"],
        "skipped": row["skipped"],
        "to_user": row["desk"],
        "to_team": row["team"] if row["for_team"] else "",
    }
    return Line(f"case:{row['case_id']}", "reminded", told, row["right_request_id"])


def _desk(case: Case, there: Presence) -> tuple[int, ...]:
    return there.desk(case.assigned_to) if case.assigned_to is not None else ()


def _may_open(user_id: int, facts: CaseFacts, case: Case) -> bool:
    is_named = not case.is_protected or user_id in facts.named_user_ids
    return is_named and user_id not in facts.barred_user_ids


def _cases(session: Session, ids: Collection[int]) -> dict[int, Case]:
    return {case.id or 0: case for case in session.scalars(select(Case).where(col(Case.id).in_(ids)))}


def _known(session: Session, deps: Deps, due: Sequence[_Due], on: date) -> _Known:
    case_ids = {one.case_id for one in due}
    users: dict[int, dict[str, set[int]]] = {}
    rows = select(col(CaseUser.case_id), col(CaseUser.kind), col(CaseUser.user_id)).where(
        col(CaseUser.case_id).in_(case_ids), col(CaseUser.kind).in_(("named", "barred"))
    )
    for case_id, kind, user_id in session.execute(rows):
        users.setdefault(case_id, {}).setdefault(kind, set()).add(user_id)
    facts = {
        case_id: CaseFacts(
            named_user_ids=frozenset(kinds.get("named", ())), barred_user_ids=frozenset(kinds.get("barred", ()))
        )
        for case_id, kinds in users.items()
    }
    waits = select(col(Letter.case_id), col(Letter.kind)).where(
        col(Letter.case_id).in_(case_ids), col(Letter.state) == "submitted"
    )
    decisions = {
        case_id
        for case_id, kind in session.execute(waits)
        if deps.catalogue.letter(kind).approval_rule(on) is Approval.DECISION
    }
    return _Known(presence(session, on), facts, decisions, _acted_at(session, case_ids), _reminded_at(session, due))


def _acted_at(session: Session, case_ids: Collection[int]) -> dict[tuple[int, int], datetime]:
    """When each user last did something in each case. That they have seen a reminder is nothing done."""
    query = select(CaseAct).where(col(CaseAct.case_id).in_(case_ids))
    return {(one.case_id, one.user_id): one.at for one in session.scalars(query)}


def _reminded_at(session: Session, due: Sequence[_Due]) -> dict[int, datetime]:
    """When each request was last reminded of the day that it has now."""
    query = (
        select(col(Reminder.right_request_id), func.max(col(Reminder.given_at)))
        .join(RightRequest, col(RightRequest.id) == col(Reminder.right_request_id))
        .where(
            col(RightRequest.id).in_({one.request_id for one in due}),
            col(Reminder.act_by_on) == col(RightRequest.act_by_on),
        )
        .group_by(col(Reminder.right_request_id))
    )
    return {row[0]: row[1] for row in session.execute(query)}
