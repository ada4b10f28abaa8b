"""Pages of reminders, absences, desks and the calendar: who sees what, and what is told when somebody is away or has left."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.tables import AccessEntry, Case, CaseAct, CaseUser, Event, RightRequest
from dsr.domain.calendar import local_date
from dsr.services import cases
from dsr.services.reminders import giving
from tests.web.case_office import HOSTILE, case_of, log_case
from tests.web.office import Office, text_of


def on_desk(office: Office, user_id: int, due: str = "2026-12-02", **fields: object) -> int:
    case_id = log_case(office, **fields)
    with office.deps.database.write() as session:
        cases.assign(session, session.get_one(Case, case_id), user_id, by=user_id, at=office.clock())
        day = date.fromisoformat(due)
        session.execute(update(RightRequest).where(col(RightRequest.case_id) == case_id).values(act_by_on=day))
    return case_id


def give(office: Office) -> None:
    with office.deps.database.write() as session:
        giving.give_due(session, office.deps, local_date(office.clock()), at=office.clock())


def note_away(office: Office, user_id: int, deputy: int | None, **fields: str) -> str:
    form = {
        "person": str(user_id),
        "from_on": "25.11.2026",
        "to_on": "4.12.2026",
        "deputy": str(deputy or ""),
        **fields,
    }
    answer = office.sign_in(user_id).post("/queue/absences", data=form, follow_redirects=True)
    return text_of(answer.text)


def test_the_queue_and_its_page_tell_ones_own_reminders_and_the_teams(office: Office) -> None:
    mine, other = office.add_user("handler", name="Veera"), office.add_user("handler", name="Jari")
    case_id, late = on_desk(office, mine), on_desk(office, other, "2026-11-23")
    give(office)
    client = office.sign_in(mine)
    words = text_of(client.get("/queue").text)
    assert "Sinun muistutuksiasi 1, tiimin muistutuksia 1 ·" in words
    assert "muistutettu: 5 työpäivää ennen" in words
    assert "muistutettu: 2 päivää myöhässä" in words
    page = text_of(client.get("/queue/reminders").text)
    assert "1 aiempaa muistutusta ei annettu, koska sen päivä oli jo mennyt." in page
    assert "muistutus tiimille: Asiankäsittelijät" in page
    for one in (case_id, late):
        assert case_of(office, one).reference in page
    assert "Kim" not in page, "references only"


def test_a_reminder_is_noted_as_seen_by_its_own_people_only(office: Office) -> None:
    mine, other = office.add_user("handler"), office.add_user("handler")
    on_desk(office, mine)
    give(office)
    assert office.sign_in(other).post("/queue/reminders/1/seen").status_code == 404
    client = office.sign_in(mine)
    answer = client.post("/queue/reminders/1/seen", follow_redirects=True)
    assert "Kirjattu, että olet nähnyt muistutuksen." in text_of(answer.text)
    assert "Sinun muistutuksiasi 0" in text_of(client.get("/queue").text)


def test_a_barred_user_finds_no_reminder_anywhere(office: Office) -> None:
    mine, barred = office.add_user("handler"), office.add_user("handler")
    case_id = on_desk(office, mine, "2026-11-23")
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=barred, kind="barred", at=office.clock()))
    give(office)
    client = office.sign_in(barred)
    for page in ("/queue", "/queue/reminders", "/queue/desks", f"/queue/desks/{mine}"):
        assert case_of(office, case_id).reference not in client.get(page).text
    assert "Näistä asioista 1 ei näy sinulle." in text_of(client.get(f"/queue/desks/{mine}").text)


def test_an_absence_gives_the_deputy_the_cases_and_warns_whoever_assigns_more(office: Office) -> None:
    veera, jari = office.add_user("handler", name="Veera"), office.add_user("handler", name="Jari")
    case_id, fresh = on_desk(office, veera), log_case(office)
    assert "Poissaolo on kirjattu." in note_away(office, veera, jari)
    words = text_of(office.sign_in(jari).get("/queue?tab=mine").text)
    assert "Omat 1" in words
    assert "poissa 4.12.2026 asti, sijainen Jari" in words
    client = office.sign_in(jari)
    chosen = f"{fresh}.{case_of(office, fresh).version}"
    queue = client.post("/queue/assign", data={"case": chosen, "to_user": str(veera)}, follow_redirects=True)
    assert "Veera: poissa 4.12.2026 asti, sijainen Jari." in text_of(queue.text)
    assert 'notice--warn" role="status"' in queue.text
    assert case_of(office, fresh).assigned_to == veera, "a warning, no refusal"
    form = {"to_user": str(veera), "version": str(case_of(office, case_id).version)}
    page = client.post(f"/cases/{case_id}/assign", data=form, follow_redirects=True)
    assert "Veera: poissa 4.12.2026 asti" in text_of(page.text)


def test_a_deputy_who_is_away_too_is_told_and_passed_on(office: Office) -> None:
    veera, jari = office.add_user("handler", name="Veera"), office.add_user("handler", name="Jari")
    heli = office.add_user("handler", name="Heli")
    case_id, fresh = on_desk(office, veera), log_case(office)
    away = {"person": str(jari), "from_on": "25.11.2026", "to_on": "26.11.2026", "deputy": ""}
    client = office.sign_in(heli)
    client.post("/queue/absences", data=away)
    assert "Jari (poissa 25.11.2026–26.11.2026)" in text_of(client.get("/queue/absences").text)
    told = note_away(office, veera, jari)
    assert "Jari on itsekin poissa osan näistä päivistä." in told
    assert "ei paikalla tänään eikä sijaista ole: tiimi näkee asiat" in told
    assert client.post("/queue/absences/1/end", data={"last_on": "24.11.2026"}).status_code == 303
    client.post("/queue/absences", data={**away, "deputy": str(heli)})
    assert "ei paikalla tänään, sijaisena Heli" in text_of(client.get("/queue/absences").text)
    chosen = f"{fresh}.{case_of(office, fresh).version}"
    queue = client.post("/queue/assign", data={"case": chosen, "to_user": str(veera)}, follow_redirects=True)
    assert "sijainen Heli." in text_of(queue.text), "whoever does the work, not whoever was named"
    assert case_of(office, case_id).reference in client.get("/queue?tab=mine").text


def test_a_colleague_notes_and_ends_the_absence_of_somebody_who_is_ill(office: Office) -> None:
    veera, paivi = office.add_user("handler", name="Veera"), office.add_user("decider", name="Päivi")
    client = office.sign_in(paivi)
    form = {"person": str(veera), "from_on": "25.11.2026", "to_on": "", "deputy": ""}
    assert "ei sijaista" in text_of(client.post("/queue/absences", data=form, follow_redirects=True).text)
    assert "25.11.2026–" in text_of(office.sign_in(veera).get("/me").text)
    ended = client.post("/queue/absences/1/end", data={"last_on": "26.11.2026"}, follow_redirects=True)
    assert "Poissaolo on päätetty." in text_of(ended.text)
    with office.deps.database.read() as session:
        last = session.scalars(select(Event).where(col(Event.stream) == "users").order_by(col(Event.id).desc())).first()
        assert last is not None
        assert (last.kind, last.by_user) == ("absence_ended", paivi)


def test_a_refused_absence_keeps_what_was_typed_with_the_sentence_at_its_field(office: Office) -> None:
    veera, clerk = office.add_user("handler", name="Veera"), office.add_user("intake", name="Kaisa")
    words = note_away(office, veera, clerk)
    assert "Sijainen: Sijainen tekee samaa työtä" in words
    for value in HOSTILE:
        form = {"person": value, "from_on": value, "to_on": value, "deputy": value}
        client = office.sign_in(veera)
        assert client.post("/queue/absences", data=form).status_code == 422
        assert client.post("/queue/absences/1/end", data={"last_on": value}).status_code in (404, 422)


def test_a_disabled_account_leaves_a_red_line_and_its_cases_are_handed_on(office: Office) -> None:
    veera, jari = office.add_user("handler", name="Veera"), office.add_user("handler", name="Jari")
    first, second = on_desk(office, veera), on_desk(office, veera)
    admin = office.browser_of("admin")
    assert "2 käsiteltävää asiaa" in text_of(admin.get(f"/users/{veera}").text)
    told = admin.post(f"/users/{veera}/disable", follow_redirects=True)
    assert "2 käsiteltävää asiaa jäi ilman käsittelijää" in text_of(told.text)
    client = office.sign_in(jari)
    assert "2 asiaa on jäänyt ilman käsittelijää, koska käsittelijä on lähtenyt." in text_of(client.get("/queue").text)
    page = client.get("/queue/desks").text
    rows = re.findall(r'name="case" value="([\d.]+)"', page)
    assert len(rows) == 2
    refused = client.post("/queue/desks/hand-on", data={"case": rows, "desk": "0"})
    assert "Valitse vähintään yksi asia" in text_of(refused.text)
    answer = client.post(
        "/queue/desks/hand-on", data={"case": rows, "desk": "0", "everything": str(jari)}, follow_redirects=True
    )
    assert "Asiat on siirretty: Jari 2." in text_of(answer.text)
    assert {case_of(office, one).assigned_to for one in (first, second)} == {jari}
    assert "ilman käsittelijää" not in text_of(client.get("/queue").text)


def test_hostile_forms_hand_nothing_over(office: Office) -> None:
    veera = office.add_user("handler")
    case_id = on_desk(office, veera)
    client = office.sign_in(veera)
    for value in HOSTILE:
        form = {"case": [value, f"{case_id}.{value}"], "desk": value, "everything": value, f"to_{case_id}": value}
        assert client.post("/queue/desks/hand-on", data=form).status_code in (404, 409, 422)
    assert case_of(office, case_id).assigned_to == veera


def _lost(office: Office, named: int) -> int:
    """A protected case to which this user alone is named."""
    case_id = on_desk(office, named, subject_name="Aino Esimerkki")
    with office.deps.database.write() as session:
        session.execute(update(Case).values(is_protected=True))
        session.add(CaseUser(case_id=case_id, user_id=named, kind="named", at=office.clock()))
    return case_id


def test_a_handler_is_named_by_two_persons_to_a_protected_case_that_nobody_can_open(office: Office) -> None:
    veera, jari = office.add_user("handler", name="Veera"), office.add_user("handler", name="Jari")
    case_id, admin = _lost(office, veera), office.browser_of("admin")
    assert "1 suojattu asia on vain tämän asiankäsittelijän avattavissa" in text_of(admin.get(f"/users/{veera}").text)
    assert "avattavissa" not in text_of(admin.get(f"/users/{jari}").text)
    told = text_of(admin.post(f"/users/{veera}/disable", follow_redirects=True).text)
    assert "1 suojatulla asialla ei ole enää asiankäsittelijää" in told
    decider = office.browser_of("decider")
    assert "1 suojatulla asialla ei ole asiankäsittelijää" in text_of(decider.get("/queue").text)
    reference = case_of(office, case_id).reference
    assert "/naming" in admin.get("/morning").text
    officer = office.browser_of("dpo")
    for browser, path in ((decider, "/queue/desks"), (admin, "/naming"), (officer, "/officer")):
        page = browser.get(path).text
        assert (reference in page, "Aino" in page) == (True, False), path
    assert office.sign_in(jari).post(f"/queue/desks/name/{case_id}", data={"to_user": str(jari)}).status_code == 404
    answer = decider.post(f"/queue/desks/name/{case_id}", data={"to_user": str(jari)}, follow_redirects=True)
    assert "Toinen päättäjä tai pääkäyttäjä vahvistaa sen" in text_of(answer.text)
    form = {"case": str(case_id), "user": str(jari)}
    assert office.sign_in(jari).get(f"/cases/{case_id}").status_code == 404
    assert decider.post("/naming/confirm", data=form).status_code == 422, "not who proposed"
    assert office.sign_in(jari).post("/naming/confirm", data=form).status_code == 404
    assert admin.post("/naming/confirm", data=form).status_code == 303
    assert case_of(office, case_id).assigned_to == jari
    assert office.sign_in(jari).get(f"/cases/{case_id}").status_code == 200
    for browser in (admin, decider):
        assert browser.get(f"/cases/{case_id}").status_code in (403, 404), "who names opens nothing"


def made_address(office: Office, user_id: int) -> str:
    page = office.sign_in(user_id).post("/me/calendar").text
    found = re.search(r"/calendar/[\w-]+\.ics", page)
    assert found is not None
    return found[0]


def test_a_calendar_is_read_without_a_session_by_its_secret_address(office: Office) -> None:
    veera = office.add_user("handler", name="Veera")
    case_id = on_desk(office, veera, subject_name="Aino Esimerkki")
    path = made_address(office, veera)
    program = office.app.test_client()
    answer = program.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"SUMMARY:{case_of(office, case_id).reference}: hoida viimeistään" in answer.text
    assert "DTSTART;VALUE=DATE:20261202" in answer.text
    for word in ("Aino", "access", "kim@", "Veera"):
        assert word not in answer.text
    again = program.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Set-Cookie" not in answer.headers
    page = office.sign_in(veera).get("/me").text
    assert "Kalenterilla on osoite" in text_of(page)
    assert path not in page, "it is shown once"


def test_every_address_but_the_one_in_force_answers_as_none(office: Office) -> None:
    veera = office.add_user("handler")
    first = made_address(office, veera)
    second = made_address(office, veera)
    program = office.app.test_client()
    assert [program.get(path).status_code for path in (first, second, "/calendar/x.ics")] == [404, 200, 404]
    for value in HOSTILE[:12]:
        assert program.get(f"/calendar/{value.replace('/', '')}.ics").status_code == 404
    office.sign_in(veera).post("/me/calendar/end")
    assert program.get(second).status_code == 404
    third = made_address(office, veera)
    office.browser_of("admin").post(f"/users/{veera}/disable")
    assert program.get(third).status_code == 404


def test_calendars_are_throttled(office: Office) -> None:
    program = office.app.test_client()
    assert [program.get("/calendar/x.ics").status_code for _time in range(61)][-2:] == [404, 429]


@pytest.mark.parametrize("role", ["dpo", "management", "admin", "agent", "supervisor"])
def test_whoever_has_no_desk_has_no_absences_desks_or_calendar(office: Office, role: str) -> None:
    client = office.browser_of(role)
    for page in ("/queue/absences", "/queue/desks"):
        assert client.get(page).status_code == 404
    assert client.post("/me/calendar").status_code == 404
    assert "kalenteri" not in client.get("/me").text.casefold()


def test_looking_at_desks_and_reminders_is_logged(office: Office) -> None:
    veera = office.add_user("handler")
    client = office.sign_in(veera)
    for page in ("/queue/reminders", "/queue/desks", "/queue/absences"):
        client.get(page)
    with office.deps.database.read() as session:
        logged = session.scalars(select(col(AccessEntry.action)).where(col(AccessEntry.actor) == f"user:{veera}")).all()
    assert set(logged) >= {"see_queue", "see_desks", "note_absence"}


def test_what_is_posted_to_a_case_is_work_on_it_and_reading_it_or_a_refused_form_is_not(office: Office) -> None:
    handler = office.add_user("handler", name="Veera")
    case_id = on_desk(office, handler)
    client = office.sign_in(handler)

    def acts() -> list[tuple[int, datetime]]:
        with office.deps.database.read() as session:
            query = select(CaseAct).where(col(CaseAct.case_id) == case_id)
            return [(row.user_id, row.at) for row in session.scalars(query)]

    assert client.get(f"/cases/{case_id}").status_code == 200
    assert client.post(f"/cases/{case_id}/notes", data={"text": " "}).status_code == 422
    assert acts() == []
    for text in ("Soitettu.", "Soitettu uudelleen."):
        office.clock.pass_by(minutes=5)
        assert client.post(f"/cases/{case_id}/notes", data={"text": text}).status_code == 303
        assert acts() == [(handler, office.clock())]
