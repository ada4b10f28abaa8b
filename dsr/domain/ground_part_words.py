"""What a decision says of each part of a refusal: what is withheld, how, what of the rest is given, and the masked passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsr.domain.ground_parts import How, Part, Passage, Withheld, place_in_recording
from dsr.domain.letter_words import clock_time, day, enumerated

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
        "fi": "Kohdat peitetään äänestä. Muu osa tallenteesta annetaan.",
        "sv": "Avsnitten döljs i ljudet. Resten av inspelningen lämnas ut.",
        "en": "The passages are masked in the sound. The rest of the recording is given.",
    },
    How.LEFT_OUT: {
        "fi": "Nämä tiedot jätetään pois. Muut tiedot annetaan.",
        "sv": "De här uppgifterna utelämnas. De övriga uppgifterna lämnas ut.",
        "en": "These data are left out. The other data are given.",
    },
    How.TEXT_WITH_BLANKS: {
        "fi": "Puhelu annetaan tekstinä, josta kohdat jätetään pois.",
        "sv": "Samtalet lämnas ut som text där avsnitten utelämnas.",
        "en": "The call is given as text from which the passages are left out.",
    },
    How.WHOLE: {
        "fi": "Tallennetta ei anneta lainkaan.",
        "sv": "Inspelningen lämnas inte ut alls.",
        "en": "The recording is not given at all.",
    },
}
"""The ways as a writer chooses among them."""

_TOLD_OF: Mapping[How, Mapping[str, str]] = {
    How.MASKED: {
        "fi": "Peitimme äänestä kohdat, joissa on {}. Muu osa tallenteesta on muuttamaton.",
        "sv": "Vi har dolt de avsnitt i ljudet som innehåller {}. Resten av inspelningen är oförändrad.",
        "en": "We have masked the passages of the sound that contain {}. The rest of the recording is unchanged.",
    },
    How.LEFT_OUT: {
        "fi": "Emme anna {}. Muut tiedot annamme.",
        "sv": "Vi lämnar inte ut {}. De övriga uppgifterna lämnar vi ut.",
        "en": "We do not give {}. We give the other data.",
    },
    How.TEXT_WITH_BLANKS: {
        "fi": "Annamme puhelun tekstinä, josta on jätetty pois {}. Poistetut kohdat on merkitty.",
        "sv": "Vi lämnar ut samtalet som text utan {}. De utelämnade avsnitten är markerade.",
        "en": "We give the call as text without {}. The gaps are marked.",
    },
    How.WHOLE: {
        "fi": "Tallenteessa on {}, joten emme anna sitä lainkaan.",
        "sv": "Inspelningen innehåller {}, och därför lämnar vi inte ut den alls.",
        "en": "The recording contains {}, so we do not give it at all.",
    },
}
_WITHHELD = {"fi": "Emme anna {}.", "sv": "Vi lämnar inte ut {}.", "en": "We do not give {}."}
_INSEPARABLE = {
    "fi": "Muuta osaa siitä ei voi erottaa.",
    "sv": "Resten av den kan inte skiljas ut.",
    "en": "The rest of it cannot be separated.",
}
_BEFORE_TIME = {"fi": " ", "sv": " ", "en": ", "}
_PASSAGES = {"fi": "Peitetyt kohdat:", "sv": "Dolda avsnitt:", "en": "Masked passages:"}

_DATA = {"fi": "tietoja", "sv": "uppgifter", "en": "data"}
_ABOUT = {"fi": "{}", "sv": "om {}", "en": "on {}"}
_OR = {"fi": " tai ", "sv": " eller ", "en": " or "}
_CONTACT = {"fi": "yhteystietoja", "sv": "kontaktuppgifter", "en": "contact details"}
_SUBJECTS: Mapping[Withheld, Mapping[str, str]] = {
    Withheld.HEALTH: {"fi": "terveydestä", "sv": "hälsa", "en": "health"},
    Withheld.SOCIAL_CARE: {"fi": "sosiaalihuollosta", "sv": "socialvård", "en": "social care"},
    Withheld.FAMILY: {"fi": "perheasioista", "sv": "familjeförhållanden", "en": "family matters"},
    Withheld.FINANCES: {"fi": "taloudesta", "sv": "ekonomi", "en": "finances"},
    Withheld.OFFENCE: {"fi": "rikosepäilystä", "sv": "en misstanke om brott", "en": "a suspected offence"},
}
_PRIVATE = {
    "fi": "toisen henkilön yksityisistä asioista",
    "sv": "en annan persons privata förhållanden",
    "en": "the private matters of another person",
}
_MORE_PRIVATE = {
    "fi": "toisen henkilön muista yksityisistä asioista",
    "sv": "en annan persons övriga privata förhållanden",
    "en": "the other private matters of another person",
}
"""Beside another kind of data they are others; alone there is nothing that they could be other than."""


def sentences(part: Part, language: str, *, tells_why_whole: bool = False) -> str:
    """The part in words of the decision: one sentence on what is withheld and how, and the masked passages (mm:ss–mm:ss).

    `tells_why_whole`: the ground itself says why masking is not enough. Source: law.md L12; tietosuojalaki 34 § 2 mom.
    """
    if part.how is None and not part.withheld:
        return ""
    data = withheld_data(part.withheld, language)
    told = (_TOLD_OF[part.how] if part.how is not None else _WITHHELD)[language].format(data)
    if part.how is How.WHOLE and not tells_why_whole:
        told = f"{told} {_INSEPARABLE[language]}"
    if part.how is not How.MASKED or not part.passages:
        return told
    rows = "\n".join(f"- {_place(one, language)}" for one in part.passages)
    return f"{told}\n\n{_PASSAGES[language]}\n\n{rows}"


def withheld_data(kinds: Sequence[Withheld], language: str) -> str:
    """The kinds of data that are withheld as the object of a sentence, in Finnish in the partitive."""
    about = [_SUBJECTS[one][language] for one in kinds if one in _SUBJECTS]
    if Withheld.OTHER_DATA in kinds:
        about.append((_MORE_PRIVATE if len(kinds) > 1 else _PRIVATE)[language])
    data = [_CONTACT[language]] if Withheld.CONTACT in kinds else []
    if about:
        data.append(f"{_DATA[language]} {_ABOUT[language].format(enumerated(about, _OR[language]))}")
    return _OR[language].join(data) or _DATA[language]


def passages_text(passages: Sequence[Passage], language: str) -> list[str]:
    """The passages as whoever prepares the decision chooses among them, with what the listener wrote."""
    return [_place(one, language) + (f" ({one.description})" if one.description else "") for one in passages]


def _place(one: Passage, language: str) -> str:
    """Where a passage is, and no word of the listener's: it may say what is withheld, in one language (tietosuojalaki 34 § 2 mom.)."""
    on, at = one.called.split("T")
    called = f"{day(on, language)}{_BEFORE_TIME[language]}{clock_time(at, language)}"
    return f"{called}: {place_in_recording(one.from_ms)}–{place_in_recording(one.to_ms)}"
