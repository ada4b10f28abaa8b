"""Checks of what a letter says of its recordings: of one that is not there, and of who has listened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dsr.catalogue import WrittenTo
from dsr.domain.claims import (
    ALL_LISTENING_DENIED,
    BY_ANOTHER,
    BY_ROLE,
    DESTROYED,
    DESTRUCTION_RETOLD,
    ERASED,
    LISTENED,
    LISTENING_MENTIONED,
    LISTENING_NOT_NEEDED,
    NOT_LISTENED,
    OF_THIS_MATTER,
    PROMISED,
    calls_named,
    goes_beyond,
    person_named,
    surely_telling,
)
from dsr.domain.letter_text import without_instructions
from dsr.domain.letter_words import day
from dsr.domain.listed_calls import DESTROYED_NOTICE
from dsr.domain.listening_words import OTHER_PURPOSES, Why, told
from dsr.domain.spoken_time import days_written
from dsr.domain.word_rows import Row, telling
from dsr.services.letters.listened import is_listened, listeners
from dsr.services.letters.looked import Check, Looked, Severity, left_out_in
from dsr.services.letters.recording_words import are_gone

HEARD = "listened"
"""The block of an answer on access that tells when the recordings were listened to, by tasks or otherwise."""

SHOWN = 120
"""So many characters of a sentence are told."""

OF_RECORDINGS = ("erasure", "rectification", "restriction", "objection")
"""The rights whose letters keep, erase, restrict or complete a recording."""

Applying = tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]


def applying(looked: Looked) -> Iterator[Applying]:
    """The checks that a letter of this kind has, each with the codes of what it finds in order."""
    if looked.kind.is_before_identity or looked.kind.written_to is not WrittenTo.SUBJECT:
        return
    yield ("heard_by_nobody", "listening_beyond"), _listening
    yield ("listening_denied",), _denied
    yield ("listener_named",), _listener
    if _prints_listening(looked):
        yield ("listening_restated",), _retold
        yield ("listening_withheld",), _withheld
    if looked.kind.kind == DESTROYED_NOTICE:
        yield ("destruction_restated",), _destruction
    if looked.kind.rights and set(looked.kind.rights) <= set(OF_RECORDINGS):
        yield ("recording_not_there",), _promises
        yield ("nothing_erased",), _erased


def _listening(looked: Looked) -> Iterator[Check]:
    """That somebody listened is said as listeners have answered: of which calls, when and in what role (GDPR 12(1))."""
    is_any_heard = is_listened(looked.session, looked.case.id or 0)
    for language, values in looked.values.items():
        for place, text in _texts(looked, language):
            for sentence in telling(text, LISTENED) if not _is_printed(looked, place) else ():
                if code := _listened_wrongly(sentence, values, is_any_heard=is_any_heard):
                    yield Check(code, Severity.REFUSES, place, {"text": sentence[:SHOWN]})


def _retold(looked: Looked) -> Iterator[Check]:
    """A letter on access prints who listened: its blocks tell nothing of it, the one on listening by no word at all.

    Only grounds and the reasons for a call may mention it. Source: GDPR 15(1), C-579/21; hallintolaki 45 §.
    """
    for language in looked.values:
        for place, text in _texts(looked, language):
            is_of_listening = place == f"{language}.{HEARD}"
            claims = (*LISTENED, *LISTENING_MENTIONED) if is_of_listening else LISTENED
            for sentence in telling(text, claims) if _is_printed(looked, place) else ():
                yield Check("listening_restated", Severity.REFUSES, place, {"text": sentence[:SHOWN]})


def _listened_wrongly(sentence: str, values: Mapping[str, Any], *, is_any_heard: bool) -> str:
    """The code of what is wrong with a sentence that tells of listening; empty where it is as listeners answered."""
    calls = values.get("calls", [])
    heard = {call["number"]: call["listened"] for call in calls if call.get("listened")}
    named = calls_named(sentence)
    if not named & set(heard) if named else not (heard or is_any_heard):
        return "heard_by_nobody"
    meant = [one for number, several in heard.items() if not named or number in named for one in several]
    if not meant:
        return ""
    roles = {one["role"] for one in meant}
    known = {*(one["on"] for one in meant), *(call["called_on"] for call in calls), values["request"]["received_on"]}
    is_beyond = (
        goes_beyond(sentence, heard, len(calls), counts_calls=True)
        or any(on is not None and on.isoformat() not in known for _written, on in days_written(sentence))
        or any(any(telling(sentence, said)) and not roles & {role, "either"} for role, said in BY_ROLE.items())
        or any(telling(sentence, BY_ANOTHER))
    )
    return "listening_beyond" if is_beyond else ""


def _denied(looked: Looked) -> Iterator[Check]:
    """Listening that took place is not denied: none for this matter, none at all, none for a purpose that was written down.

    That a call was listened to for another case is no listening for this matter, and still was listening (GDPR 12(1)).
    """
    is_access = looked.kind.rights == ("access",)
    for language, values in looked.values.items():
        heard = {call["number"]: call["listened"] for call in values.get("calls", []) if call.get("listened")}
        of_own = {number for number, each in heard.items() if any(one["why"] == Why.OWN for one in each)}
        of_else = {number for number, each in heard.items() if any(one["why"] in OTHER_PURPOSES for one in each)}
        for place, text in _texts(looked, language):
            found = [one for one in _about(text, NOT_LISTENED, set(heard)) if not any(telling(one, OF_THIS_MATTER))]
            found += _about(text, NOT_LISTENED if is_access else (*NOT_LISTENED, *LISTENING_NOT_NEEDED), of_own)
            found += _about(text, ALL_LISTENING_DENIED, of_else) if is_access else ()
            for sentence in dict.fromkeys(found):
                yield Check("listening_denied", Severity.REFUSES, place, {"text": sentence[:SHOWN]})


def _listener(looked: Looked) -> Iterator[Check]:
    """Who listened is told by role: the name of an employee is no data of the person's (C-579/21; KHO:2025:51)."""
    for name in listeners(looked.session, looked.case.id or 0):
        named = person_named(name)
        for place, text in looked.texts():
            if named.search(text):
                yield Check("listener_named", Severity.REFUSES, place)


