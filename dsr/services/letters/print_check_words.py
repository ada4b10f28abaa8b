"""What the checks of the printed words say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PRINT_CHECK_WORDS: Mapping[str, tuple[str, str, str, str, str, str]] = MappingProxyType(
    {
        "day_format": (
            "Päivät on kirjoitettu muodossa 3.11.2026",
            "Dagarna är skrivna i formen 3.11.2026",
            "Days are written as 3.11.2026",
            "Kirjoita päivä {day} muodossa 3.11.2026.",
            "Skriv dagen {day} i formen 3.11.2026.",
            "Write the day {day} as 3.11.2026.",
        ),
        "weekday": (
            "Viikonpäivät vastaavat päiviä",
            "Veckodagarna stämmer med datumen",
            "Weekdays fit their days",
            "{day} ei ole {weekday}. Tarkista päivä ja viikonpäivä.",
            "{day} är inte {weekday}. Kontrollera datumet och veckodagen.",
            "{day} is not a {weekday}. Check the day and the weekday.",
        ),
        "day_beyond": (
            "Tekstin päivät ovat asian päiviä",
            "Dagarna i texten är ärendets dagar",
            "The days in the text are days of the case",
            "{day} on asian viimeisen päivän {last} jälkeen eikä ole asian päivä. Tarkista, onko se oikein.",
            "{day} infaller efter ärendets sista dag {last} och är ingen av ärendets dagar. Kontrollera att den är rätt.",
            "{day} is after the last day {last} and is no day of the case. Check that it is right.",
        ),
        "copy_days": (
            "Kopioiden päivät ovat mahdollisia",
            "Datumen för kopiorna är möjliga",
            "The days of the copies can be",
            "Kopion tuhoamispäivä tai päivä, jona se poistuu varmuuskopiosta, ei voi pitää paikkaansa. Vahvista paikka uudelleen.",
            "Dagen då en kopia förstördes eller försvinner ur säkerhetskopian kan inte stämma. Bekräfta platsen på nytt.",
            "The day on which a copy was destroyed, or a back-up drops it, cannot be right. Confirm the place again.",
        ),
        "ground_fits": (
            "Perusteet sopivat tähän päätökseen",
            "Grunderna passar för det här beslutet",
            "The grounds fit this decision",
            "Peruste {ground} ei sovi tällaiseen päätökseen. Valitse toinen peruste tai toinen päätös.",
            "Grunden {ground} passar inte för ett sådant beslut. Välj en annan grund eller ett annat beslut.",
            "The ground {ground} does not serve a decision of this kind. Choose another ground or another decision.",
        ),
        "cover_waits": (
            "Saatteen alla olevat kirjeet on hyväksytty",
            "Breven under följebrevet är godkända",
            "The letters under the cover are approved",
            "Saate hyväksytään viimeisenä. Hyväksymättä: {letters}.",
            "Följebrevet godkänns sist. Inte godkända: {letters}.",
            "The cover is approved as the last. Not approved yet: {letters}.",
        ),
        "language_mix": (
            "Tekstit ovat kirjeen kielellä",
            "Texterna är på brevets språk",
            "The texts are in the language of the letter",
            "Kappale ”{text} …” näyttää olevan toista kieltä. Käännä se, ellei se ole lainaus.",
            "Stycket ”{text} …” verkar vara på ett annat språk. Översätt det om det inte är ett citat.",
            "The paragraph “{text} …” seems to be in another language. Translate it unless it is a quotation.",
        ),
        "another_subject": (
            "Kirjeessä ei mainita toisen asian henkilöä",
            "Brevet nämner ingen person från ett annat ärende",
            "The letter names nobody from another case",
            "{text} on toisen asian rekisteröity. Poista nimi tekstistä.",
            "{text} är den registrerade i ett annat ärende. Ta bort namnet ur texten.",
            "{text} is the data subject of another case. Take the name out of the text.",
        ),
        "another_name": (
            "Kirjeessä ei mainita muita kuin vastaanottaja",
            "Brevet nämner ingen annan än mottagaren",
            "The letter names nobody but its addressee",
            "Tekstissä on nimi {text}. Pidä se vain, jos vastaanottajan on saatava tietää se.",
            "Texten innehåller namnet {text}. Behåll det bara om mottagaren behöver få veta det.",
            "The text has the name {text}. Keep it only if the addressee needs to know it.",
        ),
        "print_spoilt": (
            "Tulosteessa ei ole tyhjiä eikä täyttämättömiä kohtia",
            "Utskriften har inga tomma eller oifyllda ställen",
            "Nothing is left empty or unfilled in print",
            "Tulosteessa on tyhjä tai täyttämätön kohta (kieli {text}). Katso kirjettä ja korjaa teksti.",
            "Utskriften har ett tomt eller oifyllt ställe (språk {text}). Titta på brevet och rätta texten.",
            "Something is empty or unfilled in print (language {text}). Look at the letter and mend the text.",
        ),
        "print_lacks": (
            "Tulosteessa on kaikki pakolliset tiedot",
            "Utskriften har alla obligatoriska uppgifter",
            "Print has everything that it must have",
            "Tulosteesta puuttuu: {text}. Kirje ei voi lähteä ilman sitä.",
            "I utskriften saknas: {text}. Brevet kan inte sändas utan det.",
            "Print lacks: {text}. The letter cannot leave without it.",
        ),
        "contact_stale": (
            "Kirjeen yhteystiedot on tarkistettu kolmen kuukauden aikana",
            "Brevets kontaktuppgifter har kontrollerats de senaste tre månaderna",
            "The letter's contact details were looked at within three months",
            "Osaa yhteystiedoista ei ole tarkistettu kolmeen kuukauteen. Tarkista ne ja päivitä tarkistuspäivä.",
            "En del av kontaktuppgifterna har inte kontrollerats på tre månader. Kontrollera dem och uppdatera dagen.",
            "Some contact details were not looked at for three months. Look at them and note the day.",
        ),
        "recording_reasons_english": (
            "Tallenteiden perustelut on myös englanniksi",
            "Motiveringen för inspelningarna finns också på engelska",
            "The reasons of the recordings are also in English",
            "Tallenteen {call} perusteluja ei ole englanniksi, ja teksti kertoo sen. Kirjoita ne oikeuksien sivulla, jos voit.",
            "Motiveringen för inspelning {call} finns inte på engelska, och texten säger det. Skriv den på sidan för rättigheterna om du kan.",
            "The reasons of recording {call} are not in English, and the text says so. Write them on the page of rights if you can.",
        ),
        "no_ground": (
            "Perustelut eivät nojaa siihen, mikä ei ole peruste",
            "Motiveringen bygger inte på något som inte är en grund",
            "The reasons rest on nothing that is no ground",
            "Perusteen {ground} perusteluissa on sellaista, mikä ei ole peruste, esimerkiksi työmäärä. Kirjoita ne uudelleen.",
            "Motiveringen av grunden {ground} innehåller något som inte är en grund, till exempel arbetsmängd. Skriv om den.",
            "The reasons of ground {ground} say what is no ground, for example workload. Write them anew.",
        ),
        "sides": (
            "Kirjeen kieliversioissa sanotaan sama asia",
            "Brevets språkversioner säger samma sak",
            "The languages of the letter say the same",
            "Kohtaa ”{block}” on muutettu toisella kielellä versiossa {version}. Muuta tämäkin tai merkitse, että se sanoo saman.",
            "”{block}” har ändrats på ett annat språk i version {version}. Ändra den här också, eller anteckna att den stämmer.",
            "“{block}” was changed in another language in version {version}. Change this one too, or note that it says the same.",
        ),
        "sides_courtesy": (
            "Englanninkielinen teksti sanoo saman",
            "Den engelska texten säger samma sak",
            "The English text says the same",
            "Kohtaa ”{block}” on muutettu sitovassa tekstissä versiossa {version}. Tarkista englanninkielinen teksti.",
            "Punkten ”{block}” har ändrats i den bindande texten i version {version}. Kontrollera den engelska texten.",
            "“{block}” was changed in the binding text in version {version}. Check the English text.",
        ),
    }
)
