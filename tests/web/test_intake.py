"""Logging a request in the browser: the proposals, the decision, and everything that can be typed wrong."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlmodel import col

from dsr.db.tables import AccessEntry, CallQueue, Case, CaseNumber, CaseWindow, HoldItem, Message, RightRequest
from tests.web.case_office import FORM, HOSTILE, MESSAGE, case_of, log_case, propose_call, request_of, value_of
from tests.web.office import Office, text_of


def cases_in(office: Office) -> int:
    with office.deps.database.read() as session:
        return int(session.execute(select(func.count()).select_from(Case)).scalar_one())


def test_a_pasted_message_fills_the_form_and_shows_what_proves_it(office: Office) -> None:
    answer = office.browser_of("intake").post("/intake/read", data={"text": MESSAGE})
    page = answer.text
    assert answer.status_code == 200
    assert value_of(page, "subject_name") == "Aino Esimerkki"
    assert value_of(page, "subject_email") == "aino.esimerkki@example.fi"
    assert value_of(page, "number_1") == "040 555 0167"
    assert value_of(page, "arrived") == "25.11.2026 klo 8.20"
    assert value_of(page, "window_1_first") == "3.6.2026"
    assert value_of(page, "window_1_from") == "9.10"
    chosen = re.search(r'<select[^>]*name="window_1_number".*?</select>', page, re.DOTALL)
    assert chosen is not None
    assert re.search(r'<option[^>]*selected[^>]*value="hidden"', chosen[0]), "the message tells the number"
    assert re.search(
        r'checked[^>]*name="rights"[^>]*value="access"|name="rights"[^>]*value="access"[^>]*checked|checked[^>]*value="access"',
        page,
    )
    marks = re.findall(r'<mark class="proof">([^<]+)<b>([^<]+)</b>', page)
    assert ("040 555 0167", "numero 1") in marks
    assert ("kopion puheluiden nauhoitteista", "15 art.") in marks
    assert "Vastaus viimeistään ke 23.12. · 20 työpäivää." in text_of(page)


def test_an_identity_code_is_masked_everywhere_on_the_page(office: Office) -> None:
    page = office.browser_of("intake").post("/intake/read", data={"text": MESSAGE}).text
    assert "010190" not in page
    assert '<span class="masked">peitetty henkilötunnus</span>' in page


def test_an_identity_code_typed_into_the_form_does_not_come_back(office: Office) -> None:
    first = log_case(office, subject_name="Aino Esimerkki", text="Aiempi.")
    clerk = office.browser_of("intake")
    wrong = clerk.post("/intake", data={**FORM, "arrived": "huomenna"})
    chosen = clerk.post("/intake", data={**FORM, "seen_earlier": str(first), "target": str(first)})
    for page in (wrong.text, chosen.text):
        assert "Haluaisin kopion" in (value_of(page, "text") or "")
        assert "010190" not in page


def test_reading_keeps_nothing(office: Office) -> None:
    office.browser_of("intake").post("/intake/read", data={"text": MESSAGE})
    assert cases_in(office) == 0


def test_text_never_stands_in_an_address(office: Office) -> None:
    page = office.browser_of("intake").get("/queue").text
    assert re.search(r'<form method="post" action="/intake/read" hidden data-paste>', page)
    in_address = re.findall(r'<form[^>]*method="get".*?</form>', page, re.DOTALL)
    assert len(in_address) == 1, "only what the list is narrowed to, by choices and days"
    assert not re.search(r'<textarea|type="(text|search|tel|email)"', in_address[0])
    assert not [one for one in re.findall(r"<input[^>]*>", in_address[0]) if "type=" not in one]


def test_a_saved_request_says_its_last_day_and_can_be_undone(office: Office) -> None:
    clerk = office.browser_of("intake")
    saved = clerk.post("/intake", data=FORM)
    assert saved.status_code == 303
    page = text_of(clerk.get(saved.headers["Location"]).data)
    assert "Kirjattu. Viimeistään ke 23.12." in page
    assert "Kumoa kirjaus" in page
    case_id = int(saved.headers["Location"].rsplit("/", 1)[1])
    undone = clerk.post(f"/cases/{case_id}/undo", data={"version": case_of(office, case_id).version})
    assert undone.status_code == 303
    assert case_of(office, case_id).state == "undone"
    assert request_of(office, case_id).state == "undone"


def test_the_undo_is_gone_when_the_acknowledgement_has_begun_to_leave(office: Office) -> None:
    from dsr.db import outbox
    from dsr.db.tables import Job

    case_id = log_case(office)
    office.clock.pass_by(minutes=11)
    with office.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == "acknowledge")).one()
        outbox.lease(session, job.id or 0, office.clock())
    clerk = office.browser_of("intake")
    assert "Kumoa kirjaus" not in clerk.get(f"/cases/{case_id}").text
    answer = clerk.post(f"/cases/{case_id}/undo", data={"version": case_of(office, case_id).version})
    assert answer.status_code == 422
    assert "ei voi enää kumota" in text_of(answer.data) or "on jo lähtenyt" in text_of(answer.data)
    assert case_of(office, case_id).state == "open"


def test_one_form_sent_twice_makes_one_case(office: Office) -> None:
    clerk = office.browser_of("intake")
    places = {clerk.post("/intake", data=FORM).headers["Location"] for _press in range(3)}
    assert len(places) == 1
    assert cases_in(office) == 1


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"arrived": "eilen"}, "arrived", "Kirjoita saapumispäivä ja kellonaika"),
        ({"arrived": "30.2.2026"}, "arrived", "Päivää 30.2.2026 ei ole"),
        ({"arrived": "26.11.2026 klo 8.00"}, "arrived", "tulevaisuudessa"),
        ({"rights": []}, "rights", "oikeus"),
        ({"text": ""}, "text", "viesti"),
        ({"text": "a\x00b"}, "text", "teksti"),
        ({"number_1": "1234567"}, "number_1", "040 555 0123"),
        ({"subject_email": "aino"}, "subject_email", "@"),
        ({"window_1_first": "31.6.2026"}, "window_1_first", "olemassa"),
        ({"subject_hetu": "010190-999X"}, "subject_hetu", "henkilötunnus"),
    ],
)
def test_a_fault_stands_at_its_field_and_everything_typed_stays(
    office: Office, change: dict[str, object], place: str, sentence: str
) -> None:
    typed = {**FORM, "first_place": "Asiointipiste Iso Omena", "representative_name": "Otso Edustaja", **change}
    answer = office.browser_of("intake").post("/intake", data=typed)
    assert answer.status_code == 422
    assert cases_in(office) == 0
    assert f'id="{place}-error"' in answer.text
    assert sentence.casefold() in text_of(answer.data).casefold()
    assert "Pyyntöä ei vielä kirjattu. Korjaa yksi kohta." in text_of(answer.data)
    assert value_of(answer.text, "first_place") == "Asiointipiste Iso Omena"
    assert value_of(answer.text, "representative_name") == "Otso Edustaja"
    assert value_of(answer.text, "intake_key") == FORM["intake_key"]


@pytest.mark.parametrize(
    "field",
    ["subject_name", "subject_email", "outside_reference", "subject_address", "first_place", "representative_name"],
)
@pytest.mark.parametrize("character", ["\u202e", "\u2067", "\u200b", "\u00ad"])
def test_a_name_that_would_show_as_another_comes_back_without_what_cannot_be_seen(
    office: Office, field: str, character: str
) -> None:
    typed = {"subject_email": f"aino{character}@example.fi"}.get(field, f"Ai{character}no Esimerkki")
    answer = office.browser_of("intake").post("/intake", data={**FORM, field: typed})
    assert answer.status_code == 422
    assert cases_in(office) == 0
    assert f'id="{field}-error"' in answer.text
    assert "merkkejä, jotka eivät näy" in text_of(answer.data)
    assert value_of(answer.text, field) == typed.replace(character, "")


def test_a_number_copied_with_direction_marks_is_the_number(office: Office) -> None:
    saved = office.browser_of("intake").post("/intake", data={**FORM, "number_1": "\u202a+358 40 555 0167\u202c"})
    assert saved.status_code == 303
    with office.deps.database.read() as session:
        assert session.scalars(select(col(CaseNumber.raw))).all() == ["+358 40 555 0167"]


def test_a_message_keeps_the_characters_that_deceive_and_shows_them_by_number(office: Office) -> None:
    clerk = office.browser_of("intake")
    saved = clerk.post("/intake", data={**FORM, "text": "Pyydän puheluni. \u202etxet"})
    assert "Pyydän puheluni. ⟦U+202E⟧txet" in text_of(clerk.get(saved.headers["Location"]).data)
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Message.text))).one() == "Pyydän puheluni. \u202etxet"


@pytest.mark.parametrize(
    "field", [*FORM, "window_1_first", "window_1_from", "window_1_queue", "scope", "mandate", "target"]
)
def test_no_hostile_value_in_any_field_breaks_the_page(office: Office, field: str) -> None:
    clerk = office.browser_of("intake")
    for address, values in (("/intake", HOSTILE), ("/intake/check", HOSTILE[::5]), ("/intake/route", HOSTILE[1::5])):
        for value in values:
            answer = clerk.post(address, data={**FORM, "route": "not_a_request", field: value})
            assert answer.status_code in (200, 303, 422), (address, field, value[:40])
            assert "<script>alert" not in answer.text
            if field != "intake_key":
                office.clock.pass_by(seconds=1)


def test_no_hostile_message_breaks_the_reading(office: Office) -> None:
    clerk = office.browser_of("intake")
    for value in HOSTILE:
        answer = clerk.post("/intake/read", data={"text": f"Hei {value} puheluni"})
        assert answer.status_code in (200, 422), value[:40]
        assert "<script>alert" not in answer.text


def test_forged_fields_are_not_taken(office: Office) -> None:
    clerk = office.browser_of("intake")
    forged = {
        **FORM,
        "state": "closed",
        "id": "77",
        "reference": "1/1",
        "safe_on": "2030-01-01",
        "created_by": "1",
        "rights": ["access", "root"],
    }
    saved = clerk.post("/intake", data=forged)
    case = case_of(office, int(saved.headers["Location"].rsplit("/", 1)[1]))
    assert (case.state, case.reference, case.other_rights) == ("open", "1/00.01.06/2026", [])
    assert request_of(office, case.id or 0).safe_on == date(2026, 12, 23)


def test_a_line_that_is_not_in_the_directory_is_refused(office: Office) -> None:
    with office.deps.database.write() as session:
        session.add(CallQueue(technical="info", name_fi="kaupungin neuvonta", name_sv="stadens rådgivning"))
    clerk = office.browser_of("intake")
    windows = {"window_1_first": "3.6.2026", "window_1_queue": "forged"}
    assert clerk.post("/intake", data={**FORM, **windows}).status_code == 422
    assert clerk.post("/intake", data={**FORM, **windows, "window_1_queue": "info"}).status_code == 303
    with office.deps.database.read() as session:
        assert session.scalars(select(col(CaseWindow.queue))).all() == ["info"]


def test_rights_without_a_workflow_are_kept_as_a_warning(office: Office) -> None:
    clerk = office.browser_of("intake")
    saved = clerk.post("/intake", data={**FORM, "rights": ["access", "portability"]})
    page = text_of(clerk.get(saved.headers["Location"]).data)
    assert "20 art." in page
    assert "ei vielä käsitellä tässä ohjelmassa" in page
    alone = clerk.post("/intake", data={**FORM, "rights": ["portability"], "intake_key": "another-form-of-the-clerk"})
    assert alone.status_code == 422


def test_only_rights_without_a_workflow_are_told_where_they_go_and_kept_when_passed_on(office: Office) -> None:
    clerk = office.browser_of("intake")
    alone = clerk.post("/intake", data={**FORM, "rights": ["portability"]})
    assert alone.status_code == 422
    words = text_of(alone.data)
    assert "”Muu oikeus, käsitellään muualla” (Alt+6)" in words
    assert "vähintään yksi oikeus" not in words
    assert (
        clerk.post("/intake/route", data={**FORM, "rights": ["portability"], "route": "other_right"}).status_code == 303
    )
    assert case_of(office, 1).other_rights == ["portability"]
    page = text_of(clerk.get("/cases/1").data)
    assert "Viestissä käytetään näitä oikeuksia" in page
    assert "20 art." in page


def test_a_message_that_uses_only_another_right_is_proposed_elsewhere(office: Office) -> None:
    read = office.browser_of("intake").post(
        "/intake/read", data={"text": "Pyydän siirtämään tietoni järjestelmästä toiseen (data portability)."}
    )
    assert "Viesti viittaa tähän: Muu oikeus, käsitellään muualla." in text_of(read.data)


def test_a_withdrawal_is_offered_to_the_earlier_case_without_any_right(office: Office) -> None:
    first = log_case(office)
    clerk = office.browser_of("intake")
    text = "En enää tarvitse tallenteita, voitte lopettaa käsittelyn. Kim Mallinen, 040 555 0167"
    read = clerk.post("/intake/read", data={"text": text})
    assert "Viestissä näytetään peruuttavan pyyntö." in text_of(read.data)
    typed = {"text": text, "arrived": "25.11.2026 klo 8.20", "number_1": "040 555 0167", "target": str(first)}
    chosen = clerk.post("/intake", data=typed)
    assert chosen.status_code == 200
    assert re.search(r'checked[^>]*value="withdrawal"', chosen.text)


def test_earlier_cases_are_shown_before_saving_and_only_those_one_may_see(office: Office) -> None:
    first = log_case(office, subject_name="Aino Esimerkki", text="Aiempi.")
    hidden = log_case(office, subject_name="Aino Esimerkki", text="Suojattu.")
    with office.deps.database.write() as session:
        case = session.get_one(Case, hidden)
        case.is_protected = True
        session.add(case)
    clerk = office.browser_of("intake")
    read = text_of(clerk.post("/intake/read", data={"text": MESSAGE}).data)
    assert "Samalla numerolla tai nimellä on aiempi asia" in read
    assert f"{first}/00.01.06/2026" in read
    assert f"{hidden}/00.01.06/2026" not in read
    unseen = clerk.post("/intake", data=FORM)
    assert unseen.status_code == 422
    assert "valitse, mihin viesti kuuluu" in text_of(unseen.data)
    assert cases_in(office) == 2
    seen = clerk.post("/intake", data={**FORM, "seen_earlier": value_of(unseen.text, "seen_earlier"), "target": "new"})
    assert seen.status_code == 303
    assert cases_in(office) == 3


def test_a_message_can_be_added_to_the_earlier_case_instead(office: Office) -> None:
    first = log_case(office, subject_name="Aino Esimerkki", text="Aiempi.")
    other = log_case(office, subject_name="Joku Muu", numbers=("050 555 9999",))
    clerk = office.browser_of("intake")
    chosen = clerk.post("/intake", data={**FORM, "seen_earlier": str(first), "target": str(first)})
    assert chosen.status_code == 200
    assert f'action="/cases/{first}/messages/new"' in chosen.text
    assert "Haluaisin kopion" in (value_of(chosen.text, "text") or "")
    assert cases_in(office) == 2
    forged = clerk.post("/intake", data={**FORM, "seen_earlier": str(first), "target": str(other)})
    assert forged.status_code == 303, "a case that is not shown cannot be chosen: a new one is opened"


@pytest.mark.parametrize(
    "route",
    [
        "other_register",
        "document_request",
        "wellbeing_county",
        "dpo_message",
        "not_a_request",
        "other_right",
        "complaint",
    ],
)
def test_one_press_passes_on_what_is_not_ours(office: Office, route: str) -> None:
    clerk = office.browser_of("intake")
    page = clerk.get("/intake").text
    number = re.search(rf'name="route" value="{route}" data-key="Alt\+(\d)"', page)
    assert number, "each way out has one key"
    for _press in range(2):
        ticked = ["portability"] if route == "other_right" else FORM["rights"]
        answer = clerk.post("/intake/route", data={**FORM, "rights": ticked, "route": route})
        assert answer.status_code == 303
    with office.deps.database.read() as session:
        cases = session.scalars(select(Case)).all()
        assert [(case.state, case.route) for case in cases] == [("routed", route)]
        assert "010190" not in session.scalars(select(col(Message.text))).one()
    assert "1/00.01.06/2026" in clerk.get("/queue?tab=routed").text.replace("<wbr>", "")


def test_a_right_that_is_handled_here_is_not_passed_on_as_another(office: Office) -> None:
    clerk = office.browser_of("intake")
    both = {**FORM, "rights": ["access", "portability"], "route": "other_right"}
    answer = clerk.post("/intake/route", data=both)
    assert answer.status_code == 422
    assert "kirjaa pyyntö, niin muut oikeudet jäävät sen yhteyteen" in text_of(answer.data)
    assert cases_in(office) == 0, "its clock would never have run"


def test_a_route_that_does_not_exist_is_refused(office: Office) -> None:
    answer = office.browser_of("intake").post("/intake/route", data={**FORM, "route": "bin"})
    assert answer.status_code == 422
    assert cases_in(office) == 0


def test_the_hold_warning_is_for_those_who_may_see_calls(office: Office) -> None:
    other = log_case(office, subject_name="Joku Muu", numbers=("050 555 9999",))
    propose_call(office, other, days_ago=181, due_in=8)
    for role, told in (("handler", True), ("intake", False)):
        page = text_of(office.browser_of(role).post("/intake/read", data={"text": MESSAGE}).data)
        assert "Kirjaaminen asettaa tuhoamiskiellon heti." in page
        assert ("tuhoutuisi to 3.12." in page) is told


def test_a_matching_recording_is_held_in_the_same_transaction(office: Office) -> None:
    other = log_case(office, subject_name="Joku Muu", numbers=("050 555 9999",))
    propose_call(office, other, days_ago=181, due_in=2)
    saved = office.browser_of("intake").post("/intake", data=FORM)
    assert saved.status_code == 303
    with office.deps.database.read() as session:
        assert session.scalars(select(col(HoldItem.rule))).all() == ["criteria"]
        row = session.scalars(select(RightRequest).order_by(col(RightRequest.id).desc())).first()
        assert row is not None
        assert (row.act_by_reason, row.act_by_on) == ("recording_destroyed", date(2026, 11, 27))


def test_the_last_day_is_told_while_typing(office: Office) -> None:
    clerk = office.browser_of("intake")
    told = clerk.get("/intake/last-day?arrived=2.11.2026").get_json()
    assert told["text"] == "Vastaus viimeistään ke 2.12. · 5 työpäivää."
    for odd in HOSTILE:
        answer = clerk.get("/intake/last-day", query_string={"arrived": odd[:500]})
        assert answer.status_code == 200
        assert set(answer.get_json()) == {"text", "why"}


def test_looking_for_earlier_cases_is_logged_without_the_words(office: Office) -> None:
    office.browser_of("intake").post("/intake/read", data={"text": MESSAGE})
    with office.deps.database.read() as session:
        query = select(col(AccessEntry.action), col(AccessEntry.case_id)).where(col(AccessEntry.subject) == "earlier")
        assert [tuple(line) for line in session.execute(query)] == [("log_request", None)]


@pytest.mark.parametrize("role", ["decider", "dpo", "agent", "supervisor", "management", "admin"])
def test_only_those_who_log_open_the_form(office: Office, role: str) -> None:
    client = office.browser_of(role)
    assert client.get("/intake").status_code == 404
    assert client.post("/intake", data=FORM).status_code == 404
    assert cases_in(office) == 0


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_form_is_whole_in_every_language(office: Office, language: str) -> None:
    client = office.sign_in(office.add_user("handler", language=language))
    assert client.get("/intake").status_code == 200
    assert client.post("/intake/read", data={"text": MESSAGE}).status_code == 200


def test_the_arrival_is_counted_in_helsinki(office: Office) -> None:
    office.clock.at += timedelta(hours=15, minutes=45)  # 0.15 on the 26th in Helsinki
    saved = office.browser_of("intake").post(
        "/intake", data={**FORM, "arrived": "26.11.2026 klo 0.10", "was_read": "yes"}
    )
    assert saved.status_code == 303
    assert request_of(office, 1).received_on == date(2026, 11, 26)


def test_a_press_that_overtakes_another_is_not_told_of_an_earlier_case(office: Office) -> None:
    first, second = office.browser_of("intake"), office.browser_of("intake")
    logged: list[str] = []

    def overtake(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM call_queue" in statement and not logged:
            logged.append("")
            logged.append(first.post("/intake", data=FORM).location)

    event.listen(office.deps.database.engine, "before_cursor_execute", overtake)
    answer = second.post("/intake", data=FORM)
    assert (answer.status_code, answer.location) == (303, logged[-1])
