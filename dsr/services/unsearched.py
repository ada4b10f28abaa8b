"""What the searches of cases have still to look at, or found too much of to list: kept from destruction until a person can judge.

A search for a case is a job, and a night's sweep may come between an import and the job: what the search would only propose
no hold has caught. So before it destroys, the sweep asks which of these calls a search that is still to come could find,
as widely as the search itself asks the register (`search_terms.filters_for`), and keeps them as a question does
(`HoldWait`). What a search found beyond what it listed is kept in the same way, until a person has decided on it
(`services.unlisted`). Where nothing is to come that is one query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.tables import (
    Call,
    Candidate,
    Case,
    CaseClue,
    CaseNumber,
    CaseWindow,
    Hold,
    HoldWait,
    ImportBatch,
    Job,
    Leg,
    Unlisted,
)
from dsr.domain.call_parties import filed_under, keys_of
from dsr.domain.holds import OF_REQUEST
from dsr.domain.matching import NamedWindow, OwnAgent, SearchFacts, SubjectNumber
from dsr.services.call_numbers import PARTIES
from dsr.services.find_calls import HIDDEN, Filter
from dsr.services.holds.waits import end_waits, keep_pairs
from dsr.services.search_terms import filters_for
from dsr.services.unlisted import decided_of, open_of

_UNDONE = ("queued", "running", "failed", "parked")


def spare(session: Session, calls: Sequence[int], at: datetime) -> None:
    """Keep the recordings of those of these calls, about to be destroyed, that a case whose request holds may wait for and
    does not propose: a search is still to come, or did not list all. The caller has taken `holds_lock`. Source: GDPR
    5(1)(f) and 15(1)."""
    rows = session.execute(_still_to_search().order_by(col(Hold.id).desc())).all() if calls else []
    if not rows:
        return
    hold_of = {case_id: hold_id for case_id, hold_id, _placed_at, _is_to_come in rows}
    decided = decided_of(session)
    found = _found(session, calls)
    for case_id in {case_id for case_id, _hold_id, _placed_at, is_to_come in rows if not is_to_come} & decided.keys():
        asked = open_of(session, calls, decided[case_id])
        found = {(of_case, one) for of_case, one in found if of_case != case_id or one in asked}
    since = {hold_id: placed_at for _case_id, hold_id, placed_at, _is_to_come in rows}
    keep_pairs(session, [(hold_of[case_id], call_id) for case_id, call_id in sorted(found)], at, since)


def is_to_come(session: Session, case_id: int) -> bool:
    """Whether a search of the case is still to come: what it proposes may become more."""
    _case, _hold, _placed_at, is_to_be_searched = _still_to_search().selected_columns
    query = _still_to_search().where(col(Hold.case_id) == case_id, is_to_be_searched)
    return session.execute(query.limit(1)).first() is not None


def let_go(session: Session, at: datetime) -> None:
    """End the keeping for cases whose searches have looked since: what they propose is kept as proposed. What a question of
    the same hold still waits for goes with that. The caller has taken `holds_lock`."""
    kept = exists().where(col(HoldWait.hold_id) == col(Hold.id), col(HoldWait.ended_at).is_(None))
    is_asked = col(Hold.wide_since).is_not(None)
    query = select(Hold).where(_is_of_open_request(), ~is_asked, kept, col(Hold.case_id).not_in(_cases()))
    for hold in session.scalars(query.order_by(col(Hold.id))).all():
        end_waits(session, hold, at)


def _is_of_open_request() -> ColumnElement[bool]:
    return and_(col(Hold.case_id).is_not(None), col(Hold.released_at).is_(None), col(Hold.kind).in_(OF_REQUEST))


@cache
def _still_to_search() -> Select[int | None, int | None, datetime, bool]:
    """Case, hold, when it was placed and True, for each case with a search to come: it is queued, runs or has failed and none
    has been made since, or a file that has brought something is being taken and cases are searched at its end. False for
    each whose search found more than it listed, and that needs none."""
    later = aliased(Job)
    done_since = exists().where(
        *(col(later.case_id) == col(Job.case_id), col(later.kind) == col(Job.kind)),
        *(col(later.state) == "done", col(later.id) > col(Job.id)),
    )
    under_way = col(Job.state).in_(("queued", "running"))
    imports = exists().where(
        col(ImportBatch.state) == "running", or_(col(ImportBatch.new) > 0, col(ImportBatch.changed) > 0)
    )
    searches = select(col(Job.case_id)).where(
        col(Job.kind) == "score_candidates", col(Job.state).in_(_UNDONE), or_(under_way, ~done_since)
    )
    is_to_be_searched = and_(col(Case.state) == "open", or_(imports, col(Case.id).in_(searches)))
    unlisted = select(col(Unlisted.case_id)).where(col(Unlisted.decided_at).is_(None))
    return (
        select(col(Hold.case_id), col(Hold.id), col(Hold.placed_at), is_to_be_searched)
        .join(Case, col(Case.id) == col(Hold.case_id))
        .where(_is_of_open_request(), or_(is_to_be_searched, col(Case.id).in_(unlisted)))
    )


@cache
def _cases() -> Select[int]:
    return _still_to_search().with_only_columns(col(Hold.case_id))


@dataclass(frozen=True)
class _Seen:
    """A call as a search looks at it: the keys of its numbers (`domain.call_parties`), both readings of its time, its lines
    and agents."""

    call_id: int
    keys: frozenset[str | None]
    moments: tuple[datetime, ...]
    queues: frozenset[str]
    agents: frozenset[str]
    is_hidden: bool


def _found(session: Session, calls: Sequence[int]) -> set[tuple[int, int]]:
    """Case and call, for each call that the case's search would find and that was never proposed to it."""
    seen = _seen(session, calls)
    by_key: dict[str | None, list[int]] = {}
    for one in seen:
        for key in one.keys - {None}:
            by_key.setdefault(key, []).append(one.call_id)
    found: set[tuple[int, int]] = set()
    for case_id, facts in _facts(session).items():
        for wanted in filters_for(facts, None):
            if wanted.e164s:
                found |= {(case_id, call_id) for key in keys_of(wanted.e164s) for call_id in by_key.get(key, ())}
            else:
                found |= {(case_id, one.call_id) for one in seen if _meets(one, wanted)}
    known = select(col(Candidate.case_id), col(Candidate.call_id)).where(col(Candidate.call_id).in_(calls))
    return found - {(case_id, call_id) for case_id, call_id in session.execute(known)}


