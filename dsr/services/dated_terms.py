"""Terms that change the dates of cases: proposed by one, shown with what they would move, confirmed by another.

What changes dates has a day and a second person. How early a posted answer leaves, within how many working days a
question may stop the time, and a public holiday that a law has added are versions (Rights and letters, Terms and days
off): an administrator or decision-maker proposes one from a day on, the page counts every open clock with and without
it and says changes the dates of 7 open cases, and a decision-maker who did not propose it confirms what was shown; a
job counts all open clocks again, with the calendar's version. A question goes by the term of its day of receipt, the
post by that of the safe day, nothing backwards. The law's own months are no term of the city, and the city's own
closing days move no legal day.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.columns import canonical_json
from dsr.db.engine import holds_lock
from dsr.db.events import lock_stream, record
from dsr.db.tables import Case, DatedTerm, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.dated_terms import LIMITS, DatedTerms, Term, TermVersion, without_faults
from dsr.domain.deadlines import Clock
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.plain_text import is_printable_plain
from dsr.services import clock
from dsr.services.case_access import visible_to


@dataclass(frozen=True)
class MovedDay:
    """One day of a clock that a proposal would change: `safe`, `strict`, `statutory`, `notice_by`, `refusal_by` or `post_by`."""

    name: str
    before: date
    after: date


@dataclass(frozen=True)
class Moved:
    """One open right request with the days that a proposal would change; none where one stays as it was told."""

    request_id: int
    case_id: int
    reference: str
    right: str
    days: tuple[MovedDay, ...]


@dataclass(frozen=True)
class Foreseen:
    """What a proposal would change: of how many open cases, and the requests that the reader may see.

    `staying` are those of the reader's cases of which a day stays as it was told, since the new one has passed by then.
    """

    cases: int
    requests: tuple[Moved, ...]
    staying: tuple[Moved, ...]
    digest: str


def in_force(session: Session, deps: Deps) -> Deps:
    """The same parts with the terms and the calendar as confirmed; to be asked anew for each request and job."""
    terms = DatedTerms(tuple(_version(row) for row in _confirmed(session)))
    if terms == deps.terms:
        return deps
    return replace(deps, terms=terms, calendar=terms.calendar(deps.calendar))


def versions(session: Session) -> list[DatedTerm]:
    """Every version and proposal that was not withdrawn, newest first."""
    query = select(DatedTerm).where(col(DatedTerm.withdrawn_at).is_(None))
    return list(session.scalars(query.order_by(col(DatedTerm.id).desc())))


def propose(
    session: Session,
    deps: Deps,
    name: str,
    value: int | None,
    from_on: date | None,
    basis: str,
    *,
    by: int,
    at: datetime,
) -> int:
    """Write a proposal down; it changes nothing. Answers its id, the same for the same words sent again.

    Raises `Invalid` for an unknown term, a value outside its limits, a day that is past (what was counted is not
    counted again in secret), a day off that is one already, and words that are missing.
    """
    faults = []
    if name not in set(Term) or value is None or not LIMITS[Term(name)][0] <= value <= LIMITS[Term(name)][1]:
        faults.append(Fault("value", "Write a number within the limits of the term.", "term_value"))
    if from_on is None:
        faults.append(Fault("from_on", "Write the day, for example 25.11.2026.", "answer_not_date"))
    elif from_on < local_date(at):
        faults.append(Fault("from_on", "Choose today or a later day: nothing is changed backwards.", "term_past"))
    elif from_on.year > deps.calendar.last_year:
        faults.append(Fault("from_on", "Choose a day within the calendar's years.", "term_outside_calendar"))
    if not 1 <= len(basis.strip()) <= 300 or not is_printable_plain(basis.strip()):
        faults.append(Fault("basis", "Write what the change rests on, at most 300 characters.", "term_basis"))
    if faults or value is None or from_on is None:
        raise Invalid(faults)
    if not without_faults([TermVersion(Term(name), value, from_on)], deps.calendar):
        raise Invalid([Fault("from_on", "Choose a working day within the calendar's years.", "term_not_working_day")])
    if (told := _told_already(session, name, value, from_on, basis.strip(), by)) is not None:
        return told
    row = DatedTerm(name=name, value=value, from_on=from_on, basis=basis.strip(), by_user=by, at=at)
    session.add(row)
    session.flush()
    record(session, "register", "term_proposed", at=at, by=by, version=row.id, term=name, value=value, on=str(from_on))
    return row.id or 0


def foresee(session: Session, deps: Deps, row_id: int, reader_id: int | None, on: date) -> Foreseen:
    """What confirming on a day would change, by the real clock over every open right request; nothing is stored.

    Cases that the reader may not see count and are not named, and to an administrator, who reads none (None), none is.
    """
    row = _waiting(session, row_id)
    terms = DatedTerms((*deps.terms.versions, replace(_version(row), confirmed_on=on)))
    after = replace(deps, terms=terms, calendar=terms.calendar(deps.calendar))
    found = session.execute(
        select(RightRequest, Case)
        .join(Case, col(Case.id) == col(RightRequest.case_id))
        .where(col(RightRequest.is_open))
        .order_by(col(RightRequest.id))
    ).all()
    facts = clock.standing_facts_by_request(session, [request.id or 0 for request, _case in found])
    moved, staying = [], []
    for request, case in found:
        standing, by_post = facts[request.id or 0], case.answer_way == "post"
        now = clock.clock_from(deps, request, standing)
        then, stays = clock.clock_and_staying(after, request, standing, by_post=by_post)
        days = _moved_days(now, then, by_post=by_post)
        one = Moved(request.id or 0, case.id or 0, case.reference, request.right, days)
        moved += [one] if days else []
        staying += [one] if stays else []
    return _foreseen(session, moved, staying, reader_id)


def confirm(session: Session, deps: Deps, row_id: int, seen: str, *, by: int, at: datetime) -> None:
    """Bring a proposal into force, and have every open clock counted again by a job.

    `seen` is the digest of what the confirmer was shown. Raises `Refused` for whoever proposed it, and where what would
    change is no longer what was shown.
    """
    holds_lock(session)
    row = _waiting(session, row_id, is_taken=True)
    if row.by_user == by:
        raise Refused("Another person confirms this than who proposed it.", code="term_other_confirms")
    if foresee(session, deps, row_id, by, local_date(at)).digest != seen:
        raise Refused("What this would change has changed meanwhile. Look again.", code="term_changed")
    row.confirmed_by, row.confirmed_at = by, at
    session.add(row)
    record(session, "register", "term_confirmed", at=at, by=by, version=row.id, term=row.name)
    outbox.enqueue(session, "replay_clocks", key=f"replay:term:{row.id}", at=at)


def withdraw(session: Session, row_id: int, *, by: int, at: datetime) -> None:
    """Take a proposal away that nobody has confirmed."""
    row = _waiting(session, row_id, is_taken=True)
    row.withdrawn_at = at
    session.add(row)
    record(session, "register", "term_withdrawn", at=at, by=by, version=row.id, term=row.name)


def _confirmed(session: Session) -> list[DatedTerm]:
    query = select(DatedTerm).where(col(DatedTerm.confirmed_at).is_not(None))
    return list(session.scalars(query.order_by(col(DatedTerm.confirmed_at), col(DatedTerm.id))))


def _told_already(session: Session, name: str, value: int, from_on: date, basis: str, by: int) -> int | None:
    """The same proposal by the same person, which still waits: a form sent twice makes one. Takes the register's stream."""
    lock_stream(session, "register")
    same = (
        col(DatedTerm.name) == name,
        col(DatedTerm.value) == value,
        col(DatedTerm.from_on) == from_on,
        col(DatedTerm.basis) == basis,
        col(DatedTerm.by_user) == by,
    )
    waits = (col(DatedTerm.confirmed_at).is_(None), col(DatedTerm.withdrawn_at).is_(None))
    return session.scalars(select(col(DatedTerm.id)).where(*same, *waits)).first()


