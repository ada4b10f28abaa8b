"""Where a text differs from its model, word by word, for the one who signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\s+|[\[\]]|[^\s\[\]]+")  # brackets apart: they part instructions from text that stays


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
    removed = added = between = ""
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[first:last]), "".join(after[start:end])
        if kind == "equal" and (removed or added) and not old.strip():
            between = old  # white space alone does not part two changes: they read as one
            continue
        if kind == "equal":
            found += _change(removed, added)
            found.append(Piece("same", between + old))
            removed = added = between = ""
            continue
        removed, added, between = removed + between + old, added + between + new, ""
    found += _change(removed, added)
    return (*found, Piece("same", between)) if between else tuple(found)


def _change(removed: str, added: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("removed", removed), ("added", added)) if text]


def is_changed(pieces: tuple[Piece, ...]) -> bool:
    """Whether anything but white space differs."""
    return any(piece.kind != "same" and piece.text.strip() for piece in pieces)
