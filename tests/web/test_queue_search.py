"""The queue's search, filters and noted calls on their pages: what stands in addresses, what is kept, what is told."""

from __future__ import annotations

import re

from sqlalchemy import select

from dsr.db.tables import Message
from tests.web.case_office import case_of, log_case, post, version_of
from tests.web.office import Office, text_of
from tests.web.test_queue import references


def test_filters_stay_in_the_addresses_of_tabs_and_a_search_in_none(office: Office) -> None:
    case_id = log_case(office, text="Soitin Hakaniemestä.")
    client = office.browser_of("handler")
    page = client.get("/queue?tab=all&right=access&channel=email&sort=newest").text
    assert references(page) == [str(case_id)]
    assert 'href="/queue?tab=mine&amp;right=access&amp;channel=email"' in page
    assert references(client.get("/queue?channel=letter").text) == []
    found = client.post("/queue", data={"tab": "found", "words": "hakaniemi", "right": "access"}).text
    assert references(found) == []
    found = client.post("/queue", data={"tab": "found", "words": "hakanieme", "right": "access"}).text
    assert references(found) == [str(case_id)]
    assert "löytyi viestistä" in text_of(found)
    assert not re.search(r'href="[^"]*hakanieme', found)


def test_a_search_is_longer_and_odder_than_anybody_types_and_still_answered(office: Office) -> None:
    log_case(office)
    client = office.browser_of("handler")
    for words in ('"', "*", "AND", "NEAR(a b", "\x00", "ä" * 1000):
        assert client.post("/queue", data={"tab": "found", "words": words}).status_code == 200, words


def test_each_case_that_could_not_be_assigned_is_named_and_nothing_is_done(office: Office) -> None:
    first, second = log_case(office), log_case(office)
    user = office.add_user("handler")
    client = office.sign_in(user)
    chosen = [f"{first}.{case_of(office, first).version}", f"{second}.99"]
    answer = client.post("/queue/assign", data={"case": chosen, "to_user": str(user), "tab": "unassigned"})
    assert answer.status_code == 409
    assert f"Mitään ei jaettu: 1 asiaa ei voitu jakaa. {case_of(office, second).reference}" in text_of(answer.data)
    assert case_of(office, first).assigned_to is None


def test_a_noted_call_stands_among_the_messages_masked_and_with_whom_it_was(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("intake")
    typed = {"spoke_with": "representative", "arrived": "25.11.2026 klo 8.25", "text": "Tunnus 010190-999P kerrottu."}
    assert client.get(f"/cases/{case_id}/messages/phone").status_code == 200
    assert post(office, client, case_id, "/messages/phone", **typed).status_code == 303
    page = client.get(f"/cases/{case_id}").text
    assert "kirjattu puhelu, Edustaja: " in text_of(page)
    assert "999P" not in page
    stale = client.post(f"/cases/{case_id}/messages/phone", data={**typed, "version": version_of(office, case_id) - 1})
    assert stale.status_code == 409
    assert post(office, client, case_id, "/messages/phone", **{**typed, "text": " "}).status_code == 422
    with office.deps.database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 2


def test_readers_note_no_calls(office: Office) -> None:
    case_id = log_case(office)
    assert office.browser_of("dpo").get(f"/cases/{case_id}/messages/phone").status_code == 404
