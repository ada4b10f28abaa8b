"""Which of some names stand in a text, inflected as Finnish and Swedish do it, each in a place of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:[-'’.&]\w+)*(?::\w+)?")
_SHORTEST = 3
_ENDING = 9
"""An ending, with what it changes before it, has at most so many letters."""


def not_named(text: str, names: Sequence[Sequence[str]]) -> list[int]:
    """The places in `names` of what stands nowhere in the text; each entry is one body or person, by any of its names.

    Every word of a name must stand there, one after another, but for its last letters: `Helsingin kaupungille` names
    Helsingin kaupunki. One place names one of them only: the one that fits it best, so that a longer name that begins alike
    does not name a shorter one too.
    """
    words = [one.casefold() for one in _WORD.findall(text)]
    places = sorted(
        (place for number, spoken in enumerate(names) for name in spoken for place in _places(words, name, number)),
        key=lambda one: (one.fits, one.start),
    )
    taken: set[int] = set()
    found: set[int] = set()
    for one in places:
        if taken.isdisjoint(one.words):
            taken.update(one.words)
            found.add(one.number)
    return [number for number in range(len(names)) if number not in found]


@dataclass(frozen=True)
class _Place:
    number: int
    start: int
    length: int
    fits: tuple[int, int]

    @property
    def words(self) -> range:
        return range(self.start, self.start + self.length)


def _places(words: Sequence[str], name: str, number: int) -> Iterator[_Place]:
    parts = [one.casefold() for one in _WORD.findall(name)]
    for start in range(len(words) - len(parts) + 1 if parts else 0):
        here = words[start : start + len(parts)]
        if all(map(_is_inflected, parts, here)):
            strange = sum(_strange_letters(part, word) for part, word in zip(parts, here, strict=True))
            yield _Place(number, start, len(parts), (-len(parts), strange))


def _is_inflected(part: str, word: str) -> bool:
    """Whether the word is this part of a name, inflected. What is spelled letter by letter takes its ending after a colon."""
    if word == part or word.split(":")[0] == part:
        return True
    if len(part) < _SHORTEST or any(map(str.isdigit, part)):
        return False
    stem = part[: max(_SHORTEST, len(part) - _SHORTEST)]
    return word.startswith(stem) and len(word) - len(stem) <= _ENDING


def _strange_letters(part: str, word: str) -> int:
    """How many letters of the two are not those that they begin with alike."""
    alike = 0
    while alike < min(len(part), len(word)) and part[alike] == word[alike]:
        alike += 1
    return len(part) + len(word) - 2 * alike
