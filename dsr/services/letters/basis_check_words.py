"""What the checks of what a decision or an extension rests on say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BASIS_CHECK_WORDS: Mapping[str, tuple[str, str, str, str, str, str]] = MappingProxyType(
    {
        "calls_restricted": (
            "Haku ei jättänyt pois rajoitettuja puheluita",
            "Sökningen utelämnade inga begränsade samtal",
            "The search left out no restricted call",
            "Haku jätti pois puheluita, joiden käsittelyä on rajoitettu: {calls}. Ei olisi totta, ettei tietoja löytynyt. Kirjaa suostumus tai poikkeus oikeuksien sivulla ja hae uudelleen (18 artiklan 2 kohta), tai odota, kunnes asiassa, joka rajoittaa puhelut, on ratkaistu, kenen ne ovat.",
            "Sökningen utelämnade samtal vars behandling är begränsad: {calls}. Det vore inte sant att inga uppgifter hittades. Anteckna samtycket eller undantaget på sidan för rättigheterna och sök på nytt (artikel 18.2), eller vänta tills det i ärendet som begränsar samtalen har avgjorts vems de är.",
            "The search left out calls whose processing is restricted: {calls}. It would not be true that no data were found. Record the consent or the exception on the page of rights and search again (Article 18(2)), or wait until the case that restricts the calls has settled whose they are.",
        ),
        "calls_anothers": (
            "Haku ei jättänyt pois toisen henkilön rajoitettuja puheluita",
            "Sökningen utelämnade inga begränsade samtal som är någon annans",
            "The search left out no restricted call of another person",
            "Haku jätti pois rajoitettuja puheluita ({calls}), jotka on niitä rajoittavassa asiassa todettu toisen henkilön puheluiksi. Ne eivät ole tämän henkilön tietoja. Älä kerro niistä kirjeessä.",
            "Sökningen utelämnade begränsade samtal ({calls}) som i ärendet som begränsar dem har konstaterats vara en annan persons. De är inte uppgifter om den här personen. Berätta inte om dem i brevet.",
            "The search left out restricted calls ({calls}) which the case that restricts them has found to be another person's. They are no data of this person. Tell nothing of them in the letter.",
        ),
        "answer_awaited": (
            "Vastaamatta jääminen on totta",
            "Det är sant att svar uteblev",
            "It is true that no answer came",
            "Kirjeessä sanotaan ”{text}”, mutta henkilö voi vastata vielä {day} asti. Odota vastausta tai sitä päivää.",
            "I brevet står ”{text}”, men personen kan ännu svara till den {day}. Vänta på svaret eller den dagen.",
            "The letter says “{text}”, but the person may still answer until {day}. Wait for the answer or that day.",
        ),
        "factor": (
            "Jatkamisen peruste on valittu",
            "Grunden för förlängningen är vald",
            "What the extension rests on is chosen",
            "Valitse, johtuuko jatkaminen monimutkaisuudesta vai pyyntöjen määrästä (12 artiklan 3 kohta).",
            "Välj om förlängningen beror på komplexiteten eller antalet begäranden (artikel 12.3).",
            "Choose whether the extension rests on complexity or on the number of requests (Article 12(3)).",
        ),
        "extension_number": (
            "Henkilöllä on muita pyyntöjä",
            "Personen har andra begäranden",
            "The person has other requests",
            "Tällä henkilöllä ei ole täällä toista avointa tai äskeistä pyyntöä. Muiden pyynnöt eivät pidennä aikaa (12 artiklan 3 kohta).",
            "Personen har ingen annan öppen eller nyligen gjord begäran här. Andras begäranden förlänger inte tiden (artikel 12.3).",
            "This person has no other open or recent request here. Other people's requests lengthen no time (Article 12(3)).",
        ),
        "extension_complexity": (
            "Asia osoittaa, mikä tekee pyynnöstä monimutkaisen",
            "Ärendet visar vad som gör begäran komplicerad",
            "The case shows what makes the request complex",
            "Mikään asiassa ei osoita, että pyyntö olisi monimutkainen: puheluita on enintään yksi, eikä kenenkään tarvitse kuunnella sitä. Hae ja liitä puhelut tai pyydä kuuntelua ensin.",
            "Ingenting i ärendet visar att begäran är komplicerad: det finns högst ett samtal, och ingen behöver lyssna på det. Sök och koppla samtalen eller be om lyssning först.",
            "Nothing in the case shows what makes the request complex: there is one call at most, and nobody has to listen to it. Search and link the calls, or ask for the listening, first.",
        ),
        "promise": (
            "Luvattu päivä on ajoissa kaikilla tulkinnoilla",
            "Den utlovade dagen är i tid enligt alla tolkningar",
            "The promised day is in time on every reading",
            "Luvattu päivä ei sovi: anna päivä kuukauden päättymisen jälkeen, viimeistään {latest}.",
            "Den utlovade dagen passar inte: ange en dag efter månadens utgång, senast {latest}.",
            "The promised day does not fit: give a day after the month ends, {latest} at the latest.",
        ),
        "extension_late": (
            "Ilmoitus ehtii ensimmäisen kuukauden aikana",
            "Meddelandet hinner sändas under den första månaden",
            "The notice is within the first month",
            "Ensimmäinen kuukausi on kulunut: ilmoitus ei enää siirrä määräaikaa. Vastaa heti.",
            "Den första månaden har gått: meddelandet flyttar inte längre tidsfristen. Svara genast.",
            "The first month has passed: the notice no longer moves the time limit. Answer at once.",
        ),
        "extension_backlog": (
            "Jatkamisen syy on tässä pyynnössä",
            "Skälet till förlängningen finns i begäran",
            "The reason for extending lies in the request",
            "Lomat, henkilöstöpula ja ruuhka eivät pidennä aikaa (12 artiklan 3 kohta). Kerro, mikä tekee juuri tästä pyynnöstä monimutkaisen tai kuinka monta pyyntöä henkilö on tehnyt.",
            "Semestrar, personalbrist och anhopning av ärenden förlänger inte tiden (artikel 12.3). Ange vad som gör just den här begäran komplicerad eller hur många begäranden personen har gjort.",
            "Holidays, shortage of staff and backlog lengthen no time (Article 12(3)). Write what makes this very request complex, or how many requests the person has made.",
        ),
        "ground_against": (
            "Asian tiedot eivät puhu perusteita vastaan",
            "Uppgifterna i ärendet talar inte emot grunderna",
            "What the case knows does not speak against the grounds",
            "Asian tiedot puhuvat perustetta {ground} vastaan. Tallenna peruste uudelleen: sivu kertoo, mikä ei sovi.",
            "Uppgifterna i ärendet talar emot grunden {ground}. Spara grunden på nytt: sidan berättar vad som inte stämmer.",
            "What the case knows speaks against ground {ground}. Save the ground again: the page tells what does not fit.",
        ),
        "earlier_unknown": (
            "Perusteissa nimetyt asiat löytyvät",
            "De ärenden som nämns i grunderna finns",
            "The cases that the grounds name are found",
            "Asiaa {reference} ei löydy täältä. Tarkista asiatunnus ja se, mitä siinä on vastattu.",
            "Ärendet {reference} finns inte här. Kontrollera ärendebeteckningen och vad som har svarats i ärendet.",
            "The case {reference} is not found here. Check the reference, and what was answered in it.",
        ),
        "fee_late": (
            "Maksu ilmoitetaan ennen työtä",
            "Avgiften meddelas före arbetet",
            "The fee is announced before the work",
            "Vastaus on jo lähetetty, joten maksua ei voi enää ilmoittaa. Poista luonnos.",
            "Svaret har redan sänts, så en avgift kan inte längre meddelas. Ta bort utkastet.",
            "The answer has left already, so no fee can be announced any more. Discard the draft.",
        ),
        "unheard": (
            "Tallenteet, joista jokin jätetään antamatta, on kuunneltu",
            "Någon har lyssnat på de inspelningar som något utelämnas ur",
            "The recordings from which something is withheld were listened to",
            "Peruste {ground} koskee sitä, mitä tallenteella kuuluu, mutta kaikkia sen puheluita ei ole kuunneltu tai kuuntelija ei kuullut niissä muita. Pyydä kuuntelua ja odota vastausta, tai valitse toinen peruste.",
            "Grunden {ground} gäller det som hörs i inspelningen, men ingen har lyssnat på alla dess samtal eller inga andra hördes i dem. Be om lyssning och vänta på svaret, eller välj en annan grund.",
            "Ground {ground} is about what is heard in the recording, but not all its calls were listened to, or nobody else was heard in them. Ask a listener and wait for the answer, or choose another ground.",
        ),
        "unheard_nobody": (
            "Kuuntelulle on kuuntelija",
            "Det finns någon som får lyssna",
            "There is somebody who may listen",
            "Kuuntelua on pyydetty, mutta kenenkään ei tiedetä saavan kuunnella. Esihenkilö ottaa asiakaspalvelijan tai linjan tiimiinsä sivulla Oma tiimi, tai pääkäyttäjä kirjaa sivulla Asiakaspalvelijoiden tunnukset, kenen tunnus on, ja antaa esihenkilön roolin. Tehtävä menee sitten kuuntelijalle itsestään.",
            "Lyssning har begärts, men det är inte känt vem som får lyssna. En chef tar medarbetaren eller linjen i sitt team på sidan Mitt team, eller en huvudanvändare antecknar på sidan Medarbetarnas beteckningar vems beteckningen är och ger rollen som chef. Uppgiften går sedan av sig själv till lyssnaren.",
            "Listening was asked for, but nobody is known who may listen. A supervisor takes the agent or the line into their team on the page My team, or an administrator notes on the page Agent ids whose the id is and gives the role of supervisor. The task then goes to the listener by itself.",
        ),
        "unheard_said": (
            "Teksti kertoo kuuntelusta niin kuin se oli",
            "Texten berättar om lyssningen som den var",
            "The text tells of the listening as it was",
            "Tekstin mukaan päätös ei edellyttänyt kuuntelua, mutta peruste koskee sitä, mitä tallenteella kuuluu. Kerro, kuka kuunteli ja milloin.",
            "Enligt texten krävde beslutet inte lyssning, men grunden gäller det som hörs i inspelningen. Ange vem som lyssnade och när.",
            "The text says that the decision did not call for listening, but its ground is about what is heard. Say who listened and when.",
        ),
        "estimate_late": (
            "Arvioitu päivä on määräajassa",
            "Den uppskattade dagen ligger inom tidsfristen",
            "The estimated day is within the time limit",
            "Arvio {day} on pyynnön viimeisen päivän {last} jälkeen. Arvio ei pidennä määräaikaa: anna aikaisempi päivä, tai jatka aikaa, jos siihen on peruste (12 artiklan 3 kohta).",
            "Uppskattningen {day} ligger efter begärans sista dag {last}. Den förlänger inte tidsfristen: ange en tidigare dag, eller förläng tiden om det finns skäl för det (artikel 12.3).",
            "The estimate {day} is after the request's last day {last}. An estimate moves no time limit: give an earlier day, or extend the time where there is a reason for it (Article 12(3)).",
        ),
    }
)
