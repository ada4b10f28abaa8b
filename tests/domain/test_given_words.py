"""Words about what is given: what a decision begins with, and what free text promises."""

from __future__ import annotations

import pytest

from dsr.domain.decision_words import access_decision, miscounted
from dsr.domain.promise_words import called_free, called_masked, copy_promised

DECIDED = [
    ("full none", "fi", "Saat jäljennöksen puhelutallenteestasi. Yhtä tallennetta emme anna. Muilta osin saat tiedot kokonaan. Jäljennös on maksuton."),
    ("full masked", "fi", "Saat jäljennökset kahdesta puhelutallenteestasi. Yhdestä tallenteesta on peitetty kohtia. Muilta osin saat tiedot kokonaan. Jäljennökset ovat maksuttomia."),
    ("masked", "sv", "Du får en kopia av inspelningen av ditt samtal. Avsnitt i den har dolts. Till övriga delar får du uppgifterna i sin helhet. Kopian är avgiftsfri."),
    ("full masked masked facts none", "sv", "Du får kopior av tre inspelningar av dina samtal. I två av inspelningarna har avsnitt dolts. Dessutom får du uppgifterna om ett samtal som det inte finns någon inspelning av. En inspelning lämnar vi inte ut. Till övriga delar får du uppgifterna i sin helhet. Kopiorna är avgiftsfria."),
    ("facts none none", "en", "You will receive the data about a call of which there is no recording. We do not disclose two recordings. Otherwise you will receive the data in full."),
    ("masked full", "en", "You will receive copies of two recordings of your calls. In one of the recordings passages are masked. Otherwise you will receive the data in full. The copies are free of charge."),
    ("none none", "fi", ""),
    ("full full", "fi", ""),
]  # fmt: skip


@pytest.mark.parametrize(("given", "language", "words"), DECIDED)
def test_a_decision_says_first_what_is_given_and_only_what_is_so(given: str, language: str, words: str) -> None:
    calls = [{"given": one} for one in given.split()]
    assert access_decision(calls, language, is_free=True) == words
    for free in ("maksut", "avgiftsfri", "free"):
        assert free not in access_decision(calls, language, is_free=False)


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
    ("text", "language", "found"),
    [
        ("Saat jäljennökset kahdesta puhelutallenteestasi. Yhtä tallennetta emme anna.", "fi", ""),
        ("Saat jäljennökset kolmesta puhelutallenteestasi.", "fi", "jäljennökset kolmesta puhelutallenteestasi"),
        ("Kahdesta tallenteesta on peitetty kohtia.", "fi", "Kahdesta tallenteesta on peitetty"),
        ("Saat jäljennökset muista puhelutallenteista.", "fi", ""),
        ("Två inspelningar lämnar vi inte ut.", "sv", "Två inspelningar lämnar vi inte ut"),
        ("Du får kopior av två inspelningar av dina samtal.", "sv", ""),
        ("You will receive copies of 12 recordings.", "en", "copies of 12 recordings"),
    ],
)
def test_a_number_that_is_not_the_calls_is_found_in_a_decision(text: str, language: str, found: str) -> None:
    calls = [{"given": one} for one in ("full", "masked", "none")]
    assert miscounted(text, calls, language) == found
    assert miscounted(access_decision(calls, language, is_free=True), calls, language) == ""
