"""One record of a file turned into one leg: its times in every layout, and columns mapped by a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from operator import attrgetter
from typing import NamedTuple

from dsr.adapters.callfiles.clocks import (
    RowFaulty,
    duration_ms,
    moments_of,
    offset_of,
    plain_moment,
    showable,
    written_time,
)
from dsr.adapters.callfiles.zoneproof import SET_BACK_S, id_moment, id_seconds, reading_by_id
from dsr.domain.call_profile import ISO, Profile
from dsr.domain.calls import GROUP_KEY, LEG_KEY, Direction, LegRow, LegType, Result, TzConfidence

# What the register's tables hold of each text.
_LIMITS = (
    ("call_id", "ext_call_id", 120),
    ("leg_id", "ext_leg_id", 120),
    ("sequence", "ext_seq", 40),
    ("caller", "caller_raw", 200),
    ("caller_name", "caller_name_raw", 200),
    ("dialled", "dialled_raw", 200),
    ("queue", "queue_raw", 120),
    ("agent", "agent_raw", 120),
    ("started", "started_local", 60),
)
LIMITS = tuple(({"queue_raw": "queue", "agent_raw": "agent"}.get(name, name), limit) for _field, name, limit in _LIMITS)
"""The longest text of each column, by the names of `calls.KEPT`; of `ext_call_id` too."""
_SHORTEST_LIMIT = min(limit for _, _, limit in _LIMITS)
_texts = attrgetter(*(name for _, name, _ in _LIMITS))
_SLACK = timedelta(seconds=1)
ROUNDING_MS = 1_000
"""By how much two lengths of one row may differ because each was rounded by itself."""


class Start(NamedTuple):
    """When a row begins, in every way the register keeps it."""

    text: str
    at: datetime
    second_at: datetime | None
    confidence: TzConfidence
    zone: tzinfo | None
    offset_min: int


def start_of(text: str, pattern: str, zone: tzinfo | None, zone_name: str, call_id: str, field: str) -> Start:
    """The beginning of a row: by its own offset, by its call's id, or by the zone; both readings where two remain."""
    text = text.strip()
    if not text:
        raise RowFaulty("row_time_missing", field=field)
    plain = plain_moment(text, zone) if pattern == ISO else None
    if plain is not None:
        made = id_seconds(call_id)
        if made is not None and plain.seconds < made - SET_BACK_S:
            raise RowFaulty("row_time_before_id", field=field, value=showable(text))
        confidence = TzConfidence.ASSUMED if made is None else TzConfidence.COMPUTED
        return Start(text, plain.at, None, confidence, zone, plain.offset_min)
    return _long_start(text, pattern, zone, zone_name, call_id, field)


def _long_start(text: str, pattern: str, zone: tzinfo | None, zone_name: str, call_id: str, field: str) -> Start:
    """Where the text is of another form than usual, or in an hour in which the clocks change."""
    written = written_time(text, pattern, field)
    moments = moments_of(written, zone)
    if not moments:
        raise RowFaulty("row_time_skipped", field=field, value=showable(text), zone=zone_name)
    second, at = None, moments[0]
    made_at = id_moment(call_id) if zone is not None else None
    if written.tzinfo is not None:
        confidence = TzConfidence.GIVEN
    elif made_at is not None:
        found = reading_by_id(moments, made_at)
        if found is None:
            raise RowFaulty("row_time_before_id", field=field, value=showable(text))
        at, confidence = found, TzConfidence.COMPUTED
    elif len(moments) > 1:
        second, confidence = moments[1], TzConfidence.AMBIGUOUS
    else:
        confidence = TzConfidence.ASSUMED
    return Start(text, at, second, confidence, zone, offset_of(written, at, zone))


def later_moment(text: str, pattern: str, start: Start, field: str) -> datetime | None:
    """The moment of an answer or an end: the first reading that is not before the start; None for an empty cell."""
    text = text.strip()
    if not text:
        return None
    plain = plain_moment(text, start.zone) if pattern == ISO else None
    if plain is not None and plain.at >= start.at:
        return plain.at
    moments = moments_of(written_time(text, pattern, field), start.zone)
    if not moments:
        # The hour that the spring skips: an exchange that writes it kept its old offset for the rest of the call.
        return start.at
    if moments[0] >= start.at:
        return moments[0]
    found = next((moment for moment in moments if moment >= start.at - _SLACK), None)
    if found is None:
        raise RowFaulty("row_end_before_start", field=field)
    return max(found, start.at)


def checked(leg: LegRow) -> LegRow:
    """The leg, unless one of its texts is longer than any call register writes, or its talk longer than the whole of it by
    more than rounding makes it (`ROUNDING_MS`): then RowFaulty."""
    if leg.talk_ms is not None and leg.total_ms is not None and leg.talk_ms > leg.total_ms + ROUNDING_MS:
        raise RowFaulty("row_talk_too_long")
    if max(map(len, _texts(leg))) > _SHORTEST_LIMIT:
        for field, name, limit in _LIMITS:
            if len(getattr(leg, name)) > limit:
                raise RowFaulty("row_too_long", field=field, limit=limit)
    return leg


