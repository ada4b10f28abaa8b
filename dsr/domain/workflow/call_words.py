"""What the guards about a case's calls say when they are not met: searched, gone through, linked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.workflow.names import Guard
from dsr.domain.workflow.values import Labels

CALL_SENTENCES: Mapping[Guard, Labels] = MappingProxyType(
    {
        Guard.SEARCH_POSSIBLE: Labels(
            "Tiedossa ei ole puhelinnumeroa eikä soittoaikaa. Kirjaa jompikumpi tai liitä muulla tavoin löytynyt puhelu.",
            "Varken telefonnummer eller tidpunkt är känd. Ange någondera eller koppla ett samtal som har hittats på annat "
            "sätt.",
            "Neither a number nor a time is known. Enter one, or link a call found by other means.",
        ),
        Guard.SEARCH_MADE: Labels(
            "Puheluita ei ole haettu. Hae puhelut rekisteristä.",
            "Samtal har inte sökts. Sök samtal i registret.",
            "The register has not been searched. Search for calls.",
        ),
        Guard.SEARCH_WHOLE: Labels(
            "Viimeisin puheluiden haku epäonnistui, joten kaikkea ei ole haettu. Hae uudelleen asian sivulla. Jos haku ei onnistu, "
            "pyydä apua pääkäyttäjältä.",
            "Den senaste sökningen efter samtal misslyckades, så allt har inte sökts. Sök på nytt på ärendets sida. Om "
            "sökningen inte lyckas, be huvudanvändaren om hjälp.",
            "The latest search for calls failed, so not everything has been searched. Search again on the case page. If that "
            "does not succeed, ask the administrator.",
        ),
        Guard.CANDIDATES_DECIDED: Labels(
            "Ehdotettuja puheluita on käymättä läpi. Liitä jokainen tai merkitse, ettei se ole rekisteröidyn puhelu.",
            "Några av de föreslagna samtalen har inte gåtts igenom. Koppla vart och ett eller ange att samtalet inte är "
            "den registrerades.",
            "Some candidate calls are undecided. Link each one or mark that it is not the data subject's call.",
        ),
        Guard.CAUGHT_DECIDED: Labels(
            "Ehdotettuja puheluita on ratkaisematta, myös heikkoja osumia. Liitä jokainen tai "
            "merkitse, ettei se ole rekisteröidyn puhelu.",
            "Föreslagna samtal har inte avgjorts, även svaga träffar. Koppla vart och ett eller "
            "ange att samtalet inte är den registrerades.",
            "Proposed calls are undecided, weak matches too. Link each one or mark that it is not "
            "the data subject's call.",
        ),
        Guard.UNLISTED_DECIDED: Labels(
            "Haku löysi enemmän osumia kuin luettelossa on. Tarkenna hakuehtoja tai ratkaise asian sivulla luettelon ulkopuoliset "
            "osumat.",
            "Sökningen gav fler träffar än vad som finns i förteckningen. Precisera sökvillkoren eller avgör på ärendets sida "
            "de träffar som inte har förtecknats.",
            "The search found more matches than are listed. Narrow the search terms, or decide on the case page on the "
            "matches that are not listed.",
        ),
        Guard.WIDE_DECIDED: Labels(
            "Vilkas linja tai pitkä aika odottaa ratkaisua. Ratkaise ensin, kielletäänkö sen tallenteiden tuhoaminen.",
            "En livligt använd linje eller en lång tid väntar på avgörande. Avgör först om förstöring av dess inspelningar "
            "ska förbjudas.",
            "A busy line or a wide time waits for a decision. Decide first whether its recordings are frozen.",
        ),
        Guard.CALLS_LINKED: Labels(
            "Asiaan ei ole liitetty yhtään puhelua. Liitä puhelut tai valitse vastaukseksi, ettei tietoja löytynyt.",
            "Inget samtal har kopplats till ärendet. Koppla samtal eller välj svaret att inga uppgifter hittades.",
            "No call is linked to the case. Link calls, or choose the answer that no data were found.",
        ),
        Guard.NO_CALLS_LINKED: Labels(
            "Asiaan on liitetty puheluita. Valmistele vastaus niistä tai irrota puhelut, jotka eivät kuulu asiaan.",
            "Samtal har kopplats till ärendet. Bered ett svar om dem eller koppla loss de samtal som inte hör hit.",
            "Calls are linked to the case. Prepare the answer about them, or unlink those that do not belong to it.",
        ),
        Guard.NOTHING_WITHHELD: Labels(
            "Jokin liitetty puhelu on merkitty niin, ettei sitä anneta tai siitä peitetään kohtia. Siitä tehdään päätös: esitä, että "
            "tiedoista annetaan osa tai ettei niitä anneta, tai muuta merkintä.",
            "Något kopplat samtal har märkts så att det inte lämnas ut eller att avsnitt döljs. Om det fattas ett beslut: föreslå att "
            "uppgifterna lämnas ut delvis eller inte alls, eller ändra märkningen.",
            "A linked call is marked as not given, or as given with passages masked. That takes a decision: propose that part or "
            "nothing is given, or change the mark.",
        ),
        Guard.SOMETHING_GIVEN: Labels(
            "Yhtäkään liitettyä puhelua ei anneta. Esitä, ettei tietoja anneta, tai muuta puheluiden merkintöjä.",
            "Inget av de kopplade samtalen lämnas ut. Föreslå att uppgifter inte lämnas ut, eller ändra märkningen av samtalen.",
            "None of the linked calls is given. Propose that nothing is given, or change the marks of the calls.",
        ),
    }
)
