"""Calls whose numbers or time an import changed after a person judged whose they are: that judgement falls, and the case
hears of it.

The source may correct a row at any time; a call that was tied to a case, or set aside, by its numbers or its time may then be
somebody else's (`domain.judged_calls`). `renumbered` is the word for both. Source: GDPR 5(1)(d) and (f), 15(4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union, update
from sqlmodel import Session, col

from dsr.db.events import Line, record_all
from dsr.db.tables import Call, Candidate, Case, Leg, Link, Restriction
from dsr.deps import Deps
from dsr.domain.call_facts import HIDDEN
from dsr.domain.call_parties import PARTY_COLUMNS
from dsr.domain.judged_calls import JudgedBy, is_to_be_judged_again
from dsr.services import breaches
from dsr.services.register.astray import gone_astray
from dsr.services.rights import covering

_PARTIES = tuple(getattr(Leg, name) for name in PARTY_COLUMNS)

Judged = Mapping[int, frozenset[JudgedBy]]
"""Calls by id, each with what people judged it by: its numbers as they are now, and each time by which somebody judged it."""


def judged_calls(session: Session, call_ids: Collection[int]) -> Judged:
    """Of these calls those that a person has tied to a case or set aside, with what they were judged by.

    A number is compared with the last one, since any other makes people judge again; a time with the one that it was judged
    by, or a call could wander off by seconds. One statement where none was judged, which is nearly always.
    """
    if not call_ids:
        return {}
    tied = _times(Link).where(col(Link.call_id).in_(call_ids))
    aside = _times(Candidate).where(col(Candidate.call_id).in_(call_ids), col(Candidate.verdict) == "not_subject")
    times: dict[int, set[tuple[datetime, ...]]] = {}
    for call_id, first, other in session.execute(union(tied, aside)):
        times.setdefault(call_id, set()).add(_began(first, other))
    if not times:
        return {}
    told = _as_told(session, times)
    return {
        call_id: frozenset(replace(told[call_id], began_at=began or told[call_id].began_at) for began in judged)
        for call_id, judged in times.items()
    }


def _times(judgement: type[Link] | type[Candidate]) -> Select[int, datetime | None, datetime | None]:
    """Each judgement's call, and the time that the call had then."""
    return select(col(judgement.call_id), col(judgement.judged_started_at), col(judgement.judged_other_started_at))


def _as_told(session: Session, call_ids: Collection[int]) -> dict[int, JudgedBy]:
    """The numbers and the time that each of these calls has now."""
    others: dict[int, set[str]] = {}
    for call_id, *parties in session.execute(select(col(Leg.call_id), *_PARTIES).where(col(Leg.call_id).in_(call_ids))):
        others.setdefault(call_id, set()).update(filter(None, parties))
    numbers = (col(Call.caller_e164), col(Call.caller_raw), col(Call.caller_kind), col(Call.dialled_e164))
    moments = (col(Call.started_at), col(Call.other_started_at))
    rows: Iterable[Any] = session.execute(select(col(Call.id), *numbers, *moments).where(col(Call.id).in_(call_ids)))
    return {
        call_id: JudgedBy(
            _caller(e164, raw, kind),
            dialled or "",
            frozenset(others.get(call_id, ())),
            _began(first, other),
        )
        for call_id, e164, raw, kind, dialled, first, other in rows
    }


def renumbered(session: Session, before: Judged) -> tuple[int, ...]:
    """Which of these calls have other numbers or another time now than they were judged by."""
    now = _as_told(session, before) if before else {}
    return tuple(
        sorted(call_id for call_id, by in before.items() if any(is_to_be_judged_again(one, now[call_id]) for one in by))
    )


def note_judged(session: Session, case_id: int, call_ids: Collection[int]) -> None:
    """Keep the times that these calls have, by which a person of the case has just judged them."""
    for judgement in (Link, Candidate):
        _keep_times(session, judgement, col(judgement.case_id) == case_id, col(judgement.call_id).in_(call_ids))


