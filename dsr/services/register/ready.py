"""Rows made ready for the register without looking at it: what is stored of each leg, call and recording.

All of it is texts and numbers, so that another process can make it and hand it over at little cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dsr.domain.call_facts import DerivedCall, call_of, recording_key
from dsr.domain.call_profile import Recorded
from dsr.domain.calls import (
    KEPT,
    Direction,
    LegRow,
    LegType,
    RejectedRow,
    Result,
    TzConfidence,
    moment_of,
    moment_text,
)
from dsr.domain.phone import FINNISH_RULES, NumberRules
from dsr.domain.retention import MetadataTerm
from dsr.services.register.rows import Chunk

CALL_COLUMNS = (
    *("direction", "started_at", "other_started_at", "ended_at", "zone_confidence", "caller_raw", "caller_e164"),
    *("caller_kind", "caller_ending", "is_caller_valid", "dialled_e164", "queue", "agent", "duration_ms"),
    "destruction_on",
)
Value = str | int | None


@dataclass(frozen=True)
class Reading:
    """What a file's rows are written with: the batch and source they belong to, how the source writes numbers and
    records, and the term of call facts when the file came."""

    batch_id: int
    source_id: int
    rules: NumberRules
    recorded: Recorded
    term: MetadataTerm | None = None


class ReadyLeg(NamedTuple):
    """A leg as stored: its call's id at the source, its line in the file, its hash, and the values of `KEPT`."""

    ext_call_id: str
    row_no: int
    row_hash: str
    kept: tuple[Value, ...]

    @property
    def key(self) -> tuple[str, str]:
        """The source's own key of the leg."""
        return self.kept[0], self.kept[1]  # type: ignore[return-value]


class ReadyRecording(NamedTuple):
    """An expected recording: which of the call's legs has it (its place among the chunk's legs), key, name, length."""

    leg: int
    key: str
    name: str
    duration_ms: int


class ReadyCall(NamedTuple):
    """A call as stored, were all its legs in this chunk: its id at the source and the values of `CALL_COLUMNS`."""

    ext_call_id: str
    values: tuple[Value, ...]
    legs: tuple[int, ...]
    recordings: tuple[ReadyRecording, ...]


class ReadyChunk(NamedTuple):
    """A chunk made ready. `rejected` are line, code and values of each row; `repeated` as in `Chunk`."""

    legs: list[ReadyLeg]
    calls: list[ReadyCall]
    rejected: list[RejectedRow]
    repeated: int

    @property
    def rows(self) -> int:
        """How many rows of the file these are."""
        return len(self.legs) + len(self.rejected) + self.repeated

    def as_plain(self) -> tuple[Any, ...]:
        """Nothing but tuples, texts and numbers; `chunk_of` reads it."""
        legs = [(one[0], one[1], one[2], one[3]) for one in self.legs]
        calls = [(one[0], one[1], one[2], [tuple(each) for each in one[3]]) for one in self.calls]
        return legs, calls, [(one.row_no, one.code, one.values) for one in self.rejected], self.repeated


def chunk_of(plain: tuple[Any, ...]) -> ReadyChunk:
    """The chunk that `as_plain` took apart."""
    legs, calls, rejected, repeated = plain
    return ReadyChunk(
        list(map(ReadyLeg._make, legs)),
        [ReadyCall(one, values, places, tuple(map(ReadyRecording._make, own))) for one, values, places, own in calls],
        [RejectedRow(*row) for row in rejected],
        repeated,
    )


def made_ready(chunk: Chunk, reading: Reading) -> ReadyChunk:
    """The chunk's rows as they will be stored, the calls derived from those of their legs that it holds."""
    rules = FINNISH_RULES if reading.rules == FINNISH_RULES else reading.rules
    legs = [ReadyLeg(leg.ext_call_id, leg.row_no, leg.row_hash, leg.kept) for leg in chunk.legs]
    groups: dict[str, list[int]] = {}
    for place, leg in enumerate(chunk.legs):
        groups.setdefault(leg.ext_call_id, []).append(place)
    calls = [
        _ready_call(ext_call_id, places, [chunk.legs[place] for place in places], rules, reading)
        for ext_call_id, places in groups.items()
    ]
    return ReadyChunk(legs, calls, list(chunk.rejected), chunk.repeated)


def _ready_call(
    ext_call_id: str, places: Sequence[int], legs: Sequence[LegRow], rules: NumberRules, reading: Reading
) -> ReadyCall:
    call = call_of(legs, rules, reading.recorded)
    recordings = []
    for one in call.recordings:
        place = places[0]
        if len(legs) > 1:
            keys = [(leg.ext_leg_id, leg.ext_seq) for leg in legs]
            place = places[keys.index((one.ext_leg_id, one.ext_seq))]
        key = recording_key(reading.source_id, one, ext_call_id)
        recordings.append(ReadyRecording(place, key, one.name, one.duration_ms))
    return ReadyCall(ext_call_id, call_values(call), tuple(places), tuple(recordings))


def call_values(call: DerivedCall) -> tuple[Value, ...]:
    """The call's values in the order of `CALL_COLUMNS`, as stored."""
    second, ended = call.other_started_at, call.ended_at
    return (
        call.direction._value_,
        moment_text(call.started_at),
        None if second is None else moment_text(second),
        None if ended is None else moment_text(ended),
        call.zone_confidence._value_,
        call.caller_raw,
        call.caller_e164,
        call.caller_kind._value_,
        call.caller_ending,
        call.is_caller_valid,
        call.dialled_e164,
        call.queue,
        call.agent,
        call.duration_ms,
        call.destruction_on.isoformat(),
    )


def leg_of(ext_call_id: str, kept: Iterable[Value]) -> LegRow:
    """The row again from what is kept of it, as far as its call depends on it."""
    value: dict[str, Any] = dict(zip(KEPT, kept, strict=True))
    moments = ("started_at", "other_started_at", "answered_at", "ended_at")
    at = {name: None if value[name] is None else moment_of(value[name]) for name in moments}
    started_at = at["started_at"]
    if started_at is None:
        raise ValueError("a leg begins at some moment")
    return LegRow(
        row_no=0,
        ext_call_id=ext_call_id,
        ext_leg_id=value["ext_leg_id"],
        ext_seq=value["ext_seq"],
        caller_raw=value["caller_raw"],
        started_at=started_at,
        started_local=value["started_local"],
        utc_offset_min=value["utc_offset_min"] or 0,
        tz_confidence=TzConfidence(value["zone_confidence"]),
        second_reading_at=at["other_started_at"],
        dialled_raw=value["dialled_raw"],
        queue_raw=value["queue"],
        agent_raw=value["agent"],
        leg_type=LegType(value["leg_type"]),
        direction=Direction(value["direction"]),
        answered_at=at["answered_at"],
        ended_at=at["ended_at"],
        wait_ms=value["wait_ms"],
        talk_ms=value["talk_ms"],
        total_ms=value["total_ms"],
        result=Result(value["result"] or Result.UNKNOWN),
        recording_ref=value["recording_ref"] or None,
    )
