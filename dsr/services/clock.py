"""The clock of stored right requests: facts in, days out; what lists sort by is kept of it by `services.projection`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from dsr.catalogue import Catalogue
from dsr.db.tables import ClockFact, RightRequest
from dsr.deps import Deps
from dsr.domain.deadlines import Clock, ClockFacts, Fact, FactKind, Policy

MISTAKE, MERGED = "mistake", "merged"
"""Reasons of a corrected fact that a step writes and no person: a hand-over taken back, a request that went into another."""

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
