"""Rows made ready for the register without looking at it: what is stored of each leg, call and recording.

All of it is texts and numbers, so that another process can make it and hand it over at little cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from dsr.domain.call_facts import DerivedCall, call_of, recording_key
from dsr.domain.call_profile import Recorded
from dsr.domain.calls import (
    KEPT,
    Direction,
    LegRow,
    LegType,
    Result,
    TzConfidence,
    moment_of,
    moment_text,
)
from dsr.domain.phone import FINNISH_RULES, NumberRules
from dsr.domain.retention import MetadataTerm
from dsr.services.file_rows.chunks import Chunk

CALL_COLUMNS = (
    *("direction", "started_at", "other_started_at", "ended_at", "zone_confidence", "caller_raw", "caller_e164"),
    *("caller_kind", "caller_ending", "is_caller_valid", "dialled_e164", "queue", "agent", "duration_ms"),
    "destruction_on",
)
LEG_COLUMNS = ("row_hash", *KEPT)
Value = str | int | None
_moments = itemgetter(*(KEPT.index(name) for name in ("started_at", "other_started_at", "ended_at")))


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
    """An expected recording: which of the chunk's legs has it and which of its calls it is of (their places), key,
    name, the date on which it is destroyed, length."""

    leg: int
    call: int
    key: str
    name: str
    due_on: str
    duration_ms: int


class ReadyChunk(NamedTuple):
    """A chunk made ready: nothing but lists, tuples, texts and numbers, which another process hands over as they are.

    `legs` are the values of `LEG_COLUMNS`; `lines` is the line of each, `of_call` the place of its call in `calls`.
    `calls` are (id at the source, *`CALL_COLUMNS`), as stored were all the call's legs in this chunk. `recordings` are
    the fields of `ReadyRecording`, `rejected` line, code and values of each row; `repeated` as in `Chunk`.
    """

    legs: list[tuple[Any, ...]]
    lines: list[int]
    of_call: list[int]
    calls: list[tuple[Any, ...]]
    recordings: list[tuple[int, int, str, str, str, int]]
    rejected: list[tuple[int, str, tuple[tuple[str, str | int], ...]]]
    repeated: int

    @property
    def rows(self) -> int:
        """How many rows of the file these are."""
        return len(self.legs) + len(self.rejected) + self.repeated

    def leg(self, place: int) -> ReadyLeg:
        """One of the legs with its names."""
        row_hash, *kept = self.legs[place]
        return ReadyLeg(self.calls[self.of_call[place]][0], self.lines[place], row_hash, tuple(kept))


def made_ready(chunk: Chunk, reading: Reading) -> ReadyChunk:
    """The chunk's rows as they will be stored, the calls derived from those of their legs that it holds."""
    rules = FINNISH_RULES if reading.rules == FINNISH_RULES else reading.rules
    groups: dict[str, list[int]] = {}
    for place, leg in enumerate(chunk.legs):
        groups.setdefault(leg.ext_call_id, []).append(place)
    of_call = [0] * len(chunk.legs)
    calls: list[tuple[Any, ...]] = []
    recordings: list[tuple[int, int, str, str, str, int]] = []
    for number, (ext_call_id, places) in enumerate(groups.items()):
        legs = [chunk.legs[place] for place in places]
        call = call_of(legs, rules, reading.recorded)
        for place in places:
            of_call[place] = number
        values = call_values(call, legs[0] if len(legs) == 1 else None)
        calls.append((ext_call_id, *values))
        for one in call.recordings:
            place = places[0]
            if len(legs) > 1:
                place = places[[(leg.ext_leg_id, leg.ext_seq) for leg in legs].index((one.ext_leg_id, one.ext_seq))]
            key = recording_key(reading.source_id, one, ext_call_id)
            recordings.append((place, number, key, one.name, str(values[-1]), one.duration_ms))
    rejected = [(row.row_no, row.code, row.values) for row in chunk.rejected]
    rows = [(leg.row_hash, *leg.kept) for leg in chunk.legs]
    lines = [leg.row_no for leg in chunk.legs]
    return ReadyChunk(rows, lines, of_call, calls, recordings, rejected, chunk.repeated)


def call_values(call: DerivedCall, only_leg: LegRow | None = None) -> tuple[Value, ...]:
    """The call's values in the order of `CALL_COLUMNS`, as stored. The moments of its only leg are its own."""
    if only_leg is not None:
        started, second, ended = _moments(only_leg.kept)
    else:
        started = moment_text(call.started_at)
        second = None if call.other_started_at is None else moment_text(call.other_started_at)
        ended = None if call.ended_at is None else moment_text(call.ended_at)
    return (
        call.direction._value_,
        started,
        second,
        ended,
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
