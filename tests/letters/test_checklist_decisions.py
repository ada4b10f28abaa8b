"""The checklist's rows on the other rights, fees and refusals over printed text, and what those letters may and must not say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dsr.catalogue import Approval, Catalogue
from dsr.printing import LetterTemplates
from tests import made_once
from tests.letters.checklist import Letters, Row, Words, checklist, lacking, looked_for
from tests.letters.conftest import DECISIONS, LANGUAGES, PRINTED_AT, Printed, shown_words
from tests.letters.test_checklist import OTHER_KINDS

REMEDIES: Words = {
    "fi": ["saattaa asia tietosuojavaltuutetun käsiteltäväksi", "Helsingin hallinto-oikeus", "30 päivän kuluessa"],
    "sv": ["föra ärendet till dataombudsmannen", "Helsingfors förvaltningsdomstol", "inom 30 dagar"],
    "en": ["lodge a complaint with the Data Protection Ombudsman", "Helsinki Administrative Court", "within 30 days"],
}
TOLD: Words = {
    "fi": ["Kerromme sinulle pyynnöstä, keitä he ovat", "19 artikla"],
    "sv": ["På begäran berättar vi för dig vilka de är", "artikel 19"],
    "en": ["On request we will tell you who they are", "Article 19"],
}

ROWS: list[Row] = [
    (
        "rectification response",
        "what was corrected, old and new in words",
        "rectification_done",
        {
            "fi": ["palvelu kaupungin neuvonta varhaiskasvatuksen asiakaspalvelu", "Vanha Uusi"],
            "sv": ["tjänst stadens rådgivning småbarnspedagogikens kundtjänst", "Tidigare Ny"],
            "en": ["service city information early childhood education service", "Old New"],
        },
    ),
    (
        "rectification response",
        "supplementary statement attached to recording (audio itself is not altered)",
        "rectification_done",
        {
            "fi": [
                "Liitimme lisäselvityksesi 20.11.2026 puhelun tallenteeseen",
                "ääntä emme muuta",
                "molempia lapsiani",
            ],
            "sv": ["fogade den 20.11.2026 ditt kompletterande utlåtande", "Ljudet i inspelningen ändrar vi inte"],
            "en": ["On 20 November 2026 we attached your supplementary statement", "do not change the sound"],
        },
    ),
    (
        "rectification response",
        "recipients informed / offer to tell who they are",
        "rectification_done",
        {
            "fi": ["Länsi-Uudenmaan hyvinvointialue: ilmoitimme oikaisusta 23.11.2026", "19 artikla"],
            "sv": ["Västra Nylands välfärdsområde: vi underrättade mottagaren om rättelsen", "artikel 19"],
            "en": [
                "Western Uusimaa wellbeing services county: we told the recipient of the rectification",
                "Article 19",
            ],
        },
    ),
    ("rectification response", "if refused: ground + TSV + court", "rectification_refused", REMEDIES),
    (
        "erasure response",
        "what was erased, from which systems, when, and backups' overwrite time",
        "erasure_done",
        {
            "fi": [
                "1. 14.9.2026 klo 9.12",
                "Puhelujärjestelmä Poistettiin 20.11.2026",
                "Poistuu viimeistään 20.12.2026",
            ],
            "sv": [
                "1. 14.9.2026 kl. 9.12",
                "Telefonisystemet Raderades den 20.11.2026",
                "Försvinner senast den 20.12.2026",
            ],
            "en": ["1. 14 September 2026", "telephone system Erased on 20 November 2026", "Gone by 20 December 2026"],
        },
    ),
    (
        "erasure response",
        "what was not erased and why: 17(3)(b) statutory retention, archiving",
        "erasure_refused",
        {
            "fi": [
                "ei poisteta 22.3.2027",
                "17 artiklan 3 kohdan b alakohta",
                "Tallenne 3: puhelu 5.10.2026",
                "540/2018",
            ],
            "sv": ["raderas inte 22.3.2027", "artikel 17.3 b", "Inspelning 3: samtalet den 5.10.2026", "540/2018"],
            "en": ["not erased 22 March 2027", "Article 17(3)(b)", "Recording 3: call of 5 October 2026", "540/2018"],
        },
    ),
    (
        "erasure response",
        "recipients informed",
        "erasure_refused",
        TOLD,
    ),
    ("erasure response", "if refused: ground + TSV + court", "erasure_refused", REMEDIES),
    (
        "restriction response",
        "what is restricted, since when, on which ground 18(1)(a-d)",
        "restriction_done",
        {
            "fi": [
                "Rajoitamme tietojesi käsittelyä 2.11.2026 alkaen",
                "18 artiklan 1 kohdan c alakohtaan",
                "2. 22.9.2026",
            ],
            "sv": [
                "begränsar behandlingen av dina uppgifter från och med den 2.11.2026",
                "artikel 18.1 c",
                "2. 22.9.2026",
            ],
            "en": [
                "restrict the processing of your data from 2 November 2026",
                "Article 18(1)(c)",
                "2. 22 September 2026",
            ],
        },
    ),
    (
        "restriction response",
        "what use stays allowed",
        "restriction_done",
        {
            "fi": ["18 artiklan 2 kohdan mukaan", "sinun suostumuksellasi", "oikeushenkilön oikeuksien suojaamiseksi"],
            "sv": ["artikel 18.2", "med ditt samtycke", "juridisk persons rättigheter"],
            "en": ["Article 18(2)", "with your consent", "rights of another natural or legal person"],
        },
    ),
    (
        "restriction response",
        "you will be told before restriction is lifted",
        "restriction_done",
        {
            "fi": [
                "Lähetämme sinulle ilmoituksen, ennen kuin rajoitus päättyy (tietosuoja-asetuksen 18 artiklan 3 kohta)"
            ],
            "sv": ["Vi sänder dig en underrättelse innan begränsningen upphör (artikel 18.3"],
            "en": ["We will send you a notice before the restriction ends (Article 18(3)"],
        },
    ),
    (
        "restriction response",
        "automatic deletion is frozen for these recordings",
        "restriction_done",
        {
            "fi": ["Tallenteita ei tuhota rajoituksen aikana"],
            "sv": ["Inspelningarna förstörs inte under begränsningen"],
            "en": ["The recordings are not destroyed during the restriction"],
        },
    ),
    (
        "restriction lift notice",
        "sent BEFORE lifting",
        "restriction_lifting",
        {
            "fi": [
                "Päivämäärä 25.11.2026",
                "päättyy 15.1.2027",
                "ilmoitus, joka meidän on tehtävä sinulle, ennen kuin",
            ],
            "sv": ["Datum 25.11.2026", "upphör den 15.1.2027", "den underrättelse som vi ska ge dig innan"],
            "en": ["Date 25 November 2026", "ends on 15 January 2027", "the notice that we must give you before"],
        },
    ),
    (
        "restriction lift notice",
        "reason and date",
        "restriction_lifting",
        {
            "fi": [
                "Miksi rajoitus päättyy Rajoitus päättyy, koska olemme tarkistaneet",
                "15.1.2027, heti kun rajoitus päättyy",
                "5.4.2027",
            ],
            "sv": [
                "Varför begränsningen upphör Begränsningen upphör eftersom vi har kontrollerat",
                "15.1.2027, genast när begränsningen upphör",
            ],
            "en": [
                "Why the restriction ends The restriction ends because we have verified",
                "15 January 2027, as soon as the restriction ends",
            ],
        },
    ),
    (
        "fee or unfounded/excessive",
        "why manifestly unfounded or excessive - burden on controller",
        "unfounded_refused",
        {
            "fi": ["3.9.2026, 1.10.2026 ja 19.10.2026", "Rekisterinpitäjän on osoitettava", "12 artiklan 5 kohta"],
            "sv": ["den 3.9.2026, den 1.10.2026", "Det åligger den personuppgiftsansvarige att visa", "artikel 12.5"],
            "en": ["3 September 2026", "The controller bears the burden of demonstrating", "Article 12(5)"],
        },
    ),
    (
        "fee or unfounded/excessive",
        "amount based on administrative cost, before work starts; withdraw possible",
        "fee_announcement",
        {
            "fi": [
                "48,50 euron maksun",
                "Emme ole vielä aloittaneet työtä",
                "peruuttaa pyyntösi maksutta",
                "6,00 euroa",
            ],
            "sv": [
                "en avgift på 48,50 euro",
                "inte börjat arbetet ännu",
                "återkalla din begäran utan avgift",
                "6,00 euro",
            ],
            "en": ["a fee of EUR 48.50", "not started the work yet", "withdraw your request without a fee", "EUR 6.00"],
        },
    ),
    ("fee or unfounded/excessive", "TSV + court", "unfounded_refused", REMEDIES),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "words"), looked_for(ROWS))
def test_the_printed_letter_says(printed: Letters, kind: str, words: Words, language: str) -> None:
    assert lacking(printed[kind, language], words) == []


def test_every_row_on_the_other_rights_and_fees_is_looked_for() -> None:
    assert {row for row in checklist() if row[0] in OTHER_KINDS} == {(letter, row) for letter, row, _, _ in ROWS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DECISIONS)
def test_every_decision_has_its_form_and_one_way_of_appeal(
    printed: Letters, catalogue: Catalogue, kind: str, language: str
) -> None:
    """Hallintolaki 43-47 §: who decided, by which provisions, whom to ask, how to appeal. Other letters carry no appeal."""
    one: Printed = printed[kind, language]
    form = {
        "fi": (
            "Viranhaltijapäätös § 1",
            "Sovelletut säännökset",
            "Päättäjä Päivi Päättäjä",
            "Toimivalta:",
            "310 euroa",
        ),
        "sv": (
            "Tjänsteinnehavarbeslut § 1",
            "Tillämpade bestämmelser",
            "Beslutsfattare Päivi",
            "Behörighet:",
            "310 euro",
        ),
        "en": ("decision § 1", "Provisions applied", "Decision-maker Päivi Päättäjä", "Authority:", "EUR 310"),
    }[language]
    is_decision = catalogue.letter(kind).approval_rule(PRINTED_AT.date()) is Approval.DECISION
    assert [phrase for phrase in form if (phrase in one.text) is not is_decision] == []
    titles = {"fi": "Valitusosoitus", "sv": "Besvärsanvisning", "en": "Appeal instructions"}
    assert one.text.count(titles[language]) == int(is_decision)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DECISIONS)
def test_no_heading_stands_over_nothing(letters: LetterTemplates, values: Any, kind: str, language: str) -> None:
    empty = values(kind, language, calls=[], grounds=[], corrections=[], statements=[], copies=[], told=None)
    empty |= {"restriction": None, "fee": None, "corrected": None}
    made = letters.html(kind, language, empty)
    assert re.findall(r"</h[23]>\s*<h2|</h2>\s*(?=</section>|</article>)", made) == []
    assert "<tbody>\n</tbody>" not in made


def test_t19_the_notice_of_lifting_says_the_day_and_that_the_restriction_lasts_while_it_can_be_appealed(
    letters: LetterTemplates, values: Any
) -> None:
    made = shown_words(letters.html("restriction_lifting", "fi", values("restriction_lifting", "fi")))
    assert "tietojesi käsittelyn rajoitus päättyy 15.1.2027, jos tämä päätös on silloin lainvoimainen." in made
    assert "niin kauan kuin päätökseen voi hakea muutosta" in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_t38_listening_is_told_by_days_and_purposes_without_names_or_times(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    made = shown_words(letters.html("access_answer", language, values("access_answer", language)))
    told = {
        "fi": "Puhelun 1 tallenteen kuunteli 16.9.2026 puhelun asiakaspalvelija palvelun laadun parantamiseksi",
        "sv": "Den 16.9.2026 lyssnade kundtjänstmedarbetaren i samtalet på inspelningen av samtal 1 för att förbättra kvaliteten",
        "en": "On 16 September 2026 the agent of the call listened to the recording of call 1 to improve the quality",
    }[language]
    sentence = next(part for part in re.split(r"(?<=[a-zäö])\. ", made) if told in part)
    assert not re.search(r"\bklo\b|\bkl\.|\d:\d\d|Valmistelija|Päättäjä", sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_t39_refusals_name_objection_and_answers_name_damages(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    objection, damages = {
        "fi": ("vastustaa käsittelyä", "82 artikla"),
        "sv": ("invända mot behandlingen", "artikel 82"),
        "en": ("object to the processing", "Article 82"),
    }[language]
    for kind in ("erasure_refused", "restriction_refused"):
        assert objection in shown_words(letters.html(kind, language, values(kind, language)))
    for kind in ("rectification_done", "erasure_done", "restriction_done", "objection_upheld", "destroyed_notice"):
        assert damages in shown_words(letters.html(kind, language, values(kind, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_t42_a_partial_refusal_lists_each_recording_with_its_own_reason(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("erasure_refused", language)
    made = shown_words(letters.html("erasure_refused", language, sample))
    for call in sample["calls"]:
        assert call["reasons"].split(".")[0] in made
        assert bool(call["reasons"]) is (call["outcome"] == "kept")


@pytest.mark.parametrize("language", LANGUAGES)
def test_t43_a_fee_is_announced_as_the_cost_of_this_work_before_it_begins(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("fee_announcement", language)
    assert sum(line["cents"] for line in sample["fee"]["lines"]) == sample["fee"]["cents"]
    made = shown_words(letters.html("fee_announcement", language, sample))
    for phrase in {
        "fi": ("hallinnolliset kustannukset", "Emme ole käyttäneet hinnastoa", "Ensimmäinen jäljennös on aina"),
        "sv": ("administrativa kostnaderna", "Vi har inte använt någon prislista", "Den första kopian är alltid"),
        "en": ("administrative costs", "We have not used a price list", "The first copy is always free"),
    }[language]:
        assert phrase in made


RULES = {
    "fi": ("15 artiklan 3 kohta", "12 artiklan 5 kohta"),
    "sv": ("artikel 15.3", "artikel 12.5"),
    "en": ("Article 15(3)", "Article 12(5)"),
}


@pytest.mark.parametrize(
    ("rules", "shown", "reason"),
    [
        ([], (True, True), "nothing is documented yet: what may apply to a request for access"),
        (["15(3)"], (True, False), "a further copy is neither unfounded nor excessive"),
        (["12(5)"], (False, True), "an excessive request asks for no further copy"),
        (["12(5)", "15(3)"], (True, True), "both were documented"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fee_is_announced_by_the_rule_that_its_documented_ground_names(
    letters: LetterTemplates, values: Any, language: str, rules: list[str], shown: tuple[bool, bool], reason: str
) -> None:
    sample = values("fee_announcement", language)
    made = shown_words(letters.html("fee_announcement", language, {**sample, "fee": {**sample["fee"], "rules": rules}}))
    assert tuple(rule in made.replace("\u00a0", " ") for rule in RULES[language]) == shown, reason


OFFERED = {
    "fi": ("Voit antaa meille lisäselvityksen", "tallenne siitä, mitä puhelussa sanottiin"),
    "sv": ("Du kan lämna ett kompletterande utlåtande till oss", "inspelning av det som sades i samtalet"),
    "en": ("You can give us a supplementary statement", "record of what was said in the call"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_rectification_offers_the_statement_once_and_says_once_what_a_recording_is(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    """GDPR 16, second sentence. The ground G15 makes the paragraph on the recording, the letter the offer."""
    reasons = made_once.catalogue().grounds["G15"].plain[language]
    ground = {"code": "G15", "provision": "16", "title": "G15", "reasons": reasons, "is_34": False}
    sample = values("rectification_refused", language, grounds=[ground])
    made = shown_words(letters.html("rectification_refused", language, {**sample, "statements": []}))
    assert [made.replace("\u00a0", " ").count(one) for one in OFFERED[language]] == [1, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_t44_a_refusal_without_reasons_is_the_same_whatever_the_register_holds(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    """1050/2018, 34 § 3 mom.: no call, no search and no item of 34 § 1 mom. is told; 34 § 4 mom. is."""
    ground = {"code": "G6", "provision": "34 § 1 mom. 1 k.", "title": "Rikos", "reasons": "Poliisi.", "is_34": True}
    full = values("access_refused_silent", language, grounds=[ground])
    bare = values("access_refused_silent", language, grounds=[], calls=[], search=None)
    made = letters.html("access_refused_silent", language, full)
    assert made == letters.html("access_refused_silent", language, bare)
    fourth = {"fi": "34 §:n 4 momentti", "sv": "34 § 4 mom.", "en": "section 34(4)"}[language]
    assert fourth in shown_words(made)
    assert not re.search(r"1 momentin [123]|1 mom\. [123]|34\(1\)\([123]\)|Poliisi|Rikos", shown_words(made))


@pytest.mark.parametrize("kind", DECISIONS)
def test_t50_every_kind_is_written_in_finnish_and_swedish(catalogue: Catalogue, kind: str) -> None:
    assert {"fi", "sv"} <= set(catalogue.letter(kind).languages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recording_lost_after_the_request_is_owned_up_to(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sorry = {"fi": "Pahoittelemme", "sv": "Vi beklagar", "en": "We apologise"}[language]
    sample = values("destroyed_notice", language)
    for calls, is_sorry in ((sample["calls"], True), (sample["calls"][1:], False)):
        made = letters.html("destroyed_notice", language, sample | {"calls": calls})
        assert (sorry in shown_words(made)) is is_sorry


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], "Tietojasi ei ole luovutettu kenellekään, jolle poistamisesta pitäisi ilmoittaa"),
        (None, "Ilmoitamme poistamisesta niille, joille tietojasi on luovutettu"),
        ([{"name": "Poliisi", "on": "2026-11-23", "why_not": ""}], "Poliisi: ilmoitimme poistamisesta 23.11.2026."),
        (
            [{"name": "Oy X", "on": None, "why_not": "Yhtiö on lopetettu."}],
            "emme voi ilmoittaa poistamisesta. Yhtiö on",
        ),
    ],
)
def test_recipients_are_told_as_the_ledger_has_them(
    letters: LetterTemplates, values: Any, told: Any, said: str
) -> None:
    assert said in shown_words(letters.html("erasure_done", "fi", values("erasure_done", "fi", told=told)))
