"""Which column holds which field, and whether the file has the columns that its profile promises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dsr.adapters.callfiles.fixed import DISPOSITIONS, FIXED, fitting_layout
from dsr.adapters.callfiles.records import Record
from dsr.adapters.callfiles.text_blocks import FileFaulty, file_fault
from dsr.domain.call_profile import Layout, Profile, heading_key
from dsr.domain.errors import Fault
from dsr.domain.shipped_profiles import SHIPPED

ASTERISK_COLUMNS = (
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start"),
    *("answer", "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield", "peeraccount"),
    *("linkedid", "sequence"),
)
# Known of, not read: cdr_csv with fewer columns, and the order of the customised file. Where start and disposition stand.
_OTHER_ASTERISK = {"file_layout_short": (9, 14), "file_layout_unknown": (8, 13)}
_DAY = re.compile(r"^\s*\d{4}-\d{2}-\d{2} ")


# Which of our fields each column of theirs fills; and which field each value of a leg comes from.
_ASTERISK_FIELDS = {
    "call_id": "linkedid",
    "leg_id": "uniqueid",
    "caller": "src",
    "caller_name": "clid",
    "dialled": "dst",
    "queue": "lastdata",
    "agent": "dstchannel",
    "started": "start",
}
_DURATIONS = ("total", "talk", "ended")
_PROFILE_OF = {profile.layout: profile.name for profile in SHIPPED.values()}


class ColumnsFaulty(FileFaulty):
    """Several columns are missing; `faults` names each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0])
        self.faults = tuple(faults)


def has_asterisk_heading(cells: Sequence[str]) -> bool:
    """True where the first row names Asterisk's columns instead of telling of a call."""
    return len(cells) == len(ASTERISK_COLUMNS) and cells[9].strip().lower() == "start"


def is_asterisk_21(sample: Sequence[Record]) -> bool:
    """True where most of the first rows have the 21 columns with the disposition and dates in their places."""
    fitting = sum(1 for record in sample if len(record.cells) == 21 and _is_call_row(record.cells))
    return fitting * 2 > len(sample) or (len(sample) == 1 and has_asterisk_heading(sample[0].cells))


def _is_call_row(cells: Sequence[str]) -> bool:
    return cells[14].strip().upper() in DISPOSITIONS or has_asterisk_heading(cells)


def columns_of(profile: Profile, sample: Sequence[Record]) -> tuple[dict[str, int], int, bool]:
    """Field to column index (from 0), how many cells a row must have, and whether the first record is a heading.

    Raises FileFaulty where the file does not have the columns.
    """
    if not sample:
        raise FileFaulty(file_fault("file_empty"))
    if profile.layout is Layout.ASTERISK_21:
        _require_asterisk(profile, sample)
        names = {name: index for index, name in enumerate(ASTERISK_COLUMNS)}
        return names, len(ASTERISK_COLUMNS), has_asterisk_heading(sample[0].cells)
    if profile.layout in FIXED:
        return _fixed(profile, sample)
    if profile.has_header:
        return _by_heading(profile, sample[0].cells), len(sample[0].cells), True
    return _by_number(profile, sample), _usual_width(sample), False


def told_columns(profile: Profile, sample: Sequence[Record], columns: dict[str, int]) -> dict[str, str]:
    """What a person calls the column of each field: its heading, else its number from 1, with Asterisk's own name.

    `duration` and `key` stand for all columns that hold a length, or the row's own id.
    """
    if profile.layout is Layout.ASTERISK_21:
        is_named = has_asterisk_heading(sample[0].cells)
        told = {name: name if is_named else f"{index + 1} ({name})" for name, index in columns.items()}
        told |= {field: told[name] for field, name in _ASTERISK_FIELDS.items()}
    elif profile.layout in FIXED:
        told = _told_fixed(profile.layout, sample, columns)
    else:
        mapped = dict(profile.columns)
        told = {
            field: str(index + 1)
            if not profile.has_header or _is_position(mapped[field], sample[0].cells)
            else sample[0].cells[index].strip()[:60]
            for field, index in columns.items()
        }
    if lengths := [told[field] for field in _DURATIONS if field in told]:
        told["duration"] = " / ".join(lengths)
    told["key"] = " / ".join(told[field] for field in ("leg_id", "sequence") if field in told)
    return told


def _fixed(profile: Profile, sample: Sequence[Record]) -> tuple[dict[str, int], int, bool]:
    known = FIXED[profile.layout]
    if not known.fits(sample):
        _require_asterisk(profile, sample, expected=len(known.columns))
    return known.positions(sample), _usual_width(sample), known.has_heading(sample[0].cells)


def _told_fixed(layout: Layout, sample: Sequence[Record], columns: dict[str, int]) -> dict[str, str]:
    known, first = FIXED[layout], sample[0].cells
    is_named = known.has_heading(first)
    original = {new: old for old, new in known.renamed.items()}
    told = {
        name: first[place].strip()[:60] if is_named else f"{place + 1} ({original.get(name, name)})"
        for name, place in columns.items()
    }
    return told | {field: told[name] for field, name in known.fields.items() if name in told}


def _is_position(column: str | int, heading: Sequence[str]) -> bool:
    """Whether a profile means a column by its number: it has none of its own name."""
    if isinstance(column, int):
        return True
    return column.isdecimal() and column.casefold() not in (cell.strip().casefold() for cell in heading)


def _usual_width(sample: Sequence[Record]) -> int:
    return Counter(len(record.cells) for record in sample).most_common(1)[0][0]


def _require_asterisk(profile: Profile, sample: Sequence[Record], expected: int = len(ASTERISK_COLUMNS)) -> None:
    found = _usual_width(sample)
    if found == expected == len(ASTERISK_COLUMNS):
        return
    other = Layout.ASTERISK_21 if is_asterisk_21(sample) else fitting_layout(sample)
    if other is not None:
        raise FileFaulty(file_fault("file_layout_other", found=found, layout=_PROFILE_OF[other], profile=profile.name))
    for code, (start, disposition) in _OTHER_ASTERISK.items():
        rows = [record.cells for record in sample if len(record.cells) == found > disposition]
        if rows and all(_DAY.match(row[start]) and row[disposition].strip().upper() in DISPOSITIONS for row in rows):
            raise FileFaulty(file_fault(code, found=found))
    raise FileFaulty(file_fault("file_columns", found=found, expected=expected, profile=profile.name))


def _by_heading(profile: Profile, heading: Sequence[str]) -> dict[str, int]:
    names = [heading_key(cell) for cell in heading]
    found: dict[str, int] = {}
    faults = []
    for field, column in profile.columns:
        if isinstance(column, int) or _is_position(column, heading):
            position = int(column) - 1
            if not 0 <= position < len(names):
                faults.append(file_fault("file_column_missing", column=str(column), profile=profile.name))
            else:
                found[field] = position
            continue
        times = names.count(heading_key(column))
        if times == 1:
            found[field] = names.index(heading_key(column))
        else:
            code = "file_column_repeated" if times else "file_column_missing"
            faults.append(file_fault(code, column=column[:60], profile=profile.name))
    if faults:
        raise ColumnsFaulty(faults)
    return found


def _by_number(profile: Profile, sample: Sequence[Record]) -> dict[str, int]:
    width = _usual_width(sample)
    found = {field: int(column) - 1 for field, column in profile.columns}
    faults = [
        file_fault("file_column_missing", column=str(index + 1), profile=profile.name)
        for index in found.values()
        if not 0 <= index < width
    ]
    if faults:
        raise ColumnsFaulty(faults)
    return found
