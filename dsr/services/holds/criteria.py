"""What a hold catches: numbers, named times and single calls; what is wide among them; and which calls these are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, union
from sqlmodel import Session, col

from dsr.db.tables import Call, CaseNumber, CaseWindow, ImportBatch, Leg, Recording, SharedLine
from dsr.domain.holds import WIDE_RECORDINGS, is_wide
from dsr.domain.matching.weigh import AROUND
from dsr.domain.retention import MAY_EXIST
from dsr.services.call_numbers import has_number

TIMES = ("windows", "lines")
LONG_AGO = datetime.min.replace(tzinfo=UTC)
NO_USABLE_NUMBER = ("withheld", "unavailable", "unparsed", "uri")
Stored = Mapping[str, Sequence[Any]]
"""Criteria as they are stored: `numbers` in E.164, `windows` as [from, to, queue] for calls without a usable number,
`lines` in the same form for every call of a line in a time, `calls` by their ids. A time may say two things more, when a
person had decided on the calls that it caught then: the register's last call, and the moment. It is about the calls that
came after that one, and those of which a file told anything later: they may lie in the time only since."""


class Time(Protocol):
    """A named time as a case has it or a form names it."""

    @property
    def from_at(self) -> datetime:
        """From when on."""

    @property
    def to_at(self) -> datetime:
        """Until when."""

    @property
    def queue(self) -> str:
        """The line, or nothing."""

    @property
    def is_number_hidden(self) -> bool:
        """Whether the number was hidden."""


@dataclass(frozen=True)
class Named:
    """A named time as calls are compared with it: widened by what people err, with the line or empty, and of the calls that
    came to the register after one, or were told anew `since`."""

    first: datetime
    last: datetime
    queue: str
    after: int = 0
    since: datetime = LONG_AGO


@dataclass(frozen=True)
class Criteria:
    """Stored criteria, read once."""

    numbers: frozenset[str]
    windows: tuple[Named, ...]
    lines: tuple[Named, ...]
    calls: frozenset[int]


@lru_cache(maxsize=50_000)
def read_criteria(text: str) -> Criteria:
    """The criteria in their stored text. Kept in memory: every chunk of an import asks for all that are open."""
    stored = json.loads(text)
    return Criteria(
        frozenset(stored.get("numbers", ())),
        tuple(_named(*window) for window in stored.get("windows", ())),
        tuple(_named(*window) for window in stored.get("lines", ())),
        frozenset(stored.get("calls", ())),
    )


def criteria_of(session: Session, case_id: int) -> dict[str, list[Any]]:
    """What the case is searched by: safe numbers, and times the subject named."""
    numbers = session.scalars(
        select(col(CaseNumber.e164)).where(col(CaseNumber.case_id) == case_id, col(CaseNumber.e164).is_not(None))
    )
    windows = session.scalars(select(CaseWindow).where(col(CaseWindow.case_id) == case_id).order_by(col(CaseWindow.id)))
    return {
        "numbers": sorted({number for number in numbers if number}),
        **times_of(windows),
    }


def times_of(named: Iterable[Time]) -> dict[str, list[Any]]:
    """Named times in stored form: `windows` where the number was hidden, `lines` where the subject does not know it, as of
    a friend's telephone: then every call of the time may be theirs."""
    found: dict[str, list[Any]] = {"windows": [], "lines": []}
    for one in named:
        stored = [one.from_at.isoformat(), one.to_at.isoformat(), one.queue]
        found["windows" if one.is_number_hidden else "lines"].append(stored)
    return found


def split_wide(session: Session, case_id: int, fresh: Stored) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """The criteria that freeze at once, and those that wait for a person's word because they would freeze many."""
    query = select(col(CaseNumber.e164), col(CaseNumber.shared)).where(col(CaseNumber.case_id) == case_id)
    shared = {e164 or "": how for e164, how in session.execute(query)}
    listed = select(col(SharedLine.e164), col(SharedLine.kind)).where(col(SharedLine.e164).in_(shared))
    for e164, kind in session.execute(listed):
        shared[e164] = kind
    narrow: dict[str, list[Any]] = {name: [] for name in fresh}
    wide: dict[str, list[Any]] = {name: [] for name in fresh}
    for name, values in fresh.items():
        for value in values:
            known = shared.get(value, "unknown") if name == "numbers" else "unknown"
            length, line = (_length(value), value[2]) if name in TIMES else (None, "")
            found = recordings_of(session, {name: [value]}, at_most=WIDE_RECORDINGS + 1)
            (wide if is_wide(found, length=length, names_line=bool(line), shared=known) else narrow)[name].append(value)
    return narrow, wide


