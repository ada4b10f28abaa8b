"""Tied calls of which an answer or a copy has left, and which are another person's by what a file tells of them now."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Call, CaseClue, CaseNumber, Dispatch, Handover, HandoverCall, Leg, Letter, Link
from dsr.deps import Deps
from dsr.services.call_numbers import PARTIES, has_number


def gone_astray(session: Session, deps: Deps, tied: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Of these pairs of a case and a call tied to it those, by case, whose call now names somebody's number and none of the
    case's, nor an agent id that is the subject's own, after an answer that tells of it or a copy of it has left.

    A withheld number shows nobody, and another time alone nothing of whose call it is: whoever judges these again reports
    what they find. Source: GDPR 4(12), 33(1).
    """
    calls: dict[int, set[int]] = {}
    for case_id, call_id in tied:
        calls.setdefault(case_id, set()).add(call_id)
    found = {case_id: _of_case(session, deps, case_id, ids) for case_id, ids in calls.items()}
    return {case_id: ids for case_id, ids in found.items() if ids}


def _of_case(session: Session, deps: Deps, case_id: int, calls: Collection[int]) -> set[int]:
    query = select(col(CaseNumber.e164)).where(col(CaseNumber.case_id) == case_id, col(CaseNumber.e164).is_not(None))
    numbers = [e164 for e164 in session.scalars(query) if e164]
    own = select(col(CaseClue.value)).where(col(CaseClue.case_id) == case_id, col(CaseClue.kind) == "own_agent")
    answered_by = exists().where(col(Leg.call_id) == col(Call.id), col(Leg.agent).in_(own))
    theirs = select(col(Call.id)).where(
        col(Call.id).in_(calls), or_(has_number(numbers, with_endings=True), answered_by)
    )
    left = (
        select(col(Link.call_id))
        .join(Call, col(Call.id) == col(Link.call_id))
        .where(col(Link.case_id) == case_id, col(Link.call_id).in_(calls), _names_somebody(), _has_left(deps, case_id))
    )
    return set(session.scalars(left)) - set(session.scalars(theirs))


def _names_somebody() -> ColumnElement[bool]:
    parties = exists().where(col(Leg.call_id) == col(Call.id), or_(*(column.is_not(None) for column in PARTIES)))
    return or_(
        col(Call.caller_e164).is_not(None), col(Call.caller_ending) != "", col(Call.dialled_e164).is_not(None), parties
    )


def _has_left(deps: Deps, case_id: int) -> ColumnElement[bool]:
    """The condition on `Link` that a copy of its call was handed over, or that an answer left once it was tied."""
    copied = exists().where(
        *(col(Handover.case_id) == case_id, col(Handover.taken_back_at).is_(None)),
        col(HandoverCall.handover_id) == col(Handover.id),
        col(HandoverCall.call_id) == col(Link.call_id),
    )
    kinds = [one.kind for one in deps.catalogue.letters.values() if one.outcome is not LetterOutcome.NONE]
    told = exists().where(
        *(col(Letter.case_id) == case_id, col(Letter.kind).in_(kinds), col(Letter.state) == "sent"),
        *(col(Dispatch.letter_id) == col(Letter.id), col(Dispatch.sent_at) >= col(Link.at)),
    )
    return or_(copied, told)
