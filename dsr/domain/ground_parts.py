"""What a partial refusal says of each part: what is given, what is withheld by category, how, and where it was masked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dsr.domain.claims import calls_named
from dsr.domain.errors import Fault
from dsr.domain.grounds import MOST_LETTERS
from dsr.domain.plain_text import is_printable_plain
from dsr.domain.word_rows import sentences as sentences_in


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
    """A masked passage, in ms from the start of the recording of a call, with the listener's neutral description."""

    called: str
    from_ms: int
    to_ms: int
    description: str
    call_id: int = 0


@dataclass(frozen=True)
class Part:
    """One part of a refusal, as it was written: empty where the ground refuses everything."""

    given: str = ""
    withheld: tuple[Withheld, ...] = ()
    how: How | None = None
    passages: tuple[Passage, ...] = ()


WITHHELD_WORDS: Mapping[Withheld, Mapping[str, str]] = {
    Withheld.HEALTH: {"fi": "tiedot terveydestä", "sv": "uppgifter om hälsa", "en": "data on health"},
    Withheld.SOCIAL_CARE: {"fi": "tiedot sosiaalihuollosta", "sv": "uppgifter om socialvård", "en": "data on social care"},
    Withheld.FAMILY: {"fi": "tiedot perheasioista", "sv": "uppgifter om familjeförhållanden", "en": "data on family matters"},
    Withheld.FINANCES: {"fi": "tiedot taloudesta", "sv": "uppgifter om ekonomi", "en": "data on finances"},
    Withheld.CONTACT: {"fi": "yhteystiedot", "sv": "kontaktuppgifter", "en": "contact details"},
    Withheld.OFFENCE: {"fi": "tiedot rikosepäilystä", "sv": "uppgifter om en misstanke om brott", "en": "data on a suspected offence"},
    Withheld.OTHER_DATA: {"fi": "muut toisen henkilön yksityiset tiedot", "sv": "andra privata uppgifter om en annan person", "en": "other private data of another person"},
}  # fmt: skip

HOW_WORDS: Mapping[How, Mapping[str, str]] = {
    How.MASKED: {
        "fi": "Kohdat on peitetty äänestä. Muu osa tallenteesta on muuttamaton.",
        "sv": "Avsnitten har dolts i ljudet. Resten av inspelningen är oförändrad.",
        "en": "The passages are masked in the sound. The rest of the recording is unchanged.",
    },
    How.LEFT_OUT: {
        "fi": "Nämä osat on jätetty pois. Muut tiedot annetaan kokonaan.",
        "sv": "De här delarna har utelämnats. De övriga uppgifterna lämnas ut i sin helhet.",
        "en": "These parts are left out. The other data are given in full.",
    },
    How.TEXT_WITH_BLANKS: {
        "fi": "Annamme puhelun tekstinä, josta nämä kohdat on jätetty pois. Poistetut kohdat on merkitty.",
        "sv": "Vi lämnar ut samtalet som text där de här avsnitten har utelämnats. De utelämnade avsnitten är markerade.",
        "en": "We give the call as text from which these passages are left out. The gaps are marked.",
    },
    How.WHOLE: {
        "fi": "Tallennetta ei anneta lainkaan, koska muuta ei siitä voi erottaa.",
        "sv": "Inspelningen lämnas inte ut alls, eftersom resten inte kan skiljas från den.",
        "en": "The recording is not given at all, because the rest cannot be separated from it.",
    },
}

_GIVEN = {"fi": "Annamme: {}", "sv": "Vi lämnar ut: {}", "en": "We give: {}"}
_WITHHELD = {"fi": "Emme anna: {}.", "sv": "Vi lämnar inte ut: {}.", "en": "We do not give: {}."}
_PASSAGES = {"fi": "Peitetyt kohdat:", "sv": "Dolda avsnitt:", "en": "Masked passages:"}


def sentences(part: Part, language: str) -> str:
    """The part in words of the decision: paragraphs, and a list of the masked passages (mm:ss–mm:ss). Source: law.md L12."""
    pieces = []
    if part.given:
        pieces.append(_stopped(_GIVEN[language].format(part.given)))
    if part.withheld:
        named = ", ".join(WITHHELD_WORDS[one][language] for one in part.withheld)
        pieces.append(_WITHHELD[language].format(named))
    if part.how is not None:
        pieces.append(HOW_WORDS[part.how][language])
    told = " ".join(pieces)
    if part.how is not How.MASKED or not part.passages:
        return told
    rows = "\n".join(f"- {_passage(one)}" for one in part.passages)
    return f"{told}\n\n{_PASSAGES[language]}\n\n{rows}"


def faults_of_part(part: Part) -> list[Fault]:
    """What a part lacks: once anything of it is told, all of it is (what is given, what is withheld, how)."""
    if not (part.given or part.withheld or part.how):
        return []
    faults = []
    if not part.given and part.how is not How.WHOLE:
        faults.append(Fault("given", "Write what is given, or choose that nothing is.", "part_given_missing"))
    if len(part.given) > MOST_LETTERS or not is_printable_plain(part.given):
        faults.append(Fault("given", "This has characters that are not text. Type it again.", "not_text"))
    if not part.withheld:
        faults.append(Fault("withheld", "Choose what kind of data is withheld.", "part_withheld_missing"))
    if part.how is None:
        faults.append(Fault("how", "Choose how it is withheld.", "part_how_missing"))
    return faults


def passages_text(passages: Sequence[Passage]) -> list[str]:
    """The passages as they are listed."""
    return [_passage(one) for one in passages]


def _passage(one: Passage) -> str:
    described = f" ({one.description})" if one.description else ""
    return f"{one.called}: {place_in_recording(one.from_ms)}–{place_in_recording(one.to_ms)}{described}"


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
        for sentence in sentences_in(text)
        for found in _TOLD.finditer(sentence.text)
    ]


def _told_ms(minutes: str, seconds: str) -> int:
    return (int(minutes) * 60 + int(seconds)) * 1000


def _stopped(text: str) -> str:
    return text if text[-1] in ".!?" else text + "."