def _meets(one: _Seen, wanted: Filter) -> bool:
    """What `find_calls` asks of the database, asked of a call at hand."""
    if not any(_is_in_time(moment, wanted) for moment in one.moments):
        return False
    if wanted.queues and one.queues.isdisjoint(wanted.queues):
        return False
    return (not wanted.agent or wanted.agent in one.agents) and (one.is_hidden or not wanted.only_hidden)


def _is_in_time(moment: datetime, wanted: Filter) -> bool:
    is_after = wanted.since is None or wanted.since <= moment
    return is_after and (wanted.until is None or moment <= wanted.until)


def _facts(session: Session) -> dict[int, SearchFacts]:
    """Where the searches that are to come look, by case: three queries however many cases."""
    numbers = select(col(CaseNumber.case_id), col(CaseNumber.e164)).where(
        col(CaseNumber.case_id).in_(_cases()), col(CaseNumber.e164).is_not(None)
    )
    windows = select(CaseWindow).where(col(CaseWindow.case_id).in_(_cases()))
    agents = select(CaseClue).where(col(CaseClue.case_id).in_(_cases()), col(CaseClue.kind) == "own_agent")
    found: dict[int, SearchFacts] = {}
    for case_id, e164 in session.execute(numbers):
        told = found.get(case_id, SearchFacts())
        found[case_id] = replace(told, numbers=(*told.numbers, SubjectNumber(e164 or "")))
    for one in session.scalars(windows):
        told = found.get(one.case_id, SearchFacts())
        named = NamedWindow(one.from_at, one.to_at, one.queue, one.is_number_hidden)
        found[one.case_id] = replace(told, windows=(*told.windows, named))
    for clue in session.scalars(agents):
        told = found.get(clue.case_id, SearchFacts())
        own = OwnAgent(clue.value, clue.from_on, clue.to_on)
        found[clue.case_id] = replace(told, own_agents=(*told.own_agents, own))
    return found


def _seen(session: Session, calls: Sequence[int]) -> list[_Seen]:
    legs: dict[int, list[tuple[str | None, ...]]] = {}
    told = select(col(Leg.call_id), col(Leg.agent), col(Leg.other_queue), *PARTIES)
    for call_id, *leg in session.execute(told.where(col(Leg.call_id).in_(calls))):
        legs.setdefault(call_id, []).append(tuple(leg))
    columns = (
        *(col(Call.id), col(Call.caller_e164), col(Call.caller_ending), col(Call.dialled_e164), col(Call.caller_kind)),
        *(col(Call.started_at), col(Call.other_started_at), col(Call.queue)),
    )
    found = []
    for call_id, caller, ending, dialled, kind, started_at, other_at, queue in session.execute(
        select(*columns).where(col(Call.id).in_(calls))
    ):
        own = legs.get(call_id or 0, [])
        found.append(
            _Seen(
                call_id=call_id or 0,
                keys=frozenset(filed_under(caller, ending, dialled)) | {key for leg in own for key in leg[2:]},
                moments=(started_at,) if other_at is None else (started_at, other_at),
                queues=frozenset({queue, *(leg[1] or "" for leg in own)}),
                agents=frozenset(leg[0] or "" for leg in own),
                is_hidden=kind in HIDDEN,
            )
        )
    return found
