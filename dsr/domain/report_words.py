"""The words of the reports in the three languages: figures, tables, stages, causes, promises."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.lateness import Cause
from dsr.domain.workflow import Labels

FIGURES: Mapping[str, Labels] = MappingProxyType(
    {
        "received": Labels("Saapui", "Inkom", "Received"),
        "answered": Labels("Vastattu", "Besvarade", "Answered"),
        "on_time": Labels("Ajoissa", "I tid", "On time"),
        "disputable": Labels("Tulkinnanvarainen", "Tolkningsfråga", "Disputable"),
        "late": Labels("Myöhässä", "Försenade", "Late"),
        "open_in_time": Labels("Avoinna, aikaa jäljellä", "Öppna, tid kvar", "Open, time left"),
        "open_late": Labels("Avoinna, myöhässä", "Öppna, försenade", "Open, late"),
        "withdrawn": Labels("Peruutettu", "Återkallade", "Withdrawn"),
        "transferred": Labels("Siirretty muualle", "Överförda", "Transferred"),
        "merged": Labels("Yhdistetty toiseen", "Sammanförda med annan", "Merged into another"),
        "open": Labels("Avoinna", "Öppna", "Open"),
        "full": Labels("Toteutettu kokonaan", "Helt tillgodosedda", "Met in full"),
        "partial": Labels("Toteutettu osittain", "Delvis tillgodosedda", "Met in part"),
        "none_found": Labels("Ei tietoja", "Inga uppgifter", "No data found"),
        "refused": Labels("Kielteinen päätös", "Avslagna", "Refused"),
        "refused_whole": Labels("Kielteinen päätös", "Avslagna", "Refused"),
        "not_on_time": Labels("Tulkinnanvarainen tai myöhässä", "Tolkningsfråga eller försenade", "Disputable or late"),
    }
)

STANDINGS: Mapping[str, Labels] = MappingProxyType(
    {
        "on_time": Labels("vastattu ajoissa", "besvarad i tid", "answered on time"),
        "disputable": Labels("vastattu, määräaika tulkinnanvarainen", "besvarad, tidsfristen är en tolkningsfråga", "answered, disputable"),
        "late": Labels("vastattu myöhässä", "besvarad för sent", "answered late"),
        "open": Labels("avoinna", "öppen", "open"),
        "open_late": Labels("avoinna, myöhässä", "öppen, försenad", "open, late"),
        "withdrawn": Labels("peruutettu", "återkallad", "withdrawn"),
        "transferred": Labels("siirretty", "överförd", "transferred"),
    }
)  # fmt: skip

CHANNELS: Mapping[str, Labels] = MappingProxyType(
    {
        "email": Labels("sähköposti", "e-post", "e-mail"),
        "web_form": Labels("verkkolomake", "webbformulär", "web form"),
        "letter": Labels("kirje", "brev", "letter"),
        "counter": Labels("asiointipiste", "servicepunkt", "service point"),
        "phone": Labels("puhelin", "telefon", "telephone"),
        "suomifi": Labels("Suomi.fi tai OmaEspoo", "Suomi.fi eller MittEsbo", "Suomi.fi or OmaEspoo"),
        "transferred": Labels("siirretty muualta", "överfört från annat håll", "transferred from elsewhere"),
        "processor": Labels("henkilötietojen käsittelijältä", "från personuppgiftsbiträdet", "from the processor"),
        "": Labels("ei tiedossa", "okänd", "not known"),
    }
)

LANGUAGES: Mapping[str, Labels] = MappingProxyType(
    {
        "fi": Labels("suomi", "finska", "Finnish"),
        "sv": Labels("ruotsi", "svenska", "Swedish"),
        "unknown": Labels("ei tiedossa", "okänt", "not known"),
    }
)

STAGES: Mapping[str, Labels] = MappingProxyType(
    {
        "logged": Labels("Saapumisesta kirjaamiseen", "Från ankomst till registrering", "Receipt to logging"),
        "identity": Labels("Kirjaamisesta henkilöllisyyden varmistamiseen", "Från registrering till styrkt identitet", "Logging to identity confirmed"),
        "draft": Labels("Siitä vastauksen luonnokseen", "Därifrån till utkast till svar", "From there to the draft of the answer"),
        "approval": Labels("Luonnoksesta hyväksymiseen", "Från utkast till godkännande", "Draft to approval"),
        "dispatch": Labels("Hyväksymisestä vastauksen ja kopioiden lähtöön", "Från godkännande till att svar och kopior är ute", "Approval to answer and copies out"),
        "all": Labels("Yhteensä", "Totalt", "Total"),
    }
)  # fmt: skip

CAUSES: Mapping[str, Labels] = MappingProxyType(
    {
        Cause.RECOGNISED_LATE: Labels("Viestiä ei huomattu pyynnöksi ajoissa", "Meddelandet uppfattades inte i tid som en begäran", "The message was not recognised as a request in time"),
        Cause.WRONG_UNIT: Labels("Viesti kulki usean yksikön kautta", "Meddelandet gick via flera enheter", "The message went through several units"),
        Cause.IDENTITY: Labels("Henkilöllisyyden tai valtuuden selvittäminen", "Utredning av identitet eller fullmakt", "Settling identity or mandate"),
        Cause.SEARCH: Labels("Puheluiden löytäminen ja yhdistäminen", "Att hitta och koppla samtal", "Finding and linking the calls"),
        Cause.SOURCE: Labels("Tallennejärjestelmän tai sen toimittajan viive", "Dröjsmål i inspelningssystemet eller hos leverantören", "Delay at the recording system or its supplier"),
        Cause.LISTENING: Labels("Kuuntelun odottaminen", "Väntan på lyssning", "Waiting for listening"),
        Cause.COPIES: Labels("Kopioiden tekeminen tai luovuttaminen", "Framställning eller utlämnande av kopior", "Making or handing over the copies"),
        Cause.DRAFTING: Labels("Vastauksen kirjoittaminen", "Skrivandet av svaret", "Writing the answer"),
        Cause.DECISION: Labels("Hyväksymisen tai päätöksen odottaminen", "Väntan på godkännande eller beslut", "Waiting for approval or decision"),
        Cause.DISPATCH: Labels("Tulostus, lähettäminen tai posti", "Utskrift, utskick eller post", "Printing, sending or the post"),
        Cause.STAFF: Labels("Työntekijöitä oli liian vähän", "För lite personal", "Too few staff"),
        Cause.SYSTEM: Labels("Tietojärjestelmän häiriö", "Störning i ett datasystem", "Failure of an information system"),
        Cause.COUNTING: Labels("Määräaika laskettiin tai saapumispäivä kirjattiin väärin", "Tidsfristen räknades eller ankomstdagen registrerades fel", "The time limit or the day of receipt was wrong"),
    }
)  # fmt: skip

SHORT_STAGES: Mapping[str, Labels] = MappingProxyType(
    {
        "logged": Labels("kirjaus", "registrering", "logging"),
        "identity": Labels("henkilöllisyys", "identitet", "identity"),
        "draft": Labels("luonnos", "utkast", "draft"),
        "approval": Labels("hyväksyntä", "godkännande", "approval"),
        "dispatch": Labels("lähtö", "utskick", "dispatch"),
    }
)

UNTOLD = Labels("Syytä ei ole vielä kirjattu", "Orsaken har ännu inte registrerats", "No cause recorded yet")

FACTORS: Mapping[str, Labels] = MappingProxyType(
    {
        "complexity": Labels("pyyntö on monimutkainen", "begäran är komplicerad", "the request is complex"),
        "number": Labels("pyyntöjä on useita", "det är fråga om flera begäranden", "there are several requests"),
    }
)

HOLD_KINDS: Mapping[str, Labels] = MappingProxyType(
    {
        "preliminary": Labels("alustava tuhoamiskielto", "preliminärt förstöringsförbud", "preliminary hold"),
        "case": Labels("asian tuhoamiskielto", "ärendets förstöringsförbud", "hold of the case"),
        "restriction": Labels("käsittelyn rajoittaminen", "begränsning av behandlingen", "restriction of processing"),
        "complaint": Labels("kantelu tai muutoksenhaku", "klagomål eller ändringssökande", "complaint or appeal"),
        "authority": Labels("viranomaisen pyyntö", "begäran från en myndighet", "request of an authority"),
    }
)

LOSSES: Mapping[str, Labels] = MappingProxyType(
    {
        "recording_lost": Labels("tuhoamiskiellossa olleita tallenteita tuhottiin", "inspelningar med förstöringsförbud förstördes", "held recordings destroyed"),
        "recording_missing": Labels("tuhoamiskiellossa olleita tallenteita ei löydy lähdejärjestelmästä", "inspelningar med förstöringsförbud saknas i källsystemet", "held recordings missing at the source"),
    }
)  # fmt: skip

COMPLAINTS: Mapping[str, Labels] = MappingProxyType(
    {
        "complaint": Labels(
            "kantelu tai palaute käsittelystä", "klagomål om handläggningen", "complaint about the handling"
        ),
        "decision": Labels("muutoksenhaku päätökseen", "ändringssökande i beslut", "appeal against a decision"),
        "ombudsman_complaint": Labels(
            "kantelu tietosuojavaltuutetulle", "klagomål till dataombudsmannen", "complaint to the Ombudsman"
        ),
        "ombudsman_inquiry": Labels(
            "tietosuojavaltuutetun selvityspyyntö", "dataombudsmannens begäran om utredning", "inquiry of the Ombudsman"
        ),
        "court_appeal": Labels("valitus hallinto-oikeuteen", "besvär hos förvaltningsdomstolen", "appeal to the court"),
        "review_request": Labels("oikaisuvaatimus", "begäran om omprövning", "request for a review"),
    }
)

_AT_OMBUDSMAN: Mapping[str, Labels] = MappingProxyType(
    {
        "": Labels("vireillä", "pågår", "pending"),
        "ordered": Labels("määräys", "föreläggande", "order"),
        "reprimanded": Labels("huomautus", "reprimand", "reprimand"),
        "advised": Labels("ohjausta", "handledning", "guidance"),
        "no_measures": Labels("ei toimenpiteitä", "inga åtgärder", "no measures"),
        "withdrawn": Labels("peruutettu", "återkallat", "withdrawn"),
    }
)
_RULINGS: Mapping[str, Labels] = MappingProxyType(
    {
        "": Labels("vireillä", "pågår", "pending"),
        "upheld": Labels("hyväksytty", "bifallet", "upheld"),
        "partly": Labels("hyväksytty osittain", "delvis bifallet", "upheld in part"),
        "returned": Labels("palautettu", "återförvisat", "returned"),
        "dismissed": Labels("hylätty", "avslaget", "dismissed"),
        "inadmissible": Labels("jätetty tutkimatta", "avvisat", "not examined"),
        "withdrawn": Labels("peruutettu", "återkallat", "withdrawn"),
    }
)

COMPLAINT_OUTCOMES: Mapping[tuple[str, str], Labels] = MappingProxyType(
    {
        ("complaint", ""): Labels("vireillä", "pågår", "pending"),
        ("complaint", "answered"): Labels("vastattu", "besvarat", "answered"),
        ("complaint", "passed_on"): Labels("siirretty", "överfört", "passed on"),
        ("complaint", "withdrawn"): Labels("peruutettu", "återkallat", "withdrawn"),
        ("decision", ""): Labels("valitusaika kesken tai kysymättä", "besvärstiden löper eller frågan är öppen", "appeal period running or not asked yet"),
        ("decision", "none"): Labels("ei muutoksenhakua", "inget ändringssökande", "no appeal"),
        ("decision", "appeal"): Labels("haettu muutosta", "ändring har sökts", "appealed"),
        **{(kind, one): words for kind in ("ombudsman_complaint", "ombudsman_inquiry") for one, words in _AT_OMBUDSMAN.items()},
        **{(kind, one): words for kind in ("court_appeal", "review_request") for one, words in _RULINGS.items()},
    }
)  # fmt: skip


def told(words: Mapping[str, Labels], code: str, language: str) -> str:
    """The words of a code; one without words keeps its own name."""
    found = words.get(code)
    return found[language] if found is not None else code


MONTHLY_SUBJECT = Labels(
    "Oikeuspyynnöt: kuukausikatsaus {month}",
    "Rättighetsbegäranden: månadsöversikt {month}",
    "Rights requests: monthly page {month}",
)
MONTHLY_BODY = Labels(
    "Kuukausikatsaus {month} on valmis. Kirjaudu sisään ja avaa se: {address}\n",
    "Månadsöversikten {month} är klar. Logga in och öppna den: {address}\n",
    "The monthly page {month} is ready. Sign in and open it: {address}\n",
)
