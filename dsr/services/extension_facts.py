"""What an extension may rest on, as the case knows it: the same person's other requests, or what makes this one complex."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Candidate, Case, CaseNumber, Link, ListeningTask, RightRequest
from dsr.domain.errors import Fault, Invalid
from dsr.domain.restriction import UseBasis
from dsr.domain.workflow import Outcome
from dsr.services.rights.restricted_uses import said_of_left_out

NUMBER, COMPLEXITY = "number", "complexity"
RECENT = timedelta(days=92)
"""A request of the three months before counts as one of several: so long may an answer take at most."""

_NEVER_ONE_OF_SEVERAL = (Outcome.WITHDRAWN.value, Outcome.MERGED.value, Outcome.UNDONE.value)


def check_factor(session: Session, case: Case, request: RightRequest, factor: str) -> None:
    """Raise `Invalid`, at `factor`, where the case itself speaks against what the extension is said to rest on.

    The number is that of this person's requests, never of everybody's. A request for access is complex by the calls that
    have to be gone through: where one call at most is known and nobody has to listen, nothing here makes it so, unless
    consent to go through restricted ones was asked for and is awaited (GDPR 18(2)).
    Source: GDPR 12(3); EDPB 01/2022 162-164.
    """
    if factor == NUMBER and not has_other_requests(session, case, request):
        sentence = "This person has no other open or recent request here. Other people's requests lengthen no time (Article 12(3))."
        raise Invalid([Fault("factor", sentence, "extension_number")])
    if factor == COMPLEXITY and request.right == "access" and not _is_complex(session, case):
        sentence = (
            "Nothing in the case shows what makes the request complex: there is one call at most, and nobody has to listen to it. "
            "Search and link the calls, or ask for the listening, first."
        )
        raise Invalid([Fault("factor", sentence, "extension_complexity")])


def has_other_requests(session: Session, case: Case, request: RightRequest) -> bool:
    """Whether the same person has another request here that is open, or came within the three months before this one."""
    query = (
        select(col(RightRequest.id))
        .join(Case, col(Case.id) == col(RightRequest.case_id))
        .where(
            col(RightRequest.id) != request.id,
            col(RightRequest.outcome).not_in(_NEVER_ONE_OF_SEVERAL),
            or_(col(RightRequest.is_open), col(RightRequest.received_on) >= request.received_on - RECENT),
            _is_of_same(case),
        )
    )
    return session.scalar(query.limit(1)) is not None


def _is_of_same(case: Case) -> ColumnElement[bool]:
    """A condition on `Case`: this case, or another of the same name with a number or an address in common."""
    mine = select(col(CaseNumber.e164)).where(col(CaseNumber.case_id) == case.id, col(CaseNumber.e164).is_not(None))
    sharing = select(col(CaseNumber.case_id)).where(col(CaseNumber.e164).in_(mine))
    known = [(col(Case.subject_email), case.subject_email), (col(Case.subject_address), case.subject_address)]
    reached = [column == value for column, value in known if value.strip()]
    is_named_same = and_(col(Case.name_key) != "", col(Case.name_key) == case.name_key)
    return or_(col(Case.id) == case.id, and_(is_named_same, or_(col(Case.id).in_(sharing), *reached)))


def _is_complex(session: Session, case: Case) -> bool:
    linked = select(col(Link.call_id)).where(col(Link.case_id) == case.id)
    proposed = select(col(Candidate.call_id)).where(col(Candidate.case_id) == case.id, col(Candidate.verdict) == "")
    calls = linked.union(proposed).subquery()
    if (session.scalar(select(func.count()).select_from(calls)) or 0) > 1:
        return True
    asked = select(col(ListeningTask.id)).where(col(ListeningTask.case_id) == case.id).limit(1)
    if session.scalar(asked) is not None:
        return True
    _away, said = said_of_left_out(session, case)
    return any(one.answered_on is None for one in said if one.basis == UseBasis.CONSENT)
