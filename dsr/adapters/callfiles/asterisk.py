"""Asterisk's 21 columns as one leg; its other column orders and FreePBX's table read as these are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from functools import lru_cache
from operator import itemgetter

from dsr.adapters.callfiles.clocks import RowFaulty, duration_ms
from dsr.adapters.callfiles.layout import ASTERISK_COLUMNS
from dsr.adapters.callfiles.rows import later_moment, start_of
from dsr.adapters.callfiles.threecx import threecx_leg
from dsr.domain.call_profile import ISO, Layout, Profile, Unit
from dsr.domain.calls import Direction, LegRow, LegType, Result
from dsr.domain.phone import NumberRules
from dsr.domain.phone_sides import is_inside, is_outside

_CLID = re.compile(r'^\s*(?:"(?P<name>.*)"|(?P<bare>[^<]*?))\s*<(?P<number>[^<>]*)>\s*$', re.DOTALL)
_CHANNEL_END = re.compile(r"-[0-9a-f]{6,16}(?:;[12])?$")
_RECORDING = re.compile(r"\.(?:wav|wav49|gsm|mp3|ogg|opus|alaw|ulaw|flac)$", re.IGNORECASE)
_LEG_TYPES = {
    "queue": LegType.QUEUE,
    "voicemail": LegType.VOICEMAIL,
    "confbridge": LegType.CONFERENCE,
    "meetme": LegType.CONFERENCE,
    "dial": LegType.AGENT,
}
_INWARD = ("from-pstn", "from-trunk", "from-outside", "incoming", "inbound", "from-did")
_OUT = Direction.OUT.value
_in_order = itemgetter(*ASTERISK_COLUMNS)

_ABSENT = dict.fromkeys(ASTERISK_COLUMNS, "")
# How databases write "nothing" into a text file.
_NULLS = frozenset({r"\N", "NULL"})
_TELLS_APART = ("dstchannel", "lastapp", "lastdata", "start", "answer", "end", "channel")


def asterisk_leg(row_no: int, cells: Sequence[str], zone: tzinfo, zone_name: str, profile: Profile) -> LegRow:
    """A leg from the 21 columns, in their order. Raises RowFaulty.

    The disposition is not trusted alone: rows are found that say ANSWERED with nothing said and the other way round.
    What repeats from row to row (numbers, names, lines) is understood once and remembered.
    """
    _, src, dst, context, clid, first_channel, channel, lastapp, lastdata, started, answered, ended, duration, *rest = (
        cells
    )
    billsec, disposition, _, unique_id, userfield, _, linked_id, sequence = rest
    unique_id, channel = unique_id.strip(), channel.strip()
    if not unique_id:
        raise RowFaulty("row_id_missing", field="uniqueid")
    start = start_of(started, ISO, zone, zone_name, unique_id, "start")
    total = duration_ms(duration, Unit.SECONDS, "duration")
    talk = duration_ms(billsec, Unit.SECONDS, "billsec")
    ended_at = later_moment(ended, ISO, start, "end")
    if total is None and ended_at is not None:
        total = int((ended_at - start.at).total_seconds() * 1000)
    caller, name = caller_of(src, clid)
    result = result_of(disposition, bool(talk), bool(channel))
    queue, leg_type = line_of(lastapp, lastdata)
    direction = Direction.IN if is_inward(context) else direction_of(caller, dst, profile.number_rules)
    return LegRow(
        row_no=row_no,
        ext_call_id=linked_id.strip() or unique_id,
        ext_leg_id=unique_id,
        ext_seq=sequence.strip(),
        caller_raw=caller,
        started_at=start.at,
        started_local=start.text,
        utc_offset_min=start.offset_min,
        tz_confidence=start.confidence,
        second_reading_at=start.second_at,
        caller_name_raw=name,
        dialled_raw=dst.strip(),
        queue_raw=queue,
        agent_raw=agent_of(inner_channel(direction._value_, first_channel.strip(), channel))
        if result is Result.ANSWERED
        else "",
        leg_type=leg_type,
        direction=direction,
        answered_at=later_moment(answered, ISO, start, "answer"),
        ended_at=ended_at or (start.at + timedelta(milliseconds=total) if total is not None else None),
        wait_ms=max(total - talk, 0) if total is not None and talk is not None else None,
        talk_ms=talk,
        total_ms=total,
        result=result,
        result_raw=disposition.strip(),
        recording_ref=recording_ref(userfield) if userfield else None,
    )


@lru_cache(maxsize=65_536)
def caller_of(src: str, clid: str) -> tuple[str, str]:
    """The number as sent, and the caller's name from `"name" <number>` kept even where it is junk."""
    match = _CLID.match(clid)
    if match is None:
        return src.strip(), clid.strip()
    name = match["name"] if match["name"] is not None else match["bare"]
    return src.strip() or match["number"].strip(), name.strip()


