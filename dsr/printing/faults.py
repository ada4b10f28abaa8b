"""What our faces cannot show of a letter's text."""

from __future__ import annotations

import unicodedata
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from fontTools.ttLib import TTFont

from dsr.printing.folders import ASSETS_DIR

FACES = ("OpenSans-Regular.ttf", "OpenSans-SemiBold.ttf")

_NO_GLYPH_NEEDED = frozenset("\n\r\t \u00ad")


def missing_glyphs(html: str, assets_dir: Path = ASSETS_DIR) -> list[str]:
    """The characters of the letter's visible text that our faces cannot show, each once, in order of code point.

    A letter with an accent of its own that the faces only have in two parts (such as ǩ) counts as shown: see `printable`.
    """
    covered = _covered(assets_dir)
    return sorted(
        {char for char in printable(_visible(html), assets_dir) if ord(char) not in covered} - _NO_GLYPH_NEEDED
    )


def printable(text: str, assets_dir: Path = ASSETS_DIR) -> str:
    """The same text, with characters that the faces lack written as base letter and accent where both are there.

    The two ways are canonically the same text (Unicode), so nothing that was approved changes.
    """
    covered = _covered(assets_dir)

    def shown(char: str) -> str:
        parts = unicodedata.normalize("NFD", char)
        return parts if all(ord(part) in covered for part in parts) else char

    lacking = {char for char in text if ord(char) not in covered}
    return text.translate({ord(char): shown(char) for char in lacking})


def glyph_sentence(missing: list[str]) -> str:
    """The refusal for characters that cannot be printed, naming each with its code."""
    named = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing)
    return f"These characters cannot be printed: {named}. Write them in Latin letters, as in the person's passport"


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("head",)
        if tag in ("p", "li", "h1", "h2", "h3", "br", "dt", "dd", "td", "th", "div", "caption"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("head",)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _visible(html: str) -> str:
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


@cache
def _covered(assets_dir: Path) -> frozenset[int]:
    covered: set[int] | None = None
    for name in FACES:
        with TTFont(assets_dir / name) as font:
            in_face = set(font.getBestCmap())
        covered = in_face if covered is None else covered & in_face
    return frozenset(covered or ())
