"""Captions, headings and notes of the report's tables in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.workflow import Labels

CAPTIONS: Mapping[str, Labels] = MappingProxyType(
    {
        "months": Labels("Saapumiskuukauden mukaan", "Efter ankomstmånad", "By month of receipt"),
        "rights": Labels("Oikeuden mukaan", "Efter rättighet", "By right"),
        "channels": Labels("Saapumistavan mukaan", "Efter ankomstsätt", "By channel"),
        "languages": Labels("Asian kielen mukaan", "Efter ärendets språk", "By language of the case"),
        "times": Labels("Vastausaika päivinä saapumisesta", "Svarstid i dagar från ankomsten", "Days from receipt to answer"),
        "stages": Labels("Mihin päivät menevät", "Vart dagarna går", "Where the days go"),
        "causes": Labels("Myöhästymisen syyt", "Orsaker till försening", "Causes of lateness"),
        "near": Labels("Läheltä piti", "Nära ögat", "Near misses"),
        "pauses": Labels("Kysymykset ja määräajan seisominen", "Frågor och uppehåll i tidsfristen", "Questions and pauses"),
        "extensions": Labels("Määräajan jatkaminen perusteen mukaan", "Förlängningar efter grund", "Extensions by reason"),
        "promises": Labels("Pyytäjälle luvatut päivät", "Dagar som lovats den som begärt", "Days promised to the person"),
        "grounds": Labels("Kielteiset päätökset perusteen mukaan", "Avslag efter grund", "Refusals by ground"),
        "holds": Labels("Tuhoamiskiellot ja menetetyt tallenteet", "Förstöringsförbud och förlorade inspelningar", "Holds and recordings lost"),
        "complaints": Labels("Kantelut, muutoksenhaku ja lopputulokset", "Klagomål, ändringssökande och utgång", "Complaints, appeals and outcomes"),
        "endings": Labels("Miten pyynnöt päättyivät", "Hur begärandena slutade", "How the requests ended"),
        "answers": Labels("Mitä vastattiin", "Vad som svarades", "What was answered"),
        "punctuality": Labels("Vastattiinko ajoissa", "Besvarades i tid", "Answered on time"),
        "lines": Labels("Yhdistetyt puhelut palvelun mukaan", "Kopplade samtal efter tjänst", "Linked calls by service"),
    }
)  # fmt: skip

HEADS: Mapping[str, Labels] = MappingProxyType(
    {
        "month": Labels("Kuukausi", "Månad", "Month"),
        "right": Labels("Oikeus", "Rättighet", "Right"),
        "channel": Labels("Saapumistapa", "Ankomstsätt", "Channel"),
        "language": Labels("Kieli", "Språk", "Language"),
        "number": Labels("Määrä", "Antal", "Number"),
        "answers": Labels("Vastauksia", "Svar", "Answers"),
        "median": Labels("Mediaani", "Median", "Median"),
        "ninetieth": Labels("90 % enintään", "90 % inom", "90% within"),
        "longest": Labels("Pisin", "Längst", "Longest"),
        "stage": Labels("Vaihe", "Skede", "Stage"),
        "mean": Labels("Kaikki, keskimäärin", "Alla, i medeltal", "All, on average"),
        "mean_late": Labels("Ei ajoissa, keskimäärin", "Inte i tid, i medeltal", "Not on time, on average"),
        "cause": Labels("Syy", "Orsak", "Cause"),
        "what": Labels("Asia", "Uppgift", "What"),
        "ground": Labels("Peruste", "Grund", "Ground"),
        "placed": Labels("Asetettu", "Utfärdade", "Placed"),
        "standing": Labels("Voimassa", "Gäller", "Standing"),
        "outcome": Labels("Lopputulos", "Utgång", "Outcome"),
        "line": Labels("Palvelu", "Tjänst", "Service"),
        "total": Labels("Yhteensä", "Totalt", "Total"),
        "kept_back": Labels("Poisjätetyt (...) yhteensä", "Utelämnade (...) sammanlagt", "Kept back (...), together"),
        "all": Labels("kaikki", "alla", "all"),
    }
)

ROWS: Mapping[str, Labels] = MappingProxyType(
    {
        "near": Labels("vastattu ajoissa, mutta vasta viimeisenä tai sitä edeltävänä päivänä", "besvarade i tid, men först den sista dagen eller dagen före", "answered on time, but only on the last day or the day before"),
        "saved": Labels("ajoissa vain siksi, että määräaika seisoi", "i tid bara för att tidsfristen stod stilla", "on time only because the clock had stood still"),
        "identity_asked": Labels("henkilöllisyyttä kysyttiin", "identiteten efterfrågades", "identity was asked for"),
        "clarification_asked": Labels("pyyntöä pyydettiin tarkentamaan", "precisering begärdes", "clarification was asked for"),
        "paused": Labels("määräaika seisoi", "tidsfristen stod stilla", "the clock stood still"),
        "paused_days": Labels("päiviä, jotka määräaika seisoi, yhteensä", "dagar som tidsfristen stod stilla, sammanlagt", "days that the clock stood still, in all"),
        "kept": Labels("luvattu päivä pidettiin", "den lovade dagen hölls", "promised day kept"),
        "broken": Labels("luvattu päivä meni ohi", "den lovade dagen överskreds", "promised day missed"),
        "to_come": Labels("luvattu päivä on edessä", "den lovade dagen är framför oss", "promised day still ahead"),
    }
)  # fmt: skip

NOTES: Mapping[str, Labels] = MappingProxyType(
    {
        "months": Labels(
            "Ajoissa: vastaus lähti viimeistään tiukimman tulkinnan viimeisenä päivänä. Tulkinnanvarainen: sen jälkeen, mutta viimeistään lakisääteisenä viimeisenä päivänä. Myöhässä: sen jälkeen. Vastaus on lähtenyt, kun kirje ja kaikki sen lupaamat kopiot ovat lähteneet. Toiseen yhdistetyt pyynnöt eivät ole mukana luvussa Saapui.",
            "I tid: svaret avgick senast den sista dagen enligt den strängaste tolkningen. Tolkningsfråga: därefter, men senast den lagstadgade sista dagen. Försenat: därefter. Ett svar har avgått när brevet och alla kopior som det lovar är ute. Begäranden som sammanförts med en annan ingår inte i talet Inkom.",
            "On time: the answer left by the last day of the strictest reading. Disputable: after it, but by the statutory last day. Late: after that. An answer has left when the letter and every copy it promises are out. Requests merged into another are not among those received.",
        ),
        "stages": Labels(
            "Keskiarvoja, koska vaiheiden keskiarvot voi laskea yhteen. Henkilöllisyyden vaihe on nolla, jos henkilöllisyys varmistettiin vasta luovutuksessa.",
            "Medeltal, eftersom skedenas medeltal kan räknas ihop. Identitetens skede är noll om identiteten styrktes först vid utlämnandet.",
            "Means, because the means of the stages add up. The stage of identity is nought where identity was proved only at the hand-over.",
        ),
        "grounds": Labels(
            "Kaksi perustetta saanut pyyntö on kummankin perusteen luvussa.",
            "En begäran med två grunder ingår i talet för bägge.",
            "A request with two grounds is counted under both.",
        ),
        "holds": Labels(
            "Koko toimisto: tuhoamiskiellon päivä ratkaisee, eikä oikeus, saapumistapa tai kieli rajaa lukuja. Menetykset ovat tietoturvaloukkausten luettelosta.",
            "Hela kontoret: dagen för förstöringsförbudet avgör, och rättighet, ankomstsätt eller språk avgränsar inte talen. Förlusterna kommer ur förteckningen över säkerhetsincidenter.",
            "The whole office: the day of the hold decides, and no right, channel or language narrows the numbers. Losses come from the register of breaches.",
        ),
        "promises": Labels(
            "Viimeisin päivä, joka pyytäjälle kerrottiin: vastaanottoilmoituksen tai jatkamisilmoituksen päivä, tai päivä, johon mennessä loput jäljennökset luvattiin. Lupaus on pidetty, kun vastaus ja viimeinen luvattu jäljennös ovat lähteneet viimeistään sinä päivänä.",
            "Den senaste dagen som meddelades: mottagningsbekräftelsens eller förlängningsmeddelandets dag, eller den dag då resten av kopiorna lovades senast. Löftet har hållits när svaret och den sista utlovade kopian har gått i väg senast den dagen.",
            "The latest day that the person was told: that of the acknowledgement or of the extension notice, or the day by which the rest of the copies was promised. It is kept when the answer and the last promised copy are out by that day.",
        ),
    }
)  # fmt: skip
