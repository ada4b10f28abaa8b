"""Rows made ready for the register without looking at it: what is stored of each leg, call and recording.

All of it is texts and numbers, so that another process can make it and hand it over at little cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dsr.domain.call_facts import DerivedCall, call_of, key_of, other_line, recording_key
from dsr.domain.call_parties import PARTY_COLUMNS, filed_under, other_parties, party_keys
from dsr.domain.call_profile import Recorded
from dsr.domain.calls import (
    FIRST_KEPT,
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
from dsr.domain.single_calls import single_calls
from dsr.services.file_rows.chunks import Chunk

CALL_COLUMNS = (
    *("direction", "started_at", "other_started_at", "ended_at", "zone_confidence", "caller_raw", "caller_e164"),
    *("caller_kind", "caller_ending", "is_caller_valid", "dialled_e164", "queue", "agent", "duration_ms"),
    "destruction_on",
)
LEG_COLUMNS = ("row_hash", *KEPT, "other_queue", *PARTY_COLUMNS)
SHARED = CALL_COLUMNS[: CALL_COLUMNS.index("caller_e164")]
"""What a call of one leg has from it as it is."""
Value = str | int | None
ExpectedHere = tuple[int, int, str, str, str, int]
"""An expected recording: which of the chunk's legs has it and which of its calls it is of (their places), its key and name, the
date on which it is destroyed, and its length in ms."""
_LENGTH, _LINE = (1 + CALL_COLUMNS.index(name) for name in ("duration_ms", "queue"))
_QUEUE, _CALLER, _DIALLED, _AGENT = (KEPT.index(name) for name in ("queue", "caller_raw", "dialled_raw", "agent"))
_FILED = tuple(1 + CALL_COLUMNS.index(name) for name in ("caller_e164", "caller_ending", "dialled_e164"))


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


class ReadyChunk(NamedTuple):
    """A chunk made ready: nothing but lists, tuples, texts and numbers, which another process hands over as they are.

    `legs` are the values of `LEG_COLUMNS`; `lines` is the line of each, `of_call` the place of its call in `calls`.
    `calls` are (id at the source, *`CALL_COLUMNS`), as stored were all the call's legs in this chunk. `rejected` are line, code and values of each row; `repeated` as in `Chunk`.
    `is_single` where each leg is a call of its own, in the same place, whose `SHARED` columns are the leg's.
    """

    legs: list[tuple[Any, ...]]
    lines: list[int]
    of_call: list[int]
    calls: list[tuple[Any, ...]]
    recordings: list[ExpectedHere]
    rejected: list[tuple[int, str, tuple[tuple[str, str | int], ...]]]
    repeated: int
    is_single: bool = False

    @property
    def rows(self) -> int:
        """How many rows of the file these are."""
        return len(self.legs) + len(self.rejected) + self.repeated

    def leg(self, place: int) -> ReadyLeg:
        """One of the legs with its names."""
        row_hash, *values = self.legs[place]
        return ReadyLeg(self.calls[self.of_call[place]][0], self.lines[place], row_hash, tuple(values[: len(KEPT)]))


def made_ready(chunk: Chunk, reading: Reading) -> ReadyChunk:
    """The chunk's rows as they will be stored, the calls derived from those of their legs that it holds."""
    rejected = [(row.row_no, row.code, row.values) for row in chunk.rejected]
    if not chunk.legs:
        return ReadyChunk([], [], [], [], [], rejected, chunk.repeated)
    lines, _derived, call_ids, hashes, *kept = zip(*chunk.legs, strict=True)
    rules = FINNISH_RULES if reading.rules == FINNISH_RULES else reading.rules
    made = single_calls(kept, rules, reading.recorded)
    calls: list[tuple[Any, ...]] = list(zip(call_ids, *made.values, strict=True))
    names = made.recordings
    is_single = len(set(call_ids)) == len(calls) and None not in made.lengths
    if is_single:
        of_call = list(range(len(calls)))
        recordings = _recordings(reading, calls, kept, names)
    else:
        of_call, calls, recordings = _grouped(chunk, reading, calls, kept, names)
    others = [other_line(queue, calls[place][_LINE]) for queue, place in zip(kept[_QUEUE], of_call, strict=True)]
    rows = list(zip(hashes, *kept, others, *_parties(kept, of_call, calls, rules), strict=True))
    return ReadyChunk(rows, list(lines), of_call, calls, recordings, rejected, chunk.repeated, is_single)


