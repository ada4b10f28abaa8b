"""What lists sort by of stored right requests, computed from their clocks: always in the transaction that changed a fact, and
each night anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ActBy, Clock, FactKind, act_by
from dsr.domain.left_days import LeftDay, shown_by
from dsr.services import left_days
from dsr.services.clock import clock_from, clock_of, requests_by_case, requests_of, standing_facts_by_request
from dsr.services.handovers import promises
from dsr.services.holds import earliest_unconfirmed, unconfirmed_by_case
from dsr.services.listening import waiting
from dsr.services.rights import tasks

REPLAYED_AT_ONCE = 1000
"""Right requests whose facts are read by one statement."""


def project(session: Session, deps: Deps, case: Case, request: RightRequest) -> Clock:
    """Compute the clock and store what lists sort by, in this transaction; answers the clock."""
    clock = _project(session, deps, case, request)
    if not request.is_open:
        project_left(session, deps, [request.case_id])
    return clock


def _project(session: Session, deps: Deps, case: Case, request: RightRequest) -> Clock:
    clock = clock_of(session, deps, request)
    _keep(case, request, clock, next_act(session, deps, case, request, clock) if request.is_open else None)
    session.add(request)
    session.flush()
    return clock


def project_left(session: Session, deps: Deps, case_ids: Collection[int]) -> None:
    """Store in each request of these cases that has ended by when what it leaves is done; nothing where it leaves nothing."""
    days: dict[int, list[LeftDay]] = {}
    for day in left_days.of_cases(session, deps, case_ids, local_date(deps.now())):
        days.setdefault(day.case_id, []).append(day)
    for case_id, found in requests_by_case(session, case_ids).items():
        left = shown_by(days.get(case_id, ()), {one.id or 0: one.is_open for one in found})
        for request in found:
            if not request.is_open:
                _keep_act(request, left.get(request.id or 0))
                session.add(request)
    session.flush()


def _keep(case: Case, request: RightRequest, clock: Clock, act: ActBy | None) -> None:
    request.received_on = clock.received_on
    request.safe_on, request.strict_on, request.statutory_on = clock.safe_on, clock.strict_on, clock.statutory_on
    request.extension = clock.extension.value
    request.calendar_version = clock.calendar_version
    request.language = case.language
    _keep_act(request, act)


def _keep_act(request: RightRequest, act: ActBy | None) -> None:
    request.act_by_on = act.on if act else None
    request.act_by_reason = act.reason.value if act else ""


def project_case(session: Session, deps: Deps, case: Case) -> None:
    """Project every right request of a case, for changes that touch them all (holds, way of answer, identity)."""
    requests = requests_of(session, case.id or 0)
    for request in requests:
        _project(session, deps, case, request)
    if not all(request.is_open for request in requests):
        project_left(session, deps, [case.id or 0])


def next_act(session: Session, deps: Deps, case: Case, request: RightRequest, clock: Clock) -> ActBy:
    """The day by which the next thing must be done for an open right request, and why (design 6)."""
    case_id = case.id or 0
    due = (waiting.earliest_due(session, case_id), tasks.earliest_due(session, case_id))
    rest_on = promises.rest_due(session, [request.id or 0]).get(request.id or 0)
    return _act(deps, case, request, clock, earliest_unconfirmed(session, case_id), due, rest_on)


def _act(
    deps: Deps,
    case: Case,
    request: RightRequest,
    clock: Clock,
    lost_on: date | None,
    due: Sequence[date | None],
    rest_on: date | None,
) -> ActBy:
    return act_by(
        clock,
        by_post=case.answer_way == "post",
        is_decided=deps.catalogue.rights[request.right].is_decided(request.state),
        earliest_unconfirmed_destruction_on=lost_on,
        task_due_on=min(filter(None, due), default=None),
        again_by_on=request.again_by_on,
        rest_promised_on=rest_on,
    )


def replay_all(session: Session, deps: Deps) -> list[tuple[int, date, date]]:
    """Project every open right request again and answer those whose safe day moved: id, stored day, new day.

    Run by the nightly tick: a difference without a new fact means that the calendar or the rules have changed. Everything
    is read by sets, since nobody can place a hold meanwhile. Of those that have ended only what they leave to do is looked at.
    """
    moved = []
    query = select(RightRequest, Case).join(Case, col(Case.id) == col(RightRequest.case_id))
    found = session.execute(query.where(col(RightRequest.is_open)).order_by(col(RightRequest.id))).all()
    lost, asked, other = (
        unconfirmed_by_case(session, date.max),
        waiting.due_by_case(session),
        tasks.due_by_case(session),
    )
    for first in range(0, len(found), REPLAYED_AT_ONCE):
        some = found[first : first + REPLAYED_AT_ONCE]
        ids = [request.id or 0 for request, _case in some]
        facts, rest = standing_facts_by_request(session, ids), promises.rest_due(session, ids)
        for request, case in some:
            before, case_id = request.safe_on, case.id or 0
            clock = clock_from(deps, request, facts[request.id or 0])
            due = (asked.get(case_id), other.get(case_id))
            _keep(
                case,
                request,
                clock,
                _act(deps, case, request, clock, lost.get(case_id), due, rest.get(request.id or 0)),
            )
            if clock.safe_on != before:
                moved.append((request.id or 0, before, clock.safe_on))
    session.flush()
    leaving = left_days.cases(session, local_date(deps.now()))
    for first in range(0, len(leaving), REPLAYED_AT_ONCE):
        project_left(session, deps, leaving[first : first + REPLAYED_AT_ONCE])
    return moved


def strays(session: Session, deps: Deps) -> set[int]:
    """The open right requests whose stored days or extension are not what their standing facts give; those without a
    receipt are not among them, since nothing can be computed."""
    found = set()
    query = select(RightRequest).where(col(RightRequest.is_open)).order_by(col(RightRequest.id))
    requests = session.scalars(query).all()
    for first in range(0, len(requests), REPLAYED_AT_ONCE):
        some = requests[first : first + REPLAYED_AT_ONCE]
        facts = standing_facts_by_request(session, [request.id or 0 for request in some])
        for request in some:
            standing = facts[request.id or 0]
            if not any(fact.kind == FactKind.received for fact in standing):
                continue
            seen = clock_from(deps, request, standing)
            computed = (seen.received_on, seen.safe_on, seen.strict_on, seen.statutory_on, seen.extension.value)
            stored = (request.received_on, request.safe_on, request.strict_on, request.statutory_on, request.extension)
            if stored != computed:
                found.add(request.id or 0)
    return found
