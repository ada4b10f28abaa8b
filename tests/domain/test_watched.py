"""The watched folder's rules: what is looked at, and when a file waits for a person's word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dsr.domain.languages import LANGUAGES
from dsr.domain.watched import (
    Doubt,
    Item,
    Kind,
    doubts,
    ending_of,
    is_growing,
    is_settled,
    is_sound,
    is_unfinished,
)
from dsr.domain.watched_words import SENTENCES, receipt_sentences

AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
SURE: dict[str, Any] = {
    "profile": "centre",
    "zone": {"basis": "proved"},
    "counts": {"rows": 200, "new": 198, "same": 0, "changed": 0, "rejected": 2},
    "share_odd": 0.1,
    "share_hidden": 0.3,
}
_DOUBTED = [
    ({}, (), "proved, one row in a hundred rejected"),
    ({"zone": {"basis": "given"}}, (), "each time has its own offset"),
    ({"zone": {"basis": "declared"}}, (Doubt.ZONE,), "nothing proves it"),
    ({"zone": None}, (Doubt.ZONE,), "nothing is known of it"),
    ({"profile": "other"}, (Doubt.PROFILE,), "somebody chose another one"),
    ({"counts": {**SURE["counts"], "rejected": 3}}, (Doubt.REJECTED,), "over one in a hundred"),
    ({"counts": {**SURE["counts"], "changed": 3}}, (Doubt.CHANGED,), "an export of other content"),
    ({"share_odd": 0.21}, (Doubt.NUMBERS,), "the column of another thing"),
    ({"share_hidden": 0.51}, (Doubt.NUMBERS,), "no column of callers"),
]


@pytest.mark.parametrize(("change", "found"), [row[:2] for row in _DOUBTED], ids=[row[2] for row in _DOUBTED])
def test_what_the_page_would_ask_a_person_about_waits(change: dict[str, Any], found: tuple[Doubt, ...]) -> None:
    assert doubts({**SURE, **change}, folder="centre", is_permitted=False, updates=False) == found


def test_a_standing_word_covers_the_zone_and_nothing_else() -> None:
    survey = {**SURE, "zone": {"basis": "declared"}, "share_odd": 0.5}
    assert doubts(survey, folder="centre", is_permitted=True, updates=False) == (Doubt.NUMBERS,)


def test_recording_metadata_may_change_what_is_there() -> None:
    survey = {**SURE, "counts": {"rows": 1, "new": 0, "same": 0, "changed": 1, "rejected": 0}}
    assert doubts(survey, folder="centre", is_permitted=False, updates=True) == ()


@pytest.mark.parametrize(
    "name",
    [".hidden", "a.csv.part", "a.TMP", "a.csv~", "a.filepart", ".nfs0001", "~$a.csv", "Thumbs.db", "desktop.ini"],
)
def test_a_name_that_says_unfinished_is_not_looked_at(name: str) -> None:
    assert is_unfinished(name)
    assert not is_unfinished("a.csv")


def test_sound_is_known_by_its_name_and_of_a_name_only_the_ending_is_kept() -> None:
    assert is_sound("q-1.WAV")
    assert not is_sound("calls.csv")
    assert [ending_of(name) for name in ("Raili.CSV", "a.xml", "a.0405550123", "b")] == [".csv", ".xml", "", ""]


def test_a_file_is_whole_when_it_has_stood_still_and_growing_when_it_never_does() -> None:
    old = Item("a", "b.csv", Kind.FILE, modified_at=AT - timedelta(hours=1))
    assert is_settled(old, AT - timedelta(minutes=1), AT)
    assert not is_settled(old, AT - timedelta(seconds=5), AT)
    young = Item("a", "b.csv", Kind.FILE, modified_at=AT + timedelta(hours=2))
    assert not is_settled(young, AT - timedelta(minutes=1), AT), "a clock that runs ahead"
    assert is_growing(AT - timedelta(hours=7), AT - timedelta(minutes=1), AT)
    assert not is_growing(AT - timedelta(hours=7), AT - timedelta(hours=6), AT), "it only waits for its turn"


def test_every_sentence_is_in_three_languages_and_a_receipt_repeats_nothing_of_the_file() -> None:
    assert all(set(texts) == set(LANGUAGES) for texts in SENTENCES.values())
    told = receipt_sentences("file_column_repeated", {"column": "0405550123", "profile": "centre"})
    assert "0405550123" not in str(told)
    assert set(told) == set(LANGUAGES)
