"""Reading messages in three languages: what is proposed, by which words, and what hostile text cannot do."""

from __future__ import annotations

import json
import os
import time as clock
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.domain.identity import MASK
from dsr.domain.intake import ARTICLES, Event, Period, PeriodRole, Reading, ReceiptSource, Right, read_message
from dsr.domain.logged_request import Route
from dsr.domain.phone import NumberRules

TODAY = date(2026, 11, 25)

AINO = """Lähettäjä: Aino Esimerkki <aino.esimerkki@example.fi>
Vastaanottaja: tietosuoja@espoo.fi
Saapui: ke 25.11.2026 klo 8.47
Aihe: Puheluni kaupungin neuvontaan

Hei,

soitin kaupungin neuvontaan kaksi kertaa kesäkuun alussa, muistaakseni 3.6. ja saman viikon perjantaina. Soitin
numerosta 040 555 0167 tai puolisoni puhelimesta 040 555 01.

Haluaisin kopion puheluiden nauhoitteista. Minulla on oikeus tietää, mitä tietoja minusta on. Osoitteeni on kirjattu
väärin, joten korjatkaa se: oikea on Esimerkkipolku 3. Sen jälkeen voitte poistaa vanhat tallenteet.

Henkilötunnukseni on 100190-999P. Vastauksen voi lähettää sähköpostilla.

Terveisin
Aino Esimerkki
"""


def read(text: str) -> Reading:
    return read_message(text, received_default_on=TODAY)


def words(reading: Reading, right: Right) -> list[str]:
    return [
        reading.text[span.start : span.end] for each in reading.rights if each.value is right for span in each.spans
    ]


@dataclass(frozen=True)
class Told:
    """A message and what reading it must propose."""

    text: str
    rights: str = ""
    why: str = ""
    language: str | None = None
    routes: str = ""
    numbers: tuple[str, ...] = ()
    period: str = ""
    event: Event | None = None
    form: str | None = None
    way: str | None = None
    representative: str | None = None
    scope: str | None = None
    name: str | None = None
    employee: bool = False


