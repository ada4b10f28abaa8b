"""The pages of powers, routes of appeal and contact details, and of who acts for the data subject."""

from __future__ import annotations

from tests.web.case_office import log_case, version_of
from tests.web.office import Office, text_of


def test_a_power_is_written_down_by_one_and_confirmed_by_another(office: Office) -> None:
    decider, manager = office.browser_of("decider"), office.browser_of("management")
    page = manager.get("/register/powers")
    who = page.text.partition('id="user_id"')[2].partition('<option value="')[2].partition("</select>")[0]
    user_id = who.partition('<option value="')[2].partition('"')[0]
    given = {"user_id": user_id, "rule_fi": "hallintosääntö 52 §", "rule_sv": "52 § i stadgan", "from_on": "25.11.2026"}
    endless = manager.post("/register/powers/delegate", data=given | {"to_on": "ensi kesänä"})
    assert endless.status_code == 422, "a last day that cannot be read is no power without an end"
    assert manager.post("/register/powers/delegate", data=given).status_code == 303
    own = decider.post("/register/powers/delegations/1/confirm")
    assert own.status_code == 422, "nobody confirms their own power"
    assert "Tämän vahvistaa toinen henkilö" in text_of(own.data)
    assert office.browser_of("management").post("/register/powers/delegations/1/confirm").status_code == 303
    assert "hallintosääntö 52 §" in text_of(manager.get("/register/powers").data)


def test_contact_details_that_were_never_looked_up_are_told_on_the_queue(office: Office) -> None:
    decider = office.browser_of("decider")
    assert "yli neljännesvuoden" in text_of(decider.get("/queue").data)
    assert "Tarkistettu tänään" in text_of(decider.get("/register/powers").data)


def test_the_rules_for_a_representative_are_told_with_their_source(office: Office) -> None:
    fields = {"representative_name": "Otso Edustaja", "representative_kind": "guardian", "mandate": "shown"}
    case_id = log_case(office, **fields)
    client, url = office.browser_of("handler"), f"/cases/{case_id}/representation"
    assert "Tarkista huoltajuus väestötietojärjestelmästä" in text_of(client.get(url).data)
    person = client.get(url).text.partition('name="representative" value="')[2].partition('"')[0]
    data = {"version": version_of(office, case_id), "representative": person, "acting": "information_parent"}
    assert client.post(url + "/found", data={**data, "verified_on": "25.11.2026"}).status_code == 303
    assert "Mikään ei estä vastaamista" in text_of(client.get(url).data)
    data = {"version": version_of(office, case_id), "subject_kind": "dead"}
    assert client.post(url + "/subject", data=data).status_code == 303
    assert "ei suojaa kuollutta" in text_of(client.get(url).data)


def test_the_age_that_an_identity_code_tells_is_shown_beside_what_is_noted(office: Office) -> None:
    case_id = log_case(office, subject_hetu="010610A9014")
    client, url = office.browser_of("handler"), f"/cases/{case_id}/representation"
    page = text_of(client.get(url).data)
    assert "rekisteröity oli 16-vuotias, kun pyyntö saapui" in page
    assert "15–17-vuotias saa pyytää yksin" in page
    assert "Alla on kirjattu muuta" not in page
    data = {"version": version_of(office, case_id), "subject_kind": "adult"}
    assert client.post(url + "/subject", data=data).status_code == 303
    assert "Alla on kirjattu muuta: tarkista, kumpi pitää paikkansa." in text_of(client.get(url).data)
