"""Calls found in the register by number, time, line or agent, and what matching must know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Call, CallQueue, Case, Hold, HoldItem, Leg, Link, Recording
from dsr.domain.calendar import day_begins_at, local_date
from dsr.domain.calls import Direction
from dsr.domain.matching import (
    Basis,
    CallFacts,
    Candidate,
    NamedWindow,
    SearchFacts,
    SubjectNumber,
    ranked,
)
from dsr.domain.phone import NumberKind, classify
from dsr.domain.retention import MAY_EXIST
from dsr.services import register_counts
from dsr.services.call_numbers import PARTIES, has_number
from dsr.services.call_queues import technical_names
from dsr.services.cases import name_key
from dsr.services.rights import restricting
from dsr.services.third_persons import of_another_subject

MOST = 20_000
Part = TypeVar("Part", int, str)
HIDDEN = tuple(kind.value for kind in NumberKind if kind is not NumberKind.NUMBER)


@dataclass(frozen=True)
class Filter:
    """What calls must be to be found: everything given must hold. Moments are aware, both ends included.

    `e164s` also finds calls that the city made to them or that have them as a further party, and numbers that could not be
    read but end alike.
    `raw` is a caller exactly as the source wrote it. `only_hidden` leaves out callers with a readable number.
    """

    e164s: tuple[str, ...] = ()
    raw: str = ""
    since: datetime | None = None
    until: datetime | None = None
    queues: tuple[str, ...] = ()
    agent: str = ""
    only_hidden: bool = False


@dataclass(frozen=True)
class Asked:
    """A search as a person asks for it. `number` as they write it, times aware, `queue` by technical or plain name."""

    number: str = ""
    since: datetime | None = None
    until: datetime | None = None
    queue: str = ""
    agent: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing was asked for."""
        return not (self.number or self.since or self.until or self.queue or self.agent)


@dataclass(frozen=True)
class FoundCall:
    """A call with what speaks for it."""

    call: Call
    score: int
    candidate: Candidate | None = field(default=None)


def find_calls(session: Session, asked: Asked, *, limit: int = MOST) -> list[FoundCall]:
    """The calls that fit everything asked, the likeliest first, the newest first among equals; none that is restricted."""
    wanted = filter_of(session, asked)
    calls = restricting.unrestricted(session, calls_matching(session, [wanted], limit=limit))
    facts = SearchFacts(
        numbers=tuple(SubjectNumber(e164, Basis.HANDLER) for e164 in wanted.e164s),
        windows=(NamedWindow(asked.since, asked.until),) if asked.since and asked.until else (),
        queues=wanted.queues,
        agents=(asked.agent,) if asked.agent else (),
    )
    scored = {one.call_id: one for one in ranked(facts_of(session, calls), facts)}
    found = [
        FoundCall(call, scored[call.id].score if call.id in scored else 0, scored.get(call.id or 0)) for call in calls
    ]
    return sorted(found, key=lambda one: (-one.score, -one.call.started_at.timestamp(), one.call.id or 0))


def unknown_names(session: Session, asked: Asked) -> tuple[str, ...]:
    """Which of `queue` and `agent` names nothing that the register or the directory of lines knows."""
    unknown = []
    if asked.queue:
        lines = technical_names(session, asked.queue)
        query = select(col(Call.id)).where(_condition(Filter(queues=lines))).limit(1)
        if lines == (asked.queue,) and not _is_listed(session, asked.queue) and session.scalar(query) is None:
            unknown.append("queue")
    if asked.agent and session.scalar(select(col(Leg.id)).where(col(Leg.agent) == asked.agent).limit(1)) is None:
        unknown.append("agent")
    return tuple(unknown)


