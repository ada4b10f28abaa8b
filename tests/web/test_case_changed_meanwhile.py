"""Two people at one case: the form of the second comes back with all that was typed, says what changed, and can be pressed again."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from dsr.db.tables import CaseNumber
from tests.office.walking import read_page
from tests.web.case_office import case_of, log_case, request_of, value_of, version_of
from tests.web.office import Office, text_of

FORMS: dict[str, dict[str, Any]] = {
    "/messages/phone": {"spoke_with": "representative", "arrived": "25.11.2026 klo 8.21", "text": "Lyhyt."},
    "/messages/new": {"kind": "other", "channel": "phone", "arrived": "25.11.2026 klo 8.22", "text": "Lyhyt."},
    "/identity": {"method": "in_person", "checked_on": "25.11.2026", "result": "confirmed"},
    "/people/bar": {"user_id": "1", "reason": "Sisareni asia."},
    "/terms/clues": {"kind": "duration", "minutes": "7"},
    "/windows": {"window_1_first": "4.11.2026", "window_1_from": "9.17"},
    "/proceedings": {"begin-kind": "ombudsman_complaint", "begin-received_on": "24.11.2026", "begin-reference": "TSV 1/2026"},
    "/requests/{request}/extend": {"factor": "complexity", "extension_reason": "Lyhyt syy."},
}  # fmt: skip


def _change(office: Office, case_id: int) -> None:
    user_id = office.add_user("handler")
    data = {"version": version_of(office, case_id), "to_user": str(user_id)}
    assert office.sign_in(user_id).post(f"/cases/{case_id}/assign", data=data).status_code == 303


def test_every_form_comes_back_with_its_short_fields_and_what_changed(office: Office) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    seen = version_of(office, case_id)
    _change(office, case_id)
    for path, typed in FORMS.items():
        address = f"/cases/{case_id}{path}".format(request=request_of(office, case_id).id)
        stale = client.post(address, data={"version": seen, **typed})
        assert stale.status_code == 409, path
        assert "Asia muuttui, kun luit sitä: Asia jaettu" in text_of(stale.data), path
        forms = read_page(stale.text, address).forms
        sent = next(
            form for form in forms if form.action == address and set(typed) <= {each.name for each in form.controls}
        ).sent()
        assert {name: [one.strip() for one in sent[name]] for name in typed} == {
            name: [value] for name, value in typed.items()
        }
        assert sent["version"] == [str(version_of(office, case_id))], "pressing again is of what stands now"


def test_what_was_typed_can_be_pressed_again(office: Office) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    seen, data = version_of(office, case_id), FORMS["/messages/phone"]
    _change(office, case_id)
    stale = client.post(f"/cases/{case_id}/messages/phone", data={"version": seen, **data})
    again = {**data, "version": value_of(stale.text, "version")}
    assert client.post(f"/cases/{case_id}/messages/phone", data=again).status_code == 303


def test_who_pressed_twice_is_told_that_it_is_done(office: Office) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    data = {"version": version_of(office, case_id), **FORMS["/messages/phone"]}
    assert client.post(f"/cases/{case_id}/messages/phone", data=data).status_code == 303
    second = client.post(f"/cases/{case_id}/messages/phone", data=data)
    assert second.status_code == 409
    assert "Muutit itse tätä asiaa sen jälkeen, kun sivu avattiin: Lisäviesti. Jos" in text_of(second.data)


def test_what_a_colleague_changed_is_never_told_as_ones_own_change(office: Office) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    _change(office, case_id)
    data = {"version": version_of(office, case_id), **FORMS["/messages/phone"]}
    assert client.post(f"/cases/{case_id}/messages/phone", data=data).status_code == 303
    second = text_of(client.post(f"/cases/{case_id}/messages/phone", data=data).data)
    assert "Muutit itse tätä asiaa sen jälkeen, kun sivu avattiin: Lisäviesti. Jos" in second


def test_only_what_a_colleague_changed_since_the_page_was_opened_is_named(office: Office) -> None:
    case_id, client, other = log_case(office), office.browser_of("handler"), office.browser_of("handler")
    _change(office, case_id)  # before the page was opened
    data = {"version": version_of(office, case_id), **FORMS["/messages/phone"]}
    assert client.post(f"/cases/{case_id}/messages/phone", data=data).status_code == 303
    step = f"/cases/{case_id}/requests/{request_of(office, case_id).id}/start_assessment"
    assert other.post(step, data={"version": version_of(office, case_id)}).status_code == 303
    told = text_of(client.post(f"/cases/{case_id}/messages/phone", data=data | {"text": "Toinen viesti."}).data)
    changes = "Alustava tuhoamiskielto muutettu asian kielloksi; Pyyntö otettiin käsittelyyn"
    assert f"Asia muuttui, kun luit sitä: {changes}. Mitään" in told


def test_ones_own_change_is_told_as_ones_own_though_it_is_long_past(office: Office) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    data = {"version": version_of(office, case_id), **FORMS["/messages/phone"]}
    assert client.post(f"/cases/{case_id}/messages/phone", data=data).status_code == 303
    office.clock.pass_by(minutes=20)
    second = text_of(client.post(f"/cases/{case_id}/messages/phone", data=data | {"text": "Toinen viesti."}).data)
    assert "Muutit itse tätä asiaa sen jälkeen, kun sivu avattiin: Lisäviesti. Jos" in second


def test_a_form_that_tells_no_version_names_no_change(office: Office) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    _change(office, case_id)
    answer = client.post(f"/cases/{case_id}/messages/phone", data=FORMS["/messages/phone"])
    assert answer.status_code == 409
    assert "Sivu ei vastaa asian nykytilaa. Mitään" in text_of(answer.data)


def test_a_correction_that_would_undo_another_one_says_what_stands(office: Office) -> None:
    case_id, client, other = log_case(office), office.browser_of("handler"), office.browser_of("handler")
    before = client.get(f"/cases/{case_id}/subject")
    (form,) = [one for one in read_page(before.text, "/").forms if any(each.name == "scope" for each in one.controls)]
    mine, theirs = form.sent(lambda control: None), form.sent(lambda control: None)
    theirs["subject_name"] = ["Kim Toinen"]
    assert other.post(f"/cases/{case_id}/subject", data=theirs).status_code == 303
    mine["subject_email"] = ["uusi@posti.example"]
    stale = client.post(f"/cases/{case_id}/subject", data=mine)
    assert stale.status_code == 409
    assert "Asiassa on nyt: Kim Toinen" in text_of(stale.data)
    assert value_of(stale.text, "subject_email") == "uusi@posti.example"
    assert case_of(office, case_id).subject_name == "Kim Toinen"


def test_a_step_that_what_changed_has_taken_away_is_told_on_a_page_of_its_own(office: Office) -> None:
    case_id, client, other = log_case(office), office.browser_of("handler"), office.browser_of("handler")
    address = f"/cases/{case_id}/requests/{request_of(office, case_id).id}/start_assessment"
    data = {"version": version_of(office, case_id)}
    assert other.post(address, data=data).status_code == 303
    second = client.post(address, data=data)
    assert second.status_code == 409
    assert "Pyyntö otettiin käsittelyyn" in text_of(second.data)


def test_what_was_found_out_of_a_representative_comes_back(office: Office) -> None:
    case_id = log_case(office, representative_name="Ritva Esimerkki", mandate="shown")
    client = office.browser_of("handler")
    page = read_page(client.get(f"/cases/{case_id}/representation").text, "/")
    form = next(one for one in page.forms if any(each.name == "acting" for each in one.controls))
    _change(office, case_id)
    typed = form.sent(lambda control: None) | {"verified_on": ["24.11.2026"], "principal": ["agrees"]}
    stale = client.post(form.action, data=typed)
    assert stale.status_code == 409
    again = next(one for one in read_page(stale.text, "/").forms if any(each.name == "acting" for each in one.controls))
    assert again.sent(lambda control: None)["verified_on"] == ["24.11.2026"]
    assert again.sent(lambda control: None)["principal"] == ["agrees"]


def test_the_evidence_of_a_number_comes_back(office: Office) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    with office.deps.database.read() as session:
        number = session.scalars(select(CaseNumber)).one().id
    seen = version_of(office, case_id)
    _change(office, case_id)
    data = {"version": seen, "basis": "declared", "shared": "no", "evidence": "Vanha lasku"}
    stale = client.post(f"/cases/{case_id}/terms/numbers/{number}", data=data)
    assert stale.status_code == 409
    assert 'value="Vanha lasku"' in stale.text
