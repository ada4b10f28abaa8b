"""Whose line or agent id a call has: the subject's own that fits best, and whether it was theirs on that day."""

from __future__ import annotations

from datetime import date, datetime

from dsr.domain.calls import Direction
from dsr.domain.local_times import HELSINKI
from dsr.domain.matching.values import Basis, CallFacts, OwnAgent, SearchFacts, Shared, SubjectNumber
from dsr.domain.phone import NumberKind

BASIS_WEIGHTS = {Basis.CALLBACK: 60, Basis.OTHER_REGISTER: 50, Basis.HANDLER: 40, Basis.DECLARED: 40}
"""What a call from a number weighs by what the number rests on."""


def subjects_number(call: CallFacts, search: SearchFacts) -> SubjectNumber | None:
    """The subject's number that the call has: one that was theirs on the day before the better known one; None without."""
    line = line_of(call)
    mine = [number for number in search.numbers if line is not None and number.e164 == line]
    return max(mine, key=lambda number: (covers(number, call), BASIS_WEIGHTS[number.basis]), default=None)


def subjects_party(call: CallFacts, search: SearchFacts) -> SubjectNumber | None:
    """The subject's number among those of further parties of the call, one that was theirs on the day first; None without."""
    mine = [number for number in search.numbers if number.e164 in call.parties]
    return max(mine, key=lambda number: (covers(number, call), BASIS_WEIGHTS[number.basis]), default=None)


def subjects_agent(call: CallFacts, search: SearchFacts) -> OwnAgent | None:
    """The subject's own agent id among those of the call, one that was theirs on the day first; None without any."""
    mine = [own for own in search.own_agents if own.agent in call.agents]
    return max(mine, key=lambda own: covers(own, call), default=None)


def line_of(call: CallFacts) -> str | None:
    """The number of whoever spoke with the city, where it can be read."""
    if is_outward(call):
        return call.dialled_e164
    return call.caller_e164 if call.caller_kind is NumberKind.NUMBER else None


def is_outward(call: CallFacts) -> bool:
    """Whether the city made the call."""
    return call.direction in (Direction.OUT, Direction.CALLBACK)


def is_stated_shared(number: SubjectNumber) -> bool:
    """Whether somebody has said that others use the line: the case, a list of switchboards, or another subject."""
    return number.declared_by_others or number.shared not in (Shared.UNKNOWN, Shared.NO)


def covers(own: SubjectNumber | OwnAgent, call: CallFacts) -> bool:
    """True unless the call is outside the days on which it was the subject's, on every reading of the call's time.

    An open beginning or end is not a limit: that it is open is told by a blocker of its own.
    """
    days = [moment.astimezone(HELSINKI).date() for moment in moments_of(call)]
    return any((own.from_on is None or own.from_on <= day) and (own.to_on is None or day <= own.to_on) for day in days)


def moments_of(call: CallFacts) -> list[datetime]:
    """When the call can have begun: two moments in the repeated autumn hour, otherwise one."""
    return [call.started_at] + ([call.other_started_at] if call.other_started_at is not None else [])


def period_of(own: SubjectNumber | OwnAgent) -> tuple[tuple[str, str], ...]:
    """The days between which it was the subject's, as the values of a reason: ISO, an empty text for an open end."""
    return (("from_on", day_text(own.from_on)), ("to_on", day_text(own.to_on)))


def day_text(day: date | None) -> str:
    """The day as the values of a reason carry it."""
    return day.isoformat() if day is not None else ""
