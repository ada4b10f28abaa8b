"""What the checks against the case say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from types import MappingProxyType

from dsr.domain.workflow import GUARD_SENTENCES, Guard
from dsr.services.letters.check_words.shape import CheckWords

_UNJUDGED = GUARD_SENTENCES[Guard.CANDIDATES_DECIDED]

CASE_CHECK_WORDS: CheckWords = MappingProxyType(
    {
        "young_objects": (
            "Nuori ei vastusta tietojen antamista huoltajalle",
            "Den unga motsätter sig inte att vårdnadshavaren får uppgifterna",
            "The young person does not object to the guardian getting the data",
            "15–17-vuotias vastustaa sitä, että huoltaja saa tiedot. Kirjattu syy antaa ne silti: ”{text}”. Arvioi, riittääkö se (julkisuuslain 11 §:n 2 momentin 1 kohta, tietosuojalain 34 §).",
            "15–17-åringen motsätter sig att vårdnadshavaren får uppgifterna. Antecknat skäl att ändå lämna ut dem: ”{text}”. Bedöm om det räcker (11 § 2 mom. 1 punkten i offentlighetslagen, 34 § i dataskyddslagen).",
            "The person of 15 to 17 objects to the guardian getting the data. The reason written down for giving them all the same: “{text}”. Judge whether it is enough (Act 621/1999, section 11(2)(1); Data Protection Act, section 34).",
        ),
        "young_unweighed": (
            "Nuori ei vastusta tietojen antamista huoltajalle",
            "Den unga motsätter sig inte att vårdnadshavaren får uppgifterna",
            "The young person does not object to the guardian getting the data",
            "15–17-vuotias vastustaa sitä, että huoltaja saa tiedot. Syytä antaa ne silti ei ole kirjattu (julkisuuslain 11 §:n 2 momentin 1 kohta, tietosuojalain 34 §).",
            "15–17-åringen motsätter sig att vårdnadshavaren får uppgifterna. Inget skäl att ändå lämna ut dem är antecknat (11 § 2 mom. 1 punkten i offentlighetslagen, 34 § i dataskyddslagen).",
            "The person of 15 to 17 objects to the guardian getting the data. No reason for giving them all the same is written down (Act 621/1999, section 11(2)(1); Data Protection Act, section 34).",
        ),
        "guardian_addressed": (
            "Päätös puhuu huoltajalle, jota nuoren vastustus koskee",
            "Beslutet riktar sig till den vårdnadshavare som den ungas invändning gäller",
            "The decision speaks to the guardian to whom the young person objects",
            "Peruste G25 on päätös huoltajalle: osoita kirje hänelle, älä nuorelle, äläkä kirjaa muita perusteita sen rinnalle.",
            "Grunden G25 är ett beslut till vårdnadshavaren: rikta brevet till vårdnadshavaren, inte till den unga, och dokumentera ingen annan grund vid sidan av.",
            "Ground G25 is a decision to the guardian: address the letter to the guardian, not to the young person, and document no other ground beside it.",
        ),
        "asker_addressed": (
            "Päätös osoitetaan sille, joka teki pyynnön toisen puolesta",
            "Beslutet riktas till den som gjorde begäran för en annan",
            "The decision is addressed to whoever made the request for another",
            "Osoita päätös sille, joka teki pyynnön: kirjoita hänen nimensä niin kuin se on asian edustajissa.",
            "Rikta beslutet till den som gjorde begäran: skriv namnet så som det står bland ärendets företrädare.",
            "Address the decision to whoever made the request: write the name as it stands among the representatives of the case.",
        ),
        "recording_gone": (
            "Jokainen luvattu tallenne on tallella",
            "Varje utlovad inspelning finns kvar",
            "Every recording that is promised is there",
            "Puheluita, joista ei ole tallennetta: {calls}. Kirje kertoo sen ja antaa puhelun tiedot. Tarkista, ettei oma tekstisi lupaa niistä jäljennöstä.",
            "Samtal utan inspelning: {calls}. Brevet berättar det och ger uppgifterna om samtalet. Kontrollera att din egen text inte utlovar någon kopia av dem.",
            "Calls without a recording: {calls}. The letter says so and gives the data about the call. Check that your own text promises no copy of them.",
        ),
        "recording_lost": (
            "Yhtään liitettyä tallennetta ei ole tuhottu pyynnön saavuttua",
            "Ingen kopplad inspelning har förstörts efter att begäran kom in",
            "No linked recording was destroyed after the request arrived",
            "Tallenteita, jotka tuhottiin pyynnön saavuttua: {calls}. Kirje kertoo sen. Kerro siitä tietosuojavastaavalle heti: se voi olla tietoturvaloukkaus.",
            "Inspelningar som förstördes efter att begäran kom in: {calls}. Brevet berättar det. Underrätta dataskyddsombudet genast: det kan vara en personuppgiftsincident.",
            "Recordings destroyed after the request arrived: {calls}. The letter says so. Tell the data protection officer at once: it may be a personal data breach.",
        ),
        "caught_lost": (
            "Mitään hakuehtojen tai ehdotusten piirissä olevaa ei ole tuhottu pyynnön saavuttua",
            "Ingenting som sökvillkoren eller förslagen omfattar har förstörts efter att begäran kom in",
            "Nothing that the search terms or proposals catch was destroyed after the request arrived",
            "Puheluita, joiden tallenne tuhottiin pyynnön saavuttua ja joita ei ole ratkaistu: {calls}. Liitä ne, jotta kirje kertoo niistä, tai merkitse perustellen, etteivät ne ole rekisteröidyn. Kerro tietosuojavastaavalle heti.",
            "Samtal vars inspelning förstördes efter att begäran kom in och som inte har avgjorts: {calls}. Koppla dem, så att brevet berättar om dem, eller ange med motivering att de inte är den registrerades. Underrätta dataskyddsombudet genast.",
            "Undecided calls whose recording was destroyed after the request arrived: {calls}. Link them, so that the letter tells of them, or say with a reason that they are not the data subject's. Tell the data protection officer at once.",
        ),
        "declined_lost": (
            "Mitään kieltämättä jätettyä ei ole tuhottu pyynnön saavuttua",
            "Ingenting vars förstöring lämnades oförbjuden har förstörts efter att begäran kom in",
            "Nothing that was left unfrozen was destroyed after the request arrived",
            "Puheluita, joiden tallenne tuhottiin pyynnön saavuttua, koska tuhoaminen jätettiin kieltämättä: {calls}. Arvioi, riittääkö syy, joka asian sivulla on.",
            "Samtal vars inspelning förstördes efter att begäran kom in, eftersom förstöringen lämnades oförbjuden: {calls}. Bedöm om skälet på ärendets sida räcker.",
            "Calls whose recording was destroyed after the request arrived because they were left unfrozen: {calls}. Judge whether the reason on the case page is enough.",
        ),
        "wide_undecided": (
            "Mikään vilkas linja tai pitkä aika ei odota ratkaisua",
            "Ingen livligt använd linje eller lång tid väntar på avgörande",
            "No busy line or wide time waits for a decision",
            "Vilkas linja tai pitkä aika odottaa ratkaisua. Ratkaise ensin asian sivulla, kielletäänkö sen tallenteiden tuhoaminen.",
            "En livligt använd linje eller en lång tid väntar på avgörande. Avgör först på ärendets sida om förstöring av dess inspelningar ska förbjudas.",
            "A busy line or a wide time waits for a decision. Decide first, on the case page, whether its recordings are frozen.",
        ),
        "caught_undecided": (
            "Jokainen asiaan ehdotettu puhelu on ratkaistu, myös heikot osumat",
            "Varje samtal som har föreslagits för ärendet har avgjorts, även svaga träffar",
            "Every call proposed to the case has been judged, weak matches too",
            "Ratkaisemattomia ehdotettuja puheluita, myös heikkoja osumia: {calls}. Liitä jokainen tai merkitse, ettei se ole rekisteröidyn puhelu.",
            "Oavgjorda föreslagna samtal, även svaga träffar: {calls}. Koppla vart och ett eller ange att samtalet inte är den registrerades.",
            "Undecided calls that are proposed, weak matches too: {calls}. Link each one or mark that it is not the data subject's call.",
        ),
        "call_renumbered": (
            "Ratkaistujen puheluiden numerot ja ajankohdat ovat samat kuin silloin, kun puhelut ratkaistiin",
            "De avgjorda samtalens nummer och tidpunkter är desamma som när samtalen avgjordes",
            "The judged calls have the numbers and the times that they had when they were judged",
            "Puheluita, joiden numero tai ajankohta on muuttunut lähdejärjestelmässä sen jälkeen, kun ne ratkaistiin: {calls}. Puhelu voi olla toisen henkilön tai sittenkin rekisteröidyn. Katso puhelu uudelleen asian sivulla: vahvista liitos tai poista se, ja ratkaise uudelleen ehdotetut.",
            "Samtal vars nummer eller tidpunkt har ändrats i källsystemet efter att de avgjordes: {calls}. Samtalet kan vara någon annans eller trots allt den registrerades. Granska samtalet på nytt på ärendets sida: bekräfta kopplingen eller ta bort den, och avgör dem som föreslås på nytt.",
            "Calls whose number or time has changed in the source since they were judged: {calls}. The call may be another person's, or the data subject's after all. Look at it again on the case page: confirm the link or unlink it, and decide those that are proposed again.",
        ),
        "search_failed": (
            "Viimeisin puheluiden haku onnistui",
            "Den senaste sökningen efter samtal lyckades",
            "The latest search for calls succeeded",
            "Viimeisin puheluiden haku epäonnistui. Hae uudelleen asian sivulla: vasta sitten voi sanoa, ettei tietoja löytynyt.",
            "Den senaste sökningen efter samtal misslyckades. Sök på nytt på ärendets sida: först därefter kan man säga att inga uppgifter hittades.",
            "The latest search for calls failed. Search again on the case page: only then can it be said that no data were found.",
        ),
        "likely_undecided": (
            "Jokainen todennäköinen tai mahdollinen ehdotettu puhelu on ratkaistu",
            "Varje sannolikt eller möjligt föreslaget samtal har avgjorts",
            "Every likely or possible call that is proposed has been judged",
            _UNJUDGED.fi,
            _UNJUDGED.sv,
            _UNJUDGED.en,
        ),
        "unlisted_undecided": (
            "Haun osumista ei ole ratkaisematta yhtään, joka ei mahtunut luetteloon",
            "Ingen träff som inte rymdes i förteckningen är oavgjord",
            "No match that was too many to list is undecided",
            "Osumia, jotka eivät mahtuneet luetteloon ja joita ei ole ratkaistu: {calls}. Tarkenna hakuehtoja tai ratkaise osumat asian sivulla.",
            "Träffar som inte rymdes i förteckningen och inte har avgjorts: {calls}. Precisera sökvillkoren eller avgör träffarna på ärendets sida.",
            "Matches that were too many to list and are undecided: {calls}. Narrow the search terms, or decide on them on the case page.",
        ),
        "age_untold": (
            "On kirjattu, onko lapsi täyttänyt 15 vuotta",
            "Det är antecknat om barnet har fyllt 15 år",
            "It is noted whether the child is 15 or older",
            "Kirjaa sivulla Kuka toimii rekisteröidyn puolesta, onko lapsi alle 15-vuotias vai 15–17-vuotias. Päätös, joka koskee 15–17-vuotiasta, annetaan tiedoksi myös nuorelle itselleen.",
            "Anteckna på sidan Vem som företräder den registrerade om barnet är under 15 år eller 15–17 år. Ett beslut som gäller en 15–17-åring delges också den unga själv.",
            "Note on the page Who acts for the data subject whether the child is under 15 or 15 to 17. A decision about a person of 15 to 17 is served on them too.",
        ),
        "ground_contested": (
            "Asiassa ei ole ratkaisematta oikaisua eikä vastustamista",
            "I ärendet finns varken rättelse eller invändning som inte har avgjorts",
            "No rectification or objection of the case is undecided",
            "Asiassa on ratkaisematta oikaisupyyntö tai vastustaminen, ja siksi käsittely on rajoitettu. Ratkaise se ensin.",
            "I ärendet finns en begäran om rättelse eller en invändning som inte har avgjorts, och därför är behandlingen begränsad. Avgör den först.",
            "A rectification or an objection of the case is undecided, and restricts until then. Decide it first.",
        ),
        "contest_denied": (
            "Kirje ei kiellä, mitä pyytäjä on kiistänyt tai vastustanut",
            "Brevet förnekar inte vad personen har bestridit eller invänt mot",
            "The letter does not deny what was contested or objected to",
            "Kirjeessä sanotaan ”{text}”, mutta asiassa on oikaisupyyntö tai vastustaminen. Korjaa perustelu.",
            "I brevet står ”{text}”, men i ärendet finns en begäran om rättelse eller en invändning. Rätta motiveringen.",
            "The letter says “{text}”, but the case has a rectification or an objection. Correct the reasons.",
        ),
        "identity_confirmed": (
            "Henkilöllisyyttä ei ole vielä varmistettu",
            "Identiteten har inte ännu kontrollerats",
            "Identity has not been confirmed yet",
            "Henkilöllisyys on jo varmistettu riittävästi. Mitätöi kirje: siitä ei saa enää kysyä.",
            "Identiteten har redan kontrollerats tillräckligt. Makulera brevet: man får inte längre fråga om den.",
            "Identity has been confirmed to the level needed. Void the letter: it may not be asked for.",
        ),
        "kept_ground": (
            "Päätöksessä on jokaisen säilytettävän tallenteen peruste",
            "Beslutet har grunden för varje inspelning som bevaras",
            "The decision has the ground of every recording that is kept",
            "Tallenne säilytetään perusteella {ground}, jota päätöksessä ei ole. Kirjaa peruste, tai arvioi tallenne uudelleen.",
            "En inspelning bevaras på grunden {ground}, som inte finns i beslutet. Dokumentera grunden, eller bedöm om inspelningen.",
            "A recording is kept on {ground}, which the decision does not have. Document it, or assess the recording again.",
        ),
        "outcome_restated": (
            "Lisäys ei toista eikä muuta sitä, mitä päätös itse kertoo päätetyn",
            "Tillägget varken upprepar eller ändrar det som beslutet själv säger har beslutats",
            "The addition neither repeats nor changes what the decision itself says was decided",
            "Päätös kertoo asian tiedoista itse, mitä päätettiin. Poista lisäyksestä virke ”{text}” Jos ratkaisu on väärä, muuta sitä asian sivulla.",
            "Beslutet säger själv utifrån ärendets uppgifter vad som beslutades. Ta bort meningen ”{text}” ur tillägget. Om avgörandet är fel, ändra det på ärendets sida.",
            "The decision itself says from the facts of the case what was decided. Take the sentence “{text}” out of the addition. If the outcome is wrong, change it on the page of the case.",
        ),
        "kept_day": (
            "Päätös ei sano, että tallenne säilytetään pidempään kuin se säilytetään",
            "Beslutet säger inte att en inspelning bevaras längre än den bevaras",
            "The decision does not say that a recording is kept longer than it is",
            (
                "Teksti sanoo, että tallenne on tallella, tarpeen tai tuhotaan {day}, mutta viimeinenkin tallenne tuhotaan {last}. Jos tallennetta tarvitaan pidempään, kirjaa "
                "viimeinen päivä tallenteen arvioon: silloin tallenne säilyy ja päätös kertoo päivän. Muuten poista päivä tekstistä."
            ),
            (
                "Texten säger att en inspelning bevaras, behövs eller förstörs {day}, men den sista inspelningen förstörs {last}. Om en inspelning behövs längre, anteckna den "
                "sista dagen i bedömningen av den: då bevaras den och beslutet anger dagen. Stryk annars dagen i texten."
            ),
            (
                "The text says that a recording is kept, needed or destroyed on {day}, but the last recording is destroyed on {last}. If a recording is needed longer, write its last "
                "day into its assessment: it is then held, and the decision tells the day. Otherwise take the day out of the text."
            ),
        ),
        "continued_day": (
            "Päätös ei sano, että tallenne säilytetään pidempään kuin se säilytetään",
            "Beslutet säger inte att en inspelning bevaras längre än den bevaras",
            "The decision does not say that a recording is kept longer than it is",
            (
                "Teksti sanoo, että tallenne on tallella, tarpeen tai tuhotaan {day}, mutta viimeinenkin tallenne tuhotaan {last}. Jos tallenteita tarvitaan pidempään, kirjaa "
                "viimeinen päivä perusteeseen: silloin ne säilyvät ja päätös kertoo päivän. Muuten poista päivä tekstistä."
            ),
            (
                "Texten säger att en inspelning bevaras, behövs eller förstörs {day}, men den sista inspelningen förstörs {last}. Om inspelningarna behövs längre, anteckna den "
                "sista dagen i grunden: då bevaras de och beslutet anger dagen. Stryk annars dagen i texten."
            ),
            (
                "The text says that a recording is kept, needed or destroyed on {day}, but the last recording is destroyed on {last}. If the recordings are needed longer, write the last "
                "day into the ground: they are then held, and the decision tells the day. Otherwise take the day out of the text."
            ),
        ),
        "act_day": (
            "Se, mitä pyynnön johdosta tehtiin, tehtiin pyynnön saapumisen ja kirjeen välillä",
            "Det som gjordes med anledning av begäran gjordes mellan ankomsten och brevet",
            "What was done for the request was done between its receipt and the letter",
            "Kirje kertoo, että jotakin tehtiin {day}, mutta pyyntö saapui {first} eikä kirje voi kertoa tulevasta tehtynä. Korjaa päivä.",
            (
                "Enligt brevet gjordes något {day}, men begäran kom in {first}, och brevet kan inte berätta om något kommande som gjort. Rätta "
                "dagen."
            ),
            (
                "The letter says that something was done on {day}, but the request arrived on {first}, and what lies ahead is not done yet. "
                "Correct the day."
            ),
        ),
        "statement_missing": (
            "Kirjeen mukaan liitetty lisäselvitys on liitetty",
            "Det kompletterande utlåtande som nämns har fogats",
            "A statement that the letter calls attached is attached",
            "Kirjeessä sanotaan, että lisäselvitys liitettiin, mutta sellaista ei ole. Liitä se, tai korjaa teksti.",
            "I brevet står att ett kompletterande utlåtande har fogats, men det finns inget. Foga det, eller rätta texten.",
            "The letter says that a statement was attached, but there is none. Attach it, or correct the text.",
        ),
        "nothing_destroyed": (
            "Ilmoitus kertoo tallenteesta, joka on tuhottu ilman pyyntöä",
            "Meddelandet gäller en inspelning som har förstörts utan begäran",
            "The notice is about a recording that was destroyed without a request",
            "Yhtään liitettyä tallennetta ei ole tuhottu ilman pyyntöä. Älä lähetä tätä ilmoitusta.",
            "Ingen kopplad inspelning har förstörts utan begäran. Sänd inte det här meddelandet.",
            "No linked recording was destroyed without a request. Do not send this notice.",
        ),
        "lifting_reason": (
            "Rajoitus päättyy syystä, joka sopii sen perusteeseen",
            "Begränsningen upphör av ett skäl som passar dess grund",
            "The restriction ends for a reason that fits its ground",
            "Syy ei sovi rajoituksen perusteeseen, tai vastustaminen tai oikaisu on ratkaisematta. Ratkaise se ja esitä päättämistä uudelleen.",
            "Skälet passar inte grunden för begränsningen, eller så har invändningen eller rättelsen inte avgjorts. Avgör den och föreslå på nytt att begränsningen upphör.",
            "The reason does not fit the ground, or the objection or the rectification is undecided. Decide it, and propose the lifting again.",
        ),
        "lifting_day": (
            "Päätöksessä ei ole muuta päättymispäivää kuin kirjeen tulostama",
            "Beslutet anger ingen annan slutdag än den som brevet skriver ut",
            "The decision names no other end day than the letter prints",
            "Päätöksessä lukee {day}, mutta rajoitus ei pääty silloin. Poista päivä: kirje tulostaa oikean.",
            "I beslutet står {day}, men begränsningen upphör inte då. Ta bort dagen: brevet skriver ut den rätta.",
            "The decision says {day}, but the restriction does not end then. Take the day out: the letter prints the right one.",
        ),
    }
)