MESSAGES = [
    Told(
        "Hei! Haluaisin kopion puheluistani neuvontaan keväältä 2026, soitin numerosta 050 765 4321. Terv. Kalle Kuvitteellinen",
        "15",
        "season, number and signature",
        "fi",
        numbers=("+358507654321",),
        period="2026-03-01..2026-05-31",
        name="Kalle Kuvitteellinen",
    ),
    Told(
        "Toivon saavani nähdä tallenteet, ja sen jälkeen ne on hävitettävä.", "15 17", "two rights in a sentence", "fi"
    ),
    Told(
        "Haen isäni puolesta hänen puhelutallenteitaan, valtakirja liitteenä.",
        "15",
        "by an agent",
        representative="agent",
    ),
    Told("Pyydän tilastoa: kuinka monta puhelua jonoon tuli vuonna 2025?", "", "statistics", routes="document_request"),
    Told("Asiakirjapyyntö: pyydän puhelunauhoitteiden säilytysohjeen.", "", "a document", routes="document_request"),
    Told(
        "Pyydän julkisuuslain ja tietosuoja-asetuksen nojalla omat puhelutallenteeni.",
        "15",
        "both laws at once: two clocks",
        routes="document_request",
    ),
    Told("Mitä kaikkia tietoja teillä on minusta?", "15", "vague, whole city", "fi", scope="whole_city"),
    Told("Vilka uppgifter har ni om mig?", "15", "vague in Swedish", "sv", scope="whole_city"),
    Told("What personal data do you hold about me?", "15", "vague in English", "en", scope="whole_city"),
    Told("Mitä tietoja minusta on puheluissa?", "15", "about calls: this register", scope=None),
    Told(
        "Olen kaupungin asiakaspalvelija ja pyydän tallenteet puheluista, joissa puhun.",
        "15",
        "an employee",
        employee=True,
    ),
    Told(
        "Perun pyyntöni, en tarvitse tallenteita enää.", "", "withdrawn", event=Event.WITHDRAWAL, routes="not_a_request"
    ),
    Told(
        "Jag drar tillbaka min begäran om radering.",
        "",
        "withdrawn in Swedish",
        "sv",
        "not_a_request",
        event=Event.WITHDRAWAL,
    ),
    Told(
        "I withdraw my request, please close the case.",
        "",
        "withdrawn in English",
        "en",
        "not_a_request",
        event=Event.WITHDRAWAL,
    ),
    Told(
        "Perun poistopyyntöni, mutta haluan kopion tallenteista.",
        "15",
        "one withdrawn, one made",
        event=Event.WITHDRAWAL,
    ),
    Told("Peruutan suostumukseni ja vastustan käsittelyä.", "21", "a consent is taken back, not a request"),
    Told(
        "Automaattinen vastaus: olen poissa 10.8. asti.", "", "absence", "fi", "not_a_request", event=Event.AUTO_REPLY
    ),
    Told(
        "Jag är på semester till den 10.8. Automatiskt svar.",
        "",
        "absence",
        "sv",
        "not_a_request",
        event=Event.AUTO_REPLY,
    ),
    Told("Olen lomalla 10.8. asti, mutta haluan kopion puhelutallenteistani.", "15", "away and asking"),
    Told("Kiitos nopeasta vastauksesta!", "", "thanks", routes="not_a_request"),
    Told(
        "Hej! Jag ringde rådgivningen den 14 september 2026 kl. 9.12. Jag vill ha en kopia av inspelningen som ljudfil per e-post. "
        "Med vänlig hälsning Kim Mallinen",
        "15",
        "Swedish access",
        "sv",
        period="2026-09-14..2026-09-14",
        form="audio",
        way="email",
        name="Kim Mallinen",
    ),
    Told("Jag begär att inspelningen av samtalet raderas.", "17", "asking for erasure is not asking for a copy", "sv"),
    Told("Min adress är fel, kan ni rätta den?", "16", "Swedish rectification", "sv"),
    Told("Radera inte inspelningen, jag behöver den i domstolen.", "18", "do not erase", "sv"),
    Told("Jag invänder mot att mina samtal används för utbildning.", "21", "Swedish objection", "sv"),
    Told("Begäran om registerutdrag. Mvh Åsa Ström", "15", "extract", "sv", name="Åsa Ström"),
    Told(
        "Jag är vårdnadshavare och begär tillgång till uppgifterna om barnet.",
        "15",
        "guardian",
        representative="guardian",
    ),
    Told(
        "Please send me a copy of all recordings of my calls between 2 May 2026 and 2 November 2026. My number is "
        "+44 20 7946 0958. A transcript is fine. Kind regards, Jane Example",
        "15",
        "English access",
        "en",
        numbers=("+442079460958",),
        period="2026-05-02..2026-11-02",
        form="text",
        name="Jane Example",
    ),
    Told("Please delete all my recordings.", "17", "English erasure", "en"),
    Told("Do not delete the recording: I need it for a legal claim.", "18", "do not delete", "en"),
    Told("I object to the processing of my calls.", "21", "English objection", "en"),
    Told("My name is misspelled in your records, please correct it.", "16", "English rectification", "en"),
    Told(
        "Subject access request. We act for our client; see the power of attorney.",
        "15",
        "lawyer",
        representative="agent",
    ),
    Told("Dear Sir, under Articles 15, 16 and 18 GDPR, within 30 days.", "15 16 18", "a list of articles", "en"),
    Told(
        "Vaadin 15 artiklan 1 kohdan mukaiset tiedot sekä 16 ja 18 artiklan mukaisia toimia.",
        "15 16 18",
        "Finnish list",
    ),
    Told("Med stöd av artikel 15–17 begär jag åtgärder.", "15 16 17", "a short range", "sv"),
    Told("Tietosuoja-asetuksen 15–22 artikla koskee rekisteröidyn oikeuksia.", "", "a long range only describes"),
    Told("Älkää poistako tallennetta, tarvitsen sitä oikeudessa.", "18", "do not erase"),
    Told("Pyydän käsittelyn rajoittamista.", "18", "restriction by name"),
    Told("Vastustan puheluideni käyttöä kehittämiseen.", "21", "objection by name", "fi"),
    Told("En halua, että puheluitani tallennetaan.", "21", "does not want to be recorded"),
    Told("Haluan tietoni koneluettavassa muodossa.", "20", "portability"),
    Told("Nimeni on kirjattu väärin.", "16", "a statement is enough to propose"),
    Told("Poistakaa kaikki puheluni.", "17", "erasure"),
    Told(
        "Tallenteet tuhotaan automaattisesti. Haluan kopion ennen kuin se poistetaan.",
        "15",
        "telling of destruction is not asking for it",
    ),
    Told("Soittakaa minulle takaisin numeroon 0401234567.", "", "call me back", numbers=("+358401234567",)),
    Told("Pyydän teitä palauttamaan puheluni.", "", "call me back, with a noun that looks like a recording"),
    Told("Pyydän korjaamaan tien Kauklahdessa.", "", "a road"),
    Told("Haluaisin tietää kirjaston aukioloajat.", "", "opening hours"),
    Told("Poliisi pyytää tallenteen esitutkintaa varten.", "", "police", routes="document_request"),
    Told("Haluan valvontakameran kuvan itsestäni.", "", "another register", routes="other_register"),
    Told(
        "Soitin viime viikolla hammashoitolaan ja haluan nauhoituksen.",
        "15",
        "the wellbeing county's since 2023",
        routes="wellbeing_county",
        period="2026-11-16..2026-11-22",
    ),
    Told("Soitin 3.5.2022 terveyskeskukseen, haluan nauhoitteen.", "15", "before the wellbeing county"),
    Told("Hyvä tietosuojavastaava, onko tapahtunut tietoturvaloukkaus?", "", "to the officer", routes="dpo_message"),
    Told("Haluan lapseni puhelutiedot, olen hänen huoltajansa.", "15", "guardian", representative="guardian"),
    Told("Olen edunvalvoja ja haen päämieheni puhelutallenteita.", "15", "trustee", representative="trustee"),
    Told("Haluan äänitteen postitse.", "15", "by post", way="post"),
    Told(
        "Haluan puhelun tekstinä, noudan sen itse. Litterointi riittää.",
        "15",
        "as text, fetched",
        form="text",
        way="pickup",
    ),
    Told("Hej, jag vill veta vad ni har spelat in om mig.", "15", "what have you recorded", "sv"),
    Told("I want everything you have on me.", "15", "everything", "en", scope="whole_city"),
    Told("Toivon saavani puhelut ajalta 1.5.-31.10.", "15", "calls of a time", period="2026-05-01..2026-10-31"),
    Told("Pyysin tallennetta jo syyskuussa.", "15", "asked before"),
    Told("Haluan tarkastaa itseäni koskevat tiedot.", "15", "the older everyday word"),
    Told("Kuka on kuunnellut puheluni?", "15", "who listened"),
    Told("Who has listened to my calls?", "15", "who listened, in English", "en"),
    Told("Muuttakaa osoitteeni: uusi osoite on Testikuja 5.", "16", "a changed address"),
    Told("Käskekää Teliaa säilyttämään tallenne.", "18", "keep the recording"),
    Told("Voitteko poistaa tietoni ja lähettää todistuksen?", "17", "sending a proof of erasure is not access"),
    Told("Olen toimittaja ja pyydän tallenteita hätätilanteista.", "", "journalist", routes="document_request"),
    Told("Haluan kopion sopimuksesta.", "", "a copy of something else"),
    Told("", "", "nothing"),
    Told("???", "", "no words"),
]


