"""The data protection officer's day: statements, what to look into, and the bundle for an inquiry of the Ombudsman."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from sqlmodel import select

from dsr.db.tables import Case, CaseGround, Dispatch, Letter, LetterText, OfficerStatement, RightRequest
from dsr.domain.access import Action
from dsr.printing import Printers
from dsr.printing.annexes import joined, page_counts, stamps_html
from dsr.services import protection
from dsr.services.access_log import client_actor, log_access
from dsr.services.interface import clients
from dsr.services.officer.access_changes import access_changes
from dsr.services.officer.findings import SINCE
from dsr.web import create_app
from tests.statements import statements_of
from tests.web.case_office import HOSTILE, log_case
from tests.web.office import MORNING, Office, PrintedHtml, text_of

NAME = "Aino Esimerkki"


def _sent_letter(office: Office, pdf: bytes = b"%PDF-1.7 letter") -> None:
    with office.deps.database.write() as session:
        letter = Letter(case_id=1, kind="extension_notice", state="sent", created_at=MORNING)
        session.add(letter)
        session.flush()
        text = LetterText(letter_id=letter.id or 0, language="fi", pdf=pdf, pdf_sha256="a" * 64)
        sent = Dispatch(letter_id=letter.id or 0, way="post", sent_at=MORNING, recorded_at=MORNING)
        session.add_all([text, sent])


def test_a_statement_is_asked_and_given_and_kept_with_the_case(office: Office) -> None:
    log_case(office)
    handler, officer = office.browser_of("handler"), office.browser_of("dpo")
    asked = {"question": "Saako kopion antaa? Henkilötunnus 010190-999P."}
    assert handler.post("/cases/1/statements", data=asked).status_code == 303
    assert handler.post("/cases/1/statements", data=asked).status_code == 303  # pressed twice: asked once
    assert "Saako kopion antaa" not in text_of(officer.get("/officer").data)
    assert "2.12." in text_of(officer.get("/officer").data)
    assert (
        officer.post("/cases/1/statements/1", data={"advice": "Saa, kun henkilöllisyys on varmistettu."}).status_code
        == 303
    )
    page = text_of(handler.get("/cases/1/statements").data)
    assert "Saa, kun henkilöllisyys on varmistettu." in page
    assert "010190" not in page
    with office.deps.database.read() as session:
        (row,) = session.exec(select(OfficerStatement)).all()
        assert row.answered_at == office.clock()


def test_advice_that_is_given_is_not_changed(office: Office) -> None:
    log_case(office)
    officer = office.browser_of("dpo")
    office.browser_of("decider").post("/cases/1/statements", data={"question": "?"})
    officer.post("/cases/1/statements/1", data={"advice": "Ensimmäinen"})
    refused = officer.post("/cases/1/statements/1", data={"advice": "Toinen"})
    assert refused.status_code == 422
    assert "Ensimmäinen" in refused.text
    assert "Toinen" not in text_of(officer.get("/cases/1/statements").data)


@pytest.mark.parametrize(("role", "may_ask"), [("handler", True), ("decider", True), ("dpo", False)])
def test_only_who_prepares_or_decides_asks_and_only_the_officer_answers(
    office: Office, role: str, may_ask: bool
) -> None:
    log_case(office)
    browser = office.browser_of(role)
    assert (browser.post("/cases/1/statements", data={"question": "?"}).status_code == 303) is may_ask
    if may_ask:
        assert browser.post("/cases/1/statements/1", data={"advice": "x"}).status_code == 404


def test_a_statement_of_another_case_is_not_there(office: Office) -> None:
    log_case(office)
    log_case(office)
    office.browser_of("handler").post("/cases/1/statements", data={"question": "?"})
    assert office.browser_of("dpo").post("/cases/2/statements/1", data={"advice": "x"}).status_code == 404


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_is_kept_literally_or_refused_by_its_field(office: Office, words: str) -> None:
    log_case(office)
    answer = office.browser_of("handler").post("/cases/1/statements", data={"question": words})
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("logged_as", ["Oma Olli", "Olli Oma"])
def test_a_look_is_listed_whichever_of_the_names_was_logged_first(office: Office, logged_as: str) -> None:
    log_case(office, subject_name=logged_as)
    office.sign_in(office.add_user("handler", name="Olli Oma")).get("/cases/1")
    assert "Olli Oma oma" in text_of(office.browser_of("dpo").get("/officer").data)


def test_a_look_at_ones_own_case_or_a_colleagues_is_listed_and_another_is_not(office: Office) -> None:
    log_case(office, subject_name="Olli Oma")
    log_case(office, subject_name=NAME)
    own = office.sign_in(office.add_user("handler", name="Olli Oma"))
    other = office.sign_in(office.add_user("handler", name="Kalle Kollega"))
    for browser in (own, other):
        browser.get("/cases/1")
        browser.get("/cases/2")
    page = text_of(office.browser_of("dpo").get("/officer").data)
    assert "Olli Oma oma" in page
    assert "Kalle Kollega työtoverin" in page
    office.clock.pass_by(days=100)
    assert "Kalle Kollega" not in text_of(office.browser_of("dpo").get("/officer").data)


def test_a_system_that_looked_is_named_and_is_nobodys_colleague(office: Office) -> None:
    log_case(office, subject_name="Olli Oma")
    log_case(office, subject_name="Sähköinen asiointi")
    office.add_user("handler", name="Olli Oma")
    admin_id = office.add_user("admin")
    with office.deps.database.write() as session:
        new = clients.add_client(
            session, office.deps, "Sähköinen asiointi", ["cases:read"], "", 30, by=admin_id, at=office.clock()
        )
        for case_id in (1, 2):
            log_access(session, client_actor(new.client_id), Action.SEE_CASE, at=office.clock(), case_id=case_id)
    officer = office.browser_of("dpo")
    page = text_of(officer.get("/officer").data)
    assert "Sähköinen asiointi jonkun toimistossa työskentelevän" in page
    assert page.count("Sähköinen asiointi jonkun") == 1, "a case with a system's name is nobody's in the office"
    assert "Sähköinen asiointi" in text_of(officer.get("/log/access").data)
    assert "interface:" not in page
    looks = json.loads(officer.get("/cases/1/inquiry.json").data)["looks"]
    assert "Sähköinen asiointi" in {one["who"] for one in looks}


def test_what_is_stale_is_told_in_words(office: Office) -> None:
    page = text_of(office.browser_of("dpo").get("/officer").data)
    assert "oikeudenkäyntimaksu" in page
    assert "court_fee" not in page


def test_advice_that_is_refused_stands_in_the_form_of_its_own_question_only(office: Office) -> None:
    log_case(office)
    handler, officer = office.browser_of("handler"), office.browser_of("dpo")
    for question in ("Ensimmäinen?", "Toinen?"):
        handler.post("/cases/1/statements", data={"question": question})
    page = officer.post("/cases/1/statements/1", data={"advice": "Neuvo" + "x" * 100_000})
    assert page.status_code == 422
    assert page.text.count("Neuvo") == 1
    assert (page.text.count('id="advice-1"'), page.text.count('id="advice-2"')) == (1, 1)


def test_findings_are_the_officers_alone(office: Office) -> None:
    for role in ("handler", "decider", "intake", "management", "admin"):
        assert office.browser_of(role).get("/officer").status_code == 404


def test_the_officer_finds_access_that_was_given_and_no_reference_of_a_case_hidden_from_her(office: Office) -> None:
    case_id, other = log_case(office), log_case(office)
    admin, handler = office.browser_of("admin"), office.add_user("handler", name="Hilla Käsittelijä")
    manager = office.add_user("management", name="Maija Johtaja")
    assert admin.post(f"/users/{manager}", data={"roles": ["admin", "management"]}).status_code == 302
    officer_id = office.add_user("dpo")
    with office.deps.database.write() as session:
        for one in (case_id, other):
            protection.protect_case(session, session.get_one(Case, one), by=handler, at=office.clock())
        protection.name_user(session, session.get_one(Case, other), officer_id, by=handler, at=office.clock())
        hidden, seen = session.get_one(Case, case_id).reference, session.get_one(Case, other).reference
    page = office.sign_in(officer_id).get("/officer").text
    told = text_of(page.partition('id="access-heading"')[2].partition("</section>")[0])
    assert "Roolit vaihdettu: pääkäyttäjä, johto" in told
    assert "Maija Johtaja Testi Admin" in told
    assert (seen in told, hidden in page) == (True, False)
    assert "asia, jota et saa nähdä" in told
    office.clock.pass_by(days=100)
    assert "Maija Johtaja" not in office.sign_in(officer_id).get("/officer").text


def test_access_that_was_given_is_found_by_kind_and_period_without_reading_older_lines(office: Office) -> None:
    with statements_of(office.deps.database) as sent, office.deps.database.read() as session:
        access_changes(session, 1, office.clock() - SINCE)
    (query,) = [one for one in sent if "FROM event" in one]
    with office.deps.database.read() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?")).all()
    assert "ix_event_kind_at (kind=? AND at>?)" in str(plan)


def test_the_bundle_tells_the_whole_course_and_nothing_of_what_was_heard(office: Office) -> None:
    log_case(office, subject_name=NAME)
    _sent_letter(office)
    answer = office.browser_of("dpo").get("/cases/1/inquiry.json")
    told = json.loads(answer.data)
    assert told["schema"] == "inquiry-bundle/1"
    assert told["case"]["subject_name"] == NAME
    assert told["rights"][0]["days"]["received"] == "2026-11-25"
    assert [event["kind"] for event in told["timeline"]][:1] == ["case_opened"]
    (letter,) = [one for one in told["letters"] if one["kind"] == "extension_notice"]
    assert letter["annexes"] == [{"number": 1, "language": "fi", "sha256": "a" * 64}]
    assert told["looks"][-1]["action"] == "make_bundle"  # this very look is in it
    assert "heard" not in told


def test_the_bundle_prints_documented_grounds_with_what_they_rest_on(office: Office) -> None:
    log_case(office)
    told = {
        "third_person": "close_person",
        "harm": "health",
        "effect": "Läheisen tila paljastuisi.",
        "masking": "masked",
    }
    handler_id = office.add_user("handler", name="Hilla Käsittelijä")
    with office.deps.database.write() as session:
        request = session.exec(select(RightRequest)).one()
        row = CaseGround(
            case_id=1,
            right_request_id=request.id or 0,
            code="G5",
            language="fi",
            fields=told,
            reasons="Kappale.",
            by_user=handler_id,
            at=MORNING,
        )
        session.add(row)
    officer, printed = office.browser_of("dpo"), PrintedHtml()
    (ground,) = json.loads(officer.get("/cases/1/inquiry.json").data)["grounds"]
    assert (ground["code"], ground["reasons"], ground["fields"]) == ("G5", "Kappale.", told)
    assert "Läheisen tila paljastuisi." in ground["evidence"]
    deps = replace(office.deps, printers=printed)
    own = replace(office, deps=deps, app=create_app(deps))
    assert own.browser_of("dpo").get("/cases/1/inquiry.pdf").status_code == 200
    page = text_of(printed.html)
    assert "5.1 G5, Hilla Käsittelijä Kappale." in page
    assert "Läheisen tila paljastuisi." in page


def test_the_bundle_is_the_officers_alone_and_not_of_a_case_that_she_may_not_see(office: Office) -> None:
    log_case(office)
    for role in ("handler", "decider", "intake", "management", "admin"):
        assert office.browser_of(role).get("/cases/1/inquiry.pdf").status_code == 404
    with office.deps.database.write() as session:
        case = session.exec(select(Case)).one()
        case.is_protected = True
        session.add(case)
    assert office.browser_of("dpo").get("/cases/1/inquiry.json").status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_bundle_on_paper_has_numbered_sections_and_the_letters_behind_it(office: Office, language: str) -> None:
    log_case(office, subject_name=NAME)
    with Printers() as printers:
        letter = printers.print("<!doctype html><html lang='fi'><title>x</title><p>Kirje</p></html>", "letter", MORNING)
        _sent_letter(office, letter)
        deps = replace(office.deps, printers=printers)
        own = replace(office, deps=deps, app=create_app(deps))
        answer = own.sign_in(own.add_user("dpo", language=language)).get("/cases/1/inquiry.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'inline; filename="inquiry-1.pdf"'
    with pikepdf.open(io.BytesIO(answer.data)) as whole:
        record = len(whole.pages) - 1
        assert record >= 2
        assert len(whole.pages[-1].Resources.XObject) == 1  # the stamp lies over the letter's page


def test_annexes_are_counted_and_stamped_page_by_page() -> None:
    with Printers() as printers:
        two = printers.print(
            "<!doctype html><html lang='fi'><title>x</title><p style='break-after:page'>1</p><p>2</p></html>",
            "two",
            MORNING,
        )
        assert page_counts([two, two]) == [2, 2]
        stamps = printers.print(stamps_html(["1", "2", "3 <b>", "4"]), "stamps", MORNING)
        assert page_counts([stamps]) == [4]
        whole = joined(two, [two, two], stamps)
    assert page_counts([whole]) == [6]
    assert joined(two, [], stamps) == joined(two, [], stamps)


def test_due_days_pass_over_days_off(office: Office) -> None:
    log_case(office)
    office.clock.at = MORNING + timedelta(days=23)  # Friday 18.12.2026: a week later is Christmas Day
    office.browser_of("handler").post("/cases/1/statements", data={"question": "?"})
    assert "28.12." in text_of(office.browser_of("dpo").get("/officer").data)
