"""The queue's search, filters and noted calls on their pages: what stands in addresses, what is kept, what is told."""

from __future__ import annotations

import re

from sqlalchemy import select

from dsr.db.tables import Message
from dsr.services.work_queue import PAGE
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


def _form_of_list(page: str) -> dict[str, str]:
    """The hidden fields that the list's own form sends besides what is chosen."""
    form = re.search(r'<form id="found".*?</form>', page, re.DOTALL)
    assert form
    return dict(re.findall(r'<input type="hidden" name="(tab|words|page|right)" value="([^"]*)"', form[0]))


def test_what_was_searched_is_still_listed_after_its_cases_are_assigned_or_could_not_be(office: Office) -> None:
    found, other = log_case(office, subject_name="Helmi Haettu"), log_case(office, subject_name="Muu Muunen")
    user = office.add_user("handler")
    client = office.sign_in(user)
    fields = _form_of_list(client.post("/queue", data={"tab": "found", "words": "Haettu", "right": "access"}).text)
    assert (fields["tab"], fields["words"], fields["right"]) == ("found", "Haettu", "access")
    for version, told in ((99, "Mitään ei jaettu"), (case_of(office, found).version, "1 asia jaettiin")):
        answer = client.post("/queue/assign", data={**fields, "case": f"{found}.{version}", "to_user": str(user)})
        assert told in text_of(answer.data)
        assert references(answer.text) == [str(found)], "the list is the one that was searched"
        assert "Haettu" not in answer.headers.get("Location", "")
    assert case_of(office, found).assigned_to == user
    assert case_of(office, other).assigned_to is None
    nobody = client.post("/queue/assign", data={**fields, "to_user": str(user)})
    assert references(nobody.text) == [str(found)]
    assert "Valitse ainakin yksi asia" in text_of(nobody.data)


def test_what_a_search_found_is_narrowed_without_losing_the_search(office: Office) -> None:
    found, other = log_case(office, subject_name="Helmi Haettu"), log_case(office, subject_name="Muu Muunen")
    client = office.browser_of("handler")
    page = client.post("/queue", data={"tab": "found", "words": "Haettu"}).text
    form = re.search(
        r'<form class="filters" method="(\w+)" [^>]*aria-label="Rajaa työjonoa".*?</form>', page, re.DOTALL
    )
    assert form
    fields = dict(re.findall(r'<input type="hidden" name="(tab|words)" value="([^"]*)"', form[0]))
    assert (form[1], fields) == ("post", {"tab": "found", "words": "Haettu"})
    narrowed = client.post("/queue", data={**fields, "right": "access"}).text
    assert references(narrowed) == [str(found)]
    assert references(client.post("/queue", data={**fields, "right": "erasure"}).text) == []
    assert 'method="get"' in client.get("/queue?right=access").text
    assert str(other) in references(client.get("/queue?right=access").text)


def test_an_assignment_stays_on_the_page_of_the_list(office: Office) -> None:
    ids = [log_case(office) for _number in range(PAGE + 2)]
    user = office.add_user("handler")
    client = office.sign_in(user)
    last = str(ids[-1])
    page = client.get("/queue?tab=all&page=2").text
    assert last in references(page)
    assert _form_of_list(page)["page"] == "2"
    data = {**_form_of_list(page), "case": f"{last}.99", "to_user": str(user)}
    assert last in references(client.post("/queue/assign", data=data).text)
    data["case"] = f"{last}.{case_of(office, int(last)).version}"
    assert client.post("/queue/assign", data=data).headers["Location"] == "/queue?tab=all&page=2"


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