@pytest.mark.parametrize("told", MESSAGES, ids=[told.why for told in MESSAGES])
def test_a_message_is_read(told: Told) -> None:
    found = read(told.text)
    assert " ".join(found.articles) == told.rights
    assert " ".join(sorted(route.value for route in found.routes)) == told.routes
    assert (found.event.value if found.event else None) == told.event
    assert (found.representative.value if found.representative else None) == told.representative
    assert (found.scope.value if found.scope else None) == told.scope
    assert (found.employee is not None) == told.employee
    if told.language:
        assert found.language is not None
        assert found.language.value == told.language
    if told.numbers:
        assert tuple(number.value.e164 for number in found.numbers) == told.numbers
    if told.period:
        assert f"{found.periods[0].value.first_on}..{found.periods[0].value.last_on}" == told.period
    for proposal, expected in (
        (found.wished_form, told.form),
        (found.answer_way, told.way),
        (found.sender_name, told.name),
    ):
        if expected:
            assert proposal is not None
            assert proposal.value == expected


CHOSEN_BY_PEOPLE = {Route.OTHER_RIGHT, Route.COMPLAINT}
"""Routes that no message is read into: a clerk chooses them."""


def test_there_is_a_message_for_every_right_route_and_event() -> None:
    assert {article for told in MESSAGES for article in told.rights.split()} == set(ARTICLES.values())
    assert {route for told in MESSAGES for route in told.routes.split()} == set(Route) - CHOSEN_BY_PEOPLE
    assert {told.event for told in MESSAGES if told.event} == set(Event)