def _keep_times(session: Session, judgement: type[Link] | type[Candidate], *which: ColumnElement[bool]) -> None:
    own = col(Call.id) == col(judgement.call_id)
    first, other = (
        select(one).where(own).scalar_subquery() for one in (col(Call.started_at), col(Call.other_started_at))
    )
    kept = update(judgement).where(*which).values(judged_started_at=first, judged_other_started_at=other)
    session.execute(kept, execution_options={"synchronize_session": False})


def let_verdicts_fall(
    session: Session, deps: Deps, call_ids: Collection[int], batch_id: int, at: datetime
) -> list[int]:
    """What people judged of these calls is undecided again; answers the open cases that it is about.

    A call set aside is proposed again, and restricted again where it was: in an open case, and in a closed one whose granted
    restriction stands, for it is kept and used by nobody if it is theirs. A tied one stays tied, so that it goes on being
    held and told of, but nothing that tells of it leaves before a person has judged it anew (`services.renumbered`): in
    closed cases too, since one more copy may be handed over. Where an answer or a copy has left of one that is another
    person's by its numbers, a breach is proposed.
    """
    if not call_ids:
        return []
    opened = select(col(Case.id)).where(col(Case.state) == "open")
    kept = select(col(Case.id)).where(col(Case.state).in_(("open", "closed")))
    restricting = select(col(Restriction.case_id)).where(
        *(col(Restriction.granted_at).is_not(None), col(Restriction.ended_at).is_(None)),
        col(Restriction.case_id).in_(kept),
    )
    fallen = select(col(Link.case_id), col(Link.call_id)).where(
        col(Link.call_id).in_(call_ids), col(Link.case_id).in_(kept), col(Link.renumbered_at).is_(None)
    )
    breaches.propose_astray(
        session, gone_astray(session, deps, [(*row,) for row in session.execute(fallen)]), batch_id, at
    )
    links = (col(Link.call_id).in_(call_ids), col(Link.case_id).in_(kept))
    tied = update(Link).where(*links).values(renumbered_at=at).returning(col(Link.case_id), col(Link.call_id))
    aside = (
        update(Candidate)
        .where(
            col(Candidate.call_id).in_(call_ids),
            col(Candidate.verdict) == "not_subject",
            or_(col(Candidate.case_id).in_(opened), col(Candidate.case_id).in_(restricting)),
        )
        .values(verdict="", verdict_reason="", renumbered_at=at)
        .returning(col(Candidate.case_id), col(Candidate.call_id))
    )
    _forget_reasons(session, call_ids)
    _keep_times(session, Link, *links)
    told, proposed = (
        _by_case(session.execute(one, execution_options={"synchronize_session": False})) for one in (tied, aside)
    )
    for case_id, calls in sorted(proposed.items()):
        covering.take_in(session, session.get_one(Case, case_id), calls, by=None, at=at)
    found = {one: told.get(one, set()) | proposed.get(one, set()) for one in {*told, *proposed}}
    lines = [
        Line(f"case:{case_id}", "calls_renumbered", {"call_ids": sorted(calls), "batch_id": batch_id})
        for case_id, calls in sorted(found.items())
    ]
    record_all(session, lines, at=at)
    return sorted(session.scalars(opened.where(col(Case.id).in_(found)))) if found else []


def _forget_reasons(session: Session, call_ids: Collection[int]) -> None:
    """Why a tied call was proposed is told no longer: that the number or the time is the one that was named may be untrue by now.

    The search of an open case tells it anew where it still finds the call. What tells against a call stays.
    """
    tied = select(col(Link.id)).where(
        col(Link.case_id) == col(Candidate.case_id), col(Link.call_id) == col(Candidate.call_id)
    )
    stale = update(Candidate).where(col(Candidate.call_id).in_(call_ids), tied.exists()).values(reasons=[])
    session.execute(stale, execution_options={"synchronize_session": False})


def _by_case(rows: Iterable[Any]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for case_id, call_id in rows:
        found.setdefault(case_id, set()).add(call_id)
    return found


def _began(first: datetime | None, other: datetime | None) -> tuple[datetime, ...]:
    return tuple(moment for moment in (first, other) if moment is not None)


def _caller(e164: str | None, raw: str, kind: str) -> str:
    """How a source spells that a number is not shown is no number."""
    return "" if kind in HIDDEN else e164 or raw
