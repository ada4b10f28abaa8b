"""Why and when a recording was destroyed is told from its tombstone, each fate in its own words."""

from __future__ import annotations

from typing import Any

import pytest

from dsr.domain.destruction_words import destroyed_sentences, keeps_while_pending


def gone(fate: str, due: str, on: str, certificate: int | None = None) -> dict[str, Any]:
    return {"number": 2, "recording": fate, "due_on": due, "destroyed_on": on, "certificate": certificate}


OWED_FI = " Se olisi pitänyt säilyttää, kunnes pyyntösi on käsitelty."

TOLD = [
    (gone("expired", "2026-10-20", "2026-10-20"), "fi", "Puhelun 2 tallenteen säilytysaika päättyi 20.10.2026, ja tallenne tuhottiin silloin automaattisesti.", "the source by itself, before the request: nothing was owed"),
    (gone("expired", "2026-10-20", "2026-10-21", 7), "sv", "Förvaringstiden för inspelningen av samtal 2 gick ut den 20.10.2026, och inspelningen förstördes automatiskt den 21.10.2026 (intyg om förstöring 7).", "our own run in the night after"),
    (gone("lost", "2026-11-06", "2026-11-10", 214), "fi", "Puhelun 2 tallenteen säilytysaika päättyi 6.11.2026, ja tallenne tuhottiin automaattisesti 10.11.2026 (tuhoamistodistus 214)." + OWED_FI, "due while the request was pending"),
    (gone("lost", "2027-03-14", "2026-11-10"), "fi", "Puhelun 2 tallenne tuhottiin 10.11.2026, vaikka sen säilytysaika olisi päättynyt vasta 14.3.2027." + OWED_FI, "before its time"),
    (gone("lost", "2027-03-14", "2026-11-10", 3), "en", "The recording of call 2 was destroyed on 10 November 2026 (certificate of destruction 3), although its storage period would have ended only on 14 March 2027. It should have been kept until your request had been handled.", "before its time, by us"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "language", "words", "reason"), TOLD)
def test_a_destroyed_recording_is_told_as_its_tombstone_has_it(
    call: dict[str, Any], language: str, words: str, reason: str
) -> None:
    (said,) = destroyed_sentences([call], language, is_owed=True)
    assert said.replace("\u00a0", " ") == words, reason


def test_erasure_alone_keeps_nothing_so_that_nothing_was_owed() -> None:
    (said,) = destroyed_sentences([gone("lost", "2026-11-06", "2026-11-10")], "fi", is_owed=False)
    assert OWED_FI not in said


@pytest.mark.parametrize("fate", ["kept", "erased", "never", "missing"])
def test_another_fate_is_no_destruction(fate: str) -> None:
    assert (
        destroyed_sentences([{"number": 1, "recording": fate, "destroyed_on": "2027-03-14"}], "sv", is_owed=True) == []
    )


@pytest.mark.parametrize(
    ("rights", "keeps", "reason"),
    [
        (["access"], True, "a copy was asked for"),
        (["erasure"], False, "what is to be erased is kept for nobody (GDPR 17(1))"),
        (["erasure", "erasure"], False, "asked twice"),
        (["erasure", "access"], True, "the copy comes first"),
        (["restriction"], True, "GDPR 18(1): the recording may not go"),
    ],
)
def test_every_right_but_erasure_alone_keeps_recordings_while_it_is_pending(
    rights: list[str], keeps: bool, reason: str
) -> None:
    assert keeps_while_pending(rights) is keeps, reason