def test_a_pasted_mail_fills_the_form_and_shows_the_words_that_prove_it() -> None:
    found = read(AINO)
    assert found.sender_name is not None
    assert found.sender_email is not None
    assert found.receipt is not None
    assert (found.sender_name.value, found.sender_email.value) == ("Aino Esimerkki", "aino.esimerkki@example.fi")
    assert (found.receipt.value.on, found.receipt.value.at) == (date(2026, 11, 25), time(8, 47))
    assert found.receipt.value.source is ReceiptSource.MAIL_HEADER
    assert found.subject_line is not None
    assert found.subject_line.value == "Puheluni kaupungin neuvontaan"
    assert [number.value.raw for number in found.numbers] == ["040 555 0167", "040 555 01"]
    assert found.articles == ("15", "16", "17")
    assert "kopion puheluiden nauhoitteista" in words(found, Right.ACCESS)
    assert words(found, Right.RECTIFICATION) == ["Osoitteeni on kirjattu\nväärin", "korjatkaa"]
    assert words(found, Right.ERASURE) == ["poistaa"]
    assert [period.value for period in found.periods] == [
        Period(date(2026, 6, 1), date(2026, 6, 10)),
        Period(date(2026, 6, 3), date(2026, 6, 3)),
    ]


def test_an_identity_code_is_masked_and_spans_count_in_the_masked_text() -> None:
    found = read(AINO)
    assert found.masked_codes == 1
    assert "100190" not in found.text
    assert MASK in found.text
    assert found.answer_way is not None
    way = found.answer_way.spans[0]
    assert found.text[way.start : way.end] == "sähköpostilla"


def test_marks_stand_in_order_and_never_overlap() -> None:
    marks = read(AINO).marks()
    assert {mark.kind for mark in marks} >= {"sender", "receipt", "number", "period", "right", "way"}
    assert all(before.end <= after.start for before, after in pairwise(marks))


def test_a_request_made_orally_is_received_when_it_is_made() -> None:
    found = read("Puhelimitse 3.3.2026 klo 15.50: asiakas pyytää tallenteen puhelusta 1.3., käsittelijä kirjasi 10.3.")
    assert found.receipt is not None
    assert found.channel is not None
    assert (found.receipt.value.on, found.receipt.value.at) == (date(2026, 3, 3), time(15, 50))
    assert found.channel.value == "phone"
    assert [(period.value.first_on, period.value.role) for period in found.periods] == [
        (date(2026, 3, 1), PeriodRole.CALL),
        (date(2026, 3, 10), PeriodRole.OTHER),
    ]


@pytest.mark.parametrize(
    ("note", "channel"),
    [
        ("Per telefon 5.11.2026 kl. 9.30: kunden begär kopia av inspelningen.", "phone"),
        ("Asiointipisteessä 5.11.2026 klo 9.30 asiakas pyytää tallenteensa.", "counter"),
        ("By phone 5 November 2026 at 9:30: the caller wants a copy of the recording.", "phone"),
    ],
)
def test_an_oral_note_is_known_in_three_languages(note: str, channel: str) -> None:
    found = read(note)
    assert found.receipt is not None
    assert found.channel is not None
    assert (found.receipt.value.on, found.receipt.value.at) == (date(2026, 11, 5), time(9, 30))
    assert found.channel.value == channel
    assert found.articles == ("15",)


MAIL_HEADS = [
    ("From: Jane Example <jane@example.org>\nSent: Wednesday, November 25, 2026 8:47 AM\nSubject: Calls", "8.47 local"),
    ("From: jane@example.org\nDate: Wed, 25 Nov 2026 06:47:00 +0000\nSubject: Calls", "offset: 6.47 UTC is 8.47 here"),
    ("Från: Jane Example [mailto:jane@example.org]\nSkickat: den 25 november 2026 08:47\nÄmne: Samtal", "Swedish"),
    (
        "Lähettäjä: jane@example.org\nLähetetty: keskiviikko 25. marraskuuta 2026 8.47\nAihe: Puhelut",
        "Finnish, in words",
    ),
    ("Avsändare: jane@example.org\nMottaget: 2026-11-25 08:47\nÄmne: Samtal", "ISO"),
    (
        "From: Jane Example <jane@example.org>\nDate: Wed, Nov 25, 2026 at 8:47\u202fAM\nSubject: Calls",
        "short month first",
    ),
    ("From: jane@example.org\nDate: ke 25. marrask. 2026 klo 8.47\nSubject: Puhelut", "short Finnish month"),
]


