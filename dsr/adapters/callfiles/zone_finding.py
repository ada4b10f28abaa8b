"""In which zone a file's clock times are: proved by the ids of its calls, or declared and not contradicted by them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from pathlib import Path

from dsr.adapters.callfiles.clocks import RowFaulty, written_time
from dsr.adapters.callfiles.columns import starts
from dsr.adapters.callfiles.records import Record, Run, runs
from dsr.adapters.callfiles.text_blocks import FileFaulty, file_fault
from dsr.adapters.callfiles.zoneproof import Clocked, ZoneCheck, all_id_seconds, id_moment, likely_zones
from dsr.domain.call_profile import ISO, Layout, Profile
from dsr.domain.calls import ZoneBasis, ZoneFinding
from dsr.domain.local_times import HELSINKI, zone_named

SAMPLE_ROWS = 50
_FINNISH = ("+02:00", "+03:00")


@dataclass(frozen=True)
class Shape:
    """How the bytes of one file become cells of named fields."""

    encoding: str
    delimiter: str
    columns: dict[str, int]
    width: int
    has_heading: bool
    told: dict[str, str]
    take: Callable[[Sequence[str]], tuple[str, ...]]


@dataclass
class Tally:
    """What the first look gathers beside the zone: the file's hash and how many records had to be mended."""

    digest: hashlib._Hash
    mended: int = 0


def data_runs(path: Path, shape: Shape, tally: Tally | None = None) -> Iterator[Run]:
    """The file's records without its heading. Raises FileFaulty where the last one is cut before its end."""
    has_heading = shape.has_heading
    for run in runs(path, shape.encoding, shape.delimiter, tally.digest if tally else None):
        if tally is not None:
            tally.mended += len(run.mended)
        # A last row cut before its end is half a copy, not one odd row: the file is refused.
        if run.is_last_and_open and run.cells and len(run.cells[-1]) < shape.width:
            raise FileFaulty(file_fault("file_truncated", line=run.lines[-1]))
        if has_heading and run.cells:
            has_heading, run = False, run.without_first()
        yield run


def data_records(path: Path, shape: Shape) -> Iterator[Record]:
    """The same one by one."""
    for run in data_runs(path, shape):
        yield from run.records()


def zone_of(path: Path, profile: Profile, shape: Shape, tally: Tally) -> tuple[ZoneFinding | None, tzinfo | None]:
    """The zone by the call ids where they have one, else by the profile. Raises FileFaulty where the two disagree."""
    declared = zone_named(profile.zone) if profile.zone else None
    guessed = [(profile.zone or "", declared)] if declared else _guessed_zones(path, profile, shape)
    checks = {name: ZoneCheck(zone) for name, zone in guessed} or {"": ZoneCheck(None)}
    _weigh_all(list(checks.values()), data_runs(path, shape, tally), profile, shape)
    votes = next(iter(checks.values())).votes
    if declared is not None and profile.zone is not None:
        return _declared(checks[profile.zone], declared, profile.zone, path, profile, shape)
    if profile.layout is Layout.MAPPED_CSV and not votes:
        return ZoneFinding(ZoneBasis.GIVEN, "UTC", (0,)), None
    tried = next(iter(checks.values()))
    for name, zone in likely_zones(votes):
        tried = checks.get(name) or ZoneCheck(zone)
        if name not in checks:
            _weigh_all([tried], data_runs(path, shape), profile, shape)
        tried.clear(_clocked(data_records(path, shape), profile, shape))
        if tried.holds:
            return tried.finding(name), zone
    if not votes:
        raise FileFaulty(file_fault("file_zone_unproved", profile=profile.name))
    line = min(tried.suspects.values(), default=1)
    raise FileFaulty(file_fault("file_zone_varies", found=tried.shown, line=line))


def _guessed_zones(path: Path, profile: Profile, shape: Shape) -> list[tuple[str, tzinfo | None]]:
    """The likeliest zones by the first rows: mostly one of them is the one that all rows prove, so that one look at the
    file is enough. Where the clock was as in Finland, Finnish time is the other: its offset may change further down."""
    check = ZoneCheck(None)
    _weigh_all([check], islice(data_runs(path, shape), 1), profile, shape)
    likely: list[tuple[str, tzinfo | None]] = list(likely_zones(check.votes)[:1])
    if likely and likely[0][0] in _FINNISH:
        likely.append(("Europe/Helsinki", HELSINKI))
    return likely


