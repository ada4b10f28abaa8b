"""A pasted message that nobody has read: what it says of its arrival is seen before anything is written down."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Case, RightRequest
from tests.office.walking import read_page
from tests.web.case_office import FORM, MESSAGE
from tests.web.office import Office, text_of


def _fresh(client: FlaskClient, text: str) -> dict[str, Any]:
    """What a browser sends of the empty form, with a text pasted and nothing else done."""
    page = read_page(client.get("/intake").text, "/intake")
    form = next(one for one in page.forms if any(control.name == "intake_key" for control in one.controls))
    typed = {"text": text, "arrived": "25.11.2026 klo 8.30", "wished_form": "", "answer_way": ""}
    sent = form.sent(lambda control: typed.get(control.name))
    return sent | {"text": text}  # which stands before the form that it goes with


def test_a_pasted_message_that_nobody_has_read_is_read_first_and_logged_by_the_next_press(office: Office) -> None:
    """Ctrl+Enter right after pasting: the form held this moment as the receipt, and the message came two days before."""
    client = office.browser_of("intake")
    message = MESSAGE.replace("Saapui: 25.11.2026", "Saapui: 23.11.2026")
    read = client.post("/intake", data=_fresh(client, message))
    assert read.status_code == 200
    assert "Viesti on luettu. Katso ehdotukset ja kirjaa pyyntö sitten." in text_of(read.text)
    for shown in ('value="23.11.2026 klo 8.20"', 'value="040 555 0167"', 'value="Aino Esimerkki"', 'name="was_read"'):
        assert shown in read.text, shown
    with office.deps.database.read() as session:
        assert session.scalars(select(Case)).all() == []
    logged = {**FORM, "text": message, "arrived": "23.11.2026 klo 8.20", "was_read": "yes"}
    assert client.post("/intake", data=logged).status_code == 303
    with office.deps.database.read() as session:
        assert session.scalars(select(col(RightRequest.received_on))).one() == date(2026, 11, 23)


def test_a_receipt_later_than_the_message_tells_is_asked_about_once_where_nobody_has_read_it(office: Office) -> None:
    client = office.browser_of("intake")
    message = MESSAGE.replace("Saapui: 25.11.2026", "Saapui: 23.11.2026")
    filled = {**FORM, "text": message}  # by hand, and the arrival as the empty form has it
    asked = client.post("/intake", data=filled)
    assert asked.status_code == 422
    assert "Viestin mukaan se on tullut 23.11.2026. Tarkista saapumispäivä ja paina uudelleen." in text_of(asked.text)
    assert 'name="was_read"' in asked.text
    assert 'value="Aino Esimerkki"' in asked.text, "what was typed is kept"
    passed = client.post("/intake/route", data={**filled, "route": "other_register"})
    assert (passed.status_code, "tullut 23.11.2026" in text_of(passed.text)) == (422, True)
    assert client.post("/intake", data={**filled, "was_read": "yes"}).status_code == 303, "whoever looked decides"


def test_a_form_that_somebody_has_filled_in_is_not_read_over(office: Office) -> None:
    client = office.browser_of("intake")
    begun = {**_fresh(client, "Asiakas pyysi tiskillä kopiot puheluistaan."), "subject_name": "Kim Mallinen"}
    answer = client.post("/intake", data=begun)
    assert answer.status_code == 422
    assert 'value="Kim Mallinen"' in answer.text
