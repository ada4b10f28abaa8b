"""The pages on which a ground is documented: its fields, the paragraph it makes, and what is no ground."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from dsr.domain.calendar import local_date
from tests.services.test_objection_kept import TRIAL
from tests.web.case_office import log_case, request_of, version_of
from tests.web.office import Office, text_of
from tests.web.test_case_rights import linked

FACTS = {
    "field_shown_by": "accusations",
    "field_facts": "Sama viesti on tullut sata kertaa.",
    "field_burden": "Viestit ja ajat ovat asiassa.",
}


def place(office: Office, case_id: int) -> str:
    """Where the grounds of the case's request are documented."""
    return f"/cases/{case_id}/requests/{request_of(office, case_id).id}/grounds"


def save(office: Office, client: FlaskClient, case_id: int, **fields: Any) -> Any:
    """Post the form of a ground."""
    data = {"version": version_of(office, case_id), "code": "G1", "confirmed": "yes", **fields}
    return client.post(place(office, case_id) + "/save", data=data)


def test_a_ground_is_documented_and_a_refusal_prepared_on_it(office: Office) -> None:
    case_id = log_case(office)
    client, url = office.browser_of("handler"), place(office, case_id)
    assert "Sama viesti" not in text_of(client.get(url).data)
    form = text_of(client.get(url + "?code=G1").data)
    assert "Tosiasiat, jotka osoittavat perusteettomuuden" in form
    assert save(office, client, case_id, **FACTS).status_code == 303
    shown = text_of(client.get(url).data)
    assert "Pyyntösi on ilmeisen perusteeton. Pyynnössä on vain syytöksiä" in shown
    assert "Sama viesti on tullut sata kertaa." in shown
    step = url.removesuffix("/grounds") + "/refuse"
    assert "G1 Pyyntö on ilmeisen perusteeton" in text_of(client.get(step).data)
    done = client.post(step, data={"version": version_of(office, case_id)})
    assert done.status_code == 303
    letter = text_of(client.get(done.headers["Location"]).data)
    assert "Sama viesti on tullut sata kertaa." in letter


def test_only_a_ground_that_withholds_what_is_heard_asks_which_data_are_withheld(office: Office) -> None:
    case_id = log_case(office)
    client, url = office.browser_of("handler"), place(office, case_id)
    assert 'name="withheld"' in client.get(url + "?code=G5").text
    assert 'name="withheld"' in client.get(url + "?code=G7").text, "34 § 2 mom.: the rest is given"
    for code in ("G1", "G24"):
        assert 'name="withheld"' not in client.get(url + f"?code={code}").text, code
    data = {"withheld": "health", "how": "left_out"}
    assert "terveydestä" not in client.post(url + "/paragraph", data={"code": "G1", **data}).get_json()["text"]
    assert "terveydestä" in client.post(url + "/paragraph", data={"code": "G5", **data}).get_json()["text"]


def test_that_somebody_may_not_ask_for_another_is_offered_only_where_it_is_written_down(office: Office) -> None:
    client = office.browser_of("handler")
    for fields, is_offered in (({}, False), ({"representative_name": "Ritva Esimerkki", "mandate": "missing"}, True)):
        case_id = log_case(office, **fields)
        assert ("?code=G27" in client.get(place(office, case_id)).text) is is_offered
        assert ("/refuse_other" in client.get(f"/cases/{case_id}").text) is is_offered


def test_what_is_no_ground_is_shown_and_refused_with_the_reason(office: Office) -> None:
    case_id = log_case(office)
    client, url = office.browser_of("handler"), place(office, case_id)
    assert "Syytä ei tarvitse kertoa" in text_of(client.get(url).data)
    answer = client.get(url + "?code=motive")
    assert answer.status_code == 422
    assert "Tämä ei ole peruste. Pyynnön syy" in text_of(answer.data)
    written = save(office, client, case_id, **{**FACTS, "field_burden": "Hän aikoo käyttää sitä oikeudessa."})
    assert written.status_code == 422
    assert "C-307/22" in text_of(written.data)


def test_an_empty_field_is_told_and_what_was_typed_stays(office: Office) -> None:
    case_id = log_case(office)
    answer = save(office, office.browser_of("handler"), case_id, field_facts=FACTS["field_facts"], field_burden=" ")
    assert answer.status_code == 422
    assert "perustetta ei voi käyttää ilman sitä" in text_of(answer.data)
    assert FACTS["field_facts"] in answer.text


