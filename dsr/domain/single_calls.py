"""Calls of one leg, as nearly all are, many at once: what `call_facts.call_of` says of each, a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dsr.domain.call_facts import LONGEST_LINE, OUTWARD, destroyed_on
from dsr.domain.call_profile import Recorded
from dsr.domain.calls import KEPT, Result, moment_of
from dsr.domain.memory import Memory
from dsr.domain.number_facts import number_facts
from dsr.domain.phone import NumberRules

_TALKED = frozenset((Result.ANSWERED.value, Result.TRANSFERRED.value))
_OUTWARD = frozenset(direction.value for direction in OUTWARD)
_UNKNOWN = Result.UNKNOWN.value
_HOUR = len("2026-11-03 09")


class SingleCalls(NamedTuple):
    """What the register says of calls of one leg: columns, in the order of `file_rows.ready.CALL_COLUMNS`; and for each
    the name of its recording, None where none is expected. A length is None where only `call_of` can tell it."""

    values: tuple[Sequence[Any], ...]
    recordings: Sequence[str | None]
    lengths: Sequence[int | None]


def single_calls(columns: Sequence[Sequence[Any]], rules: NumberRules, recorded: Recorded) -> SingleCalls:
    """The calls of which these are the only legs; `columns` are those of `KEPT`."""
    leg = dict(zip(KEPT, columns, strict=True))
    numbers, due = number_facts(rules), _due
    facts = [numbers[caller] for caller in leg["caller_raw"]]
    is_outward = [direction in _OUTWARD for direction in leg["direction"]]
    told = zip(leg["result"], leg["talk_ms"], leg["answered_at"], leg["agent"], leg["total_ms"], strict=True)
    is_talk = [
        result in _TALKED or (result == _UNKNOWN and _may_be_talk(talk, answered_at, agent, total))
        for result, talk, answered_at, agent, total in told
    ]
    lengths = [
        talk if talk and talked else total
        for talk, total, talked in zip(leg["talk_ms"], leg["total_ms"], is_talk, strict=True)
    ]
    dialled = zip(leg["dialled_raw"], is_outward, strict=True)
    values = (
        leg["direction"],
        leg["started_at"],
        leg["other_started_at"],
        leg["ended_at"],
        leg["zone_confidence"],
        leg["caller_raw"],
        [fact.e164 for fact in facts],
        [fact.kind for fact in facts],
        [fact.ending for fact in facts],
        [fact.is_valid for fact in facts],
        [numbers[number].e164 if outward else None for number, outward in dialled],
        _lines(leg["queue"], leg["dialled_raw"], is_outward),
        [agent if talked else "" for agent, talked in zip(leg["agent"], is_talk, strict=True)],
        lengths,
        [due[at[:_HOUR]] for at in leg["started_at"]],
    )
    return SingleCalls(values, _recordings(leg["recording_ref"], leg["talk_ms"], is_talk, recorded), lengths)


def _may_be_talk(talk: int | None, answered_at: str | None, agent: str, total: int | None) -> bool:
    """As `call_facts.is_answered` of a row that says neither that there was a talk nor the opposite."""
    if talk is not None:
        return talk > 0
    return answered_at is not None or bool(agent) or bool(total)


def _lines(queues: Sequence[str], dialled: Sequence[str], is_outward: Sequence[bool]) -> list[str]:
    return [
        queue or ("" if outward else number[:LONGEST_LINE])
        for queue, number, outward in zip(queues, dialled, is_outward, strict=True)
    ]


def _recordings(
    refs: Sequence[str], talks: Sequence[int | None], is_talk: Sequence[bool], recorded: Recorded
) -> list[str | None]:
    if recorded is Recorded.NONE:
        return [None] * len(refs)
    all_answered = recorded is Recorded.ANSWERED
    return [
        ref or ("" if all_answered and talked and talk != 0 else None)
        for ref, talk, talked in zip(refs, talks, is_talk, strict=True)
    ]


def _due_on(hour: str) -> str:
    at = moment_of(f"{hour}:00:00")
    return destroyed_on(at.toordinal(), at.hour).isoformat()


_due = Memory(_due_on, 8_192)
