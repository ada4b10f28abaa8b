"""What the checks of what a letter gives say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from types import MappingProxyType

from dsr.services.letters.check_words.shape import CheckWords

GIVEN_CHECK_WORDS: CheckWords = MappingProxyType(
    {
        "calls_match": (
            "Kirjeen puhelut vastaavat ratkaisua",
            "Samtalen i brevet motsvarar dess avgörande",
            "The calls in the letter match what it answers",
            "Liitetyt puhelut eivät vastaa kirjettä: liitetty {calls}, jätetään antamatta {withheld}, annetaan kohtia peitettynä {masked}. Korjaa liitetyt puhelut tai valitse toinen vastaus.",
            "De kopplade samtalen motsvarar inte brevet: kopplade {calls}, lämnas inte ut {withheld}, lämnas ut med dolda avsnitt {masked}. Rätta de kopplade samtalen eller välj ett annat svar.",
            "The linked calls do not match the letter: linked {calls}, withheld {withheld}, given with passages masked {masked}. Correct the linked calls or choose another answer.",
        ),
        "masked_unplaced": (
            "Peitetyt kohdat on yksilöity",
            "De dolda avsnitten är angivna",
            "The masked passages are told",
            "Päätös ei kerro, mitkä kohdat peitetään: puheluita {calls}. Valitse perusteen sivulla kuuntelijan merkitsemät kohdat, tai kirjoita kohdat perusteluihin (esimerkiksi: Puhelusta 2 peitetään 02:14–02:41).",
            "Beslutet anger inte vilka avsnitt som döljs: samtal {calls}. Välj på grundens sida de avsnitt som lyssnaren har markerat, eller skriv avsnitten i motiveringen (till exempel: I samtal 2 döljs 02:14–02:41).",
            "The decision does not say which passages are masked: calls {calls}. Choose the passages that the listener marked on the page of the ground, or write them in the reasons (for example: In call 2 02:14–02:41 is masked).",
        ),
        "masked_beyond": (
            "Perusteluissa kerrotut kohdat ovat peitettävissä tallenteissa",
            "De avsnitt som anges i motiveringen finns i de inspelningar där avsnitt döljs",
            "The passages told in the reasons are in the recordings that are masked",
            "Perusteluissa on kohta {place}, jota ei ole missään tallenteessa, josta peitetään kohtia. Tarkista ajat ja puhelun numero.",
            "I motiveringen anges avsnittet {place}, som inte finns i någon inspelning där avsnitt döljs. Kontrollera tiderna och samtalets nummer.",
            "The reasons tell the passage {place}, which is in no recording that has passages masked. Check the times and the number of the call.",
        ),
        "masked_untrue": (
            "Perusteet ja annettavat puhelut sopivat yhteen",
            "Grunderna och de samtal som lämnas ut stämmer överens",
            "The grounds and the calls that are given agree",
            "Peruste {ground} kertoo muuta kuin liitetyt puhelut: sen mukaan kohtia peitetään tai tallenne jätetään kokonaan antamatta. Korjaa peruste, tai valitse puhelulle sama asian sivulla.",
            "Grunden {ground} säger annat än de kopplade samtalen: enligt den döljs avsnitt eller lämnas inspelningen inte ut alls. Rätta grunden, eller välj detsamma för samtalet på ärendets sida.",
            "Ground {ground} says something else than the linked calls: by it passages are masked, or the recording is not given at all. Correct the ground, or choose the same for the call on the page of the case.",
        ),
        "masked_said": (
            "Päätös sanoo peitetyksi vain sen, mikä peitetään",
            "Beslutet säger dolt bara om det som döljs",
            "The decision calls masked only what is masked",
            "Päätöksen mukaan kohtia on peitetty, mutta yhtään liitettyä puhelua ei anneta kohtia peitettynä: ”{text}” Valitse se puhelulle asian sivulla, tai korjaa teksti.",
            "Enligt beslutet har avsnitt dolts, men inget kopplat samtal lämnas ut med dolda avsnitt: ”{text}” Välj det för samtalet på ärendets sida, eller rätta texten.",
            "The decision says that passages are masked, but no linked call is given with passages masked: “{text}” Choose that for the call on the page of the case, or correct the text.",
        ),
        "restated": (
            "Lisäys ei toista eikä muuta sitä, mitä päätös itse kertoo annettavan",
            "Tillägget varken upprepar eller ändrar det som beslutet själv säger lämnas ut",
            "The addition neither repeats nor changes what the decision itself says is given",
            "Päätös kertoo liitetyistä puheluista itse, mitä annetaan ja mitä ei. Poista lisäyksestä virke ”{text}” Jos ratkaisu on väärä, muuta sitä, mitä puhelusta annetaan.",
            "Beslutet säger själv utifrån de kopplade samtalen vad som lämnas ut och vad som inte gör det. Ta bort meningen ”{text}” ur tillägget. Om avgörandet är fel, ändra vad som lämnas ut av samtalet.",
            "The decision itself says from the linked calls what is given and what is not. Take the sentence “{text}” out of the addition. If the decision is wrong, change what is given of the call.",
        ),
        "sound_said": (
            "Tekstinä annettavaa puhelua ei sanota ääneksi",
            "Ett samtal som lämnas ut som text kallas inte ljud",
            "A call that is given as text is not called sound",
            "Teksti sanoo jäljennöstä äänitiedostoksi, mutta perusteen mukaan puhelut annetaan tekstinä: ”{text}” Korjaa teksti tai peruste.",
            "Enligt texten är kopian en ljudfil, men enligt grunden lämnas samtalen ut som text: ”{text}” Rätta texten eller grunden.",
            "The text calls the copy a sound file, but by the ground the calls are given as text: “{text}” Correct the text or the ground.",
        ),
        "given_untrue": (
            "Teksti ei sano annettavan muuta kuin puheluista annetaan",
            "Texten säger inte att något annat lämnas ut än det som lämnas ut av samtalen",
            "The text does not say that something else is given than what the calls give",
            "Teksti sanoo muuta kuin liitetyt puhelut: ”{text}” Jotakin jätetään antamatta tai jotakin annetaan. Poista virke. Kirje kertoo itse, mitä annetaan.",
            "Texten säger annat än de kopplade samtalen: ”{text}” Något lämnas inte ut eller något lämnas ut. Ta bort meningen. Brevet säger själv vad som lämnas ut.",
            "The text says something else than the linked calls: “{text}” Something is kept back, or something is given. Take the sentence out. The letter itself says what is given.",
        ),
        "copy_promised": (
            "Jäljennöstä luvataan vain tallenteesta, joka on olemassa",
            "En kopia utlovas bara av en inspelning som finns",
            "A copy is promised only of a recording that is there",
            "Teksti lupaa jäljennöksen, mutta yhdestäkään annettavasta puhelusta ei ole tallennetta: ”{text}” Kerro, mitä tietoja annetaan.",
            "Texten utlovar en kopia, men det finns ingen inspelning av något samtal som lämnas ut: ”{text}” Ange vilka uppgifter som lämnas ut.",
            "The text promises a copy, but there is no recording of any call that is given: “{text}” Say which data are given.",
        ),
        "fee_denied": (
            "Teksti ei sano maksuttomaksi sitä, mistä on päätetty maksu",
            "Texten säger inte att något som en avgift har beslutats för är avgiftsfritt",
            "The text does not call free what a fee was decided for",
            "Tästä pyynnöstä on päätetty maksu, mutta teksti sanoo jäljennöksiä maksuttomiksi: ”{text}” Poista virke. Kirje kertoo maksupäätöksen itse.",
            "En avgift har beslutats för den här begäran, men enligt texten är kopiorna avgiftsfria: ”{text}” Ta bort meningen. Brevet berättar själv om avgiftsbeslutet.",
            "A fee was decided for this request, but the text says that copies are free: “{text}” Take the sentence out. The letter itself tells of the decision on the fee.",
        ),
    }
)
