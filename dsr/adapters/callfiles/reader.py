"""Open a file of calls, say what is wrong with it as a whole, and give its rows one at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from operator import itemgetter
from pathlib import Path

from dsr.adapters.callfiles.asterisk import asterisk_leg, other_leg
from dsr.adapters.callfiles.clocks import RowFaulty, plain_moment, showable, written_time
from dsr.adapters.callfiles.events import grouped_leg
from dsr.adapters.callfiles.fixed import fitting_layout
from dsr.adapters.callfiles.layout import ColumnsFaulty, columns_of, is_asterisk_21, told_columns
from dsr.adapters.callfiles.records import (
    FileFaulty,
    Record,
    encoding_of,
    file_fault,
    guessed_delimiter,
    head_of,
    records,
)
from dsr.adapters.callfiles.rows import checked, mapped_leg, with_derived_key
from dsr.adapters.callfiles.zoneproof import Clocked, ZoneCheck, id_moment, id_seconds, likely_zones
from dsr.domain.call_profile import ASTERISK, ISO, Layout, Profile
from dsr.domain.calls import LegRow, RejectedRow, ZoneBasis, ZoneFinding, content_key, is_in_future
from dsr.domain.errors import Fault, Invalid
from dsr.domain.local_times import zone_named
from dsr.domain.shipped_profiles import SHIPPED

MOST_BYTES = 2_000_000_000
AT_ANY_TIME = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
_SAMPLE_ROWS = 50


@dataclass(frozen=True)
class _Shape:
    """How the bytes of one file become cells of named fields."""

    encoding: str
    delimiter: str
    columns: dict[str, int]
    width: int
    has_heading: bool
    told: dict[str, str]
    take: Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True)
class CallFile:
    """A file that was looked at from end to end. With `faults` nothing of it may be taken.

    `sha256` is of the file's bytes. `zone` says how its clock times are read. `mended_lines` counts the records with
    bytes that were not in the file's encoding. `received_at` is when the file came: calls that begin later are
    rejected. Iterating reads the file again.
    """

    path: Path
    profile: Profile
    faults: tuple[Fault, ...] = ()
    zone: ZoneFinding | None = None
    sha256: str = ""
    size: int = 0
    mended_lines: int = 0
    received_at: datetime = AT_ANY_TIME
    _shape: _Shape | None = None
    _tz: tzinfo | None = None

    @property
    def key_column(self) -> str:
        """What the file calls the column, or the columns, that hold a row's own id."""
        return self._shape.told["key"] if self._shape is not None else ""

    def __iter__(self) -> Iterator[LegRow | RejectedRow]:
        return self.rows()

    def rows(self) -> Iterator[LegRow | RejectedRow]:
        """Every row in the file's order, as understood or with the reason why not. Raises Invalid where the file has
        faults. One row in memory at a time, besides a number for each row whose key is derived."""
        if self.faults or self._shape is None:
            raise Invalid(self.faults)
        occurrences: Counter[int] = Counter()
        for record in _data_records(self.path, self._shape):
            yield self._row(record, self._shape, occurrences)

    def _row(self, record: Record, shape: _Shape, occurrences: Counter[int]) -> LegRow | RejectedRow:
        try:
            leg, has_key = self._leg(record, shape)
            leg = checked(leg)
            if is_in_future(leg.started_at, self.received_at):
                raise RowFaulty("row_in_future", field="started", value=showable(leg.started_local))
        except RowFaulty as fault:
            return RejectedRow(record.line, fault.code, _told(fault.values, shape.told))
        if not has_key:
            key = content_key(leg)
            short = int(key[:16], 16)
            occurrences[short] += 1
            leg = with_derived_key(leg, key, occurrences[short])
        return leg

    def _leg(self, record: Record, shape: _Shape) -> tuple[LegRow, bool]:
        if len(record.cells) != shape.width:
            raise RowFaulty("row_columns", found=len(record.cells), expected=shape.width)
        name = self.zone.name if self.zone else ""
        if self.profile.layout is Layout.ASTERISK_21:
            return asterisk_leg(record.line, record.cells, self._tz or UTC, name, self.profile), True
        cells = dict(zip(shape.columns, shape.take(record.cells), strict=True))
        if self.profile.layout is not Layout.MAPPED_CSV:
            return other_leg(record.line, cells, self._tz, name, self.profile), True
        if self.profile.group_by or self.profile.events:
            return grouped_leg(record.line, cells, self._tz, name, self.profile)
        return mapped_leg(record.line, cells, self._tz, name, self.profile)


