"""Words about what is given: what a decision begins with, and what free text promises."""

from __future__ import annotations

import pytest

from dsr.domain.claims import called_free, called_masked, copy_promised, restated, untrue_of_all
from dsr.domain.decision_words import access_decision
from dsr.domain.ground_parts import told_passages

STANDING: dict[str, dict[str, object]] = {
    "text": {"given": "masked", "as_text": True},
    "gone": {"given": "none", "recording": "never"},
}
DECIDED = [
    ("full none", "fi", "Saat jäljennöksen puhelutallenteestasi. Yhtä tallennetta emme anna. Muilta osin saat tiedot kokonaan. Jäljennös on maksuton."),
    ("full masked", "fi", "Saat jäljennökset kahdesta puhelutallenteestasi. Yhdestä tallenteesta on peitetty kohtia. Muilta osin saat tiedot kokonaan. Jäljennökset ovat maksuttomia."),
    ("masked", "sv", "Du får en kopia av inspelningen av ditt samtal. Avsnitt i den har dolts. Till övriga delar får du uppgifterna i sin helhet. Kopian är avgiftsfri."),
    ("full masked masked facts none", "sv", "Du får kopior av tre inspelningar av dina samtal. I två av inspelningarna har avsnitt dolts. Dessutom får du uppgifterna om ett samtal som det inte finns någon inspelning av. En inspelning lämnar vi inte ut. Till övriga delar får du uppgifterna i sin helhet. Kopiorna är avgiftsfria."),
    ("facts none none", "en", "You will receive the data about a call of which there is no recording. We do not disclose two recordings. Otherwise you will receive the data in full."),
    ("masked full", "en", "You will receive copies of two recordings of your calls. In one of the recordings passages are masked. Otherwise you will receive the data in full. The copies are free of charge."),
    ("text", "fi", "Saat puhelun tekstinä, josta on jätetty pois kohtia. Muilta osin saat tiedot kokonaan. Jäljennös on maksuton."),
    ("full text masked", "sv", "Du får kopior av två inspelningar av dina samtal. I en av inspelningarna har avsnitt dolts. Ett samtal får du som text där avsnitt har utelämnats. Till övriga delar får du uppgifterna i sin helhet. Kopiorna är avgiftsfria."),
    ("full text text", "fi", "Saat jäljennöksen puhelutallenteestasi. Kaksi puhelua saat tekstinä, josta on jätetty pois kohtia. Muilta osin saat tiedot kokonaan. Jäljennökset ovat maksuttomia."),
    ("full gone", "fi", "Saat jäljennöksen puhelutallenteestasi. Tietoja yhdestä puhelusta, josta ei ole tallennetta, emme anna. Muilta osin saat tiedot kokonaan. Jäljennös on maksuton."),
    ("full full", "fi", "Saat jäljennökset kahdesta puhelutallenteestasi. Jäljennökset ovat maksuttomia."),
    ("none none", "fi", "Emme anna pyytämiäsi tietoja."),
    ("", "sv", "Vi lämnar inte ut de uppgifter som du begärde."),
    ("none G5", "fi", "Emme anna jäljennöstä puhelutallenteestasi. Saat tiedot siitä, miten henkilötietojasi käsitellään (liite 1)."),
    ("none none G5", "sv", "Vi lämnar inte ut några kopior av inspelningarna av dina samtal. Du får uppgifterna om hur dina personuppgifter behandlas (bilaga 1)."),
    ("gone G5", "en", "We do not disclose the data about the call. You will receive the information on how your personal data are processed (annex 1)."),
]  # fmt: skip


