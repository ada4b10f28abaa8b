"""A call that a letter lists alone has no number there; of several each has the one of its case."""

from __future__ import annotations

from typing import Any

import pytest

from dsr.domain.destruction_words import destroyed_sentences
from dsr.domain.listed_calls import listed, numbered
from dsr.domain.listening_words import heard


def call(number: int, **more: Any) -> dict[str, Any]:
    return {"number": number, "given": "full", "recording": "kept", "outcome": None, "listened": []} | more


@pytest.mark.parametrize(
    ("kind", "calls", "shown"),
    [
        ("access_answer", [call(1), call(2)], [1, 2]),
        ("rectification_done", [call(1), call(2, outcome="statement"), call(3)], [2]),  # only what the right is about
        ("destroyed_notice", [call(1), call(2, recording="expired")], [2]),
        ("destroyed_notice", [call(1, recording="lost"), call(2, recording="expired")], [1, 2]),
    ],
)
def test_a_letter_lists_what_it_is_about(kind: str, calls: list[dict[str, Any]], shown: list[int]) -> None:
    assert [one["number"] for one in listed(kind, calls)] == shown
    only = [one["number"] for one in numbered(kind, calls) if one["is_only"]]
    assert only == (shown if len(shown) == 1 else [])


HEARD = [{"on": "2026-11-18", "role": "supervisor", "why": "own"}]


@pytest.mark.parametrize(
    ("language", "said", "denied", "gone"),
    [
        ("fi", "Puhelun tallenteen kuunteli 18.11.2026", "Tallennetta ei ole kuunneltu", "Puhelun tallenteen säilytysaika"),
        ("sv", "lyssnade kundtjänstmedarbetarens chef på inspelningen av samtalet", "lyssnat på inspelningen för", "inspelningen av samtalet gick"),
        ("en", "listened to the recording of the call to", "listened to the recording for", "recording of the call ended"),
    ],
)  # fmt: skip
def test_sentences_about_the_only_call_name_it_without_a_number(
    language: str, said: str, denied: str, gone: str
) -> None:
    fate = {"recording": "expired", "due_on": "2026-10-01", "destroyed_on": "2026-10-02", "certificate": None}
    one, unheard = numbered("access_answer", [call(2, listened=HEARD)]), numbered("access_answer", [call(2)])
    assert said in heard(one, [], language).replace("\u00a0", " ")
    assert denied in heard(unheard, [], language)
    lost = numbered("destroyed_notice", [call(1), call(2, **fate)])
    assert gone in " ".join(destroyed_sentences(lost, language, is_owed=False))
    several = numbered("access_answer", [call(1), call(2, listened=HEARD)])
    assert " 2 " in heard(several, [], language)
