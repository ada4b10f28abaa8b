"""What a decision on access comes to in its first sentences: what is given first, then what is masked and what is not given.

What it is begun with may be edited, and the calls may change: `miscounted` finds the numbers that are not so any more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dsr.domain.given import COPIED, Given

_FI_FROM = ("nollasta", "yhdestä", "kahdesta", "kolmesta", "neljästä", "viidestä", "kuudesta", "seitsemästä", "kahdeksasta", "yhdeksästä", "kymmenestä")  # fmt: skip
_FI_OF = ("nolla", "yhtä", "kahta", "kolmea", "neljää", "viittä", "kuutta", "seitsemää", "kahdeksaa", "yhdeksää", "kymmentä")  # fmt: skip
_SV = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")
_EN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def access_decision(calls: Sequence[Mapping[str, Any]], language: str, *, is_free: bool) -> str:
    """The decision about these calls of a letter, in a language; empty where nothing is given, or nothing is kept back yet.

    `is_free`: no fee was decided for the copies. Only what is so is said: no copy where there is no recording.
    """
    counts = _counts(calls)
    if not (counts[0] or counts[3]) or not (counts[1] or counts[2]):
        return ""
    return " ".join(one for one in _LANGUAGES[language](*counts, is_free) if one)


def miscounted(text: str, calls: Sequence[Mapping[str, Any]], language: str) -> str:
    """The first words of a decision whose number of copies, masked or withheld recordings is another than the calls'.

    Only the usual words, as a decision is begun with, are read; empty where every number is right.
    """
    for told, (pattern, words) in zip(_counts(calls), _NUMBERS[language], strict=False):
        for found in pattern.finditer(text):
            word = found[1].lower()
            number = int(word) if word.isdecimal() else words.index(word) if word in words else told
            if number != told:
                return found[0]
    return ""


def _counts(calls: Sequence[Mapping[str, Any]]) -> tuple[int, int, int, int]:
    """How many calls have a copy, which of these a masked one, how many are withheld, and of how many facts alone are given."""
    given = [str(call["given"]) for call in calls]
    copies = sum(one in COPIED for one in given)
    return copies, given.count(Given.MASKED), given.count(Given.NONE), given.count("facts")


def _finnish(copies: int, masked: int, withheld: int, facts: int, is_free: bool) -> list[str]:
    copy = "" if not copies else ("Saat jäljennöksen puhelutallenteestasi." if copies == 1 else f"Saat jäljennökset {_in(_FI_FROM, copies)} puhelutallenteestasi.")  # fmt: skip
    return [
        copy,
        "" if not masked else ("Siitä on peitetty kohtia." if copies == 1 else f"{_in(_FI_FROM, masked).capitalize()} tallenteesta on peitetty kohtia."),
        _facts(copies, facts, ("Lisäksi saat", "Saat"), ("tiedot puhelusta, josta ei ole tallennetta.", "tiedot puheluista, joista ei ole tallennetta.")),
        "" if not withheld else f"{_in(_FI_OF, withheld).capitalize()} tallennetta emme anna.",
        "Muilta osin saat tiedot kokonaan.",
        "" if not copies or not is_free else ("Jäljennös on maksuton." if copies == 1 else "Jäljennökset ovat maksuttomia."),
    ]  # fmt: skip


def _swedish(copies: int, masked: int, withheld: int, facts: int, is_free: bool) -> list[str]:
    copy = "" if not copies else ("Du får en kopia av inspelningen av ditt samtal." if copies == 1 else f"Du får kopior av {_in(_SV, copies)} inspelningar av dina samtal.")  # fmt: skip
    return [
        copy,
        "" if not masked else ("Avsnitt i den har dolts." if copies == 1 else f"I {_in(_SV, masked)} av inspelningarna har avsnitt dolts."),
        _facts(copies, facts, ("Dessutom får du", "Du får"), ("uppgifterna om ett samtal som det inte finns någon inspelning av.", "uppgifterna om de samtal som det inte finns några inspelningar av.")),
        "" if not withheld else f"{_in(_SV, withheld).capitalize()} {'inspelning' if withheld == 1 else 'inspelningar'} lämnar vi inte ut.",
        "Till övriga delar får du uppgifterna i sin helhet.",
        "" if not copies or not is_free else ("Kopian är avgiftsfri." if copies == 1 else "Kopiorna är avgiftsfria."),
    ]  # fmt: skip


def _english(copies: int, masked: int, withheld: int, facts: int, is_free: bool) -> list[str]:
    copy = "" if not copies else ("You will receive a copy of the recording of your call." if copies == 1 else f"You will receive copies of {_in(_EN, copies)} recordings of your calls.")  # fmt: skip
    return [
        copy,
        "" if not masked else ("Passages of it are masked." if copies == 1 else f"In {_in(_EN, masked)} of the recordings passages are masked."),
        _facts(copies, facts, ("You will also receive", "You will receive"), ("the data about a call of which there is no recording.", "the data about the calls of which there are no recordings.")),
        "" if not withheld else f"We do not disclose {_in(_EN, withheld)} {'recording' if withheld == 1 else 'recordings'}.",
        "Otherwise you will receive the data in full.",
        "" if not copies or not is_free else ("The copy is free of charge." if copies == 1 else "The copies are free of charge."),
    ]  # fmt: skip


def _facts(copies: int, facts: int, beginnings: tuple[str, str], what: tuple[str, str]) -> str:
    if not facts:
        return ""
    return f"{beginnings[0 if copies else 1]} {what[0 if facts == 1 else 1]}"


def _in(words: Sequence[str], number: int) -> str:
    """The number in words up to ten, in digits above."""
    return words[number] if number < len(words) else str(number)


_NUMBERS = {
    "fi": (
        (re.compile(r"\bjäljennökset (?:kaikista )?(\w+) puhelutallenteestasi", re.IGNORECASE), _FI_FROM),
        (re.compile(r"\b(\w+) tallenteesta on peitetty"), _FI_FROM),
        (re.compile(r"\b(\w+) tallennetta emme anna"), _FI_OF),
    ),
    "sv": (
        (re.compile(r"\bkopior av (?:alla )?(\w+) inspelningar"), _SV),
        (re.compile(r"\b[Ii] (\w+) av inspelningarna har avsnitt dolts"), _SV),
        (re.compile(r"\b(\w+) inspelning(?:ar)? lämnar vi inte ut"), _SV),
    ),
    "en": (
        (re.compile(r"\bcopies of (?:all )?(\w+) recordings"), _EN),
        (re.compile(r"\b[Ii]n (\w+) of the recordings passages are masked"), _EN),
        (re.compile(r"\bdo not disclose (\w+) recordings?"), _EN),
    ),
}
_LANGUAGES = {"fi": _finnish, "sv": _swedish, "en": _english}
