"""How one source's files are read: a profile of columns, units, zone, dates and the rows that belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from dsr.domain.phone import FINNISH_RULES, NumberRules


class Layout(StrEnum):
    """The kinds of file that can be read: a fixed layout, columns that the profile maps, or recording metadata in XML."""

    ASTERISK_21 = "asterisk_21"
    ASTERISK_18 = "asterisk_18"
    ASTERISK_CUSTOM_18 = "asterisk_custom_18"
    ASTERISK_CUSTOM_19 = "asterisk_custom_19"
    FREEPBX = "freepbx"
    THREECX = "3cx"
    MAPPED_CSV = "mapped_csv"
    SIPREC = "siprec"


class Unit(StrEnum):
    """How durations are written: seconds, milliseconds, or hours:minutes:seconds."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    CLOCK = "hms"


class Recorded(StrEnum):
    """Which calls of a source were recorded: every answered one, those whose row names a recording, or none."""

    ANSWERED = "answered"
    NAMED = "named"
    NONE = "none"


class EventKind(StrEnum):
    """What the length of an event row is: waiting for an answer, or talk."""

    WAIT = "wait"
    TALK = "talk"


FIELDS = (
    *("call_id", "leg_id", "sequence", "started", "answered", "ended", "caller", "caller_name", "dialled", "queue"),
    *("agent", "direction", "leg_type", "result", "total", "talk", "wait", "recording"),
)
"""What a column can tell of a leg."""
EVENT_FIELDS = ("event", "event_length")
"""What a column can tell of an event within a conversation."""
REQUIRED = ("started", "caller")
DURATIONS = ("total", "talk", "ended")
ISO, EPOCH, EPOCH_MS = "iso", "epoch", "epoch_ms"


@dataclass(frozen=True)
class Profile:
    """How a source's files are read.

    `zone` is `UTC`, a fixed offset (`+02:00`) or a zone's name; None is allowed only where call ids prove it.
    `columns` pairs a field of FIELDS with a heading, or with a column number from 1. `delimiter` and `encoding` None
    mean: found out from the file. `date_pattern` is `iso`, `epoch`, `epoch_ms` or strptime codes. `region`,
    `city_ranges`, `outside_prefixes` and `bare_national` are how the source writes numbers. `recorded` says which of
    its calls have a recording.

    `group_by` are fields whose values together tell one conversation from another, where several rows are one and no
    column has its id. `events` pairs a value of the column `event` with what that row's `event_length` is.
    """

    name: str
    layout: Layout
    zone: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    has_header: bool = True
    columns: tuple[tuple[str, str | int], ...] = ()
    unit: Unit = Unit.SECONDS
    date_pattern: str = ISO
    region: str = "FI"
    city_ranges: tuple[str, ...] = ("+3589816",)
    outside_prefixes: tuple[str, ...] = ()
    bare_national: bool = False
    recorded: Recorded = Recorded.ANSWERED
    group_by: tuple[str, ...] = ()
    events: tuple[tuple[str, EventKind], ...] = ()
    version: int = 1

    @cached_property
    def number_rules(self) -> NumberRules:
        """How this source writes numbers."""
        rules = NumberRules(self.region, self.city_ranges, self.outside_prefixes, self.bare_national)
        return FINNISH_RULES if rules == FINNISH_RULES else rules

    def column(self, field_name: str) -> str | int | None:
        """The heading or the number of the column that holds a field, or None where it is not mapped."""
        return dict(self.columns).get(field_name)


ASTERISK = Profile("asterisk21", Layout.ASTERISK_21, has_header=False, delimiter=",")
GENERIC = "generic"
"""The profile of files whose headings are the names of our own fields; made from the headings of each."""
GENERIC_WHOLE = Profile(
    GENERIC, Layout.MAPPED_CSV, zone="Europe/Helsinki", columns=tuple((field, field) for field in FIELDS)
)
"""All that it can read; of a file those columns that it has (`generic_profile`)."""


def generic_profile(headings: Iterable[str]) -> Profile | None:
    """The profile of a file whose headings are names of FIELDS, in Finnish time and seconds; None for other files.

    Headings that are no fields are passed over. It takes a start, a caller and a duration for a file to be one.
    """
    found = {heading.strip().casefold() for heading in headings} & set(FIELDS)
    if not found >= set(REQUIRED) or not found & set(DURATIONS):
        return None
    return replace(GENERIC_WHOLE, columns=tuple(pair for pair in GENERIC_WHOLE.columns if pair[0] in found))


def fits(profile: Profile, headings: Iterable[str]) -> bool:
    """True where a heading row has every column that a profile with a heading row maps by name."""
    if profile.layout is not Layout.MAPPED_CSV or not profile.has_header:
        return False
    names = {heading_key(heading) for heading in headings}
    return all(isinstance(column, str) and heading_key(column) in names for _, column in profile.columns)


_SUMMED = re.compile(r"^(?:sum af|sum of|summa av|summa)\s+")


def heading_key(text: str) -> str:
    """A heading as it is compared: letter case set aside, and the words that a pivot table puts before a summed column."""
    return _SUMMED.sub("", text.strip().casefold())
