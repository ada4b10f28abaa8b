"""The operative sentences of a decision on access: what is given first, then what is masked and what is not given.

The program prints them from the calls as they stand at approval; what a writer adds says nothing of what is given
(`claims.restated` finds where it does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dsr.domain.decision_form import needs_annex
from dsr.domain.given import COPIED, Given
from dsr.domain.numerals import EN, FI_FROM, FI_GIVEN, FI_OF, SV, SV_NEUTER, capital, in_words

Values = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Counts:
    """How many calls there are a sound copy of, which of these with passages masked, a text with blanks, the facts alone; of how
    many a recording is withheld, and of how many without one the data. `is_whole`: nothing of the listed calls is kept back;
    `lists_all`: no call of the person's is left out of the list."""

    sound: int
    masked: int
    text: int
    facts: int
    withheld: int
    withheld_facts: int
    is_whole: bool
    lists_all: bool


def access_decision(calls: Values, grounds: Values, language: str, *, is_free: bool, left_out: int = 0) -> str:
    """What a decision comes to for these calls of a letter, in a language; without calls it is a refusal that tells of none.

    `is_free`: no fee was decided for the copies; `left_out`: so many restricted calls of the person's are not listed. Only what is so is said: no copy where there is no recording, and no sound
    where the call goes as text. Source: hallintolaki 44 § 1 mom. (what was decided, told apart).
    """
    counts = _counts(calls, left_out)
    if not any(call["given"] != Given.NONE for call in calls):
        return _REFUSED[language](counts, needs_annex(calls, grounds))
    return " ".join(one for one in _LANGUAGES[language](counts, is_free) if one)


def _counts(calls: Values, left_out: int) -> Counts:
    texts = [call for call in calls if call["given"] == Given.MASKED and call.get("as_text")]
    sounds = [call for call in calls if call["given"] in COPIED and call not in texts]
    kept_back = [call for call in calls if call["given"] == Given.NONE]
    gone = [call for call in kept_back if call.get("recording", "kept") != "kept"]
    return Counts(
        sound=len(sounds),
        masked=sum(call["given"] == Given.MASKED for call in sounds),
        text=len(texts),
        facts=sum(call["given"] == "facts" for call in calls),
        withheld=len(kept_back) - len(gone),
        withheld_facts=len(gone),
        is_whole=not kept_back and not any(call["given"] == Given.MASKED for call in calls),
        lists_all=not left_out,
    )


def _finnish(of: Counts, is_free: bool) -> list[str]:
    copies = of.sound + of.text
    return [
        "" if not of.sound else ("Saat jäljennöksen puhelutallenteestasi." if of.sound == 1 else f"Saat jäljennökset {in_words(FI_FROM, of.sound)} puhelutallenteestasi."),
        "" if not of.masked else ("Siitä on peitetty kohtia." if of.sound == 1 else f"{capital(in_words(FI_FROM, of.masked))} tallenteesta on peitetty kohtia."),
        "" if not of.text else ("Saat puhelun tekstinä, josta on jätetty pois kohtia." if copies == 1 else f"{capital(in_words(FI_GIVEN, of.text))} {'puhelun' if of.text == 1 else 'puhelua'} saat tekstinä, josta on jätetty pois kohtia."),
        _facts(copies, of.facts, ("Lisäksi saat", "Saat"), ("tiedot puhelusta, josta ei ole tallennetta.", "tiedot puheluista, joista ei ole tallennetta.")),
        "" if not of.withheld else f"{capital(in_words(FI_OF, of.withheld))} tallennetta emme anna.",
        "" if not of.withheld_facts else ("Tietoja yhdestä puhelusta, josta ei ole tallennetta, emme anna." if of.withheld_facts == 1 else f"Tietoja {in_words(FI_FROM, of.withheld_facts)} puhelusta, joista ei ole tallennetta, emme anna."),
        "" if of.is_whole else ("Muilta osin saat tiedot kokonaan." if of.lists_all else "Muilta osin saat taulukon puheluiden tiedot kokonaan."),
        "" if not copies or not is_free else ("Jäljennös on maksuton." if copies == 1 else "Jäljennökset ovat maksuttomia."),
    ]  # fmt: skip