def calls_matching(session: Session, filters: Iterable[Filter], *, limit: int = MOST) -> list[Call]:
    """The calls that any of the filters finds, each once, the newest first; at most `limit` of each filter."""
    found: dict[int, Call] = {}
    for wanted in filters:
        query = select(Call).where(_condition(wanted)).order_by(col(Call.started_at).desc(), col(Call.id).desc())
        for call in session.scalars(query.limit(limit)):
            found[call.id or 0] = call
    return sorted(found.values(), key=lambda call: (call.started_at, call.id or 0), reverse=True)


def unread(session: Session, filters: Iterable[Filter], after: int, *, limit: int = MOST) -> int:
    """How many calls, of those whose id comes after one, `calls_matching` leaves out: what is beyond `limit` of a filter."""
    newest = (col(Call.started_at).desc(), col(Call.id).desc())
    left = 0
    for wanted in filters:
        beyond = select(col(Call.id)).where(_condition(wanted)).order_by(*newest)
        found = beyond.offset(limit).subquery()
        left += session.scalar(select(func.count()).select_from(found).where(found.c.id > after)) or 0
    return left


def first_call_on(session: Session) -> date | None:
    """The Helsinki day of the oldest call whose facts the register keeps; None without any."""
    first = session.scalar(select(func.min(col(Call.started_at))))
    return local_date(first) if first is not None else None


def uncertain_calls(session: Session, calls: Sequence[Call], before: date) -> set[int]:
    """Which of the calls have a recording due before that day of which nobody knows whether it is still there.

    The source destroys by itself and may not have told; what it has confirmed to an open hold is there.
    """
    confirmed = (
        select(col(HoldItem.recording_id))
        .join(Hold, col(Hold.id) == col(HoldItem.hold_id))
        .where(col(Hold.released_at).is_(None), col(HoldItem.upstream) == "confirmed")
    )
    is_overdue = col(Recording.state).in_(MAY_EXIST), col(Recording.due_on) < before
    query = select(col(Recording.call_id)).where(*is_overdue, col(Recording.id).not_in(confirmed))
    found: set[int] = set()
    for part in _parts([call.id or 0 for call in calls]):
        found |= set(session.scalars(query.where(col(Recording.call_id).in_(part))))
    return found


def facts_of(
    session: Session,
    calls: Sequence[Call],
    *,
    case_id: int | None = None,
    subject_key: str = "",
    since: date | None = None,
    busy_from: int | None = None,
) -> list[CallFacts]:
    """What matching knows of calls. With a case: whether a call is tied to another subject's, and whether the caller's
    name (`subject_key` as `name_key` makes it) looks the same. `since`: from when calls are counted for a busy line, which
    has more than `busy_from`, by default as last counted."""
    ids = [call.id or 0 for call in calls]
    legs: dict[int, list[_Leg]] = {}
    for part in _parts(ids):
        query = select(col(Leg.call_id), col(Leg.queue), col(Leg.agent), col(Leg.caller_name_raw), *PARTIES)
        for call_id, *told in session.execute(query.where(col(Leg.call_id).in_(part))):
            legs.setdefault(call_id, []).append(_Leg(*told))
    tied = _tied_to_others(session, ids, case_id, subject_key) if case_id is not None else set()
    most = busy_from if busy_from is not None else register_counts.busy_from(session)
    busy = _busy_lines(session, {call.caller_e164 for call in calls if call.caller_e164}, since, most)
    return [
        _facts(call, legs.get(call.id or 0, []), subject_key, is_tied=call.id in tied, is_busy=call.caller_e164 in busy)
        for call in calls
    ]


class _Leg(NamedTuple):
    """What matching asks of a leg."""

    queue: str
    agent: str
    caller_name: str
    other_caller: str | None
    other_dialled: str | None
    other_connected: str | None

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(key for key in self[3:] if key is not None)


