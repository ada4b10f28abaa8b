"""The words of the call list that goes with an answer, in the binding languages and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Words = Mapping[str, Mapping[str, str]]

COLUMNS: Words = MappingProxyType(
    {
        "fi": {
            "number": "Nro",
            "day": "Päivä",
            "time": "Kello",
            "offset": "Ero UTC-aikaan",
            "line": "Palvelu",
            "length": "Kesto",
            "direction": "Suunta",
            "number_used": "Numero",
            "agent": "Asiakaspalvelija",
            "given": "Mitä annetaan",
            "masked_passages": "Peitetyt kohdat",
            "ground": "Peruste",
            "statement": "Lisäselvitys",
        },
        "sv": {
            "number": "Nr",
            "day": "Dag",
            "time": "Klockan",
            "offset": "Skillnad till UTC",
            "line": "Tjänst",
            "length": "Längd",
            "direction": "Riktning",
            "number_used": "Nummer",
            "agent": "Kundtjänstmedarbetare",
            "given": "Vad som lämnas ut",
            "masked_passages": "Dolda avsnitt",
            "ground": "Grund",
            "statement": "Kompletterande utlåtande",
        },
        "en": {
            "number": "No.",
            "day": "Day",
            "time": "Time",
            "offset": "Difference from UTC",
            "line": "Service",
            "length": "Length",
            "direction": "Direction",
            "number_used": "Number",
            "agent": "Customer service agent",
            "given": "What is given",
            "masked_passages": "Masked passages",
            "ground": "Ground",
            "statement": "Supplementary statement",
        },
    }
)

GIVEN: Words = MappingProxyType(
    {
        "fi": {
            "full": "jäljennös tallenteesta ja puhelun tiedot",
            "masked": "jäljennös tallenteesta, josta on peitetty kohtia, ja puhelun tiedot",
            "text": "puhelu tekstinä, josta on jätetty pois kohtia, ja puhelun tiedot",
            "none": "tallennetta ei anneta",
            "expired": "puhelun tiedot; tallenne oli tuhottu ennen pyyntöä",
            "lost": "puhelun tiedot; tallenne on tuhottu pyynnön jälkeen",
            "erased": "puhelun tiedot; tallenne on poistettu pyynnöstä",
            "never": "puhelun tiedot; puhelua ei tallennettu",
            "missing": "puhelun tiedot; tallennetta ei löytynyt puhelujärjestelmästä",
        },
        "sv": {
            "full": "kopia av inspelningen och uppgifter om samtalet",
            "masked": "kopia av inspelningen med dolda avsnitt och uppgifter om samtalet",
            "text": "samtalet som text där avsnitt har utelämnats och uppgifter om samtalet",
            "none": "inspelningen lämnas inte ut",
            "expired": "uppgifter om samtalet; inspelningen hade förstörts före begäran",
            "lost": "uppgifter om samtalet; inspelningen har förstörts efter begäran",
            "erased": "uppgifter om samtalet; inspelningen har raderats på begäran",
            "never": "uppgifter om samtalet; samtalet spelades inte in",
            "missing": "uppgifter om samtalet; inspelningen hittades inte i telefonisystemet",
        },
        "en": {
            "full": "a copy of the recording and the facts of the call",
            "masked": "a copy of the recording with passages masked, and the facts of the call",
            "text": "the call as text from which passages are left out, and the facts of the call",
            "none": "the recording is not given",
            "expired": "the facts of the call; the recording had been destroyed before the request",
            "lost": "the facts of the call; the recording has been destroyed since the request",
            "erased": "the facts of the call; the recording has been erased on request",
            "never": "the facts of the call; the call was not recorded",
            "missing": "the facts of the call; the recording was not found in the telephone system",
        },
    }
)

DIRECTIONS: Words = MappingProxyType(
    {
        "fi": {"in": "kaupungille tullut", "out": "kaupungin soittama", "": "ei tiedossa"},
        "sv": {"in": "till staden", "out": "från staden", "": "inte känd"},
        "en": {"in": "to the city", "out": "from the city", "": "not known"},
    }
)

HIDDEN: Mapping[str, str] = MappingProxyType(
    {"fi": "numero ei näkynyt", "sv": "numret visades inte", "en": "the number was not shown"}
)
"""What is said of a number that the caller kept to themselves or that could not be read."""


def minutes_words(seconds: int) -> str:
    """A length as the call list gives it: `4 min 5 s`, the same in every language."""
    minutes, rest = divmod(max(seconds, 0), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def offset_words(minutes: int) -> str:
    """How far ahead of UTC the local time is: `UTC+3`, `UTC+5.30`; a time behind it has a minus sign."""
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}.{rest:02}" if rest else f"UTC{sign}{hours}"
