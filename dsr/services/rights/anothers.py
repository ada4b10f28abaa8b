"""Calls that another case restricts and has tied to another person: they are no data of this case's subject."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, Link, Restriction
from dsr.deps import Deps
from dsr.domain.identity import IdentityLevel
from dsr.domain.matching.weigh import AROUND
from dsr.services.cases import name_key
from dsr.services.request_facts import reached_level
from dsr.services.search_terms import terms_of


def anothers(session: Session, deps: Deps, case: Case, call_ids: Collection[int]) -> set[int]:
    """Those of the calls of which the case that restricts them says that they are another person's.

    Nothing of a call is used for that: what counts is the word of a handler in the other case, which stands on an identity
    that was confirmed there. Not one that this case's subject named by its time, and none of which one person may stand
    behind both cases: then somebody has to ask for an exception of 18(2). Source: GDPR 18(2), 4(1) and 15(1).
    """
    query = (
        select(col(Link.call_id), Case)
        .join(Case, col(Case.id) == col(Link.case_id))
        .join(Restriction, col(Restriction.case_id) == col(Case.id))
        .where(col(Link.call_id).in_(call_ids), col(Restriction.ended_at).is_(None), col(Case.id) != case.id)
    )
    owners: dict[int, list[Case]] = {}
    for call_id, other in session.execute(query):
        owners.setdefault(call_id, []).append(other)
    named = _named_by_time(session, case, owners)
    return {
        call_id
        for call_id, others in owners.items()
        if call_id not in named and all(_is_another(session, deps, case, other) for other in others)
    }


def _is_another(session: Session, deps: Deps, case: Case, other: Case) -> bool:
    """Whether the other case's subject is surely somebody else, whose identity was confirmed there."""
    names = {name_key(one.subject_name) for one in (case, other)}
    mails = [one.subject_email.casefold() for one in (case, other)]
    codes = [deps.cipher.open(one.subject_hetu) for one in (case, other)]
    is_told_apart = len(names) == 2 and "" not in names
    is_alike = any(mine and mine == theirs for mine, theirs in (mails, codes))
    return is_told_apart and not is_alike and reached_level(session, other.id or 0) is IdentityLevel.STRONG


def _named_by_time(session: Session, case: Case, call_ids: Collection[int]) -> set[int]:
    """The calls that were made about a time that this case's subject named: somebody must look whether they are theirs."""
    windows = terms_of(session, case).windows
    started = select(col(Call.id), col(Call.started_at)).where(col(Call.id).in_(call_ids))
    return {
        call_id
        for call_id, at in session.execute(started)
        if any(one.from_at - AROUND <= at <= one.to_at + AROUND for one in windows)
    }
