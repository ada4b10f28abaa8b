"""The clock of stored right requests: facts in, projection out, always in the transaction that changed a fact."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from dsr.catalogue import Catalogue
from dsr.db.tables import Case, ClockFact, RightRequest
from dsr.deps import Deps
from dsr.domain.deadlines import ActBy, ActReason, Clock, ClockFacts, Fact, FactKind, Policy, act_by
from dsr.domain.left_letters import leaves_by, left_since
from dsr.services.handovers import promises
from dsr.services.holds import earliest_unconfirmed, unconfirmed_by_case
from dsr.services.letters import left
from dsr.services.listening import waiting
from dsr.services.rights import tasks

REPLAYED_AT_ONCE = 1000
"""Right requests whose facts are read by one statement."""

HANDOVER = "handover:"
"""How the question of a fact begins that a hand-over of copies wrote; the id of the hand-over follows."""

_FACTS = select(ClockFact).where(col(ClockFact.right_request_id).in_(bindparam("requests", expanding=True)))
_REQUESTS = (
    select(RightRequest)
    .where(col(RightRequest.case_id).in_(bindparam("cases", expanding=True)))
    .order_by(col(RightRequest.id))
)
"""The facts of `requests`, the right requests of `cases`: asked so often that the question is put together once."""


def add_fact(
    session: Session,
    request: RightRequest,
    kind: FactKind,
    on: date,
    *,
    at: datetime,
    by: int | None,
    happened_at: datetime | None = None,
    extended_until: date | None = None,
    question: str = "",
    claims_pause: bool = True,
    replaces: ClockFact | None = None,
    reason: str = "",
) -> ClockFact:
    """Write one clock fact; the caller projects afterwards. A correction names the fact it replaces, with a reason."""
    fact = ClockFact(
        right_request_id=request.id or 0,
        kind=kind.value,
        happened_on=on,
        happened_at=happened_at,
        extended_until=extended_until,
        question=question,
        claims_pause=claims_pause,
        replaces_id=replaces.id if replaces else None,
        reason=reason,
        recorded_by=by,
        recorded_at=at,
    )
    session.add(fact)
    session.flush()
    return fact


def was_answered(session: Session, request_ids: Collection[int | None]) -> bool:
    """Whether an answer or a refusal of any of these right requests has ever left, whatever became of it."""
    kinds = (FactKind.answer_sent.value, FactKind.refusal_sent.value)
    query = select(col(ClockFact.id)).where(
        col(ClockFact.right_request_id).in_(request_ids), col(ClockFact.kind).in_(kinds)
    )
    return session.scalars(query.limit(1)).first() is not None


def standing_facts(session: Session, request_id: int) -> list[ClockFact]:
    """The facts of a right request that no later fact replaces, in the order of what happened."""
    return standing_facts_by_request(session, [request_id])[request_id]


def standing_facts_by_request(session: Session, request_ids: Collection[int]) -> dict[int, list[ClockFact]]:
    """The standing facts of every right request named, in one query; an empty list where there are none."""
    rows = list(session.scalars(_FACTS, {"requests": list(request_ids)}))
    replaced = {row.replaces_id for row in rows if row.replaces_id is not None}
    found: dict[int, list[ClockFact]] = {request_id: [] for request_id in request_ids}
    for row in sorted(rows, key=lambda row: (row.happened_on, row.id or 0)):
        if row.id not in replaced:
            found[row.right_request_id].append(row)
    return found


def handover_facts(session: Session, request_ids: Collection[int]) -> dict[int, ClockFact]:
    """The standing fact of each hand-over of these right requests that was part of the answer; one more copy of what was
    answered has none."""
    return {
        int(fact.question.removeprefix(HANDOVER)): fact
        for facts in standing_facts_by_request(session, request_ids).values()
        for fact in facts
        if fact.kind == FactKind.copy_handed_over and fact.question.startswith(HANDOVER)
    }


def clock_of(session: Session, deps: Deps, request: RightRequest) -> Clock:
    """The clock of a right request from its standing facts (GDPR 12(3)-(4); see `domain.deadlines`)."""
    return clock_from(deps, request, standing_facts(session, request.id or 0))


def clock_from(deps: Deps, request: RightRequest, standing: Sequence[ClockFact]) -> Clock:
    """The clock of a right request whose standing facts have been read.

    Of one that is handled anew it is that of the first answer: what is asked or promised afterwards moves no day of it.
    """
    return deps.terms.clock(_facts(request, standing), deps.calendar, policy_of(deps.catalogue, request.right))


def clock_and_staying(
    deps: Deps, request: RightRequest, standing: Sequence[ClockFact], *, by_post: bool
) -> tuple[Clock, bool]:
    """The clock, and whether a day stays as it was told where the newest term came too late to move it."""
    policy = policy_of(deps.catalogue, request.right)
    return deps.terms.clock_and_staying(_facts(request, standing), deps.calendar, policy, by_post=by_post)


def _facts(request: RightRequest, standing: Sequence[ClockFact]) -> ClockFacts:
    facts = ClockFacts.of(*(as_fact(row) for row in standing))
    if request.again_on is not None and request.answered_on is not None:
        return facts.known_on(request.answered_on)
    return facts


def policy_of(catalogue: Catalogue, right: str) -> Policy:
    """The terms of a right's workflow file, with the city's policy for the rest."""
    workflow = catalogue.rights[right]
    return Policy(months=workflow.months, extension_months=workflow.extension_months)


def project(session: Session, deps: Deps, case: Case, request: RightRequest) -> Clock:
    """Compute the clock and store what lists sort by, in this transaction; answers the clock."""
    clock = clock_of(session, deps, request)
    _keep(case, request, clock, next_act(session, deps, case, request, clock) if request.is_open else None)
    session.add(request)
    session.flush()
    if not request.is_open:
        project_left(session, deps, [request.case_id])
    return clock


def project_left(session: Session, deps: Deps, case_ids: Collection[int]) -> None:
    """Store in each request of these cases that has ended by when the letter that it leaves is sent; nothing where it leaves none."""
    ended = [one for found in requests_by_case(session, case_ids).values() for one in found if not one.is_open]
    flows = {one.id or 0: (deps.catalogue.rights[one.right], one.state) for one in ended}
    since = left_since(left.begun(session, deps.catalogue, case_ids), flows)
    for request in ended:
        begun_on = since.get(request.id or 0)
        request.act_by_on = leaves_by(begun_on, deps.calendar) if begun_on is not None else None
        request.act_by_reason = ActReason.letter_left.value if begun_on is not None else ""
        session.add(request)
    session.flush()


def _keep(case: Case, request: RightRequest, clock: Clock, act: ActBy | None) -> None:
    request.received_on = clock.received_on
    request.safe_on, request.strict_on, request.statutory_on = clock.safe_on, clock.strict_on, clock.statutory_on
    request.extension = clock.extension.value
    request.calendar_version = clock.calendar_version
    request.language = case.language
    request.act_by_on = act.on if act else None
    request.act_by_reason = act.reason.value if act else ""


def project_case(session: Session, deps: Deps, case: Case) -> None:
    """Project every right request of a case, for changes that touch them all (holds, way of answer, identity)."""
    for request in requests_of(session, case.id or 0):
        project(session, deps, case, request)


def is_handled_anew(request: RightRequest) -> bool:
    """Whether the request was answered and is open again, with a day of its own: its clock is that of the first answer."""
    return request.is_open and request.again_by_on is not None


def answer_by(request: RightRequest, seen: Clock) -> date:
    """The day by which letters and other systems are told that a request is answered: the safe one.

    Of what was answered and is handled anew it is the day of the new handling: the others are those of the first answer.
    """
    return request.again_by_on if request.is_open and request.again_by_on is not None else seen.safe_on


def last_on(request: RightRequest | None, seen: Clock) -> date:
    """The day after which an answer is late on every reading; of what is handled anew the day of the new handling."""
    return answer_by(request, seen) if request is not None and is_handled_anew(request) else seen.statutory_on


def requests_of(session: Session, case_id: int) -> list[RightRequest]:
    """The right requests of a case, oldest first."""
    return requests_by_case(session, [case_id])[case_id]


def requests_by_case(session: Session, case_ids: Collection[int]) -> dict[int, list[RightRequest]]:
    """The right requests of every case named, oldest first, in one query."""
    found: dict[int, list[RightRequest]] = {case_id: [] for case_id in case_ids}
    for request in session.scalars(_REQUESTS, {"cases": list(case_ids)}):
        found[request.case_id].append(request)
    return found


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
    is read by sets, since nobody can place a hold meanwhile. Of those that have ended only the letters they leave are looked at.
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
    leaving = left.cases_left(session)
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


def as_fact(row: ClockFact) -> Fact:
    """The stored fact as the rules know it."""
    return Fact(
        kind=FactKind(row.kind),
        on=row.happened_on,
        extended_until=row.extended_until,
        question=row.question,
        claims_pause=row.claims_pause,
    )


def clock_before(session: Session, deps: Deps, request: RightRequest, letter_id: int) -> Clock:
    """The clock without the fact that sending this letter has just made."""
    rows = [row for row in standing_facts(session, request.id or 0) if row.question != f"letter:{letter_id}"]
    return clock_from(deps, request, rows)


def open_questions(session: Session, request_id: int) -> list[str]:
    """The identity questions of a right request that have no answer yet."""
    return open_among(standing_facts(session, request_id))


def open_among(facts: Sequence[ClockFact]) -> list[str]:
    """The identity questions among the standing facts of a right request that have no answer among them."""
    return _unanswered(facts, FactKind.identity_asked, FactKind.identity_answered)


def open_clarifications(facts: Sequence[ClockFact]) -> list[str]:
    """The requests for clarification among the standing facts of a right request that have no answer among them."""
    return _unanswered(facts, FactKind.clarification_asked, FactKind.clarification_answered)


def _unanswered(facts: Sequence[ClockFact], asked: FactKind, answer: FactKind) -> list[str]:
    answered = {fact.question for fact in facts if fact.kind == answer}
    return [fact.question for fact in facts if fact.kind == asked and fact.question not in answered]
