"""The pages of service and of breaches: what a handler writes down, what each role may, and what the queue tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from dsr.db.events import events_of
from dsr.db.tables import AppealQuestion, Breach, Case, Hold, Job, LetterCopy, LetterRecipient, ServiceAttempt
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import breaches
from dsr.services.cases import one_case
from tests.services.letters_office import LetterOffice, change_case
from tests.web.office import Office, text_of


@dataclass
class House:
    """Letters and pages over one database."""

    letters: LetterOffice
    web: Office

    def browser(self, name: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        return self.web.sign_in(self.letters.people[name])

    def version(self, case_id: int) -> int:
        """The case's version now."""
        with self.letters.deps.database.read() as session:
            return one_case(session, case_id).version

    def posted_refusal(self, way: str = "post") -> tuple[int, int, str]:
        """A refusal that was sent; answers case, letter and the address of its service page."""
        office = self.letters
        case_id = office.open_case(turvakielto="no")
        office.step(case_id, "start_assessment")
        reasons = "Pyyntö on perusteeton."
        office.step(case_id, "refuse", ground="G1", ground_reasons=reasons, ground_evidence="Muistio 1, sivu 2.")
        letter_id = office.letter(case_id, "access_refused").id or 0
        office.finish(letter_id)
        office.submit(letter_id)
        office.approve(letter_id, "paivi")
        office.print(letter_id)
        office.send(letter_id, way)
        return case_id, letter_id, f"/cases/{case_id}/letters/{letter_id}/service"


@pytest.fixture
def house(written: tuple[LetterOffice, Office]) -> House:
    """One empty office."""
    return House(*written)


def test_the_days_of_a_posted_decision_are_shown_and_the_court_is_asked(house: House) -> None:
    case_id, letter_id, address = house.posted_refusal()
    veera = house.browser("veera")
    assert f'href="{address}"' in veera.get(f"/cases/{case_id}/letters/{letter_id}").text
    page = text_of(veera.get(address).text)
    assert "Tiedoksisaanti ke 2.12." in page, "posted on Wednesday 25.11."
    assert "Voi hakea muutosta viimeistään 4.1.2027." in page, "with its year, so that the sentence has one full stop"
    assert "Seitsemäs päivä kirjeen lähettämisestä, jollei muuta näytetä (hallintolain 59 §)" in page
    assert "pe 1.1.2027" not in page, "New Year's Day is no last day"
    assert "ma 4.1.2027" in page
    early = {"version": house.version(case_id), "appeal-answer": "none", "appeal-reference": "HAO, puhelin"}
    refused = veera.post(f"{address}/appeal", data=early)
    assert refused.status_code == 422
    assert "Valitus voi vielä tulla. Kysy tuomioistuimelta 5.1.2027 tai sen jälkeen." in text_of(refused.text)
    house.web.clock.pass_by(days=42)
    veera = house.browser("veera")
    assert "Kirjeiden tiedoksiannossa on 1 asia tehtävänä" in text_of(veera.get("/queue").text)
    assert "Kysy tuomioistuimelta, onko valitus tullut." in text_of(veera.get("/queue/service").text)
    answered = veera.post(f"{address}/appeal", data={**early, "version": house.version(case_id)})
    assert answered.status_code == 303
    assert "Valitusta ei tullut määräajassa" in text_of(veera.get(address).text)
    assert "ei ole mitään tehtävänä" in text_of(veera.get("/queue/service").text)


def test_the_case_page_tells_when_a_letter_left_and_calls_no_order_checked_after_returned_post(
    house: House,
) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    assert (sent := "Lähetetty 25.11.2026 klo 8.30") in text_of(house.browser("veera").get(f"/cases/{case_id}").text)
    house.web.clock.pass_by(days=5)
    veera = house.browser("veera")
    with house.letters.deps.database.read() as session:
        sending = session.scalars(select(col(ServiceAttempt.id))).one()
    told = {
        "version": house.version(case_id),
        "sending": sending,
        "outcome-what": "returned",
        "outcome-on": "30.11.2026",
    }
    assert veera.post(f"{address}/outcome", data=told).status_code == 303
    page = text_of(veera.get(f"/cases/{case_id}").text)
    assert "Turvakielto ei tarkistettu Vastaustapa" in page, "and not, in one breath, checked on a day"
    assert sent in page, "not when it came back"
    assert "Seuraava askel Kirje palautui postista" in page, "the case is closed, and there is something to do"
    assert "postin seitsemän päivän sääntö ei päde" in page
    assert f'href="{address}"' in veera.get(f"/cases/{case_id}").text
    assert f'href="/cases/{case_id}/subject"' in veera.get(f"/cases/{case_id}").text


