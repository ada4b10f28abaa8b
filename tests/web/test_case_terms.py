"""The page of search terms: a number confirmed by a code, what the subject remembers, shared lines; and what a case tells."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.tables import Call, Candidate, CandidateSnapshot, CaseClue, CaseNumber, Link, NumberCode, SharedLine
from dsr.services import scoring
from dsr.services.case_calls import PROPOSED_SHOWN
from tests.web.case_office import HOSTILE, log_case, post, propose_call, version_of
from tests.web.office import Office, text_of


def _number_id(office: Office) -> int:
    with office.deps.database.read() as session:
        return session.scalars(select(col(CaseNumber.id))).first() or 0


def _score(office: Office, case_id: int) -> None:
    with office.deps.database.write() as session:
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())


def test_a_handler_confirms_a_number_by_a_code_and_ticks_its_strong_calls(office: Office) -> None:
    case_id = log_case(office)
    call_id, number = propose_call(office, case_id), _number_id(office)
    browser = office.browser_of("handler")
    said = {"basis": "declared", "shared": "no", "from_on": "1.1.2024", "to_on": "", "evidence": ""}
    assert post(office, browser, case_id, f"/terms/numbers/{number}", **said).status_code == 303
    made = post(office, browser, case_id, f"/terms/numbers/{number}/code", way="call")
    code = re.search(r"Koodi: (\d{6})", made.text)
    assert code is not None
    assert "040 555 0167" in made.text
    assert code[1] not in browser.get(f"/cases/{case_id}/terms").text, "shown once"
    wrong = "000000" if code[1] != "000000" else "111111"
    refused = post(office, browser, case_id, f"/terms/numbers/{number}/confirm", code=wrong)
    assert (refused.status_code, "Koodi ei ole oikea" in refused.text) == (422, True)
    with office.deps.database.read() as session:
        assert session.scalars(select(col(NumberCode.attempts))).one() == 1, "a wrong try is kept"
    assert post(office, browser, case_id, f"/terms/numbers/{number}/confirm", code=code[1]).status_code == 303
    _score(office, case_id)
    page = browser.get(f"/cases/{case_id}").text
    assert "varmistettu koodilla 25.11.2026" in text_of(page)
    assert re.search(rf'name="call" value="{call_id}"[^>]* checked', page)
    assert post(office, browser, case_id, "/calls/link", call=[str(call_id)]).status_code == 303
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Link.call_id))).all() == [call_id]


def test_only_a_handler_changes_search_terms(office: Office) -> None:
    case_id = log_case(office)
    number, clerk = _number_id(office), office.browser_of("intake")
    assert clerk.get(f"/cases/{case_id}/terms").status_code == 200
    for path in (f"/terms/numbers/{number}", f"/terms/numbers/{number}/code", "/terms/clues"):
        assert post(office, clerk, case_id, path).status_code == 404


def test_what_a_person_remembers_is_added_and_taken_away(office: Office) -> None:
    case_id, browser = log_case(office), office.browser_of("handler")
    own = {"kind": "own_agent", "agent": "PJSIP/agent7", "from_on": "1.1.2024"}
    assert post(office, browser, case_id, "/terms/clues", **own).status_code == 303
    assert post(office, browser, case_id, "/terms/clues", kind="duration", minutes="4").status_code == 303
    page = text_of(browser.get(f"/cases/{case_id}/terms").data)
    assert "Oma asiakaspalvelijatunnus PJSIP/agent7, 1.1.2024–" in page
    assert "ei rekisterissä" in page, "no call has such an agent"
    with office.deps.database.read() as session:
        clue_id = session.scalars(select(col(CaseClue.id)).where(col(CaseClue.kind) == "duration")).one()
    assert post(office, browser, case_id, f"/terms/clues/{clue_id}/remove").status_code == 303
    assert "noin 4 minuuttia" not in text_of(browser.get(f"/cases/{case_id}/terms").data)


@pytest.mark.parametrize("value", [HOSTILE[3], HOSTILE[13]])
def test_no_value_of_these_forms_is_a_fault_of_the_server(office: Office, value: str) -> None:
    case_id = log_case(office)
    number, browser = _number_id(office), office.browser_of("handler")
    forms = {
        f"/terms/numbers/{number}": ("basis", "shared", "from_on", "to_on", "evidence"),
        f"/terms/numbers/{number}/confirm": ("code",),
        "/terms/clues": ("kind", "queue", "agent", "minutes", "from_on"),
        "/calls/link": ("call",),
    }
    for path, names in forms.items():
        assert post(office, browser, case_id, path, **dict.fromkeys(names, value)).status_code == 422
    for kind in ("queue", "agent", "own_agent", "duration"):
        posted = {"queue": value, "agent": value, "minutes": value, "from_on": value, "to_on": value}
        assert post(office, browser, case_id, "/terms/clues", kind=kind, **posted).status_code in (303, 422)
    assert browser.post("/calls/shared-lines", data={"number": value, "kind": value, "name": value}).status_code == 422
    assert browser.get(f"/cases/{case_id}?proposed={value[:50]}&weak=-1").status_code == 200


def test_a_change_made_on_an_old_page_is_refused(office: Office) -> None:
    case_id, browser = log_case(office), office.browser_of("handler")
    seen = version_of(office, case_id)
    data = {"kind": "duration", "minutes": "4", "version": seen}
    assert browser.post(f"/cases/{case_id}/terms/clues", data=data).status_code == 303
    assert browser.post(f"/cases/{case_id}/terms/clues", data=data | {"minutes": "9"}).status_code == 409


def test_a_switchboard_is_listed_and_taken_off(office: Office) -> None:
    browser = office.browser_of("handler")
    line = {"number": "09 123 4567", "kind": "switchboard", "name": "Esimerkki Oy"}
    assert browser.post("/calls/shared-lines", data=line).status_code == 303
    page = text_of(browser.get("/calls/shared-lines").data)
    assert "Esimerkki Oy" in page
    assert "puhelinvaihde" in page
    with office.deps.database.read() as session:
        line_id = session.scalars(select(col(SharedLine.id))).one()
    assert browser.post(f"/calls/shared-lines/{line_id}/remove").status_code == 303
    assert "Esimerkki Oy" not in text_of(browser.get("/calls/shared-lines").data)


def test_the_case_tells_what_was_searched_what_no_search_finds_and_how_it_was_at_receipt(office: Office) -> None:
    case_id = log_case(office)
    propose_call(office, case_id)
    _score(office, case_id)
    with office.deps.database.write() as session:
        session.execute(update(CandidateSnapshot).values(received_on=date(2026, 11, 24)))
    page = text_of(office.browser_of("handler").get(f"/cases/{case_id}").data)
    for words in (
        "Numerot 040 … 167",
        "Zylinc: puhelut 5.11.2026 asti",
        "Puheluita, joissa joku muu on puhunut rekisteröidystä.",
        "Tarjoa hakua päivän ja palvelun mukaan",
        "Pyynnön saapuessa 24.11.2026 rekisterissä oli näitä puheluita 1, nyt 1: mikään ei ole muuttunut.",
    ):
        assert words in page


def test_a_long_list_of_proposed_calls_is_paged(office: Office) -> None:
    case_id = log_case(office)
    propose_call(office, case_id)
    with office.deps.database.write() as session:
        first = session.scalars(select(Candidate)).one()
        for number in range(PROPOSED_SHOWN):
            _propose_like(session, first, number)
    browser = office.browser_of("handler")
    page, second = browser.get(f"/cases/{case_id}").text, browser.get(f"/cases/{case_id}?proposed=2").text
    assert page.count('name="call"') == PROPOSED_SHOWN
    assert second.count('name="call"') == 1


def _propose_like(session: Session, like: Candidate, number: int) -> None:
    copy = Call(
        **session.get_one(Call, like.call_id).model_dump(exclude={"id", "ext_call_id"}), ext_call_id=str(number)
    )
    session.add(copy)
    session.flush()
    session.add(Candidate(**like.model_dump(exclude={"id", "call_id"}), call_id=copy.id or 0))