@lru_cache(maxsize=4_096)
def line_of(lastapp: str, lastdata: str) -> tuple[str, LegType]:
    """The queue that a row tells of, and what its caller was connected to."""
    app = lastapp.strip().lower()
    queue = lastdata.split(",", 1)[0].strip() if app == "queue" else ""
    return queue, _LEG_TYPES.get(app, LegType.IVR)


@lru_cache(maxsize=256)
def result_of(disposition: str, has_talk: bool, has_channel: bool, /) -> Result:
    """How a leg ended, by what the row says and by what was talked."""
    said = disposition.strip().upper()
    if said == "ANSWERED":
        if not has_talk:
            return Result.UNKNOWN
        return Result.ANSWERED if has_channel else Result.ABANDONED
    return {"NO ANSWER": Result.MISSED, "BUSY": Result.MISSED}.get(said, Result.FAILED if said else Result.UNKNOWN)


@lru_cache(maxsize=1_024)
def is_inward(context: str) -> bool:
    """Whether a dial plan's context is one of calls from outside."""
    return context.strip().lower().startswith(_INWARD)


def direction_of(caller: str, dialled: str, rules: NumberRules) -> Direction:
    """Who called whom, by the two numbers: an extension that dials an outside number, however it is written, calls out."""
    if not is_inside(caller, rules):
        return Direction.IN
    return Direction.OUT if is_outside(dialled, rules) else Direction.INTERNAL


def inner_channel(direction: str, first: str, second: str) -> str:
    """The channel of the city's own party: of a call that it made the one that began it, since the other is the trunk."""
    return first if direction == _OUT else second


def agent_of(channel: str) -> str:
    """The device that a channel belongs to: its name without the number of the channel."""
    return _CHANNEL_END.sub("", channel)


def recording_ref(text: str) -> str | None:
    """The name of a recording that a row's own field holds, if it holds one."""
    return text.strip() if _RECORDING.search(text.strip()) else None


def other_leg(row_no: int, cells: Mapping[str, str], zone: tzinfo | None, zone_name: str, profile: Profile) -> LegRow:
    """A leg of a known layout other than the 21 columns. Raises RowFaulty."""
    if profile.layout is Layout.THREECX:
        return threecx_leg(row_no, cells, zone, zone_name, profile)
    return _asterisk_leg(row_no, cells, zone or UTC, zone_name, profile)


def _asterisk_leg(row_no: int, cells: Mapping[str, str], zone: tzinfo, zone_name: str, profile: Profile) -> LegRow:
    """A leg from 18 or 19 columns, or of FreePBX's table.

    Without a sequence number several rows of one call share its unique id: what they rang, and when, tells them apart.
    """
    full = {**_ABSENT, **cells}
    if profile.layout is Layout.FREEPBX:
        full = {name: "" if text.strip() in _NULLS else text for name, text in full.items()}
        return _freepbx_leg(row_no, full, zone, zone_name, profile)
    leg = asterisk_leg(row_no, _in_order(full), zone, zone_name, profile)
    return leg if "sequence" in cells else replace(leg, ext_seq=_mark(full))


def _freepbx_leg(row_no: int, cells: dict[str, str], zone: tzinfo, zone_name: str, profile: Profile) -> LegRow:
    """The table has no moments of answer and end: they follow from the start and the two lengths."""
    if not cells["start"].strip().strip("0-: "):
        raise RowFaulty("row_time_missing", field="start")
    cells["src"] = cells["src"].strip() or cells.get("cnum", "")
    is_from_outside = bool(cells.get("did", "").strip())
    if is_from_outside:
        cells["dcontext"] = "from-did-direct"
    leg = asterisk_leg(row_no, _in_order(cells), zone, zone_name, profile)
    is_passed_on = is_from_outside and is_outside(leg.dialled_raw, profile.number_rules)
    answered_at = None
    if leg.talk_ms and leg.total_ms is not None:
        answered_at = leg.started_at + timedelta(milliseconds=max(leg.total_ms - leg.talk_ms, 0))
    return replace(
        leg,
        ext_seq=leg.ext_seq or _mark(cells),
        dialled_raw=cells["did"].strip() if is_from_outside else leg.dialled_raw,
        # Passed on to a telephone outside: the channel is a trunk, the number tells who had the call.
        agent_raw=leg.dialled_raw if is_passed_on and leg.agent_raw else leg.agent_raw,
        caller_name_raw=leg.caller_name_raw or cells.get("cnam", "").strip(),
        answered_at=answered_at,
        recording_ref=cells.get("recordingfile", "").strip() or leg.recording_ref,
    )


def _mark(cells: Mapping[str, str]) -> str:
    text = "\x1f".join(cells.get(name, "").strip() for name in _TELLS_APART)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
