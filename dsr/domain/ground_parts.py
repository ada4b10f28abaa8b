"""The parts of a partial refusal as they are chosen: what is withheld by category, how, and the passages that are masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dsr.domain.claims import calls_named
from dsr.domain.errors import Fault
from dsr.domain.word_rows import sentences


class Withheld(StrEnum):
    """The kinds of data that are withheld; the letter names the kind and never the data."""

    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    FAMILY = "family"
    FINANCES = "finances"
    CONTACT = "contact"
    OFFENCE = "offence"
    OTHER_DATA = "other_data"


class How(StrEnum):
    """How something is kept back."""

    MASKED = "masked"
    LEFT_OUT = "left_out"
    TEXT_WITH_BLANKS = "text_with_blanks"
    WHOLE = "whole"


MASKING = (How.MASKED, How.TEXT_WITH_BLANKS)
"""The ways of keeping a passage back while the rest of the recording is given."""


@dataclass(frozen=True)
class Passage:
    """A masked passage, in ms from the start of the recording of a call, with the listener's neutral description.

    `called`: when the call began in Helsinki, as ISO text to the minute, `2026-09-14T09:12`.
    """

    called: str
    from_ms: int
    to_ms: int
    description: str
    call_id: int = 0


@dataclass(frozen=True)
class Part:
    """One part of a refusal, as it was chosen: empty where the ground refuses everything. What is given follows from how."""

    withheld: tuple[Withheld, ...] = ()
    how: How | None = None
    passages: tuple[Passage, ...] = ()


def faults_of_part(part: Part) -> list[Fault]:
    """What a part lacks: once anything of it is told, all of it is (what is withheld, and how)."""
    if not (part.withheld or part.how):
        return []
    faults = []
    if not part.withheld:
        faults.append(Fault("withheld", "Choose what kind of data is withheld.", "part_withheld_missing"))
    if part.how is None:
        faults.append(Fault("how", "Choose how it is withheld.", "part_how_missing"))
    return faults


def place_in_recording(ms: int) -> str:
    """A place in a recording as letters print it: minutes and seconds, `02:14`."""
    seconds = ms // 1000
    return f"{seconds // 60:02}:{seconds % 60:02}"


_TOLD = re.compile(r"(?<![\d:.])(\d{1,3}):([0-5]\d)\s*[–—-]\s*(\d{1,3}):([0-5]\d)(?![\d:])")
"""A passage as a writer gives it: 02:14–02:41. With points it is a time of day."""


def told_passages(text: str) -> list[tuple[int, int, frozenset[int]]]:
    """The passages that a text tells, in ms from the start, each with the numbers of the calls that its sentence names."""
    return [
        (_told_ms(found[1], found[2]), _told_ms(found[3], found[4]), calls_named(sentence.text))
        for sentence in sentences(text)
        for found in _TOLD.finditer(sentence.text)
    ]


def _told_ms(minutes: str, seconds: str) -> int:
    return (int(minutes) * 60 + int(seconds)) * 1000