def _withheld(looked: Looked) -> Iterator[Check]:
    """Whoever signs knows of listening to a call that section 34 withholds: the letter does not tell it.

    Source: GDPR 15(1), C-579/21, KHO:2025:51 (days and purposes); tietosuojalaki 34 § (what may be withheld).
    """
    for language, values in looked.values.items():
        shown = {call["number"] for call in told(values["calls"], values["grounds"])}
        kept_back = [call for call in values["calls"] if call["number"] not in shown]
        for on in sorted({one["on"] for call in kept_back for one in call.get("listened", ())}):
            yield Check("listening_withheld", Severity.NOTE, f"{language}.{HEARD}", {"day": day(on, "fi")})


def _promises(looked: Looked) -> Iterator[Check]:
    """Nothing goes on with a recording that is not there, and nothing will be done with it (GDPR 12(1)).

    All recordings are those too that a restriction keeps away from this case.
    """
    for language, values in looked.values.items():
        calls, total = values.get("calls", []), _total(values)
        kept = {call["number"] for call in calls if call["recording"] == "kept"}
        for place, text in _texts(looked, language) if len(kept) < total else ():
            for sentence in surely_telling(text, PROMISED):
                is_of_none = are_gone(calls) and not calls_named(sentence)
                if is_of_none or goes_beyond(sentence, kept, total):
                    yield Check("recording_not_there", Severity.REFUSES, place, {"text": sentence[:SHOWN]})


def _destruction(looked: Looked) -> Iterator[Check]:
    """When and why a recording went the notice prints from its tombstone: the writer adds what went wrong (GDPR 12(1))."""
    for language in looked.values:
        for place, text in _texts(looked, language):
            dated = (one for one in telling(text, DESTROYED) if days_written(one))
            for sentence in dict.fromkeys((*telling(text, DESTRUCTION_RETOLD), *dated)):
                yield Check("destruction_restated", Severity.REFUSES, place, {"text": sentence[:SHOWN]})


def _erased(looked: Looked) -> Iterator[Check]:
    """Recordings were erased on request only where they were: what was destroyed by itself is no answer (GDPR 12(1), 17)."""
    for language, values in looked.values.items():
        calls = values.get("calls", [])
        erased = {call["number"] for call in calls if call["recording"] == "erased"}
        for place, text in _texts(looked, language):
            for sentence in telling(text, ERASED):
                if not erased or goes_beyond(sentence, erased, _total(values)):
                    yield Check("nothing_erased", Severity.REFUSES, place, {"text": sentence[:SHOWN]})


def _about(text: str, claim: Sequence[Row], heard: set[int]) -> Iterator[str]:
    """The sentences that claim it of a call that was listened to, or of no call by its number."""
    for sentence in telling(text, claim) if heard else ():
        named = calls_named(sentence)
        if not named or named & heard:
            yield sentence


def _total(values: Mapping[str, Any]) -> int:
    """How many calls of the person's there are: those of the letter, and the restricted ones that were left out (GDPR 18(2))."""
    return len(values.get("calls", [])) + left_out_in(values)


def _texts(looked: Looked, language: str) -> Iterator[tuple[str, str]]:
    """The free texts of one language with their places, without what a model instructs, and what was found of each recording."""
    values = looked.values[language]
    for name, text in values["blocks"].items():
        yield f"{language}.{name}", without_instructions(str(text))
    for ground in values["grounds"]:
        yield f"ground.{ground['code']}.{language}", str(ground["reasons"])
    for call in values.get("calls", []):
        yield "calls", str(call.get("reasons", ""))


def _prints_listening(looked: Looked) -> bool:
    """Whether the letter tells by itself who listened: one on access that has the block does."""
    return any(block.name == HEARD for block in looked.kind.blocks)


def _is_printed(looked: Looked, place: str) -> bool:
    """Whether the place is a block of a letter that tells of listening by itself."""
    return _prints_listening(looked) and place.partition(".")[0] in looked.values
