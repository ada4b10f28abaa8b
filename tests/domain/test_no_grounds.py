"""What is no ground is found in everyday words of three languages, and what a decision may say is let through."""

from __future__ import annotations

import pytest

from dsr.catalogue import Catalogue
from dsr.domain.grounds import no_ground_in
from dsr.domain.workflow import LANGUAGES
from tests import made_once

COME = "listening_offered"
WORK = "work"
AGENT = "agent_privacy"

REFUSED = [
    ("Tulkaa paikan päälle kuuntelemaan.", COME),
    ("Tule toimistolle, niin saat kuulla tallenteen.", COME),
    ("Asiakas voi käydä kuuntelemassa ja kuunnella puhelun palvelupisteessä.", COME),
    ("Tarjoamme mahdollisuutta kuunnella puhelu.", COME),
    ("Emme anna jäljennöstä, mutta voit kuunnella tallenteen.", COME),
    ("Pyytäjä on tervetullut kuuntelemaan.", COME),
    ("Järjestämme hänelle kuuntelutilaisuuden.", COME),
    ("Voimme soittaa tallenteen hänelle puhelimessa.", COME),
    ("Du är välkommen att lyssna hos oss.", COME),
    ("Personen kan lyssna på samtalet på plats.", COME),
    ("Kom till servicepunkten för att höra inspelningen.", COME),
    ("Vi kan spela upp samtalet för henne.", COME),
    ("Vi erbjuder möjlighet att lyssna på inspelningen.", COME),
    ("You can listen to it at the office.", COME),
    ("The person is welcome to come in and listen.", COME),
    ("We offered to play the recording to her.", COME),
    ("Meillä ei ole resursseja.", WORK),
    ("Resurssimme eivät riitä tähän.", WORK),
    ("Tähän kuluisi kohtuuttomasti aikaa.", WORK),
    ("Peittäminen veisi liikaa työaikaa.", WORK),
    ("Emme ehdi käydä tallenteita läpi.", WORK),
    ("Meillä on kova kiire ja ruuhkaa.", WORK),
    ("Yksikössä on henkilöstöpulaa.", WORK),
    ("Meillä on liian vähän väkeä.", WORK),
    ("Siitä on kohtuuttoman paljon vaivaa.", WORK),
    ("Järjestelmästä on hankala kopioida tallennetta.", WORK),
    ("Peittäminen ei onnistu teknisistä syistä.", WORK),
    ("Pyyntö kuormittaa henkilökuntaa.", WORK),
    ("Vi har inte resurser för det här.", WORK),
    ("Vi hinner inte gå igenom samtalen.", WORK),
    ("Maskeringen är alltför tidskrävande.", WORK),
    ("Det tar för mycket tid.", WORK),
    ("Det finns för lite personal.", WORK),
    ("Det går inte av tekniska skäl.", WORK),
    ("Det är mycket jobb med ljudet.", WORK),
    ("We do not have the resources.", WORK),
    ("It would take too many hours.", WORK),
    ("We are short of staff.", WORK),
    ("Masking is time-consuming.", WORK),
    ("The system does not let us export it.", WORK),
    ("There is a backlog.", WORK),
    ("Käsittelijän yksityisyyttä on suojattava.", AGENT),
    ("Viranhaltija ei halua että puhelua kuunnellaan.", AGENT),
    ("Työntekijöidemme ääntä ei luovuteta.", AGENT),
    ("Henkilökuntaa pitää suojella.", AGENT),
    ("Virkailijan nimi kuuluu puhelussa.", AGENT),
    ("Asiakaspalvelijamme vastustaa tallenteen antamista.", AGENT),
    ("Haluamme suojata neuvojan anonymiteettiä.", AGENT),
    ("Handläggarens privatliv måste skyddas.", AGENT),
    ("Den anställda vill inte att samtalet lämnas ut.", AGENT),
    ("Personalens röster hörs.", AGENT),
    ("Tjänstemannen motsätter sig det.", AGENT),
    ("The clerk does not want the call to be given.", AGENT),
    ("We must protect our staff.", AGENT),
    ("The worker's voice can be heard.", AGENT),
    ("Pyynnössä ei vedota tietosuoja-asetukseen.", "words_missing"),
]

