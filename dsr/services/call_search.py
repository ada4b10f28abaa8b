"""The search page's way through millions of calls: every look goes down an index, and counting stops at a thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Leg
from dsr.domain.call_facts import ending_of
from dsr.domain.call_parties import keys_of
from dsr.domain.phone import NumberRules, classify
from dsr.services.call_numbers import PARTIES
from dsr.services.find_calls import HIDDEN, Asked, Filter, filter_of
from dsr.services.rights import restricting

MOST_COUNTED = 1_000
"""Calls beyond which a search tells "more than", and nothing further down is shown: a narrower one is of more use."""
_LEGS = 8_000  # of a line or an agent the newest legs: a call has up to seven rows, so the newest thousand calls are in them
_LONGEST_CALL = timedelta(days=1)


@dataclass(frozen=True)
class Found:
    """One page of the calls that fit, newest first, and how many there are: at most `MOST_COUNTED`, where `has_more`."""

    calls: list[Call]
    total: int
    has_more: bool


def search(session: Session, asked: Asked, offset: int, limit: int) -> Found:
    """The calls that fit everything asked, the newest first; `limit` of them from `offset` on.

    A call whose processing is restricted is in no search (GDPR 18). A page beyond what is counted is empty. Each way in which a call can fit (as caller, as the one called back, as a further party, by the
    ending of its number, by either reading of the repeated hour, by line or agent of one of its legs) is one look down
    one index for the newest thousand; together they are the newest thousand of all.
    """
    wanted = filter_of(session, asked)
    found: dict[int, datetime] = {}
    free = [~restricting.kept_away()] if restricting.any_stands(session) else []
    for query in (look.where(*free) for look in _looks(session, wanted)):
        for call_id, started_at in session.execute(query.limit(MOST_COUNTED + 1)):
            found[call_id] = started_at
    newest = sorted(found, key=lambda call_id: (found[call_id], call_id), reverse=True)
    shown = newest[:MOST_COUNTED][offset : offset + limit]
    calls = {call.id: call for call in session.scalars(select(Call).where(col(Call.id).in_(shown)))} if shown else {}
    total = min(len(newest), MOST_COUNTED)
    return Found([calls[call_id] for call_id in shown], total, has_more=len(newest) > MOST_COUNTED)


def _looks(session: Session, wanted: Filter) -> Iterator[Select[Any]]:
    started: Any = col(Call.started_at)
    other: Any = col(Call.other_started_at)
    for way in _ways(wanted):
        yield select(col(Call.id), started).where(*_within(wanted, started), *way).order_by(started.desc())
    if wanted.since is None and wanted.until is None:
        return
    # Few calls have a second reading: these first, or a line's millions would be asked for theirs one by one.
    twice = select(col(Call.id)).where(*_within(wanted, other), other.is_not(None))
    if session.scalars(twice.limit(1)).first() is None:
        return
    newest = twice.order_by(other.desc()).limit(_LEGS)
    for way in _ways(wanted):
        yield select(col(Call.id), started).where(col(Call.id).in_(newest), *way).order_by(other.desc())


def _within(wanted: Filter, at: Any) -> list[ColumnElement[bool]]:
    since = [at >= wanted.since] if wanted.since is not None else []
    return since + ([at <= wanted.until] if wanted.until is not None else [])


def _ways(wanted: Filter) -> Iterator[list[ColumnElement[bool]]]:
    """The conditions of each way in which a call can fit; one index leads to each."""
    hidden: list[ColumnElement[bool]] = [col(Call.caller_kind).in_(HIDDEN)] if wanted.only_hidden else []
    if wanted.e164s or wanted.raw:
        for number in _numbers(wanted):
            yield [number, *_line(wanted), *_agent(wanted), *hidden]
    elif wanted.queues:
        for queue in wanted.queues:
            yield [col(Call.queue) == queue, *_agent(wanted), *hidden]
            yield [col(Call.id).in_(_legs(wanted, col(Leg.other_queue) == queue)), *_agent(wanted), *hidden]
    elif wanted.agent:
        yield [col(Call.id).in_(_legs(wanted, col(Leg.agent) == wanted.agent)), *hidden]
    else:
        yield hidden


def _numbers(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    for e164 in wanted.e164s:
        yield col(Call.caller_e164) == e164
        yield col(Call.dialled_e164) == e164
        if ending := ending_of(e164):
            yield (col(Call.caller_ending) == ending) & (col(Call.caller_ending) != "")
        for column in PARTIES:
            yield col(Call.id).in_(_legs(wanted, column.in_(keys_of([e164]))))
    if wanted.raw:
        yield (col(Call.caller_raw) == wanted.raw) & col(Call.caller_e164).is_(None)
        # A source that drops the leading zero has read as a number what by the usual rules is none.
        if bare := classify(wanted.raw, NumberRules(bare_national=True)).e164:
            yield (col(Call.caller_e164) == bare) & (col(Call.caller_raw) == wanted.raw)


def _line(wanted: Filter) -> list[ColumnElement[bool]]:
    if not wanted.queues:
        return []
    of_leg = exists().where(col(Leg.call_id) == col(Call.id), col(Leg.queue).in_(wanted.queues))
    return [or_(col(Call.queue).in_(wanted.queues), of_leg)]


def _agent(wanted: Filter) -> list[ColumnElement[bool]]:
    if not wanted.agent:
        return []
    return [exists().where(col(Leg.call_id) == col(Call.id), col(Leg.agent) == wanted.agent)]


def _legs(wanted: Filter, condition: ColumnElement[bool]) -> Select[int]:
    """The calls of the newest legs of a line or an agent; a leg may begin a while after its call."""
    query = select(col(Leg.call_id)).where(condition)
    if wanted.since is not None:
        query = query.where(col(Leg.started_at) >= wanted.since - timedelta(hours=1))
    if wanted.until is not None:
        query = query.where(col(Leg.started_at) <= wanted.until + _LONGEST_CALL)
    return query.order_by(col(Leg.started_at).desc()).limit(_LEGS)