def _told(values: tuple[tuple[str, str | int], ...], told: dict[str, str]) -> tuple[tuple[str, str | int], ...]:
    """The values of a fault with the column's name in the file in place of our field's."""
    return tuple(("column", told[str(value)]) if name == "field" else (name, value) for name, value in values)


def open_call_file(
    path: Path, profile: Profile = ASTERISK, *, received_at: datetime = AT_ANY_TIME, most_bytes: int = MOST_BYTES
) -> CallFile:
    """Look through a file once and say whether it can be taken, in which zone its times are, and its SHA-256.

    Never raises for what a file holds: its faults stand in `.faults`, each with a sentence and a code.
    """
    opened = CallFile(path, profile, received_at=received_at)
    try:
        size = _size_of(path, most_bytes)
        opened = replace(opened, size=size)
        shape = _shape_of(path, profile)
        tally = _Tally(hashlib.sha256())
        zone, tz = _zone_of(path, profile, shape, tally)
    except ColumnsFaulty as faulty:
        return replace(opened, faults=faulty.faults)
    except FileFaulty as faulty:
        return replace(opened, faults=(faulty.fault,))
    sha256, mended = tally.digest.hexdigest(), tally.mended
    return replace(opened, zone=zone, sha256=sha256, mended_lines=mended, _shape=shape, _tz=tz)


def detected_profile(path: Path) -> Profile | None:
    """The shipped profile whose layout the file has, or None: such a file needs a saved column mapping.

    An unreadable file gives None too; `open_call_file` says what is wrong with it.
    """
    try:
        encoding = encoding_of(head_of(path), None)
        sample = list(islice(records(path, encoding, _delimiter_of(path, encoding)), _SAMPLE_ROWS))
    except (OSError, FileFaulty):
        return None
    if sample and is_asterisk_21(sample):
        return ASTERISK
    layout = fitting_layout(sample) if sample else None
    return next((profile for profile in SHIPPED.values() if profile.layout is layout), None)


