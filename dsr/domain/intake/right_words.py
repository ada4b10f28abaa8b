"""The words by which people use their rights, in Finnish, Swedish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsr.domain.intake.values import Right


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_GAP = r"[^.!?;\n]{0,60}?"
_SHORT_GAP = r"[^.!?;\n]{0,40}?"

NEGATIONS = {
    "fi": _any(r"\b(?:en|ei|emme|eivät|älkää|älä|ettei|enkä|eikä|ilman)\b"),
    "sv": _any(r"\b(?:inte|ej|aldrig|utan att)\b"),
    "en": _any(r"\b(?:not|don't|never|no longer|without)\b"),
}


@dataclass(frozen=True)
class RightWords:
    """Words for one right, each with the language whose negations undo them ("" where they carry their own).

    `unless` takes the clause out; the words of `beside` count only where the clause has their third pattern too.
    """

    right: Right
    plain: tuple[tuple[str, re.Pattern[str]], ...]
    unless: re.Pattern[str] | None = None
    beside: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = ()


_CONTACT = _any(
    r"\b(?:nime|osoittee|numero)ni\b", r"\bmi(?:n|tt) (?:namn|adress|nummer)\b", r"\bmy (?:name|address|number)\b"
)
# People mend roads too: to correct means rectifying only beside a word about what is written down.
_WRITTEN_DOWN = _any(
    r"\b(?:se|sen|ne|nämä|tämä|nime\w*|nimi\w*|osoite\w*|osoitte\w*|(?:henkilö)?tie(?:to|do)\w*|numero\w*)\b",
    r"\b(?:merkin|väär|virhe|tallen)\w*",
)

RIGHT_WORDS = (
    RightWords(
        Right.RECTIFICATION,
        (
            (
                "",
                _any(
                    r"\b(?:kirjattu|kirjoitettu|merkitty|tallennettu)\s(?:\w+\s)?väärin\b",
                    r"\bväärin\s(?:kirjattu|kirjoitettu|merkitty)\b",
                    rf"\b(?:nim|osoit|numero|tieto|tiedo|merkin|syntym)\w*{_SHORT_GAP}"
                    r"\b(?:väärin|virheelli\w*|väär(?:ä|ät|iä)|vanhentun\w*)\b",
                    r"\b(?:virheelli|vanhentun|väär)\w+\s(?:henkilö)?(?:tieto|tiedo|nim|osoit|merkin)\w*",
                    rf"\b(?:fel(?:aktig\w*|stava\w*|skriv\w*)?)\b{_SHORT_GAP}\b(?:namn|adress|uppgift|nummer)\w*",
                    rf"\b(?:namn|adress|uppgift|nummer|nummret|numret)\w*{_SHORT_GAP}\b(?:fel|felaktig\w*|felstava\w*|felskriv\w*)\b",
                    r"\bmisspel\w+",
                    r"\b(?:spelled wrong|wrongly (?:spelled|recorded|written))\w*",
                    rf"\b(?:name|address|number|data|information|details)\b{_SHORT_GAP}"
                    r"\b(?:wrong|incorrect|inaccurate|out of date)\b",
                    r"\binaccurate (?:personal )?(?:data|information)\b",
                ),
            ),
            (
                "fi",
                _any(
                    r"\boikais(?:kaa|ta|tava\w*|taan|taisiin|tuksi|isitteko)\b",
                    r"\boikaise(?:maan|mista|minen|mme)\b",
                    r"\boikaisu(?:a|pyyn\w*|n)?\b",
                    r"\bkorjauspyyn\w*\b",
                    r"\btäydennettävä\w*\b",
                    r"\btäydentä(?:kää|mään|mistä)\b",
                ),
            ),
            (
                "sv",
                _any(
                    r"(?<!den )(?<!det )(?<!de )\brätta(?:s|r)?\b(?! adress| namn)", r"\brättelse\w*", r"\bkorriger\w+"
                ),
            ),
            (
                "en",
                _any(
                    r"\brectif\w+",
                    r"\bcorrect(?:ed|ion|ions|ing)?\s(?:my|the|this|it|these|them|of|that|his|her)\b",
                    r"\bbe corrected\b",
                    r"\bamend(?:ed|ment)?\b",
                ),
            ),
        ),
        _any(r"\boikaisuvaatimu\w*", r"\bis (?:that|this) correct\b"),
        (
            (
                "fi",
                _any(
                    r"\bkorjat(?:kaa|tava\w*|aan|taisiin|uksi)\b", r"\bkorja(?:ta|amaan|isitteko|atteko|amista|usta)\b"
                ),
                _WRITTEN_DOWN,
            ),
            ("fi", _any(r"\b(?:muutta(?:kaa|isitteko)|päivittä(?:kää|isittekö))\b"), _CONTACT),
            ("sv", _any(r"\b(?:ändra|uppdatera)\b"), _CONTACT),
            ("en", _any(r"\b(?:change|update)\b"), _CONTACT),
        ),
    ),
    RightWords(
        Right.ERASURE,
        (
            (
                "fi",
                _any(
                    r"\bpoista(?:kaa|a|isitteko|isitte|tte|tteko|mista|maan|minen|misen)?\b",
                    r"\bpoistetaan\b",
                    r"\bpoistetta(?:va\w*|isiin)\b",
                    r"\bpoistetuksi\b",
                    r"\b\w*poistopyyn\w*",
                    r"\bpyyhki(?:kää|ä|mistä)\b",
                    r"\btuho(?:ta|tkaa|amista|attava\w*|ttava\w*|atte|atteko|taan|tuksi)\b",
                    r"\bhävittä(?:kää|ä|mistä|isitte\w*)\b",
                    r"\bhävitettävä\w*\b",
                    r"\bdeletoi\w*",
                    r"\bunohdetuksi\b",
                ),
            ),
            (
                "sv",
                _any(
                    r"\braderas?\b",
                    r"\braderar\b",
                    r"\braderad[e]?\b",
                    r"\bradering\w*",
                    r"\b(?:ta|tas|tar|tagits) bort\b",
                    r"\bavlägsna\w*",
                    r"\butplåna\w*",
                    r"\bförstör(?:a|as|s|er)?\b",
                    r"\b(?:bort)?glömd\b",
                ),
            ),
            (
                "en",
                _any(
                    r"\bdelet(?:e|ed|ion|ing)\b",
                    r"\beras(?:e|ed|ure|ing)\b",
                    r"\bright to be forgotten\b",
                    r"\bdestroy(?:ed)?\b",
                    r"\bremov(?:e|ed|al)\s(?:of\s)?(?:my|all|the|any|these|those|it|them)\b",
                    r"\bwipe[ds]?\b",
                ),
            ),
        ),
        _any(
            r"\bautomaattise\w*",
            r"\bennen kuin\b",
            r"\bautomatiskt\b",
            r"\binnan\b",
            r"\bautomatically\b",
            r"\bbefore (?:it|they|the)\b",
            r"\b(?:poistetaanko|milloin|raderas när|when)\b",
        ),
    ),
    RightWords(
        Right.RESTRICTION,
        (
            (
                "",
                _any(
                    rf"\brajoit\w+{_SHORT_GAP}\b(?:käsittel|käyttö|käytön)\w*",
                    rf"\b(?:käsittely|käyttö|käytön)\w*{_SHORT_GAP}\brajoit\w+",
                    rf"\b(?:älkää|älä|ei saa|eivät saa|eikä saa|ei pidä|ettei)\b{_GAP}\b(?:poist|tuho|hävit)\w*",
                    rf"\bsäilyt(?:täkää|tämään|täisitte\w*|ettävä\w*|ettäisiin)\b{_GAP}\b(?:tallen|nauhoi|puhelu|tieto)\w*",
                    rf"\b(?:tallen|nauhoi|puhelu|tieto)\w*{_GAP}\bsäilyt(?:täkää|täisitte\w*|ettävä\w*|ettäisiin)\b",
                    rf"\bbegräns\w+{_SHORT_GAP}\b(?:behandling|användning)\w*",
                    rf"\b(?:behandling|användning)\w*{_SHORT_GAP}\bbegräns\w+",
                    rf"\b(?:inte|ej)\b{_SHORT_GAP}\b(?:radera|raderas|förstör|förstöra|förstöras|ta bort|tas bort)\b",
                    r"\b(?:radera|förstör)s?\s(?:\w+\s)?(?:inte|ej)\b",
                    rf"\bbevara\w*{_SHORT_GAP}\b(?:inspelning|samtal|uppgift)\w*",
                    rf"\brestrict(?:ion|ed|ing)?\b{_SHORT_GAP}\b(?:process|use|using)\w*",
                    rf"\b(?:processing|use)\b{_SHORT_GAP}\brestricted\b",
                    rf"\b(?:do not|don't|must not|not to|never|not be)\b{_SHORT_GAP}\b(?:delete|erase|destroy)\w*",
                    rf"\bpreserve\b{_SHORT_GAP}\b(?:recording|call|data)s?\b",
                ),
            ),
        ),
    ),
    RightWords(
        Right.PORTABILITY,
        (
            (
                "",
                _any(
                    r"\bsiirrettävyy\w*",
                    r"\b(?:siirtää|siirtäkää)\s(?:omat\s|kaikki\s)?tie(?:toni|dot)\b",
                    r"\bkoneluettav\w*",
                    r"\bdataportabilitet\w*",
                    r"\böverför(?:a|ing)\w*\s(?:av\s)?(?:mina\s)?uppgifter\w*\still\b",
                    r"\bmaskinläsbar\w*",
                    r"\b(?:data )?portability\b",
                    r"\bmachine[- ]readable\b",
                    r"\btransfer (?:of )?my (?:personal )?data to\b",
                ),
            ),
        ),
    ),
    RightWords(
        Right.OBJECTION,
        (
            (
                "",
                _any(
                    r"\bvastust(?:an|amme|aa|amis\w*)\b",
                    rf"\bkiellän\b{_GAP}\b(?:käsittel|käyt|tallen|nauhoi|luovut)\w*",
                    rf"\b(?:lopettakaa|lopetettava|keskeyttäkää)\b{_SHORT_GAP}\b(?:käsittel|tallen|nauhoi|käytt)\w*",
                    rf"\ben\s(?:halua|hyväksy|salli|suostu)\b{_GAP}\b(?:tallennet\w+|nauhoitet\w+|käytet\w+|käsitel\w+|"
                    r"tallentami\w+|nauhoittami\w+|käsittel\w+|käyttöä)",
                    r"\binvänd(?:a|er|ning\w*)\b",
                    r"\bmotsätter\s(?:mig|oss)\b",
                    r"\bsluta\s(?:att\s)?(?:behandla|spela in|använda)\b",
                    rf"\bvill inte att\b{_GAP}\b(?:spelas in|behandla|använd)\w*",
                    r"\bobject(?:s|ing)? to\b",
                    r"\bobjection\b",
                    r"\b(?:stop|cease) (?:the )?(?:processing|recording|using)\b",
                    r"\bopt[- ]out\b",
                ),
            ),
        ),
        _any(r"\bvoitte lopettaa\b", r"\bni kan sluta\b", r"\byou can stop\b"),
    ),
)