def test_public_notice_is_offered_for_what_came_back_alone_and_serves_on_the_seventh_day(house: House) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    house.web.clock.pass_by(days=5)
    veera = house.browser("veera")
    with house.letters.deps.database.read() as session:
        sending = session.scalars(select(col(ServiceAttempt.id))).one()
    assert 'value="announced"' not in veera.get(address).text
    for what, status in (("announced", 422), ("returned", 303), ("announced", 303)):
        told = {"version": house.version(case_id), "sending": sending, "outcome-what": what, "outcome-on": "30.11.2026"}
        answer = veera.post(f"{address}/outcome", data=told)
        assert answer.status_code == status
        assert status == 303 or "Kirjaa ensin, että kirje palautui." in text_of(answer.text)
    page = text_of(veera.get(address).text)
    assert "Yleistiedoksianto ma 30.11." in page
    assert "Tiedoksisaanti ma 7.12." in page
    assert "hallintolaki 62 §" in page
    assert "postin seitsemän päivän sääntö ei päde" not in text_of(veera.get(f"/cases/{case_id}").text)


def test_what_became_of_a_sending_is_written_down_and_opened_post_is_proposed_as_a_breach(house: House) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    house.web.clock.pass_by(days=5)
    veera = house.browser("veera")
    with house.letters.deps.database.read() as session:
        sending = session.scalars(select(col(ServiceAttempt.id))).one()
        recipient = session.scalars(select(col(LetterRecipient.id))).one()
    told = {
        "version": house.version(case_id),
        "sending": sending,
        "outcome-what": "returned",
        "outcome-on": "30.11.2026",
        "outcome-is_opened": "y",
    }
    assert veera.post(f"{address}/outcome", data=told).status_code == 303
    page = text_of(veera.get(address).text)
    assert "Ei annettu tiedoksi." in page
    assert "Ei ole alkanut: joku vastaanottajista ei ole vielä saanut tietoa." in page
    assert "Tietoturvaloukkaus odottaa: tietosuojavaltuutetulle ilmoitetaan viimeistään to 3.12. klo 8.30" in text_of(
        veera.get("/queue").text
    )
    again = {
        "recipient": recipient,
        "sending-way": "post",
        "sending-sent_at": "30.11.2026 klo 8.30",
        "sending-address_used": "Uusi tie 2",
    }
    refused = veera.post(f"{address}/sendings", data=again)
    assert refused.status_code == 422
    change_case(house.letters, case_id, turvakielto="no", turvakielto_checked_on=house.web.clock().date())
    assert veera.post(f"{address}/sendings", data=again).status_code == 303
    assert "Tiedoksisaanti ma 7.12." in text_of(veera.get(address).text)
    more = {"version": house.version(case_id), "recipient-role": "guardian", "recipient-name": "Huoltaja Mallinen"}
    assert veera.post(f"{address}/recipients", data=more).status_code == 303
    assert "Huoltaja Mallinen" in veera.get(address).text
    with house.letters.deps.database.read() as session:
        guardian = session.scalars(select(col(LetterRecipient.id)).where(col(LetterRecipient.role) == "guardian")).one()
    ended, shown = "custody_ended", "Väestötietojärjestelmä, katsottu 1.9.2026."
    for why, reason, status in ((ended, "Ei.", 422), ("", shown, 422), ("dead_tired", shown, 422), (ended, shown, 303)):
        told = {"leave-why": why, "leave-reason": reason}
        left_out = {"version": house.version(case_id), "recipient": guardian, **told}
        assert veera.post(f"{address}/left-out", data=left_out).status_code == status
    assert "Ei anneta tiedoksi. Huoltajuus on päättynyt. Väestötietojärjestelmä, katsottu 1.9.2026." in text_of(
        veera.get(address).text
    )