@pytest.mark.parametrize(
    ("written", "month"),
    [
        *(("fre {} okt. 2026 kl. 08:47", 10), ("den {} okt 2026 08:47", 10), ("fre {} sep. 2026 kl. 08:47", 9)),
        *(("Fri, {} Sept 2026 at 08:47", 9), ("Fri, Sept {}, 2026 at 8:47 AM", 9), ("pe {}. lokak. 2026 klo 8.47", 10)),
    ],
)
def test_short_months_of_a_mail_head_are_read_in_every_language(written: str, month: int) -> None:
    found = read(f"From: Jane Example <jane@example.org>\nDate: {written.format(25)}\nSubject: Calls\n\nHello")
    assert found.receipt is not None
    assert (found.receipt.value.on, found.receipt.value.at) == (date(2026, month, 25), time(8, 47))


@pytest.mark.parametrize(("head", "why"), MAIL_HEADS, ids=[row[1] for row in MAIL_HEADS])
def test_a_mail_head_gives_sender_and_moment(head: str, why: str) -> None:
    found = read(f"{head}\n\nHello")
    assert found.sender_email is not None
    assert found.receipt is not None
    assert found.sender_email.value == "jane@example.org"
    assert (found.receipt.value.on, found.receipt.value.at) == (date(2026, 11, 25), time(8, 47)), why


def test_a_late_evening_abroad_is_the_next_day_here() -> None:
    found = read("From: a@example.org\nDate: Mon, 30 Nov 2025 22:30:00 +0000\n\nHello")
    assert found.receipt is not None
    assert found.receipt.value.on == date(2025, 12, 1)


def test_in_a_forwarded_mail_the_person_is_the_sender_and_not_the_colleague() -> None:
    text = (
        "Lähettäjä: kirjaamo@espoo.fi\nSaapui: 25.11.2026 klo 12.00\nAihe: VS: pyyntö\n\nPoistatteko tämän jonosta? t. Matti\n\n"
        "Lähettäjä: Aino Esimerkki <aino@example.fi>\nSaapui: 23.11.2026 klo 9.00\nAihe: pyyntö\n\nHaluan puhelutallenteeni.\n"
    )
    found = read(text)
    assert found.sender_email is not None
    assert found.receipt is not None
    assert found.sender_email.value == "aino@example.fi"
    assert found.receipt.value.on == date(2026, 11, 23)
    assert found.articles == ("15",)


_ASKED = "Pyydän kopiot puheluistani pysäköinninvalvontaan. Soitin numerosta 040 555 0045."


@pytest.mark.parametrize(
    ("last", "first", "received", "articles", "reason"),
    [
        ("Missä vastaus viipyy?", _ASKED, 20, ("15",), "a reminder restarts no month, and the request is read"),
        ("Pyydän jälleen kopiot puheluistani.", _ASKED, 20, ("15",), "nor does the same asked again"),
        (_ASKED, "Milloin kirjasto on auki?", 25, ("15",), "what is asked first in the last message came then"),
        ("Korjatkaa nimeni, se on väärin.", _ASKED, 25, ("16",), "another right is asked on its own day"),
        ("Peruutan pyyntöni.", _ASKED, 25, (), "what is withdrawn is not asked"),
    ],
)
def test_of_a_thread_passed_on_the_request_is_proposed_and_the_day_it_first_came(
    last: str, first: str, received: int, articles: tuple[str, ...], reason: str
) -> None:
    person, library = "Aino Esimerkki <aino@example.fi>", "kirjasto@espoo.fi"
    found = read(
        "Lähettäjä: kalle@espoo.fi\nSaapui: 30.11.2026 klo 9.00\nAihe: VL: pyyntö\n\nKuuluuko teille?\n\n"
        f"Lähettäjä: {person}\nLähetetty: 25.11.2026 klo 10.00\nAihe: VS: pyyntö\n\n{last}\n\n"
        f"Lähettäjä: {library}\nLähetetty: 23.11.2026 klo 12.00\nAihe: VS: pyyntö\n\nVälitämme viestin.\n\n"
        f"Lähettäjä: {person}\nLähetetty: 20.11.2026 klo 9.15\nAihe: pyyntö\n\n{first}\n"
    )
    assert found.receipt is not None
    assert (found.receipt.value.on, found.articles) == (date(2026, 11, received), articles), reason


