"""Pages of holds and destruction: the overview, a hold by hand, the wide part of a case, and messages to the source."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlmodel import col, select

from dsr.db.engine import holds_lock
from dsr.db.tables import (
    AccessEntry,
    Call,
    CallQueue,
    Candidate,
    Hold,
    HoldItem,
    Job,
    Recording,
    Source,
    SourceInstruction,
)
from dsr.domain.calendar import local_date
from dsr.services import destruction
from tests.web.case_office import HOSTILE, log_case, post
from tests.web.office import MORNING, Office, text_of

TODAY = date(2026, 11, 25)
NUMBER = "+358405550167"


def add_calls(
    office: Office, count: int, *, due_on: date = TODAY + timedelta(days=90), number: str = NUMBER
) -> list[int]:
    """Recordings of that many calls from one number; answers the ids of the calls."""
    with office.deps.database.write() as session:
        source_id = 1
        if session.get(Source, source_id) is None:
            session.add(Source(id=source_id, name="Zylinc"))
            session.flush()
        first = len(session.scalars(select(Call)).all())
        ids = []
        for place in range(first, first + count):
            call = Call(
                source_id=source_id,
                ext_call_id=f"c{place}",
                started_at=MORNING - timedelta(days=30),
                caller_e164=number,
                caller_kind="e164",
                destruction_on=due_on,
            )
            session.add(call)
            session.flush()
            recording = Recording(
                source_id=source_id, call_id=call.id or 0, ext_recording_id=f"/r/{place}", due_on=due_on
            )
            session.add(recording)
            ids.append(call.id or 0)
        return ids


def held(office: Office) -> int:
    with office.deps.database.read() as session:
        return len(session.scalars(select(HoldItem)).all())


def test_a_hold_without_a_case_is_counted_before_it_is_placed_and_then_released(office: Office) -> None:
    add_calls(office, 2)
    client = office.browser_of("handler")
    fields = {"kind": "authority", "reason": "Esitutkinta.", "number": "040 555 0167"}
    wrong = client.post("/holds/new", data=fields)
    assert wrong.status_code == 422
    assert "mikä viranomainen pyytää" in text_of(wrong.data)
    fields["reference"] = "Poliisi 5500/R/1/26"
    counted = client.post("/holds/new", data=fields)
    assert "Tämä kielto koskisi 2 tallennetta." in text_of(counted.data)
    assert held(office) == 0
    add_calls(office, 1)
    grown = client.post("/holds/new", data={**fields, "seen": "2"})
    assert grown.status_code == 422
    assert "koskisi 3 tallennetta" in text_of(grown.data)
    placed = client.post("/holds/new", data={**fields, "seen": "3"})
    assert placed.status_code == 303
    page = client.get(placed.headers["Location"])
    assert "Poliisi 5500/R/1/26" in page.text
    assert "3 tallennetta" in text_of(page.data)
    assert "ei asiaa, kielto" in text_of(client.get("/holds").data)
    assert placed.headers["Location"] in client.get("/holds?show=authority").text
    assert "Sellaista tuhoamiskieltoa ei ole." in text_of(client.get("/holds?show=restriction").data)
    released = client.post(f"{placed.headers['Location']}/release", data={"release-reason": "Poliisi luopui."})
    assert released.status_code == 303
    assert "Poliisi luopui." in text_of(client.get(placed.headers["Location"]).data)


def test_a_time_without_its_line_is_refused_and_hostile_fields_are_answered(office: Office) -> None:
    client = office.browser_of("handler")
    fields = {"kind": "complaint", "reason": "Kantelu.", "window_1_first": "3.11.2026"}
    assert "Valitse linja" in text_of(client.post("/holds/new", data=fields).data)
    for value in HOSTILE:
        hostile = dict.fromkeys(("kind", "reason", "reference", "number", "window_1_first", "review_by", "seen"), value)
        assert client.post("/holds/new", data={**hostile, "calls": value, "window_1_queue": value}).status_code == 422


def test_the_wide_part_of_a_case_is_its_next_thing_to_do(office: Office) -> None:
    add_calls(office, 101)
    case_id = log_case(office)
    client = office.browser_of("handler")
    page = client.get(f"/cases/{case_id}")
    assert "Ratkaise, kielletäänkö useamman tallenteen tuhoaminen" in text_of(page.data)
    assert "101 tallennetta" in text_of(page.data)
    with office.deps.database.read() as session:
        hold_id = session.scalars(select(col(Hold.id)).where(col(Hold.case_id) == case_id)).one()
    path, part = f"/holds/{hold_id}/wide", {"name": "numbers", "value": NUMBER, "freeze": "yes"}
    assert post(office, client, case_id, path, **{**part, "value": "+3581"}).status_code == 404
    assert post(office, client, case_id, path, **part, seen="100").status_code == 303
    assert held(office) == 0, "one more than was seen"
    assert post(office, client, case_id, path, **part, seen="101").status_code == 303
    assert held(office) == 101
    stale = post(office, client, case_id, path, **{**part, "freeze": "no"})
    assert stale.status_code == 409, "an older page still has the button"
    assert "Tämä on jo ratkaistu:" in text_of(stale.data)
    assert "kielsi tallenteiden tuhoamisen 25.11.2026" in text_of(stale.data)
    assert "Ratkaise, kielletäänkö" not in text_of(client.get(f"/cases/{case_id}").data)
    assert "Tuhoamiskiellon laaja osa vahvistettu: 101 tallennetta" in text_of(
        client.get(f"/cases/{case_id}/events").data
    )


def test_leaving_a_wide_part_unfrozen_takes_a_second_look_and_a_reason_and_can_be_taken_back(office: Office) -> None:
    add_calls(office, 101, due_on=TODAY - timedelta(days=1))
    case_id = log_case(office)
    client = office.browser_of("handler")
    with office.deps.database.read() as session:
        hold_id = session.scalars(select(col(Hold.id)).where(col(Hold.case_id) == case_id)).one()
    path, part = f"/holds/{hold_id}/wide", {"name": "numbers", "value": NUMBER}
    second = post(office, client, case_id, path, **part, freeze="no")
    assert second.status_code == 200
    for words in ("101 tallennetta", "101 tallenteen säilytysaika on päättynyt", "Tuhottua ei saa takaisin"):
        assert words in text_of(second.data)
    assert "Puheluita haetaan vielä" in text_of(second.data), "no count before the search"
    with office.deps.database.write() as session:
        session.execute(update(Job).where(col(Job.kind) == "score_candidates").values(state="done"))
    second = post(office, client, case_id, path, **part, freeze="no")
    assert "0 puhelua on ehdotettu tähän asiaan" in text_of(second.data)
    assert post(office, client, case_id, path + "/decline", **part, seen="101").status_code == 422, "no reason"
    assert destruction.sweep(office.deps) == [], "one press destroys nothing"
    told = "Hän soitti omasta numerostaan."
    assert post(office, client, case_id, path + "/decline", **part, seen="101", reason=told).status_code == 303
    page = text_of(client.get(f"/cases/{case_id}").data)
    assert told in page
    assert "Peru ratkaisu" in page
    for stale in (
        post(office, client, case_id, path, **part, freeze="no"),
        post(office, client, case_id, path + "/decline", **part, seen="101", reason=told),
    ):
        assert stale.status_code == 409
        assert "jätti tallenteiden tuhoamisen kieltämättä 25.11.2026" in text_of(stale.data)
    for value in HOSTILE:
        assert post(office, client, case_id, path + "/again", name="numbers", value=value).status_code == 404
    assert post(office, client, case_id, path + "/again", **part).status_code == 303
    assert "Odottaa ratkaisuasi" in text_of(client.get(f"/cases/{case_id}").data)
    again = post(office, client, case_id, path + "/again", **part)
    assert again.status_code == 409
    assert "Ratkaisu on jo peruttu" in text_of(again.data)
    assert destruction.sweep(office.deps) == []
    assert post(office, client, case_id, path, **part, freeze="yes", seen="101").status_code == 303
    assert held(office) == 101


def test_a_holds_page_tells_what_it_catches_and_stays_when_it_is_released(office: Office) -> None:
    """Who asks a year later why a recording went reads who released it, when and with what reason (GDPR 5(2))."""
    client = office.browser_of("handler")
    with office.deps.database.write() as session:
        session.add(CallQueue(technical="info", name_fi="kaupungin neuvonta", name_sv="stadens rådgivning"))
    fields = {
        "kind": "authority",
        "reason": "Esitutkinta.",
        "reference": "Poliisi 5500/R/1/26",
        "number": "040 555 0167",
        "window_1_first": "3.6.2026",
        "window_1_queue": "info",
    }
    placed = client.post("/holds/new", data={**fields, "seen": "0"})
    assert placed.status_code == 303
    url = placed.headers["Location"]
    page = text_of(client.get(url).data)
    assert NUMBER in page
    assert "kaikki puhelut 3.6.2026" in page
    assert client.post(url + "/release", data={"release-reason": "Poliisi luopui."}).status_code == 303
    page = text_of(client.get(url).data)
    for words in (NUMBER, "Vapautettu", "25.11.", "Poliisi luopui."):
        assert words in page
    assert "Vapauta tuhoamiskielto" not in page
    assert client.post(url + "/release", data={"release-reason": "Uudestaan."}).status_code == 422
    assert url in client.get("/holds?show=released").get_data(as_text=True)
    assert url not in client.get("/holds").get_data(as_text=True)


def test_the_hold_of_a_case_shows_its_terms_only_to_those_who_may_see_the_case(office: Office) -> None:
    add_calls(office, 1)
    case_id = log_case(office)
    with office.deps.database.read() as session:
        hold_id = session.scalars(select(col(Hold.id)).where(col(Hold.case_id) == case_id)).one()
    url = f"/cases/{case_id}/holds/{hold_id}"
    assert NUMBER in text_of(office.browser_of("handler").get(url).data)
    for role in ("agent", "management", "admin"):
        seen = office.browser_of(role).get(url)
        assert seen.status_code in (403, 404)
        assert NUMBER not in text_of(seen.data)


def test_a_restriction_is_placed_on_linked_calls_from_the_case(office: Office) -> None:
    (call_id,) = add_calls(office, 1, number="+358401112233")
    case_id = log_case(office)
    client = office.browser_of("handler")
    post(office, client, case_id, f"/calls/{call_id}/link", reason="Löytyi päivällä.")
    fields = {"kind": "restriction", "reason": "Kiistää sisällön.", "calls": str(call_id)}
    counted = post(office, client, case_id, "/holds/new", **fields)
    assert "Tämä kielto koskisi 1 tallennetta." in text_of(counted.data)
    placed = post(office, client, case_id, "/holds/new", **fields, seen="1")
    assert placed.status_code == 303
    refused = post(
        office,
        client,
        case_id,
        placed.headers["Location"].removeprefix(f"/cases/{case_id}") + "/release",
        **{"release-reason": "Ohi."},
    )
    assert refused.status_code == 422
    assert "Henkilölle ei ole ilmoitettu, että rajoitus poistetaan" in text_of(refused.data)


def test_a_call_is_rejected_with_a_reason_on_the_case_page(office: Office) -> None:
    (call_id,) = add_calls(office, 1)
    case_id = log_case(office)
    with office.deps.database.write() as session:
        session.add(
            Candidate(case_id=case_id, call_id=call_id, score=40, band="possible", reasons=[], found_at=MORNING)
        )
    client = office.browser_of("handler")
    assert 'name="why_not"' in client.get(f"/cases/{case_id}").text
    assert post(office, client, case_id, f"/calls/{call_id}/reject", why_not="Puoliso puhui.").status_code == 303
    with office.deps.database.read() as session:
        assert session.scalars(select(Candidate)).one().verdict_reason == "Puoliso puhui."


def test_an_id_of_the_source_that_begins_as_a_formula_is_text_in_its_list(office: Office) -> None:
    """Ids come from files that others write; the list is opened in a spreadsheet."""
    add_calls(office, 1)
    log_case(office)
    client = office.browser_of("handler")
    with office.deps.database.write() as session:
        session.execute(update(Recording).values(ext_recording_id='=HYPERLINK("https://evil.example")'))
    client.post("/destruction/source/keep")
    with office.deps.database.read() as session:
        made = session.scalars(select(col(SourceInstruction.id))).one()
    rows = list(csv.reader(io.StringIO(client.get(f"/destruction/source/list-{made}.csv").text)))
    assert rows[1][0] == '\'=HYPERLINK("https://evil.example")'


def test_the_source_is_told_by_one_list_that_is_downloaded_without_a_name_in_its_file_name(office: Office) -> None:
    add_calls(office, 2)
    log_case(office)
    client = office.browser_of("handler")
    assert "ei ole pyydetty säilyttämään 2 tallennetta" in text_of(client.get("/destruction/source").data)
    assert client.post("/destruction/source/keep").status_code == 303
    with office.deps.database.read() as session:
        made = session.scalars(select(col(SourceInstruction.id))).one()
    answer = client.get(f"/destruction/source/list-{made}.csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="recordings-{made}.csv"'
    rows = list(csv.reader(io.StringIO(answer.text)))
    own, facts = (
        ["recording", "call", "leg", "seq"],
        ["started", "line", "agent", "seconds", "direction", "number", "note"],
    )
    assert rows[0] == [*own, *facts]
    assert all(not any(row[len(own) :]) for row in rows[1:]), "the source's own ids are enough"
    assert [row[:2] for row in rows[1:]] == [["/r/0", "c0"], ["/r/1", "c1"]]
    assert "167" not in answer.text, "no number"
    _act(client, made, 422, act="told")
    _act(client, made, 303, act="told", told_to="Telia, tiketti 7", told_on="25.11.2026")
    assert "ilmoitettu, vastausta odotetaan" in text_of(client.get("/destruction/source").data)
    _act(client, made, 303, act="confirmed", evidence="Kuittaus 8")
    assert client.get(f"/destruction/source/list-{made}.csv").status_code == 404, "the names are gone"
    assert "1 vahvistamatta" not in text_of(client.get("/holds").data)
    with office.deps.database.read() as session:
        looked = session.scalars(select(col(AccessEntry.subject)).where(col(AccessEntry.action) == "tell_source"))
        assert f"list:{made}" in set(looked)
    for value in HOSTILE:
        fields = dict.fromkeys(("act", "told_to", "told_on", "evidence", "list"), value)
        assert client.post("/destruction/source", data=fields).status_code == 422


def _act(client: FlaskClient, made: int | None, status: int, **fields: str) -> None:
    assert client.post("/destruction/source", data={"list": str(made), **fields}).status_code == status


def test_the_page_of_destruction_tells_certificates_and_the_officer_may_download_one(office: Office) -> None:
    add_calls(office, 3, due_on=TODAY - timedelta(days=2))
    with office.deps.database.write() as session:
        holds_lock(session)
        destruction.sweep_batch(session, office.deps, at=office.clock())
    officer = office.browser_of("dpo")
    page = text_of(officer.get("/destruction").data)
    assert "Todistus 1" in page
    assert "Mitä tämä tuhoaminen ei koske" in page
    found = json.loads(officer.get("/destruction/certificate-1.json").text)
    assert (found["certificate"]["items"], len(found["items"])) == (3, 3)
    assert officer.get("/destruction/certificate-9.json").status_code == 404
    assert officer.get("/destruction/source").status_code == 200
    assert officer.get("/destruction/source/list-1.csv").status_code == 404, "the source's own names are the handler's"


def test_a_hold_names_a_line_that_has_calls_though_the_directory_does_not_know_it(office: Office) -> None:
    """By the name the exchange gives it; a line that is somebody's number is held by the number and is no choice."""
    ids = add_calls(office, 2)
    with office.deps.database.write() as session:
        calls = [session.get_one(Call, one) for one in ids]
        calls[0].queue, calls[1].queue = "neuvola", "+358405550962"
        day = local_date(calls[0].started_at)
    client = office.browser_of("handler")
    page = client.get("/holds/new").text
    assert '<option value="neuvola">neuvola</option>' in page
    assert "0962" not in page
    fields = {"kind": "complaint", "reason": "Kantelu.", "window_1_first": f"{day.day}.{day.month}.{day.year}"}
    counted = client.post("/holds/new", data={**fields, "window_1_queue": "neuvola"})
    assert "Tämä kielto koskisi 1 tallennetta." in text_of(counted.data)
    assert client.post("/holds/new", data={**fields, "window_1_queue": "neuvola", "seen": "1"}).status_code == 303
    assert held(office) == 1
    assert client.post("/holds/new", data={**fields, "window_1_queue": "nowhere"}).status_code == 422


def test_a_hold_names_a_line_by_the_plain_name_that_it_had_then(office: Office) -> None:
    ids = add_calls(office, 1)
    with office.deps.database.write() as session:
        call = session.get_one(Call, ids[0])
        call.queue, day = "tm_neuvola_4711", local_date(call.started_at)
        names = {"technical": "tm_neuvola_4711", "name_sv": "rådgivningen"}
        session.add(CallQueue(**names, name_fi="neuvolan puhelinpalvelu"))
        session.add(CallQueue(**names, name_fi="uusi palvelu", from_on=day + timedelta(days=1)))
    client = office.browser_of("handler")
    fields = {"kind": "complaint", "reason": "Kantelu.", "window_1_first": f"{day.day}.{day.month}.{day.year}"}
    placed = client.post("/holds/new", data={**fields, "window_1_queue": "tm_neuvola_4711", "seen": "1"})
    page = text_of(client.get(placed.headers["Location"]).data)
    assert "linja neuvolan puhelinpalvelu" in page
    assert "tm_neuvola_4711" not in page
