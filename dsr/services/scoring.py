"""Which calls of the register are proposed to a case: what it is searched by, what is found, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Candidate, Case, Link, RightRequest
from dsr.deps import Deps
from dsr.domain import matching
from dsr.domain.calendar import day_begins_at, local_date, months_after
from dsr.domain.matching import Band, SearchFacts
from dsr.domain.retention import RETENTION_MONTHS
from dsr.services import holds, projection, register_counts, snapshots, unlisted
from dsr.services.candidates import note_other_means
from dsr.services.cases import name_key, one_case
from dsr.services.coverage import covered
from dsr.services.find_calls import MOST, calls_matching, facts_of, first_call_on, uncertain_calls, unread
from dsr.services.listening.answers import calls_for_another, listener_words
from dsr.services.rights import restricting
from dsr.services.search_terms import filters_for, received_of, terms_of

WEAK_KEPT = 500
"""Of the weak matches the likeliest so many are listed; the rest waits for one word (`services.unlisted`)."""


@dataclass(frozen=True)
class Found:
    """What a search for a case found. `searched_by` says what it knew of the case, to tell when that has changed.

    `candidates` are those to list, of `total`; of the others nobody has set aside the calls `cut` and the `unweighed`, which
    are only counted.
    """

    searched_by: tuple[object, ...]
    candidates: tuple[matching.Candidate, ...] = ()
    total: int = 0
    cut: tuple[int, ...] = ()
    unweighed: int = 0
    reach: unlisted.Reach | None = None
    covers: Mapping[str, Any] | None = None
    counted: register_counts.Counted | None = None


def search(session: Session, case_id: int, now: datetime) -> Found:
    """Search the register by the case's numbers and times, and weigh every call found; nothing is written.

    `covers` is None where there is nothing to search by, or the case is no longer open.
    """
    case = one_case(session, case_id)
    facts = terms_of(session, case)
    searched_by = (case.state, facts)
    if case.state != "open" or not (facts.numbers or facts.windows or facts.own_agents):
        return Found(searched_by)
    received_on, to_on = _received_on(session, case_id, now), local_date(now)
    stored_from = months_after(received_on, -RETENTION_MONTHS)
    counted = register_counts.counts(session, stored_from, now)
    from_on = _reaching_back(session, facts, stored_from)
    reach = unlisted.reach_of(session, case_id, facts)
    filters = filters_for(facts, day_begins_at(from_on))
    calls = calls_matching(session, filters)
    unweighed = (
        unread(session, filters, reach.set_aside.to_call_id if reach.set_aside else 0) if len(calls) >= MOST else 0
    )
    kept_away = restricting.hidden(session, case_id, [call.id or 0 for call in calls])
    calls = [call for call in calls if call.id not in kept_away]
    described = facts_of(
        session,
        calls,
        case_id=case_id,
        subject_key=name_key(case.subject_name),
        since=stored_from,
        busy_from=counted.busy_from,
    )
    uncertain = uncertain_calls(session, calls, received_on)
    heard = listener_words(session, [one.call_id for one in described], case_id)
    for_another = calls_for_another(session, case_id)
    described = [
        replace(
            one,
            is_overdue=one.call_id in uncertain,
            listener_says=heard.get(one.call_id),
            is_for_another_person=one.call_id in for_another,
        )
        for one in described
    ]
    candidates = matching.ranked(described, facts)
    kept, cut = _listed(session, case_id, candidates, reach.set_aside)
    covers = covered(session, facts, from_on, to_on, counted) | {"restricted": sorted(kept_away)}
    return Found(searched_by, kept, len(candidates) + unweighed, cut, unweighed, reach, covers, counted)


def store(session: Session, deps: Deps, case_id: int, found: Found, *, at: datetime) -> None:
    """Keep the candidates of a search and what it covered; a person's verdict on a call is never overwritten. The first
    search also keeps what the register held on the day of receipt.

    Where the case was given other terms since the search, it is searched anew here. Recordings of likely
    candidates are held with the case. A case with nothing to search by is left as not searched, and where its last term was
    taken away nothing of the earlier search stays but what people judged.
    """
    holds_lock(session)
    case = one_case(session, case_id)
    fresh = search(session, case_id, at) if (case.state, terms_of(session, case)) != found.searched_by else found
    if fresh.covers is None or fresh.counted is None or fresh.reach is None:
        if case.state == "open" and case.searched_at is not None and not case.search.get("other_means"):
            _forget(session, deps, case, at)
        return
    register_counts.keep(session, fresh.counted)
    received_on, left_out = _received_on(session, case_id, at), len(fresh.cut) + fresh.unweighed
    snapshots.take_once(session, case_id, fresh.candidates, fresh.cut, fresh.unweighed, received_on, at)
    _replace(session, case_id, fresh.candidates, at)
    unlisted.note(session, case_id, fresh.reach, left_out, at)
    case.searched_at = at
    kept = {"found": fresh.total, "kept": len(fresh.candidates)}
    case.search = {"on": local_date(at).isoformat(), **fresh.covers, **kept}
    session.add(case)
    likely = [one.call_id for one in fresh.candidates if one.band is not Band.WEAK]
    holds.hold_candidates(session, case_id, likely, at)
    bands: dict[str, Any] = {band.value: sum(one.band is band for one in fresh.candidates) for band in Band}
    record(session, f"case:{case_id}", "candidates_scored", at=at, found=fresh.total, **bands)
    projection.project_case(session, deps, case)


def _forget(session: Session, deps: Deps, case: Case, at: datetime) -> None:
    """What was found by a term that nobody says any more is the question of no person's data."""
    case_id = case.id or 0
    _replace(session, case_id, (), at)
    unlisted.forget(session, case_id)
    tied = session.scalar(select(col(Link.id)).where(col(Link.case_id) == case_id).limit(1))
    if tied is not None:
        note_other_means(session, case, at)
    else:
        case.searched_at, case.search = None, {}
        session.add(case)
    nothing: dict[str, Any] = {band.value: 0 for band in Band}
    record(session, f"case:{case_id}", "candidates_scored", at=at, found=0, **nothing)
    projection.project_case(session, deps, case)


