"""Who was in a recorded session from when until when, and who of them met whom."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations
from typing import NamedTuple
from xml.etree.ElementTree import Element

from dsr.adapters.callfiles.clocks import RowFaulty
from dsr.adapters.callfiles.siprec_document import SPACE
from dsr.domain.calls import TzConfidence


class Time(NamedTuple):
    """A moment with its text and how its offset is known."""

    at: datetime
    text: str
    offset_min: int
    confidence: TzConfidence


class Stay(NamedTuple):
    """One participant's time in a session. `place` is the participant's, from 1; `until` None while it lasts."""

    place: int
    aor: str
    name: str
    since: Time
    until: Time | None


def stay_of(place: int, participant: Element | None, since: Time | None, until: Time | None) -> Stay:
    """The stay of a participant, whom the document may not name. Raises `RowFaulty` without a beginning or ending before it."""
    if since is None:
        raise RowFaulty("row_time_missing", field="associate-time")
    if until is not None and until.at < since.at:
        raise RowFaulty("row_end_before_start", field="disassociate-time")
    named = participant.find(f"{SPACE}nameID") if participant is not None else None
    aor = (named.get("aor") or "").strip() if named is not None else ""
    name = (named.findtext(f"{SPACE}name") or "").strip() if named is not None else ""
    return Stay(place, aor, " ".join(name.split()), since, until)


def meetings(stays: list[Stay]) -> list[tuple[Stay, Stay | None, str]]:
    """Every two participants while both were there, with the key that stays theirs: both places, and which time it was."""
    times: dict[tuple[int, int], int] = {}
    found: list[tuple[Stay, Stay | None, str]] = []
    for one, other in combinations(sorted(stays, key=lambda stay: (stay.place, stay.since.at)), 2):
        if one.place == other.place or not _overlap(one, other):
            continue
        pair = one.place, other.place
        times[pair] = times.get(pair, 0) + 1
        found.append((one, other, f"{one.place}-{other.place}-{times[pair]}"))
    return found


def alone(stays: list[Stay]) -> list[tuple[Stay, Stay | None, str]]:
    """Who met nobody. The first of all has the key of the first meeting, for a partner that an update may name."""
    met = {stay.place for one, other, _seq in meetings(stays) if other is not None for stay in (one, other)}
    left = {stay.place: stay for stay in reversed(stays) if stay.place not in met}
    return [(stay, None, "1-2-1" if place == 1 else f"{place}-0-1") for place, stay in sorted(left.items())]


def _overlap(one: Stay, other: Stay) -> bool:
    return all(left.until is None or left.until.at >= right.since.at for left, right in ((one, other), (other, one)))
