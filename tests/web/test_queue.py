"""The work queue: order and reason, tabs, search, whose desk, and who sees which case."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import AccessEntry, Case, CaseUser
from dsr.services import clock, holds, projection
from tests.web.case_office import HOSTILE, case_of, log_case, propose_call
from tests.web.office import MORNING, Office, text_of


def references(page: str) -> list[str]:
    """The numbers of the cases in the order of the list."""
    return re.findall(r'<th scope="row"><a href="/cases/(\d+)">', page)


def project(office: Office, case_id: int) -> None:
    with office.deps.database.write() as session:
        projection.project_case(session, office.deps, session.get_one(Case, case_id))


def test_the_most_urgent_case_stands_first_with_its_reason_and_week(office: Office) -> None:
    late = log_case(office, arrived_at=MORNING - timedelta(days=40))
    later = log_case(office)
    post = log_case(office, arrived_at=MORNING - timedelta(days=16), answer_way="post")
    week = log_case(office, arrived_at=MORNING - timedelta(days=29))
    page = office.browser_of("handler").get("/queue").text
    assert references(page) == [str(late), str(week), str(post), str(later)]
    words = text_of(page)
    assert "Myöhässä 1" in words
    assert "kirje postiin, jotta perillä ke 9.12." in words
    assert re.search(r'class="is-late" data-row', page)
    assert "4 asiaa, kiireellisin ensin" in words


def test_a_recording_about_to_be_destroyed_raises_an_alarm_and_leads_the_list(office: Office) -> None:
    first = log_case(office, arrived_at=MORNING - timedelta(days=20))
    other = log_case(office, numbers=("050 555 9999",), subject_name="Toinen")
    propose_call(office, other, days_ago=181, due_in=2)
    with office.deps.database.write() as session:
        for hold in holds.open_holds(session, first):
            holds.match(session, hold, office.clock())
    project(office, first)
    page = office.browser_of("handler").get("/queue").text
    assert references(page)[0] == str(first)
    words = text_of(page)
    assert "Puhelutallenne tuhoutuu pe 27.11. · 2 työpäivää." in words
    assert "tallenne tuhoutuu, kieltoa ei ole vahvistettu" in words
    assert "Varmista tuhoamiskielto lähdejärjestelmästä" in words
    assert re.search(r'class="is-lost" data-row', page)


def test_a_day_that_went_by_while_the_recording_was_held_is_told_in_the_past(office: Office) -> None:
    case_id = log_case(office)
    propose_call(office, case_id, days_ago=181, due_in=2)
    with office.deps.database.write() as session:
        for hold in holds.open_holds(session, case_id):
            holds.match(session, hold, office.clock())
    office.clock.pass_by(days=5)
    project(office, case_id)
    client = office.browser_of("handler")
    words = text_of(client.get("/queue").text)
    assert "Lähdejärjestelmä on voinut tuhota puhelutallenteen pe 27.11. Asia " in words
    assert "lähde on voinut tuhota tallenteen pe 27.11." in words
    assert "tuhoutuu" not in words
    assert "Lähde on voinut tuhota tallenteen silloin" in text_of(client.get(f"/cases/{case_id}").text)


def test_a_recording_due_before_it_was_held_is_late_nowhere(office: Office) -> None:
    case_id = log_case(office)
    propose_call(office, case_id, days_ago=200, due_in=-17)
    with office.deps.database.write() as session:
        for hold in holds.open_holds(session, case_id):
            holds.match(session, hold, office.clock())
    project(office, case_id)
    client = office.browser_of("handler")
    assert "myöhässä" not in text_of(client.get("/queue").text)
    page = text_of(client.get(f"/cases/{case_id}").text)
    assert "su 8.11." in page
    assert "myöhässä" not in page


def test_the_hold_of_a_closed_case_is_confirmed_from_its_alarm(office: Office) -> None:
    case_id = log_case(office)
    propose_call(office, case_id, days_ago=181, due_in=2)
    with office.deps.database.write() as session:
        for hold in holds.open_holds(session, case_id):
            holds.match(session, hold, office.clock())
        case = session.get_one(Case, case_id)
        case.state = "closed"
        session.add(case)
        for request in clock.requests_of(session, case_id):
            request.is_open = False
            session.add(request)
    project(office, case_id)
    client = office.browser_of("handler")
    page = client.get("/queue").text
    assert "Puhelutallenne tuhoutuu pe 27.11." in text_of(page)
    assert f'href="/cases/{case_id}#calls"' in page
    asked = client.get(f"/cases/{case_id}").text
    version, item = (re.search(rf'name="{name}" value="(\d+)"', asked)[1] for name in ("version", "seen_item"))
    client.post(
        f"/cases/{case_id}/holds/confirm", data={"version": version, "seen_item": item, "evidence": "Tiketti 12"}
    )
    assert "Puhelutallenne tuhoutuu" not in text_of(client.get("/queue").text)


def test_protected_cases_and_those_one_is_barred_from_are_not_listed(office: Office) -> None:
    open_case, protected, barred = log_case(office), log_case(office), log_case(office)
    user = office.add_user("handler")
    with office.deps.database.write() as session:
        case = session.get_one(Case, protected)
        case.is_protected = True
        session.add(case)
        session.add(CaseUser(case_id=barred, user_id=user, kind="barred", at=office.clock()))
    client = office.sign_in(user)
    assert references(client.get("/queue").text) == [str(open_case)]
    assert references(client.post("/queue", data={"words": "Kim"}).text) == [str(open_case)]
    assert client.get(f"/cases/{protected}").status_code == 404
    assert client.get(f"/cases/{barred}").status_code == 404


@pytest.mark.parametrize("words", ["Aino", "esimerkki", "040 555 0123", "+358 40 555 0123", "2/00.01", "HEL 2026-5"])
def test_a_search_finds_by_reference_name_and_number(office: Office, words: str) -> None:
    log_case(office, numbers=("050 555 9999",))
    found = log_case(office, subject_name="Aino Esimerkki", numbers=("040 555 0123",), outside_reference="HEL 2026-5")
    page = office.browser_of("handler").post("/queue", data={"words": words}).text
    assert references(page) == [str(found)]


def test_what_was_searched_is_neither_logged_nor_in_an_address(office: Office) -> None:
    log_case(office, subject_name="Aino Esimerkki")
    client = office.browser_of("handler")
    page = client.post("/queue", data={"words": "Aino"}).text
    assert "words=" not in page
    with office.deps.database.read() as session:
        lines = session.execute(
            select(col(AccessEntry.subject), col(AccessEntry.basis)).where(col(AccessEntry.action) == "see_queue")
        ).all()
    assert [tuple(line) for line in lines] == [("search", "role")]


def test_a_search_keeps_its_words_and_says_when_nothing_matches(office: Office) -> None:
    page = office.browser_of("handler").post("/queue", data={"words": 'Niilo "N"'}).text
    assert 'value="Niilo &#34;N&#34;"' in page
    assert "Mikään asia ei vastaa hakua." in text_of(page)


def test_hostile_searches_and_addresses_are_answered(office: Office) -> None:
    log_case(office)
    client = office.browser_of("handler")
    for value in HOSTILE:
        assert client.post("/queue", data={"words": value, "tab": value}).status_code == 200
        for name in ("tab", "right", "language", "handler", "page"):
            assert client.get("/queue", query_string={name: value[:300]}).status_code == 200


def test_tabs_count_and_narrow(office: Office) -> None:
    mine, other = log_case(office), log_case(office, language="sv")
    user = office.add_user("handler")
    client = office.sign_in(user)
    client.post("/queue/assign", data={"case": f"{mine}.{case_of(office, mine).version}", "to_user": str(user)})
    assert references(client.get("/queue?tab=mine").text) == [str(mine)]
    assert references(client.get("/queue?tab=unassigned").text) == [str(other)]
    assert references(client.get("/queue?language=sv").text) == [str(other)]
    assert references(client.get(f"/queue?handler={user}").text) == [str(mine)]
    tabs = "Omat 1 Jakamattomat 1 Odottaa 2 Hyväksyttävänä 0 Määräaika lähellä 0 Kaikki 2 Jäänyt tekemättä 0 Suljetut 0 Siirretyt 0"
    assert tabs in text_of(client.get("/queue").data)


def test_chosen_cases_are_assigned_all_or_none(office: Office) -> None:
    first, second = log_case(office), log_case(office)
    user = office.add_user("handler", name="Veera Valmistelija")
    client = office.sign_in(user)
    stale = [f"{first}.{case_of(office, first).version}", f"{second}.99"]
    refused = client.post("/queue/assign", data={"case": stale, "to_user": str(user)})
    assert refused.status_code == 409
    assert (case_of(office, first).assigned_to, case_of(office, second).assigned_to) == (None, None)
    both = [f"{case}.{case_of(office, case).version}" for case in (first, second)]
    assert client.post("/queue/assign", data={"case": both, "to_user": str(user)}).status_code == 303
    assert (case_of(office, first).assigned_to, case_of(office, second).assigned_to) == (user, user)


def test_a_case_is_not_assigned_to_someone_who_cannot_handle_it(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    chosen = f"{case_id}.{case_of(office, case_id).version}"
    for who in (office.add_user("management"), office.add_user("admin"), 99_999):
        answer = client.post("/queue/assign", data={"case": chosen, "to_user": str(who)})
        assert answer.status_code == 422
        assert case_of(office, case_id).assigned_to is None
    for value in HOSTILE:
        assert client.post("/queue/assign", data={"case": value, "to_user": value}).status_code in (303, 404, 409, 422)


def test_a_case_that_is_not_open_any_more_goes_to_no_desk_by_either_form(office: Office) -> None:
    """The list has no box for it and its page no form: the form was made up, or the case was closed by a letter meanwhile."""
    ended, other = log_case(office), log_case(office)
    user = office.add_user("handler", name="Veera Valmistelija")
    client = office.sign_in(user)
    with office.deps.database.write() as session:
        session.get_one(Case, ended).state = "closed"
    both = [f"{case}.{case_of(office, case).version}" for case in (ended, other)]
    refused = client.post("/queue/assign", data={"case": both, "to_user": str(user)})
    assert refused.status_code == 422
    assert f"Asia {case_of(office, ended).reference} on päättynyt, eikä siinä ole enää mitään tehtävää" in text_of(
        refused.data
    )
    version = str(case_of(office, ended).version)
    alone = client.post(f"/cases/{ended}/assign", data={"version": version, "to_user": str(user)})
    assert alone.status_code == 422
    assert (case_of(office, ended).assigned_to, case_of(office, other).assigned_to) == (None, None)


def test_a_forged_case_id_answers_as_if_it_did_not_exist(office: Office) -> None:
    answer = office.browser_of("handler").post("/queue/assign", data={"case": "4711.1", "to_user": "1"})
    assert answer.status_code == 404


def test_a_long_list_is_shown_a_page_at_a_time(office: Office) -> None:
    for _number in range(27):
        log_case(office)
    client = office.browser_of("handler")
    first = client.get("/queue").text
    assert len(references(first)) == 25
    assert references(client.get("/queue?page=2").text) == ["26", "27"]
    assert len(references(client.get("/queue?page=99").text)) == 2


@pytest.mark.parametrize("role", ["agent", "supervisor", "management", "admin"])
def test_roles_without_cases_see_no_queue(office: Office, role: str) -> None:
    log_case(office, subject_name="Aino Esimerkki")
    answer = office.browser_of(role).get("/queue")
    assert answer.status_code == 404
    assert "Aino" not in answer.text


def test_readers_cannot_assign(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("dpo")
    assert "Jaa valitut" not in client.get("/queue").text
    chosen = f"{case_id}.{case_of(office, case_id).version}"
    assert client.post("/queue/assign", data={"case": chosen, "to_user": "1"}).status_code == 404


def test_the_days_of_the_groups_are_those_of_today(office: Office) -> None:
    log_case(office, arrived_at=MORNING - timedelta(days=27))
    page = text_of(office.browser_of("handler").get("/queue").data)
    assert date(2026, 11, 27).isoformat() in office.browser_of("handler").get("/queue").text
    assert "Tällä viikolla 1" in page


def test_a_filter_that_is_not_understood_is_told_and_widens_no_list(office: Office) -> None:
    log_case(office)
    client = office.browser_of("handler")
    for name, typed, sentence in (
        ("until", "31.2.2026", "Kirjoita päivä, joka on olemassa"),
        ("from", "ensi viikolla", "Kirjoita päivä, joka on olemassa"),
        ("right", "oblivion", "Tällaista vaihtoehtoa ei ole"),
        ("state", "no_such_state", "Tällaista vaihtoehtoa ei ole"),
        ("handler", "Veera", "Tällaista vaihtoehtoa ei ole"),
        ("tab", "everything", "Tällaista vaihtoehtoa ei ole"),
        ("protected", "perhaps", "Tällaista vaihtoehtoa ei ole"),
    ):
        page = client.get("/queue", query_string={name: typed, "language": "fi"}).text
        assert references(page) == [], name
        assert sentence in text_of(page), name
        assert "Yhtä rajausta ei ymmärretä, joten mitään ei luetella." in text_of(page), name
        if name not in ("tab", "protected"):
            assert f'aria-describedby="{name}-error"' in page
            assert f'value="{typed}"' in page, "what was typed is kept"


def test_days_are_taken_as_people_write_them_and_in_their_order(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    assert references(client.get("/queue?from=1.11.2026&until=2027-12-31").text) == [str(case_id)]
    turned = client.get("/queue?from=2027-12-31&until=2026-11-01").text
    assert "Viimeinen päivä on ennen ensimmäistä." in text_of(turned)
    assert references(turned) == []


def test_a_line_that_one_may_not_see_is_not_left_out_of_the_filters_silently(office: Office) -> None:
    log_case(office)
    page = office.browser_of("decider").get("/queue?line=info-fi").text
    assert references(page) == []
    assert "Linjalla voivat rajata vain ne" in text_of(page)
