"""The text of a part: its character set mended, and HTML turned to words without fetching or running anything."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from email.message import Message
from html.parser import HTMLParser

from dsr.domain.mail.heads import PARSER_FAULTS

_KNOWN = ("utf", "iso8859", "cp", "ascii", "koi8", "latin", "big5", "gb", "euc", "shift", "hz", "mac")
"""Beginnings of the names of character sets; codecs that are none (`unicode_escape`, `idna`, `rot13`) are not asked."""

_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[!?][^>]*>?", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(/?[a-z][\w:.-]*)(?=[\s/>])(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')|[^<>])*+(>?)", re.IGNORECASE)
_NO_TAG = re.compile(r"<(?!/?[a-z][\w:.-]*/?>)", re.IGNORECASE)

_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
_BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "pre",
        "hr",
        "dt",
        "dd",
    ]
)


def decoded_text(part: Message) -> tuple[str, bool]:
    """The text of a part, and whether its bytes were in the character set that it names.

    Where they are not it is read as UTF-8, else as Western European with marks for what cannot be read.
    """
    try:
        content = part.get_payload(decode=True)
        named = str(part.get_content_charset() or "utf-8")
    except PARSER_FAULTS:
        content, named = str(part.get_payload()).encode("utf-8", "replace"), ""
    content = content if isinstance(content, bytes) else b""
    try:
        name = codecs.lookup(named).name.replace("-", "").replace("_", "")
        if name.startswith(_KNOWN):
            return content.decode(named), True
    except (LookupError, UnicodeError, ValueError):
        pass
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), False


def words_of_html(html: str, limit: int) -> str:
    """The words of a page, paragraphs kept, nothing fetched: no image, style or script is looked at."""
    reader = _Words(limit)
    try:
        reader.feed(_bare(html[: limit * 20]))
        reader.close()
    except PARSER_FAULTS:
        pass  # what was read until then is kept
    lines = [" ".join(line.split()) for line in "".join(reader.pieces).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()[:limit]


def _bare(html: str) -> str:
    """The page with tags that have nothing but a name; a sign that begins none is a character.

    The standard parser takes hours for a tag of a megabyte that never ends, and the whole process waits meanwhile; each of these
    patterns goes through the page once. A comment that is not ended hides the rest, as browsers have it.
    """
    return _NO_TAG.sub("&lt;", _TAG.sub(_bare_tag, _UNSEEN.sub("", html)))


def _bare_tag(found: re.Match[str]) -> str:
    if not found[2]:
        return "&lt;" + found[0][1:]
    return f"<{found[1]}/>" if found[0].endswith("/>") else f"<{found[1]}>"


class _Words(HTMLParser):
    def __init__(self, limit: int) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden: Counter[str] = Counter()
        self._left = limit

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Breaks lines, and stops listening inside what no reader sees."""
        if tag == "body":
            del self._hidden["head"]  # its end may be left out
        if tag in _HIDDEN:
            self._hidden[tag] += 1
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Breaks lines, and listens again."""
        if self._hidden[tag] > 0:
            self._hidden[tag] -= 1
        elif tag in _BREAKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Takes the words."""
        if self._hidden.total() == 0 and self._left > 0:
            self.pieces.append(data.replace("\n", " ")[: self._left])
            self._left -= len(data)
