"""What a search left out because another case restricts it, by what is known of whose it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case
from dsr.deps import Deps
from dsr.domain.identity import IdentityLevel
from dsr.domain.matching.weigh import AROUND
from dsr.domain.restriction import UseBasis
from dsr.services.request_facts import reached_levels
from dsr.services.rights.restricted_uses import asked_in_vain, said_of_left_out
from dsr.services.rights.restricting import owning_cases
from dsr.services.search_terms import terms_of


@dataclass(frozen=True)
class LeftOut:
    """The calls that the last search left out, each in one set: `found` a handler wrote down as another person's, `apart`
    are so by two confirmed identity codes, of `asked` this person was asked for consent and has not given it, and of
    `unsettled` nobody knows whose they are."""

    found: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    unsettled: frozenset[int] = frozenset()


def left_out_of(session: Session, deps: Deps, case: Case) -> LeftOut:
    """What the last search of the case left out. What a person wrote down for this case comes before what is computed.

    Source: GDPR 15(1), 18(2) and 4(1).
    """
    away, said = said_of_left_out(session, case)
    found = {one.call_id for one in said if one.basis == UseBasis.ANOTHERS}
    asked = asked_in_vain(said)
    apart = told_apart(session, deps, case, away - found - asked)
    return LeftOut(frozenset(found), frozenset(apart), frozenset(asked), frozenset(away - found - asked - apart))


def told_apart(session: Session, deps: Deps, case: Case, call_ids: Collection[int]) -> set[int]:
    """Those of the calls that every case which restricts them has tied to somebody with another identity code than this
    case's subject, both identities confirmed. A name spelt otherwise is no proof: people marry and write differently.

    Nothing of a call is used for that: what counts is the word of a handler in the other case. Not one that this case's
    subject named by its time. Source: GDPR 18(2), 4(1) and 15(1).
    """
    owners: dict[int, list[Case]] = {}
    for call_id, other in session.execute(owning_cases(call_ids).where(col(Case.id) != case.id)):
        owners.setdefault(call_id or 0, []).append(other)
    if not owners:
        return set()
    named = _named_by_time(session, case, owners)
    levels = reached_levels(session, {case.id or 0, *(one.id or 0 for others in owners.values() for one in others)})
    sure = {case_id for case_id, level in levels.items() if level is IdentityLevel.STRONG}
    return {
        call_id
        for call_id, others in owners.items()
        if call_id not in named and all(_surely_differ(deps, sure, case, other) for other in others)
    }


def _surely_differ(deps: Deps, sure: Collection[int], *cases: Case) -> bool:
    """Whether all are known by another identity code; `sure` are the cases whose identity was confirmed strongly."""
    if not all(one.id in sure for one in cases):
        return False
    codes = {deps.cipher.open(one.subject_hetu) for one in cases}
    return len(codes) == len(cases) and "" not in codes


def _named_by_time(session: Session, case: Case, call_ids: Collection[int]) -> set[int]:
    """The calls that were made about a time that this case's subject named: somebody must look whether they are theirs."""
    windows = terms_of(session, case).windows
    started = select(col(Call.id), col(Call.started_at)).where(col(Call.id).in_(call_ids))
    return {
        call_id
        for call_id, at in session.execute(started)
        if any(one.from_at - AROUND <= at <= one.to_at + AROUND for one in windows)
    }
