"""Which cases of other people stand behind what keeps a call from being tied, and who may know of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, case, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, CaseNumber, Link
from dsr.domain.calls import Direction
from dsr.domain.matching import Blocker, Shared
from dsr.services.case_access import visible_to
from dsr.services.cases import name_key

OUTWARD = (Direction.OUT.value, Direction.CALLBACK.value)
"""Calls that the city made: the line is the one it dialled."""


def of_another_subject(case_id: int | None, subject_key: str) -> ColumnElement[bool]:
    """The condition on `Case` that it is another person's; the same name is taken for the same person.

    `subject_key` as `name_key` makes it; where it is empty every other case is another person's.
    """
    other = col(Case.id) != case_id
    return and_(other, col(Case.name_key) != subject_key) if subject_key else other


def untold_blockers(
    session: Session, own: Case, blockers: Mapping[int, Sequence[str]], user_id: int
) -> dict[int, frozenset[str]]:
    """For each call (by id, with its blockers) the codes that rest only on cases which this user may not see.

    They keep the call from being tied all the same, but their sentences would tell that such a case exists. That the
    line is shared is among them where only such a case may say so. Three queries, however many calls there are.
    """
    call_ids = list(blockers)
    in_sight = and_(of_another_subject(own.id, name_key(own.subject_name)), visible_to(user_id))
    declared = _with_number_of(session, call_ids, and_(in_sight, col(Case.state).in_(("open", "closed"))))
    is_shared = col(CaseNumber.shared).not_in((Shared.UNKNOWN.value, Shared.NO.value))
    shared = declared | _with_number_of(session, call_ids, and_(col(Case.id) == own.id, is_shared))
    tied = _tied_to(session, call_ids, in_sight)
    return {
        call_id: frozenset(_untold(call_id, set(codes), declared, shared, tied)) for call_id, codes in blockers.items()
    }


def _untold(call_id: int, codes: set[str], declared: set[int], shared: set[int], tied: set[int]) -> set[str]:
    found = set()
    if Blocker.TIED_TO_ANOTHER in codes and call_id not in tied:
        found.add(Blocker.TIED_TO_ANOTHER.value)
    if Blocker.DECLARED_BY_OTHERS in codes and call_id not in declared:
        found.add(Blocker.DECLARED_BY_OTHERS.value)
        found |= {Blocker.SHARED_LINE.value} & codes if call_id not in shared else set()
    return found


def _with_number_of(session: Session, call_ids: Sequence[int], condition: ColumnElement[bool]) -> set[int]:
    """The calls whose line was given as a number in a case that fits the condition."""
    line = case((col(Call.direction).in_(OUTWARD), col(Call.dialled_e164)), else_=col(Call.caller_e164))
    query = (
        select(col(Call.id))
        .join(CaseNumber, col(CaseNumber.e164) == line)
        .join(Case, col(Case.id) == col(CaseNumber.case_id))
        .where(col(Call.id).in_(call_ids), condition)
    )
    return {call_id for call_id in session.scalars(query) if call_id is not None}


def _tied_to(session: Session, call_ids: Sequence[int], condition: ColumnElement[bool]) -> set[int]:
    """The calls tied to a case that fits the condition."""
    query = (
        select(col(Link.call_id))
        .join(Case, col(Case.id) == col(Link.case_id))
        .where(col(Link.call_id).in_(call_ids), condition)
    )
    return set(session.scalars(query))
