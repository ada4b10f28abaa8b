"""The pages of retention, of the search of our own cases, and the program's privacy notice."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from dsr.db.tables import AccessEntry, Case, PurgeRound
from tests.web.case_office import case_of, log_case
from tests.web.office import Office, text_of


def _routed(office: Office) -> int:
    """A message that was passed on long ago."""
    case_id = log_case(office)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.state, case.closed_at = "undone", office.clock() - timedelta(days=800)
        session.add(case)
    return case_id


def test_an_administrator_sees_counts_and_no_reference_and_proposes_nothing(office: Office) -> None:
    reference = case_of(office, _routed(office)).reference
    page = office.browser_of("admin").get("/retention").text
    assert "Asiat kokonaan" in page
    assert "pyyntö on avoinna" in page
    assert reference not in page
    assert "Ehdota" not in page
    assert reference in office.browser_of("handler").get("/retention").text


def test_a_proposal_that_waits_is_shown_on_the_page_until_it_has_ended(office: Office) -> None:
    handler, told = office.browser_of("handler"), "Ehdotus odottaa jo"
    assert told not in handler.get("/retention").text
    with office.deps.database.write() as session:
        row = PurgeRound(kind="cases", proposed_by=1, proposed_at=office.clock())
        session.add(row)
    assert handler.get("/retention").text.count(told) == 1
    with office.deps.database.write() as session:
        session.get_one(PurgeRound, 1).withdrawn_at = office.clock()
    assert told not in handler.get("/retention").text


def test_the_search_of_our_own_cases_is_logged_with_its_case_and_never_with_the_words(office: Office) -> None:
    case_id = log_case(office)
    reference = case_of(office, case_id).reference
    officer = office.browser_of("dpo")
    asked = {"reference": reference, "name": "Kim Mallinen", "number": "", "email": ""}
    page = text_of(officer.post("/own-cases", data=asked).text)
    assert "1 asia" in page
    assert "Viestit 1" in page
    saved = officer.post("/own-cases/file", data=asked)
    assert saved.headers["Content-Disposition"].startswith('attachment; filename="own-cases-2026-11-25')
    assert saved.data.decode("utf-8-sig").splitlines()[1].startswith(f"{reference};rekisteröity;")
    with office.deps.database.read() as session:
        lines = [row for row in session.scalars(select(AccessEntry)) if row.action == "search_own"]
        assert [(row.case_id, row.subject) for row in lines] == [(case_id, "search"), (case_id, "file")]
    refused = officer.post("/own-cases", data={**asked, "reference": "9/00.01.06/1999"})
    assert refused.status_code == 422
    assert "Viestit 1" not in text_of(refused.text), "nothing is searched without a case"


def test_anyone_reads_the_privacy_notice_with_the_terms_that_the_program_keeps(office: Office) -> None:
    page = text_of(office.app.test_client().get("/privacy").text)
    assert "viisi vuotta siitä, kun asian käsittely on päättynyt" in page
    assert "voit saattaa asian tietosuojavaltuutetun käsiteltäväksi" in page
    assert "tietosuoja@espoo.fi" in page
