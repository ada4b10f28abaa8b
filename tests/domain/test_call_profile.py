"""Saved profiles of call files, and the sentences for what a file or a row lacks."""

from __future__ import annotations

import json
import string

import pytest

from dsr.domain.call_profile import Layout, Profile, Unit
from dsr.domain.call_profile_checks import profile_from_mapping, profile_to_mapping
from dsr.domain.calls import RejectedRow
from dsr.domain.calls_words import SENTENCES, sentence
from dsr.domain.errors import Invalid
from dsr.domain.shipped_profiles import SHIPPED

GOOD: dict[str, object] = {
    "name": "neuvonta",
    "layout": "mapped_csv",
    "zone": "Europe/Helsinki",
    "delimiter": ";",
    "columns": {"started": "Alkoi", "caller": "Soittaja", "total": "Kesto"},
    "unit": "ms",
    "date_pattern": "%d.%m.%Y %H:%M:%S",
}


def test_a_profile_survives_being_saved() -> None:
    profile = profile_from_mapping(GOOD)
    assert (profile.layout, profile.unit, profile.column("caller")) == (
        Layout.MAPPED_CSV,
        Unit.MILLISECONDS,
        "Soittaja",
    )
    assert profile_from_mapping(json.loads(json.dumps(profile_to_mapping(profile)))) == profile


@pytest.mark.parametrize("profile", [*SHIPPED.values()], ids=[*SHIPPED])
def test_a_profile_that_ships_survives_being_kept(profile: Profile) -> None:
    assert profile_from_mapping(json.loads(json.dumps(profile_to_mapping(profile)))) == profile


def test_events_may_be_written_as_a_person_writes_them() -> None:
    columns = {"started": "A", "total": "B", "event": "E", "event_length": "L"}
    words = "JoinedQueue = wait; LeftQueue=talk\nBlindTransfer = talk"
    profile = profile_from_mapping({**GOOD, "columns": columns, "group_by": "started total", "events": words})
    assert profile.group_by == ("started", "total")
    assert dict(profile.events) == {"JoinedQueue": "wait", "LeftQueue": "talk", "BlindTransfer": "talk"}


BAD = [
    ({"name": "Neuvonta jono"}, {"name"}, "not a plain name"),
    ({"layout": "zylinc"}, {"layout"}, "no such layout"),
    ({"unit": "h"}, {"unit"}, "no such unit"),
    ({"zone": "Esbo"}, {"zone"}, "no such zone"),
    ({"zone": None}, {"zone"}, "naive times need a zone"),
    ({"delimiter": ";;"}, {"delimiter"}, "two characters"),
    ({"delimiter": '"'}, {"delimiter"}, "the quotation mark itself"),
    ({"encoding": "rot13"}, {"encoding"}, "not a text encoding"),
    ({"columns": {"started": "A", "caller": "B"}}, {"columns.total"}, "no duration"),
    ({"columns": {"total": "C"}}, {"columns.started", "columns.caller"}, "two required fields"),
    ({"columns": {**GOOD["columns"], "voice": "D"}}, {"columns.voice"}, "no such field"),  # type: ignore[dict-item]
    ({"columns": ["A"]}, {"columns", "columns.started", "columns.caller", "columns.total"}, "a list"),
    ({"has_header": False}, {"columns.started", "columns.caller", "columns.total"}, "numbers are needed"),
    ({"date_pattern": "%Q"}, {"date_pattern"}, "unknown code"),
    ({"date_pattern": "%H:%M"}, {"date_pattern"}, "no date in it"),
    ({"region": "Suomi"}, {"region"}, "not a country code"),
    ({"city_ranges": ["09816"]}, {"city_ranges"}, "not international"),
    ({"group_by": ["started", "agent"]}, {"group_by"}, "a field without a column"),
    ({"events": {"LeftQueue": "talk"}}, {"columns.event", "columns.event_length"}, "no column of events"),
    ({"events": "JoinedQueue = ring"}, {"events"}, "no such kind of event"),
    ({"events": "= talk"}, {"events"}, "an event without a name"),
    ({"columns": {"started": "A", "total": "B"}, "group_by": ["caller"]}, {"group_by"}, "grouped by what is not there"),
]


@pytest.mark.parametrize(("change", "places", "why"), BAD, ids=[row[2] for row in BAD])
def test_every_fault_of_a_profile_is_told_by_field(change: dict[str, object], places: set[str], why: str) -> None:
    with pytest.raises(Invalid) as invalid:
        profile_from_mapping({**GOOD, **change})
    assert {fault.place for fault in invalid.value.faults} == places, why


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_stands_in_three_languages_with_the_same_places(code: str) -> None:
    texts = SENTENCES[code]
    assert set(texts) == {"fi", "sv", "en"}
    places = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name} for language, text in texts.items()
    }
    assert places["fi"] == places["sv"] == places["en"]
    assert all(text.endswith(".") and text[0].isupper() for text in texts.values())


def test_a_rejected_row_tells_its_reason() -> None:
    row = RejectedRow(14, "row_columns", (("found", 19), ("expected", 21)))
    assert row.reason == (
        "Line 14: The row has 19 columns, it should have 21. Check its separators and quotation marks and export it again."
    )
    assert sentence(row.code, dict(row.values), "fi").startswith("Rivillä on 19 saraketta, pitäisi olla 21.")


def test_what_a_row_changed_is_told_in_words() -> None:
    values = {"fields": "talk_ms, other_started_at"}
    assert sentence("row_changed", values, "sv") == (
        "Raden ändrade en tidigare importerad: samtalstiden, starttidens andra tolkning."
    )
