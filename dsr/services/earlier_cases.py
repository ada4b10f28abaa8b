"""Earlier cases that a ground rests on: named by their reference, answered, and not the case itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseNumber, Handover, RightRequest
from dsr.domain.errors import Fault, Invalid
from dsr.domain.ground_codes import EXCESSIVE, FURTHER_COPY
from dsr.services.handovers.promises import COPIES

NAMED_IN: Mapping[str, str] = MappingProxyType({EXCESSIVE: "earlier_cases", FURTHER_COPY: "first_copy"})
"""The field of each ground in which the earlier cases are named."""

_REFERENCE = re.compile(r"(?<![\w./-])(?:[\w.-]+/)+(?:19|20)\d\d(?![\w/])")


def references_in(text: str) -> tuple[str, ...]:
    """The references of cases written in the text, such as `411/00.01.06/2025`, each once."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def check_earlier(session: Session, case: Case, code: str, text: str, place: str) -> None:
    """Raise `Invalid`, at `place`, where a ground of repetition names nothing earlier that may carry it.

    What is not found here may be a case of another system: `unknown` tells it to whoever signs. Source: GDPR 12(5) last
    sentence (the burden is the controller's), 15(3); C-307/22 (the first copy is free).
    """
    if code not in NAMED_IN or (code == FURTHER_COPY and _copies_of(session, [case.id or 0])):
        return
    named = [one for one in references_in(text) if one not in (case.reference, case.outside_reference)]
    if not named:
        sentence = (
            "Name the earlier case by its reference: a first request is not repetitive, and a first copy is free "
            "(Articles 12(5) and 15(3))."
        )
        raise Invalid([Fault(place, sentence, "earlier_case_missing")])
    known = _known(session, named)
    if not _are_of_same(session, case, known):
        sentence = "A case that is named is not this person's by name or number. Name one of the same person."
        raise Invalid([Fault(place, sentence, "earlier_case_anothers")])
    found = [one.id or 0 for one in known]
    answered = select(col(RightRequest.case_id)).where(
        col(RightRequest.case_id).in_(found), col(RightRequest.answered_on).is_not(None)
    )
    carrying = set(session.scalars(answered))
    if code == FURTHER_COPY:
        carrying &= _copies_of(session, found)
    if carrying != set(found):
        sentence = "A case that is named has not been answered, or no copy was handed over in it. Name one in which that was done."
        raise Invalid([Fault(place, sentence, "earlier_case_unanswered")])


def unknown(session: Session, code: str, text: str) -> tuple[str, ...]:
    """The references that a ground of repetition names and that no case here has."""
    named = references_in(text) if code in NAMED_IN else ()
    known = {reference for one in _known(session, named) for reference in (one.reference, one.outside_reference)}
    return tuple(one for one in named if one not in known)


def _known(session: Session, references: Sequence[str]) -> list[Case]:
    named = or_(col(Case.reference).in_(references), col(Case.outside_reference).in_(references))
    return list(session.scalars(select(Case).where(named))) if references else []


def _are_of_same(session: Session, case: Case, others: Sequence[Case]) -> bool:
    """Whether all are of the case's person as far as is known: by the name, or by a number that both cases have."""
    unnamed = {one.id or 0 for one in others if not case.name_key or one.name_key != case.name_key}
    mine = select(col(CaseNumber.e164)).where(col(CaseNumber.case_id) == case.id, col(CaseNumber.e164).is_not(None))
    sharing = select(col(CaseNumber.case_id)).where(
        col(CaseNumber.case_id).in_(unnamed), col(CaseNumber.e164).in_(mine)
    )
    return unnamed == set(session.scalars(sharing))


def _copies_of(session: Session, case_ids: Sequence[int]) -> set[int]:
    """The cases among these in which a copy was handed over."""
    query = select(col(Handover.case_id)).where(col(Handover.case_id).in_(case_ids), col(Handover.form).in_(COPIES))
    return set(session.scalars(query.where(col(Handover.taken_back_at).is_(None))))
