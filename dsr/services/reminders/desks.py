"""A desk as it is handed over: a colleague's cases to work on with their tasks and holds to review, and what leavers left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseTask, Hold, LeftCase, RightRequest, User
from dsr.domain.access import Action, Actor, may
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.services import cases, protection
from dsr.services.case_access import case_facts, visible_to
from dsr.services.left_days import is_to_do
from dsr.services.reminders.leaving import DESK_ROLES


@dataclass(frozen=True)
class DeskCase:
    """One case of a desk: its first day to act by, how many tasks are open in it, and its holds whose review has come.

    `left_by` is who left it, empty where it still has its handler.
    """

    case_id: int
    version: int
    reference: str
    is_protected: bool
    act_by_on: date | None
    tasks: int
    reviews: int
    left_by: str


@dataclass(frozen=True)
class Desk:
    """Somebody's desk as the reader may see it. `hidden`: cases on it that the reader may not open."""

    user_id: int
    name: str
    cases: tuple[DeskCase, ...]
    hidden: int


def left_count(session: Session, actor: Actor) -> int:
    """How many cases that their handlers left are still on nobody's desk, of those that this user may open."""
    query = select(func.count()).select_from(Case).join(LeftCase, col(LeftCase.case_id) == col(Case.id))
    return int(session.execute(query.where(*_is_left(), visible_to(actor.id))).scalar_one())


def left_cases(session: Session, actor: Actor, on: date) -> list[DeskCase]:
    """The cases that their handlers left and nobody has got yet, the most urgent first; those the user may open."""
    query = select(Case).join(LeftCase, col(LeftCase.case_id) == col(Case.id))
    return _desk_cases(session, session.scalars(query.where(*_is_left(), visible_to(actor.id))).all(), on)


def desk_of(session: Session, actor: Actor, user_id: int, on: date) -> Desk:
    """What lies on a user's desk, to be handed over before they go. Raises `NotFound` for a user who has none."""
    user = session.get(User, user_id)
    if user is None or not DESK_ROLES & set(user.roles):
        raise NotFound("There is no such desk")
    mine = (col(Case.assigned_to) == user_id, is_to_do())
    shown = session.scalars(select(Case).where(*mine, visible_to(actor.id))).all()
    every = session.execute(select(func.count()).select_from(Case).where(*mine)).scalar_one()
    return Desk(user_id, user.name, tuple(_desk_cases(session, shown, on)), int(every) - len(shown))


def desks(session: Session) -> list[tuple[int, str, int]]:
    """Everybody on whose desk a case is, by name, with how many."""
    query = (
        select(col(User.id), col(User.name), func.count())
        .join(Case, col(Case.assigned_to) == col(User.id))
        .where(is_to_do())
        .group_by(col(User.id), col(User.name))
        .order_by(col(User.name), col(User.id))
    )
    return [(row[0] or 0, row[1], row[2]) for row in session.execute(query)]


def hand_on(
    session: Session, actor: Actor, chosen: Mapping[int, tuple[int, int]], *, at: datetime
) -> Mapping[str, int]:
    """Give each chosen case (id: version seen, receiver) to its receiver, all or none; answers how many each got, by name.

    Raises `Stale` where a case changed meanwhile, `NotFound` where the actor may not assign it, and `Refused` with the
    case's reference where its receiver may not handle it: barred from it, not named to it, or no longer in the role.
    """
    if not chosen:
        raise Invalid([Fault("case", "Choose at least one case and who gets it.", "nothing_handed_on")])
    given: Counter[str] = Counter()
    for case_id, (version, to_user) in sorted(chosen.items()):
        facts = case_facts(session, case_id)
        if facts is None or not may(actor, Action.ASSIGN_CASE, facts):
            raise NotFound("There is no such case")
        case = cases.claim(session, case_id, version, by=actor.id)
        try:
            protection.assign_case(session, case, to_user, by=actor.id, at=at)
        except Refused as refusal:
            if refusal.code != "assignee_cannot_handle":
                raise
            raise Refused(
                f"Case {case.reference}: this user cannot handle it. Choose someone who is active, has the role and may "
                "open it; nothing was handed over",
                code="receiver_cannot_handle",
                values={"reference": case.reference},
            ) from refusal
        given[session.get_one(User, to_user).name] += 1
    return given


def _is_left() -> tuple[ColumnElement[bool], ...]:
    return is_to_do(), col(Case.assigned_to).is_(None)


def _desk_cases(session: Session, found: Sequence[Case], on: date) -> list[DeskCase]:
    ids = [case.id or 0 for case in found]
    days = _by_case(
        session,
        select(col(RightRequest.case_id), func.min(col(RightRequest.act_by_on))).where(
            col(RightRequest.case_id).in_(ids)
        ),
        col(RightRequest.case_id),
    )
    open_tasks = select(col(CaseTask.case_id), func.count()).where(
        col(CaseTask.case_id).in_(ids), col(CaseTask.outcome) == ""
    )
    due_reviews = select(col(Hold.case_id), func.count()).where(
        col(Hold.case_id).in_(ids), col(Hold.released_at).is_(None), col(Hold.review_by) <= on
    )
    tasks = _by_case(session, open_tasks, col(CaseTask.case_id))
    reviews = _by_case(session, due_reviews, col(Hold.case_id))
    left = _left_by(session, ids)
    rows = [
        DeskCase(
            case.id or 0,
            case.version,
            case.reference,
            case.is_protected,
            days.get(case.id),
            tasks.get(case.id, 0),
            reviews.get(case.id, 0),
            left.get(case.id or 0, ""),
        )
        for case in found
    ]
    return sorted(rows, key=lambda row: (row.act_by_on or date.max, row.case_id))


def _by_case(session: Session, query: Any, column: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in session.execute(query.group_by(column))}


def _left_by(session: Session, ids: Collection[int]) -> dict[int, str]:
    query = select(col(LeftCase.case_id), col(User.name)).join(User, col(User.id) == col(LeftCase.user_id))
    return {row[0]: row[1] for row in session.execute(query.where(col(LeftCase.case_id).in_(ids)))}
