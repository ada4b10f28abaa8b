"""The operative sentences of decisions on erasure and objection, and of the end of a restriction, from what was decided of each call.

The program prints them; what a writer adds says nothing of the outcome (`claims.outcome_restated` finds where it does).
Source: hallintolaki 44 § 1 mom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dsr.domain.letter_words import enumerated
from dsr.domain.numerals import EN, FI_FROM, FI_GIVEN, FI_OF, SV, SV_NEUTER, capital, in_words

Calls = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Erasing:
    """Of how many calls the recording is erased, kept or not there; `is_done`: what is erased is gone already."""

    erased: int
    kept: int
    gone: int
    is_done: bool

    @property
    def is_one(self) -> bool:
        return self.erased + self.kept + self.gone == 1


def erasure_decision(calls: Calls, language: str) -> str:
    """What a decision on erasure comes to for these calls: what is erased first, then what is not, then of what there is nothing.

    Without a call that it decides it says that nothing is erased, and tells of no call.
    """
    erased = [call for call in calls if call["outcome"] == "erased"]
    of = _Erasing(
        erased=len(erased),
        kept=sum(call["outcome"] == "kept" for call in calls),
        gone=sum(call["outcome"] == "gone" for call in calls),
        is_done=all(call["done_on"] for call in erased),
    )
    return " ".join(one for one in _ERASURE[language](of) if one)


def _finnish(of: _Erasing) -> list[str]:
    verb = "Poistimme" if of.is_done else "Poistamme heti"
    if not of.erased and not of.kept:
        what = (
            "puhelun tietoja. Puhelusta ei ole tallennetta."
            if of.is_one
            else "puheluiden tietoja. Puheluista ei ole tallenteita."
        )
        return [f"Emme poista {what if of.gone else 'tietojasi.'}"]
    all_kept = "Emme poista puhelutallennettasi." if of.kept == 1 else "Emme poista puhelutallenteitasi."
    return [
        "" if not of.erased else f"{verb} puhelutallenteesi." if of.is_one else f"{verb} yhden puhelutallenteesi." if of.erased == 1 else f"{verb} {in_words(FI_GIVEN, of.erased)} puhelutallennettasi.",
        "" if not of.kept else all_kept if not of.erased and not of.gone else f"{capital(in_words(FI_OF, of.kept))} puhelutallennettasi emme poista.",
        "" if not of.gone else "Yhdestä puhelusta ei ole tallennetta, jonka voisi poistaa." if of.gone == 1 else f"{capital(in_words(FI_FROM, of.gone))} puhelusta ei ole tallenteita, jotka voisi poistaa.",
    ]  # fmt: skip


def _swedish(of: _Erasing) -> list[str]:
    verb = "Vi har raderat" if of.is_done else "Vi raderar genast"
    if not of.erased and not of.kept:
        what = (
            "uppgifterna om samtalet. Det finns ingen inspelning av det."
            if of.is_one
            else "uppgifterna om samtalen. Det finns inga inspelningar av dem."
        )
        return [f"Vi raderar inte {what if of.gone else 'dina uppgifter.'}"]
    all_kept = (
        "Vi raderar inte inspelningen av ditt samtal."
        if of.kept == 1
        else "Vi raderar inte inspelningarna av dina samtal."
    )
    return [
        "" if not of.erased else f"{verb} inspelningen av ditt samtal." if of.is_one else f"{verb} {in_words(SV, of.erased)} {_plural(of.erased, 'inspelning', 'inspelningar')} av dina samtal.",
        "" if not of.kept else all_kept if not of.erased and not of.gone else f"{capital(in_words(SV, of.kept))} {_plural(of.kept, 'inspelning', 'inspelningar')} raderar vi inte.",
        "" if not of.gone else f"Av {in_words(SV_NEUTER, of.gone)} samtal finns det {_plural(of.gone, 'ingen inspelning', 'inga inspelningar')} som kan raderas.",
    ]  # fmt: skip


def _english(of: _Erasing) -> list[str]:
    verb, end = ("We have erased", ".") if of.is_done else ("We erase", " at once.")
    if not of.erased and not of.kept:
        what = (
            "the data about the call. There is no recording of it."
            if of.is_one
            else "the data about the calls. There are no recordings of them."
        )
        return [f"We do not erase {what if of.gone else 'your data.'}"]
    all_kept = (
        "We do not erase the recording of your call."
        if of.kept == 1
        else "We do not erase the recordings of your calls."
    )
    return [
        "" if not of.erased else f"{verb} the recording of your call{end}" if of.is_one else f"{verb} {in_words(EN, of.erased)} {_plural(of.erased, 'recording', 'recordings')} of your calls{end}",
        "" if not of.kept else all_kept if not of.erased and not of.gone else f"We do not erase {in_words(EN, of.kept)} {_plural(of.kept, 'recording', 'recordings')}.",
        "" if not of.gone else f"Of {in_words(EN, of.gone)} {_plural(of.gone, 'call there is no recording', 'calls there are no recordings')} to erase.",
    ]  # fmt: skip


def scope(calls: Calls, language: str) -> str:
    """What a decision on all of the linked calls is about, as the end of a sentence: their recordings, and calls without one."""
    kept = sum(call["recording"] == "kept" for call in calls)
    gone = len(calls) - kept
    recordings, without = _SCOPE[language]
    found = [
        words for count, words in ((kept, recordings(kept, kept + gone)), (gone, without(gone, kept + gone))) if count
    ]
    return enumerated(found, _AND[language])


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


_ERASURE = {"fi": _finnish, "sv": _swedish, "en": _english}
_AND = {"fi": " ja ", "sv": " och ", "en": " and "}
_SCOPE: Mapping[str, tuple[Callable[[int, int], str], Callable[[int, int], str]]] = {
    "fi": (
        lambda count, total: "puhelutallennettasi" if total == 1 else f"{in_words(FI_OF, count)} puhelutallennettasi",
        lambda count, total: f"{'' if total == 1 else in_words(FI_OF, count) + ' '}puhelua, {_plural(count, 'josta', 'joista')} ei ole tallennetta",
    ),
    "sv": (
        lambda count, total: "inspelningen av ditt samtal" if total == 1 else f"{in_words(SV, count)} {_plural(count, 'inspelning', 'inspelningar')} av dina samtal",
        lambda count, total: f"{in_words(SV_NEUTER, count)} samtal som det inte finns någon inspelning av",
    ),
    "en": (
        lambda count, total: "the recording of your call" if total == 1 else f"{in_words(EN, count)} {_plural(count, 'recording', 'recordings')} of your calls",
        lambda count, total: f"{in_words(EN, count)} {_plural(count, 'call', 'calls')} of which there is no recording",
    ),
}  # fmt: skip
