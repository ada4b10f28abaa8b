"""What the checks against the register say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from types import MappingProxyType

from dsr.services.letters.check_words.shape import CheckWords

REGISTER_CHECK_WORDS: CheckWords = MappingProxyType(
    {
        "facts": (
            "Liitteen tiedot rekisteristä on vahvistettu",
            "Bilagans uppgifter om registret är bekräftade",
            "The annex's facts of the register are confirmed",
            "Näitä rekisterin tietoja ei ole vahvistettu: {facts}. Pyydä rekisteristä vastaavaa vahvistamaan ne.",
            "Dessa uppgifter om registret är inte bekräftade: {facts}. Be den som ansvarar för registret bekräfta dem.",
            "These facts of the register are not confirmed: {facts}. Ask whoever answers for the register to confirm them.",
        ),
        "facts_demo": (
            "Liitteen tiedot rekisteristä on vahvistettu",
            "Bilagans uppgifter om registret är bekräftade",
            "The annex's facts of the register are confirmed",
            "Vahvistamatta: {facts}. Harjoituksessa tästä kerrotaan, muutoin kirjettä ei voisi hyväksyä.",
            "Obekräftat: {facts}. I en övning är det bara ett påpekande, annars kunde brevet inte godkännas.",
            "Not confirmed: {facts}. In a demonstration this is told; otherwise the letter could not be approved.",
        ),
        "anothers_given": (
            "Vastauksessa annettavat puhelut ovat kaupungin",
            "De samtal som svaret ger är stadens",
            "The calls that the answer gives are the city's",
            "Annettavista puheluista {calls} soitettiin linjaan, joka oli toisen rekisterinpitäjän. Siirrä ne sille.",
            "{calls} av samtalen som ges ringdes till en kö som hörde till en annan personuppgiftsansvarig. Överför dem dit.",
            "{calls} of the calls given were made to another controller's line. Transfer them to it.",
        ),
        "sensitive_line": (
            "Annettavissa puheluissa ei ole arkaluonteisia linjoja",
            "Inga av samtalen som ges gick till känsliga köer",
            "None of the calls given was to a sensitive line",
            "Arkaluonteisten linjojen puheluita annetaan {calls}. Varmista lähetystapa ja sivullisten tiedot.",
            "Samtal till känsliga köer som ges: {calls}. Kontrollera sändningssättet och andras uppgifter.",
            "Calls to sensitive lines given: {calls}. Check the way of sending and other people's data.",
        ),
    }
)
