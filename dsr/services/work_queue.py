"""The work queue: open cases in the order in which they must be acted on, each with its reason and next step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, ScalarSelect, Select, func, literal_column, select
from sqlmodel import Session, col

from dsr.db.tables import Case, Hold, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.case_search import sought
from dsr.domain.deadlines import ActReason
from dsr.domain.workflow import NextStep
from dsr.services import clock, holds, requests
from dsr.services.case_access import hidden_from, visible_to
from dsr.services.case_search import found_in
from dsr.services.left_days import is_due
from dsr.services.letter_jobs import UnderWay
from dsr.services.queue.deliveries import Delivery, deliveries
from dsr.services.queue.filters import (
    ENDED_TABS,
    FOUND,
    LEFT,
    OPEN_TABS,
    PAGE,
    TABS,
    Filters,
    narrowed,
    states_of,
    tabbed,
)
from dsr.services.queue.finding import found
from dsr.services.queue.waits import Wait, is_awaited, waits_of
from dsr.services.reminders.absences import Presence

__all__ = [
    "FOUND",
    "MOST_COUNTED",
    "NOTHING",
    "PAGE",
    "TABS",
    "Filters",
    "Listing",
    "Row",
    "RowRequest",
    "alarms",
    "listing",
]


MOST_COUNTED = 1_000
"""Of the tabs of ended cases that are not shown, so many are counted; one more says that there are more."""


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
    delivery: Delivery | None = None


@dataclass(frozen=True)
class Row:
    """One case of the list. `act_by_on` is the earliest of its requests that are open or leave a letter.

    `waits` are filled on the waiting list alone, `found_in` (`message`, `note`) by a search.
    """

    case: Case
    act_by_on: date | None
    act_by_reason: str
    requests: tuple[RowRequest, ...]
    assigned_name: str
    waits: tuple[Wait, ...] = ()
    found_in: tuple[str, ...] = ()

    @property
    def is_waiting(self) -> bool:
        """Whether nothing in the case is the handler's to do now: every open request waits for somebody else."""
        opened = [one for one in self.requests if one.is_open]
        return bool(opened) and all(one.is_waiting for one in opened)


@dataclass(frozen=True)
class Listing:
    """One page of the list: its rows, how many there are in all, and the count of every tab (`MOST_COUNTED`).

    `is_cut`: a search went through the newest texts alone, so that there may be more.
    """

    rows: tuple[Row, ...]
    total: int
    pages: int
    counts: dict[str, int]
    is_cut: bool = False


NOTHING = Listing((), 0, 1, {})
"""The list of what was not understood: no row, and no count."""


def listing(
    session: Session, deps: Deps, actor: Actor, filters: Filters, there: Presence, under_way: UnderWay, at: datetime
) -> Listing:
    """The page of cases that `actor` may see, soonest act-by day first; closed and routed ones newest first.

    However many cases there are, they are counted and read in the same number of queries, and only the page's own are
    looked into. `there` is who is there on the day of `at`, `under_way` what jobs are doing for letters.
    """
    on = local_date(at)
    is_search = filters.tab == FOUND
    narrowing = narrowed(session, replace(filters, words="") if is_search else filters)
    conditions = [visible_to(actor.id), *narrowing]
    is_waited_for = is_awaited(under_way)
    desks = there.desks_of(actor.id)
    wanted = {tab: tabbed(tab, actor, deps.calendar, on, is_waited_for, desks) for tab in (*OPEN_TABS, LEFT)}
    counts = _counts(session, conditions, wanted) | _ended_counts(session, actor, narrowing, filters.tab)
    if is_search:
        searched = found(session, actor.id, filters)
        total, cases, is_cut = searched.total, searched.cases, searched.is_cut
    else:
        total, is_cut = counts.get(filters.tab, 0), False
        here = [*conditions, *([wanted[filters.tab]] if filters.tab in wanted else [])]
        cases = _page(session, here, filters, _nearest(filters.page, total))
    rows = _rows(session, deps, cases, under_way, there.names, actor, at)
    ids = [case.id or 0 for case in cases]
    if filters.tab == "waiting":
        awaited = waits_of(session, deps.catalogue, under_way, ids, on)
        rows = {case_id: replace(row, waits=awaited[case_id]) for case_id, row in rows.items()}
    if words := sought(filters.words):
        texts = found_in(session, words, ids)
        rows = {case_id: replace(row, found_in=texts.get(case_id, ())) for case_id, row in rows.items()}
    return Listing(tuple(rows[case_id] for case_id in ids), total, _pages(total), counts, is_cut)


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))


def _nearest(page: int, total: int) -> int:
    return min(max(1, page), _pages(total))


def _counts(
    session: Session, conditions: Sequence[ColumnElement[bool]], wanted: dict[str, ColumnElement[bool]]
) -> dict[str, int]:
    """How many cases each tab shows: those of open ones in one query, and the few that leave a letter."""
    columns = [func.count().filter(wanted[tab]).label(tab) for tab in OPEN_TABS]
    opened = session.execute(select(*columns).select_from(Case).where(col(Case.state) == "open", *conditions)).one()
    left = select(func.count()).select_from(Case).where(wanted[LEFT], *conditions)
    return {**dict(zip(OPEN_TABS, opened, strict=True)), LEFT: session.scalar(left) or 0}


