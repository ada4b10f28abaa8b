"""The work queue: open cases in the order in which they must be acted on, each with its reason and next step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseNumber, Hold, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ActReason
from dsr.domain.phone import classify
from dsr.domain.workflow import NextStep
from dsr.services import clock, holds, letter_jobs, requests
from dsr.services.case_access import visible_to
from dsr.services.reminders import absences

PAGE = 25
TABS = ("mine", "unassigned", "waiting", "all", "closed", "routed")


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
    """One right request of a row, with the state and the next step as the workflow file words them.

    `is_waiting`: the next step is somebody else's, or the house's that is printing or mailing.
    """

    right: str
    state: str
    is_open: bool
    act_by_on: date | None
    act_by_reason: str
    next_step: NextStep
    safe_on: date
    extension: str
    is_waiting: bool


@dataclass(frozen=True)
class Row:
    """One case of the list. `act_by_on` is the earliest of its open requests."""

    case: Case
    act_by_on: date | None
    act_by_reason: str
    requests: tuple[RowRequest, ...]
    assigned_name: str

    @property
    def is_waiting(self) -> bool:
        """Whether nothing in the case is the handler's to do now: every open request waits for somebody else."""
        opened = [one for one in self.requests if one.is_open]
        return bool(opened) and all(one.is_waiting for one in opened)


@dataclass(frozen=True)
class Listing:
    """One page of the list: its rows, how many there are in all, and the count of every tab."""

    rows: tuple[Row, ...]
    total: int
    pages: int
    counts: dict[str, int]


def listing(session: Session, deps: Deps, actor: Actor, filters: Filters, at: datetime) -> Listing:
    """The page of cases that `actor` may see, soonest act-by day first; closed and routed ones newest first.

    However many cases there are, they are read in the same number of queries.
    """
    narrowed = _narrowed([visible_to(actor.id)], filters)
    # Whether a case waits is told by its next step, and that by the workflow and the facts: it is asked of every open case.
    opened = session.scalars(select(Case).where(*_tabbed(narrowed, "all", actor, ()))).all()
    there = absences.presence(session, local_date(at))
    rows = _rows(session, deps, opened, actor, at, there.names)
    waiting = [case_id for case_id, row in rows.items() if row.is_waiting]
    desks = there.desks_of(actor.id)
    counts = {tab: _count(session, _tabbed(narrowed, tab, actor, waiting, desks)) for tab in TABS}
    total = counts.get(filters.tab, 0)
    pages = max(1, -(-total // PAGE))
    shown = _page(
        session, _tabbed(narrowed, filters.tab, actor, waiting, desks), filters.tab, min(max(1, filters.page), pages)
    )
    rows |= _rows(session, deps, [case for case in shown if case.id not in rows], actor, at, there.names)
    return Listing(tuple(rows[case.id or 0] for case in shown), total, pages, counts)


def _page(session: Session, conditions: Sequence[ColumnElement[bool]], tab: str, page: int) -> Sequence[Case]:
    earliest = (
        select(col(RightRequest.case_id).label("case_id"), func.min(col(RightRequest.act_by_on)).label("on"))
        .where(col(RightRequest.is_open))
        .group_by(col(RightRequest.case_id))
        .subquery()
    )
    query = select(Case).outerjoin(earliest, earliest.c.case_id == col(Case.id)).where(*conditions)
    if tab in ("closed", "routed"):
        query = query.order_by(col(Case.id).desc())
    else:
        query = query.order_by(earliest.c.on.is_(None), earliest.c.on, col(Case.id))
    return session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()


def alarms(session: Session, actor: Actor, by_on: date) -> list[tuple[Case, date]]:
    """Cases in which a recording is destroyed by that day at a source that has not confirmed the hold, soonest first.

    Closed cases too: after a decision the recording is needed as long as the hold stands. A day in the past says that
    the source may have destroyed it.
    """
    visible = select(col(Case.id)).where(visible_to(actor.id))
    days = holds.unconfirmed_by_case(session, by_on, [col(Hold.case_id).in_(visible)])
    cases = session.scalars(select(Case).where(col(Case.id).in_(days))).all()
    return sorted(((case, days[case.id or 0]) for case in cases), key=lambda found: (found[1], found[0].id or 0))


def _rows(
    session: Session, deps: Deps, cases: Sequence[Case], actor: Actor, at: datetime, names: Mapping[int, str]
) -> dict[int, Row]:
    """The rows of these cases by case, in as many queries as for one."""
    if not cases:
        return {}
    by_id = {case.id or 0: case for case in cases}
    requests_of = clock.requests_by_case(session, by_id)
    pairs = [(by_id[case_id], request) for case_id, found in requests_of.items() for request in found]
    under_way, stopped = letter_jobs.under_way(session, by_id), letter_jobs.standing_still(session, by_id)
    lines: dict[int, list[RowRequest]] = {case_id: [] for case_id in by_id}
    for standing in requests.standings_of(session, deps, pairs, actor.roles, at):
        case_id = standing.request.case_id
        may_wait = case_id not in stopped
        lines[case_id].append(_line(standing, under_way.get(case_id, ()), may_wait=may_wait))
    return {
        case_id: _row(case, lines[case_id], names.get(case.assigned_to or 0, "")) for case_id, case in by_id.items()
    }


def _line(standing: requests.Standing, kinds_under_way: Collection[str], *, may_wait: bool) -> RowRequest:
    request, step = standing.request, standing.next_step
    is_loss = request.act_by_reason == ActReason.recording_destroyed  # the hold is then the handler's next step
    return RowRequest(
        request.right,
        request.state,
        request.is_open,
        request.act_by_on,
        request.act_by_reason,
        step,
        request.safe_on,
        request.extension,
        is_waiting=may_wait and not is_loss and (step.waits or step.letter_to_send in kinds_under_way),
    )


def _row(case: Case, lines: Sequence[RowRequest], assigned_name: str) -> Row:
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


def _tabbed(
    conditions: Sequence[ColumnElement[bool]],
    tab: str,
    actor: Actor,
    waiting: Collection[int],
    desks: Collection[int] = (),
) -> list[ColumnElement[bool]]:
    """`desks` are those of colleagues for whom the user stands in: their cases are the user's meanwhile."""
    state = {"closed": ("closed", "undone"), "routed": ("routed",)}.get(tab, ("open",))
    found = [*conditions, col(Case.state).in_(state)]
    if tab == "mine":
        found.append(col(Case.assigned_to).in_({actor.id, *desks}))
    elif tab == "unassigned":
        found.append(col(Case.assigned_to).is_(None))
    elif tab == "waiting":
        found.append(col(Case.id).in_(waiting))
    return found


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    query: Select[Any] = select(func.count()).select_from(Case).where(*conditions)
    return int(session.execute(query).scalar_one())
