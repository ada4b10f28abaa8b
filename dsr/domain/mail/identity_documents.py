"""Copies of identity documents: told by name or words, asked about where nothing can be known; the city keeps none of them."""

from __future__ import annotations

import re
from enum import StrEnum

from dsr.domain.mail.values import Attached


class Suspicion(StrEnum):
    """Whether an attachment is a copy of an identity document."""

    YES = "yes"
    ASK = "ask"
    NO = "no"


_WORDS = (
    r"(?:passi(?:n|ni|sta|kuva|kopio|skannaus)*|passport|pass(?:kopia|et)?|henkil[oö](?:llisyys)?kort\w*|henkkarit|id[-_ ]?(?:kort\w*|card)|"
    r"identity[-_ ]?(?:card|document)|identitetskort\w*|legitimation\w*|ajokort\w*|k[oö]rkort\w*|driv\w*[-_ ]?licen[cs]e|"
    r"oleskelulupa\w*|uppeh[aå]llstillst\w*|residence[-_ ]?permit|kela[-_ ]?kort\w*)"
)
_NAMED = re.compile(rf"(?<![a-zåäö]){_WORDS}(?![a-zåäö])", re.IGNORECASE)
_ZONE = re.compile(rb"(?:P<|I<|ID|AC)[A-Z]{3}[A-Z0-9<]{20,}")
_CAN_HOLD_A_PICTURE = ("application/pdf", "image/", "application/vnd", "application/msword", "application/rtf")


def suspicion_of(attached: Attached, media_type: str) -> Suspicion:
    """What can be known of one attachment: its name says so, its text has the zone that machines read, or a person must look."""
    if _NAMED.search(attached.name.replace("_", " ")) or _ZONE.search(attached.content[:200_000]):
        return Suspicion.YES
    return Suspicion.ASK if media_type.startswith(_CAN_HOLD_A_PICTURE) else Suspicion.NO


def speaks_of_one(text: str) -> bool:
    """Whether a message says that it sends one: the person who looks at its attachments is told."""
    return _NAMED.search(text[:20_000]) is not None
