"""The page that begins another letter: what may be begun now, what not and why, and what a fee asks for."""

from __future__ import annotations

import pytest

from dsr.db.tables import Dispatch, Fee, Letter, LetterVersion
from dsr.services.letters import rows
from dsr.web.dates import day
from tests.web.case_office import log_case, post, request_of
from tests.web.office import Office, text_of


@pytest.mark.parametrize(
    ("language", "now", "why"),
    [
        ("fi", "Henkilö kysyy, milloin asia ratkaistaan", "Pyynnöstä ei ole lähetetty päätöstä."),
        ("sv", "Personen frågar när ärendet avgörs", "Inget beslut om begäran har sänts."),
        ("en", "The person asks when the matter will be decided", "No decision on the request has been sent"),
    ],
)
def test_the_page_says_what_may_be_begun_and_of_the_rest_why_not(
    office: Office, language: str, now: str, why: str
) -> None:
    case_id, browser = log_case(office), office.browser_of("handler")
    browser.post("/language", data={"language": language})
    shown = text_of(browser.get(f"/cases/{case_id}/letters/new", headers={"Accept-Language": language}).text)
    assert now in shown
    assert why in shown


def test_a_letter_is_begun_by_its_button(office: Office) -> None:
    case_id, browser = log_case(office), office.browser_of("handler")
    request_id = request_of(office, case_id).id
    made = post(office, browser, case_id, "/letters/new", kind="delay_notice", request=request_id)
    assert made.status_code == 303
    with office.deps.database.read() as session:
        assert rows.letters_of(session, case_id)[0].kind == "delay_notice"


def test_a_letter_that_makes_no_sense_is_refused_with_a_sentence(office: Office) -> None:
    case_id, browser = log_case(office), office.browser_of("handler")
    request_id = request_of(office, case_id).id
    refused = post(office, browser, case_id, "/letters/new", kind="decision_correction", request=request_id)
    assert refused.status_code == 422
    assert "Korjaa luonnosta." in text_of(refused.text)


def test_a_fee_is_asked_for_before_its_letter_is_begun(office: Office) -> None:
    case_id, browser = log_case(office), office.browser_of("handler")
    request_id = request_of(office, case_id).id
    asked = post(office, browser, case_id, "/letters/new", kind="fee_announcement", request=request_id)
    assert asked.location == f"/cases/{case_id}/letters/new/fee/{request_id}/fee_announcement"
    path = f"/letters/new/fee/{request_id}/fee_announcement"
    wrong = post(office, browser, case_id, path, amount="paljon", calculation="Puolitoista tuntia työtä.")
    assert (wrong.status_code, "esimerkiksi 48,50" in wrong.text) == (422, True)
    made = post(office, browser, case_id, path, amount="48,50", calculation="Puolitoista tuntia työtä.")
    assert made.status_code == 303
    with office.deps.database.read() as session:
        assert session.get_one(Fee, 1).cents == 4850


def test_the_decision_on_a_fee_leads_to_its_ground_and_the_ground_to_the_letter(office: Office) -> None:
    case_id, browser = log_case(office, language="fi"), office.browser_of("handler")
    request_id = request_of(office, case_id).id
    grounds = f"/cases/{case_id}/requests/{request_id}/grounds"
    sent_on = browser.get(f"/cases/{case_id}/letters/new/fee/{request_id}/fee_decision")
    assert (sent_on.status_code, sent_on.location) == (303, grounds)
    assert "Maksu nojaa perusteeseen" in browser.get(grounds).text
    g19 = {
        "code": "G19",
        "field_first_copy": "Annoimme sen 1.2.2026 (411/00.01.06/2025).",
        "field_again_is": "other_form",
        "field_again": "Muistitikku.",
        "confirmed": "yes",
    }
    assert post(office, browser, case_id, f"/requests/{request_id}/grounds/save", **g19).location == grounds
    assert f"/cases/{case_id}/letters/new/fee/{request_id}/fee_announcement" in browser.get(grounds).text


def test_the_correction_of_a_decision_on_a_fee_asks_what_becomes_of_the_fee(office: Office) -> None:
    case_id, browser = log_case(office, language="fi"), office.browser_of("handler")
    request_id, at = request_of(office, case_id).id or 0, office.clock()
    with office.deps.database.write() as session:
        letter = Letter(case_id=case_id, right_request_id=request_id, kind="fee_decision", state="sent", created_at=at)
        letter.dated_on, letter.decision_number = at.date(), "1/2026"
        session.add(letter)
        session.flush()
        session.add(Dispatch(letter_id=letter.id or 0, way="counter", sent_at=at, recorded_at=at))
    made = post(office, browser, case_id, "/letters/new", kind="decision_correction", request=request_id)
    page = browser.get(made.location)
    assert (page.status_code, 'name="fee_after"' in page.text) == (200, True)
    assert "Mitä maksulle tapahtuu" in text_of(page.data)


def test_a_payment_is_written_down_from_the_case_page(office: Office) -> None:
    case_id, browser = log_case(office), office.browser_of("handler")
    request_id = request_of(office, case_id).id or 0
    at, by = office.clock(), office.add_user("decider")
    with office.deps.database.write() as session:
        session.add(Fee(right_request_id=request_id, cents=4850, calculation="Työ.", by_user=by, at=at))
        for kind in ("fee_announcement", "fee_decision"):
            letter = Letter(
                case_id=case_id, right_request_id=request_id, kind=kind, state="sent", created_at=at, dated_on=at.date()
            )
            session.add(letter)
            session.flush()
            session.add(LetterVersion(letter_id=letter.id or 0, version=1, by_user=by, at=at))
            session.add(Dispatch(letter_id=letter.id or 0, way="counter", sent_at=at, recorded_at=at))
    copies = f"/cases/{case_id}/requests/{request_id}/handovers/new"
    unpaid = "suoritusta ei ole kirjattu"
    assert unpaid in text_of(browser.get(copies).data)
    place = f"/cases/{case_id}/letters/new/fee/{request_id}/paid"
    assert f'href="{place}"' in browser.get(f"/cases/{case_id}").text
    assert browser.get(place).status_code == 200
    path = place.removeprefix(f"/cases/{case_id}")
    wrong = post(office, browser, case_id, path, paid_on="1.1.2100", reference="")
    assert (wrong.status_code, 'id="paid_on-error"' in wrong.text, 'id="reference-error"' in wrong.text) == (
        422,
        True,
        True,
    )
    assert (
        post(office, browser, case_id, path, paid_on=day(office.clock().date(), "fi"), reference="Lasku 7").status_code
        == 303
    )
    shown = text_of(browser.get(f"/cases/{case_id}").data)
    assert "Lasku 7" in shown
    assert "Kirjaa suoritus" not in shown
    assert unpaid not in text_of(browser.get(copies).data), "paid: nothing to tell"
    away = f"{path}/take-back"
    assert f'href="{place}/take-back"' in browser.get(f"/cases/{case_id}").text
    assert "Lasku 7" in browser.get(f"{place}/take-back").text
    refused = post(office, browser, case_id, away, why="")
    assert (refused.status_code, 'id="why-error"' in refused.text) == (422, True)
    assert post(office, browser, case_id, away, why="Toisen asian lasku.").status_code == 303
    shown = text_of(browser.get(f"/cases/{case_id}").data)
    assert "Kirjaa suoritus" in shown
    assert "Lasku 7" in shown, "what stood stays in sight"
    assert "Toisen asian lasku." in shown
    assert unpaid in text_of(browser.get(copies).data), "the fee is unpaid again"
    assert "Suoritusta ei ole kirjattu." in text_of(browser.get(f"{place}/take-back").data)