def _facts(call: Call, legs: Sequence[_Leg], subject_key: str, *, is_tied: bool, is_busy: bool) -> CallFacts:
    queues = {leg.queue for leg in legs if leg.queue} | ({call.queue} if call.queue else set())
    agents = {leg.agent for leg in legs if leg.agent} | ({call.agent} if call.agent else set())
    return CallFacts(
        call_id=call.id or 0,
        started_at=call.started_at,
        other_started_at=call.other_started_at,
        caller_kind=NumberKind(call.caller_kind),
        caller_e164=call.caller_e164,
        caller_raw=call.caller_raw,
        is_caller_valid=call.is_caller_valid,
        dialled_e164=call.dialled_e164,
        direction=Direction(call.direction),
        queues=tuple(sorted(queues)),
        agents=tuple(sorted(agents)),
        duration_ms=call.duration_ms,
        is_line_busy=is_busy,
        is_tied_to_another=is_tied,
        caller_name_matches=bool(subject_key) and any(name_key(leg.caller_name) == subject_key for leg in legs),
        parties=tuple(sorted({key for leg in legs for key in leg.parties})),
    )


def filter_of(session: Session, asked: Asked) -> Filter:
    """What is asked, with the number read and the lines by their technical names."""
    number = classify(asked.number) if asked.number else None
    e164s = (number.e164,) if number is not None and number.e164 else ()
    raw = asked.number.strip() if number is not None and not e164s else ""
    return Filter(e164s, raw, asked.since, asked.until, technical_names(session, asked.queue), asked.agent)


def _is_listed(session: Session, technical: str) -> bool:
    query = select(col(CallQueue.id)).where(col(CallQueue.technical) == technical)
    return session.scalar(query) is not None


def _condition(wanted: Filter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.e164s:
        conditions.append(has_number(wanted.e164s, with_endings=True))
    if wanted.raw:
        conditions.append(col(Call.caller_raw) == wanted.raw)
    conditions += _times(wanted)
    if wanted.queues:
        of_leg = select(col(Leg.call_id)).where(col(Leg.other_queue).in_(wanted.queues))
        conditions.append(or_(col(Call.queue).in_(wanted.queues), col(Call.id).in_(of_leg)))
    if wanted.agent:
        conditions.append(col(Call.id).in_(select(col(Leg.call_id)).where(col(Leg.agent) == wanted.agent)))
    if wanted.only_hidden:
        conditions.append(col(Call.caller_kind).in_(HIDDEN))
    return and_(*conditions)


def _times(wanted: Filter) -> list[ColumnElement[bool]]:
    """Either reading of a time in the repeated autumn hour counts."""
    first, other = col(Call.started_at), col(Call.other_started_at)
    if wanted.since is not None and wanted.until is not None:
        return [or_(first.between(wanted.since, wanted.until), other.between(wanted.since, wanted.until))]
    if wanted.since is not None:
        return [or_(first >= wanted.since, other >= wanted.since)]
    return [first <= wanted.until] if wanted.until is not None else []


def _tied_to_others(session: Session, ids: Sequence[int], case_id: int, subject_key: str) -> set[int]:
    found: set[int] = set()
    for part in _parts(ids):
        query = (
            select(col(Link.call_id))
            .join(Case, col(Case.id) == col(Link.case_id))
            .where(col(Link.call_id).in_(part), of_another_subject(case_id, subject_key))
        )
        found.update(session.scalars(query))
    return found


def _busy_lines(session: Session, e164s: set[str], since: date | None, most: int) -> set[str]:
    busy: set[str] = set()
    for part in _parts(sorted(e164s)):
        query = select(col(Call.caller_e164)).where(col(Call.caller_e164).in_(part))
        if since is not None:
            query = query.where(col(Call.started_at) >= day_begins_at(since))
        query = query.group_by(col(Call.caller_e164)).having(func.count() > most)
        busy.update(e164 for e164 in session.scalars(query) if e164)
    return busy


def _parts(items: Sequence[Part]) -> Iterable[Sequence[Part]]:
    """Few enough at a time for one statement."""
    return (items[start : start + 5_000] for start in range(0, len(items), 5_000))
