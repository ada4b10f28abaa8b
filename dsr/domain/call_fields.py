"""Whether the fields of a file's rows hold what they should, told without what they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from dsr.domain.call_profile import FIELDS, Layout, Profile
from dsr.domain.calls import Direction, LegRow, Result
from dsr.domain.phone import NumberKind, NumberRules, classify


class FieldState(StrEnum):
    """A field of one row: what it should be, nothing, or something else."""

    PROPER = "proper"
    EMPTY = "empty"
    ODD = "odd"


def field_states(legs: Iterable[LegRow], profile: Profile) -> dict[str, dict[str, int]]:
    """For each field that the profile maps, in how many of the rows it is proper, empty and odd."""
    mapped = FIELDS if profile.layout is not Layout.MAPPED_CSV else [name for name, _column in profile.columns]
    counts = {name: Counter[str]() for name in FIELDS if name in mapped}
    for leg in legs:
        for name, counter in counts.items():
            counter[_STATES[name](leg, profile.number_rules)] += 1
    return {name: {state.value: counter[state] for state in FieldState} for name, counter in counts.items()}


def _is_there(value: object) -> FieldState:
    return FieldState.EMPTY if value is None or value == "" else FieldState.PROPER


def _number(text: str, rules: NumberRules) -> FieldState:
    """A caller who withholds the number is properly told."""
    kind = classify(text, rules).kind
    if kind is NumberKind.UNAVAILABLE:
        return FieldState.EMPTY
    return FieldState.ODD if kind in (NumberKind.UNPARSED, NumberKind.URI) else FieldState.PROPER


def _name(text: str, rules: NumberRules) -> FieldState:
    """A telephone number where a name belongs is a sign of the wrong column."""
    if not text.strip():
        return FieldState.EMPTY
    return FieldState.ODD if classify(text, rules).kind is NumberKind.NUMBER else FieldState.PROPER


def _result(leg: LegRow) -> FieldState:
    is_odd = leg.result is Result.UNKNOWN and leg.result_raw
    return FieldState.ODD if is_odd else _is_there(leg.result_raw)


_STATES: Mapping[str, Callable[[LegRow, NumberRules], FieldState]] = {
    "call_id": lambda leg, _rules: _is_there(leg.ext_call_id),
    "leg_id": lambda leg, _rules: _is_there(leg.ext_leg_id),
    "sequence": lambda leg, _rules: _is_there(leg.ext_seq),
    "started": lambda leg, _rules: _is_there(leg.started_at),
    "answered": lambda leg, _rules: _is_there(leg.answered_at),
    "ended": lambda leg, _rules: _is_there(leg.ended_at),
    "caller": lambda leg, rules: _number(leg.caller_raw, rules),
    "caller_name": lambda leg, rules: _name(leg.caller_name_raw, rules),
    "dialled": lambda leg, rules: _number(leg.dialled_raw, rules),
    "queue": lambda leg, rules: _name(leg.queue_raw, rules),
    "agent": lambda leg, rules: _name(leg.agent_raw, rules),
    "direction": lambda leg, _rules: FieldState.ODD if leg.direction is Direction.UNKNOWN else FieldState.PROPER,
    "leg_type": lambda leg, _rules: _is_there(leg.leg_type),
    "result": lambda leg, _rules: _result(leg),
    "total": lambda leg, _rules: _is_there(leg.total_ms),
    "talk": lambda leg, _rules: _is_there(leg.talk_ms),
    "wait": lambda leg, _rules: _is_there(leg.wait_ms),
    "recording": lambda leg, _rules: _is_there(leg.recording_ref),
}
