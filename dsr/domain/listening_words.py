"""What a letter says of listening, printed from who listened to which call: the day, the role and why, never the name.

Source: GDPR 15(1) as C-579/21 and KHO:2025:51 read it: days and purposes of looking are the person's data; names and times of
day of the staff are not, unless they are essential to the person's rights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypedDict

from dsr.domain.letter_words import day_in_text, enumerated

Calls = Sequence[Mapping[str, Any]]


class Why(StrEnum):
    """What a recording was listened to for: this case, another request, or one of the register's own purposes."""

    OWN = "own"
    REQUEST = "request"
    SERVICE = "service"
    QUALITY = "quality"
    SAFETY = "safety"


class Role(StrEnum):
    """Who listened; either of the two, where a task went from one to the other."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    EITHER = "either"


class Listened(TypedDict):
    """One listening to a call: its ISO day, the `Role` of who listened, and `Why`."""

    on: str
    role: str
    why: str


OTHER_PURPOSES = (Why.SERVICE, Why.QUALITY, Why.SAFETY)
"""What the register may be listened to for besides requests: its privacy notice names these."""

_ROLES: Mapping[str, Mapping[str, str]] = {
    Role.AGENT: {
        "fi": "puhelun asiakaspalvelija",
        "sv": "kundtjänstmedarbetaren i samtalet",
        "en": "the agent of the call",
    },
    Role.SUPERVISOR: {
        "fi": "asiakaspalvelijan esihenkilö",
        "sv": "kundtjänstmedarbetarens chef",
        "en": "the agent's supervisor",
    },
    Role.EITHER: {
        "fi": "puhelun asiakaspalvelija tai hänen esihenkilönsä",
        "sv": "kundtjänstmedarbetaren i samtalet eller kundtjänstmedarbetarens chef",
        "en": "the agent of the call or the agent's supervisor",
    },
}
_WHY: Mapping[str, Mapping[str, str]] = {
    Why.OWN: {
        "fi": "pyyntösi käsittelemiseksi",
        "sv": "för att handlägga din begäran",
        "en": "to handle your request",
    },
    Why.REQUEST: {
        "fi": "tietosuojaa koskevan pyynnön käsittelemiseksi",
        "sv": "för att handlägga en begäran som gäller dataskydd",
        "en": "to handle a request about data protection",
    },
    Why.SERVICE: {
        "fi": "asian hoitamiseksi",
        "sv": "för att sköta ärendet",
        "en": "to handle the matter",
    },
    Why.QUALITY: {
        "fi": "palvelun laadun parantamiseksi",
        "sv": "för att förbättra kvaliteten på servicen",
        "en": "to improve the quality of service",
    },
    Why.SAFETY: {
        "fi": "turvallisuuden vuoksi tai väärinkäytösten ehkäisemiseksi",
        "sv": "av säkerhetsskäl eller för att förebygga missbruk",
        "en": "for safety or to prevent abuse",
    },
}
_RECORDING = {
    "fi": "Puhelun {numbers} tallenteen",
    "sv": "inspelningen av samtal {numbers}",
    "en": "the recording of call {numbers}",
}
_RECORDINGS = {
    "fi": "Puheluiden {numbers} tallenteet",
    "sv": "inspelningarna av samtalen {numbers}",
    "en": "the recordings of calls {numbers}",
}
_ONE_HEARD = {"fi": "Puhelun tallenteen", "sv": "inspelningen av samtalet", "en": "the recording of the call"}
"""The only call of a letter (`listed_calls`) is told without its number."""
_HEARD = {
    "fi": "{what} kuunteli {day} {role} {why}.",
    "sv": "{day} lyssnade {role} på {what} {why}.",
    "en": "On {day} {role} listened to {what} {why}.",
}
_AND = {"fi": " ja ", "sv": " och ", "en": " and "}
_NOT_HEARD = {
    "fi": "Tallenteita ei ole kuunneltu tätä asiaa varten.",
    "sv": "Ingen har lyssnat på inspelningarna för det här ärendet.",
    "en": "Nobody has listened to the recordings for this matter.",
}
_ONE_NOT_HEARD = {
    "fi": "Tallennetta ei ole kuunneltu tätä asiaa varten.",
    "sv": "Ingen har lyssnat på inspelningen för det här ärendet.",
    "en": "Nobody has listened to the recording for this matter.",
}
_OTHER_NOT_HEARD = {
    "fi": "Puhelun {number} tallennetta ei ole kuunneltu tätä asiaa varten.",
    "sv": "Ingen har lyssnat på inspelningen av samtal {number} för det här ärendet.",
    "en": "Nobody has listened to the recording of call {number} for this matter.",
}
_OTHERS_NOT_HEARD = {
    "fi": "Muita tallenteita ei ole kuunneltu tätä asiaa varten.",
    "sv": "Ingen har lyssnat på de andra inspelningarna för det här ärendet.",
    "en": "Nobody has listened to the other recordings for this matter.",
}


def heard(calls: Calls, grounds: Calls, language: str) -> str:
    """What a letter on access says by itself: every listening that it tells, and of which recordings there was none for this case.

    Empty where there is nothing to listen to and nobody listened. Where section 34 withholds a call, the listening to it
    is not told, and nothing is denied. Source: GDPR 15(1); tietosuojalaki 34 §; hallintolaki 45 §.
    """
    shown = told(calls, grounds)
    said = sentences(shown, language)
    unheard = [call for call in shown if call["recording"] == "kept" and not for_this(call)]
    if unheard and len(shown) == len(calls):
        is_any = any(for_this(call) for call in shown)
        said.append(_others_not_heard(unheard, language) if is_any else not_heard(unheard, language))
    return " ".join(said)


def _others_not_heard(unheard: Calls, language: str) -> str:
    """Of one other call by its number, for it is no plural."""
    if len(unheard) > 1:
        return _OTHERS_NOT_HEARD[language]
    return _OTHER_NOT_HEARD[language].format(number=unheard[0]["number"])


def told(calls: Calls, grounds: Calls) -> Calls:
    """The calls of which the letter tells who listened: all but those withheld in a decision that rests on section 34."""
    is_34 = any(ground["is_34"] for ground in grounds)
    return [call for call in calls if not (is_34 and call["given"] == "none")]


def for_this(call: Mapping[str, Any]) -> bool:
    """Whether somebody listened to the call for this case."""
    return any(one["why"] == Why.OWN for one in call.get("listened", ()))


def sentences(calls: Collection[Mapping[str, Any]], language: str) -> list[str]:
    """A sentence for each day, role and purpose, with the numbers of the calls that were listened to then."""
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for call in calls:
        for one in call.get("listened", ()):
            found.setdefault((one["on"], one["role"], one["why"]), []).append(call)
    ordered = sorted(found.items(), key=lambda one: one[0])
    return [_sentence(*key, heard_then, language) for key, heard_then in ordered]


def not_heard(calls: Calls, language: str) -> str:
    """That nobody listened to the recordings of these calls of a letter for this matter: of one, where only one call has any."""
    recorded = [call for call in calls if call["recording"] == "kept"]
    return (_ONE_NOT_HEARD if len(recorded) == 1 else _NOT_HEARD)[language]


def _sentence(on: str, role: str, why: str, calls: Calls, language: str) -> str:
    listed = [str(call["number"]) for call in calls]
    recordings = (_RECORDING if len(listed) == 1 else _RECORDINGS)[language]
    if any(call.get("is_only") for call in calls):
        recordings = _ONE_HEARD[language]
    said = _HEARD[language].format(
        what=recordings.format(numbers=enumerated(listed, _AND[language])),
        day=day_in_text(on, language),
        role=_ROLES[role][language],
        why=_WHY[why][language],
    )
    return said[0].upper() + said[1:]