def _parties(
    kept: Sequence[Sequence[Any]], of_call: Sequence[int], calls: Sequence[tuple[Any, ...]], rules: NumberRules
) -> tuple[Sequence[str | None], ...]:
    """The columns of numbers by which the call of each leg is not filed."""
    keys, (e164, ending, dialled_e164) = party_keys(rules), _FILED
    filed = [filed_under(call[e164], call[ending], call[dialled_e164]) for call in calls]
    named = zip(kept[_CALLER], kept[_DIALLED], kept[_AGENT], of_call, strict=True)
    found = [other_parties(keys, caller, dialled, agent, filed[place]) for caller, dialled, agent, place in named]
    return tuple(zip(*found, strict=True))


def _grouped(
    chunk: Chunk,
    reading: Reading,
    single: Sequence[tuple[Any, ...]],
    kept: Sequence[Sequence[Any]],
    names: Sequence[str | None],
) -> tuple[list[int], list[tuple[Any, ...]], list[ExpectedHere]]:
    """Where some legs make up a call together: the place of each leg's call, the calls, their recordings."""
    groups: dict[str, list[int]] = {}
    for place, values in enumerate(single):
        groups.setdefault(values[0], []).append(place)
    of_call = [0] * len(single)
    calls: list[tuple[Any, ...]] = []
    recordings: list[ExpectedHere] = []
    for number, (ext_call_id, places) in enumerate(groups.items()):
        for place in places:
            of_call[place] = number
        first, name = places[0], names[places[0]]
        if len(places) == 1 and single[first][_LENGTH] is not None:
            calls.append(single[first])
            if name is not None:
                key = key_of(reading.source_id, kept[0][first], kept[1][first], name, ext_call_id)
                recordings.append((first, number, key, name, single[first][-1], single[first][_LENGTH]))
            continue
        legs = [leg_of(ext_call_id, chunk.legs[place][FIRST_KEPT:]) for place in places]
        call = call_of(legs, reading.rules, reading.recorded)
        calls.append((ext_call_id, *call_values(call)))
        keys = [(leg.ext_leg_id, leg.ext_seq) for leg in legs]
        for one in call.recordings:
            key, due_on = recording_key(reading.source_id, one, ext_call_id), call.destruction_on.isoformat()
            place = places[keys.index((one.ext_leg_id, one.ext_seq))]
            recordings.append((place, number, key, one.name, due_on, one.duration_ms))
    return of_call, calls, recordings


def _recordings(
    reading: Reading,
    calls: Sequence[tuple[Any, ...]],
    kept: Sequence[Sequence[Any]],
    names: Sequence[str | None],
) -> list[ExpectedHere]:
    """The recordings of calls of one leg each, as `call_facts.recording_key` names them."""
    return [
        (place, place, key_of(reading.source_id, leg_id, seq, name, call[0]), name, call[-1], call[_LENGTH])
        for place, (call, leg_id, seq, name) in enumerate(zip(calls, kept[0], kept[1], names, strict=True))
        if name is not None
    ]


def call_values(call: DerivedCall) -> tuple[Value, ...]:
    """The call's values in the order of `CALL_COLUMNS`, as stored."""
    return (
        call.direction._value_,
        moment_text(call.started_at),
        None if call.other_started_at is None else moment_text(call.other_started_at),
        None if call.ended_at is None else moment_text(call.ended_at),
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
