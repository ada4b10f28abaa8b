"""What free text of an answer promises: copies, copies free of charge, masked passages (in Finnish, Swedish and English)."""

from __future__ import annotations

import re
from re import Pattern

_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n+")

_CLAUSE_END = re.compile(r"[,–]\s+|\s+(?:mutta|vaan|men|but)\s+")

_GIVES = (
    r"\b(?:saat|annamme|lähetämme|luovutamme|toimitamme|postitamme|liitämme|voit\s+noutaa|annetaan|lähetetään|luovutetaan|toimitetaan|liitteenä|"
    r"liitteinä|oheisena|oheisina|ohessa|mukana)\b"
    r"|\b(?:får|lämnar|lämnas|sänder|sänds|skickar|skickas|ger|ges|hämta|bifogad|bifogade|bifogas|bifogat|bifogar|medföljer|bilaga)\b"
    r"|\b(?:receive|get|give|gives|given|send|sent|disclose|disclosed|provide|provided|collect|attached|enclosed)\b"
)
_COPY = (
    r"\b(?:jäljenn\w+|kopio\w*|kopi(?:a|an|or|orna)|copy|copies)\b(?!\s+(?:\w+\s+)?(?:tiedoista|av\s+uppgift|of\s+the\s+data))"
    r"|(?<!tiedon )(?<!tiedot )(?<!tietoja )\b(?:tallen(?:ne|teen|teet|teita|netta|teesi)|puhelutallen\w+|äänitiedosto\w*)\b"
    r"(?!\s+(?:tuho|säily|sija|olemassa))"
    r"|(?<!om )(?<!av )\b(?:inspelning(?:en|ar|arna)?|ljudfil\w*)\b|(?<!about the )(?<!of the )(?<!of a )\b(?:recordings?|sound\s+files?)\b"
)
_PROMISES = re.compile(rf"(?:{_GIVES}).*(?:{_COPY})|(?:{_COPY}).*(?:{_GIVES})", re.IGNORECASE)
_CONDITION = re.compile(r"\s*(?:jos|mikäli|om|if)\b", re.IGNORECASE)
_PROMISES_NOT = re.compile(
    r"\b(?:jos|mikäli|om\s+(?:den|det|de|vi|du)|if)\b"
    r"|\b(?:ei|et|emme|ette|eivät|eikä|etkä|emmekä|ilman|inte|ingen|inget|inga|utan|not|no|cannot|never|without)\b"
    r"|\b(?:tuho|hävi|förstör|radera|destroy|erase)\w*"
    r"|\b(?:have|has|had|was|were)\s+(?:been\s+)?(?:disclosed|given|sent|provided)\b",
    re.IGNORECASE,
)
"""What says that there is none or that it was destroyed, and what tells of the past."""

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
    """The first sentence that promises a copy; empty where none does. A denial in one clause denies nothing of the others."""
    return next((one.strip() for one in _SENTENCE_END.split(text) if _promises(one)), "")


def _promises(sentence: str) -> bool:
    said = [sentence, *_CLAUSE_END.split(sentence)]
    if _CONDITION.match(sentence):
        return False
    return any(_PROMISES.search(one) and not _PROMISES_NOT.search(one) for one in said)


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


def called_sound(text: str) -> str:
    """The first sentence that calls a copy sound; empty where none does."""
    return _first(text, _SOUND, _DENIED)


_SOUND = re.compile(r"\b(?:äänitiedosto|äänite|ljudfil|ljudkopi)\w*|\bsound\s+file|\baudio\s+file", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:ei|et|emme|inte|ingen|not|no)\b", re.IGNORECASE)
_NOTHING = re.compile(r"(?!)")


def _first(text: str, said: Pattern[str], unless: Pattern[str]) -> str:
    found = (one for one in _SENTENCE_END.split(text) if said.search(one) and not unless.search(one))
    return next(found, "").strip()