def _waiting(session: Session, row_id: int, *, is_taken: bool = False) -> DatedTerm:
    row = session.get(DatedTerm, row_id, with_for_update=is_taken or None)
    if row is None or row.confirmed_at is not None or row.withdrawn_at is not None:
        raise NotFound("There is no such proposal")
    return row


def _version(row: DatedTerm) -> TermVersion:
    confirmed_on = local_date(row.confirmed_at) if row.confirmed_at is not None else None
    return TermVersion(Term(row.name), row.value, row.from_on, confirmed_on)


def _moved_days(now: Clock, then: Clock, *, by_post: bool) -> tuple[MovedDay, ...]:
    """The days of the clock that differ; that for the post only where the answer goes by it."""
    days = [
        ("safe", now.safe_on, then.safe_on),
        ("strict", now.strict_on, then.strict_on),
        ("statutory", now.statutory_on, then.statutory_on),
        ("notice_by", now.extension_notice_by_on, then.extension_notice_by_on),
        ("refusal_by", now.refusal_by_on, then.refusal_by_on),
    ]
    days += [("post_by", now.safe_by_post_on, then.safe_by_post_on)] if by_post else []
    return tuple(MovedDay(name, before, after) for name, before, after in days if before != after)


def _foreseen(session: Session, moved: list[Moved], staying: list[Moved], reader_id: int | None) -> Foreseen:
    both = (*moved, *staying)
    may_see: set[int | None] = set()
    if reader_id is not None:
        query = select(col(Case.id)).where(col(Case.id).in_({one.case_id for one in both}), visible_to(reader_id))
        may_see = set(session.scalars(query))
    lines = [[one.request_id, *((day.name, str(day.after)) for day in one.days)] for one in both]
    return Foreseen(
        cases=len({one.case_id for one in moved}),
        requests=tuple(one for one in moved if one.case_id in may_see),
        staying=tuple(one for one in staying if one.case_id in may_see),
        digest=hashlib.sha256(canonical_json(lines).encode()).hexdigest(),
    )
