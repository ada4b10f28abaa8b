"""Which calls of the register are proposed to a case: what it is searched by, what is found, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Candidate, Case, CaseNumber, CaseWindow, Link, RightRequest
from dsr.deps import Deps
from dsr.domain import matching
from dsr.domain.calendar import HELSINKI, local_date, months_after
from dsr.domain.matching import Band, Basis, NamedWindow, SearchFacts, Shared, SubjectNumber
from dsr.domain.matching.weigh import AROUND, NARROW
from dsr.domain.phone import masked_in_letters
from dsr.domain.retention import RETENTION_MONTHS
from dsr.services import clock, holds
from dsr.services.cases import name_key, one_case
from dsr.services.find_calls import Filter, calls_matching, earliest_overdue, facts_of, uncertain_calls
from dsr.services.listening.answers import listener_words
from dsr.services.third_persons import of_another_subject

MOST = 500
"""The likeliest so many candidates are kept of a search; the rest are only counted."""


@dataclass(frozen=True)
class Found:
    """What a search for a case found. `searched_by` says what it knew of the case, to tell when that has changed."""

    searched_by: tuple[object, ...]
    candidates: tuple[matching.Candidate, ...] = ()
    total: int = 0
    covers: Mapping[str, Any] | None = None


def search(session: Session, case_id: int, now: datetime) -> Found:
    """Search the register by the case's numbers and times, and weigh every call found; nothing is written.

    `covers` is None where there is nothing to search by, or the case is no longer open.
    """
    case = one_case(session, case_id)
    numbers = list(session.scalars(select(CaseNumber).where(col(CaseNumber.case_id) == case_id)))
    windows = list(session.scalars(select(CaseWindow).where(col(CaseWindow.case_id) == case_id)))
    facts = _search_facts(session, case, numbers, windows)
    searched_by = (case.state, facts)
    if case.state != "open" or not (facts.numbers or facts.windows):
        return Found(searched_by)
    received_on, to_on = _received_on(session, case_id, now), local_date(now)
    stored_from = months_after(received_on, -RETENTION_MONTHS)
    from_on = _reaching_back(session, facts, stored_from, received_on)
    calls = calls_matching(session, _filters(facts, _midnight(from_on)))
    described = facts_of(session, calls, case_id=case_id, subject_key=name_key(case.subject_name), since=stored_from)
    uncertain = uncertain_calls(session, calls, received_on)
    said = listener_words(session, [call.id or 0 for call in calls], case_id)
    described = [
        replace(one, is_overdue=one.call_id in uncertain, listener_says=said.get(one.call_id)) for one in described
    ]
    candidates = matching.ranked(described, facts)
    kept = _with_verdicts(session, case_id, candidates)
    return Found(searched_by, kept, len(candidates), _covered(numbers, windows, from_on, to_on))


def store(session: Session, deps: Deps, case_id: int, found: Found, *, at: datetime) -> None:
    """Keep the candidates of a search and what it covered; a person's verdict on a call is never overwritten.

    Where the case was given another number or time since the search, it is searched anew here. Recordings of likely
    candidates are held with the case. A case with nothing to search by is left as not searched.
    """
    holds_lock(session)
    case = one_case(session, case_id)
    fresh = search(session, case_id, at) if _searched_by(session, case) != found.searched_by else found
    if fresh.covers is None:
        return
    _replace(session, case_id, fresh.candidates, at)
    case.searched_at = at
    case.search = {"on": local_date(at).isoformat(), **fresh.covers, "found": fresh.total}
    session.add(case)
    likely = [one.call_id for one in fresh.candidates if one.band is not Band.WEAK]
    holds.hold_candidates(session, case_id, likely, at)
    bands = {band.value: sum(one.band is band for one in fresh.candidates) for band in Band}
    record(session, f"case:{case_id}", "candidates_scored", at=at, found=fresh.total, **bands)
    clock.project_case(session, deps, case)


def _searched_by(session: Session, case: Case) -> tuple[object, ...]:
    numbers = list(session.scalars(select(CaseNumber).where(col(CaseNumber.case_id) == case.id)))
    windows = list(session.scalars(select(CaseWindow).where(col(CaseWindow.case_id) == case.id)))
    return case.state, _search_facts(session, case, numbers, windows)


def _search_facts(
    session: Session, case: Case, numbers: Sequence[CaseNumber], windows: Sequence[CaseWindow]
) -> SearchFacts:
    safe = [number for number in numbers if number.e164]
    others = _declared_by_others(session, case, sorted({number.e164 or "" for number in safe}))
    return SearchFacts(
        numbers=tuple(_subject_number(number, others) for number in sorted(safe, key=lambda one: one.id or 0)),
        windows=tuple(
            NamedWindow(window.from_at, window.to_at, window.queue)
            for window in sorted(windows, key=lambda one: one.id or 0)
        ),
        has_safety_restriction=case.turvakielto == "yes",
    )


def _subject_number(number: CaseNumber, others: set[str]) -> SubjectNumber:
    e164 = number.e164 or ""
    return SubjectNumber(
        e164,
        Basis(number.basis),
        number.from_on,
        number.to_on,
        Shared(number.shared),
        declared_by_others=e164 in others,
    )


def _declared_by_others(session: Session, case: Case, e164s: Sequence[str]) -> set[str]:
    """The numbers that the subject of another case has given too; the same name is taken for the same subject."""
    if not e164s:
        return set()
    query = (
        select(col(CaseNumber.e164))
        .join(Case, col(Case.id) == col(CaseNumber.case_id))
        .where(
            col(CaseNumber.e164).in_(e164s),
            of_another_subject(case.id, name_key(case.subject_name)),
            col(Case.state).in_(("open", "closed")),
        )
    )
    return {e164 for e164 in session.scalars(query) if e164}


def _received_on(session: Session, case_id: int, now: datetime) -> date:
    """The day of the case's first receipt, never after the day of the search."""
    today = local_date(now)
    query = select(func.min(col(RightRequest.received_on))).where(col(RightRequest.case_id) == case_id)
    return min(session.scalar(query) or today, today)