def test_the_paragraph_is_shown_while_it_is_written_and_nothing_is_kept(office: Office) -> None:
    case_id = log_case(office)
    client, url = office.browser_of("handler"), place(office, case_id)
    told = client.post(url + "/paragraph", data={"code": "G1", "field_facts": "<b>Kolme</b> {burden}"})
    made = (
        "Pyyntösi on ilmeisen perusteeton. [Mikä tekee pyynnöstä ilmeisen perusteettoman] <b>Kolme</b> {burden}. [Miksi"
    )
    assert told.get_json()["text"].startswith(made)
    looked = save(office, client, case_id, **FACTS, then="look")
    assert (looked.status_code, "sata kertaa. Viestit" in text_of(looked.data)) == (200, True)
    assert "Perusteita ei ole vielä kirjattu" in text_of(client.get(url).data)


def test_a_ground_is_changed_and_taken_away(office: Office) -> None:
    case_id = log_case(office)
    client, url = office.browser_of("handler"), place(office, case_id)
    save(office, client, case_id, **FACTS)
    row = next(part for part in client.get(url).text.split('"') if part.startswith(f"{url}/") and part[-1].isdigit())
    more = {**FACTS, "row": row.rpartition("/")[2], "added": "Viesteissä nimetään kolme henkilöä."}
    assert save(office, client, case_id, **more).status_code == 303
    assert "Viesteissä nimetään kolme henkilöä." in client.get(row).text
    listed = text_of(client.get(url).data)
    assert "Pyyntösi on ilmeisen perusteeton. Pyynnössä on vain syytöksiä" in listed, "the paragraph stays whole"
    assert listed.index("Viestit ja ajat ovat asiassa.") < listed.index("Viesteissä nimetään kolme henkilöä.")
    nothing_of_it = {**more, "added": "Meillä on liikaa työtä."}
    refused = save(office, client, case_id, **nothing_of_it)
    assert (refused.status_code, 'id="added-error"' in refused.text) == (422, True)
    assert save(office, client, case_id, **{**more, "added": "a" * 4001}).status_code == 422
    client.post(row + "/remove", data={"version": version_of(office, case_id)})
    assert "Perusteita ei ole vielä kirjattu" in text_of(client.get(url).data)


def test_the_confirmation_names_what_is_no_ground_and_is_asked_for_at_its_field(office: Office) -> None:
    case_id = log_case(office)
    answer = save(office, office.browser_of("handler"), case_id, **FACTS, confirmed="")
    assert answer.status_code == 422
    assert 'id="confirmed-error"' in answer.text
    shown = text_of(answer.data)
    assert "Mahdollisuus tulla kuuntelemaan tallenne" in shown
    assert "Vahvista, ettei peruste nojaa mihinkään" in shown


def test_a_refused_objection_asks_until_when_the_recordings_are_needed(office: Office) -> None:
    case_id = log_case(office, rights=("objection",))
    linked(office, case_id)
    client, url = office.browser_of("handler"), place(office, case_id)
    assert 'name="kept_until"' in client.get(url + "?code=G18").text
    assert 'name="kept_until"' not in client.get(url + "?code=G1").text, (
        "nothing is kept because a request was unfounded"
    )
    fields = {f"field_{name}": text for name, text in TRIAL.items()}
    for typed, told in (
        ("31.2.2028", "Kirjoita päivä, joka on olemassa"),
        ("1.1.2020", "säilytysajan viimeisen päivän"),
    ):
        answer = save(office, client, case_id, code="G18", kept_until=typed, **fields)
        assert answer.status_code == 422
        assert told in text_of(answer.data), typed
        assert f'value="{typed}"' in answer.text
    until = local_date(office.clock()) + timedelta(days=700)
    typed = f"{until.day}.{until.month}.{until.year}"
    assert save(office, client, case_id, code="G18", kept_until=typed, **fields).status_code == 303
    assert f"Säilytetään {typed} asti." in text_of(client.get(url).data)
    assert f'value="{typed}"' in client.get(url + "/1").text, "whoever changes it sees the day"
