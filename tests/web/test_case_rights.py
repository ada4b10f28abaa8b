"""The page of rights: what each right asks for is written down there, and what has a day of its own is on the queue."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import (
    Case,
    CaseTask,
    ClockFact,
    CopyPlace,
    Hold,
    IdentityCheck,
    Link,
    Restriction,
    RightRequest,
)
from dsr.domain.calendar import local_date
from dsr.domain.matters import TaskKind
from dsr.services import holds
from dsr.services.rights import disclosing, tasks
from tests.web.case_office import log_case, post, propose_call
from tests.web.office import Office, text_of


def page(client: FlaskClient, case_id: int) -> str:
    return text_of(client.get(f"/cases/{case_id}/rights").data)


def linked(office: Office, case_id: int) -> int:
    call_id = propose_call(office, case_id)
    with office.deps.database.write() as session:
        session.add(Link(case_id=case_id, call_id=call_id, by_user=1, at=office.clock()))
    return call_id


def prove_identity(office: Office, case_id: int) -> None:
    on = local_date(office.clock())
    check = {"kind": "checked", "method": "suomi_fi", "level": "strong", "result": "confirmed", "checked_on": on}
    with office.deps.database.write() as session:
        session.add(IdentityCheck(case_id=case_id, by_user=1, recorded_at=office.clock(), **check))


def posted(office: Office, client: FlaskClient, case_id: int, path: str, name: str, **fields: Any) -> Any:
    return post(office, client, case_id, f"/rights/{path}", **{f"{name}-{key}": value for key, value in fields.items()})


def test_a_statute_or_an_earlier_value_too_long_to_be_kept_is_told_so(office: Office) -> None:
    """PostgreSQL would break off at what is longer than its column."""
    case_id = log_case(office, rights=("rectification", "erasure"))
    call_id, client = linked(office, case_id), office.browser_of("handler")
    why = "Tarkistettu lähdejärjestelmästä."
    kept = {"call_id": call_id, "verdict": "keep", "ground": "G12", "necessity": why}
    assert posted(office, client, case_id, "recordings", "assessment", **kept, statute="laki " * 61).status_code == 422
    assert posted(office, client, case_id, "recordings", "assessment", **kept, statute="laki " * 60).status_code == 303
    point = {"part": "other", "said_wrong": "Nimeni on väärin."}
    assert posted(office, client, case_id, "points", "point", **point).status_code == 303
    prove_identity(office, case_id)
    judged = {"point": 1, "verdict": "corrected", "purpose": why, "finding": why, "after": "Kim"}
    assert posted(office, client, case_id, "points/judge", "judgment", **judged, before="x" * 201).status_code == 422
    assert posted(office, client, case_id, "points/judge", "judgment", **judged, before="x" * 200).status_code == 303


def test_a_form_that_names_nothing_is_told_so_and_is_no_page_that_is_not_there(office: Office) -> None:
    case_id = log_case(office, rights=("rectification", "erasure"))
    client = office.browser_of("handler")
    for path in ("english", "points/judge", "recordings", "copies"):
        answer = posted(office, client, case_id, path, "english", place="")
        assert answer.status_code == 422, path
        assert "Valitse jokin vaihtoehdoista." in text_of(answer.data), path


def test_every_part_of_the_page_takes_what_its_right_asks_for(office: Office) -> None:
    case_id = log_case(office, rights=("rectification", "erasure", "restriction", "access"))
    call_id, client = linked(office, case_id), office.browser_of("handler")
    why = "Tarkistettu lähdejärjestelmästä."
    made = [
        ("points", "point", {"part": "recording", "call_id": call_id, "said_wrong": "En sanonut noin puhelussa."}),
        (
            "points/judge",
            "judgment",
            {
                "point": 1,
                "verdict": "statement",
                "purpose": why,
                "finding": why,
                "statement": "Tarkoitin toista asiaa.",
            },
        ),
        ("recordings", "assessment", {"call_id": call_id, "verdict": "keep", "ground": "G11", "necessity": why}),
        ("english", "english", {"place": "erasure_choice-1", "english": "Checked in the source system."}),
        (
            "copies",
            "copies",
            {"place": "backup", "state": "rolls_off", "rolls_off_on": "24.12.2026", "evidence": "T 7"},
        ),
        ("uses", "use", {"calls": [call_id], "basis": "consent", "reason": why, "asked_on": "25.11.2026"}),
        (
            "disclosures",
            "disclosure",
            {"recipient": "Poliisi", "what": "Tallenne", "basis": "Laki", "disclosed_on": "1.11.2026"},
        ),
        ("tasks", "task", {"kind": "document_request"}),
        ("tasks/1/close", "close-1", {"outcome": "given", "closed_on": "25.11.2026", "words": why, "weighed": why}),
    ]
    for path, name, fields in made:
        answer = posted(office, client, case_id, path, name, **fields)
        assert answer.status_code == 303, (path, text_of(answer.data)[:2000])
    shown = page(client, case_id)
    for words in (
        "Tarkoitin toista asiaa.",
        "24.12.2026",
        "ei sallittu",
        "Poliisi",
        "annettu",
        "Rajoitettu",
        "Checked in the source",
    ):
        assert words in shown, words
    assert "jäljennöksiä on pyydetty" in shown


def test_what_cannot_be_taken_is_told_beside_its_field(office: Office) -> None:
    case_id = log_case(office, rights=("erasure",))
    call_id, client = linked(office, case_id), office.browser_of("handler")
    answer = posted(office, client, case_id, "recordings", "assessment", call_id=call_id, verdict="keep", necessity="x")
    assert answer.status_code == 422
    assert "Valitse peruste" in text_of(answer.data)


def test_a_task_of_another_case_or_of_none_is_a_page_that_is_not_there(office: Office) -> None:
    other, case_id = log_case(office, rights=("access",)), log_case(office, rights=("erasure",))
    client = office.browser_of("handler")
    assert posted(office, client, other, "tasks", "task", kind="document_request").status_code == 303
    closing = {"outcome": "given", "closed_on": "25.11.2026", "words": "Tarkistettu.", "weighed": "Tarkistettu."}
    for task_id in (1, 99):
        assert (
            posted(office, client, case_id, f"tasks/{task_id}/close", f"close-{task_id}", **closing).status_code == 404
        )


def test_those_who_only_read_see_the_page_without_forms(office: Office) -> None:
    case_id = log_case(office, rights=("erasure",))
    linked(office, case_id)
    client = office.browser_of("dpo")
    html = client.get(f"/cases/{case_id}/rights").data.decode()
    assert 'name="assessment-verdict"' not in html
    assert posted(office, client, case_id, "tasks", "task", kind="complaint").status_code in (403, 404)


def test_a_message_that_is_no_request_is_a_task_on_the_queue_until_its_outcome_is_recorded(office: Office) -> None:
    client = office.browser_of("handler")
    client.post(
        "/intake/route",
        data={
            "route": "complaint",
            "text": "Palvelu oli huonoa.",
            "channel": "email",
            "arrived": "25.11.2026 klo 8.20",
            "intake_key": "complaint-key",
        },
    )
    assert "Vastaa kanteluun" in text_of(client.get("/queue").data)
    with office.deps.database.read() as session:
        case_id = session.get_one(CaseTask, 1).case_id
    answer = posted(
        office, client, case_id, "tasks/1/close", "close-1",
        outcome="answered", closed_on="25.11.2026", words="Vastattu kirjeellä 25.11.",
    )  # fmt: skip
    assert answer.status_code == 303, text_of(answer.data)[:2000]
    assert "Vastaa kanteluun" not in text_of(client.get("/queue").data)


def test_the_places_of_copies_are_gone_through_after_an_upheld_objection(office: Office) -> None:
    case_id = log_case(office, rights=("objection",))
    client = office.browser_of("handler")
    assert "Paikat, joissa kopioita voi olla" not in page(client, case_id)
    said = {"place": "mail", "state": "none", "evidence": "Kysytty 2.11."}
    assert posted(office, client, case_id, "copies", "copies", **said).status_code == 404
    with office.deps.database.write() as session:
        session.execute(update(RightRequest).values(state="upheld", is_open=False, outcome="full"))
    assert posted(office, client, case_id, "copies", "copies", **said).status_code == 303
    assert "Paikat, joissa kopioita voi olla" in page(client, case_id)
    with office.deps.database.read() as session:
        assert [row.place for row in session.scalars(select(CopyPlace))] == ["mail"]


def test_the_promise_to_take_a_request_up_again_stands_on_case_and_queue_without_a_day_until_it_has_one(
    office: Office,
) -> None:
    case_id, client = log_case(office), office.browser_of("handler")
    with office.deps.database.write() as session:
        request = session.scalars(select(RightRequest)).one()
        request.state, request.is_open, request.outcome = "refused", False, "refused"
        case, at = session.get_one(Case, case_id), office.clock()
        tasks.make(session, office.deps, case, TaskKind.TAKE_UP, local_date(at), by=1, at=at, request_id=request.id)
    name = "Ota pyyntö uudelleen käsittelyyn, kun rajoitus päättyy"
    queue = text_of(client.get("/queue").data)
    assert name in queue
    assert "määräpäivä tulee, kun rajoitus päättyy" in queue
    shown = page(client, case_id)
    assert f"{name} Määräpäivä tulee, kun rajoitus päättyy." in shown
    assert "Siihen asti asia pitää tallenteensa." in shown
    assert "otettu uudelleen käsittelyyn" not in shown, "only the step says so"
    with office.deps.database.write() as session:
        tasks.set_due(session, session.get_one(CaseTask, 1), local_date(office.clock()), at=office.clock())
    assert "määräpäivä tulee, kun rajoitus päättyy" not in text_of(client.get("/queue").data)
    assert "Tehtävä sai määräpäivänsä" in text_of(client.get(f"/cases/{case_id}/events").data)
    given_up = {"outcome": "withdrawn", "closed_on": "25.11.2026", "words": "Soitti ja luopui pyynnöstään."}
    assert posted(office, client, case_id, "tasks/1/close", "close-1", **given_up).status_code == 303
    assert name not in text_of(client.get("/queue").data)


def test_the_page_tells_why_an_erasure_waits(office: Office) -> None:
    case_id = log_case(office, rights=("access", "erasure"))
    call_id, client = linked(office, case_id), office.browser_of("handler")
    assert "Miksi poistaminen odottaa" not in page(client, case_id)
    assert (
        posted(office, client, case_id, "recordings", "assessment", call_id=call_id, verdict="erase").status_code == 303
    )
    with office.deps.database.write() as session:
        holds_lock(session)
        holds.hold_linked(session, case_id, call_id, office.clock())
    shown = page(client, case_id)
    assert "Miksi poistaminen odottaa" in shown
    assert "Asiassa on avoinna toinen pyyntö" in shown


def test_the_case_says_that_its_answer_restricts_a_call_that_was_found_to_be_anothers(office: Office) -> None:
    case_id = log_case(office, rights=("restriction",))
    call_id, client = propose_call(office, case_id), office.browser_of("handler")
    told = "Lähetetyssä vastauksessa rajoitettiin 1 puhelu, joka on sen jälkeen todettu toisen henkilön puheluksi."
    granted = {"criteria": {"calls": [call_id]}, "wide": {}}
    with office.deps.database.write() as session:
        session.execute(update(Hold).where(col(Hold.kind) == "restriction").values(**granted))
        session.execute(update(Restriction).values(ground="a", granted_at=office.clock(), named_calls=[call_id]))
        request = session.scalars(select(RightRequest)).one()
        request.state, request.is_open, request.outcome = "restricted", False, "full"
        session.add(request)
        fact = {"kind": "answer_sent", "happened_on": local_date(office.clock()), "recorded_at": office.clock()}
        session.add(ClockFact(right_request_id=request.id or 0, **fact))
    assert told not in text_of(client.get(f"/cases/{case_id}").data)
    assert post(office, client, case_id, f"/calls/{call_id}/reject", why_not="Naapurin puhelu.").status_code == 303
    seen = text_of(client.get(f"/cases/{case_id}").data)
    assert told in seen
    assert "Rajoitus ei enää koske puheluita, jotka todettiin toisen henkilön puheluiksi" in seen


def test_the_answer_of_a_recipient_who_was_told_stands_beside_the_notice(office: Office) -> None:
    case_id, client = log_case(office, rights=("restriction",)), office.browser_of("handler")
    on = local_date(office.clock())
    with office.deps.database.write() as session:
        case, at = session.get_one(Case, case_id), office.clock()
        told = disclosing.Told("Poliisilaitos", "Tallenne", "Esitutkintalaki", on)
        row = disclosing.write(session, case, told, by=1, at=at)
        task = tasks.make(session, office.deps, case, TaskKind.ARTICLE19, on, by=1, at=at, disclosure_id=row.id)
        tasks.end(session, task, "notified", "", on, by=1, at=at)
    assert "Vastaanottaja ei ole vielä vastannut." in page(client, case_id)
    said = {"answer": "not_made", "way": "letter", "answered_on": f"{on.day}.{on.month}.{on.year}"}
    refused = posted(office, client, case_id, "tasks/1/answer", "answer-1", **said)
    assert refused.status_code == 422
    assert "Kirjoita perustelu" in text_of(refused.data)
    said["words"] = "Tallenne on näyttönä <b>."
    assert posted(office, client, case_id, "tasks/1/answer", "answer-1", **said).status_code == 303
    shown = page(client, case_id)
    assert f"Vastaanottaja vastasi {said['answered_on']} (kirje). Muutosta ei tehdä. Tallenne on näyttönä <b>." in shown
    assert "Vastaanottajan vastaus kirjattiin" in text_of(client.get(f"/cases/{case_id}/events").data)
    other = log_case(office, rights=("access",))
    assert posted(office, client, other, "tasks/1/answer", "answer-1", **said).status_code == 404
