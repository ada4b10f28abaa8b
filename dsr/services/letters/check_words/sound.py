"""What the checks of recordings and listening say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from types import MappingProxyType

from dsr.services.letters.check_words.shape import CheckWords

SOUND_CHECK_WORDS: CheckWords = MappingProxyType(
    {
        "listener_named": (
            "Kuuntelijasta kerrotaan tehtävä, ei nimeä",
            "Den som har lyssnat anges med sin uppgift, inte med namn",
            "A listener is told by role, not by name",
            "Kirjeessä on kuunnelleen työntekijän nimi. Kerro tehtävä, esimerkiksi ”esihenkilö” (C-579/21, KHO:2025:51). Jos henkilö tarvitsee nimen oikeuksiensa vuoksi, siitä tehdään oma päätös.",
            "I brevet finns namnet på den medarbetare som har lyssnat. Ange uppgiften, till exempel ”chefen” (C-579/21, HFD:2025:51). Om personen behöver namnet för sina rättigheter fattas ett eget beslut om det.",
            "The letter has the name of the employee who listened. Tell the role, such as “the supervisor” (C-579/21, KHO:2025:51). Where the person needs the name for their rights, that is a decision of its own.",
        ),
        "heard_by_nobody": (
            "Kuuntelusta kerrotaan vain, jos joku on kuunnellut",
            "Om lyssning berättas bara om någon har lyssnat",
            "Listening is told only where somebody has listened",
            "Kirjeessä sanotaan ”{text}”, mutta asiassa ei ole vastattua kuuntelutehtävää tästä. Pyydä kuuntelua tai korjaa teksti.",
            "I brevet står ”{text}”, men i ärendet finns ingen besvarad lyssningsuppgift om detta. Be om lyssning eller rätta texten.",
            "The letter says “{text}”, but no listening task of the case about this has been answered. Ask for listening or correct the text.",
        ),
        "listening_denied": (
            "Kirje ei kiellä kuuntelua, joka on tehty",
            "Brevet förnekar inte lyssning som har skett",
            "The letter does not deny listening that took place",
            "Kirjeessä sanotaan ”{text}”, mutta tallenne on kuunneltu. Korjaa teksti.",
            "I brevet står ”{text}”, men någon har lyssnat på inspelningen. Rätta texten.",
            "The letter says “{text}”, but the recording has been listened to. Correct the text.",
        ),
        "listening_restated": (
            "Kirje kertoo itse, kuka on kuunnellut ja milloin",
            "Brevet berättar självt vem som har lyssnat och när",
            "The letter itself tells who has listened and when",
            "Kirjeessä sanotaan ”{text}” Kirje kertoo kuuntelun itse asiaan kirjatuista kuunteluista. Poista virke. Jos tallennetta on kuunneltu muuta varten, kirjaa se asian sivulla kohdassa Muu kuuntelu.",
            "I brevet står ”{text}” Brevet berättar självt om lyssnandet utifrån det som har antecknats i ärendet. Ta bort meningen. Om någon har lyssnat på inspelningen för något annat, anteckna det på ärendets sida under Annan lyssning.",
            "The letter says “{text}” It tells of listening by itself, from what is written down in the case. Take the sentence out. If a recording was listened to for something else, write that down on the page of the case, under Other listening.",
        ),
        "listening_beyond": (
            "Kuuntelusta kerrotaan se, mitä kuuntelijat ovat vastanneet",
            "Om lyssningen berättas det som lyssnarna har svarat",
            "Of listening the letter tells what listeners have answered",
            "Kirjeessä sanotaan ”{text}”, mutta kuuntelutehtävien mukaan puhelut, päivä tai kuuntelijan tehtävä on toinen. Korjaa teksti.",
            "I brevet står ”{text}”, men enligt lyssningsuppgifterna var samtalen, dagen eller lyssnarens uppgift en annan. Rätta texten.",
            "The letter says “{text}”, but by the listening tasks the calls, the day or the listener's role was another. Correct the text.",
        ),
        "listening_withheld": (
            "Kuuntelusta kerrotaan kaikista puheluista",
            "Om lyssning berättas för alla samtal",
            "Listening is told of every call",
            "Tallennetta, jota ei anneta, kuunneltiin {day}. Päätös perustuu tietosuojalain 34 §:ään, joten kirje ei kerro siitä. Tieto annetaan pyynnöstä tietosuojavaltuutetulle (34 § 4 mom.).",
            "Någon lyssnade den {day} på en inspelning som inte lämnas ut. Beslutet grundar sig på 34 § i dataskyddslagen, så brevet berättar inte om det. Uppgiften ges på begäran till dataombudsmannen (34 § 4 mom.).",
            "A recording that is withheld was listened to on {day}. The decision rests on section 34 of the Data Protection Act, so that the letter does not tell of it. The Ombudsman gets it on request (section 34(4)).",
        ),
        "destruction_restated": (
            "Kirje kertoo itse, milloin ja miksi tallenne tuhottiin",
            "Brevet berättar självt när och varför inspelningen förstördes",
            "The letter itself tells when and why the recording was destroyed",
            "Kirjeessä sanotaan ”{text}” Kirje kertoo tuhoamisen ajan ja säilytysajan päättymisen rekisteristä. Poista virke ja kerro vain, mikä meni väärin ja mitä on tehty.",
            "I brevet står ”{text}” Brevet berättar utifrån registret när inspelningen förstördes och när förvaringstiden gick ut. Ta bort meningen och berätta bara vad som gick fel och vad som har gjorts.",
            "The letter says “{text}” It tells from the register when the recording was destroyed and when its storage period ended. Take the sentence out, and tell only what went wrong and what was done.",
        ),
        "nothing_erased": (
            "Poistetuksi sanotaan vain poistettua",
            "Bara det som har raderats sägs vara raderat",
            "Only what was erased is called erased",
            "Kirjeessä sanotaan ”{text}”, mutta yhtään tallennetta ei ole poistettu pyynnöstä. Kerro, mitä tallenteille on tapahtunut.",
            "I brevet står ”{text}”, men ingen inspelning har raderats på begäran. Berätta vad som har hänt med inspelningarna.",
            "The letter says “{text}”, but no recording was erased on request. Tell what became of the recordings.",
        ),
        "recording_not_there": (
            "Kirje ei lupaa mitään tallenteesta, jota ei ole",
            "Brevet utlovar ingenting om en inspelning som inte finns",
            "The letter promises nothing of a recording that is not there",
            "Kirjeessä sanotaan ”{text}”, mutta tallennetta ei ole. Kerro puhelun muista tiedoista tai siitä, mitä tallenteelle on tapahtunut.",
            "I brevet står ”{text}”, men det finns ingen inspelning. Skriv om samtalets övriga uppgifter eller om vad som har hänt med inspelningen.",
            "The letter says “{text}”, but there is no recording. Write of the other data about the call, or of what became of the recording.",
        ),
        "heard_another": (
            "Yksikään kuuntelija ei ole sanonut puhujaa toiseksi henkilöksi",
            "Ingen lyssnare har sagt att den som talar är någon annan",
            "No listener has said that somebody else speaks",
            "Kuuntelijan mukaan puhuja ei ole pyytäjä: puhelu {days}. Lue kuuntelijan vastaus, ja irrota puhelu, jos se ei koske rekisteröityä.",
            "Enligt lyssnaren är det inte den som begärt uppgifterna som talar: samtal {days}. Läs lyssnarens svar, och koppla loss samtalet om det inte gäller den registrerade.",
            "By the listener it is not the requester who speaks: call of {days}. Read the listener’s answer, and unlink the call if it is not about the data subject.",
        ),
        "heard_for_another": (
            "Yksikään kuuntelija ei ole sanonut pyytäjän hoitavan puhelussa toisen henkilön asiaa",
            "Ingen lyssnare har sagt att den som begärt uppgifterna sköter någon annans ärende i samtalet",
            "No listener has said that the requester acts for somebody else in a call",
            "Kuuntelijan mukaan pyytäjä hoitaa puhelussa toisen henkilön asiaa: puhelu {days}. Lue kuuntelijan vastaus, ja harkitse, mitä toista koskevasta voi antaa.",
            "Enligt lyssnaren sköter den som begärt uppgifterna någon annans ärende: samtal {days}. Läs lyssnarens svar, och överväg vad som kan lämnas ut av det som gäller den andra.",
            "By the listener the requester acts for somebody else: call of {days}. Read the listener’s answer, and consider what of the other person’s data may be given.",
        ),
        "heard_unmasked": (
            "Kokonaan annettavista puheluista kuuntelija ei ole merkinnyt peitettäviä kohtia",
            "I de samtal som lämnas ut i sin helhet har ingen lyssnare markerat avsnitt som ska döljas",
            "In the calls that are given whole no listener has marked a passage to mask",
            "Kuuntelija on merkinnyt peitettäviä kohtia puheluun, joka annetaan kokonaan: puhelu {days}. Lue kuuntelijan vastaus. Jos kohdasta olisi haittaa toiselle henkilölle, valitse osan antaminen ja peitä kohta.",
            "Lyssnaren har markerat avsnitt som ska döljas i ett samtal som lämnas ut i sin helhet: samtal {days}. Läs lyssnarens svar. Om avsnittet skulle skada någon annan, välj att en del lämnas ut och dölj avsnittet.",
            "A listener has marked passages to mask in a call that is given whole: call of {days}. Read the listener’s answer. If the passage would harm somebody else, choose that part is given, and mask it.",
        ),
        "alarm_open": (
            "Yksikään kuuntelijan hälytys ei odota toimia",
            "Inget larm från en lyssnare väntar på åtgärder",
            "No alarm of a listener waits to be acted on",
            "Kuuntelija on kertonut jotakin hälyttävää, eikä ole kirjattu, mitä sen vuoksi tehtiin. Selvitä ennen kirjeen lähettämistä, mitä vastaanottajalle saa kertoa. Kysy tarvittaessa viranomaiselta.",
            "En lyssnare har berättat om något oroväckande, och det har inte antecknats vad som gjordes. Utred innan brevet sänds vad mottagaren får veta. Fråga vid behov myndigheten.",
            "A listener has told of something alarming, and nobody has written down what was done. Find out before the letter is sent what the recipient may be told. Ask the authority where needed.",
        ),
        "callers_whole": (
            "Asiakaspalvelijan omassa pyynnössä ei anneta kokonaan puhelua, jossa on soittajan tietoja",
            "I en kundtjänstmedarbetares egen begäran lämnas inget samtal med uppgifter om den som ringde ut i sin helhet",
            "An agent’s own request gives no call whole that has data about its caller",
            "Asiakaspalvelija pyytää omia puheluitaan, ja puhelu annetaan kokonaan: {days}. Siinä on myös soittajan tietoja. Pyydä kuuntelemaan se. Peitä kohdat, joista olisi soittajalle haittaa (tietosuoja-asetuksen 15 artiklan 4 kohta), tai arvioi, ettei niitä ole.",
            "En kundtjänstmedarbetare begär sina egna samtal, och ett samtal lämnas ut i sin helhet: {days}. Det innehåller också uppgifter om den som ringde. Be om lyssning. Dölj de avsnitt som skulle skada den som ringde (artikel 15.4 i dataskyddsförordningen), eller bedöm att det inte finns sådana.",
            "An agent asks for their own calls, and a call is given whole: {days}. It holds data about its caller too. Ask for listening. Mask the passages that would harm the caller (Article 15(4) GDPR), or judge that there are none.",
        ),
    }
)