def _reaching_back(session: Session, facts: SearchFacts, stored_from: date, received_on: date) -> date:
    """The storage period's first day, or an earlier call whose recording nobody has told to be destroyed.

    Such a recording is held with the rest, so that the case must know of it: a copy is owed of whatever is still there
    (GDPR 15(3)).
    """
    oldest = earliest_overdue(session, _filters(facts, None), received_on)
    return stored_from if oldest is None else min(stored_from, oldest)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), HELSINKI)


def _filters(facts: SearchFacts, since: datetime | None) -> list[Filter]:
    """One look at the register for all numbers, and one for each named time; from `since`, or however old."""
    filters = [Filter(e164s=tuple(number.e164 for number in facts.numbers), since=since)] if facts.numbers else []
    for window in facts.windows:
        first = window.from_at - AROUND
        filters.append(
            Filter(
                since=max(since, first) if since is not None else first,
                until=window.to_at + AROUND,
                queues=(window.queue,) if window.queue else (),
                # Somebody's readable number is looked at only within a narrow time: see `matching`.
                only_hidden=window.to_at - window.from_at > NARROW,
            )
        )
    return filters


def _covered(
    numbers: Sequence[CaseNumber], windows: Sequence[CaseWindow], from_on: date, to_on: date
) -> dict[str, Any]:
    safe = [number for number in numbers if number.e164]
    checked = "callback" if safe and all(number.basis == "callback" for number in safe) else "declared"
    return {
        "from_on": from_on.isoformat(),
        "to_on": to_on.isoformat(),
        "numbers": len({number.e164 for number in safe}),
        "masked_numbers": masked_in_letters(number.e164 for number in safe),
        "number_checked": checked if safe else "none",
        "other_means": bool(windows),
    }


def _with_verdicts(
    session: Session, case_id: int, candidates: Sequence[matching.Candidate]
) -> tuple[matching.Candidate, ...]:
    """The likeliest, and whatever a person has already judged."""
    judged = select(col(Candidate.call_id)).where(col(Candidate.case_id) == case_id, col(Candidate.verdict) != "")
    tied = select(col(Link.call_id)).where(col(Link.case_id) == case_id)
    must = {*session.scalars(judged), *session.scalars(tied)}
    return tuple(one for rank, one in enumerate(candidates) if rank < MOST or one.call_id in must)


def _replace(session: Session, case_id: int, candidates: Sequence[matching.Candidate], at: datetime) -> None:
    stored = {row.call_id: row for row in session.scalars(select(Candidate).where(col(Candidate.case_id) == case_id))}
    tied = set(session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == case_id)))
    for candidate in candidates:
        row = stored.pop(candidate.call_id, None) or Candidate(
            case_id=case_id,
            call_id=candidate.call_id,
            score=0,
            band="",
            reasons=[],
            found_at=at,
            verdict="linked" if candidate.call_id in tied else "",
        )
        row.score, row.band = candidate.score, candidate.band.value
        row.reasons = [
            {"code": reason.code.value, "weight": reason.weight, "values": dict(reason.values)}
            for reason in candidate.reasons
        ]
        row.blockers = [blocker.value for blocker in candidate.blockers]
        session.add(row)
    gone = [row.id for row in stored.values() if not row.verdict]
    if gone:
        session.execute(delete(Candidate).where(col(Candidate.id).in_(gone)))
    session.flush()
