"""The time zone of an exchange's file, proved by the UTC seconds with which its call ids begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from dsr.domain.calls import ZoneBasis, ZoneFinding
from dsr.domain.local_times import HELSINKI, offset_minutes, offset_name, readings, zone_named

_ID_SECONDS = re.compile(r"(?:^|-)(\d{9,10})\.\d+$")
_COMMON_ID = re.compile(r"^(\d{10})\.\d+$", re.MULTILINE | re.ASCII)
_EARLIEST, _LATEST = 631_152_000, 4_133_980_800
# Exchange clocks are set back by seconds, never by minutes.
SET_BACK_S = 60
SET_BACK = timedelta(seconds=SET_BACK_S)
# A row begins within seconds of its id unless the call was passed on; zones differ by whole quarters of an hour.
PROMPT = timedelta(seconds=120)
# A row that seems to be in another zone is doubted only where it is almost exactly half hours away: a call passed on
# after a long wait has no reason to be.
AT_ONCE = timedelta(seconds=30)
_QUARTER = 900
_PROMPT_S, _AT_ONCE_S = (int((span + SET_BACK).total_seconds()) for span in (PROMPT, AT_ONCE))
_PROVED_S = int(PROMPT.total_seconds())
_MOST_SUSPECTS = 10_000


def id_seconds(call_id: str) -> int | None:
    """The seconds of UTC with which an Asterisk id begins, with or without a system name; None for other ids."""
    if call_id[10:11] == "." and call_id[:10].isdigit() and call_id[11:].isdigit() and call_id.isascii():
        found = int(call_id[:10])
    else:
        match = _ID_SECONDS.search(call_id)
        if match is None:
            return None
        found = int(match[1])
    return found if _EARLIEST <= found <= _LATEST else None


def all_id_seconds(call_ids: Sequence[str]) -> list[int | None]:
    """`id_seconds` of each; where all are of the commonest form they are read together, at a third of the time."""
    together = "\n".join(call_ids)
    found = [int(text) for text in _COMMON_ID.findall(together)]
    is_common = len(found) == len(call_ids) == together.count("\n") + 1
    if is_common and min(found) >= _EARLIEST and max(found) <= _LATEST:
        return list(found)
    return [id_seconds(call_id) for call_id in call_ids]


def id_moment(call_id: str) -> datetime | None:
    """The moment that `id_seconds` is of."""
    found = id_seconds(call_id)
    return None if found is None else datetime.fromtimestamp(found, UTC)


def reading_by_id(moments: Sequence[datetime], made_at: datetime) -> datetime | None:
    """The earliest of a local time's readings that is not before the moment in the call's id; None where all are."""
    return next((moment for moment in moments if moment >= made_at - SET_BACK), None)


class Clocked(NamedTuple):
    """What the proof reads of a row: its line, its call's id, the moment in the id and its naive local start."""

    line: int
    call_id: str
    made_at: datetime
    local: datetime


@dataclass
class ZoneCheck:
    """Rows weighed against one zone, or, without one, only counted by the offset that they show."""

    zone: tzinfo | None
    proving: int = 0
    votes: Counter[int] = field(default_factory=Counter)
    used: set[int] = field(default_factory=set)
    suspects: dict[str, int] = field(default_factory=dict)
    is_overfull: bool = False

    def weigh_plain(self, after_s: int, offset_min: int, rows: int = 1) -> bool:
        """Count rows that speak for the zone; False, and nothing counted, where only `weigh` can tell.

        `after_s` is how many seconds after the moment in its call's id each of them begins, by the only moment that its
        clock time can be in the zone; `offset_min` how far the clock was ahead.
        """
        if not -SET_BACK_S <= after_s <= _PROVED_S:
            return False
        quarters, left = divmod(after_s + offset_min * 60 + SET_BACK_S, _QUARTER)
        if left <= _PROMPT_S:
            self.votes[quarters * 15] += rows
        self.proving += rows
        self.used.add(offset_min)
        return True

    def weigh(self, row: Clocked) -> None:
        """Count one row for or against the zone, by the moment that its call's id holds."""
        made_at = row.made_at
        ahead = row.local.replace(tzinfo=UTC) - made_at + SET_BACK
        quarters, left = divmod(ahead.days * 86_400 + ahead.seconds, _QUARTER)
        if left <= _PROMPT_S:
            self.votes[quarters * 15] += 1
        if self.zone is None:
            return
        moments = readings(row.local, self.zone)
        if not moments:
            return
        moment = reading_by_id(moments, made_at)
        if moment is not None and moment - made_at <= PROMPT:
            self.proving += 1
            offset = row.local.replace(tzinfo=UTC) - moment
            self.used.add((offset.days * 86_400 + offset.seconds) // 60)
            return
        apart = quarters * 15 - offset_minutes(made_at, self.zone)
        if left <= _AT_ONCE_S and apart % 30 == 0:
            self.is_overfull = self.is_overfull or len(self.suspects) >= _MOST_SUSPECTS
            if not self.is_overfull:
                self.suspects.setdefault(row.call_id, row.line)

    def clear(self, rows: Iterable[Clocked]) -> None:
        """Let go of suspects whose call has another row that proves the zone: a call passed on begins a new row."""
        if self.zone is None or not self.suspects or not self.proving:
            return
        for row in rows:
            if row.call_id not in self.suspects:
                continue
            moment = reading_by_id(readings(row.local, self.zone), row.made_at)
            if moment is not None and moment - row.made_at <= PROMPT:
                del self.suspects[row.call_id]

    @property
    def holds(self) -> bool:
        """Whether the rows prove the zone: at least one does, and none speaks against it."""
        return self.proving > 0 and not self.suspects and not self.is_overfull

    @property
    def shown(self) -> str:
        """The offsets that the rows show, the commonest first, as a person reads them."""
        return ", ".join(offset_name(minutes) for minutes, _ in self.votes.most_common(3)) or "?"

    def finding(self, name: str) -> ZoneFinding:
        """What the import says of the zone called `name`: proved with its offsets, or only declared."""
        basis = ZoneBasis.PROVED if self.proving else ZoneBasis.DECLARED
        return ZoneFinding(basis, name, tuple(sorted(self.used)), self.proving)


def likely_zones(votes: Counter[int]) -> list[tuple[str, tzinfo]]:
    """The zones worth trying for a file whose profile names none: the commonest offset, and Finnish time where the
    two commonest are its two offsets."""
    commonest = [minutes for minutes, _ in votes.most_common(2)]
    zones: list[tuple[str, tzinfo]] = []
    if set(commonest) == {120, 180}:
        zones.append(("Europe/Helsinki", HELSINKI))
    if commonest:
        zones.append((offset_name(commonest[0]), zone_named(offset_name(commonest[0]))))
    return zones