TAKEN = [
    "Lapsen terveystiedot paljastuisivat.",
    "Taustalla puhuva naapuri kertoo omasta sairaudestaan.",
    "Asiakaspalvelija lukee ääneen toisen asiakkaan nimen ja osoitteen.",
    "Virkailijan kanssa keskusteltiin toisen asiakkaan yksityisasioista.",
    "Lapsen suoja painaa enemmän kuin muutaman sekunnin äänen saaminen.",
    "Peitimme vain nämä kohdat, ja muu tallenne annetaan.",
    "Päällekkäistä puhetta ei voi peittää niin, että lapsen sanat eivät kuulu.",
    "Emme voi kuunnella tallennetta, koska se on tuhottu.",
    "Tallenne tuhottiin automaattisesti kuuden kuukauden kuluttua puhelusta.",
    "Sama viesti on lähetetty 40 kertaa päivässä.",
    "Samoja pyyntöjä on paljon.",
    "Viestit ja niiden ajat ovat asiassa.",
    "Vastasimme samaan pyyntöön 3.9.2026, eikä tietoihin ole tullut muutoksia.",
    "Pyyntö koskee toisen henkilön puhelua.",
    "Pyytäjä ei ehtinyt vastata lisäselvitykseen.",
    "Kiireellinen lastensuojelun tarve olisi vaarantunut.",
    "Puhelu koski työllistymispalvelua.",
    "Esihenkilön tulee kuunnella tallenne ennen luovutusta.",
    "Järjestelmä ei ole tallentanut puhelua.",
    "Annetulla numerolla ei löytynyt puheluja.",
    "Henkilötietoja on liian vähän yhdistämiseen.",
    "Poliisi ilmoitti, että tieto voisi haitata rikoksen selvittämistä.",
    "Barnets uppgifter om hälsa skulle avslöjas.",
    "Medarbetaren läser upp en annan kunds adress.",
    "Barnets röst hörs när medarbetaren svarar.",
    "Vi dolde bara de här avsnitten.",
    "Inspelningen förstördes sex månader efter samtalet.",
    "Samma begäran besvarades den 3 september.",
    "Systemet hittar inga samtal med numret.",
    "Det finns inte tillräckligt med uppgifter för att koppla samtalet till personen.",
    "Chefen kommer att lyssna på inspelningen.",
    "Polisen har meddelat att uppgiften kan störa utredningen.",
    "The child's health would become known.",
    "The agent reads aloud another customer's address.",
    "The system cannot find calls with a withheld number.",
    "The bystander's voice cannot be separated from the rest.",
    "The same request was answered on 3 September.",
    "The recording was destroyed six months after the call.",
    "The caller was told of the claim that is pending in the district court.",
]


LENGTHENS_NOT = [
    "Pyyntöjä on paljon ja henkilöstö on lomalla.",
    "Käsittelijä on vuosilomalla.",
    "Meillä on henkilöstöpulaa.",
    "Käsittely on ruuhkautunut.",
    "Saamme nyt poikkeuksellisen paljon pyyntöjä.",
    "Emme ole ehtineet käydä tallenteita läpi.",
    "Handläggaren har semester.",
    "Vi har personalbrist.",
    "Det har kommit ovanligt många begäranden.",
    "Our staff is short.",
    "There is a backlog.",
    "We have many requests at the moment.",
    "Kaupungille on tullut syksyllä poikkeuksellisen monta pyyntöä eri ihmisiltä.",
    "Meillä on käynnissä muutto uusiin tiloihin, joten vastaus viivästyy.",
    "Tietojärjestelmän vaihto on kesken.",
    "Det har kommit begäranden från andra personer.",
    "Vi flyttar till nya lokaler.",
    "We are moving to new premises.",
    "Pyyntösi on jonossa.",
    "Din begäran står i kö.",
    "Your request waits in a queue.",
]

LENGTHENS = [
    "Olet tehnyt paljon pyyntöjä.",
    "Pyyntösi koskee 200 puhelua, ja niiden peittäminen vie paljon aikaa.",
    "Tallenteilla puhuu useita työntekijöitä ja sivullisia.",
    "Pyyntösi koskee lapsesi poissaoloja, joista on kirjattu 40 puhelua.",
    "Pyyntösi koskee pitkää aikaa ja useaa palvelua.",
    "Pyyntösi koskee puheluita muuttosi ajalta, ja niissä puhuu muita ihmisiä.",
    "Olet tehnyt monta pyyntöä, joissa on muiden puhetta.",
    "Din begäran gäller samtal om din flytt.",
    "Puhelusi on tallennettu kolmessa eri jonossa, ja jokaisessa tallenteessa puhutaan muista ihmisistä.",
    "Dina samtal finns i tre olika köer, och andra människor talar i dem.",
    "Your calls were recorded in three queues, and other people speak in them.",
    "Lomakkeella annettu numero on usean henkilön käytössä.",
    "Du har lämnat in många begäranden.",
    "Din begäran gäller 200 samtal.",
    "You have made many requests.",
    "The calls are many and other people speak in them.",
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return made_once.catalogue()


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_everyday_words_for_what_is_no_ground_are_recognised(catalogue: Catalogue, text: str, code: str) -> None:
    assert no_ground_in(f"Asia on selvitetty. {text}", catalogue.no_grounds()) == code


@pytest.mark.parametrize("text", TAKEN)
def test_what_a_decision_may_say_is_taken(catalogue: Catalogue, text: str) -> None:
    assert no_ground_in(text, catalogue.no_grounds()) is None


def test_no_ground_trips_over_its_own_words(catalogue: Catalogue) -> None:
    for ground in catalogue.grounds.values():
        for language in LANGUAGES:
            assert no_ground_in(ground.model[language], catalogue.no_grounds()) is None, (ground.code, language)


@pytest.mark.parametrize("text", LENGTHENS_NOT)
def test_a10_the_citys_own_staff_and_backlog_lengthen_no_time(catalogue: Catalogue, text: str) -> None:
    assert no_ground_in(text, catalogue.no_reasons_of_extension()) == "backlog"


@pytest.mark.parametrize("text", LENGTHENS)
def test_what_makes_this_request_long_may_lengthen_the_time(catalogue: Catalogue, text: str) -> None:
    assert no_ground_in(text, catalogue.no_reasons_of_extension()) is None
