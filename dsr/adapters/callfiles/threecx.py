"""3CX call records: one record a segment, extensions written as `Ext.504`, the first cell with or without `Call`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from dsr.adapters.callfiles.clocks import RowFaulty, showable
from dsr.adapters.callfiles.rows import mapped_leg
from dsr.adapters.callfiles.threecx_parties import NOBODY, Party, party_of
from dsr.domain.call_profile import ISO, Profile, Unit
from dsr.domain.calls import Direction, LegRow, LegType, Result
from dsr.domain.phone import NumberRules
from dsr.domain.phone_sides import is_inside, is_outside

_CALL = re.compile(r"^\s*call\s+", re.IGNORECASE)
_EXTENSION = re.compile(r"^\s*ext\.\s*", re.IGNORECASE)
_WAITING = {Party.MENU: LegType.IVR, Party.VOICEMAIL: LegType.VOICEMAIL}
_TIMES = ("started", "answered", "ended")


def threecx_leg(row_no: int, cells: Mapping[str, str], zone: tzinfo | None, zone_name: str, profile: Profile) -> LegRow:
    """A leg from one record. Raises RowFaulty.

    A record is answered where it has a time of answer, unless the last who had the call was a queue, a menu or a mailbox:
    these answer at once. Why it ended tells apart who gave up and who did not answer.
    """
    call_id = cells["callid"].strip()
    record = _CALL.sub("", cells.get("historyid", "")).strip()
    if not call_id:
        raise RowFaulty("row_id_missing", field="call_id")
    source, target, final = (cells.get(name, "") for name in ("from-no", "to-no", "final-number"))
    reached = _reached(cells)
    is_answered = bool(cells.get("answered", "").strip()) and reached not in NOBODY
    outside = _outside_number((final, cells.get("dial-no", ""), target), profile.number_rules)
    direction = _direction(cells, outside, profile.number_rules)
    inside = source if direction is Direction.OUT else final or target
    dialled = cells.get("dial-no", "") or target
    plain = {
        "call_id": call_id,
        "leg_id": record or call_id,
        "caller": _EXTENSION.sub("", source),
        "caller_name": cells.get("from-dispname", ""),
        "dialled": _EXTENSION.sub("", (outside or dialled) if direction is Direction.OUT else dialled),
        "queue": _queue(cells),
        "agent": _EXTENSION.sub("", inside) if is_answered else "",
        "total": cells["duration"],
    }
    # Its dates have slashes; a profile with a pattern of its own says how they are written.
    is_plain = profile.date_pattern == ISO
    plain |= {name: _dashed(cells.get(name, "")) if is_plain else cells.get(name, "") for name in _TIMES}
    try:
        leg, _ = mapped_leg(row_no, plain, zone, zone_name, _by_the_clock(profile))
    except RowFaulty as fault:
        raise (_as_written(fault, cells) if is_plain else fault) from None
    leg = leg if is_answered else replace(leg, answered_at=None)
    reason = cells.get("reason-terminated", "").strip()
    return replace(
        leg,
        direction=direction,
        leg_type=LegType.AGENT if is_answered else _WAITING.get(reached, LegType.QUEUE),
        result=Result.ANSWERED if is_answered else _unanswered(reason),
        result_raw=reason,
        started_local=cells.get("started", "").strip(),
        **_lengths(leg),
    )


@lru_cache(maxsize=16)
def _by_the_clock(profile: Profile) -> Profile:
    return replace(profile, unit=Unit.CLOCK)


def _lengths(leg: LegRow) -> dict[str, Any]:
    """What was waited and talked by the times, where a record has an end: its `duration` is one or the other in
    different versions."""
    if leg.ended_at is None:
        return {}
    total = max(int((leg.ended_at - leg.started_at).total_seconds() * 1000), 0)
    if leg.answered_at is None:
        return {"total_ms": total, "talk_ms": 0, "wait_ms": total}
    talk = max(int((leg.ended_at - leg.answered_at).total_seconds() * 1000), 0)
    return {"total_ms": total, "talk_ms": talk, "wait_ms": max(total - talk, 0)}


def _dashed(text: str) -> str:
    return text.strip().replace("/", "-")


def _as_written(fault: RowFaulty, cells: Mapping[str, str]) -> RowFaulty:
    """The fault with the date as its cell has it, and an example with slashes as the rest of the file."""
    values = dict(fault.values)
    if values.get("field") not in _TIMES:
        return fault
    if "value" in values:
        values["value"] = showable(cells.get(str(values["field"]), "").strip())
    if "example" in values:
        values["example"] = str(values["example"]).replace("-", "/")
    return RowFaulty(fault.code, **values)


def _is_extension(text: str) -> bool:
    return _EXTENSION.match(text) is not None


def _outside_number(written: tuple[str, ...], rules: NumberRules) -> str:
    """The first of the numbers that stands outside the city: whoever was reached, dialled or called; empty without one."""
    return next((one for one in written if not _is_extension(one) and is_outside(one, rules)), "")


def _direction(cells: Mapping[str, str], outside: str, rules: NumberRules) -> Direction:
    """By the types that a record gives its two parties where it has these columns, else by how their numbers are written."""
    source = cells.get("from-no", "")
    caller, called, last = (party_of(cells.get(name, "")) for name in ("from-type", "to-type", "final-type"))
    if caller is Party.LINE:
        return Direction.IN
    if caller is not Party.PERSON and not (_is_extension(source) or is_inside(source, rules)):
        return Direction.IN
    return Direction.OUT if outside or Party.LINE in (called, last) else Direction.INTERNAL


def _reached(cells: Mapping[str, str]) -> Party:
    """Who had the call last: without a final party whoever was called; unknown where the record does not say."""
    last = party_of(cells.get("final-type", ""))
    if last is Party.UNKNOWN and not cells.get("final-number", "").strip():
        return party_of(cells.get("to-type", ""))
    return last


def _queue(cells: Mapping[str, str]) -> str:
    if party_of(cells.get("to-type", "")) is not Party.QUEUE:
        return ""
    return cells.get("to-dispname", "").strip() or _EXTENSION.sub("", cells.get("to-no", "")).strip()


def _unanswered(reason: str) -> Result:
    said = reason.casefold().replace("_", "")
    if said.startswith(("terminatedbysrc", "srcparticipant")) or "cancel" in said:
        return Result.ABANDONED
    if "busy" in said or "noanswer" in said:
        return Result.MISSED
    return Result.FAILED if "fail" in said else Result.MISSED
