"""Steps of a request whose answers are refused: the form comes back, with the sentence where it belongs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.tables import Candidate, Case, CaseTask, Letter, Link, Restriction, RightRequest, Unlisted
from dsr.services import projection
from dsr.services.letters import drafting
from tests.web.case_office import log_case, post, propose_call, request_of, value_of
from tests.web.office import MORNING, Office, text_of

EXTENSION = {"factor": "complexity", "extension_reason": "Puheluita on satoja ja ne on kuunneltava yksitellen."}


def step(office: Office, client: object, case_id: int, name: str, **fields: object) -> object:
    """Make a step of the first request as the page shown now would."""
    return post(office, client, case_id, f"/requests/{request_of(office, case_id).id}/{name}", **fields)


def next_step(client: FlaskClient, case_id: int) -> str:
    """What the case page says is to be done now; empty where it says nothing."""
    found = re.search(
        r'<section class="next" aria-labelledby="next">.*?</section>', client.get(f"/cases/{case_id}").text, re.DOTALL
    )
    return text_of(found[0]) if found else ""


def stands_at(page: str, field: str) -> str:
    """The sentence at the field, which must be tied to it by `aria-describedby` and marked invalid."""
    tag = re.search(rf'<(?:input|select|textarea)[^>]*\bid="{field}"[^>]*>', page)
    assert tag, field
    assert 'aria-invalid="true"' in tag[0]
    assert f"{field}-error" in tag[0]
    found = re.search(rf'id="{field}-error">(.*?)</p>', page, re.DOTALL)
    assert found
    return text_of(found[1])


@pytest.mark.parametrize(
    ("promised", "sentence"),
    [("1.12.2026", "1.12.2026"), ("15.6.2027", "15.6.2027")],
    ids=["before the first month ends", "after the third month"],
)
def test_a_promised_day_that_the_law_does_not_allow_is_told_at_its_field(
    office: Office, promised: str, sentence: str
) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    answer = step(office, client, case_id, "extend", **EXTENSION, extended_until=promised)
    assert answer.status_code == 422
    assert sentence in stands_at(answer.text, "extended_until")
    assert value_of(answer.text, "extended_until") == promised
    assert value_of(answer.text, "extension_reason") == EXTENSION["extension_reason"]
    assert "Ei vielä tehty." in text_of(answer.data)


def test_a_receipt_later_than_its_entry_is_told_at_its_field(office: Office) -> None:
    case_id = log_case(office, arrived_at=MORNING - timedelta(days=5))
    office.clock.pass_by(days=3)
    client = office.browser_of("intake")
    answer = step(office, client, case_id, "correct_receipt", received_on="27.11.2026", reason="Leima oli väärin")
    assert answer.status_code == 422
    assert "myöhemmin kuin kirjaaminen" in stands_at(answer.text, "received_on")
    assert value_of(answer.text, "reason") == "Leima oli väärin"


def test_a_step_that_records_a_ground_leads_to_where_grounds_are_documented(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    fields = {"ground": "G1", "ground_reasons": "Perustelut tähän.", "ground_evidence": "Selvitys tähän."}
    request_id = request_of(office, case_id).id
    shown = client.get(f"/cases/{case_id}/requests/{request_id}/refuse")
    assert shown.headers["Location"] == f"/cases/{case_id}/requests/{request_id}/grounds"
    answer = step(office, client, case_id, "refuse", **fields)
    assert answer.status_code == 422
    assert "Kirjaa peruste ensin" in text_of(answer.data), "what is typed past the form documents nothing"


def test_a_refusal_of_no_field_stands_on_top_of_the_form_and_keeps_what_was_typed(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("intake")
    fields = {"received_on": "20.11.2026", "reason": "Leima oli väärin", "state": "answered"}
    answer = step(office, client, case_id, "correct_receipt", **fields)
    assert answer.status_code == 422
    assert "Ei vielä tehty." in text_of(answer.data)
    assert "Lomakkeella ei ole tällaista kohtaa" in text_of(answer.data)
    assert value_of(answer.text, "received_on") == "20.11.2026"
    assert value_of(answer.text, "reason") == "Leima oli väärin"


@pytest.mark.parametrize(
    ("name", "fields", "place", "sentence"),
    [
        ("withdraw", {"withdrawn_on": "1.1.2026", "reason": "Soitti ja perui."}, "withdrawn_on", "saapui 25.11.2026"),
        ("correct_receipt", {"received_on": "1.1.2021", "reason": "Leima oli väärin"}, "received_on", "yli vuoden"),
        ("correct_receipt", {"received_on": "3.3.2015", "reason": "Leima oli väärin"}, "received_on", "yli vuoden"),
        ("withdraw", {"withdrawn_on": "30.2.2026", "reason": "Soitti."}, "withdrawn_on", "Päivää 30.2.2026 ei ole"),
        ("withdraw", {"withdrawn_on": "eilen", "reason": "Soitti."}, "withdrawn_on", "esimerkiksi 3.11.2026"),
        ("correct_receipt", {"received_on": "30.2.2026", "reason": "Leima."}, "received_on", "Päivää 30.2.2026 ei ole"),
    ],
)
def test_a_day_that_cannot_be_is_told_at_its_field(
    office: Office, name: str, fields: dict[str, str], place: str, sentence: str
) -> None:
    case_id = log_case(office)
    answer = step(office, office.browser_of("intake"), case_id, name, **fields)
    assert answer.status_code == 422
    assert sentence in stands_at(answer.text, place)
    assert value_of(answer.text, place) == fields[place]
    assert value_of(answer.text, "reason") == fields["reason"]


def test_the_day_of_a_withdrawal_stands_in_the_history(office: Office) -> None:
    case_id = log_case(office, arrived_at=MORNING - timedelta(days=3))
    client = office.browser_of("intake")
    made = step(office, client, case_id, "withdraw", withdrawn_on="24.11.2026", reason="Soitti ja perui.")
    assert made.status_code == 303
    assert "24.11.2026" in text_of(client.get(f"/cases/{case_id}/events").data)


def test_a_withdrawn_case_still_says_that_its_confirmation_is_to_be_sent(office: Office) -> None:
    """The letter is begun as the request ends, and the case closes with it: nobody else speaks of it."""
    case_id = log_case(office)
    client = office.browser_of("intake")
    assert (
        step(office, client, case_id, "withdraw", withdrawn_on="25.11.2026", reason="Soitti ja perui.").status_code
        == 303
    )
    assert "Vahvista peruutus kirjeellä" in (words := next_step(client, case_id))
    assert "Avaa kirje" in words
    with office.deps.database.write() as session:
        letter = session.scalars(select(Letter).where(col(Letter.kind) == "withdrawal_confirmed")).one()
        letter.state = "sent"
        session.add(letter)
        session.flush()
        projection.project_left(session, office.deps, [case_id])
    assert next_step(client, case_id) == ""


def test_a_closed_case_opens_the_letter_that_its_request_leaves_and_no_other(office: Office) -> None:
    """A question about identity was begun for the whole case: since nothing is open it has nothing to say, and is no such letter."""
    case_id = log_case(office)
    client = office.browser_of("intake")
    step(office, client, case_id, "withdraw", withdrawn_on="25.11.2026", reason="Soitti ja perui.")
    with office.deps.database.write() as session:
        letter = session.scalars(select(Letter).where(col(Letter.kind) == "withdrawal_confirmed")).one()
        letter.kind = "breach_notice"
        session.add(letter)
        case = session.get_one(Case, case_id)
        drafting.start(session, office.deps, case, None, "identity_request", by=case.created_by, at=office.clock())
        projection.project_left(session, office.deps, [case_id])
        left_id = letter.id
    assert "Lähetä aloitettu kirje. Mitätöi se, jos" in next_step(client, case_id)
    page = client.get(f"/cases/{case_id}").text
    opened = page.index("Avaa kirje")
    assert f'/cases/{case_id}/letters/{left_id}"' in page[:opened].rpartition("<a ")[2]


def test_a_notice_begun_in_a_closed_case_is_its_next_step_and_stands_on_the_queue(office: Office) -> None:
    """No step of the workflow speaks of it: it was told by the table of letters alone."""
    case_id = log_case(office)
    client = office.browser_of("handler")
    step(office, client, case_id, "withdraw", withdrawn_on="25.11.2026", reason="Soitti ja perui.")
    with office.deps.database.write() as session:
        letter = session.scalars(select(Letter).where(col(Letter.kind) == "withdrawal_confirmed")).one()
        letter.kind = "recipients_answer"
        session.add(letter)
        session.flush()
        projection.project_left(session, office.deps, [case_id])
        letter_id = letter.id
    page = client.get(f"/cases/{case_id}")
    words = next_step(client, case_id)
    assert "Lähetä aloitettu kirje. Mitätöi se, jos kukaan ei enää tarvitse sitä" in words
    assert "aloitettu kirje lähetettävä viimeistään" in words
    assert f'href="/cases/{case_id}/letters/{letter_id}"' in page.text
    queue = client.get("/queue?tab=left")
    assert "Jäänyt tekemättä 1" in text_of(queue.data)
    assert "Lähetä aloitettu kirje. Mitätöi se, jos kukaan ei enää tarvitse sitä" in text_of(queue.data)
    assert f'href="/cases/{case_id}"' in queue.text
    assert f'href="/cases/{case_id}"' not in client.get("/queue").text


def test_a_task_of_a_closed_case_is_its_next_step_and_leads_to_it(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    step(office, client, case_id, "withdraw", withdrawn_on="25.11.2026", reason="Soitti ja perui.")
    with office.deps.database.write() as session:
        session.scalars(select(Letter).where(col(Letter.kind) == "withdrawal_confirmed")).one().state = "void"
        days = {"received_on": date(2026, 11, 25), "due_on": date(2026, 12, 9), "made_at": office.clock()}
        session.add(CaseTask(case_id=case_id, kind="ordered", **days))
        session.flush()
        projection.project_left(session, office.deps, [case_id])
    words = next_step(client, case_id)
    assert "Tee asian avoin tehtävä ja sulje se lopputuloksella" in words
    assert "tehtävä viimeistään" in words
    assert f'href="/cases/{case_id}/rights"' in client.get(f"/cases/{case_id}").text
    assert "Tee asian avoin tehtävä" in text_of(client.get("/queue?tab=left").data)


@pytest.mark.parametrize("numbers", [(), ("81621",)], ids=["no number", "only an extension"])
def test_a_case_that_cannot_be_searched_says_the_ways_out_as_its_next_step(
    office: Office, numbers: tuple[str, ...]
) -> None:
    case_id = log_case(office, numbers=numbers)
    with office.deps.database.write() as session:
        acknowledgement = session.scalars(select(Letter).where(col(Letter.kind) == "acknowledgement")).one()
        acknowledgement.state = "sent"
        session.add(acknowledgement)
    client = office.browser_of("handler")
    assert step(office, client, case_id, "start_assessment").status_code == 303
    page = client.get(f"/cases/{case_id}")
    words = text_of(page.data)
    assert "Seuraava askel Selvitä puhelinnumero tai soittoaika, tai liitä muulla tavoin löytynyt puhelu" in words
    assert "perusteella G3" in words
    for address in (f"/cases/{case_id}/subject#number_1", f"/cases/{case_id}#window_1_first", "/calls"):
        assert f'href="{address}"' in page.text
    assert re.search(rf'href="/cases/{case_id}/requests/\d+/refuse"', page.text)
    assert "Hae rekisteristä uudelleen" not in words
    clerk = office.browser_of("intake")
    seen = clerk.get(f"/cases/{case_id}")
    assert "Kysy jompaakumpaa henkilöltä." in text_of(seen.data)
    assert f'href="/cases/{case_id}#window_1_first"' in seen.text
    assert 'id="window_1_first"' in seen.text, (
        "who has the person on the telephone and sees no calls writes it down too"
    )
    assert "G3" not in text_of(seen.data)
    assert "Kysy jompaakumpaa" not in text_of(office.browser_of("dpo").get(f"/cases/{case_id}").data)
    searched = post(office, client, case_id, "/search")
    assert searched.status_code == 422
    assert "Hakuun ei ole numeroa eikä aikaa." in text_of(searched.data)
    assert post(office, clerk, case_id, "/windows", window_1_first="31.6.2026").status_code == 422
    assert post(office, clerk, case_id, "/windows", window_1_first="3.6.2026").status_code == 303
    told = text_of(client.get(f"/cases/{case_id}").data)
    assert "Seuraava askel Ratkaise, kielletäänkö useamman tallenteen tuhoaminen" in told, "a time without a line"


def test_characters_that_do_not_show_are_taken_out_of_an_answer_and_told(office: Office) -> None:
    case_id = log_case(office)
    reason = "Leima oli \u202eniirääv"
    answer = step(
        office, office.browser_of("intake"), case_id, "correct_receipt", received_on="24.11.2026", reason=reason
    )
    assert answer.status_code == 422
    assert "merkkejä, jotka eivät näy" in stands_at(answer.text, "reason")
    assert value_of(answer.text, "reason") == "Leima oli niirääv"
    assert value_of(answer.text, "received_on") == "24.11.2026"


def test_a_weak_match_can_be_opened_and_tied_with_a_reason(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    with office.deps.database.write() as session:
        session.execute(update(Candidate).values(band="weak", score=10))
    client = office.browser_of("handler")
    page = client.get(f"/cases/{case_id}").text
    assert "1 heikko osuma" in text_of(page)
    assert f'id="reason-{call_id}"' in page
    refused = post(office, client, case_id, f"/calls/{call_id}/link", reason="")
    assert refused.status_code == 422
    assert '<details class="section-tight" id="weak-calls" open>' in refused.text, "the fault is in sight"
    assert post(office, client, case_id, f"/calls/{call_id}/link", reason="Kuvaili puhelun.").status_code == 303
    assert "heikko osuma" not in text_of(client.get(f"/cases/{case_id}").text)


def test_a_reason_that_is_refused_comes_back_at_its_own_call(office: Office) -> None:
    case_id = log_case(office)
    first, second = propose_call(office, case_id), propose_call(office, case_id, days_ago=30)
    with office.deps.database.write() as session:
        for one in session.scalars(select(Candidate)):
            one.blockers = ["number_hidden"]
            session.add(one)
    client = office.browser_of("handler")
    answer = post(office, client, case_id, f"/calls/{second}/link", reason="ok")
    assert answer.status_code == 422
    assert "Kirjoita, miksi puhelu on rekisteröidyn." in stands_at(answer.text, f"reason-{second}")
    assert f'href="#reason-{second}"' in answer.text
    assert f'id="reason-{first}-error"' not in answer.text
    assert re.search(rf'id="reason-{second}"[^>]*value="ok"', answer.text)


def test_a_call_that_is_not_given_without_a_ground_is_told_at_the_ground(office: Office) -> None:
    case_id = log_case(office)
    call_id = propose_call(office, case_id)
    client = office.browser_of("handler")
    assert post(office, client, case_id, f"/calls/{call_id}/link", reason="Sama ääni").status_code == 303
    answer = post(office, client, case_id, f"/calls/{call_id}/given", given="none", ground="")
    assert answer.status_code == 422
    assert stands_at(answer.text, f"ground-{call_id}")
    assert '<option value="none" selected>' in answer.text


def test_no_button_makes_a_step_that_only_a_sending_makes(office: Office) -> None:
    """Only dispatches count as the answer: a forged press must not close a case to which nothing was sent."""
    case_id = log_case(office)
    client = office.browser_of("handler", "intake")
    flow = office.deps.catalogue.workflow("access")
    sending = [one for one in flow.transitions if one.on_dispatch is not None]
    assert sending
    for transition in sending:
        for state in transition.from_states:
            with office.deps.database.write() as session:
                session.execute(update(RightRequest).values(state=state))
            assert step(office, client, case_id, transition.name).status_code in (404, 409, 422), transition.name
            assert request_of(office, case_id).state == state


def test_matches_that_are_too_many_to_list_wait_on_the_page_and_are_set_aside_with_a_reason(office: Office) -> None:
    case_id = log_case(office)
    with office.deps.database.write() as session:
        session.add(Unlisted(case_id=case_id, searched_by="x", to_call_id=9, calls=1234, found_at=office.clock()))
    client = office.browser_of("handler")
    page = text_of(client.get(f"/cases/{case_id}").data)
    assert "1234 osumaa ei mahdu luetteloon ja odottaa ratkaisuasi" in page
    assert "Niiden tallenteita ei tuhota ennen ratkaisuasi. Kysy henkilöltä" in page
    refused = post(office, client, case_id, "/unlisted/set-aside", seen="1234", why_not=" ")
    assert refused.status_code == 422
    assert 'id="why-not-unlisted-error"' in refused.text
    grown = post(office, client, case_id, "/unlisted/set-aside", seen="1000", why_not="Muiden puheluita.")
    assert grown.status_code == 422
    assert "Luettelon ulkopuolisia osumia on nyt 1234. Ratkaise uudelleen." in text_of(grown.data)
    assert post(office, client, case_id, "/unlisted/set-aside", seen="1234", why_not="Muiden.").status_code == 303
    page = text_of(client.get(f"/cases/{case_id}").data)
    assert "ei mahdu luetteloon" not in page
    assert re.search(r"1234 osumaa\. \S.* 25\.11\.: Muiden\.", page), "how many, who, when and why"
    with office.deps.database.read() as session:
        (unlisted_id,) = session.scalars(select(col(Unlisted.id)))
    other = log_case(office)
    assert post(office, client, other, f"/unlisted/{unlisted_id}/again").status_code == 404
    assert post(office, client, case_id, f"/unlisted/{unlisted_id}/again").status_code == 303
    assert "1234 osumaa ei mahdu luetteloon" in text_of(client.get(f"/cases/{case_id}").data)


def test_a_restriction_that_is_answered_anew_begins_with_the_ground_on_which_it_was_granted(office: Office) -> None:
    case_id = log_case(office, rights=("restriction",))
    client, call_id = office.browser_of("handler"), propose_call(office, case_id)
    with office.deps.database.write() as session:
        session.add(Link(case_id=case_id, call_id=call_id, by_user=1, at=office.clock()))
        session.execute(update(Candidate).values(verdict="linked"))
        session.execute(update(Case).values(searched_at=office.clock(), search={"on": "2026-11-25", "numbers": 1}))
    address = f"/cases/{case_id}/requests/{request_of(office, case_id).id}/restrict"
    first = client.get(address).text
    assert "selected" not in _field(first, "restriction_ground"), "nothing is recorded yet"
    said = {"restriction_ground": "c", "restriction_reasons": "Henkilö valmistelee kannetta."}
    assert step(office, client, case_id, "restrict", **said).status_code == 303
    assert step(office, client, case_id, "choose_again", reason="Teksti oli väärä.").status_code == 303
    again = client.get(address).text
    assert re.findall(r'value="(\w)" selected', _field(again, "restriction_ground")) == ["c"]
    assert said["restriction_reasons"] in _field(again, "restriction_reasons")
    assert 'data-unsaved="no"' in again
    with office.deps.database.write() as session:
        session.execute(update(Restriction).values(ended_at=office.clock()))
    assert "selected" not in _field(client.get(address).text, "restriction_ground"), "it has ended"


def _field(page: str, name: str) -> str:
    """The list or the area of text of a field, with what it holds."""
    found = re.search(rf'<(select|textarea)[^>]*\bid="{name}".*?</\1>', page, re.DOTALL)
    assert found, name
    return found[0]
