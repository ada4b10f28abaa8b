"""What the work queue is narrowed to, as values and as conditions on `Case`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union_all
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, CaseWindow, Letter, Link, Message, RightRequest
from dsr.domain.access import Actor
from dsr.domain.calendar import Calendar, OutsideCalendar, working_days_between
from dsr.domain.case_search import sought
from dsr.services.case_search import matching
from dsr.services.left_days import is_due, is_left

OPEN_TABS = ("mine", "unassigned", "waiting", "approve", "closing", "all")
LEFT = "left"
"""Cases in which a request has ended and a letter of it was begun and has not left."""
ENDED_TABS = ("closed", "routed")
TABS = (*OPEN_TABS, LEFT, *ENDED_TABS)
FOUND = "found"
"""What a search looks through: every case, whatever its state."""
PAGE = 25
"""So many cases stand on a page of the list."""
SORTS = ("act_by", "received", "newest")
CLOSING_DAYS = 5
"""A case closes soon when something must be done in it within so many working days, or is late."""
_STATES = {LEFT: ("open", "closed"), "closed": ("closed", "undone"), "routed": ("routed",)}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. `words` are what was typed to search for; they are never logged, nor in an address.

    `line` is the technical name of a line that was called; `from_on` to `until_on` are days of acting, both included.
    """

    tab: str = "all"
    words: str = ""
    right: str = ""
    language: str = ""
    assigned_to: int | None = None
    page: int = 1
    channel: str = ""
    line: str = ""
    state: str = ""
    from_on: date | None = None
    until_on: date | None = None
    is_protected: bool = False
    sort: str = "act_by"


def narrowed(session: Session, filters: Filters, among: Collection[int] | None = None) -> list[ColumnElement[bool]]:
    """The conditions of every tab alike: the filters, and what is searched. What a user may see is asked beside them.

    `among` are the cases that words of texts were found in already; None has them looked for in every text.
    """
    found: list[ColumnElement[bool]] = []
    if wanted := sought(filters.words):
        found.append(matching(session, wanted, among))
    if filters.language:
        found.append(col(Case.language) == filters.language)
    if filters.assigned_to is not None:
        found.append(col(Case.assigned_to) == filters.assigned_to)
    if filters.is_protected:
        found.append(col(Case.is_protected).is_(True))
    return found + [col(Case.id).in_(cases) for cases in (*_by_requests(filters), *_by_calls(filters))]


def tabbed(
    tab: str,
    actor: Actor,
    calendar: Calendar,
    on: date,
    waiting: ColumnElement[bool],
    desks: Collection[int] = (),
) -> ColumnElement[bool]:
    """Which of the cases a tab shows that is no list of ended ones; `waiting` is the condition that something is awaited in the case.

    `desks` are those of colleagues for whom the user stands in: their cases are the user's meanwhile.
    """
    match tab:
        case "mine":
            return col(Case.assigned_to).in_({actor.id, *desks})
        case "unassigned":
            return col(Case.assigned_to).is_(None)
        case "waiting":
            return waiting
        case "approve":
            submitted = select(col(Letter.case_id)).where(col(Letter.state) == "submitted")
            return col(Case.id).in_(submitted)
        case "closing":
            due = col(RightRequest.act_by_on) <= closing_by(calendar, on)
            return col(Case.id).in_(select(col(RightRequest.case_id)).where(col(RightRequest.is_open), due))
        case "left":
            return col(Case.id).in_(select(col(RightRequest.case_id)).where(is_left()))
        case _:
            return col(Case.state) == "open"


def states_of(tab: str) -> tuple[str, ...]:
    """The states of the cases of a tab; none named means every one, as a search has it."""
    return () if tab == FOUND else _STATES.get(tab, ("open",))


def closing_by(calendar: Calendar, on: date) -> date:
    """The last day on which something falls due soon: `CLOSING_DAYS` working days ahead, eves not counted."""
    last = on
    try:
        while working_days_between(calendar, on, last + timedelta(days=1), eves_off=True) <= CLOSING_DAYS:
            last += timedelta(days=1)
    except OutsideCalendar:
        return on + timedelta(days=CLOSING_DAYS)
    return last


def _by_requests(filters: Filters) -> list[Select[Any]]:
    """The cases with a right request as the filters say, one list a filter."""
    of = select(col(RightRequest.case_id))
    found = []
    if filters.right:
        found.append(of.where(col(RightRequest.right) == filters.right))
    if filters.state:
        found.append(of.where(col(RightRequest.state).in_(filters.state.split(","))))
    if filters.channel:
        found.append(select(col(Message.case_id)).where(col(Message.channel) == filters.channel))
    if filters.from_on is not None or filters.until_on is not None:
        earliest = func.min(col(RightRequest.act_by_on))
        dated = of.where(is_due()).group_by(col(RightRequest.case_id))
        found.append(dated.having(earliest.between(filters.from_on or date.min, filters.until_on or date.max)))
    return found


def _by_calls(filters: Filters) -> list[CompoundSelect[Any]]:
    """The cases that concern a line: a call of it is linked, or a time names it. One list: of two, each case would be asked."""
    if not filters.line:
        return []
    linked = select(col(Link.case_id)).join(Call, col(Call.id) == col(Link.call_id))
    named = select(col(CaseWindow.case_id)).where(col(CaseWindow.queue) == filters.line)
    return [union_all(linked.where(col(Call.queue) == filters.line), named)]