@pytest.mark.parametrize(("given", "language", "words"), DECIDED)
def test_a_decision_says_first_what_is_given_and_only_what_is_so(given: str, language: str, words: str) -> None:
    codes = [one for one in given.split() if one.startswith("G")]
    calls = [STANDING.get(one, {"given": one}) for one in given.split() if one not in codes]
    grounds = [{"code": code} for code in codes]
    assert access_decision(calls, grounds, language, is_free=True) == words
    for free in ("maksut", "avgiftsfri", "free"):
        assert free not in access_decision(calls, grounds, language, is_free=False)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Muilta osin saat taulukon puheluiden tiedot kokonaan."),
        ("sv", "Till övriga delar får du uppgifterna om samtalen i tabellen i sin helhet."),
        ("en", "Otherwise you will receive the data about the calls in the table in full."),
    ],
)
def test_a_decision_gives_the_rest_of_the_listed_calls_alone_where_restricted_ones_are_left_out(
    language: str, words: str
) -> None:
    """GDPR 18(2): those that a restriction keeps away are the person's too, and are not given."""
    calls = [{"given": "full"}, {"given": "none"}]
    assert words in access_decision(calls, [], language, is_free=True, left_out=1)
    assert words not in access_decision(calls, [], language, is_free=True)


COPIES = [
    ("Saat jäljennöksen puhelutallenteestasi.", True),
    ("Lähetämme sinulle jäljennökset postitse.", True),
    ("Jäljennökset annetaan asiointipisteestä.", True),
    ("Et saa jäljennöstä, koska tallennetta ei ole.", False),
    ("Emme voi antaa jäljennöstä. Saat muut tiedot puhelusta.", False),
    ("Jos tallenne löytyy, saat jäljennöksen.", False),
    ("Sait jäljennökset 8.10.2026.", False),
    ("Du får en kopia av inspelningen.", True),
    ("Dessutom får du kopior av två inspelningar.", True),
    ("Vi sänder kopian med posten.", True),
    ("Du får ingen kopia, eftersom det inte finns någon inspelning.", False),
    ("Vi kan inte lämna ut någon kopia. Du får de övriga uppgifterna.", False),
    ("You will receive a copy of the recording.", True),
    ("We send you the copies by post.", True),
    ("We cannot give a copy. You will receive the other data about the call.", False),
    ("You will receive no copy.", False),
    ("Saat kopion puhelusta postitse.", True),
    ("Lähetämme tallenteen sinulle.", True),
    ("Liitteenä on jäljennös.", True),
    ("Jäljennökset saat postitse.", True),
    ("Jäljennöksen, jota pyysit, saat postitse.", True),
    ("Saat jäljennöksen, ei tarvitse tehdä muuta.", True),
    ("En kopia är bifogad.", True),
    ("Inspelningen skickas till dig.", True),
    ("The copy is attached.", True),
    ("We send the recording to you.", True),
    ("Saat puhelun tiedot, mutta et jäljennöstä.", False),
    ("Saat tiedot puhelusta, mutta jäljennöstä ei ole.", False),
    ("Saat jäljennöksen puhelun tiedoista.", False),
    ("Saat tiedon tallenteen tuhoamisesta.", False),
    ("Telia ylläpitää palvelimia, joilla tallenteet ovat.", False),
    ("I inspelningen finns en uppgift som, om den lämnas ut, kan medföra allvarlig fara för en annan person.", False),
    ("Saat jäljennöksen, jos pyydät sitä.", True),
    ("Saat muut tiedot, koska tallenne on tuhottu.", False),
    ("Lähetämme tallenteen, ennen kuin se tuhotaan.", True),
    ("We have disclosed the recording to the police.", False),
    ("Vi har lämnat ut inspelningen till polisen.", False),
    ("You will receive the data, because the recording was destroyed.", False),
    ("Vi ger dig uppgifterna om när inspelningen förstördes.", False),
    ("Tallenne tuhottiin 20.10.2026.", False),
    ("Du får uppgifterna om samtalet men ingen kopia.", False),
    ("You will receive the data about the call but no recording.", False),
    ("Saat jäljennöksen, jos tallenne löytyy.", False),
    ("Saat jäljennöksen jos tallenne löytyy.", False),
    ("Jos haluat, saat jäljennöksen.", True),
    ("Du får en kopia om inspelningen hittas.", False),
    ("Du får en kopia om du begär det.", True),
    ("You will receive a copy if the recording is found.", False),
]