def recordings_of(session: Session, stored: Stored, *, at_most: int | None = None) -> int:
    """How many recordings these criteria would freeze now; counted no further than `at_most`."""
    query = select(col(Recording.id)).join(Call, col(Call.id) == col(Recording.call_id))
    found = query.where(caught(stored), col(Recording.state).in_(MAY_EXIST)).limit(at_most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def caught(stored: Stored) -> ColumnElement[bool]:
    """The condition on `Call` that these criteria make: the subject called, was called back or was a further party, or
    named the time. Several are a union of looks, each down its own index."""
    conditions: list[ColumnElement[bool]] = []
    if stored.get("numbers"):
        conditions.append(has_number(stored["numbers"]))
    for window in stored.get("windows", ()):
        conditions.append(and_(_in_time(_named(*window)), col(Call.caller_kind).in_(NO_USABLE_NUMBER)))
    conditions += [_in_time(_named(*window)) for window in stored.get("lines", ())]
    if stored.get("calls"):
        conditions.append(col(Call.id).in_(stored["calls"]))
    if len(conditions) < 2:
        return conditions[0] if conditions else false()
    return col(Call.id).in_(union(*(select(col(Call.id)).where(condition) for condition in conditions)))


def joined(before: Stored, fresh: Stored) -> dict[str, list[Any]]:
    """Both together, each value once, in the order in which they came."""
    found = {name: list(values) for name, values in before.items()}
    for name, values in fresh.items():
        found[name] = [*found.get(name, []), *(value for value in values if value not in found.get(name, []))]
    return found


def without(fresh: Stored, *known: Stored) -> dict[str, list[Any]]:
    """The criteria that none of `known` holds."""
    return {
        name: [value for value in values if all(value not in one.get(name, []) for one in known)]
        for name, values in fresh.items()
    }


def newer(value: Sequence[Any], after: int, since: str) -> list[Any]:
    """The same stored time, of the calls that came to the register after one or were told anew since a moment (ISO)."""
    return [*value[:3], after, since]


def named_of(value: Sequence[Any]) -> Named:
    """A stored time, read."""
    return _named(*value)


def _in_time(named: Named) -> ColumnElement[bool]:
    started = or_(
        col(Call.started_at).between(named.first, named.last),
        col(Call.other_started_at).between(named.first, named.last),
    )
    conditions = [_of_line(named.queue)] if named.queue else []
    if named.after:
        conditions.append(or_(col(Call.id) > named.after, _is_told_since(named.since)))
    return and_(started, *conditions)


def _is_told_since(since: datetime) -> ColumnElement[bool]:
    """Whether a file that was taken later, or is being taken, told anything of the call."""
    batch = and_(col(ImportBatch.id) == col(Leg.batch_id), col(Leg.call_id) == col(Call.id))
    return exists().where(batch, or_(col(ImportBatch.ended_at).is_(None), col(ImportBatch.ended_at) > since))


def told_at(session: Session, calls: Sequence[int]) -> dict[int, datetime]:
    """When the last file was taken that told anything of each call; the end of time where it is being taken."""
    query = select(col(Leg.call_id), col(ImportBatch.ended_at)).join(
        ImportBatch, col(ImportBatch.id) == col(Leg.batch_id)
    )
    found: dict[int, datetime] = {}
    for call_id, ended_at in session.execute(query.where(col(Leg.call_id).in_(calls))):
        found[call_id] = max(found.get(call_id, LONG_AGO), ended_at or datetime.max.replace(tzinfo=UTC))
    return found


def _of_line(queue: str) -> ColumnElement[bool]:
    """Calls of a line, and those passed on to it: a call is filed under the line that was called first."""
    return or_(col(Call.queue) == queue, exists().where(col(Leg.call_id) == col(Call.id), col(Leg.queue) == queue))


def _named(from_text: str, to_text: str, queue: str, after: int = 0, since: str = "") -> Named:
    first, last = datetime.fromisoformat(from_text) - AROUND, datetime.fromisoformat(to_text) + AROUND
    return Named(first, last, queue, after, datetime.fromisoformat(since) if since else LONG_AGO)


def _length(window: Sequence[str]) -> timedelta:
    return datetime.fromisoformat(window[1]) - datetime.fromisoformat(window[0])
