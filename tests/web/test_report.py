"""The report page: figures for management, files of the same, faults of the period by their fields."""

from __future__ import annotations

import re

import pytest

from dsr.db.tables import Case, CaseUser
from dsr.jobs.reports import make_monthly_report
from dsr.jobs.running import Task
from tests.web.case_office import case_of, log_case, value_of
from tests.web.office import Office, PaperlessPrinter, text_of


def test_management_sees_figures_and_no_way_into_a_case(office: Office) -> None:
    page = office.browser_of("management").get("/reports")
    assert page.status_code == 200
    assert "Vastataanko pyyntöihin määräajassa" in page.text
    assert "/cases/" not in page.text


@pytest.mark.parametrize(("role", "status"), [("admin", 404), ("agent", 404), ("dpo", 200), ("handler", 200)])
def test_only_those_who_need_the_figures_see_them(office: Office, role: str, status: int) -> None:
    assert office.browser_of(role).get("/reports").status_code == status


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from_on=30.2.2026", "Kirjoita päivä"),
        ("from_on=x&to_on=", "Kirjoita päivä"),
        ("from_on=2.11.2026&to_on=1.11.2026", "Ajanjakso päättyy ennen kuin se alkaa"),
        ("from_on=" + "9" * 5000, "Kirjoita päivä"),
    ],
)
def test_a_period_that_cannot_be_read_is_told_by_its_field_and_kept(office: Office, query: str, sentence: str) -> None:
    page = office.browser_of("dpo").get(f"/reports?{query}")
    assert page.status_code == 422
    assert sentence in page.text
    assert 'aria-invalid="true"' in page.text


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf"])
def test_the_figures_come_as_a_file_named_by_its_period(office: Office, form: str) -> None:
    page = office.browser_of("management").get(f"/reports/compliance.{form}?from_on=2026-01-01&to_on=2026-11-25")
    assert page.status_code == 200
    assert f"compliance-2026-01-01-2026-11-25.{form}" in page.headers["Content-Disposition"]


@pytest.mark.parametrize("query", ["from_on=1.1.0001&to_on=31.12.9999", "from_on=31.12.9999&to_on=31.12.9999"])
def test_a_period_to_the_ends_of_the_calendar_is_counted(office: Office, query: str) -> None:
    assert office.browser_of("management").get(f"/reports?{query}").status_code == 200


@pytest.mark.parametrize("query", ["from_on=30.2.2026", "right=xx", "channel=x", "language=x"])
def test_no_file_is_made_of_something_else_than_was_asked_for(office: Office, query: str) -> None:
    page = office.browser_of("management").get(f"/reports/compliance.csv?{query}")
    assert page.status_code == 303
    assert page.headers["Location"] == f"/reports?{query}"


def test_a_printer_that_breaks_is_told_as_something_to_try_again(office: Office) -> None:
    client, printer = office.browser_of("management"), office.deps.printers
    assert isinstance(printer, PaperlessPrinter)
    printer.is_broken = True
    page = client.get("/reports/compliance.pdf")
    assert page.status_code == 503
    assert "Yritä hetken kuluttua uudelleen" in page.text


def test_an_unknown_form_of_file_is_not_found(office: Office) -> None:
    assert office.browser_of("management").get("/reports/compliance.exe").status_code == 404


def test_the_page_offers_paper_spreadsheet_and_table(office: Office) -> None:
    page = office.browser_of("management").get("/reports").text
    for form in ("pdf", "xlsx", "csv"):
        assert f'href="/reports/compliance.{form}?' in page


def test_every_row_by_month_adds_up_to_what_was_received(office: Office) -> None:
    log_case(office)
    withdrawn = log_case(office)
    clerk = office.browser_of("handler")
    step = clerk.get(f"/cases/{withdrawn}/requests/{withdrawn}/withdraw").text
    answers = {"version": value_of(step, "version"), "withdrawn_on": "25.11.2026", "reason": "Soitti ja perui."}
    assert clerk.post(f"/cases/{withdrawn}/requests/{withdrawn}/withdraw", data=answers).status_code == 303
    page = office.browser_of("management").get("/reports").text
    total = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert total
    received, *parts = [int(number) for number in re.findall(r'class="num">(\d+)<', total[0])]
    assert (received, sum(parts), parts[-1]) == (2, 2, 1)


