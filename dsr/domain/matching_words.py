"""The reasons and blockers of proposed calls as sentences in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.domain.letter_words import day
from dsr.domain.matching.values import Blocker, ReasonCode

REASONS: dict[ReasonCode, dict[str, str]] = {
    ReasonCode.NUMBER_CONFIRMED: {
        "fi": "Sama numero {number}, varmistettu koodilla {confirmed_on}.",
        "sv": "Samma nummer {number}, bekräftat med en kod {confirmed_on}.",
        "en": "Same number {number}, confirmed by a code {confirmed_on}.",
    },
    ReasonCode.NUMBER_OTHER_REGISTER: {
        "fi": "Sama numero {number}, kaupungin toisen rekisterin mukaan rekisteröidyn.",
        "sv": "Samma nummer {number}, den registrerades enligt ett annat av stadens register.",
        "en": "Same number {number}, the data subject's by another of the city's registers.",
    },
    ReasonCode.NUMBER_HANDLER: {
        "fi": "Sama numero {number}, asiankäsittelijän lisäämä.",
        "sv": "Samma nummer {number}, tillagt av handläggaren.",
        "en": "Same number {number}, added by the case handler.",
    },
    ReasonCode.NUMBER_DECLARED: {
        "fi": "Sama numero {number}, jonka rekisteröity ilmoitti. Numeroa ei ole varmistettu.",
        "sv": "Samma nummer {number} som den registrerade uppgav. Numret är inte bekräftat.",
        "en": "Same number {number} as the data subject gave. It has not been confirmed.",
    },
    ReasonCode.CALLED_BACK: {
        "fi": "Kaupunki soitti rekisteröidyn numeroon {number}.",
        "sv": "Staden ringde den registrerades nummer {number}.",
        "en": "The city called the data subject's number {number}.",
    },
    ReasonCode.CALLED_BACK_UNCONFIRMED: {
        "fi": "Kaupunki soitti numeroon {number}, joka asiaan on kirjattu. Numeroa ei ole varmistettu.",
        "sv": "Staden ringde numret {number} som har antecknats i ärendet. Numret är inte bekräftat.",
        "en": "The city called the number {number} recorded in the case. It has not been confirmed.",
    },
    ReasonCode.FURTHER_PARTY: {
        "fi": "Numero {number} oli puhelussa toisena osapuolena: siihen soitettiin, puhelu yhdistettiin siihen tai siitä liityttiin puheluun.",
        "sv": "Numret {number} var en annan part i samtalet: man ringde till det, samtalet kopplades till det eller någon anslöt sig från det.",
        "en": "The number {number} was another party of the call: it was dialled, the call was passed on to it, or it joined.",
    },
    ReasonCode.OWN_AGENT: {
        "fi": "Rekisteröity oli itse puhelun asiakaspalvelija.",
        "sv": "Den registrerade var själv kundtjänstmedarbetare i samtalet.",
        "en": "The data subject was the customer service agent of the call.",
    },
    ReasonCode.OWN_AGENT_OUTSIDE: {
        "fi": "Asiakaspalvelijatunnus ei ollut tuolloin rekisteröidyn ({from_on}–{to_on}).",
        "sv": "Medarbetarkoden var då inte den registrerades ({from_on}–{to_on}).",
        "en": "The agent id was not the data subject's at that time ({from_on}–{to_on}).",
    },
    ReasonCode.WINDOW: {
        "fi": "Ajankohta sopii viestiin.",
        "sv": "Tiden stämmer överens med meddelandet.",
        "en": "The time fits the message.",
    },
    ReasonCode.WINDOW_NEAR: {
        "fi": "Puhelu on enintään 15 minuuttia viestissä mainitun ajan ulkopuolella.",
        "sv": "Samtalet ligger högst 15 minuter utanför den tid som nämns i meddelandet.",
        "en": "The call is outside the time named in the message, by 15 minutes at most.",
    },
    ReasonCode.WINDOW_WIDE: {
        "fi": "Aika on viestissä mainitulla jaksolla.",
        "sv": "Tiden ligger inom perioden i meddelandet.",
        "en": "The time is within the period named in the message.",
    },
    ReasonCode.QUEUE: {
        "fi": "Palvelu sopii viestiin: {queue}.",
        "sv": "Tjänsten stämmer överens med meddelandet: {queue}.",
        "en": "The service fits the message: {queue}.",
    },
    ReasonCode.AGENT: {
        "fi": "Asiakaspalvelija mainitaan viestissä.",
        "sv": "Kundtjänstmedarbetaren nämns i meddelandet.",
        "en": "The agent is named in the message.",
    },
    ReasonCode.DURATION: {
        "fi": "Puhelun kesto sopii viestiin.",
        "sv": "Samtalets längd stämmer överens med meddelandet.",
        "en": "The length of the call fits the message.",
    },
    ReasonCode.LISTENER_CONFIRMED: {
        "fi": "Kuuntelija vahvisti soittajan.",
        "sv": "Den som lyssnade bekräftade vem som ringde.",
        "en": "The listener confirmed the caller.",
    },
    ReasonCode.LISTENER_DENIED: {
        "fi": "Kuuntelijan mukaan soittaja on joku muu.",
        "sv": "Enligt den som lyssnade är det någon annan som ringer.",
        "en": "The listener says that the caller is someone else.",
    },
    ReasonCode.SHARED_LINE: {
        "fi": "Numerosta on soittanut myös joku muu: puhuja voi olla toinen henkilö.",
        "sv": "Också någon annan har ringt från numret: den som talar kan vara en annan person.",
        "en": "Someone else has used this line too: the speaker may be another person.",
    },
    ReasonCode.BUSY_LINE: {
        "fi": "Numerosta on soitettu poikkeuksellisen usein: sillä voi olla muitakin käyttäjiä.",
        "sv": "Det har ringts ovanligt ofta från numret: det kan ha flera användare.",
        "en": "Unusually many calls come from this line: others may use it too.",
    },
    ReasonCode.OUTSIDE_PERIOD: {
        "fi": "Numero ei ollut tuolloin rekisteröidyn ({from_on}–{to_on}).",
        "sv": "Numret var då inte den registrerades ({from_on}–{to_on}).",
        "en": "The number was not the data subject's at that time ({from_on}–{to_on}).",
    },
    ReasonCode.NUMBER_HIDDEN: {
        "fi": "Numero on salattu tai puuttuu.",
        "sv": "Numret är hemligt eller saknas.",
        "en": "The number is hidden or missing.",
    },
    ReasonCode.OTHER_NUMBER: {
        "fi": "Puhelun numero on toinen: {number}.",
        "sv": "Samtalets nummer är ett annat: {number}.",
        "en": "The call has another number: {number}.",
    },
    ReasonCode.SAME_ENDING: {
        "fi": "Vain numeron loppu on sama kuin numerossa {number}.",
        "sv": "Bara slutet av numret är detsamma som i {number}.",
        "en": "Only the end of the number is the same as in {number}.",
    },
    ReasonCode.CALLER_NAME: {
        "fi": "Soittajan nimi näyttää samalta. Nimi ei todista mitään.",
        "sv": "Uppringarens namn ser lika ut. Namnet bevisar ingenting.",
        "en": "The caller's name looks the same. A name proves nothing.",
    },
}

BLOCKERS: dict[Blocker, dict[str, str]] = {
    Blocker.NUMBER_HIDDEN: {
        "fi": "Tarkista: numero on salattu tai puuttuu.",
        "sv": "Kontrollera: numret är hemligt eller saknas.",
        "en": "Check: the number is hidden or missing.",
    },
    Blocker.OTHER_NUMBER: {
        "fi": "Tarkista: puhelun numero on muu kuin asiaan kirjattu.",
        "sv": "Kontrollera: samtalets nummer är ett annat än det som har antecknats i ärendet.",
        "en": "Check: called from another number than those of the case.",
    },
    Blocker.NOT_A_PERSONS_LINE: {
        "fi": "Tarkista: puhelu tuli kaupungin, vaihteen tai palvelun numerosta.",
        "sv": "Kontrollera: samtalet kom från stadens, en växels eller en tjänsts nummer.",
        "en": "Check: called from a line of the city, a switchboard or a service.",
    },
    Blocker.NUMBER_UNCERTAIN: {
        "fi": "Tarkista: numeroa ei voi lukea varmasti.",
        "sv": "Kontrollera: numret kan inte läsas säkert.",
        "en": "Check: the number cannot be read with certainty.",
    },
    Blocker.SHARED_LINE: {
        "fi": "Tarkista: numerolla on muitakin käyttäjiä.",
        "sv": "Kontrollera: numret har också andra användare.",
        "en": "Check: the line has other users too.",
    },
    Blocker.SHARED_NOT_KNOWN: {
        "fi": "Tarkista: ei tiedetä, käyttääkö numeroa joku muukin.",
        "sv": "Kontrollera: det är inte känt om också någon annan använder numret.",
        "en": "Check: it is not known whether somebody else uses the line too.",
    },
    Blocker.BUSY_LINE: {
        "fi": "Tarkista: numerosta on soitettu poikkeuksellisen usein.",
        "sv": "Kontrollera: det har ringts ovanligt ofta från numret.",
        "en": "Check: unusually many calls come from this line.",
    },
    Blocker.DECLARED_BY_OTHERS: {
        "fi": "Tarkista: toinen henkilö on ilmoittanut saman numeron.",
        "sv": "Kontrollera: en annan person har uppgett samma nummer.",
        "en": "Check: another person has given the same number.",
    },
    Blocker.OUTSIDE_PERIOD: {
        "fi": "Tarkista: numero ei ollut tuolloin rekisteröidyn.",
        "sv": "Kontrollera: numret var då inte den registrerades.",
        "en": "Check: the number was not the data subject's at that time.",
    },
    Blocker.PERIOD_UNKNOWN: {
        "fi": "Tarkista: ei tiedetä, mistä alkaen numero on ollut rekisteröidyn.",
        "sv": "Kontrollera: det är inte känt från när numret har varit den registrerades.",
        "en": "Check: it is not known since when the number has been the data subject's.",
    },
    Blocker.AGENT_OUTSIDE_PERIOD: {
        "fi": "Tarkista: asiakaspalvelijatunnus ei ollut tuolloin rekisteröidyn.",
        "sv": "Kontrollera: medarbetarkoden var då inte den registrerades.",
        "en": "Check: the agent id was not the data subject's at that time.",
    },
    Blocker.AGENT_PERIOD_UNKNOWN: {
        "fi": "Tarkista: ei tiedetä, mistä alkaen asiakaspalvelijatunnus on ollut rekisteröidyn.",
        "sv": "Kontrollera: det är inte känt från när medarbetarkoden har varit den registrerades.",
        "en": "Check: it is not known since when the agent id has been the data subject's.",
    },
    Blocker.FURTHER_PARTY: {
        "fi": "Tarkista: numero oli puhelussa toisena osapuolena. Kuka siitä puhui ja mitä, tiedetään vain kuuntelemalla.",
        "sv": "Kontrollera: numret var en annan part i samtalet. Vem som talade där och vad som sades går bara att höra.",
        "en": "Check: the number was another party of the call. Who spoke there, and what, only listening can tell.",
    },
    Blocker.SAME_ENDING_ONLY: {
        "fi": "Tarkista: vain numeron loppu on sama.",
        "sv": "Kontrollera: bara slutet av numret är detsamma.",
        "en": "Check: only the end of the number is the same.",
    },
    Blocker.NAME_ONLY: {
        "fi": "Tarkista: vain soittajan nimi näyttää samalta.",
        "sv": "Kontrollera: bara uppringarens namn ser lika ut.",
        "en": "Check: only the caller's name looks the same.",
    },
    Blocker.FOR_ANOTHER_PERSON: {
        "fi": "Tarkista: soittaja hoiti toisen henkilön asiaa.",
        "sv": "Kontrollera: uppringaren skötte en annan persons ärende.",
        "en": "Check: the caller acted for another person.",
    },
    Blocker.SAFETY_RESTRICTION: {
        "fi": "Tarkista erityisen huolellisesti: rekisteröidyllä on turvakielto.",
        "sv": "Kontrollera särskilt noga: den registrerade har en spärrmarkering.",
        "en": "Check with special care: the data subject has a non-disclosure order.",
    },
    Blocker.TIED_TO_ANOTHER: {
        "fi": "Tarkista: puhelu on jo liitetty toisen henkilön asiaan.",
        "sv": "Kontrollera: samtalet är redan kopplat till en annan persons ärende.",
        "en": "Check: the call is already linked to another person's case.",
    },
    Blocker.LISTENER_DENIED: {
        "fi": "Kuuntelijan mukaan soittaja on joku muu.",
        "sv": "Enligt den som lyssnade är det någon annan som ringer.",
        "en": "The listener says that the caller is someone else.",
    },
    Blocker.STORAGE_ENDED: {
        "fi": "Tarkista: säilytysaika päättyi ennen pyyntöä. Kysy lähdejärjestelmästä, onko tallenne vielä olemassa.",
        "sv": "Kontrollera: förvaringstiden gick ut före begäran. Fråga hos källsystemet om inspelningen ännu finns kvar.",
        "en": "Check: the storage time ended before the request. Ask the source whether the recording is still there.",
    },
}

WHO_SPOKE = {
    "fi": "Tarkista, kuka puhui: perustelu tarvitaan.",
    "sv": "Kontrollera vem som talade: en motivering behövs.",
    "en": "Check who spoke: a reason is needed.",
}
"""In place of what rests on cases that the reader may not see: the same whatever it is."""


def reason_sentence(code: str, values: Mapping[str, str | int], language: str) -> str:
    """The sentence for a reason in fi, sv or en; days in `values` are ISO text. KeyError for an unknown code."""
    shown = {
        name: day(value, language) if name.endswith("_on") and isinstance(value, str) and value else value
        for name, value in values.items()
    }
    return REASONS[ReasonCode(code)][language].format_map(shown)


def blocker_sentence(code: str, language: str) -> str:
    """The sentence for a blocker in fi, sv or en; raises ValueError for an unknown code."""
    return BLOCKERS[Blocker(code)][language]
