"""How one source's files are read: a saved profile of columns, units, zone and dates, and the ones that ship."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.local_times import zone_named
from dsr.domain.phone import FINNISH_RULES, NumberRules


class Layout(StrEnum):
    """The kinds of file that can be read: a fixed layout, or columns that the profile maps."""

    ASTERISK_21 = "asterisk_21"
    MAPPED_CSV = "mapped_csv"


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


Chosen = TypeVar("Chosen", bound=StrEnum)

FIELDS = (
    *("call_id", "leg_id", "sequence", "started", "answered", "ended", "caller", "caller_name", "dialled", "queue"),
    *("agent", "direction", "leg_type", "result", "total", "talk", "wait", "recording"),
)
_REQUIRED = ("started", "caller")
_DURATIONS = ("total", "talk", "ended")
_PATTERN_PARTS = frozenset("YymdHMSfz")
ISO, EPOCH, EPOCH_MS = "iso", "epoch", "epoch_ms"


@dataclass(frozen=True)
class Profile:
    """How a source's files are read.

    `zone` is `UTC`, a fixed offset (`+02:00`) or a zone's name; None is allowed only where call ids prove it.
    `columns` pairs a field of FIELDS with a heading, or with a column number from 1. `delimiter` and `encoding` None
    mean: found out from the file. `date_pattern` is `iso`, `epoch`, `epoch_ms` or strptime codes. `region`,
    `city_ranges`, `outside_prefixes` and `bare_national` are how the source writes numbers. `recorded` says which of
    its calls have a recording.
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
SHIPPED = {ASTERISK.name: ASTERISK}
GENERIC = "generic"
"""The profile of files whose headings are the names of our own fields; made from the headings of each."""


def generic_profile(headings: Iterable[str]) -> Profile | None:
    """The profile of a file whose headings are names of FIELDS, in Finnish time and seconds; None for other files.

    Headings that are no fields are passed over. It takes a start, a caller and a duration for a file to be one.
    """
    found = {heading.strip().casefold() for heading in headings} & set(FIELDS)
    if not found >= set(_REQUIRED) or not found & set(_DURATIONS):
        return None
    columns = tuple((field, field) for field in FIELDS if field in found)
    return Profile(GENERIC, Layout.MAPPED_CSV, zone="Europe/Helsinki", columns=columns)


def fits(profile: Profile, headings: Iterable[str]) -> bool:
    """True where a heading row has every column that a profile with a heading row maps by name."""
    if profile.layout is not Layout.MAPPED_CSV or not profile.has_header:
        return False
    names = {heading.strip().casefold() for heading in headings}
    return all(isinstance(column, str) and column.casefold() in names for _, column in profile.columns)


def profile_to_mapping(profile: Profile) -> dict[str, object]:
    """The profile as plain values that JSON can hold; `profile_from_mapping` reads it back."""
    plain = asdict(profile)
    plain["columns"] = dict(profile.columns)
    for name in ("city_ranges", "outside_prefixes"):
        plain[name] = list(plain[name])
    return {name: str(value) if isinstance(value, StrEnum) else value for name, value in plain.items()}


def profile_from_mapping(mapping: Mapping[str, object]) -> Profile:
    """A checked profile from plain values (a form, JSON). Raises Invalid with every fault, by field."""
    faults: list[Fault] = []
    name = str(mapping.get("name") or "").strip()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", name):
        faults.append(Fault("name", "Name the profile with a-z, 0-9, - and _, at most 60 characters", "profile_name"))
    layout = _choice(Layout, mapping.get("layout", Layout.MAPPED_CSV), "layout", faults)
    unit = _choice(Unit, mapping.get("unit", Unit.SECONDS), "unit", faults)
    recorded = _choice(Recorded, mapping.get("recorded", Recorded.ANSWERED), "recorded", faults)
    profile = Profile(
        name=name,
        layout=layout or Layout.MAPPED_CSV,
        zone=_text_or_none(mapping.get("zone")),
        delimiter=_text_or_none(mapping.get("delimiter"), keep_tab=True),
        encoding=_text_or_none(mapping.get("encoding")),
        has_header=mapping.get("has_header", True) in (True, "true", "yes", "on", "1", 1),
        columns=_columns(mapping.get("columns"), faults),
        unit=unit or Unit.SECONDS,
        date_pattern=str(mapping.get("date_pattern") or ISO).strip(),
        region=str(mapping.get("region") or "FI").strip().upper(),
        city_ranges=_texts(mapping.get("city_ranges", ("+3589816",))),
        outside_prefixes=_texts(mapping.get("outside_prefixes", ())),
        bare_national=mapping.get("bare_national", False) in (True, "true", "yes", "on", "1", 1),
        recorded=recorded or Recorded.ANSWERED,
        version=int(str(mapping.get("version") or 1)) if str(mapping.get("version") or 1).isdecimal() else 1,
    )
    faults += _faults_of(profile)
    if faults:
        raise Invalid(faults)
    return replace(profile, has_header=False) if profile.layout is Layout.ASTERISK_21 else profile