@pytest.mark.parametrize(
    ("role", "is_named", "is_told"),
    [("management", False, False), ("management", True, False), ("handler", False, False), ("handler", True, True)],
)
def test_the_page_names_a_protected_case_only_to_who_may_see_it(
    office: Office, role: str, *, is_named: bool, is_told: bool
) -> None:
    case_id, user_id = log_case(office), office.add_user(role)
    open_reference = case_of(office, log_case(office, subject_name="Aino Avoin")).reference
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).is_protected = True
        if is_named:
            session.add(CaseUser(case_id=case_id, user_id=user_id, kind="named", at=office.clock()))
    browser = office.sign_in(user_id)
    reference = case_of(office, case_id).reference
    page = browser.get("/reports").text
    assert (reference in page, "suojattu asia" in page) == (is_told, not is_told)
    assert open_reference in page
    told = browser.get("/reports/compliance.json").json["due_soon"]
    assert {one["reference"] for one in told} == {open_reference, reference if is_told else None}
    for form in ("csv", "xlsx"):
        assert reference.encode() not in browser.get(f"/reports/compliance.{form}").data


def test_what_the_page_is_narrowed_to_stays_in_the_address_of_every_file(office: Office) -> None:
    log_case(office)
    page = office.browser_of("management").get("/reports?from_on=1.9.2026&right=access&channel=email&language=sv").text
    for form in ("pdf", "xlsx", "csv", "json"):
        assert f"/reports/compliance.{form}?from_on=2026-09-01&amp;to_on=2026-11-25&amp;right=access" in page
    assert '<option selected value="email">' in page
    assert "/reports/year/2026" in page


def test_a_choice_that_is_none_narrows_nothing(office: Office) -> None:
    page = office.browser_of("management").get("/reports?right=%27%20OR%201&channel=x")
    assert page.status_code == 200
    assert 'href="/reports/compliance.csv?from_on=2026-01-01&amp;to_on=2026-11-25"' in page.text
    assert text_of(page.text).count("Tällaista vaihtoehtoa ei ole, joten kaikki lasketaan mukaan.") >= 2, "it says so"
    for query, label in (("right=xx", "Oikeus"), ("channel=xx", "Kanava"), ("language=xx", "Kieli")):
        shown = text_of(office.browser_of("management").get(f"/reports?{query}").text)
        assert f"{label}: Tällaista vaihtoehtoa ei ole" in shown, "told by its own field"
        assert "Ajanjaksoa ei voitu lukea" not in shown, "nothing was wrong with the period"
    assert "Tällaista vaihtoehtoa" not in office.browser_of("management").get("/reports?right=access&channel=").text


def test_the_year_comes_as_page_and_files_and_only_for_years_that_were(office: Office) -> None:
    browser = office.browser_of("management")
    assert "alle 5" in browser.get("/reports/year/2026").text
    for form in ("json", "csv", "xlsx", "pdf"):
        page = browser.get(f"/reports/year/2026.{form}")
        assert (page.status_code, f"year-2026.{form}" in page.headers["Content-Disposition"]) == (200, True)
    for address in ("/reports/year/2017", "/reports/year/2027", "/reports/year/2026.exe"):
        assert browser.get(address).status_code == 404


def test_the_page_of_a_month_is_found_among_the_reports_as_the_bytes_that_were_printed(office: Office) -> None:
    browser = office.browser_of("management")
    assert "Yhtään ei ole vielä tehty" in browser.get("/reports/months").text
    effect = make_monthly_report(
        office.deps, Task(1, "make_monthly_report", "monthly:2026-10", 1, {"month": "2026-10"})
    )
    with office.deps.database.write() as session:
        effect(session)
    assert 'href="/reports/months/2026-10.pdf"' in browser.get("/reports/months").text
    assert browser.get("/reports/months/2026-10.pdf").data.startswith(b"%PDF-1.7 monthly.2026-10.fi")
    for address in ("/reports/months/2026-09.pdf", "/reports/months/2026-13.pdf"):
        assert browser.get(address).status_code == 404


def test_the_cause_of_an_overdue_answer_is_asked_for_on_the_case_and_counted_in_the_report(office: Office) -> None:
    case_id = log_case(office)
    handler, decider = office.add_user("handler"), office.add_user("decider")
    browser = office.sign_in(handler)
    address = f"/cases/{case_id}/requests/{case_id}/lateness"
    assert address not in browser.get(f"/cases/{case_id}").text
    assert browser.post(address, data={"cause": "staff"}).status_code == 422, "nothing is late yet"
    office.clock.pass_by(days=45)
    browser = office.sign_in(decider)
    assert f'href="{address}"' in browser.get(f"/cases/{case_id}").text
    assert browser.post(address, data={"cause": "weather"}).status_code == 422
    assert browser.post(address, data={"cause": "staff"}).status_code == 303
    assert "Työntekijöitä oli liian vähän" in browser.get("/reports?from_on=1.1.2026").text
    assert office.browser_of("intake").get(address).status_code == 404