def _size_of(path: Path, most_bytes: int) -> int:
    try:
        is_file, size = path.is_file(), path.stat().st_size
        head_of(path)
    except OSError:
        raise FileFaulty(file_fault("file_missing")) from None
    if not is_file:
        raise FileFaulty(file_fault("file_missing"))
    if size == 0:
        raise FileFaulty(file_fault("file_empty"))
    if size > most_bytes:
        megabytes, limit = -(-size // 1_000_000), most_bytes // 1_000_000
        raise FileFaulty(file_fault("file_too_large", megabytes=megabytes, limit=limit))
    return size


def _shape_of(path: Path, profile: Profile) -> _Shape:
    encoding = encoding_of(head_of(path), profile.encoding)
    delimiter = profile.delimiter or _delimiter_of(path, encoding)
    sample = list(islice(records(path, encoding, delimiter), _SAMPLE_ROWS))
    columns, width, has_heading = columns_of(profile, sample)
    if has_heading and len(sample) == 1:
        raise FileFaulty(file_fault("file_no_rows"))
    told, take = told_columns(profile, sample, columns), itemgetter(*columns.values())
    return _Shape(encoding, delimiter, columns, width, has_heading, told, take)


def _delimiter_of(path: Path, encoding: str) -> str:
    """The separator by the first record: whatever it is, that record's text is the first line's, read as one cell."""
    first = next(records(path, encoding, "\x1f"), None)
    return guessed_delimiter(first.cells[0]) if first else ","


@dataclass
class _Tally:
    """What the first look gathers beside the zone: the file's hash and how many records had to be mended."""

    digest: hashlib._Hash
    mended: int = 0


def _data_records(path: Path, shape: _Shape, tally: _Tally | None = None) -> Iterator[Record]:
    for number, record in enumerate(records(path, shape.encoding, shape.delimiter, tally.digest if tally else None)):
        if tally is not None:
            tally.mended += record.is_mended
        if number == 0 and shape.has_heading:
            continue
        # A last row cut before its end is half a copy, not one odd row: the file is refused.
        if record.is_last_and_open and len(record.cells) < shape.width:
            raise FileFaulty(file_fault("file_truncated", line=record.line))
        yield record


def _zone_of(path: Path, profile: Profile, shape: _Shape, tally: _Tally) -> tuple[ZoneFinding | None, tzinfo | None]:
    """The zone by the call ids where they have one, else by the profile. Raises FileFaulty where the two disagree."""
    declared = zone_named(profile.zone) if profile.zone else None
    guess, guessed = (profile.zone or "", declared) if declared else _guessed_zone(path, profile, shape)
    check = ZoneCheck(guessed)
    _weigh_all(check, _data_records(path, shape, tally), profile, shape)
    if declared is not None and profile.zone is not None:
        return _declared(check, declared, profile.zone, path, profile, shape)
    if profile.layout is Layout.MAPPED_CSV and not check.votes:
        return ZoneFinding(ZoneBasis.GIVEN, "UTC", (0,)), None
    tried = check
    for name, zone in likely_zones(check.votes):
        tried = check if name == guess else ZoneCheck(zone)
        if tried is not check:
            _weigh_all(tried, _data_records(path, shape), profile, shape)
        tried.clear(_clocked(_data_records(path, shape), profile, shape))
        if tried.holds:
            return tried.finding(name), zone
    if not check.votes:
        raise FileFaulty(file_fault("file_zone_unproved", profile=profile.name))
    line = min(tried.suspects.values(), default=1)
    raise FileFaulty(file_fault("file_zone_varies", found=check.shown, line=line))


def _guessed_zone(path: Path, profile: Profile, shape: _Shape) -> tuple[str, tzinfo | None]:
    """The likeliest zone by the first rows: mostly the one that all rows prove, so that one look at them is enough."""
    check = ZoneCheck(None)
    _weigh_all(check, islice(_data_records(path, shape), _SAMPLE_ROWS), profile, shape)
    return next(iter(likely_zones(check.votes)), ("", None))


def _declared(
    check: ZoneCheck, zone: tzinfo, name: str, path: Path, profile: Profile, shape: _Shape
) -> tuple[ZoneFinding | None, tzinfo | None]:
    first_suspect = min(check.suspects.values(), default=1)
    if check.proving * 2 < sum(check.votes.values()):
        raise FileFaulty(file_fault("file_zone_differs", found=check.shown, declared=name))
    check.clear(_clocked(_data_records(path, shape), profile, shape))
    if check.suspects or check.is_overfull:
        line = min(check.suspects.values(), default=first_suspect)
        raise FileFaulty(file_fault("file_zone_varies", found=check.shown, line=line))
    return check.finding(name), zone


def _weigh_all(check: ZoneCheck, rows: Iterator[Record], profile: Profile, shape: _Shape) -> None:
    """Weigh every row; nearly all are plain times of the zone soon after the moment in their id, and told by figures."""
    columns = _clock_columns(profile, shape)
    id_column, time_column, pattern = columns
    zone = check.zone if pattern == ISO and id_column >= 0 else None
    for record in rows:
        cells = record.cells
        if zone is not None and len(cells) == shape.width and (plain := plain_moment(cells[time_column], zone)):
            made_s = id_seconds(cells[id_column].strip())
            if made_s is None or check.weigh_plain(made_s, plain.seconds, plain.offset_min):
                continue
        if (clocked := _clocked_row(record, columns, shape.width)) is not None:
            check.weigh(clocked)


def _clock_columns(profile: Profile, shape: _Shape) -> tuple[int, int, str]:
    """Where a row's id and its start stand, and how the start is written; -1 where there is no id."""
    if "uniqueid" in shape.columns:
        return shape.columns["uniqueid"], shape.columns["start"], ISO
    id_column = shape.columns.get("leg_id", shape.columns.get("call_id", -1))
    return id_column, shape.columns["started"], profile.date_pattern


def _clocked(rows: Iterator[Record], profile: Profile, shape: _Shape) -> Iterator[Clocked]:
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
