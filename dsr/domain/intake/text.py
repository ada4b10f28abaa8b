"""A message's text made safe to read: cleaned, cut to what is read, and parts blanked without moving the rest."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

from dsr.domain.intake.values import Span
from dsr.domain.plain_text import composed

READ_MOST = 20_000

_LINE_END_INSIDE = re.compile(r"(?<!\n)\n(?!\n)")

# A full stop ends a sentence after a word, not in a date, a time, an article list or an abbreviation.
_CLAUSE_END = re.compile(
    r"(?<=[^\W\d_]{4})[.]+(?=\s|$)|[!?;]+|\n[ \t]*\n|"
    r",?\s(?=(?:mutta|vaan|men|but|however|sen jälkeen|tämän jälkeen|sitten|därefter|sedan|afterwards|after that|then)\s)",
    re.IGNORECASE,
)


def cleaned(text: str) -> str:
    """The text with plain line ends, letters composed, and control and invisible characters left out."""
    return composed(text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").translate(_invisible()))


@cache
def _invisible() -> dict[int, str | None]:
    """Control and format characters (zero width, right-to-left marks, soft hyphens) to drop, odd spaces to plain."""
    table: dict[int, str | None] = {}
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category in ("Cc", "Cf", "Cs") and character not in "\n\t":
            table[code] = None
        elif category == "Zs":
            table[code] = " "
    return table


def flowed(text: str) -> str:
    """The text with the line ends inside its paragraphs made spaces: mail programs break lines in mid-sentence."""
    return _LINE_END_INSIDE.sub(" ", text)


def blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with the spans overwritten by spaces, line ends kept: what follows stays where it was."""
    parts = []
    position = 0
    for start, end in sorted(spans):
        start, end = max(start, position), max(end, position)
        parts += [text[position:start], re.sub(r"[^\n]", " ", text[start:end])]
        position = end
    return "".join([*parts, text[position:]])


def clauses(text: str) -> list[Span]:
    """The text cut where a thought ends: sentences, empty lines, `mutta`, `sen jälkeen` and their like."""
    found = []
    start = 0
    for end in _CLAUSE_END.finditer(text):
        if text[start : end.start()].strip():
            found.append(Span(start, end.start()))
        start = end.end()
    if text[start:].strip():
        found.append(Span(start, len(text)))
    return found


def first_span(pattern: re.Pattern[str], text: str, within: Span | None = None) -> Span | None:
    """Where the pattern first stands in the text or in a part of it."""
    start, end = within or Span(0, len(text))
    found = pattern.search(text, start, end)
    return Span(*found.span()) if found else None
