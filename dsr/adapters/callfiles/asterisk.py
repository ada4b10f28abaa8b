"""Asterisk's other column orders and FreePBX's table, read as the 21 columns are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo

from dsr.adapters.callfiles.clocks import RowFaulty
from dsr.adapters.callfiles.rows import asterisk_leg
from dsr.adapters.callfiles.threecx import threecx_leg
from dsr.domain.call_profile import Layout, Profile
from dsr.domain.calls import LegRow

_ABSENT = dict.fromkeys(("linkedid", "sequence", "answer", "end", "accountcode", "lastapp", "lastdata", "dcontext"), "")
_ABSENT |= dict.fromkeys(("channel", "dstchannel", "clid", "userfield", "billsec"), "")
# How databases write "nothing" into a text file.
_NULLS = frozenset({r"\N", "NULL"})
_TELLS_APART = ("dstchannel", "lastapp", "lastdata", "start", "answer", "end", "channel")


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
    leg = asterisk_leg(row_no, full, zone, zone_name, profile)
    return leg if "sequence" in cells else replace(leg, ext_seq=_mark(full))


def _freepbx_leg(row_no: int, cells: dict[str, str], zone: tzinfo, zone_name: str, profile: Profile) -> LegRow:
    """The table has no moments of answer and end: they follow from the start and the two lengths."""
    if not cells["start"].strip().strip("0-: "):
        raise RowFaulty("row_time_missing", field="start")
    cells["src"] = cells["src"].strip() or cells.get("cnum", "")
    is_from_outside = bool(cells.get("did", "").strip())
    if is_from_outside:
        cells["dcontext"] = "from-did-direct"
    leg = asterisk_leg(row_no, cells, zone, zone_name, profile)
    answered_at = None
    if leg.talk_ms and leg.total_ms is not None:
        answered_at = leg.started_at + timedelta(milliseconds=max(leg.total_ms - leg.talk_ms, 0))
    return replace(
        leg,
        ext_seq=leg.ext_seq or _mark(cells),
        dialled_raw=cells["did"].strip() if is_from_outside else leg.dialled_raw,
        caller_name_raw=leg.caller_name_raw or cells.get("cnam", "").strip(),
        answered_at=answered_at,
        recording_ref=cells.get("recordingfile", "").strip() or leg.recording_ref,
    )


def _mark(cells: Mapping[str, str]) -> str:
    text = "\x1f".join(cells.get(name, "").strip() for name in _TELLS_APART)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
