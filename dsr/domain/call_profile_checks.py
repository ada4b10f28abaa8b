"""A profile from plain values and back: every fault of what a person wrote, told by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from typing import TypeVar

from dsr.domain.call_profile import (
    DURATIONS,
    EPOCH,
    EPOCH_MS,
    EVENT_FIELDS,
    FIELDS,
    ISO,
    REQUIRED,
    EventKind,
    Layout,
    Profile,
    Recorded,
    Unit,
)
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.local_times import zone_named

Chosen = TypeVar("Chosen", bound=StrEnum)

_PATTERN_PARTS = frozenset("YymdHMSfz")


def profile_to_mapping(profile: Profile) -> dict[str, object]:
    """The profile as plain values that JSON can hold; `profile_from_mapping` reads it back."""
    plain = asdict(profile)
    plain["columns"] = dict(profile.columns)
    plain["events"] = {event: kind.value for event, kind in profile.events}
    for name in ("city_ranges", "outside_prefixes", "group_by"):
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
        group_by=_texts(mapping.get("group_by", ())),
        events=_events(mapping.get("events"), faults),
        version=int(str(mapping.get("version") or 1)) if str(mapping.get("version") or 1).isdecimal() else 1,
    )
    faults += _faults_of(profile)
    if faults:
        raise Invalid(faults)
    return profile if profile.layout is Layout.MAPPED_CSV else replace(profile, has_header=False)


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


def _events(value: object, faults: list[Fault]) -> tuple[tuple[str, EventKind], ...]:
    """Pairs from a mapping, or from a text of `JoinedQueue = wait; LeftQueue = talk`."""
    if value is None or value == "":
        return ()
    if isinstance(value, Mapping):
        pairs = [(str(event).strip(), str(kind).strip()) for event, kind in value.items()]
    else:
        parts = [part for part in re.split(r"[;\n]", str(value)) if part.strip()]
        pairs = [(event.strip(), kind.strip()) for event, _, kind in (part.partition("=") for part in parts)]
    known = set(EventKind)
    if any(not event or kind not in known for event, kind in pairs):
        faults.append(Fault("events", "Write each event as JoinedQueue = wait or LeftQueue = talk", "profile_events"))
        return ()
    return tuple((event, EventKind(kind)) for event, kind in sorted(pairs))


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
        if field_name not in (*FIELDS, *EVENT_FIELDS):
            faults.append(Fault(f"columns.{field_name}", f"There is no field called {field_name}", "profile_field"))
    # Event rows seldom tell the number: such calls are found by time, line and agent.
    for field_name in ("started",) if profile.group_by else REQUIRED:
        if field_name not in mapped:
            faults.append(Fault(f"columns.{field_name}", f"Say which column holds {field_name}", "profile_required"))
    if not set(DURATIONS) & set(mapped):
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
    return faults + _grouping_faults(profile) + _pattern_faults(profile.date_pattern)


def _grouping_faults(profile: Profile) -> list[Fault]:
    faults = []
    mapped = {field_name for field_name, _column in profile.columns}
    if not mapped >= set(profile.group_by):
        missing = ", ".join(sorted(set(profile.group_by) - mapped))[:200]
        message = f"Rows are told apart by fields that have a column: {missing} has none"
        faults.append(Fault("group_by", message, "profile_group_by", (("missing", missing),)))
    for needed in EVENT_FIELDS:
        if profile.events and needed not in mapped:
            faults.append(Fault(f"columns.{needed}", f"Say which column holds {needed}", "profile_required"))
    return faults


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