def _ended_counts(
    session: Session, actor: Actor, narrowing: Sequence[ColumnElement[bool]], shown: str
) -> dict[str, int]:
    """How many cases that are not open the other tabs show: every one less the few that are hidden from the user.

    There are many, and an index alone answers how many are in a state; who may see it would be asked of each. Only the tab
    `shown` is counted beyond `MOST_COUNTED`.
    """
    tabs = {tab: states_of(tab) for tab in ENDED_TABS}
    ended = [state for states in tabs.values() for state in states]
    # By the index of the states SQLite would look at every case for the few.
    of_few = select(col(Case.state), func.count()).where(*narrowing).group_by(col(Case.state))
    few = of_few.where(func.coalesce(col(Case.state), "").in_(ended), col(Case.id).in_(hidden_from(actor.id)))
    hidden = {row[0]: row[1] for row in session.execute(few)}
    # A count of its own for each: to group 50,000 rows costs PostgreSQL more than to walk them.
    counted = [
        _ended_count(narrowing, state, None if tab == shown else MOST_COUNTED + 1 + hidden.get(state, 0))
        for tab, states in tabs.items()
        for state in states
    ]
    every = dict(zip(ended, session.execute(select(*counted)).one(), strict=True))
    return {tab: sum(every[one] - hidden.get(one, 0) for one in states) for tab, states in tabs.items()}


def _ended_count(narrowing: Sequence[ColumnElement[bool]], state: str, most: int | None) -> ScalarSelect[int]:
    those: Select[int] = (
        select(literal_column("1", Integer)).select_from(Case).where(*narrowing, col(Case.state) == state).limit(most)
    )
    return select(func.count()).select_from(those.subquery()).scalar_subquery()


def _page(session: Session, conditions: Sequence[ColumnElement[bool]], filters: Filters, page: int) -> Sequence[Case]:
    query = select(Case).where(*conditions)
    if filters.tab in ENDED_TABS:
        # Walked from the newest one back: by the index of the states SQLite would sort all that were ever closed.
        state = func.coalesce(col(Case.state), "")
        query = query.where(state.in_(states_of(filters.tab))).order_by(col(Case.id).desc())
        return session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    if filters.tab in OPEN_TABS:
        query = query.where(col(Case.state) == "open")
    if filters.sort == "newest":
        query = query.order_by(col(Case.id).desc())
    else:
        column = col(RightRequest.act_by_on) if filters.sort == "act_by" else col(RightRequest.received_on)
        earliest = (
            select(col(RightRequest.case_id).label("case_id"), func.min(column).label("on"))
            .where(is_due())
            .group_by(col(RightRequest.case_id))
            .subquery()
        )
        query = query.outerjoin(earliest, earliest.c.case_id == col(Case.id))
        query = query.order_by(earliest.c.on.is_(None), earliest.c.on, col(Case.id))
    return session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()


def alarms(session: Session, actor: Actor, by_on: date) -> list[tuple[Case, date]]:
    """Cases in which a recording is destroyed by that day at a source that has not confirmed the hold, soonest first.

    Closed cases too: after a decision the recording is needed as long as the hold stands. A day in the past says that
    the source may have destroyed it.
    """
    days = holds.unconfirmed_by_case(session, by_on, [col(Hold.case_id).not_in(hidden_from(actor.id))])
    if not days:
        return []
    cases = session.scalars(select(Case).where(col(Case.id).in_(days))).all()
    return sorted(((case, days[case.id or 0]) for case in cases), key=lambda found: (found[1], found[0].id or 0))


def _rows(
    session: Session,
    deps: Deps,
    cases: Sequence[Case],
    under_way: UnderWay,
    names: Mapping[int, str],
    actor: Actor,
    at: datetime,
) -> dict[int, Row]:
    """The rows of these cases by case, in as many queries as for one."""
    if not cases:
        return {}
    by_id = {case.id or 0: case for case in cases}
    requests_of = clock.requests_by_case(session, by_id)
    pairs = [(by_id[case_id], request) for case_id, found in requests_of.items() for request in found]
    standings = requests.standings_of(session, deps, pairs, requests_of, actor.roles, at)
    missing = {one.request.id or 0: one.facts.copies_missing for one in standings if one.facts.copies_missing}
    parts = deliveries(session, missing)
    lines: dict[int, list[RowRequest]] = {case_id: [] for case_id in by_id}
    for standing in standings:
        case_id = standing.request.case_id
        may_wait = case_id not in under_way.stopped
        line = _line(standing, under_way.kinds.get(case_id, ()), may_wait=may_wait)
        lines[case_id].append(replace(line, delivery=parts.get(standing.request.id or 0)))
    return {
        case_id: _row(case, lines[case_id], names.get(case.assigned_to or 0, "")) for case_id, case in by_id.items()
    }


def _line(standing: requests.RequestStanding, kinds_under_way: Collection[str], *, may_wait: bool) -> RowRequest:
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