def _swedish(of: Counts, is_free: bool) -> list[str]:
    copies = of.sound + of.text
    return [
        "" if not of.sound else ("Du får en kopia av inspelningen av ditt samtal." if of.sound == 1 else f"Du får kopior av {in_words(SV, of.sound)} inspelningar av dina samtal."),
        "" if not of.masked else ("Avsnitt i den har dolts." if of.sound == 1 else f"I {in_words(SV, of.masked)} av inspelningarna har avsnitt dolts."),
        "" if not of.text else ("Du får samtalet som text där avsnitt har utelämnats." if copies == 1 else f"{capital(in_words(SV_NEUTER, of.text))} samtal får du som text där avsnitt har utelämnats."),
        _facts(copies, of.facts, ("Dessutom får du", "Du får"), ("uppgifterna om ett samtal som det inte finns någon inspelning av.", "uppgifterna om de samtal som det inte finns några inspelningar av.")),
        "" if not of.withheld else f"{capital(in_words(SV, of.withheld))} {'inspelning' if of.withheld == 1 else 'inspelningar'} lämnar vi inte ut.",
        "" if not of.withheld_facts else f"Uppgifterna om {in_words(SV_NEUTER, of.withheld_facts)} samtal som det inte finns någon inspelning av lämnar vi inte ut.",
        "" if of.is_whole else ("Till övriga delar får du uppgifterna i sin helhet." if of.lists_all else "Till övriga delar får du uppgifterna om samtalen i tabellen i sin helhet."),
        "" if not copies or not is_free else ("Kopian är avgiftsfri." if copies == 1 else "Kopiorna är avgiftsfria."),
    ]  # fmt: skip


def _english(of: Counts, is_free: bool) -> list[str]:
    copies = of.sound + of.text
    return [
        "" if not of.sound else ("You will receive a copy of the recording of your call." if of.sound == 1 else f"You will receive copies of {in_words(EN, of.sound)} recordings of your calls."),
        "" if not of.masked else ("Passages of it are masked." if of.sound == 1 else f"In {in_words(EN, of.masked)} of the recordings passages are masked."),
        "" if not of.text else ("You will receive the call as text from which passages are left out." if copies == 1 else f"You will receive {in_words(EN, of.text)} {'call' if of.text == 1 else 'calls'} as text from which passages are left out."),
        _facts(copies, of.facts, ("You will also receive", "You will receive"), ("the data about a call of which there is no recording.", "the data about the calls of which there are no recordings.")),
        "" if not of.withheld else f"We do not disclose {in_words(EN, of.withheld)} {'recording' if of.withheld == 1 else 'recordings'}.",
        "" if not of.withheld_facts else f"We do not disclose the data about {in_words(EN, of.withheld_facts)} {'call' if of.withheld_facts == 1 else 'calls'} of which there is no recording.",
        "" if of.is_whole else ("Otherwise you will receive the data in full." if of.lists_all else "Otherwise you will receive the data about the calls in the table in full."),
        "" if not copies or not is_free else ("The copy is free of charge." if copies == 1 else "The copies are free of charge."),
    ]  # fmt: skip


def _finnish_refusal(of: Counts, tells_processing: bool) -> str:
    if not tells_processing:
        return "Emme anna pyytämiäsi tietoja."
    kept = of.withheld + of.withheld_facts
    what = ("jäljennöstä puhelutallenteestasi" if kept == 1 else "jäljennöksiä puhelutallenteistasi") if of.withheld else ("puhelun tietoja" if kept == 1 else "puheluiden tietoja")  # fmt: skip
    return f"Emme anna {what}. Saat tiedot siitä, miten henkilötietojasi käsitellään (liite 1)."


def _swedish_refusal(of: Counts, tells_processing: bool) -> str:
    if not tells_processing:
        return "Vi lämnar inte ut de uppgifter som du begärde."
    kept = of.withheld + of.withheld_facts
    what = ("någon kopia av inspelningen av ditt samtal" if kept == 1 else "några kopior av inspelningarna av dina samtal") if of.withheld else ("uppgifterna om samtalet" if kept == 1 else "uppgifterna om samtalen")  # fmt: skip
    return f"Vi lämnar inte ut {what}. Du får uppgifterna om hur dina personuppgifter behandlas (bilaga 1)."


def _english_refusal(of: Counts, tells_processing: bool) -> str:
    if not tells_processing:
        return "We do not disclose the data you asked for."
    kept = of.withheld + of.withheld_facts
    what = ("a copy of the recording of your call" if kept == 1 else "copies of the recordings of your calls") if of.withheld else ("the data about the call" if kept == 1 else "the data about the calls")  # fmt: skip
    return f"We do not disclose {what}. You will receive the information on how your personal data are processed (annex 1)."


def _facts(copies: int, facts: int, beginnings: tuple[str, str], what: tuple[str, str]) -> str:
    if not facts:
        return ""
    return f"{beginnings[0 if copies else 1]} {what[0 if facts == 1 else 1]}"


_LANGUAGES = {"fi": _finnish, "sv": _swedish, "en": _english}
_REFUSED = {"fi": _finnish_refusal, "sv": _swedish_refusal, "en": _english_refusal}