def test_the_page_says_of_a_letter_in_wrong_hands_that_it_is_there_and_not_that_it_came_back(house: House) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    house.web.clock.pass_by(days=5)
    veera = house.browser("veera")
    with house.letters.deps.database.read() as session:
        sending = session.scalars(select(col(ServiceAttempt.id))).one()
    told = {"version": house.version(case_id), "sending": sending, "outcome-what": "astray", "outcome-on": "30.11.2026"}
    early = veera.post(f"{address}/outcome", data=told | {"outcome-aware_at": "1.11.2026 klo 8.00"})
    assert (early.status_code, "Aika on ennen kirjeen lähettämistä." in text_of(early.text)) == (422, True)
    told["outcome-aware_at"] = "29.11.2026 klo 15.10"
    assert veera.post(f"{address}/outcome", data=told).status_code == 303
    assert "su 29.11. klo 15.10" in text_of(veera.get("/breaches/1").text)
    page = text_of(veera.get(address).text)
    assert "Ei annettu tiedoksi. Se joutui väärälle henkilölle" in page
    assert "palautui" not in page.partition("Mitä lähetykselle tapahtui?")[0]


def test_a_breach_goes_from_proposal_to_closing_with_every_moment_and_no_personal_data(house: House) -> None:
    with house.letters.deps.database.write() as session:
        found = breaches.report(
            session,
            "letter_astray",
            None,
            house.web.clock(),
            "Kirje meni väärään asuntoon.",
            by=1,
            at=house.web.clock(),
        )
        breach_id = found.id
    veera, paivi, address = house.browser("veera"), house.browser("paivi"), f"/breaches/{breach_id}"
    page = text_of(veera.get(address).text)
    assert "ke 25.11. klo 8.30" in page
    assert "la 28.11. klo 8.30 · 72 h jäljellä" in page

    def post(browser: FlaskClient, step: str, **fields: str) -> tuple[int, str]:
        with house.letters.deps.database.read() as session:
            version = session.get_one(Breach, breach_id).version
        prefixed = {f"{step}-{name}": value for name, value in fields.items()}
        answer = browser.post(f"{address}/{step}", data={"version": version, **prefixed})
        return answer.status_code, text_of(answer.text)

    assessed = {"what": "Kirje meni väärään asuntoon.", "persons": "1", "risk": "high"}
    named = post(veera, "assess", **{**assessed, "measures": "Soitimme numeroon 040 555 0123."})
    assert named[0] == 422
    assert "mainitse asia, älä henkilöä" in named[1]
    assert post(veera, "assess", **assessed)[0] == 303
    decision = {"notifies_ombudsman": "yes", "notifies_persons": "no", "decision_reason": "Avattu kirje."}
    assert post(veera, "decide", **decision)[0] == 404, "a handler assesses, a decider decides"
    assert "Korkeasta riskistä ilmoitetaan myös henkilöille itselleen" in post(paivi, "decide", **decision)[1]
    assert post(paivi, "decide", **{**decision, "notifies_persons": "yes"})[0] == 303
    assert "Tietosuojavaltuutetulle on ilmoitettava" in post(paivi, "close", closing_words="Valmis.")[1]
    earlier = {**assessed, "aware_at": "25.11.2026 klo 8.00"}
    assert post(veera, "assess", **{**earlier, "aware_at": "25.11.2026"})[0] == 422, "hours are counted from it"
    missing = post(veera, "assess", **{**earlier, "aware_at": "31.11.2026 klo 9.00"})
    assert missing[0] == 422
    assert "Päivää 31.11.2026 ei ole" in missing[1]
    assert post(veera, "assess", **earlier)[0] == 303
    assert "la 28.11. klo 8.00 · 71 h jäljellä" in text_of(veera.get(address).text), (
        "somebody knew half an hour earlier"
    )
    later = {**assessed, "aware_at": "25.11.2026 klo 8.15"}
    assert post(veera, "assess", **later)[0] == 422, "more time is not given without the reason"
    assert post(veera, "assess", **later, aware_reason="Vasta silloin kuori nähtiin avatuksi.")[0] == 303
    assert "ke 25.11. klo 8.15 Vasta silloin kuori nähtiin avatuksi." in text_of(veera.get(address).text)
    assert post(veera, "assess", **earlier, aware_reason="Naapuri soitti jo silloin.")[0] == 303
    shown = text_of(veera.get(address).text)
    assert "klo 8.00 Naapuri soitti jo silloin." in shown
    assert "klo 8.15. Vasta silloin kuori nähtiin avatuksi." in shown, "what stood before stays on record"
    house.web.clock.pass_by(hours=73)
    veera, paivi = house.browser("veera"), house.browser("paivi")
    late = {"told_at": "28.11.2026 klo 9.30", "reference": "TSV/1234/2026"}
    assert post(veera, "ombudsman", **late)[0] == 422, "after 72 hours the reasons for the delay are told"
    assert post(veera, "ombudsman", **late, delay_reason="Huomattiin viikonloppuna.")[0] == 303
    put_right = {**late, "told_at": "28.11.2026 klo 9.20", "delay_reason": "Huomattiin viikonloppuna."}
    assert post(veera, "ombudsman", **put_right)[0] == 303
    assert "Tietosuojavaltuutetulle ilmoitettu la 28.11. klo 9.20" in text_of(veera.get(address).text)
    after = post(veera, "assess", **{**assessed, "aware_at": "28.11.2026 klo 9.25"})
    assert after[0] == 422
    assert "Jollekulle oli ilmoitettu ennen sitä." in after[1]
    assert post(veera, "persons", told_at="28.11.2026 klo 9.30")[0] == 303
    assert post(paivi, "close", closing_words="Ohje kuorista uusittiin.")[0] == 303
    with house.letters.deps.database.read() as session:
        kinds = [one.kind for one in events_of(session, f"breach:{breach_id}")]
    assert kinds == [
        *("breach_opened", "breach_assessed", "breach_decided", *("breach_assessed",) * 3),
        *("breach_ombudsman_told", "breach_ombudsman_told", "breach_persons_told", "breach_closed"),
    ]
    assert "Päättyneet" in text_of(veera.get("/breaches").text)


