"""The pages of powers, routes of appeal and contact details, and of who acts for the data subject."""

from __future__ import annotations

from dsr.db.tables import Case
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
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).mandate = "missing"
    shown = text_of(client.get(url).data)
    assert "Mikään ei estä vastaamista" not in shown, "no letter leaves before the mandate is shown"
    assert "ettei valtuutusta tai määräystä ole esitetty" in shown
    data = {"version": version_of(office, case_id), "subject_kind": "dead"}
    assert client.post(url + "/subject", data=data).status_code == 303
    assert "ei suojaa kuollutta" in text_of(client.get(url).data)


def test_custody_alone_and_the_others_agreement_are_written_down_with_what_shows_each(office: Office) -> None:
    fields = {"representative_name": "Otso Edustaja", "representative_kind": "guardian", "mandate": "shown"}
    case_id = log_case(office, rights=("erasure",), **fields)
    client, url = office.browser_of("handler"), f"/cases/{case_id}/representation"
    person = client.get(url).text.partition('name="representative" value="')[2].partition('"')[0]
    data = {"representative": person, "acting": "guardian", "verified_on": "25.11.2026"}

    def noted(**custody: str) -> tuple[int, str]:
        answer = client.post(url + "/found", data={**data, "version": version_of(office, case_id), **custody})
        return answer.status_code, text_of(answer.data)

    assert noted()[0] == 303
    assert "merkitse, kumpi se on ja mikä sen osoittaa" in text_of(client.get(url).data), "both decide together"
    for wrong, told in (
        ({"custody": "agreed"}, "suostumuksen ja vastustuksen toisen huoltajan oma sana"),
        ({"custody": "agreed", "custody_shown_by": "written", "custody_on": "24.11.2026"}, "kuka toinen huoltaja on"),
        ({"custody": "sole", "custody_shown_by": "called", "custody_on": "24.11.2026"}, "väestötietojärjestelmä"),
        ({"custody": "sole", "custody_shown_by": "court", "custody_on": "eilen illalla"}, "Kirjoita päivä"),
        ({"custody_shown_by": "court"}, "Valitse, mitä selvitettiin"),
    ):
        status, page = noted(**wrong)
        assert (status, told in page) == (422, True), wrong
    given = {
        "custody": "agreed",
        "custody_shown_by": "written",
        "custody_on": "24.11.2026",
        "other_custodian": "Pia Toinen",
    }
    assert noted(**given)[0] == 303
    page = client.get(url).text
    assert 'value="Pia Toinen"' in page
    assert "merkitse, kumpi se on" not in text_of(client.get(url).data)
    assert noted(custody="sole", custody_shown_by="court", custody_on="24.11.2026")[0] == 303
    assert "Pia Toinen" not in client.get(url).text


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


def test_each_fault_of_a_representative_stands_by_its_field_and_what_was_typed_is_kept(office: Office) -> None:
    fields = {"representative_name": "Otso Edustaja", "representative_kind": "guardian", "mandate": "shown"}
    case_id = log_case(office, rights=("erasure",), **fields)
    client, url = office.browser_of("handler"), f"/cases/{case_id}/representation"
    person = client.get(url).text.partition('name="representative" value="')[2].partition('"')[0]
    typed = {
        "acting": "guardian",
        "verified_on": "eilen illalla",
        "custody": "agreed",
        "custody_shown_by": "court",
        "custody_on": "31.2.2026",
        "other_custodian": "Pia Toinen",
        "principal": "objects",
        "weighed": "Hoito vaatii sen.",
    }

    def posted(**changed: str) -> str:
        data = {"representative": person, "version": version_of(office, case_id), **typed, **changed}
        answer = client.post(url + "/found", data=data)
        assert answer.status_code == 422
        return answer.text

    page = posted()
    for name in ("verified_on", "custody_on"):
        assert f'href="#{name}-{person}"' in page, "the summary leads to the field"
        assert f'id="{name}-{person}-error"' in page
        assert f'aria-describedby="{name}-{person}-hint {name}-{person}-error"' in page
    assert f'id="custody_shown_by-{person}-error"' in page, "everything at once"
    for value in ('value="eilen illalla"', 'value="31.2.2026"', 'value="Pia Toinen"', "Hoito vaatii sen.</textarea>"):
        assert value in page, value
    assert '<option selected value="objects">' in page
    page = posted(verified_on="25.11.2026", custody_on="24.11.2026")
    assert f'id="custody_shown_by-{person}-error"' in page
    assert f'id="verified_on-{person}-error"' not in page
    assert f'id="principal-{person}-error"' in posted(verified_on="", custody_on="24.11.2026", principal="perhaps")
    wrong = client.post(url + "/subject", data={"version": version_of(office, case_id), "subject_kind": "ghost"})
    assert wrong.status_code == 422
    assert 'id="subject_kind-error"' in wrong.text
