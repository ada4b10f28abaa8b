"""Checks of what a letter says of its recordings: of one that is not there, and of who has listened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from dsr.catalogue import WrittenTo
from dsr.domain.claims import (
    ERASED,
    LISTENED,
    LISTENING_NOT_NEEDED,
    NOT_LISTENED,
    PROMISED,
    calls_named,
    goes_beyond,
    person_named,
)
from dsr.domain.decision_form import needs_annex
from dsr.domain.spoken_time import days_written
from dsr.domain.word_rows import Row, telling
from dsr.services.letters.listened import is_listened, listeners
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.letters.recording_words import are_gone

HEARD = "listened"
"""The block of an answer on access that tells when the recordings were listened to, by tasks or otherwise."""

OF_RECORDINGS = ("erasure", "rectification", "restriction", "objection")
"""The rights whose letters keep, erase, restrict or complete a recording."""

Applying = tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]


def applying(looked: Looked) -> Iterator[Applying]:
    """The checks that a letter of this kind has, each with the codes of what it finds in order."""
    if looked.kind.is_before_identity or looked.kind.written_to is not WrittenTo.SUBJECT:
        return
    yield ("heard_by_nobody", "listening_denied"), _listening
    yield ("listener_named",), _listener
    if any(_tells_listening(looked, language) for language in looked.values):
        yield ("listening_untold",), _told_days
    if looked.kind.rights and set(looked.kind.rights) <= set(OF_RECORDINGS):
        yield ("recording_not_there",), _promises
        yield ("nothing_erased",), _erased


def _listening(looked: Looked) -> Iterator[Check]:
    """That somebody listened is said where a listener has answered, and denied where none has (GDPR 12(1); hallintolaki 45 §).

    The block on listening may tell of other listening than that of the tasks.
    """
    is_access = looked.kind.rights == ("access",)
    denials = NOT_LISTENED if is_access else (*NOT_LISTENED, *LISTENING_NOT_NEEDED)
    is_any_heard = is_listened(looked.session, looked.case.id or 0)
    for language, values in looked.values.items():
        heard = {call["number"]: call["listened"] for call in values.get("calls", []) if call.get("listened")}
        for_this = {number for number, told in heard.items() if is_access or any(one["own"] for one in told)}
        for place, text in _texts(looked, language):
            for sentence in telling(text, LISTENED) if place != f"{language}.{HEARD}" else ():
                named = calls_named(sentence)
                if not named & set(heard) if named else not (heard or is_any_heard):
                    yield Check("heard_by_nobody", Severity.REFUSES, place, {"text": sentence[:120]})
            for sentence in _about(text, denials, for_this):
                yield Check("listening_denied", Severity.REFUSES, place, {"text": sentence[:120]})


def _listener(looked: Looked) -> Iterator[Check]:
    """Who listened is told by role: the name of an employee is no data of the person's (C-579/21; KHO:2025:51)."""
    for name in listeners(looked.session, looked.case.id or 0):
        named = person_named(name)
        for place, text in looked.texts():
            if named.search(text):
                yield Check("listener_named", Severity.REFUSES, place)


def _told_days(looked: Looked) -> Iterator[Check]:
    """Every day on which somebody listened stands in the block; where section 34 withholds something, that is only told.

    Source: GDPR 15(1), C-579/21, KHO:2025:51 (days and purposes); tietosuojalaki 34 § (what may be withheld).
    """
    for language, values in looked.values.items():
        if not _tells_listening(looked, language):
            continue
        is_34 = any(ground["is_34"] for ground in values["grounds"])
        written = {day for _, day in days_written(str(values["blocks"].get(HEARD, "")))}
        days = {one["on"] for call in values["calls"] for one in call.get("listened", ())}
        for on in sorted(days):
            day = date.fromisoformat(on)
            if day not in written:
                severity = Severity.NOTE if is_34 else Severity.REFUSES
                told = {"day": f"{day.day}.{day.month}.{day.year}"}
                yield Check("listening_untold", severity, f"{language}.{HEARD}", told)


def _promises(looked: Looked) -> Iterator[Check]:
    """Nothing goes on with a recording that is not there, and nothing will be done with it (GDPR 12(1))."""
    for language, values in looked.values.items():
        calls = values.get("calls", [])
        kept = {call["number"] for call in calls if call["recording"] == "kept"}
        for place, text in _texts(looked, language) if len(kept) < len(calls) else ():
            for sentence in telling(text, PROMISED):
                is_of_none = are_gone(calls) and not calls_named(sentence)
                if is_of_none or goes_beyond(sentence, kept, len(calls)):
                    yield Check("recording_not_there", Severity.REFUSES, place, {"text": sentence[:120]})


def _erased(looked: Looked) -> Iterator[Check]:
    """Recordings were erased on request only where they were: what was destroyed by itself is no answer (GDPR 12(1), 17)."""
    for language, values in looked.values.items():
        calls = values.get("calls", [])
        erased = {call["number"] for call in calls if call["recording"] == "erased"}
        for place, text in _texts(looked, language):
            for sentence in telling(text, ERASED):
                if not erased or goes_beyond(sentence, erased, len(calls)):
                    yield Check("nothing_erased", Severity.REFUSES, place, {"text": sentence[:120]})


def _about(text: str, claim: Sequence[Row], heard: set[int]) -> Iterator[str]:
    """The sentences that claim it of a call that was listened to, or of no call by its number."""
    for sentence in telling(text, claim) if heard else ():
        named = calls_named(sentence)
        if not named or named & heard:
            yield sentence


def _texts(looked: Looked, language: str) -> Iterator[tuple[str, str]]:
    """The free texts of one language with their places, and what was found of each recording."""
    values = looked.values[language]
    for name, text in values["blocks"].items():
        yield f"{language}.{name}", str(text)
    for ground in values["grounds"]:
        yield f"ground.{ground['code']}.{language}", str(ground["reasons"])
    for call in values.get("calls", []):
        yield "calls", str(call.get("reasons", ""))


def _tells_listening(looked: Looked, language: str) -> bool:
    """Whether the text prints its block on listening: an answer does, a refusal with the annex only."""
    if not any(block.name == HEARD for block in looked.kind.blocks):
        return False
    values: Mapping[str, Any] = looked.values[language]
    return not looked.kind.rests_on_grounds or needs_annex(values["calls"], values["grounds"])
