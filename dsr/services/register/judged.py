"""Calls whose numbers or time an import changed after a person judged whose they are: that judgement falls, and the case
hears of it.

The source may correct a row at any time; a call that was tied to a case, or set aside, by its numbers or its time may then be
somebody else's (`domain.judged_calls`). `renumbered` is the word for both. Source: GDPR 5(1)(d) and (f), 15(4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, union, update
from sqlmodel import Session, col

from dsr.db.events import Line, record_all
from dsr.db.tables import Call, Candidate, Case, Leg, Link
from dsr.domain.call_facts import HIDDEN
from dsr.domain.call_parties import PARTY_COLUMNS
from dsr.domain.judged_calls import JudgedBy, is_to_be_judged_again

_PARTIES = tuple(getattr(Leg, name) for name in PARTY_COLUMNS)


def judged_calls(session: Session, call_ids: Collection[int]) -> Mapping[int, JudgedBy]:
    """Of these calls those that a person has tied to a case or set aside, with the numbers and the time that each has now.

    One statement where none was judged, which is nearly always.
    """
    if not call_ids:
        return {}
    tied = select(col(Link.call_id)).where(col(Link.call_id).in_(call_ids))
    aside = select(col(Candidate.call_id)).where(
        col(Candidate.call_id).in_(call_ids), col(Candidate.verdict) == "not_subject"
    )
    judged = list(session.execute(union(tied, aside)).scalars())
    if not judged:
        return {}
    others: dict[int, set[str]] = {}
    for call_id, *parties in session.execute(select(col(Leg.call_id), *_PARTIES).where(col(Leg.call_id).in_(judged))):
        others.setdefault(call_id, set()).update(filter(None, parties))
    numbers = (col(Call.caller_e164), col(Call.caller_raw), col(Call.caller_kind), col(Call.dialled_e164))
    moments = (col(Call.started_at), col(Call.other_started_at))
    rows: Iterable[Any] = session.execute(select(col(Call.id), *numbers, *moments).where(col(Call.id).in_(judged)))
    return {
        call_id: JudgedBy(
            _caller(e164, raw, kind),
            dialled or "",
            frozenset(others.get(call_id, ())),
            (first,) if other is None else (first, other),
        )
        for call_id, e164, raw, kind, dialled, first, other in rows
    }


def renumbered(session: Session, before: Mapping[int, JudgedBy]) -> tuple[int, ...]:
    """Which of these calls have other numbers or another time now than before."""
    now = judged_calls(session, before.keys()) if before else {}
    return tuple(sorted(call_id for call_id, by in before.items() if is_to_be_judged_again(by, now[call_id])))


def let_verdicts_fall(session: Session, call_ids: Collection[int], batch_id: int, at: datetime) -> list[int]:
    """What people judged of these calls is undecided again; answers the open cases that it is about.

    A call set aside is proposed again. A tied one stays tied, so that it goes on being held and told of, but nothing that
    tells of it leaves before a person has judged it anew (`services.renumbered`): in closed cases too, since one more copy
    may be handed over.
    """
    if not call_ids:
        return []
    opened = select(col(Case.id)).where(col(Case.state) == "open")
    kept = select(col(Case.id)).where(col(Case.state).in_(("open", "closed")))
    tied = (
        update(Link)
        .where(col(Link.call_id).in_(call_ids), col(Link.case_id).in_(kept))
        .values(renumbered_at=at)
        .returning(col(Link.case_id), col(Link.call_id))
    )
    aside = (
        update(Candidate)
        .where(
            col(Candidate.call_id).in_(call_ids),
            col(Candidate.verdict) == "not_subject",
            col(Candidate.case_id).in_(opened),
        )
        .values(verdict="", verdict_reason="", renumbered_at=at)
        .returning(col(Candidate.case_id), col(Candidate.call_id))
    )
    _forget_reasons(session, call_ids)
    found = _by_case(
        row for one in (tied, aside) for row in session.execute(one, execution_options={"synchronize_session": False})
    )
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


def _caller(e164: str | None, raw: str, kind: str) -> str:
    """How a source spells that a number is not shown is no number."""
    return "" if kind in HIDDEN else e164 or raw
