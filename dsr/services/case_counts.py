"""What is counted of many cases for the facts of their right requests, by one statement.

A page of the work queue asks for all of it: as statements of their own, to put them together and to go to the database and
back took a tenth of the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, literal_column, or_, select, union_all
from sqlmodel import Session, col

from dsr.db.tables import Candidate, Link
from dsr.domain.given import COPIED, Given
from dsr.domain.matching import Band
from dsr.services.handovers.promises import MISSING
from dsr.services.letter_jobs import FAILED_SEARCHES
from dsr.services.rights.recorded import is_recorded
from dsr.services.searchable import SEARCHABLE
from dsr.services.undecided import QUESTIONS, UNLISTED, is_undecided

_CASES: BindParameter[Any] = bindparam("cases", expanding=True)
_LINKED = select(col(Link.case_id), func.count()).where(col(Link.case_id).in_(_CASES)).group_by(col(Link.case_id))
# Passages are masked only of a recording that is there: of a call without one its facts are given whole.
_WITHHELD = or_(
    col(Link.given) == Given.NONE.value, (col(Link.given) == Given.MASKED.value) & is_recorded(col(Link.call_id))
)
_CAUGHT = (
    select(col(Candidate.case_id), func.count())
    .where(col(Candidate.case_id).in_(_CASES), is_undecided())
    .group_by(col(Candidate.case_id))
)


@dataclass(frozen=True)
class Counts:
    """How many there are in each case that has any: linked calls, those of which an access keeps something back (`withheld`) and
    those of which it gives anything (`given`); proposed calls not judged (`caught`; `likely`: those that are no weak match);
    matches that are not listed; holds with a question. A case in `searchable` can be searched for, the newest search of one in
    `unsearched` failed. `copies_missing` are promised copies not handed over, by right request."""

    linked: Mapping[int, int]
    withheld: Mapping[int, int]
    given: Mapping[int, int]
    caught: Mapping[int, int]
    likely: Mapping[int, int]
    unlisted: Mapping[int, int]
    questions: Mapping[int, int]
    searchable: Mapping[int, int]
    unsearched: Mapping[int, int]
    copies_missing: Mapping[int, int]


def counted(session: Session, case_ids: Collection[int], request_ids: Collection[int]) -> Counts:
    """The counts of these cases, and of these right requests."""
    found: dict[str, dict[int, int]] = {one.name: {} for one in fields(Counts)}
    for name, of_id, number in session.execute(_ALL, {"cases": list(case_ids), "requests": list(request_ids)}):
        found[name][of_id] = number
    return Counts(**found)


def _named(name: str, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    listed = query.subquery()
    id_column, *numbers = listed.c
    return select(literal_column(f"'{name}'"), id_column, *(numbers or [literal_column("1")]))


_ALL = union_all(
    _named("linked", _LINKED),
    _named("withheld", _LINKED.where(_WITHHELD)),
    _named("given", _LINKED.where(col(Link.given).in_(COPIED))),
    _named("caught", _CAUGHT),
    _named("likely", _CAUGHT.where(col(Candidate.band) != Band.WEAK.value)),
    _named("unlisted", UNLISTED),
    _named("questions", QUESTIONS),
    *(_named("searchable", one) for one in SEARCHABLE),
    _named("unsearched", FAILED_SEARCHES),
    _named("copies_missing", MISSING),
)
