"""The words of each clock step and of each source of a rule, in Finnish, Swedish and English.

Places in braces are filled by `clock_words.sentence`; `{why}` begins with a space or is empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from dsr.domain.deadlines.steps import Source, StepCode
from dsr.domain.letter_words import NO_BREAK as NB

SOURCES: Mapping[Source, Mapping[str, str]] = {
    Source.gdpr_12_3: {
        "fi": f"tietosuoja-asetuksen 12{NB}artiklan 3{NB}kohta",
        "sv": f"artikel{NB}12.3 i dataskyddsförordningen",
        "en": f"Article{NB}12(3) GDPR",
    },
    Source.gdpr_12_4: {
        "fi": f"tietosuoja-asetuksen 12{NB}artiklan 4{NB}kohta",
        "sv": f"artikel{NB}12.4 i dataskyddsförordningen",
        "en": f"Article{NB}12(4) GDPR",
    },
    Source.gdpr_12_6: {
        "fi": f"tietosuoja-asetuksen 12{NB}artiklan 6{NB}kohta",
        "sv": f"artikel{NB}12.6 i dataskyddsförordningen",
        "en": f"Article{NB}12(6) GDPR",
    },
    Source.recital_63: {
        "fi": f"tietosuoja-asetuksen johdanto-osan 63{NB}kappale",
        "sv": f"skäl{NB}63 i dataskyddsförordningen",
        "en": f"Recital{NB}63 GDPR",
    },
    Source.reg_1182_71_3_2_c: {
        "fi": f"asetuksen 1182/71 3{NB}artiklan 2{NB}kohdan c{NB}alakohta",
        "sv": f"artikel{NB}3.2{NB}c i förordning 1182/71",
        "en": f"Article{NB}3(2)(c) of Regulation 1182/71",
    },
    Source.reg_1182_71_3_4: {
        "fi": f"asetuksen 1182/71 3{NB}artiklan 4{NB}kohta",
        "sv": f"artikel{NB}3.4 i förordning 1182/71",
        "en": f"Article{NB}3(4) of Regulation 1182/71",
    },
    Source.act_150_1930_5: {
        "fi": f"säädettyjen määräaikain laskemisesta annetun lain (150/1930) 5{NB}§",
        "sv": f"5{NB}§ i lagen om beräknande av laga tid (150/1930)",
        "en": f"section{NB}5 of the Act on Calculating Statutory Time Limits (150/1930)",
    },
    Source.edpb_159: {
        "fi": f"Euroopan tietosuojaneuvoston ohje 01/2022, kohta{NB}159",
        "sv": f"Europeiska dataskyddsstyrelsens riktlinjer 01/2022, punkt{NB}159",
        "en": f"EDPB Guidelines 01/2022, paragraph{NB}159",
    },
    Source.safe_practice: {
        "fi": "varovaisin laskutapa: viimeinen työpäivä, joka on ajoissa kaikilla tulkinnoilla",
        "sv": "det försiktigaste sättet att räkna: den sista arbetsdagen som är i tid enligt alla tolkningar",
        "en": "the most careful count: the last working day that is in time on every reading",
    },
}

SENTENCES: Mapping[StepCode, Mapping[str, str]] = {
    StepCode.received: {
        "fi": "Pyyntö saapui {on}. Kuukausi täyttyy {unrolled}.",
        "sv": "Begäran kom in {on}. Månaden går ut {unrolled}.",
        "en": "The request was received on {on}. The month ends on {unrolled}.",
    },
    StepCode.month_clamped: {
        "fi": "Siinä kuussa ei ole {day}. päivää. Siksi aika täyttyy kuun viimeisenä päivänä {on}.",
        "sv": "Den månaden har ingen dag {day}. Därför går tiden ut på månadens sista dag {on}.",
        "en": "That month has no day {day}, so the time ends on its last day, {on}.",
    },
    StepCode.paused: {
        "fi": "Määräajan kuluminen oli keskeytyneenä {days_words}: {what} {asked}, {within}, ja vastaus tuli {answered}.",
        "sv": "Tidsfristen löpte inte under {days_words}: {what} {asked}, {within}, och svaret kom {answered}.",
        "en": "The time stood still for {days_words}: {what} on {asked}, {within}, and the answer came on {answered}.",
    },
    StepCode.no_full_day: {
        "fi": "Määräajan kuluminen ei keskeytynyt: {what} {asked} ja vastaus tuli {answered}. "
        "Vain kokonaiset päivät niiden välissä lasketaan.",
        "sv": "Tidsfristen fortsatte att löpa: {what} {asked} och svaret kom {answered}. "
        "Bara hela dagar däremellan räknas.",
        "en": "The time did not stop: {what} on {asked} and the answer came on {answered}. "
        "Only full days between count.",
    },
    StepCode.asked_late: {
        "fi": "Määräajan kuluminen ei keskeytynyt: {what} {asked}, vasta kun {working_day} työpäivää oli kulunut. "
        "Vain viivytyksettä esitetty kysymys keskeyttää sen.",
        "sv": "Tidsfristen fortsatte att löpa: {what} {asked}, först när {working_day} arbetsdagar hade gått. "
        "Bara en fråga som ställs utan dröjsmål gör att den slutar löpa.",
        "en": "The time did not stop: {what} on {asked}, only after {working_day} working days. "
        "A question stops the time only when it is asked without delay.",
    },
    StepCode.asked_without_pause: {
        "fi": "Määräajan kuluminen ei keskeytynyt: {what} {asked}, mutta keskeytystä ei ole ilmoitettu.",
        "sv": "Tidsfristen fortsatte att löpa: {what} {asked}, men inget avbrott har meddelats.",
        "en": "The time did not stop: {what} on {asked}, but no pause was announced.",
    },
    StepCode.pause_open: {
        "fi": "Määräajan kuluminen on keskeytynyt: {what} {asked}, eikä vastausta ole tullut. "
        "Päivät on laskettu ilman keskeytystä. "
        "Jos vastausta ei tule, ilmoita viimeistään {unpaused}, mitä puuttuu.",
        "sv": "Tidsfristen löper inte för tillfället: {what} {asked}, och inget svar har kommit. "
        "Dagarna har räknats utan avbrottet. "
        "Om inget svar kommer, meddela senast {unpaused} vad som saknas.",
        "en": "A pause is open: {what} on {asked}, and no answer has come. The days are counted without the pause. "
        "If no answer comes, say by {unpaused} what is missing.",
    },
    StepCode.paused_together: {
        "fi": "Määräajan kuluminen oli keskeytyneenä yhteensä {days_words}. Päällekkäiset päivät on laskettu kerran.",
        "sv": "Tidsfristen löpte inte under sammanlagt {days_words}. Överlappande dagar har räknats en gång.",
        "en": "The time stood still for {days_words} in all. Days that overlap are counted once.",
    },
    StepCode.notice_by: {
        "fi": "Lähetä jatkoilmoitus tai kielteinen päätös viimeistään {on}.{why}",
        "sv": "Sänd ett meddelande om förlängning eller ett avslag senast {on}.{why}",
        "en": "Send an extension notice, or a refusal, by {on}.{why}",
    },
    StepCode.notice_by_unpaused: {
        "fi": "Viimeinen päivä ilman keskeytystä on {on}.{why} Jatkoilmoitus ja päätös, jonka peruste tiedetään jo nyt, "
        "on lähetettävä viimeistään silloin, koska keskeytys ei siirrä niitä.",
        "sv": "Sista dagen utan avbrottet är {on}.{why} Ett meddelande om förlängning och ett avslag vars grund redan "
        "är känd ska sändas senast då, eftersom avbrottet inte flyttar dem.",
        "en": "Without the pause the last day is {on}.{why} An extension notice, and a refusal whose ground is already "
        "known, must be sent by then, because the pause does not move them.",
    },
    StepCode.extension_counts: {
        "fi": "Jatkoilmoitus lähti {on}, ajoissa. Kolme kuukautta saapumisesta täyttyy {three_months}.",
        "sv": "Meddelandet om förlängning sändes {on}, i tid. Tre månader från ankomsten går ut {three_months}.",
        "en": "The extension notice went on {on}, in time. Three months from receipt end on {three_months}.",
    },
    StepCode.extension_disputable: {
        "fi": "Jatkoilmoitus lähti {on}, kun kuukausi oli jo täyttynyt {unrolled}. Se on ajoissa vain osalla "
        "tulkinnoista ja siirtää vain niiden päivät. Kolme kuukautta saapumisesta täyttyy {three_months}.",
        "sv": "Meddelandet om förlängning sändes {on}, när månaden redan hade gått ut {unrolled}. Det är i tid bara "
        "enligt en del av tolkningarna och flyttar bara deras dagar. Tre månader från ankomsten går ut {three_months}.",
        "en": "The extension notice went on {on}, when the month had already ended on {unrolled}. It is in time on "
        "some readings only and moves only their days. Three months from receipt end on {three_months}.",
    },
    StepCode.extension_too_late: {
        "fi": "Jatkoilmoitus lähti {on}, liian myöhään: sen viimeinen päivä oli {month_end}. "
        "Se ei siirrä yhtään päivää.",
        "sv": "Meddelandet om förlängning sändes {on}, för sent: sista dagen för det var {month_end}. "
        "Det flyttar ingen dag.",
        "en": "The extension notice went on {on}, too late: its last day was {month_end}. It moves no day.",
    },
    StepCode.months_counted_twice: {
        "fi": "Jos kuukausi ja kaksi kuukautta lasketaan erikseen, aika täyttyy jo {on} eikä {three_months}. "
        "Työpäivämäärä on aikaisemman mukaan.",
        "sv": "Om en månad och två månader räknas var för sig går tiden ut redan {on} och inte {three_months}. "
        "Arbetsdatumet följer den tidigare dagen.",
        "en": "If one month and two months are counted apart, the time ends on {on} already and not on "
        "{three_months}. The day to work by follows the earlier.",
    },
    StepCode.promised: {
        "fi": "Jatkoilmoituksessa luvattiin vastaus viimeistään {on}.",
        "sv": "I meddelandet om förlängning lovades ett svar senast {on}.",
        "en": "The extension notice promised an answer by {on}.",
    },
    StepCode.refusal_by: {
        "fi": "Kielteinen päätös on lähetettävä viimeistään {on}. Määräajan jatkaminen ei siirrä sitä päivää.",
        "sv": "Ett avslag ska sändas senast {on}. En förlängning flyttar inte den dagen.",
        "en": "A refusal must be sent by {on}. An extension does not move that day.",
    },
    StepCode.safe: {
        "fi": "Hoida viimeistään {on}.{why} Vastaus on ajoissa kaikilla tulkinnoilla.",
        "sv": "Sköt senast {on}.{why} Svaret är i tid enligt alla tolkningar.",
        "en": "Answer by {on}.{why} The answer is in time on every reading.",
    },
    StepCode.last_day: {
        "fi": "Lakisääteinen viimeinen päivä on {on}, myös tiukimmalla tulkinnalla.{why}",
        "sv": "Den lagstadgade sista dagen är {on}, också enligt den strängaste tolkningen.{why}",
        "en": "The statutory last day is {on}, on the strictest reading too.{why}",
    },
    StepCode.strict: {
        "fi": "Viimeinen päivä on {on}, jos aatto lasketaan työpäiväksi (tiukin tulkinta).{why}",
        "sv": "Sista dagen är {on}, om aftonen räknas som arbetsdag (den strängaste tolkningen).{why}",
        "en": "The last day is {on} if the eve counts as a working day (the strictest reading).{why}",
    },
    StepCode.strict_unextended: {
        "fi": "Viimeinen päivä on {on}, jos jatkoilmoitus lähti liian myöhään (tiukin tulkinta).{why}",
        "sv": "Sista dagen är {on}, om meddelandet om förlängning sändes för sent (den strängaste tolkningen).{why}",
        "en": "The last day is {on} if the extension notice went too late (the strictest reading).{why}",
    },
    StepCode.statutory: {
        "fi": "Lakisääteinen viimeinen päivä on {on}, jos aattoa ei lasketa työpäiväksi.{why}",
        "sv": "Den lagstadgade sista dagen är {on}, om aftonen inte räknas som arbetsdag.{why}",
        "en": "The statutory last day is {on} if the eve does not count as a working day.{why}",
    },
}