def _choice(kind: type[Chosen], value: object, place: str, faults: list[Fault]) -> Chosen | None:
    try:
        return kind(str(value))
    except ValueError:
        allowed = ", ".join(kind)
        faults.append(Fault(place, f"Choose one of: {allowed}", "profile_choice", (("allowed", allowed),)))
        return None


def _text_or_none(value: object, *, keep_tab: bool = False) -> str | None:
    if value is None:
        return None
    text = str(value)
    if keep_tab and text in ("\t", "\\t", "tab"):
        return "\t"
    return text.strip() or None


def _texts(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list | tuple) else str(value or "").replace(",", " ").split()
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _columns(value: object, faults: list[Fault]) -> tuple[tuple[str, str | int], ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        faults.append(Fault("columns", "Give each field its column", "profile_columns"))
        return ()
    pairs: list[tuple[str, str | int]] = []
    for field_name, column in value.items():
        if column is None or column == "":
            continue
        pairs.append((str(field_name), column if isinstance(column, int) else str(column).strip()))
    return tuple(sorted(pairs))


def _faults_of(profile: Profile) -> list[Fault]:
    faults = []
    if profile.zone is not None:
        try:
            zone_named(profile.zone)
        except Refused as refused:
            faults.append(Fault("zone", refused.message, refused.code, (("zone", profile.zone[:40]),)))
    if profile.delimiter is not None and (len(profile.delimiter) != 1 or profile.delimiter in '"\r\n'):
        faults.append(Fault("delimiter", "Give one character, for example ; or ,", "profile_delimiter"))
    if profile.encoding is not None and not _is_known_encoding(profile.encoding):
        faults.append(Fault("encoding", "Give an encoding such as utf-8, utf-16 or cp1252", "profile_encoding"))
    if not re.fullmatch(r"[A-Z]{2}", profile.region):
        faults.append(Fault("region", "Give a country of two letters, for example FI", "profile_region"))
    for prefix in profile.city_ranges:
        if not re.fullmatch(r"\+\d{3,14}", prefix):
            faults.append(Fault("city_ranges", "Write ranges as +3589816", "profile_city_ranges"))
    for prefix in profile.outside_prefixes:
        if not re.fullmatch(r"[\d*#]{1,6}", prefix):
            faults.append(Fault("outside_prefixes", "Write one to six digits", "profile_outside_prefixes"))
    return faults + (_mapping_faults(profile) if profile.layout is Layout.MAPPED_CSV else [])


def _mapping_faults(profile: Profile) -> list[Fault]:
    faults = []
    mapped = dict(profile.columns)
    for field_name in mapped:
        if field_name not in FIELDS:
            faults.append(Fault(f"columns.{field_name}", f"There is no field called {field_name}", "profile_field"))
    for field_name in _REQUIRED:
        if field_name not in mapped:
            faults.append(Fault(f"columns.{field_name}", f"Say which column holds {field_name}", "profile_required"))
    if not set(_DURATIONS) & set(mapped):
        faults.append(
            Fault("columns.total", "Say which column holds the duration (total, talk or ended)", "profile_required")
        )
    for field_name, column in mapped.items():
        if not profile.has_header and not (isinstance(column, int) or str(column).isdecimal()):
            faults.append(
                Fault(
                    f"columns.{field_name}", "Without a heading row give the column's number", "profile_column_number"
                )
            )
    if profile.zone is None and profile.date_pattern not in (EPOCH, EPOCH_MS) and "%z" not in profile.date_pattern:
        faults.append(Fault("zone", "State the time zone of the file's times", "profile_zone"))
    return faults + _pattern_faults(profile.date_pattern)


def _pattern_faults(pattern: str) -> list[Fault]:
    if pattern in (ISO, EPOCH, EPOCH_MS):
        return []
    used = re.findall(r"%(.)", pattern)
    if len(pattern) <= 60 and set(used) <= _PATTERN_PARTS and {"d", "m"} <= set(used) and {"Y", "y"} & set(used):
        return []
    return [
        Fault(
            "date_pattern",
            "Write iso, epoch, epoch_ms or a pattern such as %d.%m.%Y %H:%M:%S",
            "profile_date_pattern",
        )
    ]


def _is_known_encoding(name: str) -> bool:
    return name.lower().replace("_", "-") in (
        *("utf-8", "utf8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
        *("cp1252", "windows-1252", "iso-8859-1", "latin-1", "iso-8859-15"),
    )
