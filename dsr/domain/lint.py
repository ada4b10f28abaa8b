"""What a reader of a letter stumbles over: ways of writing days, weekdays that are not the day's, names in other cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_ODD_DAY = re.compile(
    r"(?<![\d/])(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}|(?:0\d\.\d{1,2}|\d{1,2}\.0\d)\.\d{4})(?!\d)"
)
_WEEKDAYS = (
    ("ma maanantai maanantaina mån måndag måndagen monday", 0),
    ("ti tiistai tiistaina tis tisdag tisdagen tuesday", 1),
    ("ke keskiviikko keskiviikkona ons onsdag onsdagen wednesday", 2),
    ("to torstai torstaina tors torsdag torsdagen thursday", 3),
    ("pe perjantai perjantaina fre fredag fredagen friday", 4),
    ("la lauantai lauantaina lör lördag lördagen saturday", 5),
    ("su sunnuntai sunnuntaina sön söndag söndagen sunday", 6),
)
_NUMBER_OF = {word: number for words, number in _WEEKDAYS for word in words.split()}
_BEFORE_DAY = re.compile(r"([^\W\d_]+)[\s\u00a0]+(?:den[\s\u00a0]+)?$")
_NAME = re.compile(
    r"\b([A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?)[\s\u00a0]+(?=([A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?)\b)"
)
_ENDINGS = (
    "lle",
    "lta",
    "ltä",
    "lla",
    "llä",
    "sta",
    "stä",
    "ssa",
    "ssä",
    "ksi",
    "na",
    "nä",
    "ta",
    "tä",
    "n",
    "a",
    "ä",
    "s",
)


def odd_days(text: str) -> list[str]:
    """Days that are not written as a letter writes them (`3.11.2026`): ISO, slashes, leading zeros; as written, in order."""
    return _ODD_DAY.findall(text)


def wrong_weekdays(text: str, written: list[tuple[str, date | None]]) -> list[tuple[str, str]]:
    """Weekdays that stand before a day that is another one: the weekday and the day as written.

    `written` are the days of the text (`spoken_time.days_written`), in order.
    """
    found: list[tuple[str, str]] = []
    start = 0
    for words, day in written:
        at = text.find(words, start)
        if at < 0:
            continue
        start = at + len(words)
        before = _BEFORE_DAY.search(text[:at])
        number = _NUMBER_OF.get(before[1].casefold()) if before else None
        if before and day is not None and number is not None and number != day.weekday():
            found.append((before[1], words))
    return found


def names_written(text: str) -> list[tuple[str, str]]:
    """Every pair of capitalised words that may be a first name and a surname, in order, overlapping."""
    return [(match[1], match[2]) for match in _NAME.finditer(text)]


def basic_forms(word: str) -> frozenset[str]:
    """What a name in some case of Finnish, or in the genitive of Swedish, may be in its basic form; the word itself too.

    `Mallisen` and `Malliselle` give `Mallinen`; `Virtasta` gives `Virta` and `Virtanen`. More is given than is right: it is
    compared with names that exist.
    """
    return frozenset({word, *(form for ending in _ENDINGS if word.endswith(ending) for form in _without(word, ending))})


def _without(word: str, ending: str) -> Iterator[str]:
    stem = word.removesuffix(ending)
    if len(stem) < 2:
        return
    yield stem
    if stem.endswith("se"):
        yield f"{stem[:-2]}nen"
    elif stem.endswith("s") or ending in ("sta", "stä"):
        yield f"{stem.removesuffix('s')}nen"