def test_what_another_person_wrote_further_down_a_thread_is_not_the_senders_request() -> None:
    found = read(
        "Lähettäjä: kalle@espoo.fi\nSaapui: 30.11.2026 klo 9.00\n\nKuuluuko teille?\n\n"
        "Lähettäjä: Aino <aino@example.fi>\nLähetetty: 25.11.2026 klo 10.00\n\nKuka vastaa tästä?\n\n"
        f"Lähettäjä: Oili <oili@example.org>\nLähetetty: 20.11.2026 klo 9.15\n\n{_ASKED}\n"
    )
    assert found.receipt is not None
    assert (found.receipt.value.on, found.articles) == (date(2026, 11, 25), ())


def test_a_domain_that_only_ends_as_the_citys_is_a_strangers() -> None:
    found = read("Lähettäjä: Aino <aino@uusiespoo.fi>\nSaapui: 25.11.2026 klo 12.00\n\nHaluan puhelutallenteeni.")
    assert found.sender_email is not None
    assert found.sender_email.value == "aino@uusiespoo.fi"
    inner = read("Lähettäjä: a@palvelut.espoo.fi\nSaapui: 25.11.2026 klo 12.00\n\nHaluan puhelutallenteeni.")
    assert inner.sender_email is None


def test_the_citys_own_quoted_words_use_no_rights() -> None:
    text = (
        "Kiitos, tässä puhelinnumeroni 040 555 0167.\n\n-----Alkuperäinen viesti-----\nLähettäjä: tietosuoja@espoo.fi\n"
        "Lähetetty: 20.11.2026 klo 9.00\nAihe: Pyyntösi\n\nVoit pyytää tietojesi poistamista ja vastustaa käsittelyä. "
        "Saat kopion tallenteista. Puh. 09 816 21.\n"
    )
    found = read(text)
    assert found.articles == ()
    assert [number.value.e164 for number in found.numbers] == ["+358405550167"]


def test_quoted_lines_are_not_the_writers_words() -> None:
    assert read("Kyllä kiitos.\n> Haluatteko, että poistamme tallenteet?\n> Poistakaa tallenteet").articles == ()


NUMBERS = [
    ("soitin 0401234567 3 kertaa", ["+358401234567"], "a count after the number"),
    ("numeroista 0401234567 050 7654321", ["+358401234567", "+358507654321"], "two in a row"),
    ("p. 040-123 4567.", ["+358401234567"], "abbreviation and full stop"),
    ("+358 (0)40 123 4567", ["+358401234567"], "zero in brackets"),
    ("asia 6118/00.01.06/2026", [], "case reference"),
    ("laki 1050/2018", [], "statute"),
    ("FI21 1234 5600 0007 85", [], "bank account"),
    ("soitin 3.6.2026 klo 12.30", [], "date and time"),
    ("lasku 1 234 567,00 euroa", [], "a sum"),
    ("soitin kaupungin numeroon 09 816 21", [], "the city's own line"),
    ("henkilötunnus 100190-999P", [], "identity code"),
    ("numerosta 816 2222", [None], "named and incomplete: proposed for mending"),
]


@pytest.mark.parametrize(("text", "expected", "why"), NUMBERS, ids=[row[2] for row in NUMBERS])
def test_numbers_are_found_in_a_text(text: str, expected: list[str | None], why: str) -> None:
    assert [number.value.e164 for number in read(text).numbers] == expected, why


def test_a_number_that_seems_to_lack_its_end_is_not_certain() -> None:
    found = read("Soitin numerosta 040 555 0167 tai 040 555 01.").numbers
    assert [number.is_certain for number in found] == [True, False]


def test_the_citys_ranges_are_the_callers_to_name() -> None:
    rules = NumberRules(city_ranges=("+35850765",))
    assert read_message("numerosta 050 765 4321", received_default_on=TODAY, rules=rules).numbers == ()


