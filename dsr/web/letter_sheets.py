"""Letters inside pages: the sheets as they leave, with the words that differ from the model marked."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from dsr.domain.errors import Refused
from dsr.printing import sheets
from dsr.services.letters.shown import BlockShown, LetterShown, TextShown
from dsr.web.code_words import LANGUAGE_NAMES
from dsr.web.current import current_deps
from dsr.web.refusals import sentence
from dsr.web.texts import LazyText

# Brackets that no letter can hold: the letters' faces do not have them.
_OPEN, _CLOSE = "\u27ea", "\u27eb"
_LANGUAGE_CODES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en"}


@dataclass(frozen=True)
class SheetShown:
    """One language of a letter on a page; `fault` says why it cannot be shown yet."""

    language: str
    lang: str
    name: LazyText
    markup: Markup
    fault: str = ""


def desk_of(shown: LetterShown, *, marked: bool) -> list[SheetShown]:
    """The letter's sheets, language by language: frozen ones as they were frozen, drafts as they would leave now.

    `marked` shows the words that were added to the model as insertions; the letter itself is not touched.
    """
    return [_sheet(shown.line.kind, text, marked=marked) for text in shown.texts]


def _sheet(kind: str, text: TextShown, *, marked: bool) -> SheetShown:
    lang, name = _LANGUAGE_CODES[text.language], LANGUAGE_NAMES[text.language]
    if text.final_html:
        return SheetShown(text.language, lang, name, sheets(text.final_html))
    values = dict(text.values)
    if marked:
        values["blocks"] = {one.block.name: _with_marks(one) for one in text.blocks}
    try:
        html = current_deps().letters.html(kind, text.language, values)
    except Refused as refusal:
        return SheetShown(text.language, lang, name, Markup(), sentence(refusal))
    page = sheets(html)
    # Only our own marks become elements: what people wrote was escaped before, and cannot hold these brackets.
    shown = page.replace(_OPEN, Markup("<ins>")).replace(_CLOSE, Markup("</ins>"))
    return SheetShown(text.language, lang, name, Markup(shown))  # noqa: S704 - made by our own templates


def _with_marks(shown: BlockShown) -> str:
    """The block with brackets round every added word; paragraphs and the dashes of lists stay what they are."""
    marked: list[str] = []
    for piece in shown.pieces:
        text = piece.text.replace(_OPEN, "").replace(_CLOSE, "")
        if piece.kind == "same":
            marked.append(text)
        elif piece.kind == "added":
            marked.append("".join(_marked_line(line) for line in text.splitlines(keepends=True)))
    return "".join(marked)


def _marked_line(line: str) -> str:
    body = line.strip()
    if not body or body == "-":
        return line
    start = line.index(body)
    dash = "- " if body.startswith("- ") else ""
    words = body.removeprefix("- ")
    return f"{line[:start]}{dash}{_OPEN}{words}{_CLOSE}{line[start + len(body) :]}"
