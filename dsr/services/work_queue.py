"""The work queue: open cases in the order in which they must be acted on, each with its reason and next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseNumber, RightRequest, User
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.phone import classify
from dsr.domain.workflow import NextStep
from dsr.services import clock, requests
from dsr.services.case_access import visible_to

PAGE = 25
TABS = ("mine", "unassigned", "all", "closed", "routed")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. `words` are a reference, a name or a number; they are never logged."""

    tab: str = "all"
    words: str = ""
    right: str = ""
    language: str = ""
    assigned_to: int | None = None
    page: int = 1


@dataclass(frozen=True)
class RowRequest:
    """One right request of a row, with the state and the next step as the workflow file words them."""

    right: str
    state: str
    is_open: bool
    act_by_on: date | None
    act_by_reason: str
    next_step: NextStep
    safe_on: date
    extension: str


@dataclass(frozen=True)
class Row:
    """One case of the list. `act_by_on` is the earliest of its open requests."""

    case: Case
    act_by_on: date | None
    act_by_reason: str
    requests: tuple[RowRequest, ...]
    assigned_name: str


@dataclass(frozen=True)
class Listing:
    """One page of the list: its rows, how many there are in all, and the count of every tab."""

    rows: tuple[Row, ...]
    total: int
    pages: int
    counts: dict[str, int]


def listing(session: Session, deps: Deps, actor: Actor, filters: Filters, at: datetime) -> Listing:
    """The page of cases that `actor` may see, soonest act-by day first; closed and routed ones newest first."""
    narrowed = _narrowed([visible_to(actor.id)], filters)
    counts = {tab: _count(session, _tabbed(narrowed, tab, actor)) for tab in TABS}
    total = counts.get(filters.tab, 0)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, filters.page), pages)
    earliest = (
        select(col(RightRequest.case_id).label("case_id"), func.min(col(RightRequest.act_by_on)).label("on"))
        .where(col(RightRequest.is_open))
        .group_by(col(RightRequest.case_id))
        .subquery()
    )
    query = (
        select(Case, earliest.c.on, col(User.name))
        .outerjoin(earliest, earliest.c.case_id == col(Case.id))
        .outerjoin(User, col(User.id) == col(Case.assigned_to))
        .where(*_tabbed(narrowed, filters.tab, actor))
    )
    if filters.tab in ("closed", "routed"):
        query = query.order_by(col(Case.id).desc())
    else:
        query = query.order_by(earliest.c.on.is_(None), earliest.c.on, col(Case.id))
    found = session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    rows = tuple(_row(session, deps, case, name or "", actor, at) for case, _on, name in found)
    return Listing(rows, total, pages, counts)


def alarms(session: Session, actor: Actor, by_on: date) -> list[tuple[Case, date]]:
    """Cases in which a recording is destroyed by that day at a source that has not confirmed the hold, soonest first."""
    query = (
        select(Case, func.min(col(RightRequest.act_by_on)))
        .join(RightRequest, col(RightRequest.case_id) == col(Case.id))
        .where(
            visible_to(actor.id),
            col(RightRequest.is_open),
            col(RightRequest.act_by_reason) == "recording_destroyed",
            col(RightRequest.act_by_on) <= by_on,
        )
        .group_by(col(Case.id))
        .order_by(func.min(col(RightRequest.act_by_on)))
    )
    return [(case, on) for case, on in session.execute(query).all()]


def _row(session: Session, deps: Deps, case: Case, assigned_name: str, actor: Actor, at: datetime) -> Row:
    lines = []
    for request in clock.requests_of(session, case.id or 0):
        standing = requests.standing_of(session, deps, case, request, actor.roles, at)
        lines.append(
            RowRequest(
                request.right,
                request.state,
                request.is_open,
                request.act_by_on,
                request.act_by_reason,
                standing.next_step,
                request.safe_on,
                request.extension,
            )
        )
    due = min((line for line in lines if line.act_by_on is not None), key=_act_by, default=None)
    return Row(case, due.act_by_on if due else None, due.act_by_reason if due else "", tuple(lines), assigned_name)


def _act_by(line: RowRequest) -> date:
    return line.act_by_on or date.max


def _narrowed(conditions: Sequence[ColumnElement[bool]], filters: Filters) -> list[ColumnElement[bool]]:
    found = list(conditions)
    if filters.words.strip():
        found.append(_matches(filters.words.strip()))
    if filters.right:
        found.append(
            exists().where(col(RightRequest.case_id) == col(Case.id), col(RightRequest.right) == filters.right)
        )
    if filters.language:
        found.append(col(Case.language) == filters.language)
    if filters.assigned_to is not None:
        found.append(col(Case.assigned_to) == filters.assigned_to)
    return found


def _matches(words: str) -> ColumnElement[bool]:
    conditions = [
        col(Case.reference).contains(words, autoescape=True),
        col(Case.outside_reference).contains(words, autoescape=True),
        col(Case.name_key).contains(words.casefold(), autoescape=True),
    ]
    number = classify(words)
    if number.e164:
        same = exists().where(col(CaseNumber.case_id) == col(Case.id), col(CaseNumber.e164) == number.e164)
        conditions.append(same)
    return or_(*conditions)


def _tabbed(conditions: Sequence[ColumnElement[bool]], tab: str, actor: Actor) -> list[ColumnElement[bool]]:
    state = {"closed": ("closed", "undone"), "routed": ("routed",)}.get(tab, ("open",))
    found = [*conditions, col(Case.state).in_(state)]
    if tab == "mine":
        found.append(col(Case.assigned_to) == actor.id)
    elif tab == "unassigned":
        found.append(and_(col(Case.assigned_to).is_(None)))
    return found


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    query: Select[Any] = select(func.count()).select_from(Case).where(*conditions)
    return int(session.execute(query).scalar_one())