PERIODS = [
    ("3.6.", "2026-06-03", "2026-06-03", "a day without a year is the latest one"),
    ("3.12.", "2025-12-03", "2025-12-03", "which may be last year's"),
    ("29.2.", "2024-02-29", "2024-02-29", "or a leap year's"),
    ("3.6.2026", "2026-06-03", "2026-06-03", "a whole date"),
    ("3.6.26", "2026-06-03", "2026-06-03", "a short year"),
    ("2026-06-03", "2026-06-03", "2026-06-03", "ISO"),
    ("1.–15.3.2026", "2026-03-01", "2026-03-15", "days of a month"),
    ("28.12.–3.1.2026", "2025-12-28", "2026-01-03", "over the new year"),
    ("2.5.2026-2.11.2026", "2026-05-02", "2026-11-02", "two whole dates"),
    ("3. kesäkuuta", "2026-06-03", "2026-06-03", "in Finnish words"),
    ("den 3 juni 2026", "2026-06-03", "2026-06-03", "in Swedish words"),
    ("June 3rd, 2026", "2026-06-03", "2026-06-03", "in English words"),
    ("3rd of June", "2026-06-03", "2026-06-03", "the other way round"),
    ("maaliskuussa 2026", "2026-03-01", "2026-03-31", "a month"),
    ("helmikuun lopussa", "2026-02-21", "2026-02-28", "the end of a month"),
    ("i början av mars", "2026-03-01", "2026-03-10", "the beginning of a month in Swedish"),
    ("in late February 2024", "2024-02-21", "2024-02-29", "the end of a month in English"),
    ("joulukuussa", "2025-12-01", "2025-12-31", "a month that has not begun is last year's"),
    ("viime kesänä", "2026-06-01", "2026-08-31", "a season"),
    ("talvella 2026", "2025-12-01", "2026-02-28", "winter begins the year before"),
    ("förra hösten", "2026-09-01", "2026-11-30", "a season in Swedish"),
    ("last spring", "2026-03-01", "2026-05-31", "a season in English"),
    ("vuonna 2025", "2025-01-01", "2025-12-31", "a year"),
    ("eilen", "2026-11-24", "2026-11-24", "yesterday"),
    ("förra veckan", "2026-11-16", "2026-11-22", "last week"),
    ("last month", "2026-10-01", "2026-10-31", "last month in English"),
]


@pytest.mark.parametrize(("text", "first", "last", "why"), PERIODS, ids=[row[3] for row in PERIODS])
def test_a_named_time_is_a_period(text: str, first: str, last: str, why: str) -> None:
    found = read(f"soitin {text}").periods
    assert [(str(each.value.first_on), str(each.value.last_on)) for each in found] == [(first, last)], why


@pytest.mark.parametrize("text", ["30.2.2026", "klo 9.10.", "1.2.3.4", "99.99.", "31.4.", "versio 1.10.2"])
def test_what_is_no_day_is_passed_over(text: str) -> None:
    assert read(f"soitin {text}").periods == ()


@pytest.mark.parametrize(
    "text",
    [
        "synt. 1.2.1950",
        "10.8. asti",
        "viimeistään 1.11.",
        "by 5 November",
        "1.2.2027",
        "Saapunut 3.3.2026",
        "inkommit den 3.3.2026",
        "Received on 3 March",
        "päivätty 3.3.2026",
    ],
)
def test_a_birthday_a_term_or_a_coming_day_is_no_time_of_a_call(text: str) -> None:
    assert [each.value.role for each in read(text).periods] == [PeriodRole.OTHER]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("3.6. klo 9.12", time(9, 12)),
        ("3.6. noin klo 14", time(14, 0)),
        ("den 3 juni kl. 9.12", time(9, 12)),
        ("on 3 June at about 2:15 pm", time(14, 15)),
        ("3.6.", None),
    ],
)
def test_a_time_of_day_belongs_to_the_day_before_it(text: str, at: time | None) -> None:
    assert [period.value.at for period in read(text).periods] == [at]


def test_a_period_has_its_window_in_utc() -> None:
    assert Period(date(2026, 6, 3), date(2026, 6, 3), time(9, 12)).window() == (
        datetime(2026, 6, 3, 6, 12, tzinfo=UTC),
        datetime(2026, 6, 3, 6, 12, tzinfo=UTC),
    )
    first, last = Period(date(2026, 10, 25), date(2026, 10, 25)).window()
    assert first == datetime(2026, 10, 24, 21, 0, tzinfo=UTC)
    assert last == datetime(2026, 10, 25, 21, 59, 59, 999_999, tzinfo=UTC)
    autumn = Period(date(2024, 10, 27), date(2024, 10, 27), time(3, 30)).window()
    assert autumn == (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), datetime(2024, 10, 27, 1, 30, tzinfo=UTC))


def test_invisible_and_control_characters_are_left_out() -> None:
    found = read("Haluan\x00 kopi\u00adon \u202etallenteista\u202c.\r\nTerv. Ma\u0308kinen")
    assert found.text == "Haluan kopion tallenteista.\nTerv. Mäkinen"
    assert found.articles == ("15",)


