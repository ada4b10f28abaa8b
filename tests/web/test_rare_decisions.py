"""Decisions that are rarely needed, made on the pages alone: an unpaid fee ends a request, a correction is to the party's detriment."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dsr.services.letters import fees
from tests.office.walking import Control, Form, read_page
from tests.services.ground_parts import G5
from tests.services.letter_parts import fee_decision, leave
from tests.services.letters_office import LetterOffice
from tests.services.test_corrections_of_decisions import _begun
from tests.web.office import Office, text_of


@pytest.fixture
def office(written: tuple[LetterOffice, Office]) -> tuple[LetterOffice, Office]:
    return written


def submit(browser: FlaskClient, address: str, action: str, **typed: str) -> TestResponse:
    """Send the form of the page whose address ends with `action`, with what is typed; the page that it leads to."""
    page = browser.get(address)
    assert page.status_code == 200, address
    forms = [one for one in read_page(page.text, address).forms if one.action.split("?")[0].endswith(action)]
    assert forms, f"no form for {action} on {address}: {[one.action for one in read_page(page.text, address).forms]}"
    form = next((one for one in forms if set(typed) <= {control.name for control in one.controls}), forms[0])
    assert set(typed) <= {control.name for control in form.controls}, sorted(control.name for control in form.controls)
    return browser.post(form.action, data=_sent(form, typed), follow_redirects=True)


def _sent(form: Form, typed: dict[str, str]) -> dict[str, list[str]]:
    def of(control: Control) -> str | None:
        return typed.get(control.name)

    return form.sent(of) | {name: [value] for name, value in typed.items()}


def test_the_request_whose_fee_is_unpaid_is_ended_on_the_pages(office: tuple[LetterOffice, Office]) -> None:
    letters, web = office
    case_id = fee_decision(letters, {"language": "fi", "answer_way": "suomifi"})
    leave(letters, case_id, fees.DECISION)
    letters.search(case_id)
    web.clock.pass_by(days=40)
    veera = web.sign_in(letters.people["veera"])
    case = f"/cases/{case_id}"
    request_id = letters.request(case_id).id
    grounds = f"{case}/requests/{request_id}/grounds"
    withheld = submit(veera, case, "/calls/1/given", given="none", ground="G23")
    assert withheld.status_code == 200, text_of(withheld.text)[:600]
    unpaid = {"unpaid": "all", "checked_in": "ledger"}
    shown = veera.get(f"{grounds}?code=G23").text.replace("\u00a0", " ")
    assert "Tieto on jo asiassa, joten sitä ei kysytä." in shown
    assert shown.count("Maksusta on tehty viranhaltijapäätös § 1/2026") == 2, (
        "in place of the field, and in the paragraph"
    )
    assert "field_decided" not in shown
    fields = {f"field_{name}": text for name, text in (unpaid | {"checked": "Tarkistettu 4.1.2027."}).items()}
    saved = submit(veera, f"{grounds}?code=G23", "/grounds/save", confirmed="yes", **fields)
    assert "Peruste on kirjattu." in text_of(saved.text)
    step = f"{case}/requests/{request_id}/refuse"
    submit(veera, step, "/refuse")
    letter_id = letters.letter(case_id, "access_refused").id or 0
    letter = f"{case}/letters/{letter_id}"
    assert "Pyyntö on kohtuuton" not in text_of(veera.get(letter).text), (
        "the city chose the fee, and refuses on it no more"
    )
    blocks = {
        "fi.listened": "",
        "fi.inquiry": "Kysyimme maksusta 28.12.2026. Et vastannut.",
        "fi.recipients": "Tietojasi ei ole annettu.",
    }
    submit(veera, f"{letter}/edit", "/edit", **blocks)
    assert "Kirje odottaa hyväksyntää." in text_of(submit(veera, letter, "/submit").text)
    assert web.sign_in(letters.people["paivi"]).get(f"/sign/{case_id}/{letter_id}").status_code == 200
    letters.approve(letter_id, "paivi")
    letters.print(letter_id)
    letters.send(letter_id)
    assert letters.request(case_id).outcome == "refused"


def test_a_decision_is_corrected_to_the_partys_detriment_on_the_pages(office: tuple[LetterOffice, Office]) -> None:
    """Hallintolaki 50 § 2 mom.: heard, consented, and on a ground of its own."""
    letters, web = office
    case_id, _begun_id = _begun(letters)
    veera = web.sign_in(letters.people["veera"])
    case = f"/cases/{case_id}"
    letter_id = letters.letter(case_id, "decision_correction").id or 0
    letter = f"{case}/letters/{letter_id}"
    said = {
        "basis": "facts",
        "bearing": "detriment",
        "leave": "consent",
        "heard_on": "26.11.2026",
        "consented_on": "27.11.2026",
        "consent_way": "phone",
    }
    blocks = {
        "fi.decision": "Emme anna jäljennöstä kohdasta 00:41–00:58.",
        "fi.error": "Kohta jäi päätöksestä.",
        "fi.inquiry": "Kuulimme sinua puhelimitse.",
    }
    saved = submit(veera, f"{letter}/edit", "/edit", **said, **blocks)
    assert saved.status_code == 200
    refused = submit(veera, letter, "/submit")
    assert (refused.status_code, "Kirje ei voi vielä lähteä." in text_of(refused.text)) == (422, True), (
        "on no ground yet"
    )
    grounds = f"{case}/requests/{letters.request(case_id).id}/grounds"
    assert grounds in read_page(veera.get(f"{letter}/edit").text, letter).links, (
        "the letter leads to where one is documented"
    )
    fields = {f"field_{name}": text for name, text in G5.items()}
    documented = submit(
        veera, f"{grounds}?code=G5", "/grounds/save", confirmed="yes", withheld="health", how="left_out", **fields
    )
    assert "Peruste on kirjattu." in text_of(documented.text)
    submitted = submit(veera, letter, "/submit")
    assert submitted.status_code == 200
    letters.approve(letter_id, "paivi")
    html = text_of(letters.text(letter_id).final_html)
    assert "Suostuit korjaukseen puhelimitse 27.11.2026" in html
    assert "hallintolain (434/2003) 50 §:n 1 momentin 1 kohta ja 2 momentti sekä 34, 43–45, 47, 52 ja 53 §" in html
    assert "15 artiklan 4 kohta" in html
    letters.print(letter_id)
    letters.send(letter_id)
    assert letters.request(case_id).outcome == "refused"
