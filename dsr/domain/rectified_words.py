"""What answers and decisions on rectification say first, from what the case knows.

The program prints them; what a writer adds says nothing of the outcome. Source: hallintolaki 44 § 1 mom. (the operative part),
GDPR 12(1) and (3) (what was done for a request).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dsr.domain.letter_words import enumerated
from dsr.domain.outcome_words import Counted

Values = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Rectifying:
    """The sentences on a rectification in one language; `to` fills what a statement was, or will be, attached to."""

    corrected: str
    attached: str
    attaching: str
    recordings: Counted
    calls: Counted
    data: str
    last: str
    refused: str
    refused_rest: str


def rectified(corrections: Values, statements: Values, calls: Values, language: str) -> str:
    """What was done for a request for rectification: data were corrected, a statement was attached, and to what of which calls.

    `corrections` and `statements` as `services.letters.right_values` has them, `calls` all of the letter's.
    """
    words = _RECTIFYING[language]
    return " ".join([words.corrected] * bool(corrections) + _attached(statements, calls, words))


def rectification_decision(corrections: Values, statements: Values, calls: Values, language: str) -> str:
    """What a decision on rectification comes to: first what was done, then that nothing, or nothing else, is rectified."""
    words = _RECTIFYING[language]
    done = rectified(corrections, statements, calls, language)
    return f"{done} {words.refused_rest}" if done else words.refused


def _attached(statements: Values, calls: Values, words: _Rectifying) -> list[str]:
    if not statements:
        return []
    numbers = {number for one in statements for number in one["calls"]}
    of_calls = [call for call in calls if call["number"] in numbers]
    recorded = [call for call in of_calls if call["recording"] == "kept"]
    groups = ((len(recorded), words.recordings), (len(of_calls) - len(recorded), words.calls))
    to = [form[0 if count == 1 else 1] for count, form in groups if count] or [words.data]
    is_done = all(one["added_on"] for one in statements)
    return [(words.attached if is_done else words.attaching).format(to=enumerated(to, words.last))]


_RECTIFYING = {
    "fi": _Rectifying(
        corrected="Oikaisimme tietosi.",
        attached="Liitimme lisäselvityksesi {to}.",
        attaching="Liitämme lisäselvityksesi {to}.",
        recordings=("puhelutallenteeseen", "puhelutallenteisiin"),
        calls=("puhelun tietoihin", "puheluiden tietoihin"),
        data="tietoihisi",
        last=" ja ",
        refused="Emme oikaise tietojasi.",
        refused_rest="Muilta osin emme oikaise tietojasi.",
    ),
    "sv": _Rectifying(
        corrected="Vi har rättat dina uppgifter.",
        attached="Vi har fogat ditt kompletterande utlåtande till {to}.",
        attaching="Vi fogar ditt kompletterande utlåtande till {to}.",
        recordings=("inspelningen av samtalet", "inspelningarna av samtalen"),
        calls=("uppgifterna om samtalet", "uppgifterna om samtalen"),
        data="dina uppgifter",
        last=" och ",
        refused="Vi rättar inte dina uppgifter.",
        refused_rest="Till övriga delar rättar vi inte dina uppgifter.",
    ),
    "en": _Rectifying(
        corrected="We have rectified your data.",
        attached="We have attached your supplementary statement to {to}.",
        attaching="We attach your supplementary statement to {to}.",
        recordings=("the call recording", "the call recordings"),
        calls=("the data about the call", "the data about the calls"),
        data="your data",
        last=" and ",
        refused="We do not rectify your data.",
        refused_rest="Otherwise we do not rectify your data.",
    ),
}