HOSTILE = [
    *(
        "a",
        "1",
        "1.",
        ".",
        " ",
        "\n",
        "a@",
        "a@b.fi ",
        "+",
        "0 ",
        "((((",
        "\u202e",
        "\0",
        "a\u0301\u0323",
        "\u05b0\u0591",
    ),
    *("From: a\n", "From: a\nTo: b\n\n", "> a\n", "kirjoitti:\n", "haluan ", "puhelu ", "15, ", "15 artiklan ", "en "),
    *(
        "tallenne",
        "010190-",
        "100190-999P ",
        "perun ",
        "Aa-",
        "Terv. Aa ",
        "1.1.-",
        "klo 1.1",
        ", ja ",
        "mitä tietoja ",
    ),
    *("fel ", "name ", "ei saa ", "http://", "FI11 1111 ", "1 111 ", "puolesta lapseni ", "Pyydän saada tallenteet. "),
]


SHORT_S = 0.4
"""Seconds of the processor in which a pattern that is square in twenty thousand characters would not end."""


@pytest.mark.parametrize("unit", HOSTILE, ids=[repr(unit) for unit in HOSTILE])
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        before = clock.process_time()
        read(text)
        return clock.process_time() - before

    seconds(1_000)
    # The best of three: a machine busy with other work makes any one of them long. What is short enough needs no second.
    large = seconds(20_000)
    if large > SHORT_S:
        small, large = min(seconds(5_000) for _ in range(3)), min(large, seconds(20_000), seconds(20_000))
        # Four times the text: a square pattern takes sixteen times, and a bad one never ends.
        assert large <= max(10 * small, SHORT_S)


def test_a_million_characters_are_masked_whole() -> None:
    found = read("x " * 500_000 + "100190-999P")
    assert found.text.endswith(MASK)
    assert found.masked_codes == 1


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                AINO[:300],
                "haluan ",
                "kopion ",
                "tallenteista ",
                "poistakaa ",
                "3.6. ",
                "klo 9.10 ",
                "040 1234567 ",
                "100190-999P ",
                "\n",
                "From: a@b.fi\nDate: 1.1.2026\n",
                "> ",
                "Terv. Aa Bb\n",
                "artikel 15 ",
                "\u202e",
                "ä",
                "e\u0301",
            ]
        ),
        max_size=25,
    ),
    st.text(max_size=30),
)
def test_every_span_lies_in_the_text_that_is_given_back(parts: list[str], noise: str) -> None:
    found = read("".join(parts) + noise)
    for mark in found.marks():
        assert 0 <= mark.start < mark.end <= len(found.text)
    for number in found.numbers:
        assert all(found.text[span.start : span.end].strip() for span in number.spans)
    assert read(found.text).text == found.text


SAMPLES = os.environ.get("DSR_SAMPLES")


@pytest.mark.skipif(SAMPLES is None, reason="DSR_SAMPLES names no folder of samples")
def test_the_sample_messages_are_read_as_they_expect() -> None:
    lines = Path(SAMPLES or "", "request-messages.jsonl").read_text("utf-8").splitlines()
    assert lines
    for message in map(json.loads, lines):
        found, expect = read(message["text"]), message["expect"]
        note = message["id"]
        assert found.articles == tuple(sorted(expect.get("rights", []))), note
        assert found.language is not None
        assert found.language.value == message["lang"], note
        assert [number.value.e164 for number in found.numbers] == expect.get("phones", []), note
        assert (found.representative is not None) == expect.get("representative", False), note
        if "period" in expect:
            period = found.periods[0].value
            assert f"{period.first_on:%Y-%m}..{period.last_on:%Y-%m}" == expect["period"], note
        if "receipt" in expect:
            assert found.receipt is not None
            assert found.receipt.value.on.isoformat() == expect["receipt"], note
        event = found.event.value.replace("_", "-") if found.event else None
        assert event == expect.get("event"), note
        routes = {route.value for route in found.routes}
        if expect.get("route") == "transfer":
            assert Route.WELLBEING_COUNTY in routes, note
        if str(expect.get("route", "")).startswith("document request"):
            assert Route.DOCUMENT_REQUEST in routes, note
        if str(expect.get("scope", "")).startswith("whole city"):
            assert found.scope is not None, note
        assert (found.employee is not None) == (message["kind"] == "employee"), note
