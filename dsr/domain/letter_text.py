"""The free text of a letter's blocks: filling a model's places, finding what is unwritten, reading paragraphs and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dsr.domain import letter_words

# The closed list: workflows/letters.yaml documents it, tests keep the two together.
PLACES = (
    "received_on",
    "answer_by",
    "unextended_by",
    "extended_until",
    "asked_on",
    "search_on",
    "call_count",
)

_PLACE = re.compile(r"\{([a-z_]+)\}")
_INSTRUCTION = re.compile(r"\[[^\[\]]*\]")
DAY_MISSING = {"fi": "[päivä]", "sv": "[datum]", "en": "[date]"}
"""The instruction that stands where a day is not known yet."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `lines` are its lines as written, kept apart."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class BulletList:
    """One list; each item is one text."""

    items: tuple[str, ...]


def places_of(values: Mapping[str, Any], language: str) -> dict[str, str]:
    """Each place of the closed list as text in the letter's language, from the values that the letter's template gets.

    A day that is not known becomes an instruction in brackets, which the writer must replace before approval.
    """
    clock, search = values.get("clock") or {}, values.get("search") or {}
    days = {
        "received_on": (values.get("request") or {}).get("received_on"),
        "answer_by": clock.get("answer_by"),
        "unextended_by": clock.get("unextended_by"),
        "extended_until": clock.get("extended_until"),
        "asked_on": clock.get("asked_on"),
        "search_on": search.get("on"),
    }
    shown = {name: letter_words.day_in_text(on, language) if on else DAY_MISSING[language] for name, on in days.items()}
    return {**shown, "call_count": str(len(values.get("calls") or ()))}


def filled(model: str, places: Mapping[str, str]) -> str:
    """The model with each `{place}` replaced by its text, once; braces that name no known place stay as they are.

    This is not a template language: nothing in the model or in the texts is evaluated.
    """
    return _PLACE.sub(lambda match: places.get(match[1], match[0]), model)


def instructions_left(text: str) -> list[str]:
    """The `[…]` instructions of a model that the writer has not replaced yet, as written, in order."""
    return _INSTRUCTION.findall(text)


def without_instructions(text: str) -> str:
    """The text that is the writer's own: what a model still instructs is told by its own check."""
    return _INSTRUCTION.sub("", text)


def parts_of(text: str) -> list[Paragraph | BulletList]:
    """Plain text read as paragraphs (parted by an empty line) and lists (lines that begin with `- `).

    No empty bullets and no empty paragraphs come out, whatever goes in.
    """
    parts: list[Paragraph | BulletList] = []
    lines: list[str] = []
    items: list[str] = []

    def close() -> None:
        if lines:
            parts.append(Paragraph(tuple(lines)))
        if items:
            parts.append(BulletList(tuple(items)))
        lines.clear()
        items.clear()

    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            close()
        elif line == "-" or line.startswith("- "):
            if lines:
                close()
            if line[1:].strip():
                items.append(line[1:].strip())
        elif items and raw[:1].isspace():
            items[-1] = f"{items[-1]} {line}"  # an item that goes on, indented, on the next line
        else:
            if items:
                close()
            lines.append(line)
    close()
    return parts
