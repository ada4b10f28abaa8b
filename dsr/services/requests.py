"""Right requests: what may be done with one now, and every step of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain import workflow
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import Clock, FactKind, outcome_on_time
from dsr.domain.errors import NotFound
from dsr.domain.workflow.names import ANSWERED_OUTCOMES, Effect
from dsr.services import clock, effects, projection
from dsr.services.letters import drafting
from dsr.services.listening.waiting import earliest_due
from dsr.services.report.stages import note_stages
from dsr.services.request_facts import choices_of, facts_of, facts_of_all
from dsr.services.rights import taking_up

_OF_OTHERS = frozenset({Effect.REPLACE_RECEIPT, Effect.REPLACE_ANSWER})
"""Effects that put a day right for more than the request of the step: one message has one receipt, one answer one day."""


@dataclass(frozen=True)
class RequestStanding:
    """One right request as the pages need it: the row, its clock, its facts, what to do next, and its offers to these roles.

    The work queue shows the next step of each row and no offer: they are looked for when somebody asks.
    """

    request: RightRequest
    clock: Clock
    facts: workflow.Facts
    next_step: workflow.NextStep
    flow: workflow.Workflow
    state: str
    roles: frozenset[str]

    @cached_property
    def offers(self) -> tuple[workflow.Offer, ...]:
        """The steps that these roles may make in the state in which the request stood, each with what it still lacks."""
        if self.state == "undone":
            return ()
        return tuple(workflow.available(self.flow, self.state, self.roles, self.facts))


def one_request(session: Session, case_id: int, request_id: int) -> RightRequest:
    """The right request of this case; `NotFound` when it does not exist or belongs to another case."""
    request = session.get(RightRequest, request_id)
    if request is None or request.case_id != case_id:
        raise NotFound("There is no such request in this case")
    return request


def states_in_use(session: Session) -> set[tuple[str, str, str]]:
    """Right, state and hash of the workflow file of every request there is; pages of closed ones are opened too."""
    query = select(col(RightRequest.right), col(RightRequest.state), col(RightRequest.workflow_hash)).distinct()
    return {(right, state, begun_under) for right, state, begun_under in session.execute(query)}


def standing_of(
    session: Session, deps: Deps, case: Case, request: RightRequest, roles: Collection[str], at: datetime
) -> RequestStanding:
    """How a right request stands at `at` for someone with these roles."""
    of_case = clock.requests_by_case(session, [case.id or 0])
    return standings_of(session, deps, [(case, request)], of_case, roles, at)[0]


def standings_of(
    session: Session,
    deps: Deps,
    pairs: Sequence[tuple[Case, RightRequest]],
    requests: Mapping[int, Sequence[RightRequest]],
    roles: Collection[str],
    at: datetime,
) -> list[RequestStanding]:
    """How each right request of its case stands, in their order and in as many queries as for one. `requests` are all
    those of the cases."""
    facts = clock.standing_facts_by_request(session, {request.id or 0 for _, request in pairs})
    matters = [(case, request, clock.clock_from(deps, request, facts[request.id or 0])) for case, request in pairs]
    known = facts_of_all(session, deps, matters, requests, facts, local_date(at))
    return [_standing(deps, request, seen, one, roles) for (_, request, seen), one in zip(matters, known, strict=True)]


def _standing(
    deps: Deps, request: RightRequest, seen: Clock, facts: workflow.Facts, roles: Collection[str]
) -> RequestStanding:
    flow = deps.catalogue.rights[request.right]
    step = workflow.next_step(flow, request.state, facts)
    return RequestStanding(request, seen, facts, step, flow, request.state, frozenset(roles))


def make_transition(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    name: str,
    answers: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime,
) -> workflow.Applied:
    """Make the step `name`: state, effects, letter draft, event and projection in this transaction.

    Raises `TransitionRefused` with what is missing, `Invalid` with a fault per field. The caller has taken
    `holds_lock` and claimed the case.
    """
    applied = make_step(session, deps, case, request, name, answers, actor.roles, by=actor.id, at=at)
    if applied.letter is not None:
        drafting.start(session, deps, case, request, applied.letter, by=actor.id, at=at)
    project_and_close(session, deps, case, request, at)
    if not _OF_OTHERS.isdisjoint(applied.effects):
        for one in clock.requests_of(session, case.id or 0):
            project_and_close(session, deps, case, one, at)
    return applied


def make_step(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    name: str,
    answers: Mapping[str, object],
    roles: Collection[str],
    *,
    by: int | None,
    at: datetime,
) -> workflow.Applied:
    """The step for somebody with these roles, without what comes after it: its letter, the projection and the closing."""
    seen, flow = clock.clock_of(session, deps, request), deps.catalogue.rights[request.right]
    facts = facts_of(session, deps, case, request, seen, local_date(at))
    applied = workflow.apply(flow, name, request.state, roles, facts, answers, choices_of(session, deps, request))
    effects.check(session, deps, case, request, applied, seen)
    write_step(session, deps, case, request, applied, by=by, at=at)
    return applied


def write_step(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    applied: workflow.Applied,
    *,
    by: int | None,
    at: datetime,
    **more: str,
) -> None:
    """Write what a step does: state, answers, effects and its line in the log, which tells `more` too."""
    before = request.state
    request.state, request.is_open = applied.new_state, applied.is_open
    if applied.outcome:
        request.outcome = applied.outcome
    elif applied.is_open and not deps.catalogue.rights[request.right].state(before).is_open:
        taking_up.begin_again(request, deps, local_date(at))
    if applied.answers:
        request.answers = {**request.answers, **workflow.storable(applied.answers)}
    session.add(request)
    session.flush()
    effects.carry_out(session, deps, case, request, applied, by=by, at=at)
    if applied.transition.name == taking_up.REOPEN:
        taking_up.end(session, request, by=by, at=at)
    record(
        session,
        f"case:{case.id}",
        applied.transition.name,
        at=at,
        by=by,
        right_request_id=request.id,
        state=request.state,
        is_open=request.is_open,
        outcome=request.outcome,
        warnings=[lack.code for lack in applied.warnings],
        happened_on=_day_told(applied),
        **more,
    )


def _day_told(applied: workflow.Applied) -> date | None:
    """The day on which the step says that something happened: the history shows it. Never words."""
    days = [(applied.answers or {}).get(ask.fact) for ask in applied.transition.asks if ask.since_receipt]
    return next((day for day in days if isinstance(day, date)), None)


def project_and_close(session: Session, deps: Deps, case: Case, request: RightRequest, at: datetime) -> None:
    """Project; note how the answer stood in time; close the case when nothing in it is open, open it again when it is.

    A request is answered on the day on which both its letter and the last copy that it promised are out. The first
    answer stands, its day and whether it was in time, also where the matter is taken up again and ends otherwise.
    """
    seen = projection.project(session, deps, case, request)
    facts = clock.standing_facts(session, request.id or 0)
    answered = [
        fact.happened_on
        for fact in facts
        if fact.kind in (FactKind.answer_sent, FactKind.refusal_sent, FactKind.copy_handed_over)
    ]
    if answered and not request.is_open and request.again_on is None and request.outcome in ANSWERED_OUTCOMES:
        request.answered_on = max(answered)
    if request.answered_on is not None:
        request.timeliness = outcome_on_time(seen, request.answered_on).value
    session.add(request)
    note_stages(session, request, seen, facts)
    is_open = any(one.is_open for one in clock.requests_of(session, case.id or 0))
    if case.state in ("open", "closed"):
        case.state, case.closed_at = ("open", None) if is_open else ("closed", case.closed_at or at)
        session.add(case)
    session.flush()
    if not is_open and earliest_due(session, case.id or 0) is not None:  # nobody needs to listen any more
        key = f"listening:{case.id}:closed:{at.isoformat()}"
        outbox.enqueue(session, "settle_listening", key=key, at=at, case_id=case.id)
