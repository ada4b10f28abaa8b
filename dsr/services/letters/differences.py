"""Where a text differs from its model, word by word, for the one who signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of words: `same` in both, `added` to the model, or `removed` from it."""

    kind: str
    text: str


def differences(model: str, written: str) -> tuple[Piece, ...]:
    """The written text against its model: joined, `same` and `added` give what is written, `same` and `removed` the model.

    Compared by words and the white space between them, so that a changed ending shows as a changed word.
    """
    before, after = _PIECES.findall(model), _PIECES.findall(written)
    found: list[Piece] = []
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(before[first:last])))
            continue
        if first != last:
            found.append(Piece("removed", "".join(before[first:last])))
        if start != end:
            found.append(Piece("added", "".join(after[start:end])))
    return tuple(found)


def is_changed(pieces: tuple[Piece, ...]) -> bool:
    """Whether anything but white space differs."""
    return any(piece.kind != "same" and piece.text.strip() for piece in pieces)