def test_a_breach_of_a_case_that_one_may_not_see_is_not_told(house: House) -> None:
    case_id, _letter_id, _address = house.posted_refusal()
    with house.letters.deps.database.write() as session:
        at = house.web.clock()
        row = breaches.report(session, "other", case_id, at, "Jotakin.", by=house.letters.people["veera"], at=at)
        breach_id = row.id
        case = session.get_one(Case, case_id)
        case.is_protected = True
        session.add(case)
    tiina = house.browser("tiina")
    assert tiina.get(f"/breaches/{breach_id}").status_code == 404
    assert f'href="/breaches/{breach_id}"' not in tiina.get("/breaches").text
    assert "Tietoturvaloukkaus odottaa" not in text_of(house.browser("veera").get("/queue").text)


def test_an_appeal_freezes_the_recordings_from_the_page_too(house: House) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    told = {"version": house.version(case_id), "appeal-answer": "appeal", "appeal-reference": "HAO 12/2026"}
    assert house.browser("kirsi").post(f"{address}/appeal", data=told).status_code == 404, (
        "a clerk does not answer this"
    )
    assert house.browser("veera").post(f"{address}/appeal", data=told).status_code == 303
    with house.letters.deps.database.read() as session:
        assert session.scalars(select(AppealQuestion)).one().answer == "appeal"
        assert "complaint" in session.scalars(select(Hold.kind).where(col(Hold.case_id) == case_id)).all()


