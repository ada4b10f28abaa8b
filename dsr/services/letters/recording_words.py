"""What the blocks of a new letter say of its recordings, by what became of them and who has listened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dsr.domain.given import COPIED
from dsr.domain.listening_words import not_heard, sentences

Calls = Sequence[Mapping[str, Any]]

_AS_TEXT = {
    "fi": "Jäljennös on puhelun teksti. Poistetut kohdat on merkitty siihen.",
    "sv": "En kopia är samtalet i textform. De utelämnade avsnitten är markerade i den.",
    "en": "A copy is the call as text. The gaps are marked in it.",
}
_SOUND_AND_TEXT = {
    "fi": "Äänenä annettava jäljennös on äänitiedosto. Tekstinä annettavaan on merkitty kohdat, jotka siitä on poistettu.",
    "sv": "En kopia i ljudform är en ljudfil. I en kopia i textform är de utelämnade avsnitten markerade.",
    "en": "A copy as sound is a sound file. In a copy as text the gaps are marked.",
}


def are_gone(calls: Calls) -> bool:
    """Whether there are calls, and a recording of none of them."""
    return bool(calls) and all(call["recording"] != "kept" for call in calls)


def inquiry(calls: Calls, language: str, blocks: Mapping[str, str]) -> dict[str, str]:
    """Who listened in what role, or that nobody did, before what the model leaves to the writer; nothing where there is nothing
    to listen to."""
    said = sentences(calls, language)
    if not said and calls and not are_gone(calls):
        said = [not_heard(calls, language)]
    return {"inquiry": "\n\n".join([" ".join(said), blocks["inquiry"]])} if said else {}


def are_texts(calls: Calls) -> bool:
    """Whether there are copies, and every one of them is a text with blanks."""
    copies = [call for call in calls if call["given"] in COPIED]
    return bool(copies) and all(call.get("as_text") for call in copies)


def copies_as_text(calls: Calls, language: str) -> dict[str, str]:
    """What a copy is where one goes as text with blanks; nothing where all are sound, as the model says."""
    if not any(call.get("as_text") for call in calls):
        return {}
    return {"handover": (_AS_TEXT if are_texts(calls) else _SOUND_AND_TEXT)[language]}
