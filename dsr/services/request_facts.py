"""Everything guards may know of a right request, filled here and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from dsr.db.tables import Candidate, Case, IdentityCheck, Link, RightRequest
from dsr.deps import Deps
from dsr.domain import identity, workflow
from dsr.domain.deadlines import Clock
from dsr.domain.identity import IdentityLevel, Purpose, level_needed_for
from dsr.services import clock, holds
from dsr.services.letters import drafting

HANDED_OVER = {"suomifi": "suomi_fi", "pickup": "suomi_fi", "counter": "in_person"}
"""Ways of sending that open the letter only to someone who has proved who they are, and the method of that proof."""


def facts_of(
    session: Session, case: Case, request: RightRequest, seen: Clock, on: date, way: str | None = None
) -> workflow.Facts:
    """Everything guards may know, filled here and nowhere else. `way` is the way chosen for a sending under way."""
    case_id = case.id or 0
    letters = drafting.states(session, case_id, request.id)
    linked = _count(session, select(func.count()).select_from(Link).where(col(Link.case_id) == case_id))
    reached = IdentityLevel.STRONG if way in HANDED_OVER else reached_level(session, case_id)
    return workflow.Facts(
        on=on,
        letters=letters,
        is_acknowledged=letters.get("acknowledgement") is workflow.LetterState.SENT,
        is_searchable=holds.can_search(session, case_id),
        is_searched=case.searched_at is not None,
        undecided_candidates=_count(
            session,
            select(func.count())
            .select_from(Candidate)
            .where(col(Candidate.case_id) == case_id, col(Candidate.verdict) == "", col(Candidate.band) != "weak"),
        ),
        linked_calls=linked,
        is_ground_documented=bool(request.answers.get("ground") and request.answers.get("ground_evidence")),
        is_language_settled=case.language in ("fi", "sv"),
        is_mandate_settled=case.mandate in ("not_needed", "shown"),
        identity_reached=reached,
        identity_needed=_needed_level(linked),
        is_identity_doubt_documented=_has_doubt(session, case_id),
        is_identity_question_open=bool(clock.open_questions(session, request.id or 0)),
        is_extended=seen.extension_sent_on is not None,
        extension_notice_by=seen.extension_notice_by_on,
        refusal_by=seen.refusal_by_on,
        is_posted=(way or case.answer_way) == "post",
        is_turvakielto_checked=case.turvakielto != "not_checked",
        has_turvakielto=case.turvakielto == "yes",
        mergeable_requests=len(_mergeable(session, request)),
    )


def choices_of(session: Session, deps: Deps, case: Case, request: RightRequest) -> dict[str, tuple[str, ...]]:
    """The codes allowed for choices that come from the catalogue or the case."""
    grounds = tuple(code for code, ground in deps.catalogue.grounds.items() if request.right in ground.rights)
    return {"grounds": grounds, "mergeable": tuple(str(one.id) for one in _mergeable(session, request))}


def reached_level(session: Session, case_id: int) -> IdentityLevel:
    """The level that the checks of this case reach, by the day on which each was made: a later failed one takes back."""
    return identity.level_reached(checks_made(session, case_id))


def checks_made(session: Session, case_id: int) -> list[identity.IdentityCheck]:
    """The checks of a case as the rules know them, oldest first."""
    query = select(IdentityCheck).where(col(IdentityCheck.case_id) == case_id, col(IdentityCheck.kind) == "checked")
    return [
        identity.IdentityCheck(
            identity.Method(row.method),
            row.checked_on,
            identity.CheckResult.CONFIRMED if row.result == "confirmed" else identity.CheckResult.NOT_CONFIRMED,
            details_matched=row.level != IdentityLevel.NONE,  # a check whose details did not match was refused
            others_impossible=row.doubt_reason,
        )
        for row in session.scalars(query.order_by(col(IdentityCheck.checked_on), col(IdentityCheck.id)))
    ]


def _needed_level(linked_calls: int) -> IdentityLevel:
    """What the linked calls ask for: facts of calls that were found by a number, and their recordings, are strong."""
    if not linked_calls:
        return IdentityLevel.NONE
    return level_needed_for((Purpose.FOUND_CALL_FACTS, Purpose.RECORDING))


def _has_doubt(session: Session, case_id: int) -> bool:
    query = select(func.count()).select_from(IdentityCheck)
    return _count(session, query.where(col(IdentityCheck.case_id) == case_id, col(IdentityCheck.kind) == "doubt")) > 0


def _mergeable(session: Session, request: RightRequest) -> list[RightRequest]:
    return [
        one
        for one in clock.requests_of(session, request.case_id)
        if one.id != request.id and one.right == request.right and one.is_open
    ]


def _count(session: Session, query: Select[Any]) -> int:
    return int(session.execute(query).scalar_one())
