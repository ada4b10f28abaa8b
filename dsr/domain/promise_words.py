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
    r"|\bfree\s+of\s+charge|\bfor\s+free\b|\bwithout\s+(?:a\s+|any\s+)?(?:charge|fee)\b",
    re.IGNORECASE,
)
_FREE_OF_ELSE = re.compile(
    r"\b(?:ei|eivät|eikä|inte|not)\b|\bensimmäi|\bförsta\b|\bfirst\b|\b(?:jo|redan|already|aiemmin|tidigare|earlier)\b"
    r"|valtuut|valit|oikaisuvaat|ombud|besvär|omprövning|appeal|review",
    re.IGNORECASE,
)
"""The first copy was free, and so are the Ombudsman and a review; and what is denied is not said."""

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
    return _first(text, _FREE, _FREE_OF_ELSE)


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
