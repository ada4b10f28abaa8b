"""A message cut into pieces for the page: plain words, words that prove a proposal with their label, masked codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsr.domain.identity import MASK
from dsr.domain.intake import Mark, Reading
from dsr.domain.plain_text import shown_safely
from dsr.web.code_words import article_words
from dsr.web.texts import gettext


@dataclass(frozen=True)
class Piece:
    """One stretch of a line. `label` is set where the words prove something, `is_masked` where a code stood."""

    text: str
    label: str = ""
    is_masked: bool = False


Line = tuple[Piece, ...]
Paragraph = tuple[Line, ...]


def marked_paragraphs(reading: Reading) -> list[Paragraph]:
    """The message as paragraphs of lines of pieces, each mark with the word for what it proves."""
    return _paragraphs(list(_pieces(reading.text, reading.marks())))


def plain_paragraphs(text: str) -> list[Paragraph]:
    """A stored message as paragraphs, only the masked codes told apart."""
    return _paragraphs(list(_pieces(text, ())))


def _pieces(text: str, marks: tuple[Mark, ...]) -> Iterator[Piece]:
    numbers = list(dict.fromkeys(mark.value for mark in marks if mark.kind == "number"))
    position = 0
    for mark in marks:
        yield from _masked(text[position : mark.start])
        yield Piece(text[mark.start : mark.end], _label(mark, numbers))
        position = mark.end
    yield from _masked(text[position:])


def _masked(text: str) -> Iterator[Piece]:
    for number, part in enumerate(text.split(MASK)):
        if number:
            yield Piece(gettext("masked identity code"), is_masked=True)
        if part:
            yield Piece(part)


def _paragraphs(pieces: list[Piece]) -> list[Paragraph]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Piece(shown_safely(part), piece.label, piece.is_masked))
    paragraphs: list[list[Line]] = [[]]
    for line in lines:
        if any(piece.text.strip() for piece in line):
            paragraphs[-1].append(tuple(line))
        elif paragraphs[-1]:
            paragraphs.append([])
    return [tuple(paragraph) for paragraph in paragraphs if paragraph]


def _label(mark: Mark, numbers: list[str]) -> str:
    match mark.kind:
        case "right":
            return article_words(mark.value)
        case "number":
            return gettext("number %(place)s", place=numbers.index(mark.value) + 1)
        case "sender":
            return gettext("sender")
        case "receipt":
            return gettext("arrival")
        case "period":
            return gettext("time")
        case "form":
            return gettext("form")
        case "way":
            return gettext("way of answer")
        case "representative":
            return gettext("representative")
        case "employee":
            return gettext("employee")
        case "scope":
            return gettext("scope")
        case _:
            return gettext("not for us?")
