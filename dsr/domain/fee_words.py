"""The sentences by which a refusal for an unpaid fee tells of the decision on the fee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from dsr.domain.letter_words import day_in_text, enumerated

_DECIDED: Mapping[str, str] = MappingProxyType(
    {
        "fi": "Maksusta on tehty viranhaltijapäätös § {number} {on} ({provisions}). Maksun eräpäivä oli {due_on}.",
        "sv": "Beslutet om avgiften är tjänsteinnehavarbeslut § {number} {on} ({provisions}). Avgiften förföll till betalning {due_on}.",
        "en": "The decision on the fee is office-holder's decision § {number} of {on} ({provisions}). The fee was due on {due_on}.",
    }
)
_AND = {"fi": " ja ", "sv": " och ", "en": " and "}


def fee_decided(number: str, on: date, provisions: Sequence[str], due_on: date, language: str) -> str:
    """The decision on a fee by number, Helsinki day and provisions, and the day by which it was to be paid, in a language.

    `provisions` are told as the grounds of that decision tell them in the language. Source: hallintolaki 45 § (the facts
    that mattered); GDPR 12(5), 15(3).
    """
    return _DECIDED[language].format(
        number=number,
        on=day_in_text(on, language),
        provisions=enumerated(provisions, _AND[language]),
        due_on=day_in_text(due_on, language),
    )
