"""Finds what a sentence tells by rows of word beginnings, as `workflows/grounds.yaml` explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Row = tuple[str, ...]
"""What must stand in one sentence together: each part is `a|b` (one of them), `a+b` (side by side), `a$` (the whole word),
`*a` (anywhere in a word), or one of these after `-` (nowhere in the sentence)."""

_WORD = re.compile(r"[\w§]+")
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")


def rows(*written: str) -> tuple[Row, ...]:
    """The rows as the code writes them, each one text with blanks between its parts."""
    return tuple(tuple(one.casefold().split()) for one in written)


def telling(text: str, wanted: Sequence[Row]) -> Iterator[str]:
    """Every sentence of the text that one of the rows tells, in its order and as it is written."""
    for sentence in _SENTENCE_END.split(text):
        words = _WORD.findall(sentence.casefold())
        if any(_tells(row, words) for row in wanted):
            yield sentence.strip()


def _tells(row: Row, words: list[str]) -> bool:
    """Whether the sentence has everything that the row wants, and nothing that it excludes (`-`)."""
    return all(not _stands(need[1:], words) if need.startswith("-") else _stands(need, words) for need in row)


def _stands(need: str, words: list[str]) -> bool:
    return any(_side_by_side(one.split("+"), words) for one in need.split("|"))


def _side_by_side(stems: list[str], words: list[str]) -> bool:
    places = range(len(words) - len(stems) + 1)
    return any(all(map(_begins, stems, words[place:])) for place in places)


def _begins(stem: str, word: str) -> bool:
    if stem.startswith("*"):
        return stem[1:] in word
    return word == stem[:-1] if stem.endswith("$") else word.startswith(stem)
