"""What people wrote to the city, in their own words: made up, and no two alike."""

from __future__ import annotations

from datetime import date

from tests.office.people import made_up_code

CODE = made_up_code(date(1958, 3, 2), 901)

KIM = """Hei,

olen soittanut teille syksyn aikana useamman kerran numerosta 040 555 0001. Haluan tietosuoja-asetuksen 15 artiklan
nojalla jäljennökset kaikista tallenteista. Lähettäkää päätös postitse osoitteeseen Esimerkkikuja 1 A 2, 02100 Espoo.

Kim Mallinen"""

HELMI = """Hei! Pyydän kopiot puheluistani varhaiskasvatuksen palveluohjaukseen keväästä alkaen. Numeroni on 040 555 0002.
Ensimmäinen puhelu on minulle tärkein, siinä luvattiin hoitopaikka.

Ystävällisin terveisin
Helmi Esimerkki"""

EERO = """Moi, saisinko pysäköinninvalvonnan kanssa käymäni puhelut itselleni. Soitin 040 555 0003.
t. Eero Mallikas"""

SIIRI = """Arvoisa vastaanottaja, tarvitsen kaikki kotoutumispalvelujen kanssa käymäni puhelut äänitteinä. Puheluja on kesän ja
syksyn ajalta monta, ja niissä on ollut mukana myös tulkki. Soitin aina numerosta 040 555 0004.

Siiri Kuvitelma"""

VEIKKO = """Hei, käyn rakennuslupa-asiaani läpi ja haluaisin kuunnella, mitä minulle puhelimessa neuvottiin. Numero 040 555 0005.
Vastauksen voi antaa Suomi.fi-viestinä.

Veikko Malliaho"""

OSKAR = """Hej! Jag vill ha en kopia av mitt samtal till biblioteket. Jag ringde från 040 555 0006.
Mvh Oskar Exempelgård"""

NOORA = """Pyydän nähtäväkseni tallenteet puheluista koulukuraattorin neuvontaan. Minulla on turvakielto, joten älkää lähettäkö
mitään kotiin. Soitin numerosta 040 555 0007.

Noora Mallila"""

AARNE = f"""Hyvä kaupunki, soitin teille katuvalosta numerosta 040 555 0008 ja haluan tietää, mitä minusta on tallennettu.
Henkilötunnukseni on {CODE}.

Aarne Testaaja"""

PETRA = """Mitä puheluita teillä on minusta? Numeroni on 040 555 0009.
Petra Näyttelä"""

LAURI = """Hei, haluan tarkastaa puhelutallenteeni: liikuntapaikkojen varauksiin ja neuvontaan soitetut, lisäksi yksi puhelu
terveysneuvontaan. 040 555 0010. Terv. Lauri Keksinen"""

MIRJA = """Pyydän jäljennökset kaikista puheluistani kaupungin asiakaspalveluun viimeisen puolen vuoden ajalta. Niitä on paljon,
koska asiaani siirrettiin palvelusta toiseen. Numero 040 555 0011.

Mirja Kuvitelma"""

ONNI = """Hei. Pyydän tallenteen puhelustani pysäköinninvalvontaan. Soitin numerosta 040 555 0012 ja minulle luvattiin, että
virhemaksu perutaan. Onni Esimerkki"""

GRETA = """Hej, jag skulle vilja höra samtalet om dagvårdsplatsen en gång till. Mitt nummer är 040 555 0013. Skicka svaret per post
till Exempelgränden 3 B 7, 02100 Esbo.

Greta Testlund"""

SAGA = """Hej! Jag begär kopior av mina samtal till småbarnspedagogikens servicehandledning, nummer 040 555 0014.
Med vänlig hälsning, Saga Mallinder"""

ILONA = """Hei, pyydän nähdä, onko minun puheluitani tallennettu. Numero 040 555 0015. Ilona Testola"""

TUULI = """Pyydän puhelutallenteeni kirjallisena vastauksena postitse: Näytetie 4, 02600 Espoo. Soitin numerosta 040 555 0016.
Tuuli Näyte"""

URHO = """Vaadin saada tallenteen puhelusta, jossa minulle kerrottiin vesikatkosta. 040 555 0017. Urho Tapaus"""

KARI = """Hei, olen Alman isä. Pyydän tyttäreni puhelutallenteet koulukuraattorin neuvontaan, hänen numeronsa on 040 555 0024.
Vastaus postitse: Nuorentie 5, 02200 Espoo. Kari Nuorela"""

TAUNO = """Hei, pyydän puheluni liikuntapaikkojen varauksiin mieluiten kirjallisena. Soitin numerosta 040 555 0025. Tauno Tekstinen"""

ELLI_ERASE = """Poistakaa puheluni kirjastoon. Numero oli 040 555 0026. Elli Erottaja"""

ELLI = """Hei taas, pyydän nyt jäljennökset puheluistani, joita teillä vielä on. 040 555 0026. Elli Erottaja"""

KERSTIN = """Jag vill ha tillgång till mina samtalsinspelningar, 040 555 0018. Kerstin Provberg"""

PEKKA = """Hei, haluan noutaa tallenteen kirjastoon soittamastani puhelusta. 040 555 0019. Pekka Oletus"""

RAIJA = """Haluan tallenteet. Olen soittanut salaisesta numerosta enkä muista koska. Raija Kokeilu"""

OUTI = """Pyydän jäljennökset kahdesta puhelustani pysäköinninvalvontaan, numero 040 555 0021. Outi Vertaus"""

SEPPO = """Hei, tarvitsen tallenteen salivarausta koskevasta puhelusta. 040 555 0022. Seppo Luonnosmäki"""

VIENO = """Hei, pyydän jäljennökset puheluistani kaupungille, numero 040 555 0023. Vieno Mallikko"""

STATISTICS = (
    """Pyydän julkisuuslain nojalla tilaston siitä, montako puhelua asiakaspalveluun tuli kuukausittain vuonna 2025."""
)

PATIENT_RECORD = """Hei, pyydän potilaskertomukseni kopiot viime keväältä ja terveysneuvonnan kanssa käymäni puhelut."""
