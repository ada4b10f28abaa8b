"""Open a file of calls, say what is wrong with it as a whole, and give its rows one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from operator import itemgetter
from pathlib import Path

from dsr.adapters.callfiles.asterisk import asterisk_leg, other_leg
from dsr.adapters.callfiles.clocks import RowFaulty, showable
from dsr.adapters.callfiles.events import grouped_leg
from dsr.adapters.callfiles.fixed import fitting_layout
from dsr.adapters.callfiles.layout import ColumnsFaulty, columns_of, is_asterisk_21, told_columns
from dsr.adapters.callfiles.quick_asterisk import asterisk_rows
from dsr.adapters.callfiles.records import Record, Run, guessed_delimiter, records
from dsr.adapters.callfiles.rows import Occurrences, checked, mapped_leg, with_derived_key
from dsr.adapters.callfiles.text_blocks import FileFaulty, encoding_of, file_fault, head_of
from dsr.adapters.callfiles.zone_finding import SAMPLE_ROWS, Shape, Tally, data_runs, zone_of
from dsr.domain.call_profile import ASTERISK, Layout, Profile
from dsr.domain.calls import KeptRow, LegRow, RejectedRow, ZoneFinding, content_key, is_in_future, kept_row
from dsr.domain.errors import Fault, Invalid
from dsr.domain.shipped_profiles import SHIPPED

MOST_BYTES = 2_000_000_000
AT_ANY_TIME = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


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
    _shape: Shape | None = None
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
        occurrences = Occurrences()
        for run in data_runs(self.path, self._shape):
            for record in run.records():
                yield self._row(record, self._shape, occurrences)

    def portions(self) -> Iterator[list[KeptRow | RejectedRow]]:
        """What `rows` gives, as it is handed on and many rows at a time: a thousand or so. Raises Invalid likewise."""
        if self.faults or self._shape is None:
            raise Invalid(self.faults)
        occurrences = Occurrences()
        for run in data_runs(self.path, self._shape):
            quick = self._quick(run)
            yield [
                row if row is not None else self._careful(Record(line, cells), self._shape, occurrences)
                for row, line, cells in zip(quick, run.lines, run.cells, strict=True)
            ]

    def _quick(self, run: Run) -> list[KeptRow | None]:
        """The run's rows as far as they can be read by columns."""
        if self.profile.layout is Layout.ASTERISK_21:
            return asterisk_rows(run.lines, run.cells, self._tz or UTC, self.profile, self.received_at)
        return [None] * len(run.cells)

    def _careful(self, record: Record, shape: Shape, occurrences: Occurrences) -> KeptRow | RejectedRow:
        row = self._row(record, shape, occurrences)
        return row if isinstance(row, RejectedRow) else kept_row(row)

    def _row(self, record: Record, shape: Shape, occurrences: Occurrences) -> LegRow | RejectedRow:
        try:
            leg, has_key = self._leg(record, shape)
            leg = checked(leg)
            if is_in_future(leg.started_at, self.received_at):
                raise RowFaulty("row_in_future", field="started", value=showable(leg.started_local))
        except RowFaulty as fault:
            return RejectedRow(record.line, fault.code, _told(fault.values, shape.told))
        if not has_key:
            key = content_key(leg)
            leg = with_derived_key(leg, key, occurrences.of(leg, key, record.cells))
        return leg

    def _leg(self, record: Record, shape: Shape) -> tuple[LegRow, bool]:
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
        tally = Tally(hashlib.sha256())
        zone, tz = zone_of(path, profile, shape, tally)
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
        sample = list(islice(records(path, encoding, _delimiter_of(path, encoding)), SAMPLE_ROWS))
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


def _shape_of(path: Path, profile: Profile) -> Shape:
    encoding = encoding_of(head_of(path), profile.encoding)
    delimiter = profile.delimiter or _delimiter_of(path, encoding)
    sample = list(islice(records(path, encoding, delimiter), SAMPLE_ROWS))
    columns, width, has_heading = columns_of(profile, sample)
    if has_heading and len(sample) == 1:
        raise FileFaulty(file_fault("file_no_rows"))
    told, take = told_columns(profile, sample, columns), itemgetter(*columns.values())
    return Shape(encoding, delimiter, columns, width, has_heading, told, take)


def _delimiter_of(path: Path, encoding: str) -> str:
    """The separator by the first record: whatever it is, that record's text is the first line's, read as one cell."""
    first = next(records(path, encoding, "\x1f"), None)
    return guessed_delimiter(first.cells[0]) if first else ","
