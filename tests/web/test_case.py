"""The case page: what it shows to whom, every step from it, two people at once, and forged ids."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from dsr.db.events import record
from dsr.db.tables import (
    AccessEntry,
    Case,
    CaseNumber,
    CaseUser,
    Event,
    HoldItem,
    IdentityCheck,
    Letter,
    Link,
    Message,
    Note,
    Recording,
    RightRequest,
)
from dsr.domain.languages import LANGUAGES
from dsr.domain.named_times import Window
from dsr.domain.workflow import Effect
from dsr.services import clock, holds, projection, requests, scoring
from dsr.services.letters import rows
from dsr.web.event_words import KINDS
from tests.web.case_office import HOSTILE, case_of, log_case, post, propose_call, request_of, value_of, version_of
from tests.web.office import MORNING, Office, text_of

DOUBT = {"doubt": "other_sender", "doubt_reason": "Viesti tuli eri osoitteesta kuin aiempi asia."}
LONG = "Tämä on pitkä teksti, jota kukaan ei halua kirjoittaa kahdesti, vaikka asia olisi muuttunut."


def step(office: Office, client: object, case_id: int, name: str, **fields: object) -> object:
    """Make a step of the first request as the page shown now would."""
    return post(office, client, case_id, f"/requests/{request_of(office, case_id).id}/{name}", **fields)


def letters_of(office: Office, case_id: int) -> dict[str, tuple[int, str]]:
    with office.deps.database.read() as session:
        return {one.kind: (one.id or 0, one.state) for one in rows.letters_of(session, case_id)}


def search(office: Office, case_id: int) -> None:
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.searched_at = office.clock()
        session.add(case)


def test_the_page_says_what_to_do_the_three_last_days_and_why(office: Office) -> None:
    case_id = log_case(office, arrived_at=MORNING - timedelta(days=23))
    page = office.browser_of("handler").get(f"/cases/{case_id}").text
    words = text_of(page)
    assert "Seuraava askel Lähetä vastaanottoilmoitus" in words
    assert "Hoida viimeistään: ajoissa kaikilla tulkinnoilla ke 2.12. · 5 työpäivää" in words
    assert "Viimeinen päivä tiukimmalla tulkinnalla ke 2.12. · 5 työpäivää" in words
    assert "Lakisääteinen viimeinen päivä ke 2.12. · 5 työpäivää" in words
    assert "tietosuoja-asetuksen 12" in words
    assert re.search(r'<svg class="clock"[^>]*role="img" aria-labelledby="clock-name clock-words"', page)
    assert "ma 2.11.: saapui." in words, "the picture is told in words"


def test_opening_the_page_is_logged_before_it_is_shown(office: Office) -> None:
    case_id = log_case(office)
    office.browser_of("handler").get(f"/cases/{case_id}")
    with office.deps.database.read() as session:
        query = select(col(AccessEntry.action), col(AccessEntry.case_id)).order_by(col(AccessEntry.id).desc())
        assert tuple(session.execute(query).first() or ()) == ("see_case", case_id)


@pytest.mark.parametrize("role", ["agent", "supervisor", "management", "admin"])
def test_roles_without_cases_never_see_one(office: Office, role: str) -> None:
    case_id = log_case(office, subject_name="Helmi Esimerkki")
    client = office.browser_of(role)
    for path in ("", "/events", "/subject", "/identity", "/people", "/messages/new"):
        answer = client.get(f"/cases/{case_id}{path}")
        assert answer.status_code == 404
        assert "Helmi" not in answer.text


def test_calls_are_shown_only_to_those_who_may_see_them(office: Office) -> None:
    case_id = log_case(office)
    propose_call(office, case_id)
    for role, sees in (("handler", True), ("dpo", True), ("intake", False), ("decider", False)):
        page = text_of(office.browser_of(role).get(f"/cases/{case_id}").data)
        assert ("Ehdotetut puhelut 1" in page) is sees, role
        assert ("Sama numero 040 … 67" in page) is sees, role


def test_the_data_protection_officer_reads_and_changes_nothing(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    dpo = office.browser_of("dpo")
    page = dpo.get(f"/cases/{case_id}").text
    assert 'method="post"' not in page.split('<main id="content"')[1]
    for path in ("/notes", f"/calls/{call_id}/link", "/assign", "/undo", "/people/protect", "/identity", "/subject"):
        assert post(office, dpo, case_id, path, text="Huomio").status_code == 404


def test_a_linked_call_is_held_and_can_be_unlinked(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    client = office.browser_of("handler")
    assert post(office, client, case_id, f"/calls/{call_id}/link").status_code == 303
    page = text_of(client.get(f"/cases/{case_id}").data)
    assert "Liitetyt puhelut 1" in page
    assert "Ei vahvistettu" in page
    with office.deps.database.read() as session:
        assert len(session.scalars(select(HoldItem)).all()) == 1
    assert post(office, client, case_id, f"/calls/{call_id}/unlink").status_code == 303
    without = post(office, client, case_id, f"/calls/{call_id}/reject", why_not=" ")
    assert without.status_code == 422
    assert f'id="why-not-{call_id}-error"' in without.text, (
        "the reason that lets the recording go is asked at its field"
    )
    assert post(office, client, case_id, f"/calls/{call_id}/reject", why_not="Toinen puhuja.").status_code == 303
    assert "1 puhelua ei ole rekisteröidyn" in text_of(
        client.get(f"/cases/{case_id}").data
    ) or "1 puhelu ei ole" in text_of(client.get(f"/cases/{case_id}").data)
    assert post(office, client, case_id, f"/calls/{call_id}/reconsider").status_code == 303


def test_a_linked_call_whose_number_or_time_the_source_changed_is_told_of_until_it_is_judged_again(
    office: Office,
) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    client = office.browser_of("handler")
    post(office, client, case_id, f"/calls/{call_id}/link")
    told = "Lähdejärjestelmä on muuttanut 1 puhelun numeron tai ajankohdan ratkaisun jälkeen"
    assert told not in text_of(client.get("/queue").data)
    with office.deps.database.write() as session:  # as an import does
        session.scalars(select(Link)).one().renumbered_at = office.deps.now()
    page = client.get(f"/cases/{case_id}")
    assert told in text_of(page.data)
    assert f'id="keep-{call_id}"' in page.text
    assert told in text_of(client.get("/queue").data)
    without = post(office, client, case_id, f"/calls/{call_id}/keep", reason="")
    assert without.status_code == 422
    assert f'id="keep-{call_id}-error"' in without.text
    assert post(office, client, case_id, f"/calls/{call_id}/keep", reason="Puolison liittymä.").status_code == 303
    assert told not in text_of(client.get(f"/cases/{case_id}").data)
    assert told not in text_of(client.get("/queue").data)


def test_a_tied_call_whose_recording_is_gone_is_not_said_to_be_given(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id, days_ago=200, due_in=-30)
    handler = office.browser_of("handler")
    post(office, handler, case_id, f"/calls/{call_id}/link", reason="Soittaja kertoi ajan.")
    page = text_of(handler.get(f"/cases/{case_id}").data)
    assert "ei tallennetta: tuhottu 26.10.2026, ennen pyyntöä" in page
    assert "annetaan Vaihda" not in page


def test_of_a_call_that_was_never_recorded_no_day_and_no_missing_hold_is_told(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id, days_ago=181, due_in=2)
    with office.deps.database.write() as session:  # as of a call that nobody answered
        session.execute(delete(HoldItem))
        session.execute(delete(Recording).where(col(Recording.call_id) == call_id))
    page = text_of(office.browser_of("handler").get(f"/cases/{case_id}").data)
    assert "puhelua ei tallennettu" in page
    assert "Ei kiellossa" not in page
    assert "Pyydä kuuntelemaan" not in page
    assert "tallenne vapautetaan" not in page


def test_a_search_by_a_time_alone_is_not_told_as_one_of_the_whole_period(office: Office) -> None:
    day = Window(MORNING - timedelta(days=30), MORNING - timedelta(days=29))
    told = []
    for numbers in ((), ("040 555 0167",)):
        case_id = log_case(office, numbers=numbers, windows=(day,))
        with office.deps.database.write() as session:
            found = scoring.search(session, case_id, office.clock())
            scoring.store(session, office.deps, case_id, found, at=office.clock())
        page = text_of(office.browser_of("handler").get(f"/cases/{case_id}").data)
        assert "Ajat" in page
        told.append("puhelut ajalta" in page)
    assert told == [False, True]


def test_the_case_page_leads_to_its_hold(office: Office) -> None:
    case_id = log_case(office)
    handler = office.browser_of("handler")
    assert f'href="/cases/{case_id}/holds/1"' in handler.get(f"/cases/{case_id}").text
    assert handler.get(f"/cases/{case_id}/holds/1").status_code == 200


def test_what_is_given_of_a_call_names_its_ground(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    client = office.browser_of("handler")
    post(office, client, case_id, f"/calls/{call_id}/link")
    assert post(office, client, case_id, f"/calls/{call_id}/given", given="none", ground="").status_code == 422
    ground = office.deps.catalogue.grounds_for("access")[0].code
    assert post(office, client, case_id, f"/calls/{call_id}/given", given="none", ground=ground).status_code == 303
    with office.deps.database.read() as session:
        link = session.scalars(select(Link)).one()
        assert (link.given, link.ground) == ("none", ground)


def test_the_hold_is_confirmed_on_evidence_and_leaves_the_top(office: Office) -> None:
    case_id = log_case(office)
    propose_call(office, case_id, days_ago=181, due_in=2)
    with office.deps.database.write() as session:
        for hold in holds.open_holds(session, case_id):
            holds.match(session, hold, office.clock())
        projection.project_case(session, office.deps, session.get_one(Case, case_id))
    client = office.browser_of("handler")
    page = text_of(client.get(f"/cases/{case_id}").data)
    assert "Seuraava askel Varmista tuhoamiskielto lähdejärjestelmästä" in page
    seen_item = value_of(client.get(f"/cases/{case_id}").text, "seen_item")
    empty = post(office, client, case_id, "/holds/confirm", evidence="  ", seen_item=seen_item)
    assert empty.status_code == 422
    assert 'id="evidence-error"' in empty.text
    evidence = {"evidence": "Tiketti 4711", "seen_item": seen_item}
    assert post(office, client, case_id, "/holds/confirm", **evidence).status_code == 303
    assert "Vahvistettu 25.11.2026" in text_of(client.get(f"/cases/{case_id}").data)
    assert request_of(office, case_id).act_by_reason == "answer"


def test_a_time_is_added_and_searched(office: Office) -> None:
    case_id = log_case(office, numbers=())
    client = office.browser_of("handler")
    office.clock.pass_by(minutes=1)
    wrong = post(office, client, case_id, "/windows", window_1_first="31.6.2026", window_1_from="9.00")
    assert wrong.status_code == 422
    assert value_of(wrong.text, "window_1_first") == "31.6.2026"
    assert value_of(wrong.text, "window_1_from") == "9.00"
    assert post(office, client, case_id, "/windows", window_1_first="3.6.2026", window_1_from="9.00").status_code == 303
    hidden = {"window_1_first": "4.6.2026", "window_1_from": "9.00", "window_1_number": "hidden"}
    assert post(office, client, case_id, "/windows", **hidden).status_code == 303
    assert post(office, client, case_id, "/windows", **{**hidden, "window_1_number": "forged"}).status_code == 422
    with office.deps.database.read() as session:
        criteria = holds.criteria_of(session, case_id)
        assert criteria["lines"] == [["2026-06-03T05:45:00+00:00", "2026-06-03T06:15:00+00:00", ""]], (
            "not known: any call"
        )
        assert criteria["windows"] == [["2026-06-04T05:45:00+00:00", "2026-06-04T06:15:00+00:00", ""]]


def test_every_step_of_the_workflow_has_a_form_or_says_what_is_missing(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler", "intake")
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        row = clock.requests_of(session, case_id)[0]
        request_id = row.id
        offers = requests.standing_of(session, office.deps, case, row, {"handler", "intake"}, office.clock()).offers
    assert len(offers) > 8
    for offer in offers:
        answer = client.get(f"/cases/{case_id}/requests/{request_id}/{offer.transition.name}")
        if offer.transition.name == "undo":
            assert answer.status_code == 404, "undoing belongs to the case, with its acknowledgement"
            continue
        if Effect.RECORD_GROUND in offer.transition.effects and offer.is_ready:
            assert answer.location == f"/cases/{case_id}/requests/{request_id}/grounds", "a ground is documented first"
            continue
        assert answer.status_code == 200
        words = text_of(answer.data)
        for ask in offer.transition.asks if offer.is_ready else ():
            assert ask.labels["fi"] in words
        for lack in offer.missing:
            assert lack.labels["fi"] in words


def test_asking_for_identity_needs_a_documented_doubt_and_begins_the_letter(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    bare = step(office, client, case_id, "ask_identity", doubt="other_sender", doubt_reason="")
    assert bare.status_code == 422
    assert 'id="doubt_reason-error"' in bare.text
    made = step(office, client, case_id, "ask_identity", **DOUBT)
    assert made.status_code == 303
    letter_id, state = letters_of(office, case_id)["identity_request"]
    assert made.headers["Location"].endswith(f"/cases/{case_id}/letters/{letter_id}")
    assert state == "draft"
    with office.deps.database.read() as session:
        assert [row.kind for row in session.scalars(select(IdentityCheck))] == ["doubt"]


def test_a_step_that_lacks_something_says_what_in_the_readers_language(office: Office) -> None:
    case_id = log_case(office)
    answer = step(office, office.browser_of("handler"), case_id, "answer_full")
    assert answer.status_code == 422
    assert "Puheluita ei ole haettu. Hae puhelut rekisteristä." in text_of(answer.data)


def test_an_extension_is_drafted_with_its_reason_and_typed_text_survives_a_fault(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    fields = {"factor": "number", "extension_reason": LONG, "extended_until": "30.2.2027"}
    wrong = step(office, client, case_id, "extend", **fields)
    assert wrong.status_code == 422
    assert value_of(wrong.text, "extension_reason") == LONG
    assert value_of(wrong.text, "extended_until") == "30.2.2027"
    alone = step(office, client, case_id, "extend", **{**fields, "extended_until": "15.1.2027"})
    assert "Tällä henkilöllä ei ole täällä toista avointa tai äskeistä pyyntöä." in text_of(alone.data)
    log_case(office)
    made = step(office, client, case_id, "extend", **{**fields, "extended_until": "15.1.2027"})
    assert made.status_code == 303
    assert letters_of(office, case_id)["extension_notice"][1] == "draft"


def test_a_corrected_receipt_moves_the_days_and_keeps_the_reason(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("intake")
    ahead = step(office, client, case_id, "correct_receipt", received_on="26.11.2026", reason="Väärin")
    assert ahead.status_code == 422
    done = step(office, client, case_id, "correct_receipt", received_on="20.11.2026", reason="Saapui kirjaamoon 20.11.")
    assert done.status_code == 303
    assert request_of(office, case_id).safe_on == date(2026, 12, 18)


def test_hostile_answers_to_a_step_are_refused_kindly(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    for value in HOSTILE:
        for name, fields in (
            ("extend", {"factor": value, "extension_reason": value, "extended_until": value}),
            ("correct_receipt", {"received_on": value, "reason": value}),
            ("transfer", {"authority": value, "transferred_on": value, "sender_told": value, "reason": value}),
        ):
            assert step(office, client, case_id, name, **fields).status_code in (422,), (name, value[:30])
    assert step(office, client, case_id, "no_such_step").status_code in (404, 422)
    assert client.get(f"/cases/{case_id}/requests/1/no_such_step").status_code == 404


def test_a_stale_page_is_told_what_changed_and_keeps_what_was_written(office: Office) -> None:
    case_id = log_case(office)
    client, other = office.browser_of("handler"), office.browser_of("handler")
    seen = version_of(office, case_id)
    assert step(office, other, case_id, "start_assessment").status_code == 303
    fields = {"version": seen, "factor": "complexity", "extension_reason": LONG}
    request_id = request_of(office, case_id).id
    stale = client.post(f"/cases/{case_id}/requests/{request_id}/extend", data=fields)
    assert stale.status_code == 409
    words = text_of(stale.data)
    assert "Pyyntö otettiin käsittelyyn" in words, "what changed, in words"
    assert LONG in words
    assert "extension_notice" not in letters_of(office, case_id)


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "999", "1e3", "99999999999999999999"])
def test_a_form_without_the_version_it_was_shown_with_is_stale(office: Office, version: str) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    paths = (
        "/assign",
        "/subject",
        "/holds/confirm",
        "/windows",
        "/search",
        "/people/protect",
        f"/requests/{request_of(office, case_id).id}/start_assessment",
    )
    for path in paths:
        assert client.post(f"/cases/{case_id}{path}", data={"version": version}).status_code == 409, path


def test_things_of_another_case_answer_as_if_they_did_not_exist(office: Office) -> None:
    mine, other = log_case(office), log_case(office)
    call_id = propose_call(office, other)
    foreign = request_of(office, other).id
    client = office.browser_of("handler")
    assert client.get(f"/cases/{mine}/requests/{foreign}/extend").status_code == 404
    assert post(office, client, mine, f"/requests/{foreign}/start_assessment").status_code == 404
    assert request_of(office, other).state == "received"
    for what in ("reject", "unlink", "given", "reconsider", "keep"):
        assert (
            post(office, client, mine, f"/calls/{call_id}/{what}", given="full", why_not="Syy tähän").status_code == 404
        )
    assert post(office, client, mine, "/calls/4711/link", reason="Syy tähän").status_code == 404
    letter_id = letters_of(office, other)["acknowledgement"][0]
    assert client.get(f"/cases/{mine}/letters/{letter_id}").status_code == 404
    for path in ("/cases/4711", "/cases/4711/events", "/cases/99999999999999999999"):
        assert client.get(path).status_code == 404


def test_a_note_is_kept_with_codes_masked_and_never_as_markup(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("decider")
    text = 'Soitin. <b onmouseover="x">Hetu</b> 010190-999P\nToinen rivi'
    assert client.post(f"/cases/{case_id}/notes", data={"text": text}).status_code == 303
    page = client.get(f"/cases/{case_id}").text
    assert "&lt;b onmouseover" in page
    assert "010190" not in page
    for value in HOSTILE:
        assert client.post(f"/cases/{case_id}/notes", data={"text": value}).status_code in (303, 422)
    empty = client.post(f"/cases/{case_id}/notes", data={"text": " "})
    assert empty.status_code == 422
    assert 'id="text-error"' in empty.text
    with office.deps.database.read() as session:
        assert session.scalars(select(Note)).first() is not None


def test_an_answer_ends_the_pause_and_an_automatic_reply_does_not(office: Office) -> None:
    from dsr.domain.deadlines import FactKind

    case_id = log_case(office, arrived_at=MORNING - timedelta(days=10))
    with office.deps.database.write() as session:
        row = clock.requests_of(session, case_id)[0]
        asked = date(2026, 11, 17)
        clock.add_fact(session, row, FactKind.identity_asked, asked, at=office.clock(), by=None, question="letter:1")
        projection.project(session, office.deps, session.get_one(Case, case_id), row)
    client = office.browser_of("intake")
    assert "keskeytys" in text_of(client.get(f"/cases/{case_id}").data).casefold()
    message = {"channel": "email", "arrived": "24.11.2026 klo 9.00", "text": "Olen lomalla."}
    assert post(office, client, case_id, "/messages/new", kind="auto_reply", **message).status_code == 303
    assert request_of(office, case_id).safe_on == date(2026, 12, 15)
    assert (
        post(office, client, case_id, "/messages/new", kind="answer", **{**message, "text": "Tiedot"}).status_code
        == 303
    )
    assert request_of(office, case_id).safe_on == date(2026, 12, 21)
    page = text_of(client.get(f"/cases/{case_id}").data)
    assert "Aika keskeytyi, 6 päivää" in page
    assert "Hoida viimeistään, jos keskeytys olisi perusteeton ti 15.12." in page


def test_a_new_right_gets_its_own_card_and_clock(office: Office) -> None:
    case_id = log_case(office, arrived_at=MORNING - timedelta(days=10))
    client = office.browser_of("intake")
    message = {"channel": "phone", "arrived": "25.11.2026", "text": "Haluan myös muut puhelut."}
    assert post(office, client, case_id, "/messages/new", kind="widening", **message).status_code == 422
    added = post(office, client, case_id, "/messages/new", kind="widening", rights=["access"], **message)
    assert added.status_code == 303
    page = text_of(client.get(added.headers["Location"]).data)
    assert "Pyynnöt 2" in page
    assert "lisäviesti" in page
    with office.deps.database.read() as session:
        first, second = clock.requests_of(session, case_id)
        assert (first.received_on, second.received_on) == (date(2026, 11, 15), date(2026, 11, 25))
        second_id = second.id
    assert client.get(f"/cases/{case_id}?clock={second_id}").status_code == 200
    assert client.get(f"/cases/{case_id}?clock={'9' * 5000}").status_code == 200, "no number of ours"


def test_hostile_messages_are_refused_or_kept_as_text(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("intake")
    good = {"kind": "other", "channel": "email", "arrived": "25.11.2026 klo 8.00", "text": "Viesti", "first_place": ""}
    for field in good:
        for value in HOSTILE:
            assert post(office, client, case_id, "/messages/new", **{**good, field: value}).status_code in (303, 422)
    assert "<script>alert" not in client.get(f"/cases/{case_id}").text


def test_an_old_check_of_turvakielto_is_told_with_its_age_and_renewed_by_one_mark(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("intake")
    given = {"subject_name": "Kim Mallinen", "language": "fi", "turvakielto": "no", "answer_way": "suomifi"}
    assert post(office, client, case_id, "/subject", **given).status_code == 303
    office.clock.pass_by(days=9)
    client = office.browser_of("intake")
    page = " ".join(client.get(f"/cases/{case_id}").text.split())
    assert "tarkistettu 25.11.2026 (9 päivää sitten)" in page
    assert "tarkista uudelleen ennen postitusta" in page
    assert post(office, client, case_id, "/subject", **given).status_code == 303
    assert case_of(office, case_id).turvakielto_checked_on == date(2026, 11, 25), "saved without a new look-up"
    assert post(office, client, case_id, "/subject", **given, turvakielto_again="y").status_code == 303
    assert case_of(office, case_id).turvakielto_checked_on == date(2026, 12, 4)
    assert "tarkista uudelleen ennen postitusta" not in client.get(f"/cases/{case_id}").text


def test_the_subjects_data_are_corrected_and_new_numbers_searched(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("intake")
    office.clock.pass_by(minutes=1)
    page = client.get(f"/cases/{case_id}/subject").text
    assert value_of(page, "subject_name") == "Kim Mallinen"
    good = {"subject_name": "Kim Mallinen-Muu", "language": "sv", "turvakielto": "no", "number_1": "050 555 9999"}
    assert post(office, client, case_id, "/subject", **good, answer_way="email").status_code == 422, "no address left"
    assert post(office, client, case_id, "/subject", **good, answer_way="suomifi").status_code == 303
    case = case_of(office, case_id)
    assert (case.subject_name, case.language, case.turvakielto_checked_on) == (
        "Kim Mallinen-Muu",
        "sv",
        date(2026, 11, 25),
    )
    with office.deps.database.read() as session:
        numbers = session.scalars(select(col(CaseNumber.e164)).order_by(col(CaseNumber.id))).all()
    assert numbers == ["+358405550167", "+358505559999"]
    for field in (*good, "subject_email", "subject_address", "answer_way", "mandate", "scope", "outside_reference"):
        for value in HOSTILE[::2]:
            assert post(office, client, case_id, "/subject", **{**good, field: value}).status_code in (303, 422), field


def test_a_check_of_identity_is_recorded_without_a_number_of_any_document(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("intake")
    good = {"method": "suomi_fi", "checked_on": "25.11.2026", "result": "confirmed"}
    for change, place in (
        ({"checked_on": "30.2.2026"}, "checked_on"),
        ({"checked_on": "26.11.2026"}, "checked_on"),
        ({"method": ""}, "method"),
        ({"result": "maybe"}, "result"),
        ({"method": "same_address"}, "details_matched"),
        ({"method": "video_questions"}, "others_impossible"),
    ):
        wrong = post(office, client, case_id, "/identity", **{**good, **change})
        assert wrong.status_code == 422
        assert f'id="{place}-error"' in wrong.text, change
    assert post(office, client, case_id, "/identity", **good).status_code == 303
    assert "Henkilöllisyys varmistettu" in text_of(client.get(f"/cases/{case_id}").data)
    for field in good:
        for value in HOSTILE[::2]:
            assert post(office, client, case_id, "/identity", **{**good, field: value}).status_code in (303, 422)


def test_the_words_before_identity_are_the_same_with_and_without_hits(office: Office) -> None:
    with_hits, without = log_case(office), log_case(office)
    propose_call(office, with_hits)
    clerk = office.browser_of("intake")
    pages = [text_of(clerk.get(f"/cases/{case_id}/identity").data) for case_id in (with_hits, without)]
    assert pages[0].replace(f"{with_hits}/", "n/") == pages[1].replace(f"{without}/", "n/")


def test_a_protected_case_is_kept_for_its_named_users(office: Office) -> None:
    case_id = log_case(office)
    handler, other = office.add_user("handler"), office.add_user("handler")
    client, stranger = office.sign_in(handler), office.sign_in(other)
    assert post(office, client, case_id, "/people/protect").status_code == 303
    assert stranger.get(f"/cases/{case_id}").status_code == 404
    assert "Suojattu asia, 1 nimetty käyttäjä" in text_of(client.get(f"/cases/{case_id}").data)
    assert post(office, client, case_id, "/people/name", user_id=str(other)).status_code == 303
    assert stranger.get(f"/cases/{case_id}").status_code == 200
    assert post(office, client, case_id, "/people/unname", user_id=str(other)).status_code == 303
    last = post(office, client, case_id, "/people/unname", user_id=str(handler))
    assert last.status_code == 422
    assert "ainakin yksi nimetty asiankäsittelijä" in text_of(last.data)


def test_whoever_bars_themselves_loses_the_case_at_once(office: Office) -> None:
    case_id = log_case(office)
    user = office.add_user("handler")
    client = office.sign_in(user)
    barred = post(office, client, case_id, "/people/bar", user_id=str(user), reason="Oma asia.")
    assert barred.headers["Location"] == "/queue"
    assert client.get(f"/cases/{case_id}").status_code == 404
    assert post(office, client, case_id, "/people/unbar", user_id=str(user), reason="Erehdys.").status_code == 404
    for value in HOSTILE:
        helper = office.browser_of("decider")
        assert post(office, helper, case_id, "/people/bar", user_id=value, reason="Oma asia.").status_code == 422
        break


def test_a_note_is_kept_once_however_often_the_button_is_pressed(office: Office) -> None:
    case_id = log_case(office)
    client, other = office.browser_of("handler"), office.browser_of("handler")
    for press in range(3):
        assert post(office, client, case_id, "/notes", text="Soitettu, ei vastausta.").status_code == 303, press
    post(office, client, case_id, "/notes", text="Muuta.")
    post(office, other, case_id, "/notes", text="Soitettu, ei vastausta.")
    office.clock.pass_by(minutes=2)
    post(office, client, case_id, "/notes", text="Soitettu, ei vastausta.")
    with office.deps.database.read() as session:
        kept = session.scalars(select(col(Note.text)).order_by(col(Note.id))).all()
        events = session.scalars(select(col(Event.id)).where(col(Event.kind) == "note_added")).all()
    assert kept == ["Soitettu, ei vastausta.", "Muuta.", "Soitettu, ei vastausta.", "Soitettu, ei vastausta."]
    assert len(events) == 4


def test_barring_asks_for_a_reason_and_shows_it(office: Office) -> None:
    case_id = log_case(office)
    client, other = office.browser_of("handler"), office.add_user("decider")
    refused = post(office, client, case_id, "/people/bar", user_id=str(other), reason=" ")
    assert refused.status_code == 422
    assert "Kirjoita syy, enintään 500 merkkiä." in text_of(refused.data)
    assert (
        post(office, client, case_id, "/people/bar", user_id=str(other), reason="Otti <b>puhelun</b>.").status_code
        == 303
    )
    assert "Otti <b>puhelun</b>." in text_of(client.get(f"/cases/{case_id}/people").data)
    assert post(office, client, case_id, "/people/unbar", user_id=str(other)).status_code == 422
    lifted = post(office, client, case_id, "/people/unbar", user_id=str(other), reason="Väärä henkilö.")
    assert lifted.status_code == 303
    shown = text_of(client.get(f"/cases/{case_id}/people").data)
    assert "Otti <b>puhelun</b>." in shown
    assert "Väärä henkilö." in shown


def test_a_data_protection_officer_stays_in_the_case_unless_they_bar_themselves(office: Office) -> None:
    case_id = log_case(office)
    client, officer = office.browser_of("handler"), office.add_user("dpo")
    refused = post(office, client, case_id, "/people/bar", user_id=str(officer), reason="Ei kuulu hänelle.")
    assert refused.status_code == 422
    assert "Tietosuojavastaavan voi merkitä esteelliseksi vain hän itse." in text_of(refused.data)
    own = office.sign_in(officer)
    assert own.get(f"/cases/{case_id}").status_code == 200
    assert post(office, own, case_id, "/people/bar", user_id=str(officer), reason="Oma asia.").status_code == 404
    assert "Olen esteellinen" in text_of(own.get(f"/cases/{case_id}/people").data)
    assert post(office, own, case_id, "/people/bar-me", reason="Oma asia.").headers["Location"] == "/queue"
    assert own.get(f"/cases/{case_id}").status_code == 404


def test_ones_own_statement_is_kept_once(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    for _press in range(2):
        assert post(office, client, case_id, "/people/unbarred").status_code == 303
    with office.deps.database.read() as session:
        rows_ = session.scalars(select(col(CaseUser.kind)).where(col(CaseUser.case_id) == case_id)).all()
    assert rows_ == ["unbarred_statement"]
    assert "Olet ilmoittanut, ettet ole esteellinen" in text_of(client.get(f"/cases/{case_id}/people").data)


def test_a_routed_message_has_a_page_without_a_clock(office: Office) -> None:
    from tests.web.case_office import FORM

    clerk = office.browser_of("intake")
    clerk.post("/intake/route", data={**FORM, "route": "wellbeing_county"})
    page = text_of(clerk.get("/cases/1").data)
    assert "Siirretty: Hyvinvointialue." in page
    assert "Määräaika" not in page
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Message.kind))).all() == ["other"]


def test_every_event_of_a_worked_case_is_worded(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    client = office.browser_of("handler", "intake")
    office.clock.pass_by(minutes=1)
    step(office, client, case_id, "start_assessment")
    post(office, client, case_id, f"/calls/{call_id}/link")
    post(office, client, case_id, "/identity", method="suomi_fi", checked_on="25.11.2026", result="confirmed")
    client.post(f"/cases/{case_id}/notes", data={"text": "Muistiinpano"})
    search(office, case_id)
    step(office, client, case_id, "answer_full")
    for language in LANGUAGES:
        reader = office.sign_in(office.add_user("dpo", language=language))
        page = reader.get(f"/cases/{case_id}/events").text
        cells = re.findall(r"<td>([^<]*)</td>", page)
        assert cells
        assert not [cell for cell in cells if re.fullmatch(r"[a-z]+(_[a-z]+)+", cell)], "a bare code is shown"


def test_the_history_tells_the_number_of_recordings_only_to_who_may_see_calls(office: Office) -> None:
    case_id = log_case(office)
    with office.deps.database.write() as session:
        for kind in ("hold_placed", "hold_widened", "hold_confirmed"):
            record(session, f"case:{case_id}", kind, at=office.clock(), items=3)
        record(session, f"case:{case_id}", "hold_placed", at=office.clock(), items=0)
    for role, tells in (("handler", True), ("dpo", True), ("intake", False), ("decider", False)):
        client = office.browser_of(role)
        for path in ("", "/events"):
            page = text_of(client.get(f"/cases/{case_id}{path}").data)
            assert ("3 tallennetta" in page) is tells, (role, path)
            assert ("ei vielä tallenteita" in page) is tells, (role, path)
            assert "Tuhoamiskielto vahvistettu lähteessä" in page


def test_the_words_of_events_cover_all_that_the_services_write() -> None:
    from pathlib import Path

    written = set()
    for path in (Path(__file__).resolve().parents[2] / "dsr" / "services").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        written |= set(re.findall(r'record\(\s*session,\s*f"case:\{[^}]+\}",\s*"(\w+)"', text))
        written |= set(re.findall(r'step\.session,\s*f"case:\{[^}]+\}",\s*"(\w+)"', text))
    assert {"case_opened", "call_linked", "hold_placed", "receipt_corrected"} <= written
    assert written <= set(KINDS), sorted(written - set(KINDS))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_a_case_is_whole_in_every_language(office: Office, language: str) -> None:
    case_id = log_case(office)
    propose_call(office, case_id)
    client = office.sign_in(office.add_user("handler", "intake", language=language))
    for path in ("", "/events", "/subject", "/identity", "/people", "/messages/new", "/requests/1/extend"):
        answer = client.get(f"/cases/{case_id}{path}")
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text


def test_a_name_that_cannot_be_printed_is_told_with_the_way_out(office: Office) -> None:
    case_id = log_case(office, subject_name="李娜 محمد")
    client = office.browser_of("intake")
    page = client.get(f"/cases/{case_id}")
    words = text_of(page.data)
    assert "Vastaanottoilmoitusta ei voi tulostaa itsestään" in words
    assert "李" in words.split("merkit:")[1].split(".")[0]
    assert "Vastaanottoilmoitus lähtee" not in words
    assert "Kirjauksen voi kumota vielä" in words
    assert f'href="/cases/{case_id}/subject#subject_name"' in page.text
    other = text_of(client.get(f"/cases/{log_case(office, subject_name='Åsa Łukasz Ñíguez')}").data)
    assert "ei voi tulostaa" not in other


@pytest.mark.parametrize("role", ["handler", "decider", "dpo", "intake"])
def test_the_button_of_the_next_step_opens_for_whom_it_is_shown_to(office: Office, role: str) -> None:
    """Nothing to search by: a number is entered by who may edit the case, and a decider only sees that it lacks."""
    case_id = log_case(office, numbers=())
    with office.deps.database.write() as session:
        letter = session.scalars(select(Letter).where(col(Letter.kind) == "acknowledgement")).one()
        letter.state = "sent"
        session.add(letter)
    started = {"version": str(version_of(office, case_id))}
    address = f"/cases/{case_id}/requests/1/start_assessment"
    assert office.browser_of("handler").post(address, data=started).status_code == 303
    client = office.browser_of(role)
    panel = client.get(f"/cases/{case_id}").text.partition('<section class="next"')[2].partition("</section>")[0]
    links = re.findall(r'class="btn btn--primary" href="([^"#]+)', panel)
    assert bool(links) == (role in ("handler", "intake"))
    assert [client.get(link).status_code for link in links] == [200] * len(links)


@pytest.mark.parametrize("role", ["handler", "decider", "dpo", "intake"])
def test_a_button_to_the_calls_is_shown_to_those_whose_page_has_them(office: Office, role: str) -> None:
    case_id = log_case(office)
    propose_call(office, case_id)
    with office.deps.database.write() as session:
        session.scalars(select(RightRequest)).one().state = "assessing"
        session.scalars(select(Letter)).one().state = "sent"
        session.get_one(Case, case_id).searched_at = office.clock()
    page = office.browser_of(role).get(f"/cases/{case_id}").text
    panel = page.partition('<section class="next"')[2].partition("</section>")[0]
    targets = re.findall(r'href="[^"#]*#([^"]+)', panel)
    assert bool(targets) == (role == "handler")
    assert all(f'id="{one}"' in page for one in targets)


@pytest.mark.parametrize(("state", "is_offered"), [("assessing", True), ("handing_over", False)])
def test_the_page_of_identity_leads_to_the_question_only_where_it_can_be_asked(
    office: Office, state: str, is_offered: bool
) -> None:
    case_id = log_case(office)
    with office.deps.database.write() as session:
        request = session.scalars(select(RightRequest)).one()
        request.state = state
        session.add(request)
    page = office.browser_of("handler").get(f"/cases/{case_id}/identity").text
    assert ("/ask_identity" in page) == is_offered
