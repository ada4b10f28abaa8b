"""The operative sentences of decisions on erasure and objection, and of the end of a restriction, from what was decided of each call.

The program prints them; what a writer adds says nothing of the outcome (`claims.outcome_restated` finds where it does).
Source: hallintolaki 44 § 1 mom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dsr.domain.letter_words import enumerated
from dsr.domain.numerals import EN, FI_FROM, FI_GIVEN, FI_OF, SV, SV_NEUTER, capital, in_words

Calls = Sequence[Mapping[str, Any]]

Counted = tuple[str, str]
"""What is said of one, and of more: `{n}` is the number in words, `{N}` the same at the beginning of a sentence."""


@dataclass(frozen=True)
class _Erased:
    """What is erased: the recording of the only call that there is, or of so many of several."""

    whole: str
    some: Counted


@dataclass(frozen=True)
class _Erasing:
    """The sentences of a decision on erasure in one language, and the form of the numbers in each.

    `done` where what is erased is gone already, `at_once` where it goes; `kept_whole` where nothing else is said of any call.
    """

    nothing: str
    nothing_there: Counted
    answered: Counted
    done: _Erased
    at_once: _Erased
    kept_whole: Counted
    kept: Counted
    gone: Counted
    of_erased: Sequence[str]
    of_kept: Sequence[str]
    of_gone: Sequence[str]


def erasure_decision(calls: Calls, language: str) -> str:
    """What a decision on erasure comes to for these calls: what is erased first, then what is not, then of what there is nothing.

    Without a call that it decides it says that nothing is erased, and tells of no call.
    """
    words = _ERASING[language]
    erased = [call for call in calls if call["outcome"] == "erased"]
    kept, gone = (sum(call["outcome"] == outcome for call in calls) for outcome in ("kept", "gone"))
    if not erased and not kept:
        return _counted(words.nothing_there, gone) if gone else words.nothing
    said = []
    if erased:
        verb = words.done if all(call["done_on"] for call in erased) else words.at_once
        is_only = len(erased) + kept + gone == 1
        said.append(verb.whole if is_only else _counted(verb.some, len(erased), words.of_erased))
    if kept:
        form = words.kept if erased or gone else words.kept_whole
        said.append(_counted(form, kept, words.of_kept))
    if gone:
        said.append(_counted(words.gone, gone, words.of_gone))
    return " ".join(said)


def erasure_answer(calls: Calls, language: str) -> str:
    """What the answer to a request for erasure says first: what was erased, or that there was nothing to erase."""
    if any(call["outcome"] == "erased" for call in calls):
        return erasure_decision(calls, language)
    return _counted(_ERASING[language].answered, len(calls))


def scope(calls: Calls, language: str) -> str:
    """What a decision on all of the linked calls is about, as the end of a sentence: their recordings, and calls without one."""
    words, total = _SCOPE[language], len(calls)
    kept = sum(call["recording"] == "kept" for call in calls)
    found = [
        whole if total == 1 else _counted(form, count, numbers)
        for count, whole, form, numbers in (
            (kept, words.recording, words.recordings, words.of_recordings),
            (total - kept, words.call, words.calls, words.of_calls),
        )
        if count
    ]
    return enumerated(found, words.last)


def _counted(form: Counted, count: int, numbers: Sequence[str] = ()) -> str:
    number = in_words(numbers, count)
    return form[0 if count == 1 else 1].format(n=number, N=capital(number))


@dataclass(frozen=True)
class _Scope:
    """The recording or the call without one where there is one call, and so many of several."""

    recording: str
    recordings: Counted
    call: str
    calls: Counted
    last: str
    of_recordings: Sequence[str]
    of_calls: Sequence[str]


_ERASING = {
    "fi": _Erasing(
        nothing="Emme poista tietojasi.",
        nothing_there=(
            "Emme poista puhelun tietoja. Puhelusta ei ole tallennetta.",
            "Emme poista puheluiden tietoja. Puheluista ei ole tallenteita.",
        ),
        answered=(
            "Puhelusta ei ole tallennetta, joten poistettavaa ei ollut.",
            "Puheluista ei ole tallenteita, joten poistettavaa ei ollut.",
        ),
        done=_Erased(
            "Poistimme puhelutallenteesi.",
            ("Poistimme yhden puhelutallenteesi.", "Poistimme {n} puhelutallennettasi."),
        ),
        at_once=_Erased(
            "Poistamme heti puhelutallenteesi.",
            ("Poistamme heti yhden puhelutallenteesi.", "Poistamme heti {n} puhelutallennettasi."),
        ),
        kept_whole=("Emme poista puhelutallennettasi.", "Emme poista puhelutallenteitasi."),
        kept=("{N} puhelutallennettasi emme poista.", "{N} puhelutallennettasi emme poista."),
        gone=(
            "Yhdestä puhelusta ei ole tallennetta, jonka voisi poistaa.",
            "{N} puhelusta ei ole tallenteita, jotka voisi poistaa.",
        ),
        of_erased=FI_GIVEN,
        of_kept=FI_OF,
        of_gone=FI_FROM,
    ),
    "sv": _Erasing(
        nothing="Vi raderar inte dina uppgifter.",
        nothing_there=(
            "Vi raderar inte uppgifterna om samtalet. Det finns ingen inspelning av det.",
            "Vi raderar inte uppgifterna om samtalen. Det finns inga inspelningar av dem.",
        ),
        answered=(
            "Det finns ingen inspelning av samtalet, så det fanns inget att radera.",
            "Det finns inga inspelningar av samtalen, så det fanns inget att radera.",
        ),
        done=_Erased(
            "Vi har raderat inspelningen av ditt samtal.",
            ("Vi har raderat en inspelning av dina samtal.", "Vi har raderat {n} inspelningar av dina samtal."),
        ),
        at_once=_Erased(
            "Vi raderar genast inspelningen av ditt samtal.",
            ("Vi raderar genast en inspelning av dina samtal.", "Vi raderar genast {n} inspelningar av dina samtal."),
        ),
        kept_whole=(
            "Vi raderar inte inspelningen av ditt samtal.",
            "Vi raderar inte inspelningarna av dina samtal.",
        ),
        kept=("{N} inspelning raderar vi inte.", "{N} inspelningar raderar vi inte."),
        gone=(
            "Av ett samtal finns det ingen inspelning som kan raderas.",
            "Av {n} samtal finns det inga inspelningar som kan raderas.",
        ),
        of_erased=SV,
        of_kept=SV,
        of_gone=SV_NEUTER,
    ),
    "en": _Erasing(
        nothing="We do not erase your data.",
        nothing_there=(
            "We do not erase the data about the call. There is no recording of it.",
            "We do not erase the data about the calls. There are no recordings of them.",
        ),
        answered=(
            "There is no recording of the call, so there was nothing to erase.",
            "There are no recordings of the calls, so there was nothing to erase.",
        ),
        done=_Erased(
            "We have erased the recording of your call.",
            ("We have erased one recording of your calls.", "We have erased {n} recordings of your calls."),
        ),
        at_once=_Erased(
            "We erase the recording of your call at once.",
            ("We erase one recording of your calls at once.", "We erase {n} recordings of your calls at once."),
        ),
        kept_whole=(
            "We do not erase the recording of your call.",
            "We do not erase the recordings of your calls.",
        ),
        kept=("We do not erase one recording.", "We do not erase {n} recordings."),
        gone=(
            "Of one call there is no recording to erase.",
            "Of {n} calls there are no recordings to erase.",
        ),
        of_erased=EN,
        of_kept=EN,
        of_gone=EN,
    ),
}
_SCOPE = {
    "fi": _Scope(
        recording="puhelutallennettasi",
        recordings=("yhtä puhelutallennettasi", "{n} puhelutallennettasi"),
        call="puhelua, josta ei ole tallennetta",
        calls=("yhtä puhelua, josta ei ole tallennetta", "{n} puhelua, joista ei ole tallennetta"),
        last=" ja ",
        of_recordings=FI_OF,
        of_calls=FI_OF,
    ),
    "sv": _Scope(
        recording="inspelningen av ditt samtal",
        recordings=("en inspelning av dina samtal", "{n} inspelningar av dina samtal"),
        call="ett samtal som det inte finns någon inspelning av",
        calls=(
            "ett samtal som det inte finns någon inspelning av",
            "{n} samtal som det inte finns någon inspelning av",
        ),
        last=" och ",
        of_recordings=SV,
        of_calls=SV_NEUTER,
    ),
    "en": _Scope(
        recording="the recording of your call",
        recordings=("one recording of your calls", "{n} recordings of your calls"),
        call="one call of which there is no recording",
        calls=("one call of which there is no recording", "{n} calls of which there is no recording"),
        last=" and ",
        of_recordings=EN,
        of_calls=EN,
    ),
}
