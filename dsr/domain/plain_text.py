"""Characters that do not show: they can make a name read as another, and can tear a code apart for those who look for it."""

from __future__ import annotations

import re
import unicodedata

from dsr.domain.errors import Fault

HIDDEN = "hidden_characters"
"""The code of the fault of a field whose text has characters that do not show."""

_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that are blank."""

_DECEIVING = re.compile(
    r"[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What turns the order of letters round or hides between them. The joiners of emoji and the soft hyphen do neither."""


def is_hidden(character: str) -> bool:
    """Whether a character shows nothing and is no space or line end: formats, controls, halves of pairs, blank letters."""
    return character not in "\n\r\t" and (
        unicodedata.category(character) in ("Cc", "Cf", "Cs") or character in _FILLERS
    )


# Only a letter and its accent are composed: composing whole texts takes square time on a run of accents.
_ACCENTED = re.compile("[A-Za-z][\u0300-\u030c]")


def composed(text: str) -> str:
    """The text with each letter and its accent as one character: some programs copy `ä` as two, which no search takes for it."""
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)


_NOT_PLAIN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TURNS_ROUND = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def is_plain(text: str) -> bool:
    """False for a text with control characters other than tabs and line ends, or halves of pairs."""
    return _NOT_PLAIN.search(text) is None


def is_printable_plain(text: str) -> bool:
    """As `is_plain`, and nothing turns the order of letters round: what letters may hold."""
    return is_plain(text) and _TURNS_ROUND.search(text) is None


def is_text(text: str) -> bool:
    """False for a text with characters that no store or page takes: zero bytes and halves of pairs."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def has_hidden(text: str) -> bool:
    """Whether any character of the text shows nothing, such as U+202E, which turns round what follows it."""
    return any(is_hidden(character) for character in text)


def hidden_fault(place: str, text: str) -> Fault | None:
    """The fault of the field `place` when its text has characters that do not show; pages take them out and say so."""
    if not has_hidden(text):
        return None
    sentence = "This had characters that do not show. They are taken out here: check what is left and save again."
    return Fault(place, sentence, HIDDEN)


def without_hidden(text: str) -> str:
    """The text with every character that shows nothing left out."""
    return "".join(character for character in text if not is_hidden(character))


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_cell(text: str) -> str:
    """The text for a cell of a CSV file: one that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def shown_safely(text: str) -> str:
    """The text with each deceiving character written out by its number, `⟦U+202E⟧`, so that nothing reads as what it is not."""
    return _DECEIVING.sub(lambda found: f"⟦U+{ord(found.group()):04X}⟧", text)
