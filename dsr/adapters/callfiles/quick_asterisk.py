"""Asterisk's 21 columns, many rows at once: the ordinary row by columns, the others left to `asterisk.asterisk_leg`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from dsr.adapters.callfiles import asterisk
from dsr.adapters.callfiles.columns import Odd, kept_rows, later, mark_future, mark_long, seconds_ms, starts
from dsr.adapters.callfiles.layout import ASTERISK_COLUMNS
from dsr.adapters.callfiles.rows import LIMITS, ROUNDING_MS
from dsr.adapters.callfiles.zoneproof import SET_BACK_S, all_id_seconds
from dsr.domain.call_profile import Profile
from dsr.domain.calls import KEPT, LONGEST_NAME, Direction, KeptRow, Result, TzConfidence
from dsr.domain.memory import Memory
from dsr.domain.phone import NumberRules

_WIDTH = len(ASTERISK_COLUMNS)
_HEX = "0123456789abcdef"
_ANSWERED, _IN = Result.ANSWERED.value, Direction.IN.value
_CONFIDENCE = {True: TzConfidence.COMPUTED.value, False: TzConfidence.ASSUMED.value}

_callers: Memory[tuple[str, str], tuple[str, str]] = Memory(lambda cells: asterisk.caller_of(*cells))
_results: Memory[tuple[str, bool, bool], str] = Memory(lambda cells: asterisk.result_of(*cells).value)
_inward = Memory(asterisk.is_inward)


def _found_line(cells: tuple[str, str]) -> tuple[str, str]:
    queue, leg_type = asterisk.line_of(*cells)
    return queue, leg_type.value


_lines = Memory(_found_line)


def asterisk_rows(
    lines: Sequence[int], cells: Sequence[Sequence[str]], zone: tzinfo, profile: Profile, received_at: datetime
) -> list[KeptRow | None]:
    """The rows as they are handed on; None for each that has to be read by the careful way."""
    if set(map(len, cells)) != {_WIDTH}:
        return _by_width(lines, cells, zone, profile, received_at)
    odd: Odd = set()
    told = dict(zip(ASTERISK_COLUMNS, zip(*cells, strict=True), strict=True))
    leg_ids, channels = _stripped(told["uniqueid"]), _stripped(told["dstchannel"])
    start = starts(told["start"], zone, odd)
    total, talk = seconds_ms(told["duration"], odd), seconds_ms(told["billsec"], odd)
    answered_at, ended_at = (later(told[name], start.texts, zone, odd) for name in ("answer", "end"))
    made = all_id_seconds(leg_ids)
    odd.update(
        place
        for place, (leg_id, at, made_s, end) in enumerate(zip(leg_ids, start.seconds, made, ended_at, strict=True))
        if not leg_id or end is None or (made_s is not None and at < made_s - SET_BACK_S)
    )
    odd.update(place for place, (whole, part) in enumerate(zip(total, talk, strict=True)) if part > whole + ROUNDING_MS)
    pairs = [_callers[pair] for pair in zip(told["src"], told["clid"], strict=True)]
    found = [_lines[pair] for pair in zip(told["lastapp"], told["lastdata"], strict=True)]
    said = zip(told["disposition"], map(bool, talk), map(bool, channels), strict=True)
    result = [_results[key] for key in said]
    callers = [caller for caller, _ in pairs]
    directions = _directions(told["dcontext"], callers, told["dst"], profile.number_rules)
    inner = map(asterisk.inner_channel, directions, _stripped(told["channel"]), channels)
    columns: dict[str, Sequence[str | int | None]] = {
        "ext_leg_id": leg_ids,
        "ext_seq": _stripped(told["sequence"]),
        "caller_raw": callers,
        "caller_name_raw": [name for _, name in pairs],
        "dialled_raw": _stripped(told["dst"]),
        "queue": [queue for queue, _ in found],
        "agent": [_agent(one) if ended == _ANSWERED else "" for one, ended in zip(inner, result, strict=True)],
        "leg_type": [leg_type for _, leg_type in found],
        "direction": directions,
        "started_at": start.texts,
        "other_started_at": [None] * len(lines),
        "started_local": told["start"],
        "utc_offset_min": start.offsets,
        "zone_confidence": [_CONFIDENCE[made_s is not None] for made_s in made],
        "answered_at": answered_at,
        "ended_at": ended_at,
        "wait_ms": [whole - part if whole > part else 0 for whole, part in zip(total, talk, strict=True)],
        "talk_ms": talk,
        "total_ms": total,
        "result": result,
        "recording_ref": [
            (asterisk.recording_ref(one) or "")[:LONGEST_NAME] if one else "" for one in told["userfield"]
        ],
    }
    call_ids = [one.strip() or leg_id for one, leg_id in zip(told["linkedid"], leg_ids, strict=True)]
    for name, limit in LIMITS:
        mark_long(call_ids if name == "ext_call_id" else columns[name], limit, odd)
    mark_future(start.texts, received_at, odd)
    rows = kept_rows(lines, call_ids, _stripped(told["disposition"]), [columns[name] for name in KEPT], odd)
    return [None if place in odd else row for place, row in enumerate(rows)] if odd else list(rows)


def _by_width(
    lines: Sequence[int], cells: Sequence[Sequence[str]], zone: tzinfo, profile: Profile, received_at: datetime
) -> list[KeptRow | None]:
    """As `asterisk_rows`, where some rows have more or fewer cells than they should."""
    fitting = [place for place, row in enumerate(cells) if len(row) == _WIDTH]
    rows: list[KeptRow | None] = [None] * len(cells)
    if fitting:
        read = asterisk_rows(
            [lines[place] for place in fitting], [cells[place] for place in fitting], zone, profile, received_at
        )
        for place, row in zip(fitting, read, strict=True):
            rows[place] = row
    return rows


def _stripped(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells]


def _agent(channel: str) -> str:
    """`asterisk.agent_of`, in the form that nearly every channel has."""
    name, mark, number = channel.rpartition("-")
    if mark and 6 <= len(number) <= 16 and not number.strip(_HEX):
        return name
    return asterisk.agent_of(channel)


def _directions(
    contexts: Sequence[str], callers: Sequence[str], dialled: Sequence[str], rules: NumberRules
) -> list[str]:
    return [
        _IN if _inward[context] else asterisk.direction_of(caller, number, rules).value
        for context, caller, number in zip(contexts, callers, dialled, strict=True)
    ]
