"""What a letter claims of recordings, listening and answers is found in its usual words, and its denials are let through."""

from __future__ import annotations

import pytest

from dsr.domain.claims import (
    ERASED,
    LISTENED,
    LISTENING_NOT_NEEDED,
    NOT_LISTENED,
    PROMISED,
    UNANSWERED,
    calls_named,
    goes_beyond,
    person_named,
    surely_telling,
)
from dsr.domain.word_rows import telling

CLAIMS = {
    "listened": LISTENED,
    "not_listened": NOT_LISTENED,
    "not_needed": LISTENING_NOT_NEEDED,
    "promised": PROMISED,
    "erased": ERASED,
    "unanswered": UNANSWERED,
}

TOLD = [
    ("Kuuntelimme tallenteen 27.11.2026.", "listened"),
    ("Esihenkilö kuunteli tallenteen poliisin pyynnöstä.", "listened"),
    ("Chefen lyssnade på inspelningen på polisens begäran.", "listened"),
    ("Poistimme tallenteen heti, kun säilyttämisen aika päättyi.", "erased"),
    ("Esihenkilö kuunteli molemmat puhelut.", "listened"),
    ("Tarkistimme asian kuuntelemalla tallenteen.", "listened"),
    ("Tallenne on kuunneltu ennen päätöstä.", "listened"),
    ("Puhelu kuunneltiin 3.11.2026.", "listened"),
    ("Chefen lyssnade på inspelningen.", "listened"),
    ("Vi har lyssnat på samtalet.", "listened"),
    ("Inspelningen avlyssnades den 3.11.2026.", "listened"),
    ("The supervisor listened to the recording.", "listened"),
    ("Kaupungissa ei ole kuunneltu puheluitasi jälkikäteen.", "not_listened"),
    ("Kukaan ei ole kuunnellut tallennetta.", "not_listened"),
    ("Emme ole kuunnelleet tallenteita.", "not_listened"),
    ("Ingen i staden har lyssnat på inspelningar av dina samtal.", "not_listened"),
    ("Nobody in the city has listened to recordings of your calls.", "not_listened"),
    ("Päätös ei edellyttänyt tallenteen kuuntelua.", "not_needed"),
    ("Beslutet krävde inte lyssning.", "not_needed"),
    ("The decision did not require listening.", "not_needed"),
    ("Jatkamme puhelutallenteidesi käsittelyä.", "promised"),
    ("Liitämme lisäselvityksesi tallenteeseen.", "promised"),
    ("Emme muuta puhelutallennetta.", "promised"),
    ("Liitimme lisäselvityksesi puhelutallenteeseen.", "promised"),
    ("Tallenteet poistetaan viipymättä.", "promised"),
    ("Vi fortsätter att förvara inspelning 1.", "promised"),
    ("Samtalsinspelningen raderas.", "promised"),
    ("We continue to store the recording.", "promised"),
    ("We will attach your statement to the recording.", "promised"),
    ("Poistimme kaikki kolme puhelutallennettasi.", "erased"),
    ("Vi raderade inspelningarna.", "erased"),
    ("We erased both recordings.", "erased"),
    ("Hävitimme tallenteet heti.", "erased"),
    ("Vi förstörde genast inspelningarna.", "erased"),
    ("We destroyed the recordings.", "erased"),
    ("Et ole vastannut tarkennuspyyntöömme.", "unanswered"),
    ("Emme ole saaneet vastausta.", "unanswered"),
    ("Du har inte svarat på vår begäran om precisering.", "unanswered"),
    ("You have not replied to our question.", "unanswered"),
]

INNOCENT = [
    "Kuuntelitte itse tallenteen.",
    "Olet itse kuunnellut tallenteen.",
    "Du lyssnade själv på inspelningen.",
    "You listened to the recording yourself.",
    "Ulosottomies kuunteli tallenteen.",
    "Utmätningsmannen lyssnade på inspelningen.",
    "The bailiff listened to the recording.",
    "Asianajajasi kuunteli tallenteen.",
    "Tallenne poistettiin säilytysajan päätyttyä.",
    "Tallenne poistettiin, kun sen säilytysaika päättyi.",
    "Tallenne poistettiin, kun sen aika päättyi.",
    "Inspelningen raderades när tiden gick ut.",
    "The recording was deleted when its time ended.",
    "Poliisi on kuunnellut saamansa tallenteen.",
    "Tallenteet kuunnellaan, ennen kuin vastaamme.",
    "Asiakaspalvelija kuuntelee ja vastaa kysymyksiin.",
    "Jäljennöksen voi kuunnella Suomi.fi-viesteissä.",
    "Polisen har lyssnat på sin kopia.",
    "The police listened to their copy.",
    "Pyysimme esihenkilöä kuuntelemaan tallenteen.",
    "Muita puheluita ei ole kuunneltu.",
    "Tallennetta ei enää ole, joten emme voi liittää siihen lisäselvitystä.",
    "Tallenteita säilytetään kuusi kuukautta puhelusta.",
    "Käsittelemme tietojasi puheluiden tallennusrekisterissä.",
    "Liitämme lisäselvityksesi puhelun tietoihin.",
    "Tallenne tuhottiin automaattisesti 3.5.2026, ennen kuin pyyntösi saapui.",
    "Det finns ingen inspelning, så behandlingen gäller bara uppgifterna.",
    "Inspelningar förvaras sex månader.",
    "Inspelningen förstördes den 3.5.2026.",
    "Liitimme lisäselvityksesi puhelun tietoihin, koska tallennetta ei ole.",
    "Vi fogade ditt utlåtande till uppgifterna om samtalet, eftersom det inte finns någon inspelning.",
    "There is no recording, so we keep only the data about the call.",
    "The recording was destroyed on 3 May 2026.",
    "Puhelua ei ole tallennettu.",
    "Vastasit 12.11.2026, että puhelut ovat yksityisiä.",
    "Vastaus tarkennuspyyntöön saapui 12.11.2026.",
    "Du svarade den 12.11.2026.",
    "You answered on 12 November 2026.",
]


