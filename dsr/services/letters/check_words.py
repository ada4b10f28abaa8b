"""What each check of a letter says when all is well and when it is not, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dsr.domain.workflow import Labels
from dsr.services.letters.basis_check_words import BASIS_CHECK_WORDS
from dsr.services.letters.case_check_words import CASE_CHECK_WORDS
from dsr.services.letters.given_check_words import GIVEN_CHECK_WORDS
from dsr.services.letters.outward_check_words import OUTWARD_CHECK_WORDS
from dsr.services.letters.print_check_words import PRINT_CHECK_WORDS
from dsr.services.letters.register_check_words import REGISTER_CHECK_WORDS
from dsr.services.letters.sound_check_words import SOUND_CHECK_WORDS


@dataclass(frozen=True)
class Words:
    """The two sentences of one check; `found` has places such as {block} that the check's values fill."""

    well: Labels
    found: Labels


def _words(*six: str) -> Words:
    return Words(Labels(*six[:3]), Labels(*six[3:]))


CHECK_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        **{
            code: _words(*six)
            for code, six in {
                **REGISTER_CHECK_WORDS,
                **PRINT_CHECK_WORDS,
                **OUTWARD_CHECK_WORDS,
                **BASIS_CHECK_WORDS,
                **CASE_CHECK_WORDS,
                **SOUND_CHECK_WORDS,
                **GIVEN_CHECK_WORDS,
            }.items()
        },
        "language": _words(
            "Kirjeen kieli on käsittelykieli",
            "Brevets språk är handläggningsspråket",
            "The letter is in the language of the case",
            "Kirjeen kieli ei ole asian käsittelykieli. Vaihda kirjeen kielet ennen hyväksyntää.",
            "Brevets språk är inte ärendets handläggningsspråk. Byt brevets språk före godkännandet.",
            "The letter is not in the language of the case. Change its languages before approval.",
        ),
        "recipient": _words(
            "Vastaanottajan nimi on kirjattu",
            "Mottagarens namn är antecknat",
            "The recipient's name is recorded",
            "Vastaanottajan nimi puuttuu. Kirjaa rekisteröidyn nimi asialle.",
            "Mottagarens namn saknas. Anteckna den registrerades namn i ärendet.",
            "The recipient's name is missing. Record the data subject's name in the case.",
        ),
        "addressee": _words(
            "Vastaanottaja on valittu",
            "Mottagaren är vald",
            "The addressee is chosen",
            "Asiassa on edustaja. Valitse, lähteekö kirje rekisteröidylle vai edustajalle.",
            "I ärendet finns en företrädare. Välj om brevet går till den registrerade eller till företrädaren.",
            "The case has a representative. Choose whether the letter goes to the data subject or to them.",
        ),
        "addressee_unfounded": _words(
            "Edustaja saa ottaa kirjeen vastaan",
            "Företrädaren får ta emot brevet",
            "The representative may receive the letter",
            "Kirje on osoitettu edustajalle, jonka valtuutusta ei ole näytetty. Valitse vastaanottaja uudelleen.",
            "Brevet är ställt till en företrädare vars behörighet inte har visats. Välj mottagaren på nytt.",
            "The letter is addressed to a representative whose mandate is not shown. Choose the addressee again.",
        ),
        "block_filled": _words(
            "Kaikki pakolliset kohdat on kirjoitettu",
            "Alla obligatoriska delar är skrivna",
            "Every required part is written",
            "Pakollinen kohta on tyhjä: {block}. Kirjoita se.",
            "En obligatorisk del är tom: {block}. Skriv den.",
            "A required part is empty: {block}. Write it.",
        ),
        "instruction_left": _words(
            "Mallin ohjeet on korvattu omalla tekstillä",
            "Modellens anvisningar har ersatts med egen text",
            "The instructions of the model are replaced",
            "Tekstissä on vielä mallin ohje: {text}. Korvaa se omalla tekstillä.",
            "Texten innehåller ännu en anvisning: {text}. Ersätt den med egen text.",
            "An instruction of the model is left: {text}. Replace it with your own text.",
        ),
        "mark_left": _words(
            "Tekstissä ei ole täyttömerkkejä",
            "Texten innehåller inga fyllnadsmärken",
            "No fill-in marks are left",
            "Tekstissä on täyttömerkki {text}. Kirjoita tieto sen tilalle.",
            "Texten innehåller fyllnadsmärket {text}. Skriv uppgiften i stället.",
            "A fill-in mark is left: {text}. Write the fact in its place.",
        ),
        "personal_code": _words(
            "Ei puhelinnumeroa eikä henkilötunnusta",
            "Inget telefonnummer och ingen personbeteckning",
            "No phone number and no personal identity code",
            "Tekstissä on henkilötunnus. Poista se: henkilötunnusta ei tulosteta.",
            "Texten innehåller en personbeteckning. Ta bort den: personbeteckningar trycks inte.",
            "The text holds a personal identity code. Take it out: codes are never printed.",
        ),
        "phone_number": _words(
            "Ei pyytäjän puhelinnumeroa",
            "Inget telefonnummer till den registrerade",
            "No phone number of the requester",
            "Tekstissä on puhelinnumero. Poista se: pyytäjän numeroa ei tulosteta.",
            "Texten innehåller ett telefonnummer. Ta bort det: den registrerades nummer trycks inte.",
            "The text holds a phone number. Take it out: the requester's number is not printed.",
        ),
        "day_exists": _words(
            "Tekstin päivät ovat kalenterissa",
            "Dagarna i texten finns i kalendern",
            "The days in the text are in the calendar",
            "Päivää {day} ei ole kalenterissa. Korjaa se.",
            "Dagen {day} finns inte i kalendern. Rätta den.",
            "There is no day {day} in the calendar. Mend it.",
        ),
        "reply_by": _words(
            "Vastaamiselle on annettu päivä ja riittävä aika",
            "En dag och tillräcklig tid har angetts för svaret",
            "A day to reply by is given, with enough time",
            "Kirjoita yksi päivä, johon mennessä pitää vastata, esimerkiksi muodossa 25.1.2027 (hallintolain 33 §).",
            "Skriv en dag då svaret senast ska ha kommit in, till exempel i formen 25.1.2027 (33 § i förvaltningslagen).",
            "Write one day to reply by, in a form such as 25.1.2027 (hallintolaki 33 §).",
        ),
        "reply_by_past": _words(
            "Vastauspäivä on tulevaisuudessa",
            "Svarsdagen ligger i framtiden",
            "The day to reply by lies ahead",
            "Päivä, johon mennessä pitää vastata, ei ole tulevaisuudessa. Anna riittävä aika (hallintolain 33 §).",
            "Dagen då svaret senast ska ha kommit in ligger inte i framtiden. Ge tillräcklig tid (33 § i förvaltningslagen).",
            "The day to reply by does not lie ahead. Give enough time (hallintolaki 33 §).",
        ),
        "reply_by_short": _words(
            "Aikaa vastata on vähintään viikko",
            "Det finns minst en vecka på sig att svara",
            "There is at least a week to reply",
            "Aikaa vastata on alle viikko. Harkitse, riittääkö se (hallintolain 33 §); yleensä annetaan kaksi viikkoa.",
            "Tiden för svar är under en vecka. Överväg om den räcker (33 § i förvaltningslagen); i regel ges två veckor.",
            "There is less than a week to reply. Consider whether it is enough (hallintolaki 33 §); as a rule two weeks are given.",
        ),
        "unprintable": _words(
            "Kaikki merkit voi tulostaa",
            "Alla tecken kan skrivas ut",
            "Every character can be printed",
            "Näitä merkkejä ei voi tulostaa: {text}. Kirjoita ne latinalaisin kirjaimin.",
            "De här tecknen kan inte skrivas ut: {text}. Skriv dem med latinska bokstäver.",
            "These characters cannot be printed: {text}. Write them in Latin letters.",
        ),
        "turvakielto": _words(
            "Osoitteen saa painaa, turvakielto on tarkistettu",
            "Adressen får tryckas, spärrmarkeringen är kontrollerad",
            "The address may be printed: the non-disclosure order was checked",
            "Turvakieltoa ei ole tarkistettu, eikä osoitetta voi painaa. Tarkista se ennen hyväksyntää.",
            "Spärrmarkeringen har inte kontrollerats och adressen kan inte tryckas. Kontrollera den före godkännandet.",
            "The non-disclosure order has not been checked, so the address cannot be printed. Check it before approval.",
        ),
        "turvakielto_post": _words(
            "Lähetystapa sopii",
            "Sättet att sända passar",
            "The way of sending fits",
            "Turvakielto on voimassa: kirjettä ei lähetetä postissa. Valitse asialle muu vastaustapa.",
            "En spärrmarkering gäller: brevet sänds inte med posten. Välj ett annat sätt att svara i ärendet.",
            "A non-disclosure order is in force: the letter does not go by post. Choose another way of answer.",
        ),
        "address": _words(
            "Postiosoite on kirjattu",
            "Postadressen är antecknad",
            "The postal address is recorded",
            "Postiosoite puuttuu. Kirjaa se asialle tai valitse muu vastaustapa.",
            "Postadressen saknas. Anteckna den i ärendet eller välj ett annat sätt att svara.",
            "The postal address is missing. Record it in the case or choose another way of answer.",
        ),
        "search_made": _words(
            "Puhelut on haettu rekisteristä",
            "Samtalen har sökts i registret",
            "The register has been searched",
            "Puheluita ei ole haettu rekisteristä. Hae ne ennen vastausta.",
            "Samtal har inte sökts i registret. Sök dem före svaret.",
            "The register has not been searched. Search it before answering.",
        ),
        "ground": _words(
            "Jokaisella perusteella on perustelut ja selvitys",
            "Varje grund har en motivering och en utredning",
            "Every ground has its reasons and its evidence",
            "Päätöksellä ei ole perustetta. Lisää peruste ja perustelut.",
            "Beslutet saknar grund. Lägg till en grund och en motivering.",
            "The decision has no ground. Add a ground and its reasons.",
        ),
        "ground_reasons": _words(
            "Perustelut on kirjoitettu",
            "Motiveringen är skriven",
            "The reasons are written",
            "Perusteen {ground} perustelut puuttuvat. Kirjoita ne rekisteröidylle.",
            "Motiveringen för grunden {ground} saknas. Skriv den till den registrerade.",
            "The reasons for ground {ground} are missing. Write them to the data subject.",
        ),
        "ground_reasons_english": _words(
            "Perustelut on myös englanniksi",
            "Motiveringen finns också på engelska",
            "The reasons are also in English",
            "Perusteen {ground} perusteluja ei ole englanniksi, ja teksti kertoo sen. Kirjoita ne, jos voit.",
            "Motiveringen för grunden {ground} finns inte på engelska, och texten säger det. Skriv den om du kan.",
            "The reasons for ground {ground} are not in English, and the text says so. Write them if you can.",
        ),
        "ground_evidence": _words(
            "Perusteen vaatima selvitys on kirjattu",
            "Den utredning som grunden kräver är dokumenterad",
            "The evidence that the ground asks for is recorded",
            "Perusteen {ground} vaatima selvitys puuttuu. Kirjaa, mihin peruste nojaa.",
            "Den utredning som grunden {ground} kräver saknas. Ange vad grunden stöder sig på.",
            "The evidence for ground {ground} is missing. Record what it rests on.",
        ),
        "authority": _words(
            "Päättäjän toimivalta on vahvistettu",
            "Beslutsfattarens behörighet är bekräftad",
            "The decider's power is confirmed",
            "Sinulla ei ole vahvistettua toimivaltaa tehdä tätä päätöstä tänään. Kirjaa toimivalta ja pyydä toista vahvistamaan se.",
            "Du har ingen bekräftad behörighet att fatta detta beslut i dag. Anteckna behörigheten och be någon annan bekräfta den.",
            "You have no confirmed power to make this decision today. Write the delegation down and ask a second person to confirm it.",
        ),
        "authority_demo": _words(
            "Päättäjän toimivalta on vahvistettu",
            "Beslutsfattarens behörighet är bekräftad",
            "The decider's power is confirmed",
            "Päättäjän toimivaltaa ei ole vahvistettu. Esittelyssä päätöksen voi silti tehdä.",
            "Beslutsfattarens behörighet är inte bekräftad. I demonstrationen kan beslutet ändå fattas.",
            "The decider's power is not confirmed. In the demonstration the decision can be made all the same.",
        ),
        "withheld_ground": _words(
            "Jokaisella antamatta jätetyllä puhelulla on peruste",
            "Varje samtal som inte lämnas ut har en grund",
            "Every withheld call has a ground",
            "Antamatta jätetyn puhelun perustetta ei ole päätöksessä. Valitse puhelulle jokin päätöksen perusteista.",
            "Grunden för ett samtal som inte lämnas ut finns inte i beslutet. Välj en av beslutets grunder för samtalet.",
            "The ground of a withheld call is not in the decision. Choose one of the decision's grounds for the call.",
        ),
        "section_34": _words(
            "34 § 4 mom. mainitaan vain, kun peruste on 34 §",
            "34 § 4 mom. nämns bara när grunden är 34 §",
            "Section 34(4) is told only where section 34 is the ground",
            "Tekstissä viitataan 34 §:n 4 momenttiin, mutta mikään peruste ei ole 34 §. Poista viittaus.",
            "Texten hänvisar till 34 § 4 mom., men ingen grund är 34 §. Ta bort hänvisningen.",
            "The text refers to section 34(4), but no ground is section 34. Take the reference out.",
        ),
        "route": _words(
            "Yksi vahvistettu muutoksenhakuohje",
            "En bekräftad anvisning för ändringssökande",
            "One confirmed route of appeal",
            "Muutoksenhakutietä ei ole vahvistettu, joten päätöstä ei voi antaa. Kirjaa se ja pyydä toista vahvistamaan se.",
            "Sättet att söka ändring är inte bekräftat, och beslutet kan därför inte ges. Anteckna det och be någon annan bekräfta det.",
            "The route of appeal is not confirmed, so the decision cannot be given. Write it down and ask a second person to confirm it.",
        ),
        "route_demo": _words(
            "Muutoksenhakutie on vahvistettu",
            "Sättet att söka ändring är bekräftat",
            "The route of appeal is confirmed",
            "Muutoksenhakutietä ei ole vahvistettu. Esittelyssä päätöksen voi silti tulostaa.",
            "Sättet att söka ändring är inte bekräftat. I demonstrationen kan beslutet ändå skrivas ut.",
            "The route of appeal is not confirmed. The demonstration prints the decision all the same.",
        ),
    }
)
