"""Cases that have reached a term, with what keeps some of them: the preview of a purge."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dsr.db.columns import canonical_json
from dsr.db.tables import Case, Proceeding, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.case_retention import CaseTerm, Stays, term_of
from dsr.services.case_access import visible_to
from dsr.services.case_retention import shorter, staying

MOST = 500
"""So many cases one round holds, the longest closed first: a person must be able to look at them."""


@dataclass(frozen=True)
class Expired:
    """One case whose term has ended: since `ended_on` it is kept no longer, unless something keeps it."""

    case_id: int
    reference: str
    term: CaseTerm
    closed_on: date
    ended_on: date
    stays: tuple[Stays, ...]


@dataclass(frozen=True)
class Preview:
    """What a round of one kind would take now. `unseen` cases have reached their term and are not the reader's to see."""

    kind: str
    going: tuple[Expired, ...]
    staying: tuple[Expired, ...]
    unseen: int

    @property
    def shown(self) -> tuple[Expired, ...]:
        """The cases of one round."""
        return self.going[:MOST]

    @property
    def reasons(self) -> list[tuple[Stays, int]]:
        """How many cases each reason keeps; a case with two counts in both."""
        counted = Counter(why for one in self.staying for why in one.stays)
        return [(why, counted[why]) for why in Stays if counted[why]]

    @property
    def digest(self) -> str:
        """A hash of the cases of one round: what was looked at is what is proposed."""
        return digest_of([one.case_id for one in self.shown])


def digest_of(case_ids: list[int]) -> str:
    """A hash of a list of cases."""
    return hashlib.sha256(canonical_json(sorted(case_ids)).encode()).hexdigest()


def preview(session: Session, deps: Deps, kind: str, reader_id: int | None, on: date) -> Preview:
    """What a round of this kind (`cases`, `copies`) would take on a day, and what stays and why.

    For `reader_id` None, who sees no case, everything is counted as seen: the page shows counts alone.
    """
    found = _expired(session, deps, kind, on)
    seen = {one.case_id for one in found}
    if reader_id is not None:
        visible = select(col(Case.id)).where(visible_to(reader_id), col(Case.state) != "open")
        seen &= set(session.scalars(visible))
    mine = [one for one in found if one.case_id in seen]
    return Preview(
        kind,
        tuple(one for one in mine if not one.stays),
        tuple(one for one in mine if one.stays),
        len(found) - len(mine),
    )


def one_expired(session: Session, deps: Deps, kind: str, case_id: int, on: date) -> Expired | None:
    """The case, where it has reached its term on a day; None otherwise."""
    return next(iter(_expired(session, deps, kind, on, case_id)), None)


def _expired(session: Session, deps: Deps, kind: str, on: date, case_id: int | None = None) -> list[Expired]:
    terms = deps.catalogue.register.case_terms
    of_kind = (CaseTerm.COPIES,) if kind == "copies" else (CaseTerm.CASE, CaseTerm.SHORT)
    latest = max(terms.closed_before(term, on) for term in of_kind)
    until = datetime.combine(latest + timedelta(days=1), time(), UTC)
    ended = (
        select(col(Proceeding.case_id).label("case_id"), func.max(col(Proceeding.ended_on)).label("on"))
        .group_by(col(Proceeding.case_id))
        .subquery()
    )
    query = (
        select(col(Case.id), col(Case.reference), col(Case.state), col(Case.closed_at), ended.c.on)
        .outerjoin(ended, ended.c.case_id == col(Case.id))
        .where(col(Case.closed_at) < until, or_(ended.c.on.is_(None), ended.c.on <= latest))
        .order_by(col(Case.closed_at), col(Case.id))
    )
    if case_id is not None:
        query = query.where(col(Case.id) == case_id)
    outcomes = _outcomes(session, case_id)
    found = []
    for number, reference, state, closed_at, ended_on in session.execute(query):
        closed_on = max(local_date(closed_at), ended_on or date.min)
        term = CaseTerm.COPIES if kind == "copies" else term_of(state, outcomes.get(number, ()))
        if (last := terms.ends_on(term, closed_on)) <= on:
            found.append((number, reference, term, closed_on, last))
    ids = [one[0] for one in found]
    if kind == "copies":
        holding = shorter.cases_with_copies(session, ids)
        ids = [one for one in ids if one in holding]
    whys, kept = staying.reasons(session, ids), set(ids)
    return [Expired(*one, whys.get(one[0], ())) for one in found if one[0] in kept]


def _outcomes(session: Session, case_id: int | None) -> dict[int, list[str]]:
    query = select(col(RightRequest.case_id), col(RightRequest.outcome)).where(col(RightRequest.is_open).is_(False))
    if case_id is not None:
        query = query.where(col(RightRequest.case_id) == case_id)
    found: dict[int, list[str]] = {}
    for number, outcome in session.execute(query):
        found.setdefault(number, []).append(outcome)
    return found