_DIRECTION_WORDS = {
    Direction.IN: {"in", "inbound", "incoming", "saapuva", "sisään", "inkommande"},
    Direction.OUT: {"out", "outbound", "outgoing", "lähtevä", "ulos", "utgående"},
    Direction.INTERNAL: {"internal", "sisäinen", "intern"},
    Direction.CALLBACK: {"callback", "takaisinsoitto", "återuppringning"},
}
_RESULT_WORDS = {
    Result.ANSWERED: {"answered", "answer", "vastattu", "besvarad", "ok"},
    Result.MISSED: {"missed", "no answer", "noanswer", "unanswered", "busy", "vastaamaton", "obesvarad", "missad"},
    Result.ABANDONED: {"abandoned", "keskeytetty", "luopunut", "avbruten", "övergiven"},
    Result.TRANSFERRED: {"transferred", "transfer", "siirretty", "kopplad"},
    Result.FAILED: {"failed", "congestion", "error", "epäonnistui", "misslyckades"},
}


def mapped_leg(
    row_no: int, cells: Mapping[str, str], zone: tzinfo | None, zone_name: str, profile: Profile
) -> tuple[LegRow, bool]:
    """A leg from mapped columns, and whether it has a key of its own. Raises RowFaulty."""
    leg_id, call_id = cells.get("leg_id", "").strip(), cells.get("call_id", "").strip()
    start = start_of(cells["started"], profile.date_pattern, zone, zone_name, leg_id or call_id, "started")
    total, talk, wait = (duration_ms(cells.get(name, ""), profile.unit, name) for name in ("total", "talk", "wait"))
    ended_at = later_moment(cells.get("ended", ""), profile.date_pattern, start, "ended")
    if total is None and ended_at is not None:
        total = int((ended_at - start.at).total_seconds() * 1000)
    if total is None and talk is not None:
        total = talk + (wait or 0)
    if total is None:
        raise RowFaulty("row_duration_missing", field="duration")
    agent = cells.get("agent", "").strip()
    leg = LegRow(
        row_no=row_no,
        ext_call_id=call_id or leg_id,
        ext_leg_id=leg_id,
        ext_seq=cells.get("sequence", "").strip(),
        caller_raw=cells["caller"].strip(),
        caller_name_raw=cells.get("caller_name", "").strip(),
        started_at=start.at,
        started_local=start.text,
        utc_offset_min=start.offset_min,
        tz_confidence=start.confidence,
        second_reading_at=start.second_at,
        dialled_raw=cells.get("dialled", "").strip(),
        queue_raw=cells.get("queue", "").strip(),
        agent_raw=agent,
        leg_type=_leg_type(cells.get("leg_type", ""), agent),
        direction=Direction(_by_words(_DIRECTION_WORDS, cells.get("direction", "")) or Direction.UNKNOWN),
        answered_at=later_moment(cells.get("answered", ""), profile.date_pattern, start, "answered"),
        ended_at=ended_at or start.at + timedelta(milliseconds=total),
        wait_ms=wait if wait is not None else max(total - talk, 0) if talk is not None else None,
        talk_ms=talk,
        total_ms=total,
        result=Result(_by_words(_RESULT_WORDS, cells.get("result", "")) or Result.UNKNOWN),
        result_raw=cells.get("result", "").strip(),
        recording_ref=cells.get("recording", "").strip() or None,
    )
    return leg, bool(leg_id)


def _by_words(words: Mapping[Direction, set[str]] | Mapping[Result, set[str]], text: str) -> str | None:
    wanted = text.strip().casefold()
    return next((str(value) for value, known in words.items() if wanted in known), None)


def _leg_type(text: str, agent: str) -> LegType:
    wanted = text.strip().lower()
    if wanted in set(LegType):
        return LegType(wanted)
    return LegType.AGENT if agent else LegType.QUEUE


class Occurrences:
    """Which of the rows of a file that are alike, and have no id of their own, each one is. A number for each in memory."""

    def __init__(self) -> None:
        self._times: Counter[int] = Counter()
        self._events: dict[tuple[int, int], int] = {}

    def of(self, leg: LegRow, key: str, cells: Sequence[str]) -> int:
        """From 1. An event of a conversation that stands in the file again, the same in every cell, is the same event.

        No two conversations have it: one agent does not begin two in a second and end both in the same millisecond.
        """
        short = int(key[:16], 16)
        event = (short, hash(tuple(cells))) if leg.ext_call_id.startswith(GROUP_KEY) else None
        if event in self._events:
            return self._events[event]
        self._times[short] += 1
        if event is not None:
            self._events[event] = self._times[short]
        return self._times[short]


def with_derived_key(leg: LegRow, key: str, occurrence: int) -> LegRow:
    """The leg with the key that its content gives, and its number among those of the file that are alike (`Occurrences`).

    Without an id of its call such a row is of a call of its own, an event of a conversation too where its row differs in
    anything: two may begin in one second with the same parties.
    """
    leg_id, call_id = f"{LEG_KEY}{key}", leg.ext_call_id
    if not call_id:
        call_id = f"{leg_id}:{occurrence}"
    elif call_id.startswith(GROUP_KEY) and occurrence > 1:
        call_id = f"{call_id}:{occurrence}"
    return replace(leg, ext_leg_id=leg_id, ext_seq=str(occurrence), ext_call_id=call_id, has_derived_key=True)