@pytest.mark.parametrize(("text", "promises"), COPIES)
def test_a_promise_of_a_copy_is_told_from_its_denial(text: str, promises: bool) -> None:
    assert bool(copy_promised(text)) is promises


FREE = [
    ("Jäljennökset ovat maksuttomia.", True),
    ("Saat tiedot maksutta.", True),
    ("Ensimmäinen jäljennös oli maksuton.", False),
    ("Jäljennös ei ole maksuton.", False),
    ("Emme peri jäljennöksistä maksua. Valitset itse, miten saat maksuttomat jäljennökset.", True),
    ("Jäljennökset eivät maksa sinulle mitään.", True),
    ("Sinun ei tarvitse maksaa jäljennöksistä.", True),
    ("Jos maksua ei makseta, emme toteuta pyyntöä.", False),
    ("Maksua ei ole maksettu.", False),
    ("Avgiften har inte betalats.", False),
    ("The fee has not been paid.", False),
    ("Vi tar inte ut någon avgift för kopiorna.", True),
    ("Kopiorna är avgiftsfria också för ditt ombud.", True),
    ("There is no charge for the copies.", True),
    ("Voit peruuttaa pyynnön maksutta.", False),
    ("Asian saattaminen tietosuojavaltuutetulle on maksutonta.", False),
    ("Kopiorna är avgiftsfria.", True),
    ("Den första kopian var avgiftsfri.", False),
    ("Det är avgiftsfritt att begära omprövning.", False),
    ("The copies are free of charge.", True),
    ("The first copy was free of charge.", False),
    ("The copies are not free of charge.", False),
]


@pytest.mark.parametrize(("text", "is_free"), FREE)
def test_what_is_called_free_is_what_is_given_now(text: str, is_free: bool) -> None:
    assert bool(called_free(text)) is is_free


@pytest.mark.parametrize(
    ("text", "is_masked"),
    [
        ("Yhdestä tallenteesta on peitetty kohtia.", True),
        ("Peitimme kaksi kohtaa.", True),
        ("Kohtia ei voi peittää.", False),
        ("Avsnitt i den har dolts.", True),
        ("Passages are masked.", True),
        ("Saat jäljennöksen koko tallenteesta.", False),
    ],
)
def test_what_is_called_masked_is_found(text: str, is_masked: bool) -> None:
    assert bool(called_masked(text)) is is_masked


