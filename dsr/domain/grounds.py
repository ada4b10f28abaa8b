"""Grounds of a refusal: the paragraph that what was written makes, what is still missing, and what is no ground at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dsr.domain.errors import Fault
from dsr.domain.plain_text import is_printable_plain
from dsr.domain.word_rows import Row, is_told, sentences

LEAST_LETTERS = 8
"""A field with fewer letters documents nothing: `on`, `kyllä`, `ks. muistio`."""

MOST_LETTERS = 4_000

BACKLOG = "backlog"
"""What is no ground and lengthens no time either: the controller's own staff and backlog."""

_DAY = re.compile(r"(?<!\d)\d{1,2}\.\d{1,2}\.\d{4}(?!\d)")

_PLACE = re.compile(r"\{(\w+)\}")
_PLACE_AFTER_BLANK = re.compile(r"( ?)\{(\w+)\}")
"""A place with the blank before it, which goes where the place stays empty."""


@dataclass(frozen=True)
class Asked:
    """One field of a ground: its code, its label in the reader's language, and the words to choose among, by code.

    `weighs`: the choice is a reason and tells no part of a refusal from another; `is_optional`: it may stay empty; `is_day`: it asks
    for a day, which says enough alone.
    """

    code: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    weighs: bool = False
    is_optional: bool = False
    is_day: bool = False


@dataclass(frozen=True)
class NoGround:
    """Something that is never a ground; each row of `words` tells it in one sentence, as `workflows/grounds.yaml` explains."""

    code: str
    words: tuple[Row, ...]


def places(plain: str) -> tuple[str, ...]:
    """The codes of the fields that a paragraph prints, in its order."""
    return tuple(_PLACE.findall(plain))


def paragraph(plain: str, asked: Iterable[Asked], written: Mapping[str, str]) -> str:
    """The reasons that the written fields make: a place not written yet shows as `[label]`, which stops approval.

    The fields go in as they are: nothing in them is read as a place again. A day that stands alone is led by what it is the day of.
    """
    fields = {one.code: one for one in asked}

    def filled(code: str) -> str:
        one = fields[code]
        text = " ".join(written.get(one.code, "").split())
        if one.choices:
            return one.choices.get(text) or f"[{one.label}]"
        if not text:
            return "" if one.is_optional else f"[{one.label}]"
        if one.is_day and _DAY.fullmatch(text.rstrip(".")):
            return f"{one.label}: {text.rstrip('.')}."
        return text if text[-1] in ".!?:" else text + "."

    return _PLACE_AFTER_BLANK.sub(
        lambda match: f"{match[1]}{told}" if (told := filled(match[2])) else "", plain
    ).strip()


def faults_of(asked: Iterable[Asked], written: Mapping[str, str], none: Iterable[NoGround]) -> list[Fault]:
    """What keeps the ground from being documented, each fault at its field: empty, next to nothing, or what is no ground.

    Source: GDPR 12(4) and 12(5) last sentence (the burden is the controller's), hallintolaki 45 § (facts and reasons).
    """
    refused = tuple(none)
    return [fault for one in asked if (fault := _fault_of(one, written.get(one.code, "").strip(), refused))]


def _fault_of(one: Asked, text: str, none: tuple[NoGround, ...]) -> Fault | None:
    if one.choices:
        return None if text in one.choices else Fault(one.code, "Choose one of the options.", "choice_unknown")
    if not text and one.is_optional:
        return None
    if not text:
        return Fault(one.code, "Write this: the ground cannot be used without it.", "ground_field_empty")
    if not is_printable_plain(text):
        return Fault(one.code, "This has characters that are not text. Type it again.", "not_text")
    if len(text) > MOST_LETTERS:
        values = (("length", len(text)), ("limit", MOST_LETTERS))
        message = f"Too long: {len(text)} characters, at most {MOST_LETTERS} fit. Shorten it."
        return Fault(one.code, message, "too_long", values)
    if sum(map(str.isalnum, text)) < LEAST_LETTERS and not (one.is_day and _DAY.search(text)):
        return Fault(one.code, "Write it out: this documents nothing yet.", "ground_field_short")
    found = no_ground_in(text, none)
    if found is not None:
        return Fault(one.code, "This is no ground.", "ground_is_none", (("no_ground", found),))
    return None


def no_ground_in(text: str, none: Iterable[NoGround]) -> str | None:
    """The code of what is no ground and is told in the text; None where nothing of the kind is found.

    A person still reads the reasons: this finds the usual words, in the three languages, and no more.
    """
    read = sentences(text)
    return next((one.code for one in none if any(is_told(sentence, one.words) for sentence in read)), None)
