"""Faults of forms are one sentence each, by their field and in the reader's words; fields propose what they can read."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

from sqlmodel import select

from dsr.db.tables import MailboxMessage
from dsr.domain.calendar import local_date
from dsr.domain.identity import MASK
from dsr.domain.listening import Period
from dsr.services.reminders import absences
from tests.web.case_office import log_case, value_of
from tests.web.office import MORNING, Office, text_of

TODAY = local_date(MORNING)
MAIL = "From: Kim <kim@posti.example>\r\nSubject: Asia {code}\r\nMessage-ID: <1@posti.example>\r\n\r\nHei.\r\n"


def test_the_filter_of_states_says_each_name_once_and_finds_all_states_of_it(office: Office) -> None:
    log_case(office)
    client = office.browser_of("handler")
    page = client.get("/queue").text
    menu = page.partition('name="state"')[2].partition("</select>")[0]
    options = re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', menu)
    assert len({name for _code, name in options}) == len(options)
    (several,) = [code for code, name in options if name == "Vastaus valmisteilla"]
    assert {"answering", "correcting", "restricting"} <= set(several.split(","))
    old = client.get("/queue?state=correcting").text  # an address kept from before
    assert f'<option value="{several}" selected' in old


def test_a_refusal_of_roles_names_no_code(office: Office) -> None:
    client = office.sign_in(office.add_user("admin", language="en"))
    data = {"name": "Uusi", "email": "uusi@example.fi", "language": "fi", "roles": ["admin", "handler", "intake"]}
    refused = client.post("/users/new", data=data)
    assert refused.status_code == 422
    words = text_of(refused.data)
    assert "the role handler" not in words
    assert words.count("An administrator sees no case content") == 2, "once on top, once by the field"


def test_a_number_of_days_that_is_too_large_is_told_the_limits(office: Office) -> None:
    client = office.browser_of("admin")
    data = {"name": "Asiointi", "scopes": "cases:create", "days": "9999", "webhook_url": ""}
    refused = text_of(client.post("/users/interface/new", data=data).data)
    assert "1–366" in refused
    assert "enintään 3" not in refused


def test_a_term_that_is_no_number_is_told_so_in_the_readers_language(office: Office) -> None:
    client = office.browser_of("decider")
    data = {"name": "post_days", "value": "viikko", "from_on": "1.12.2026", "basis": "Päätös"}
    refused = client.post("/register/terms", data=data)
    assert refused.status_code == 422
    assert "Not a valid" not in refused.text
    assert "Kirjoita luku määräajan rajoissa." in text_of(refused.data)
    assert value_of(refused.text, "value") == "viikko"


def test_a_choice_that_is_none_is_told_once(office: Office) -> None:
    client = office.browser_of("handler")
    refused = client.post("/queue/absences", data={"person": "999", "from_on": "1.12.2026", "to_on": "", "deputy": ""})
    assert refused.status_code == 422
    field = text_of(refused.text.partition('id="person-error"')[2].partition("</p>")[0])
    assert field.count("Valitse") == 1


def test_a_file_that_is_no_mail_is_refused_by_its_field(office: Office) -> None:
    client = office.browser_of("intake")
    refused = client.post("/messages/file", data={"eml": (BytesIO(b"\x00\x01 no mail"), "x.eml")})
    assert refused.status_code == 422
    assert 'id="eml-error"' in refused.text
    assert 'name="eml"' in refused.text


def test_a_last_day_that_is_none_is_told_by_its_own_field(office: Office) -> None:
    user_id = office.add_user("handler")
    with office.deps.database.write() as session:
        period = Period(TODAY, None)
        row = absences.note_absence(session, office.deps, user_id, period, None, by=user_id, at=office.clock())
        row_id = row.id
    refused = office.sign_in(user_id).post(f"/queue/absences/{row_id}/end", data={"last_on": "31.2.2026"})
    assert refused.status_code == 422
    assert f'id="last-{row_id}-error"' in refused.text
    assert f'href="#last-{row_id}"' in refused.text
    assert 'value="31.2.2026"' in refused.text


def test_a_masked_code_in_a_subject_is_told_in_the_readers_language(office: Office) -> None:
    client = office.sign_in(office.add_user("intake", language="en"))
    mail = MAIL.format(code="010190-999P").encode()
    taken = client.post("/messages/file", data={"eml": (BytesIO(mail), "x.eml")})
    assert taken.status_code == 303
    with office.deps.database.read() as session:
        kept = session.scalars(select(MailboxMessage)).one()
        assert MASK in kept.subject
        mail_id = kept.id
    for address in ("/messages", f"/messages/{mail_id}"):
        words = text_of(client.get(address).data)
        assert "[masked identity code]" in words, address
        assert "peitetty" not in words, address


def test_a_field_proposes_the_moment_in_the_readers_language_as_it_can_be_read_back(office: Office) -> None:
    case_id = log_case(office)
    for language, proposed in (("fi", "25.11.2026 klo 8.30"), ("sv", "25.11.2026 kl. 8.30"), ("en", "25.11.2026 8:30")):
        client = office.sign_in(office.add_user("handler", language=language))
        assert value_of(client.get(f"/cases/{case_id}/messages/phone").text, "arrived") == proposed


def test_an_absence_that_is_over_is_not_noted(office: Office) -> None:
    client = office.browser_of("handler")
    me = str(office.add_user("handler"))
    over = {"person": me, "from_on": "1.6.2020", "to_on": "5.6.2020", "deputy": ""}
    refused = client.post("/queue/absences", data=over)
    assert refused.status_code == 422
    assert "Nämä päivät ovat jo menneet" in text_of(refused.data)
    running = {**over, "from_on": f"{TODAY - timedelta(days=3):%d.%m.%Y}", "to_on": f"{TODAY:%d.%m.%Y}"}
    assert client.post("/queue/absences", data=running).status_code == 303
