"""Finds what a sentence tells by rows of word beginnings, as `workflows/grounds.yaml` explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

Row = tuple[str, ...]
"""What must stand in one sentence together: each part is `a|b` (one of them), `a+b` (side by side), `a$` (the whole word),
`*a` (anywhere in a word), `a+~4+b` (at most four words between), or one of these after `-` (nowhere in the sentence)."""

_WORD = re.compile(r"[\w§]+")
_CLAUSE_END = re.compile(r"[,–]\s+|\s+(?:mutta|vaan|men|but)\s+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")


class Sentence(NamedTuple):
    """One sentence as it is written, and its words in small letters with a blank before and after each."""

    text: str
    words: str


def beside(*parts: str) -> str:
    """The alternatives that stand side by side, one of each part: `beside("a|b", "c")` is `a+c|b+c`."""
    return "|".join("+".join(one) for one in product(*(part.split("|") for part in parts)))


def rows(*written: str) -> tuple[Row, ...]:
    """The rows as the code writes them, each one text with blanks between its parts."""
    return tuple(tuple(one.casefold().split()) for one in written)


def sentences(text: str) -> list[Sentence]:
    """The sentences of the text, in its order."""
    found = (one.strip() for one in _SENTENCE_END.split(text))
    return [sentence_of(one) for one in found if one]


def sentence_of(text: str) -> Sentence:
    """The text as one sentence, or a part of one, whatever it ends with."""
    return Sentence(text, f" {' '.join(_WORD.findall(text.casefold()))} ")


def is_told(sentence: Sentence, wanted: Sequence[Row]) -> bool:
    """Whether the sentence has everything that one of the rows wants, and nothing that it excludes (`-`)."""
    return any(all(_fits(part, sentence.words) for part in row) for row in wanted)


def clauses(sentence: Sentence) -> list[Sentence]:
    """The sentence, and its parts between commas, dashes and `but`, where one may deny what the other says."""
    parts = [one.strip() for one in _CLAUSE_END.split(sentence.text)]
    return [sentence, *(sentence_of(one) for one in parts if one and one != sentence.text)]


def telling(text: str, wanted: Sequence[Row]) -> Iterator[str]:
    """Every sentence of the text that one of the rows tells, in its order and as it is written."""
    return (one.text for one in sentences(text) if is_told(one, wanted))


def _fits(part: str, words: str) -> bool:
    if part.startswith("-"):
        return _pattern(part[1:]).search(words) is None
    return _pattern(part).search(words) is not None


@cache
def _pattern(part: str) -> re.Pattern[str]:
    """A part of a row over words with blanks around them; there are as many as the rows have parts, and no text is kept."""
    phrases = ("".join(map(_step, one.split("+"))) for one in part.split("|"))
    return re.compile(f"(?:{'|'.join(phrases)})")


def _step(stem: str) -> str:
    """One word with the blank before it, or so many words that may stand between."""
    return f"(?: [^ ]+){{0,{stem[1:]}}}" if stem.startswith("~") else f" {_word(stem)}"


def _word(stem: str) -> str:
    if stem.endswith("$"):
        return f"{re.escape(stem[:-1])}(?= )"
    return f"[^ ]*{re.escape(stem[1:])}[^ ]*" if stem.startswith("*") else f"{re.escape(stem)}[^ ]*"
