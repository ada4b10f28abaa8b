"""What free text of an answer promises: copies, copies free of charge, masked passages (in Finnish, Swedish and English)."""

from __future__ import annotations

import re
from re import Pattern

_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n+")

_COPY = re.compile(
    r"\b(?:saat|annamme|lähetämme|luovutamme|toimitamme|voit\s+noutaa)\b.*\bjäljenn[öo]"
    r"|\bjäljenn\w+\s+(?:annetaan|lähetetään|luovutetaan|toimitetaan)\b"
    r"|\b(?:du\s+får|får\s+du|(?:lämnar|sänder|skickar|ger)\s+(?:vi|ut)|vi\s+(?:sänder|skickar|ger)|du\s+kan\s+hämta)\b.*\bkopi"
    r"|\bkopi\w+\s+(?:lämnas\s+ut|sänds|skickas)\b"
    r"|\b(?:you\s+(?:will\s+)?(?:receive|get)|we\s+(?:will\s+)?(?:give|send|disclose|provide)|you\s+(?:can|may)\s+collect)\b"
    r".*\bcop(?:y|ies)\b",
    re.IGNORECASE,
)
_NO_COPY = re.compile(
    r"^\s*(?:jos|mikäli|om|if)\b|\b(?:inte|ingen|inga|not|no|without|utan|ilman)\b.{0,40}\b(?:kopi|cop(?:y|ies)|jäljenn)"
    r"|\bkopi\w+\s+lämnas\s+inte\b",
    re.IGNORECASE,
)
"""What follows from something else, and what says that there is none. Finnish denies by another form of the verb."""

_FREE = re.compile(
    r"\bmaksut(?:on|ta|tom)|\b(?:avgiftsfri|kostnadsfri|gratis)|\butan\s+avgift"
    r"|\bfree\s+of\s+charge|\bfor\s+free\b|\bwithout\s+(?:a\s+|any\s+)?(?:charge|fee|cost)\b",
    re.IGNORECASE,
)
_NOT_CHARGED = re.compile(
    r"\b(?:emme|ei|eikä|emmekä|eivät)\s+(?:\w+\s+){0,4}(?:peri|peritä|veloita|veloiteta|laskuta|laskuteta|tarvitse\s+maksaa)\b"
    r"|\b(?:ei|eikä|eivät)\s+(?:\w+\s+){0,2}maksa\b"
    r"|\bmaksua\s+ei\s+(?:tule|mene)\b|\b(?:inte\s+ut\s+(?:\w+\s+)?avgift|ingen\s+avgift|debiterar\s+(?:\w+\s+)?inte|behöver\s+inte\s+betala)"
    r"|\bkostar\s+(?:\w+\s+){0,2}(?:inget|ingenting|inte)\b"
    r"|\bno\s+(?:charge|fee|cost)\b|\b(?:not|n[’']t)\s+charge|\bnot\s+have\s+to\s+pay|\bcosts?\s+(?:you\s+)?nothing\b|\bnothing\s+to\s+pay\b",
    re.IGNORECASE,
)
"""Free by a denial of the cost."""
_FREE_OF_ELSE = re.compile(
    r"\bensimmäi|\bförsta\b|\bfirst\b|\b(?:jo|redan|already|aiemmin|tidigare|earlier)\b"
    r"|valtuute|valitt|valitu|oikaisuvaat|ombudsman|besvär|omprövning|appeal|review|peruut|återta|withdraw",
    re.IGNORECASE,
)
"""The first copy was free, and so are a withdrawal, the Ombudsman and a review."""
_NOT_FREE = re.compile(r"\b(?:ei|eivät|eikä|inte|not)\b", re.IGNORECASE)
"""What is denied is not said."""

_MASKED = re.compile(
    r"\b(?:peitet(?:ty|yt|tyjä|yistä|tiin)|peitimme|peittäneet)\b|\b(?:dolts?|dolda|döljer|dolde|maskera\w+)\b|\bmask(?:ed|s)\b",
    re.IGNORECASE,
)


def copy_promised(text: str) -> str:
    """The first sentence that promises a copy; empty where none does."""
    return _first(text, _COPY, _NO_COPY)


def called_free(text: str) -> str:
    """The first sentence that says that what is given now is free of charge; empty where none does."""
    found = (one for one in _SENTENCE_END.split(text) if _is_free(one) and not _FREE_OF_ELSE.search(one))
    return next(found, "").strip()


def _is_free(sentence: str) -> bool:
    is_said = _FREE.search(sentence) is not None and _NOT_FREE.search(sentence) is None
    return is_said or _NOT_CHARGED.search(sentence) is not None


def called_masked(text: str) -> str:
    """The first sentence that says that passages are masked; empty where none does."""
    return _first(text, _MASKED, _NOTHING)


_NOTHING = re.compile(r"(?!)")


def _first(text: str, said: Pattern[str], unless: Pattern[str]) -> str:
    found = (one for one in _SENTENCE_END.split(text) if said.search(one) and not unless.search(one))
    return next(found, "").strip()