@pytest.mark.parametrize(
    ("text", "is_restated"),
    [
        ("Emme anna yhtään tallennetta.", True),
        ("Saat jäljennökset kaikista puhelutallenteistasi.", True),
        ("Saat kaikki kolme tallennetta jäljennöksinä.", True),
        ("Mitään ei ole jätetty pois.", True),
        ("Vi lämnar inte ut någon inspelning.", True),
        ("Ingenting har utelämnats.", True),
        ("You will receive both recordings.", True),
        ("Voit pyytää uudelleen, jos muistat päivän tai palvelun.", False),
        ("Emme pysty yhdistämään puheluita sinuun.", False),
        ("Henkilöllisyyttäsi ei ole varmistettu.", False),
        ("Din identitet har inte kontrollerats.", False),
        ("Your identity has not been confirmed.", False),
        ("Jos tiedosto ei avaudu, lähetämme sinulle tallenteen toisessa tiedostomuodossa.", False),
        ("Jos Nuutti antaa luvan, saat jäljennökset.", False),
        ("Saat jäljennökset kaikista tallenteista, jos Nuutti antaa luvan.", False),
        ("Jos haluat, lähetämme tallenteen muistitikulla.", False),
        ("Jos haluat, saat jäljennökset kaikista tallenteista.", True),
        ("Jos tiedosto ei avaudu, kerro siitä. Saat kaikki jäljennökset.", True),
        ("Saat kaikki jäljennökset, jos tiedosto ei avaudu, kerro siitä.", True),
        ("Om filen inte öppnas sänder vi inspelningen till dig i ett annat format.", False),
        ("Om du vill får du kopior av alla inspelningar.", True),
        ("If the file does not open, we send you the recording in another format.", False),
        ("If you wish, you receive copies of all the recordings.", True),
        # a condition without a comma before it
        ("Vi sänder alla kopior om Nuutti ger sitt samtycke.", False),
        ("Vi sänder inspelningen om filen inte öppnas.", False),
        ("Lähetämme kaikki jäljennökset jos Nuutti antaa luvan.", False),
        ("Lähetämme tallenteen uudelleen mikäli tiedosto ei avaudu.", False),
        ("We send you all the copies if he agrees.", False),
        # ... which is the reader's wish, or touches another clause, or is none
        ("Vi sänder alla kopior om du vill.", True),
        ("Vi sänder alla kopior om du inte invänder.", True),
        ("Lähetämme kaikki jäljennökset ja kerromme jos osoite muuttuu.", True),
        ("Lähetämme kaikki jäljennökset, kerro, jos osoite muuttuu.", True),
        ("Vi sänder alla kopior och meddelar dig om adressen ändras.", True),
        ("We send you all the copies and tell you if the address changes.", True),
        ("Vi lämnar ut alla inspelningar och uppgifterna om dem.", True),
        ("Vi sänder alla kopior även om Nuutti invänder.", True),
        ("We send you all the copies even if he objects.", True),
    ],
)
def test_what_a_writer_says_of_what_is_given_is_found(text: str, is_restated: bool) -> None:
    assert bool(restated(text)) is is_restated


@pytest.mark.parametrize(
    ("text", "given", "is_untrue"),
    [
        ("Saat kaikki kolme tallennetta jäljennöksinä.", "full masked", True),
        ("Saat kaikki kolme tallennetta jäljennöksinä.", "full full", False),
        ("Mitään ei ole jätetty pois.", "full none", True),
        ("Annamme muut tallenteet kokonaan.", "full none", False),
        ("Emme anna yhtään tallennetta.", "full none", True),
        ("Emme anna yhtään tallennetta.", "none", False),
        ("Jäljennös on äänitiedosto.", "full masked", False),
        ("Du får båda inspelningarna.", "full none", True),
        ("Inga kopior lämnas ut.", "full none", True),
        ("You will receive all the recordings.", "full masked", True),
        ("Nothing was left out.", "full masked", True),
        ("Jos Nuutti antaa luvan, saat kaikki jäljennökset.", "full none", False),
        ("Jos haluat, saat kaikki jäljennökset.", "full none", True),
    ],
)
def test_all_and_nothing_are_said_only_where_it_is_so(text: str, given: str, is_untrue: bool) -> None:
    assert bool(untrue_of_all(text, [{"given": one} for one in given.split()])) is is_untrue


def test_all_is_not_said_to_be_given_where_restricted_calls_are_left_out() -> None:
    text = "Saat kaikki kolme tallennetta jäljennöksinä."
    assert untrue_of_all(text, [{"given": "full"}] * 3, left_out=1) == text
    assert untrue_of_all("Saat taulukon kolme tallennetta jäljennöksinä.", [{"given": "full"}] * 3, left_out=1) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Peitämme kohdan 02:14–02:41.", [(134, 161, set())]),
        ("Puhelusta 2 peitetään 0:05-0:09 ja 1:00 – 1:10.", [(5, 9, {2}), (60, 70, {2})]),
        ("Puhelun aikana klo 8.00-16.00 palvelu oli auki.", []),
        ("Kohta 45:00–46:00.", [(2700, 2760, set())]),
        ("Puhelu alkoi 10:02:14.", []),
    ],
)
def test_the_passages_that_reasons_tell_are_read_with_their_calls(
    text: str, told: list[tuple[int, int, set[int]]]
) -> None:
    assert [(start // 1000, end // 1000, set(named)) for start, end, named in told_passages(text)] == told
