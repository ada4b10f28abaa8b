"""The pages of complaints and appeals: who writes what down, what the queue tells, and other cases' ids."""

from __future__ import annotations

from tests.web.case_office import log_case, version_of
from tests.web.office import Office, text_of


def test_the_officer_writes_an_inquiry_down_and_ends_it_and_a_decider_reads(office: Office) -> None:
    case_id, other = log_case(office), log_case(office)
    officer, decider = office.browser_of("dpo"), office.browser_of("decider")
    address = f"/cases/{case_id}/proceedings"
    assert "Valitus hallinto-oikeuteen" not in officer.get(address).text, "a handler's"
    begun = {
        "begin-kind": "ombudsman_inquiry",
        "begin-reference": "1234/171/2026",
        "begin-received_on": "24.11.2026",
        "begin-statement_on": "9.12.2026",
    }
    made = officer.post(address, data={**begun, "version": version_of(office, case_id)})
    assert made.status_code == 303
    assert "Anna pyydetty lausunto" in text_of(officer.get("/queue/proceedings").text)
    read = decider.get(address).text
    assert "1234/171/2026" in read
    assert "<form class=" not in read, "a decider writes nothing here"
    assert decider.post(address, data={**begun, "version": version_of(office, case_id)}).status_code in (403, 404)
    ended = {"end-1-outcome": "ordered", "end-1-ended_on": "25.11.2026", "end-1-words": "Määräys vastata pyyntöön."}
    elsewhere = {**ended, "end-1-is_ordered": "y", "version": version_of(office, other)}
    assert officer.post(f"/cases/{other}/proceedings/1/end", data=elsewhere).status_code in (404, 422)
    refused = officer.post(f"{address}/1/end", data={**ended, "version": version_of(office, case_id)})
    assert refused.status_code == 422
    assert "kaupungin on aina tehtävä jotakin" in text_of(refused.text)
    done = {**ended, "end-1-is_ordered": "y", "version": version_of(office, case_id)}
    assert officer.post(f"{address}/1/end", data=done).status_code == 303
    assert "annettiin määräys" in text_of(officer.get(address).text)
    assert "Tee se, mitä on määrätty" in text_of(office.browser_of("handler").get("/queue").text)


def test_the_same_inquiry_is_written_down_once_and_another_only_on_a_persons_word(office: Office) -> None:
    case_id, officer = log_case(office), office.browser_of("dpo")
    address = f"/cases/{case_id}/proceedings"
    begun = {"begin-kind": "ombudsman_complaint", "begin-reference": "1/171/2026", "begin-received_on": "24.11.2026"}

    def begin(**more: str) -> tuple[int, str]:
        values = {**begun, **{f"begin-{name}": value for name, value in more.items()}}
        answer = officer.post(address, data={**values, "version": version_of(office, case_id)})
        return answer.status_code, text_of(answer.text)

    word = "Tämä on eri asia kuin se, joka on jo vireillä"
    assert word not in text_of(officer.get(address).text), "asked only where there is something to ask"
    assert begin()[0] == 303
    status, told = begin(is_another="y")
    assert (status, "Tämä on jo kirjattu." in told) == (422, True), "the exact double is never another"
    status, told = begin(received_on="25.11.2026")
    assert (status, word in told, "24.11.2026" in told) == (422, True, True)
    assert begin(received_on="25.11.2026", is_another="y")[0] == 303
    assert begin(appellant="Toinen huoltaja", is_another="y")[0] == 303, "two may go further on one day"
    assert "Toinen huoltaja" in text_of(officer.get(address).text)
