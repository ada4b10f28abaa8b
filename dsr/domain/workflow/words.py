"""What each guard says when it is not met, in the three languages: what lacks and what would meet it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.workflow.call_words import CALL_SENTENCES
from dsr.domain.workflow.names import Guard
from dsr.domain.workflow.values import Labels

GUARD_SENTENCES: Mapping[Guard, Labels] = MappingProxyType(
    {
        Guard.LETTER_STARTED: Labels(
            "Kirjettä ei ole aloitettu. Aloita kirje.",
            "Brevet har inte påbörjats. Påbörja brevet.",
            "The letter has not been started. Start the letter.",
        ),
        Guard.LETTER_SUBMITTED: Labels(
            "Kirjettä ei ole lähetetty hyväksyttäväksi. Kirjoita se valmiiksi ja lähetä hyväksyttäväksi.",
            "Brevet har inte sänts för godkännande. Skriv det färdigt och sänd det för godkännande.",
            "The letter has not been submitted for approval. Finish it and submit it.",
        ),
        Guard.LETTER_APPROVED: Labels(
            "Kirjettä ei ole hyväksytty. Pyydä hyväksyntä ennen lähetystä.",
            "Brevet har inte godkänts. Be om godkännande innan du sänder brevet.",
            "The letter has not been approved. Get it approved before sending it.",
        ),
        Guard.LETTER_PRINTED: Labels(
            "Kirjettä ei ole tulostettu. Odota tulostuksen valmistumista.",
            "Brevet har inte skrivits ut. Vänta tills utskriften är klar.",
            "The letter has not been printed. Wait for the printing to finish.",
        ),
        Guard.LETTER_SENT: Labels(
            "Kirjettä ei ole lähetetty. Lähetä kirje ja kirjaa lähetys.",
            "Brevet har inte sänts. Sänd brevet och registrera utskicket.",
            "The letter has not been sent. Send it and record the dispatch.",
        ),
        Guard.ACKNOWLEDGED: Labels(
            "Vastaanottoilmoitusta ei ole lähetetty. Lähetä se ensin.",
            "Mottagningsbekräftelsen har inte sänts. Sänd den först.",
            "The acknowledgement has not been sent. Send it first.",
        ),
        Guard.NOT_ACKNOWLEDGED: Labels(
            "Vastaanottoilmoitus on jo lähetetty, joten kirjausta ei voi enää kumota. Kirjaa peruutus tai siirto.",
            "Mottagningsbekräftelsen har redan sänts, och registreringen kan inte längre ångras. "
            "Registrera en återkallelse eller en överföring.",
            "The acknowledgement has already been sent, so the entry can no longer be undone. "
            "Record a withdrawal or a transfer instead.",
        ),
        **CALL_SENTENCES,
        Guard.GROUND_DOCUMENTED: Labels(
            "Perustetta ei ole kirjattu kokonaan. Kirjaa peruste, perustelut ja se selvitys, jota peruste vaatii.",
            "Grunden har inte dokumenterats helt. Ange grunden, motiveringen och den utredning som grunden kräver.",
            "The ground is not fully documented. Record the ground, the reasons and the evidence that it asks for.",
        ),
        Guard.LANGUAGE_SETTLED: Labels(
            "Käsittelykieli ei ole tiedossa. Päätös annetaan yhdellä kielellä: valitse suomi tai ruotsi.",
            "Handläggningsspråket är inte känt. Ett beslut ges på ett språk: välj finska eller svenska.",
            "The language of the case is not settled. A decision is given in one language: choose Finnish or Swedish.",
        ),
        Guard.MANDATE_SETTLED: Labels(
            "Ei ole selvitetty, kuka saa toimia asiassa. Mitä puuttuu ja kenelle voi vastata, näkyy sivulla Kuka toimii "
            "rekisteröidyn puolesta.",
            "Det är inte utrett vem som får föra talan i ärendet. Vad som saknas och vem som kan få svaret visas på sidan Vem som "
            "företräder den registrerade.",
            "It is not settled who may act in the matter. What is lacking, and who can be answered, stands on the page Who acts for "
            "the data subject.",
        ),
        Guard.MANDATE_UNSETTLED: Labels(
            "Mikään kirjattu ei estä tekemästä pyyntöä rekisteröidyn puolesta. Kirjaa, mitä selvitettiin, sivulle Kuka toimii "
            "rekisteröidyn puolesta.",
            "Inget som antecknats hindrar att begäran görs för den registrerade. Anteckna det som utretts på sidan Vem som "
            "företräder den registrerade.",
            "Nothing that is written down stops the request from being made for the data subject. Write down what was found out on "
            "the page Who acts for the data subject.",
        ),
        Guard.DONE_MAY_BE_TOLD: Labels(
            "Edustajan oikeus toimia on lakannut tai sitä ei ole selvitetty. Mitä jo tehtiin, voi kertoa rekisteröidylle: osoita "
            "kirje hänelle. Huoltajalle sen voi kertoa nuoren vastustuksesta huolimatta vain kirjatusta syystä. Mitä puuttuu, "
            "näkyy sivulla Kuka toimii rekisteröidyn puolesta.",
            "Företrädarens rätt att handla har upphört eller har inte utretts. Det som redan har gjorts kan berättas för den "
            "registrerade: rikta brevet till den registrerade. En vårdnadshavare kan få veta det trots den ungas motstånd bara av ett "
            "antecknat skäl. Vad som saknas visas på sidan Vem som företräder den registrerade.",
            "The representative's right to act has ended or is not settled. What was done already can be told to the data subject: "
            "address the letter to them. A guardian is told of it against the young person's word only for a reason that is written "
            "down. What is lacking stands on the page Who acts for the data subject.",
        ),
        Guard.IDENTITY_DOUBT_DOCUMENTED: Labels(
            "Epäilyn syytä ei ole kirjattu. Henkilöllisyyttä saa kysyä vain perustellusta syystä: kirjaa syy.",
            "Skälet att betvivla identiteten har inte registrerats. Fråga om identiteten bara när det finns "
            "rimliga skäl att betvivla den: ange skälet.",
            "The doubt is not documented. Identity may be asked for only on reasonable doubt: record the reason.",
        ),
        Guard.IDENTITY_STILL_NEEDED: Labels(
            "Henkilöllisyys on jo varmistettu riittävästi, eikä sitä saa enää kysyä. Jos varmistus osoittautui vääräksi, kirjaa se.",
            "Identiteten har redan kontrollerats tillräckligt, och man får inte längre fråga om den. Om kontrollen visade sig vara "
            "fel, anteckna det.",
            "Identity has been confirmed to the level needed, so it may not be asked for. If the check proved wrong, record that.",
        ),
        Guard.IDENTITY_QUESTION_OPEN: Labels(
            "Henkilöllisyydestä ei ole avointa kysymystä. Lähetä ensin lisätietopyyntö.",
            "Det finns ingen öppen fråga om identiteten. Sänd först en begäran om ytterligare uppgifter.",
            "No question about identity is open. Send the request for information first.",
        ),
        Guard.NO_IDENTITY_QUESTION_OPEN: Labels(
            "Henkilöllisyydestä on jo kysytty. Kirjaa vastaus ennen uutta kysymystä.",
            "En fråga om identiteten är redan öppen. Registrera svaret innan du frågar på nytt.",
            "Identity has already been asked for. Record the answer before asking again.",
        ),
        Guard.CLARIFICATION_OPEN: Labels(
            "Tarkennuspyyntöä ei ole avoinna. Lähetä ensin pyyntö tarkentamisesta.",
            "Ingen begäran om precisering är öppen. Sänd först en sådan begäran.",
            "No request for clarification is open. Send one first.",
        ),
        Guard.WITHDRAWAL_OPEN: Labels(
            "Yhtäkään viestiä, joka voisi peruuttaa pyynnön, ei ole odottamassa.",
            "Inget meddelande som kan återkalla begäran väntar.",
            "No message that may take the request back is waiting.",
        ),
        Guard.QUESTION_ANSWERED: Labels(
            "Yhteenkään kysymykseen ei ole kirjattu vastausta.",
            "Inget svar på en fråga har registrerats.",
            "No answer to a question is written down.",
        ),
        Guard.IDENTITY_ENOUGH_FOR_LETTER: Labels(
            "Henkilöllisyyttä ei ole varmistettu tämän kirjeen vaatimalla tavalla. Valitse tapa, jossa kirjeen avaa vain se, joka on "
            "osoittanut henkilöllisyytensä (Suomi.fi, nouto tai asiointipiste), tai kirjaa varmistus ennen lähettämistä: postissa "
            "mikään ei osoita sitä. Tähän ei tarvita epäilyä, eikä se keskeytä määräaikaa.",
            "Identiteten har inte kontrollerats på det sätt som brevet kräver. Välj ett sätt där bara den som har styrkt sin identitet "
            "kan öppna brevet (Suomi.fi, avhämtning eller servicepunkten), eller registrera en kontroll innan brevet sänds: med "
            "posten visar ingenting vem som öppnar det. Det kräver inget tvivel, och tidsfristen fortsätter löpa.",
            "Identity has not been checked to the level that this letter asks for. Choose a way in which only somebody who has proved "
            "who they are opens the letter (Suomi.fi, pick-up or the service point), or record a check before it leaves: post shows "
            "nothing of who opens it. This needs no doubt, and the clock runs on.",
        ),
        Guard.NOT_EXTENDED: Labels(
            "Määräaikaa on jo jatkettu. Sitä voi jatkaa vain kerran.",
            "Tidsfristen har redan förlängts. Den kan förlängas bara en gång.",
            "The time limit has already been extended. It can be extended only once.",
        ),
        Guard.EXTENSION_IN_TIME: Labels(
            "Määräaikaa ei voi enää jatkaa: ilmoituksen olisi pitänyt lähteä ensimmäisen kuukauden aikana. "
            "Vastaa niin pian kuin voit.",
            "Tidsfristen kan inte längre förlängas: meddelandet borde ha sänts under den första månaden. "
            "Svara så snart som möjligt.",
            "The time limit can no longer be extended: the notice had to leave within the first month. "
            "Answer as soon as you can.",
        ),
        Guard.REFUSAL_IN_FIRST_MONTH: Labels(
            "Ensimmäinen kuukausi on kulunut. Kielteinen päätös on myöhässä: anna se heti, viivästys kirjataan.",
            "Den första månaden har gått. Avslaget är försenat: ge det genast, förseningen registreras.",
            "The first month has passed. The refusal is late: give it at once; the delay is logged.",
        ),
        Guard.FIRST_MONTH_ENDING: Labels(
            "Ensimmäinen kuukausi ei ole vielä lopussa. Odota vastausta.",
            "Den första månaden är inte slut ännu. Vänta på svaret.",
            "The first month is not ending yet. Wait for the answer.",
        ),
        Guard.TURVAKIELTO_CHECKED_FOR_POST: Labels(
            "Turvakieltoa ei ole tarkistettu seitsemän viime päivän aikana. Tarkista se, ennen kuin kirje lähtee postissa.",
            "Spärrmarkeringen har inte kontrollerats under de senaste sju dagarna. Kontrollera den innan brevet sänds med posten.",
            "The non-disclosure order has not been checked in the last seven days. Check it before the letter goes by post.",
        ),
        Guard.NO_TURVAKIELTO_FOR_POST: Labels(
            "Rekisteröidyllä on turvakielto, eikä kirje lähde postissa. Käytä Suomi.fi-viestejä, noutoa tai asiointipistettä.",
            "Den registrerade har en spärrmarkering, och brevet sänds inte med posten. Använd Suomi.fi-meddelanden, "
            "avhämtning eller en servicepunkt.",
            "The data subject has a non-disclosure order, so the letter does not go by post. Use Suomi.fi Messages, "
            "pick-up or a service point.",
        ),
        Guard.MERGE_TARGET_EXISTS: Labels(
            "Ei ole toista avointa pyyntöä, johon tämän voisi yhdistää. Kirjaa se ensin.",
            "Det finns ingen annan öppen begäran att sammanföra denna med. Registrera den först.",
            "There is no other open request to merge this one into. Log that one first.",
        ),
        Guard.LISTENING_AWAITED: Labels(
            "Kukaan ei kuuntele yhtäkään puhelua. Pyydä ensin kuuntelemaan.",
            "Ingen lyssnar på något samtal just nu. Be först någon lyssna.",
            "No call is being listened to. Ask somebody to listen first.",
        ),
        Guard.COPY_HANDED_OVER: Labels(
            "Kaikkia vastauksessa luvattuja jäljennöksiä ei ole luovutettu. Luovuta ne ja kirjaa luovutus.",
            "Alla kopior som utlovas i svaret har inte lämnats ut. Lämna ut dem och registrera utlämnandet.",
            "Not every copy that the answer promises is handed over. Hand them over and record it.",
        ),
        Guard.POINTS_JUDGED: Labels(
            "Kaikkia virheellisiksi väitettyjä tietoja ei ole arvioitu. Kirjaa ne ja arvioi jokainen.",
            "Alla uppgifter som påstås vara fel har inte bedömts. Anteckna dem och bedöm var och en.",
            "Not everything that is said to be wrong has been judged. Write it down and judge each point.",
        ),
        Guard.NO_POINT_REFUSED: Labels(
            "Osa oikaisupyynnöstä on hylätty. Anna siitä päätös.",
            "En del av begäran om rättelse har avslagits. Ge ett beslut om den.",
            "Part of the rectification is refused. Give a decision on it.",
        ),
        Guard.SOME_POINT_REFUSED: Labels(
            "Mitään oikaisupyynnöstä ei ole hylätty. Vastaa, että tiedot oikaistiin.",
            "Ingenting av begäran om rättelse har avslagits. Svara att uppgifterna har rättats.",
            "Nothing of the rectification is refused. Answer that the data were rectified.",
        ),
        Guard.SOME_POINT_MET: Labels(
            "Mitään ei ole oikaistu eikä lisäselvitystä liitetty. Esitä, ettei oikaista.",
            "Ingenting har rättats och inget kompletterande utlåtande fogats. Föreslå att ingenting rättas.",
            "Nothing was corrected and no statement attached. Propose a refusal instead.",
        ),
        Guard.NO_POINT_MET: Labels(
            "Jokin tieto on jo oikaistu tai siihen on liitetty lisäselvitys. Vastaa siitä, tai anna päätös osittaisesta oikaisusta.",
            "Någon uppgift har redan rättats eller försetts med ett kompletterande utlåtande. Svara om det, eller ge ett beslut "
            "om att en del rättas.",
            "Something was corrected already or has a statement attached. Answer so, or decide that part is rectified.",
        ),
        Guard.RECORDINGS_ASSESSED: Labels(
            "Kaikkia liitettyjä puheluita ei ole arvioitu. Arvioi jokaisesta, poistetaanko tallenne, onko se tarpeen vai puuttuuko se.",
            "Alla kopplade samtal har inte bedömts. Bedöm för vart och ett om inspelningen raderas, behövs eller saknas.",
            "Not every linked call has been assessed. Say of each whether its recording is erased, necessary or not there.",
        ),
        Guard.SOMETHING_TO_ERASE: Labels(
            "Yhtäkään tallennetta ei ole merkitty poistettavaksi. Esitä, ettei poisteta.",
            "Ingen inspelning har angetts för radering. Föreslå att ingenting raderas.",
            "No recording is to be erased. Propose a refusal instead.",
        ),
        Guard.NOTHING_TO_ERASE: Labels(
            "Osa tallenteista on arvioitu poistettaviksi. Aloita poistaminen, tai arvioi ne säilytettäviksi.",
            "En del av inspelningarna har bedömts för radering. Börja radera, eller bedöm att de bevaras.",
            "Some recordings were assessed to be erased. Begin erasing, or assess them as kept.",
        ),
        Guard.NOTHING_KEPT: Labels(
            "Osa tallenteista säilytetään. Anna siitä päätös.",
            "En del av inspelningarna bevaras. Ge ett beslut om det.",
            "Some recordings are kept. Give a decision on it.",
        ),
        Guard.SOMETHING_KEPT: Labels(
            "Yhtäkään tallennetta ei säilytetä. Vastaa, että tallenteet poistettiin.",
            "Ingen inspelning bevaras. Svara att inspelningarna har raderats.",
            "No recording is kept. Answer that the recordings were erased.",
        ),
        Guard.CORRECTION_GRANTED: Labels(
            "Mitään päätöstä ei ole korjattu henkilön eduksi.",
            "Inget beslut har rättats till personens fördel.",
            "No decision has been corrected in the person's favour.",
        ),
        Guard.NOTHING_DONE_UNTOLD: Labels(
            "Pyynnön vuoksi on jo poistettu, oikaistu tai lisätty tietoja. Kerro siitä vastauksella tai päätöksellä.",
            "Uppgifter har redan raderats, rättats eller lagts till med anledning av begäran. Berätta det i ett svar eller beslut.",
            "Something was already erased, corrected or added for the request. Tell of it by an answer or a decision.",
        ),
        Guard.ACCESS_ANSWERED_FIRST: Labels(
            "Henkilö on pyytänyt myös jäljennöksiä. Luovuta ne ensin, tai kirjaa, että hän haluaa tallenteet poistettaviksi sitä ennen.",
            "Personen har också begärt kopior. Lämna ut dem först, eller anteckna att personen vill att inspelningarna "
            "raderas innan dess.",
            "The person asked for copies too. Hand them over first, or record that they want the recordings erased before that.",
        ),
        Guard.RESTRICTION_DECIDED_FIRST: Labels(
            "Ratkaise ensin asiassa pyydetty käsittelyn rajoittaminen. Vastustamisen punnintaan perustunut (d) ei estä enää poistamista.",
            "Avgör först den begränsning som har begärts i ärendet. En som grundade sig på avvägningen (d) hindrar inte längre "
            "raderingen.",
            "Decide first the restriction asked for in the case. One that rested on the weighing of the objection (d) no longer "
            "keeps anything.",
        ),
        Guard.RECORDINGS_ERASED: Labels(
            "Kaikkia poistettavia tallenteita ei ole vielä poistettu. Poista ne; tuhoamiskielto on purettava ensin.",
            "Alla inspelningar som ska raderas har inte raderats. Radera dem; ett förstöringsförbud måste hävas först.",
            "Not every recording to be erased is gone. Erase them; a hold has to be released first.",
        ),
        Guard.COPIES_CHECKED: Labels(
            "Kaikkia paikkoja, joissa kopioita voi olla, ei ole tarkistettu. Käy luettelo läpi.",
            "Alla ställen där det kan finnas kopior har inte kontrollerats. Gå igenom listan.",
            "Not every place where copies may lie has been checked. Go through the list.",
        ),
        Guard.COPIES_DROPPED: Labels(
            "Varmuuskopio ei ole vielä poistanut jäljennöstään. Vahvista se kirjattuna päivänä.",
            "En säkerhetskopia innehåller ännu inspelningen. Bekräfta den antecknade dagen att den har försvunnit.",
            "A back-up still holds its copy. Confirm on the recorded day that it has dropped it.",
        ),
        Guard.RESTRICTED_USE_ALLOWED: Labels(
            "Liitetyn puhelun käsittelyä on rajoitettu. Pyydä suostumus sen läpikäyntiin ja kirjaa vastaus, tai kirjaa muu poikkeus "
            "(18 artiklan 2 kohta).",
            "Behandlingen av ett kopplat samtal är begränsad. Be om samtycke till granskningen och anteckna svaret, eller "
            "ange ett annat undantag (artikel 18.2).",
            "The processing of a linked call is restricted. Ask for consent to its review and record the answer, or record "
            "another exception (Article 18(2)).",
        ),
        Guard.RESTRICTION_STANDS: Labels(
            "Rajoitusta ei ole voimassa.",
            "Ingen begränsning gäller.",
            "No restriction stands.",
        ),
        Guard.OTHER_RESTRICTION_STANDS: Labels(
            "Asiassa ei ole voimassa rajoitusta, jota koskevaan pyyntöön on vastattu. Suostumusta ei tarvita.",
            "I ärendet gäller ingen begränsning som bygger på en besvarad begäran. Inget samtycke behövs.",
            "No restriction that was answered stands in the case. No consent is needed.",
        ),
        Guard.LIFTING_NOTIFIED: Labels(
            "Henkilölle ei ole ilmoitettu rajoituksen päättymisestä. Lähetä ilmoitus ensin (18 artiklan 3 kohta).",
            "Personen har inte underrättats om att begränsningen upphör. Sänd meddelandet först (artikel 18.3).",
            "The person has not been told that the restriction ends. Send the notice first (Article 18(3)).",
        ),
        Guard.LIFTING_FINAL: Labels(
            "Päätös rajoituksen päättämisestä ei ole lainvoimainen. Rajoitus jatkuu siihen asti.",
            "Beslutet att upphäva begränsningen har inte vunnit laga kraft. Begränsningen gäller till dess.",
            "The decision to lift the restriction is not final. The restriction stands until then.",
        ),
    }
)