def _received_on(session: Session, case_id: int, now: datetime) -> date:
    query = select(func.min(col(RightRequest.received_on))).where(col(RightRequest.case_id) == case_id)
    return received_of(session.scalar(query), now)


def _reaching_back(session: Session, facts: SearchFacts, stored_from: date) -> date:
    """The day from which the register is searched: where a number or an own agent id is known, that of its first call.

    Recordings go after the storage period, and the facts of their calls stay as long as the register keeps them
    (`DSR_CALL_METADATA_MONTHS`): they are the person's data too (GDPR 15(1)), and a recording that is still there beyond its
    time is owed a copy of (GDPR 15(3)). By times alone nothing else is searched than these, however old.
    """
    named = [local_date(window.from_at) for window in facts.windows]
    first = first_call_on(session) if facts.numbers or facts.own_agents else None
    return min([stored_from, *named, *([first] if first is not None else [])])


def _listed(
    session: Session, case_id: int, candidates: Sequence[matching.Candidate], aside: unlisted.SetAside | None
) -> tuple[tuple[matching.Candidate, ...], tuple[int, ...]]:
    """All but the least likely of many weak matches, with the calls of these, and whatever a person has already judged.

    Every likely one is kept: its recording is held because it is a candidate, so that none may fall off a list. What a
    person has set aside without a list is no more listed, nor counted; what was listed then stays.
    """
    rows = session.execute(
        select(col(Candidate.call_id), col(Candidate.verdict)).where(col(Candidate.case_id) == case_id)
    ).all()
    known = {row[0]: row[1] for row in rows}
    tied = set(session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == case_id)))
    weak = [one.call_id for one in candidates if one.band is Band.WEAK]
    waiting = [one for one in weak if not known.get(one) and one not in tied]
    decided = set(waiting) - unlisted.open_of(session, waiting, aside) if aside is not None else set()
    cut = [one for one in waiting if one not in decided][WEAK_KEPT:]
    left_out = {*(decided - known.keys()), *cut}
    return tuple(one for one in candidates if one.call_id not in left_out), tuple(cut)


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