@pytest.mark.parametrize(("text", "claim"), TOLD)
def test_a_claim_is_found_in_its_usual_words(text: str, claim: str) -> None:
    assert {name for name, wanted in CLAIMS.items() if any(telling(text, wanted))} == {claim}


@pytest.mark.parametrize("text", INNOCENT)
def test_what_claims_nothing_of_the_kind_is_let_through(text: str) -> None:
    assert {name for name, wanted in CLAIMS.items() if any(telling(text, wanted))} == set()


def test_the_calls_that_a_sentence_names_are_told_by_their_numbers() -> None:
    assert calls_named("Puheluiden 1, 2 ja 13 tallenteet kuunneltiin 3.11.2026.") == {1, 2, 13}
    assert calls_named("Inspelning 2 raderas inte.") == {2}
    assert calls_named("We listened to calls 1 and 3.") == {1, 3}
    assert calls_named("Puhelu 3.11.2026 kuunneltiin.") == set()


@pytest.mark.parametrize(
    ("sentence", "true_of", "is_beyond"),
    [
        ("Poistimme pyynnöstäsi kaikki neljä tallennetta.", {1}, True),
        ("Poistimme pyynnöstäsi neljä tallennetta.", {1, 2, 3, 4}, False),
        ("Hävitimme kaikki neljä tallennetta heti.", {1, 2}, True),
        ("Jatkamme kaikkien neljän puhelutallenteesi käsittelyä.", {1, 2}, True),
        ("Jatkamme kahden puhelutallenteesi käsittelyä.", {1, 2}, False),
        ("Säilytämme kaikki tallenteet.", {1, 2, 3}, True),
        ("Säilytämme kaikki jäljellä olevat tallenteet.", {1, 2}, False),
        ("Emme poista kaikkia tallenteita.", {1, 2}, False),
        ("Säilytämme tallenteet 1 ja 3.", {1, 2}, True),
        ("Säilytämme tallenteen 1.", {1, 2}, False),
        ("Liitimme selvityksen tallenteeseen 1 ja puheluiden 3 ja 4 tietoihin.", {1, 2}, False),
        ("Liitimme selvityksen kaikkiin kolmeen puhelutallenteeseen.", {2}, True),
        ("Vi förstörde genast alla tre inspelningarna.", {1, 2}, True),
        ("Vi raderade två inspelningar.", {1, 2}, False),
        ("Vi behåller samtliga inspelningar.", {1, 2}, True),
        ("Vi behåller de inspelningar som finns kvar.", {1, 2}, False),
        ("We keep both recordings.", {1}, True),
        ("We keep all remaining recordings.", {1}, False),
        ("We erased 3 recordings.", {1, 2}, True),
        ("Tallenne säilytetään kuuden kuukauden ajan.", {1}, False),
    ],
)
def test_a_claim_of_recordings_goes_no_further_than_it_is_true(
    sentence: str, true_of: set[int], is_beyond: bool
) -> None:
    assert goes_beyond(sentence, true_of, 4) is is_beyond


@pytest.mark.parametrize(
    ("sentence", "is_named"),
    [
        ("Esko Esihenkilö kuunteli tallenteen 3.11.2026.", True),
        ("Tallenteen kuuntelu oli Esko Esihenkilön tehtävä.", True),
        ("Asiakaspalvelijan esihenkilö kuunteli tallenteen 3.11.2026.", False),
        ("Esihenkilö Eskolassa kuunteli tallenteen.", False),
    ],
)
def test_a_listener_is_named_only_by_the_whole_name(sentence: str, is_named: bool) -> None:
    assert bool(person_named("Esko Esihenkilö").search(sentence)) is is_named


@pytest.mark.parametrize(
    ("text", "surely"),
    [
        ("Poistamme tallenteen, jos se löytyy.", ""),
        ("Poistamme tallenteen mikäli se löytyy.", ""),
        ("Poistamme tallenteen ja ilmoitamme jos osoite muuttuu.", "Poistamme tallenteen"),
        ("Jos pyydät sitä, poistamme tallenteen.", "poistamme tallenteen."),
        ("Vi raderar inspelningen om den finns kvar.", ""),
        ("Vi raderar inspelningen om domstolen beslutar det.", ""),
        ("Vi raderar inspelningen om du begär det.", "Vi raderar inspelningen"),
        ("Vi raderar inspelningen om samtalet.", "Vi raderar inspelningen om samtalet."),
        ("Vi raderar inspelningen och meddelar dig om adressen ändras.", "Vi raderar inspelningen"),
        ("Vi raderar inspelningen även om du invänder.", "Vi raderar inspelningen även om du invänder."),
        ("Vi raderar inspelning 1 om den finns kvar, och vi behåller inspelning 2.", "och vi behåller inspelning 2."),
        ("We erase the recording if it is found.", ""),
        ("We erase the recording and tell you if the address changes.", "We erase the recording"),
    ],
)
def test_what_is_done_only_if_something_happens_is_no_claim_and_what_stands_before_it_is(
    text: str, surely: str
) -> None:
    assert "".join(surely_telling(text, PROMISED)) == surely
