"""Layouts of exchanges whose columns are known: in which order they stand, and how a file shows that it has them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dsr.adapters.callfiles.records import Record
from dsr.adapters.callfiles.threecx_parties import types_at
from dsr.domain.call_profile import Layout

_DAY = re.compile(r"^\s*\d{4}[-/]\d{2}[-/]\d{2}[ T]")
DISPOSITIONS = frozenset({"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"})
_CSV_18 = (
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start"),
    *("answer", "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield"),
)
_CUSTOM_18 = (
    *("clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer", "end"),
    *("duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield"),
)
_FREEPBX = (
    *("calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration"),
    *("billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield", "did", "recordingfile", "cnum"),
    *("cnam", "outbound_cnum", "outbound_cnam", "dst_cnam", "linkedid", "peeraccount", "sequence"),
)
# What follows the chain stands in the order that the administrator chose: the types are found by their own words, names by
# their headings only.
_PARTIES = ("from-type", "to-type", "final-type")
_THREECX = (
    *("historyid", "callid", "duration", "time-start", "time-answered", "time-end", "reason-terminated", "from-no"),
    *("to-no", "from-dn", "to-dn", "dial-no", "reason-changed", "final-number", "final-dn", "bill-code", "bill-rate"),
    *("bill-cost", "bill-name", "chain"),
)
_ASTERISK_FIELDS = {
    "call_id": "uniqueid",
    "leg_id": "uniqueid",
    "caller": "src",
    "caller_name": "clid",
    "dialled": "dst",
    "queue": "lastdata",
    "agent": "dstchannel",
    "started": "start",
}


@dataclass(frozen=True)
class FixedLayout:
    """One known layout.

    `columns` is the order where no heading says otherwise; `more` are headings that a file may have besides, `needed`
    those without which it is another layout. `start` and `sign` are columns in which a row shows a date and what
    `signs` holds (any text where it is empty). `renamed` gives a column the name under which its value is read;
    `fields` says which column each of our fields is told by. `typed` are columns that follow each
    other behind the rest and are found without a heading too, by the words in them. A row may be longer than the columns
    where `is_open`.
    """

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    start: str
    sign: str
    signs: frozenset[str] = frozenset()
    more: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    typed: tuple[str, ...] = ()
    is_open: bool = False

    def has_heading(self, cells: Sequence[str]) -> bool:
        """True where the row names the columns."""
        names = {cell.strip().casefold() for cell in cells}
        return names >= set(self.needed)

    def has_row(self, cells: Sequence[str]) -> bool:
        """True where the row, without a heading before it, tells of a call in this order."""
        if len(cells) < len(self.columns) or (len(cells) > len(self.columns) and not self.is_open):
            return False
        sign = cells[self.columns.index(self.sign)].strip().upper()
        is_signed = sign in self.signs if self.signs else bool(sign)
        return is_signed and _DAY.match(cells[self.columns.index(self.start)]) is not None

    def fits(self, sample: Sequence[Record]) -> bool:
        """True where the first row names these columns, or most of the first rows are calls in their order."""
        if sample and self.has_heading(sample[0].cells):
            return True
        return 2 * sum(1 for record in sample if self.has_row(record.cells)) > len(sample)

    def positions(self, sample: Sequence[Record]) -> dict[str, int]:
        """The place of each column of a file that fits, under the name by which its value is read."""
        first = [cell.strip().casefold() for cell in sample[0].cells]
        known = (*self.columns, *self.more)
        if self.has_heading(sample[0].cells):
            places = {name: first.index(name) for name in known if name in first}
        else:
            places = {name: place for place, name in enumerate(self.columns)}
            if self.typed and (at := types_at([record.cells for record in sample], len(self.columns))) is not None:
                places |= {name: at + place for place, name in enumerate(self.typed)}
        return {self.renamed.get(name, name): place for name, place in places.items()}


def _asterisk(columns: tuple[str, ...]) -> FixedLayout:
    needed = ("start", "disposition", "uniqueid", "src", *(("sequence",) if "sequence" in columns else ()))
    more = tuple(name for name in ("linkedid", "sequence", "peeraccount") if name not in columns)
    return FixedLayout(columns, needed, "start", "disposition", DISPOSITIONS, more, fields=_ASTERISK_FIELDS)


FIXED: Mapping[Layout, FixedLayout] = {
    Layout.ASTERISK_18: _asterisk(_CSV_18),
    Layout.ASTERISK_CUSTOM_18: _asterisk(_CUSTOM_18),
    Layout.ASTERISK_CUSTOM_19: _asterisk((*_CUSTOM_18, "sequence")),
    Layout.FREEPBX: FixedLayout(
        _FREEPBX,
        ("calldate", "src", "dst", "duration", "disposition", "uniqueid"),
        "calldate",
        "disposition",
        DISPOSITIONS,
        renamed={"calldate": "start"},
        fields={**_ASTERISK_FIELDS, "call_id": "linkedid"},
    ),
    Layout.THREECX: FixedLayout(
        _THREECX,
        ("callid", "time-start", "from-no", "to-no", "duration"),
        "time-start",
        "callid",
        more=(*_PARTIES, "from-dispname", "to-dispname", "final-dispname"),
        typed=_PARTIES,
        renamed={"time-start": "started", "time-answered": "answered", "time-end": "ended"},
        fields={
            "call_id": "callid",
            "leg_id": "historyid",
            "caller": "from-no",
            "caller_name": "from-dispname",
            "dialled": "to-no",
            "queue": "to-dn",
            "agent": "final-number",
            "total": "duration",
        },
        is_open=True,
    ),
}


def fitting_layout(sample: Sequence[Record]) -> Layout | None:
    """The known layout of a file's first rows; None for other files and for Asterisk's 21 columns."""
    return next((layout for layout, known in FIXED.items() if known.fits(sample)), None)
