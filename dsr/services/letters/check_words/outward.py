"""What the checks of recipients, breaches, transfers and corrections say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from types import MappingProxyType

from dsr.services.letters.check_words.shape import CheckWords

OUTWARD_CHECK_WORDS: CheckWords = MappingProxyType(
    {
        "recipient_denied": (
            "Luetteloon merkityt vastaanottajat tulostuvat kirjeeseen",
            "Mottagarna i förteckningen skrivs ut i brevet",
            "The recipients of the ledger are printed in the letter",
            "Luettelossa on vastaanottajia, mutta teksti kieltää luovutukset: ”{text}” Poista virke tai kirjoita, ettei tietoja ole annettu muille.",
            "Förteckningen har mottagare, men texten förnekar att uppgifter har lämnats ut: ”{text}” Ta bort meningen eller skriv att uppgifter inte har lämnats ut till andra.",
            "The ledger has recipients, but the text denies it: “{text}” Take the sentence out, or say that nothing was disclosed to others.",
        ),
        "breach_risk": (
            "Tietoturvaloukkaus on arvioitu korkeaksi riskiksi",
            "Personuppgiftsincidenten har bedömts som en hög risk",
            "The breach was assessed as a high risk",
            "Asian tietoturvaloukkausta ei ole arvioitu korkeaksi riskiksi henkilölle. Arvioi se ensin tai hylkää kirje.",
            "Ärendets personuppgiftsincident har inte bedömts som en hög risk för personen. Bedöm den först eller kassera brevet.",
            "The breach of the case is not assessed as a high risk to the person. Assess it first, or discard the letter.",
        ),
        "corrected_decision": (
            "Kirje nimeää saman korjattavan päätöksen",
            "Brevet nämner samma beslut som rättas",
            "The letter names the same decision that is corrected",
            "Päätöskohta nimeää päätöksen § {written}, mutta kirje korjaa päätöstä § {printed}. Valitse oikea päätös tai korjaa numero.",
            "Beslutsstycket nämner beslutet § {written}, men brevet rättar beslutet § {printed}. Välj rätt beslut eller rätta numret.",
            "The decision block names decision § {written}, and the letter corrects § {printed}. Choose the right decision, or mend the number.",
        ),
        "not_whole": (
            "Siirretystä pyynnöstä mikään ei kuulu kaupungille",
            "Inget i den överförda begäran hör till staden",
            "Nothing of the transferred request is the city's own",
            "Asiassa on kaupungin omaan linjaan soitettu puhelu, joten pyyntöä ei voi siirtää kokonaan. Ota pyyntö uudelleen käsittelyyn ja vastaa siihen: vastaus kertoo, mikä osa siirretään.",
            "I ärendet finns ett samtal till stadens egen linje, så begäran kan inte överföras i sin helhet. Återuppta handläggningen och svara: svaret anger vilken del som överförs.",
            "The case has a call to a line of the city's own, so the request cannot be transferred whole. Reopen the request and answer it: the answer tells which part is transferred.",
        ),
        "kept_whole": (
            "Kokonaan siirretystä pyynnöstä ei jää osaa kaupungille",
            "Av en begäran som överförts i sin helhet stannar ingen del hos staden",
            "Of a request that was transferred whole no part stays with the city",
            "Pyyntö on siirretty kokonaan, mutta kirje kertoo osasta, jonka kaupunki käsittelee. Tyhjennä kohta, tai ota pyyntö uudelleen käsittelyyn ja vastaa siihen.",
            "Begäran har överförts i sin helhet, men brevet berättar om en del som staden handlägger. Töm stycket, eller återuppta handläggningen och svara på begäran.",
            "The request was transferred whole, but the letter tells of a part that the city handles. Empty the block, or reopen the request and answer it.",
        ),
        "fee_after": (
            "Korjaus sanoo, mitä maksulle tapahtuu",
            "Rättelsen anger vad som händer med avgiften",
            "The correction says what becomes of the fee",
            "Korjattava päätös on päätös maksusta. Valitse, pysyykö maksu vai poistetaanko se.",
            "Det rättade beslutet gäller en avgift. Välj om avgiften kvarstår eller upphävs.",
            "The decision that is corrected is one on a fee. Choose whether the fee stays or is removed.",
        ),
        "correction_unsaid": (
            "Korjaus kertoo säännöksensä ja sen, kenen eduksi se on",
            "Rättelsen anger sin bestämmelse och om den är till partens fördel",
            "The correction tells its provision and in whose favour it is",
            "Valitse, minkä säännöksen nojalla päätös korjataan ja onko korjaus asianosaisen eduksi vai vahingoksi.",
            "Välj med stöd av vilken bestämmelse beslutet rättas och om rättelsen är till partens fördel eller nackdel.",
            "Choose by which provision the decision is corrected, and whether that is in the party's favour or to their detriment.",
        ),
        "correction_barred": (
            "Laki sallii korjauksen",
            "Lagen tillåter rättelsen",
            "The law allows the correction",
            "Korjaus on asianosaisen vahingoksi, eikä sille ole kirjattu kuulemista ja suostumusta tai muuta laillista perustetta. Kirjaa ne.",
            "Rättelsen är till partens nackdel, men hörande och samtycke eller en annan laglig grund har inte antecknats. Anteckna dem.",
            "The correction is to the party's detriment, and hearing and consent or another lawful reason are not recorded. Record them.",
        ),
        "correction_groundless": (
            "Korjaus, jolla annetaan vähemmän, perustuu kirjattuun perusteeseen",
            "En rättelse genom vilken mindre lämnas ut vilar på en antecknad grund",
            "A correction by which less is given rests on a documented ground",
            "Korjauksella annetaan vähemmän kuin päätöksellä, mutta asialle ei ole kirjattu perustetta. Hallintolaki sallii korjauksen, ei tietojen epäämistä: kirjaa asian perusteisiin tietosuoja-asetuksen tai tietosuojalain peruste.",
            "Genom rättelsen lämnas mindre ut än genom beslutet, men ingen grund har antecknats i ärendet. Förvaltningslagen tillåter rättelsen, inte att uppgifter vägras: anteckna bland ärendets grunder grunden enligt dataskyddsförordningen eller dataskyddslagen.",
            "By the correction less is given than by the decision, but no ground is documented. The Administrative Procedure Act allows the correction, not the withholding: document the ground of the GDPR or the Data Protection Act among the grounds of the case.",
        ),
        "correction_given": (
            "Korjaus ei koske jo luovutettua ääntä",
            "Rättelsen gäller inte ljud som redan har lämnats ut",
            "The correction is not about sound that was handed over already",
            "Pyynnön perusteella on jo luovutettu ääntä ({calls} puhelua). Harkitse, voiko korjauksella enää suojata ketään, ja kerro kirjeessä, mitä jo annetuista jäljennöksistä seuraa.",
            "Med anledning av begäran har ljud redan lämnats ut (samtal: {calls}). Överväg om rättelsen ännu kan skydda någon, och berätta i brevet vad som gäller de kopior som redan har lämnats ut.",
            "Sound was handed over for the request already (calls: {calls}). Consider whether the correction can still protect anybody, and say in the letter what follows for the copies given.",
        ),
        "granted_before": (
            "Päätös ei ota takaisin sitä, mitä aiempi korjaus antoi",
            "Beslutet återtar inte det som en tidigare rättelse gav",
            "The decision takes back nothing that an earlier correction gave",
            "Päätöstä on korjattu henkilön eduksi (§ {number}). Tällä päätöksellä ei voi ottaa takaisin sitä, mitä korjauksella annettiin: siihen tarvitaan korjaus, jonka hallintolain 50 §:n 2 momentti sallii. Tarkista, että päätös koskee vain muuta.",
            "Beslutet har rättats till personens fördel (§ {number}). Det som gavs genom rättelsen kan inte återtas genom det här beslutet: det kräver en rättelse som 50 § 2 mom. i förvaltningslagen tillåter. Kontrollera att beslutet gäller bara annat.",
            "The decision was corrected in the person's favour (§ {number}). What the correction gave cannot be taken back by this decision: that takes a correction which section 50(2) of the Administrative Procedure Act allows. See that this decision is about other things only.",
        ),
        "subject_named": (
            "Kirje ei nimeä pyytäjää",
            "Brevet nämner inte den som har gjort begäran",
            "The letter does not name the requester",
            "Kirje nimeää pyytäjän ({text}). Poista nimi, jos vastaanottaja ei tarvitse sitä.",
            "Brevet nämner den som har gjort begäran ({text}). Ta bort namnet om mottagaren inte behöver det.",
            "The letter names the requester ({text}). Remove the name unless the addressee needs it.",
        ),
        "recipient_secret": (
            "Luetteloon merkityt vastaanottajat tulostuvat kirjeeseen",
            "Mottagarna i förteckningen skrivs ut i brevet",
            "The recipients of the ledger are printed in the letter",
            "Päätös perustuu 34 §:ään, joten vastaanottaja {text} ei tulostu itsestään. Nimeä se, jollei 34 § kiellä sitä. Kirje ei saa sanoa, ettei muita ole.",
            "Beslutet grundar sig på 34 §, så mottagaren {text} skrivs inte ut av sig själv. Nämn den om 34 § inte hindrar det. Brevet får inte säga att det inte finns andra.",
            "The decision rests on section 34, so {text} is not printed by itself. Name it unless section 34 forbids it. The letter may not say that there are no others.",
        ),
    }
)
