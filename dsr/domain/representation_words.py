"""The sentences of the rules for representatives, in the three languages of the office."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.domain.custody import Custody, ShownBy
from dsr.domain.representation import Acting, SubjectKind

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "dead": {
        "fi": "Tietosuoja-asetus ei suojaa kuollutta. Käsittele pyyntö asiakirjapyyntönä (julkisuuslain 11 ja 12 §) ja vastaa pyynnön tehneelle.",
        "sv": "Dataskyddsförordningen skyddar inte en avliden. Handlägg begäran som en begäran om handlingar (11 och 12 § i offentlighetslagen) och svara den som gjorde begäran.",
        "en": "The GDPR does not protect the dead. Handle the request as a document request (Openness Act, sections 11-12), and answer whoever asked.",
    },
    "spouse": {
        "fi": "Puolisolla ei ole oikeutta toisen tietoihin. Pyydä valtakirja, jolloin hän toimii asiamiehenä.",
        "sv": "En make eller maka har ingen rätt till den andras uppgifter. Be om en fullmakt: med den är personen ombud.",
        "en": "A spouse has no right to the other's data. Ask for a mandate: then they act as an agent.",
    },
    "mandate_missing": {
        "fi": "Asiamiestä saa käyttää. Pyydä valtakirja tai muu luotettava selvitys siitä, että valtuutus kattaa tämän pyynnön.",
        "sv": "Ombud får anlitas. Be om en fullmakt eller annan tillförlitlig utredning om att den täcker denna begäran.",
        "en": "An agent may be used. Ask for a mandate or other reliable proof that it covers this request.",
    },
    "mandate_not_secret": {
        "fi": "Valtuutus ei kata salassa pidettäviä tietoja. Lähetä vastaus rekisteröidylle tai pyydä laajempi valtuutus.",
        "sv": "Fullmakten täcker inte sekretessbelagda uppgifter. Sänd svaret till den registrerade eller be om en vidare fullmakt.",
        "en": "The mandate does not cover secret data. Send the answer to the data subject, or ask for a wider mandate.",
    },
    "custody_unverified": {
        "fi": "Tarkista huoltajuus väestötietojärjestelmästä. Sukunimi ei osoita sitä.",
        "sv": "Kontrollera vårdnaden i befolkningsdatasystemet. Efternamnet visar den inte.",
        "en": "Verify custody in the population data. A surname does not show it.",
    },
    "custodians_jointly": {
        "fi": "Huoltajat päättävät lapsen asioista yhdessä. Selvitä, onko huoltaja yksin huoltaja tai onko toinen huoltaja samaa mieltä, ja merkitse, kumpi se on ja mikä sen osoittaa.",
        "sv": "Vårdnadshavarna beslutar tillsammans i barnets ärenden. Utred om vårdnadshavaren är ensam vårdnadshavare eller om den andra är av samma åsikt, och anteckna vilket det är och vad som visar det.",
        "en": "Custodians decide together in matters of the child. Find out whether this guardian has custody alone or the other agrees, and note which it is and what shows it.",
    },
    "custodians_disagree": {
        "fi": "Toinen huoltaja ei ole pyynnön takana, eikä yksi huoltaja voi tehdä sitä yksin. Kuule kumpaakin. Jos erimielisyys jää, tee perusteltu päätös olla toteuttamatta pyyntöä (peruste G26).",
        "sv": "Den andra vårdnadshavaren står inte bakom begäran, och en vårdnadshavare kan inte göra den ensam. Hör båda. Om de förblir oense, fatta ett motiverat beslut att inte tillmötesgå begäran (grund G26).",
        "en": "The other custodian is not behind the request, and one custodian cannot make it alone. Hear both. If they still disagree, make a reasoned decision not to act on it (ground G26).",
    },
    "custodian_prevented": {
        "fi": "Toinen huoltaja ei matkan, sairauden tai muun syyn vuoksi voi osallistua, ja viivästyminen aiheuttaisi haittaa: hänen suostumustaan ei tarvita. Asiasta, jolla on huomattava merkitys lapsen tulevaisuudelle, päätetään silti yhdessä. Hyväksyjä arvioi tämän.",
        "sv": "Den andra vårdnadshavaren kan inte delta på grund av resa, sjukdom eller någon annan orsak, och ett dröjsmål skulle medföra olägenhet: samtycke behövs inte. Ett ärende som har avsevärd betydelse för barnets framtid avgörs ändå gemensamt. Den som godkänner bedömer detta.",
        "en": "The other custodian cannot take part because of travel, illness or another reason, and delay would do harm: their consent is not needed. What is of considerable importance for the child's future is decided together all the same. Whoever approves judges this.",
    },
    "two_custodians": {
        "fi": "Jos huoltajia on kaksi, kumpikin saa tietoja. Muut toimet tehdään yleensä yhdessä: tarkista tuomioistuimen päätös tai vahvistettu sopimus.",
        "sv": "Om vårdnadshavarna är två har vardera rätt att få uppgifter. Andra åtgärder vidtas i regel gemensamt: kontrollera domstolens beslut eller ett fastställt avtal.",
        "en": "Where there are two custodians, each may receive information. Other acts are as a rule joint: check the court's decision or a confirmed agreement.",
    },
    "young_alone": {
        "fi": "15–17-vuotias saa pyytää yksin. Huoltajalla on oma puhevalta erikseen.",
        "sv": "En 15–17-åring får begära ensam. Vårdnadshavaren har egen talan för sig.",
        "en": "A person of 15 to 17 may ask alone. The guardian may act separately.",
    },
    "young_guardian": {
        "fi": "Huoltaja ja 15–17-vuotias käyttävät kumpikin erikseen puhevaltaa. Huoltajan pyynnöstä voi osan jättää toteuttamatta, jos se on vastoin nuoren etua. Kuule nuorta.",
        "sv": "Vårdnadshavaren och en 15–17-åring för talan var för sig. En del av vårdnadshavarens begäran behöver inte tillmötesgås om den strider mot den ungas intresse. Hör den unga.",
        "en": "The guardian and a person of 15 to 17 each act separately. A part of the guardian's request may be refused where it is against the young person's interest. Hear the young person.",
    },
    "young_unheard": {
        "fi": "Kysy 15–17-vuotiaan oma kanta ja kirjaa se, ennen kuin huoltajan pyyntö toteutetaan.",
        "sv": "Fråga 15–17-åringen om den egna åsikten och anteckna den innan vårdnadshavarens begäran verkställs.",
        "en": "Ask the person of 15 to 17 for their own view and note it before the guardian's request is carried out.",
    },
    "young_objects": {
        "fi": "15–17-vuotias on eri mieltä kuin huoltaja. Huoltajan pyyntöä ei toteuteta nuoren tahtoa vastaan: tee perusteltu päätös.",
        "sv": "15–17-åringen är av annan åsikt än vårdnadshavaren. Vårdnadshavarens begäran verkställs inte mot den ungas vilja: fatta ett motiverat beslut.",
        "en": "The person of 15 to 17 disagrees with the guardian. The guardian's request is not carried out against the young person's will: make a reasoned decision.",
    },
    "young_unweighed": {
        "fi": "15–17-vuotias vastustaa sitä, että huoltaja saa tiedot. Punnitse nuoren etu ja kirjaa, miksi tiedot silti annetaan, tai tee perusteltu päätös olla antamatta niitä (peruste G25; puheluita ei kuunnella sitä varten).",
        "sv": "15–17-åringen motsätter sig att vårdnadshavaren får uppgifterna. Väg den ungas intresse och anteckna varför uppgifterna ändå lämnas ut, eller fatta ett motiverat beslut att inte lämna ut dem (grund G25; samtalen avlyssnas inte för det).",
        "en": "The person of 15 to 17 objects to the guardian getting the data. Weigh the young person's interest and write down why the data are given all the same, or make a reasoned decision not to give them (ground G25; no call is listened to for it).",
    },
    "young_weighed": {
        "fi": "15–17-vuotias vastustaa sitä, että huoltaja saa tiedot. Antamisen syy on kirjattu: hyväksyjä arvioi sen.",
        "sv": "15–17-åringen motsätter sig att vårdnadshavaren får uppgifterna. Skälet att lämna ut dem är antecknat: den som godkänner bedömer det.",
        "en": "The person of 15 to 17 objects to the guardian getting the data. The reason for giving them is written down: whoever approves judges it.",
    },
    "child_alone": {
        "fi": "Alle 15-vuotiaan puolesta toimii huoltaja. Selvitä huoltaja.",
        "sv": "För ett barn under 15 år för vårdnadshavaren talan. Utred vårdnadshavaren.",
        "en": "A guardian acts for a child under 15. Find out who that is.",
    },
    "guardian_of_adult": {
        "fi": "Aikuisella ei ole huoltajaa. Pyydä valtakirja tai edunvalvojan määräys.",
        "sv": "En vuxen har ingen vårdnadshavare. Be om en fullmakt eller ett förordnande som intressebevakare.",
        "en": "An adult has no guardian. Ask for a mandate or a trustee's order.",
    },
    "information_only": {
        "fi": "Vanhempi, jolla on vain tiedonsaantioikeus, saa tietoja mutta ei voi vaatia oikaisua, poistamista tai rajoittamista.",
        "sv": "En förälder som bara har rätt till information får uppgifter men kan inte kräva rättelse, radering eller begränsning.",
        "en": "A parent who has only a right to information may receive it, but not ask for rectification, erasure or restriction.",
    },
    "order_unverified": {
        "fi": "Katso edunvalvojan määräys ja sen laajuus.",
        "sv": "Granska intressebevakarens förordnande och dess omfattning.",
        "en": "Look at the trustee's order and its scope.",
    },
    "order_not_covering": {
        "fi": "Edunvalvojan määräys ei kata tätä asiaa. Päämies toimii itse.",
        "sv": "Intressebevakarens förordnande täcker inte detta ärende. Huvudmannen för själv talan.",
        "en": "The trustee's order does not cover this matter. The principal acts.",
    },
    "principal_objects": {
        "fi": "Päämies ymmärtää asian ja on eri mieltä kuin edunvalvoja: päämiehen kanta ratkaisee.",
        "sv": "Huvudmannen förstår saken och är av annan åsikt än intressebevakaren: huvudmannens ståndpunkt avgör.",
        "en": "The principal understands the matter and disagrees with the trustee: the principal's view decides.",
    },
    "principal_unheard": {
        "fi": "Kysy päämiehen kanta ja kirjaa se. Jos päämies ei kykene ymmärtämään asiaa, kirjaa se.",
        "sv": "Fråga vad huvudmannen anser och anteckna svaret. Om huvudmannen inte kan förstå saken, anteckna det.",
        "en": "Ask what the principal thinks and note it. Where the principal cannot understand the matter, note that.",
    },
    "employee": {
        "fi": "Asiakaspalvelijalla on oikeus omiin puhelutietoihinsa ja ääneensä. Suojaa asiakkaan salassa pidettävät tiedot.",
        "sv": "En kundtjänstmedarbetare har rätt till sina egna samtalsuppgifter och sin röst. Skydda kundens sekretessbelagda uppgifter.",
        "en": "An agent has a right to their own call data and voice. Protect the customer's secret data.",
    },
}

SUBJECTS: Mapping[SubjectKind, Mapping[str, str]] = {
    SubjectKind.ADULT: {"fi": "aikuinen", "sv": "vuxen", "en": "adult"},
    SubjectKind.CHILD: {"fi": "alle 15-vuotias lapsi", "sv": "barn under 15 år", "en": "child under 15"},
    SubjectKind.YOUNG: {"fi": "15–17-vuotias", "sv": "15–17-åring", "en": "aged 15 to 17"},
    SubjectKind.EMPLOYEE: {"fi": "kaupungin asiakaspalvelija", "sv": "stadens kundtjänstmedarbetare", "en": "agent of the city"},
    SubjectKind.DEAD: {"fi": "kuollut", "sv": "avliden", "en": "dead"},
}  # fmt: skip

ACTINGS: Mapping[Acting, Mapping[str, str]] = {
    Acting.AGENT: {"fi": "asiamies", "sv": "ombud", "en": "authorised agent"},
    Acting.GUARDIAN: {"fi": "huoltaja", "sv": "vårdnadshavare", "en": "guardian of a child"},
    Acting.INFORMATION_PARENT: {"fi": "vanhempi, jolla on vain tiedonsaantioikeus", "sv": "förälder med bara rätt till information", "en": "parent with a right to information only"},
    Acting.TRUSTEE: {"fi": "edunvalvoja", "sv": "intressebevakare", "en": "trustee"},
    Acting.SPOUSE: {"fi": "puoliso", "sv": "make eller maka", "en": "spouse"},
    Acting.RELATIVE_OF_DEAD: {"fi": "kuolleen omainen", "sv": "anhörig till en avliden", "en": "relative of a dead person"},
}  # fmt: skip

CUSTODIES: Mapping[Custody, Mapping[str, str]] = {
    Custody.UNKNOWN: {"fi": "ei selvitetty", "sv": "inte utrett", "en": "not found out"},
    Custody.SOLE: {
        "fi": "on lapsen ainoa huoltaja",
        "sv": "är barnets enda vårdnadshavare",
        "en": "has custody alone",
    },
    Custody.AGREED: {
        "fi": "toinen huoltaja suostuu pyyntöön",
        "sv": "den andra vårdnadshavaren samtycker till begäran",
        "en": "the other custodian agrees to the request",
    },
    Custody.OBJECTS: {
        "fi": "toinen huoltaja vastustaa pyyntöä",
        "sv": "den andra vårdnadshavaren motsätter sig begäran",
        "en": "the other custodian objects to the request",
    },
    Custody.SILENT: {
        "fi": "toinen huoltaja ei vastannut kysymykseen",
        "sv": "den andra vårdnadshavaren svarade inte på frågan",
        "en": "the other custodian did not answer the question",
    },
    Custody.PREVENTED: {
        "fi": "toinen huoltaja ei voi osallistua (matka, sairaus tai muu syy), ja viivästyminen aiheuttaisi haittaa",
        "sv": "den andra vårdnadshavaren kan inte delta (resa, sjukdom eller annan orsak), och ett dröjsmål skulle medföra olägenhet",
        "en": "the other custodian cannot take part (travel, illness or another reason), and delay would do harm",
    },
}

SHOWN_BY: Mapping[ShownBy, Mapping[str, str]] = {
    ShownBy.NOTHING: {"fi": "valitse", "sv": "välj", "en": "choose"},
    ShownBy.POPULATION_DATA: {
        "fi": "ainoa huoltaja: väestötietojärjestelmä",
        "sv": "enda vårdnadshavare: befolkningsdatasystemet",
        "en": "custody alone: the population data",
    },
    ShownBy.COURT: {
        "fi": "ainoa huoltaja: tuomioistuimen päätös tai vahvistettu sopimus",
        "sv": "enda vårdnadshavare: domstolens beslut eller ett fastställt avtal",
        "en": "custody alone: a court's decision or a confirmed agreement",
    },
    ShownBy.WRITTEN: {
        "fi": "toisen huoltajan kirjallinen viesti",
        "sv": "skriftligt meddelande från den andra vårdnadshavaren",
        "en": "the other custodian's written message",
    },
    ShownBy.IN_PERSON: {
        "fi": "toinen huoltaja kertoi itse käydessään",
        "sv": "den andra vårdnadshavaren berättade själv på plats",
        "en": "the other custodian said so in person",
    },
    ShownBy.CALLED: {
        "fi": "toinen huoltaja kertoi, kun hänelle soitettiin",
        "sv": "den andra vårdnadshavaren berättade när vi ringde",
        "en": "the other custodian said so when called",
    },
    ShownBy.ASKED: {
        "fi": "ei vastausta: kysyttiin, ja annettu aika päättyi",
        "sv": "inget svar: frågan ställdes och tiden gick ut",
        "en": "no answer: they were asked, and the time given ended",
    },
    ShownBy.FOUND_OUT: {
        "fi": "ei voi osallistua: selvitettiin",
        "sv": "kan inte delta: det utreddes",
        "en": "cannot take part: it was found out",
    },
}