def _declared(
    check: ZoneCheck, zone: tzinfo, name: str, path: Path, profile: Profile, shape: Shape
) -> tuple[ZoneFinding | None, tzinfo | None]:
    first_suspect = min(check.suspects.values(), default=1)
    if check.proving * 2 < sum(check.votes.values()):
        raise FileFaulty(file_fault("file_zone_differs", found=check.shown, declared=name))
    check.clear(_clocked(data_records(path, shape), profile, shape))
    if check.suspects or check.is_overfull:
        line = min(check.suspects.values(), default=first_suspect)
        raise FileFaulty(file_fault("file_zone_varies", found=check.shown, line=line))
    return check.finding(name), zone


def _weigh_all(checks: Sequence[ZoneCheck], found: Iterator[Run], profile: Profile, shape: Shape) -> None:
    """Weigh every row in each check; nearly all are plain times of the zone soon after the moment in their id, and
    counted together by how long after it."""
    columns = _clock_columns(profile, shape)
    if columns[0] < 0:
        for _run in found:
            pass  # there is nothing to weigh by; the look itself finds what is wrong with the file
        return
    for run in found:
        for check in checks:
            for place in _left_of(check, run, columns, shape.width):
                if (
                    clocked := _clocked_row(Record(run.lines[place], run.cells[place]), columns, shape.width)
                ) is not None:
                    check.weigh(clocked)


def _left_of(check: ZoneCheck, run: Run, columns: tuple[int, int, str], width: int) -> Iterable[int]:
    """Weigh the plain rows of a run; answers the places of those that are left, in order."""
    id_column, time_column, pattern = columns
    if check.zone is None or pattern != ISO or set(map(len, run.cells)) != {width}:
        return range(len(run.cells))
    odd: set[int] = set()
    start = starts([row[time_column] for row in run.cells], check.zone, odd)
    made = all_id_seconds([row[id_column].strip() for row in run.cells])
    apart = [None if made_s is None else at - made_s for at, made_s in zip(start.seconds, made, strict=True)]
    if odd:
        apart = [None if place in odd else span for place, span in enumerate(apart)]
    odd = {place for place in odd if made[place] is not None}
    for (span, offset_min), times in Counter(zip(apart, start.offsets, strict=True)).items():
        if span is not None and not check.weigh_plain(span, offset_min, times):
            odd.update(
                place
                for place, known in enumerate(zip(apart, start.offsets, strict=True))
                if known == (span, offset_min)
            )
    return sorted(odd)


def _clock_columns(profile: Profile, shape: Shape) -> tuple[int, int, str]:
    """Where a row's id and its start stand, and how the start is written; -1 where there is no id."""
    if "uniqueid" in shape.columns:
        return shape.columns["uniqueid"], shape.columns["start"], ISO
    id_column = shape.columns.get("leg_id", shape.columns.get("call_id", -1))
    return id_column, shape.columns["started"], profile.date_pattern


def _clocked(rows: Iterator[Record], profile: Profile, shape: Shape) -> Iterator[Clocked]:
    """What the proof needs of each row that has it."""
    columns = _clock_columns(profile, shape)
    return filter(None, (_clocked_row(record, columns, shape.width) for record in rows))


def _clocked_row(record: Record, columns: tuple[int, int, str], width: int) -> Clocked | None:
    """What the proof needs of a row; None for one without an id or a readable naive time."""
    id_column, time_column, pattern = columns
    if id_column < 0 or len(record.cells) != width:
        return None
    call_id = record.cells[id_column].strip()
    made_at = id_moment(call_id)
    if made_at is None:
        return None
    try:
        local = written_time(record.cells[time_column], pattern, "start")
    except RowFaulty:
        return None
    return None if local.tzinfo is not None else Clocked(record.line, call_id, made_at, local)
