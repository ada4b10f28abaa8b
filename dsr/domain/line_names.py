"""Names of lines as exchanges write them: which are names, and which are somebody's telephone number."""

from __future__ import annotations

import re

from dsr.domain.phone import NumberKind, classify

_RUN = re.compile(r"\+?\d[\d ()./\-]{4,}\d")
_SHORTEST = 7
"""Fewer digits are an extension or the number at the end of a queue's name."""


def is_persons_number(name: str) -> bool:
    """Whether a line's name is, or holds, a number that may be a person's: a file read by a wrong profile, or a call that
    the city made. The city's own numbers, service numbers and extensions are names of lines like any other."""
    return any(_may_be_persons(text) for text in (name, *_RUN.findall(name)))


def _may_be_persons(text: str) -> bool:
    kind = classify(text).kind
    digits = sum(character.isdigit() for character in text)
    return kind is NumberKind.NUMBER or (
        kind is NumberKind.UNPARSED and digits >= _SHORTEST and _RUN.fullmatch(text.strip()) is not None
    )
