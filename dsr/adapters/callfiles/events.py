"""Rows that are events of one conversation: which rows belong together, and what the length of each of them is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta, tzinfo
from typing import Any

from dsr.adapters.callfiles.clocks import duration_ms
from dsr.adapters.callfiles.rows import mapped_leg
from dsr.domain.call_profile import EventKind, Profile
from dsr.domain.calls import GROUP_KEY, LegRow, LegType, Result

_NO_CALLER = {"caller": ""}
_TALKED = (Result.ANSWERED, Result.TRANSFERRED, Result.UNKNOWN)


def grouped_leg(
    row_no: int, cells: Mapping[str, str], zone: tzinfo | None, zone_name: str, profile: Profile
) -> tuple[LegRow, bool]:
    """A leg from mapped columns where several rows are one conversation, and whether it has a key of its own.

    Raises RowFaulty. A row belongs to the call whose id it has, else to the one with the same values of the fields
    that the profile groups by.
    """
    leg, has_key = mapped_leg(row_no, {**_NO_CALLER, **cells}, zone, zone_name, profile)
    event = cells.get("event", "").strip()
    changes = _of_event(leg, event, cells, profile) if event else {}
    if profile.group_by and not cells.get("call_id", "").strip():
        changes["ext_call_id"] = _group(cells, profile)
    return replace(leg, **changes), has_key


def _of_event(leg: LegRow, event: str, cells: Mapping[str, str], profile: Profile) -> dict[str, Any]:
    """The part of the conversation that an event tells of: the wait before the answer, or the talk up to the end.

    Its row has the whole conversation's start, length and result. Events that the profile does not name keep these.
    """
    named = {"ext_seq": leg.ext_seq or event[:40]}
    kind = next((kind for name, kind in profile.events if name == event), None)
    length = duration_ms(cells.get("event_length", ""), profile.unit, "event_length")
    if kind is None or length is None:
        return named
    if kind is EventKind.WAIT:
        return {**named, **_wait(leg, length)}
    is_talk = leg.result in _TALKED and length > 0
    if not is_talk:
        return {**named, "leg_type": LegType.QUEUE, "talk_ms": 0, "wait_ms": leg.total_ms, "answered_at": None}
    whole = max(leg.total_ms or length, length)
    return {
        **named,
        "leg_type": LegType.AGENT,
        "answered_at": leg.started_at + timedelta(milliseconds=whole - length),
        "ended_at": leg.started_at + timedelta(milliseconds=whole),
        "wait_ms": whole - length,
        "talk_ms": length,
        "total_ms": whole,
    }


def _wait(leg: LegRow, length: int) -> dict[str, Any]:
    """Waiting is no talk, whatever became of the conversation: only a call that nobody answered is told by it."""
    return {
        "leg_type": LegType.QUEUE,
        "answered_at": None,
        "ended_at": leg.started_at + timedelta(milliseconds=length),
        "wait_ms": length,
        "talk_ms": 0,
        "total_ms": length,
        "result": Result.UNKNOWN if leg.result in _TALKED else leg.result,
    }


def _group(cells: Mapping[str, str], profile: Profile) -> str:
    parts = (cells.get(name, "").strip() for name in profile.group_by)
    text = "".join(f"{len(part)}:{part};" for part in parts)
    return f"{GROUP_KEY}{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"
