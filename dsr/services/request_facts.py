"""Everything guards may know of a right request, filled here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, ClockFact, IdentityCheck, RightRequest
from dsr.deps import Deps
from dsr.domain import identity, workflow
from dsr.domain.deadlines import Clock
from dsr.domain.identity import IdentityLevel, Purpose, level_needed_for
from dsr.domain.turvakielto import is_checked
from dsr.services import clock, replies, representation, withdrawals
from dsr.services.case_counts import Counts, counted
from dsr.services.letters import drafting
from dsr.services.letters.corrected import GRANTED_BY
from dsr.services.listening import waiting
from dsr.services.rights.carried_out import may_be_told, untold
from dsr.services.rights.facts import RightFacts, right_facts

AT_THE_COUNTER = "counter"
"""The way of sending in which somebody hands the letter over after looking at a document."""

PROVED_AT_OPENING = ("suomifi", "pickup", AT_THE_COUNTER)
"""Ways of sending that open the letter only to someone who has proved who they are."""


@dataclass(frozen=True)
class _Read:
    """What was read of all the cases at once, by case or by right request."""

    letters: Mapping[tuple[int, int | None], Mapping[str, workflow.LetterState]]
    counts: Counts
    checks: Mapping[int, Sequence[IdentityCheck]]
    standing: Mapping[int, Sequence[ClockFact]]
    requests: Mapping[int, Sequence[RightRequest]]
    awaited: Collection[int]
    unsettled: Collection[int]
    told_anyway: Collection[int]
    untold: Collection[int]
    withdrawing: Collection[int]
    rights: Mapping[int, RightFacts]


def facts_of(
    session: Session, deps: Deps, case: Case, request: RightRequest, seen: Clock, on: date, way: str | None = None
) -> workflow.Facts:
    """Everything guards may know, filled here and nowhere else. `way` is the way chosen for a sending under way."""
    standing = clock.standing_facts_by_request(session, [request.id or 0])
    requests = clock.requests_by_case(session, [case.id or 0])
    return facts_of_all(session, deps, [(case, request, seen)], requests, standing, on, way)[0]


def facts_of_all(
    session: Session,
    deps: Deps,
    matters: Sequence[tuple[Case, RightRequest, Clock]],
    requests: Mapping[int, Sequence[RightRequest]],
    standing: Mapping[int, Sequence[ClockFact]],
    on: date,
    way: str | None = None,
) -> list[workflow.Facts]:
    """The facts of many right requests, in their order and in as many queries as those of one. `requests` are all those of
    their cases, `standing` the facts that their clocks were made from."""
    read = _read(session, deps, [(case, request) for case, request, _seen in matters], requests, standing)
    return [_facts(read, case, request, seen, on, way) for case, request, seen in matters]


def _read(
    session: Session,
    deps: Deps,
    matters: Sequence[tuple[Case, RightRequest]],
    requests: Mapping[int, Sequence[RightRequest]],
    standing: Mapping[int, Sequence[ClockFact]],
) -> _Read:
    places = [(case.id or 0, request.id or 0) for case, request in matters]
    case_ids = {case_id for case_id, _ in places}
    counts = counted(session, case_ids, {request_id for _, request_id in places})
    unsettled = representation.unsettled(session, matters)
    barred = [one for one in matters if one[0].mandate not in representation.SHOWN or (one[1].id or 0) in unsettled]
    return _Read(
        letters=drafting.states_by_request(session, places),
        counts=counts,
        checks=_checks(session, case_ids),
        standing=standing,
        requests=requests,
        awaited=waiting.awaited_cases(session, case_ids),
        unsettled=unsettled,
        told_anyway=may_be_told(session, deps, barred) if barred else frozenset(),
        untold=untold(session, [request for _case, request in matters]),
        withdrawing=withdrawals.waiting(session, [request for _case, request in matters]),
        rights=right_facts(session, deps, requests, counts.linked),
    )


def _facts(read: _Read, case: Case, request: RightRequest, seen: Clock, on: date, way: str | None) -> workflow.Facts:
    case_id, request_id = case.id or 0, request.id or 0
    letters, checks, counts = read.letters[case_id, request_id], read.checks.get(case_id, []), read.counts
    return workflow.Facts(
        on=on,
        received_on=seen.received_on,
        letters=letters,
        is_acknowledged=letters.get("acknowledgement") is workflow.LetterState.SENT,
        is_searchable=case_id in counts.searchable,
        is_searched=case.searched_at is not None,
        has_search_failed=case_id in counts.unsearched,
        undecided_candidates=counts.likely.get(case_id, 0),
        undecided_caught=counts.caught.get(case_id, 0),
        unlisted_matches=counts.unlisted.get(case_id, 0),
        open_questions=counts.questions.get(case_id, 0),
        linked_calls=counts.linked.get(case_id, 0),
        calls_withheld=counts.withheld.get(case_id, 0),
        calls_given=counts.given.get(case_id, 0),
        is_ground_documented=bool(request.answers.get("ground") and request.answers.get("ground_evidence")),
        is_language_settled=case.language in ("fi", "sv"),
        is_mandate_settled=case.mandate in representation.SHOWN and request_id not in read.unsettled,
        may_tell_done=request_id in read.told_anyway,
        identity_reached=IdentityLevel.STRONG if way in PROVED_AT_OPENING else identity.level_reached(_made(checks)),
        identity_needed=_needed_level(counts.linked.get(case_id, 0)),
        is_identity_doubt_documented=any(check.kind == "doubt" for check in checks),
        is_identity_question_open=bool(clock.open_among(read.standing[request_id])),
        is_clarification_open=bool(clock.open_clarifications(read.standing[request_id])),
        is_withdrawal_open=request_id in read.withdrawing,
        is_question_answered=bool(replies.answers_among(read.standing[request_id])),
        is_extended=seen.extension_sent_on is not None,
        extension_notice_by=seen.extension_notice_by_on,
        refusal_by=seen.refusal_by_on,
        is_posted=(way or case.answer_way) == "post",
        is_turvakielto_checked=is_checked(case.turvakielto, case.turvakielto_checked_on, on),
        has_turvakielto=case.turvakielto == "yes",
        mergeable_requests=len(_mergeable(read.requests[case_id], request)),
        is_listening_awaited=case_id in read.awaited,
        copies_missing=counts.copies_missing.get(request_id, 0),
        is_granted=GRANTED_BY in request.answers,
        is_done_untold=request_id in read.untold,
        **vars(read.rights[request_id]),
    )


def choices_of(session: Session, deps: Deps, request: RightRequest) -> dict[str, tuple[str, ...]]:
    """The codes allowed for choices that come from the catalogue or the case."""
    others = clock.requests_of(session, request.case_id)
    grounds = tuple(code for code, ground in deps.catalogue.grounds.items() if request.right in ground.rights)
    return {"grounds": grounds, "mergeable": tuple(str(one.id) for one in _mergeable(others, request))}


def reached_level(session: Session, case_id: int, *, until: date | None = None) -> IdentityLevel:
    """The level that the checks of this case reach, by the day on which each was made: a later failed one takes back.

    `until`: those made on that day or before, where it is asked what was known then.
    """
    made = checks_made(session, case_id)
    return identity.level_reached([one for one in made if until is None or one.checked_on <= until])


def reached_levels(session: Session, case_ids: Collection[int]) -> dict[int, IdentityLevel]:
    """The level that the checks of each of the cases reach, in one query."""
    checks = _checks(session, case_ids)
    return {case_id: identity.level_reached(_made(checks.get(case_id, []))) for case_id in case_ids}


def checks_made(session: Session, case_id: int) -> list[identity.IdentityCheck]:
    """The checks of a case as the rules know them, oldest first."""
    return _made(_checks(session, [case_id]).get(case_id, []))


def _checks(session: Session, case_ids: Collection[int]) -> dict[int, list[IdentityCheck]]:
    query = select(IdentityCheck).where(col(IdentityCheck.case_id).in_(case_ids))
    found: dict[int, list[IdentityCheck]] = {}
    for check in session.scalars(query.order_by(col(IdentityCheck.checked_on), col(IdentityCheck.id))):
        found.setdefault(check.case_id, []).append(check)
    return found


def _made(rows: Sequence[IdentityCheck]) -> list[identity.IdentityCheck]:
    return [
        identity.IdentityCheck(
            identity.Method(row.method),
            row.checked_on,
            identity.CheckResult.CONFIRMED if row.result == "confirmed" else identity.CheckResult.NOT_CONFIRMED,
            details_matched=row.level != IdentityLevel.NONE,  # a check whose details did not match was refused
            others_impossible=row.doubt_reason,
        )
        for row in rows
        if row.kind == "checked"
    ]


def _needed_level(linked_calls: int) -> IdentityLevel:
    """What the linked calls ask for: facts of calls that were found by a number, and their recordings, are strong."""
    if not linked_calls:
        return IdentityLevel.NONE
    return level_needed_for((Purpose.FOUND_CALL_FACTS, Purpose.RECORDING))


def _mergeable(requests: Sequence[RightRequest], request: RightRequest) -> list[RightRequest]:
    return [one for one in requests if one.id != request.id and one.right == request.right and one.is_open]