def test_a_recipient_gets_a_copy_of_their_own_on_the_page_of_service(house: House) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    veera = house.browser("veera")
    assert "Tee saajalle oma kappale" not in text_of(veera.get(address).text), "one recipient has the letter itself"
    added = {"recipient-role": "guardian", "recipient-name": "Pia Toinen", "version": house.version(case_id)}
    assert veera.post(f"{address}/recipients", data=added).status_code == 303
    with house.letters.deps.database.read() as session:
        recipient = session.scalars(
            select(col(LetterRecipient.id)).where(col(LetterRecipient.name) == "Pia Toinen")
        ).one()
    form = {"recipient": recipient, "copy-way": "post", "copy-address": ""}
    refused = veera.post(f"{address}/copies", data={**form, "version": house.version(case_id)})
    assert refused.status_code == 422
    assert "Kirjoita postiosoite, johon kappale lähetetään." in text_of(refused.text)
    made = {**form, "copy-address": "Toinenkatu 2\n00100 Helsinki", "version": house.version(case_id)}
    assert veera.post(f"{address}/copies", data=made).status_code == 303
    assert "Kappaletta tulostetaan." in text_of(veera.get(address).text)
    with house.letters.deps.database.read() as session:
        copy_id, job = (
            session.scalars(select(col(LetterCopy.id))).one(),
            session.scalars(select(col(Job.id)).where(col(Job.kind) == "print_copy")).one(),
        )
    assert veera.get(f"{address}/copies/{copy_id}.pdf").status_code == 404, "not printed yet"
    assert run_job(house.letters.deps, all_handlers(), job or 0) == "done"
    assert "Oma kappale, PDF" in text_of(veera.get(address).text)
    got = veera.get(f"{address}/copies/{copy_id}.pdf")
    assert (got.status_code, got.mimetype) == (200, "application/pdf")
    assert "Toinen" not in got.headers["Content-Disposition"], "ids only"
    other_case, other_letter, _address = house.posted_refusal()
    stray = f"/cases/{other_case}/letters/{other_letter}/service/copies/{copy_id}.pdf"
    assert veera.get(stray).status_code == 404, "a copy of another letter"


def test_a_sending_to_another_recipient_asks_for_their_copy_or_the_reason(house: House) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    veera = house.browser("veera")
    added = {"recipient-role": "guardian", "recipient-name": "Pia Toinen", "version": house.version(case_id)}
    assert veera.post(f"{address}/recipients", data=added).status_code == 303
    with house.letters.deps.database.read() as session:
        named = col(LetterRecipient.name) == "Pia Toinen"
        recipient = session.scalars(select(col(LetterRecipient.id)).where(named)).one()
    sending = {"recipient": recipient, "sending-way": "counter", "sending-sent_at": "25.11.2026 klo 8.30"}
    ahead = {"sending-sent_at": "25.11.2027", "sending-without_copy": "Huoltaja luki päätöksen."}
    assert "ei voi olla tulevaisuudessa" in text_of(veera.post(f"{address}/sendings", data=sending | ahead).text)
    assert "Päivää 31.11.2026 ei ole" in text_of(
        veera.post(f"{address}/sendings", data=sending | ahead | {"sending-sent_at": "31.11.2026"}).text
    )
    refused = veera.post(f"{address}/sendings", data=sending)
    assert refused.status_code == 422
    assert "Tee ensin tälle henkilölle oma kappale" in text_of(refused.text)
    assert f'id="sending-without_copy-{recipient}-error"' in refused.text
    reason = "Huoltaja luki päätöksen palvelupisteessä."
    assert veera.post(f"{address}/sendings", data={**sending, "sending-without_copy": reason}).status_code == 303
    assert reason in text_of(veera.get(address).text)


def test_the_pages_of_service_and_of_the_hold_tell_the_same_two_days_and_why_they_differ(house: House) -> None:
    case_id, _letter_id, address = house.posted_refusal()
    with house.letters.deps.database.read() as session:
        hold_id = session.scalars(select(col(Hold.id)).where(col(Hold.case_id) == case_id)).one()
    veera = house.browser("veera")
    why = "Valitusajan viimeinen päivä on 4.1.2027. Tallenteita säilytetään vielä 23 päivää sen jälkeen"
    for page in (address, f"/cases/{case_id}/holds/{hold_id}"):
        shown = text_of(veera.get(page).text)
        assert why in shown, page
        assert "ke 27.1.2027" in shown, "4.1. and 23 days"
    early = {"version": house.version(case_id), "release-reason": "Ei tarvita."}
    refused = text_of(veera.post(f"/cases/{case_id}/holds/{hold_id}/release", data=early).text)
    assert "Tallenteita säilytetään vielä valitusajan viimeisen päivän jälkeen." in refused
    assert "Päätökseen voi vielä hakea muutosta" not in refused
    with house.letters.deps.database.write() as session:
        session.get_one(Hold, hold_id).needed_until = date(2027, 2, 20)
    for page in (address, f"/cases/{case_id}/holds/{hold_id}"):
        shown = text_of(veera.get(page).text)
        assert (
            "Valitusajan viimeinen päivä on 4.1.2027. Tallenteita säilytetään pidempään asian toisen kirjeen" in shown
        )
        assert "la 20.2.2027" in shown
