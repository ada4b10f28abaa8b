"""What left and what went wrong, in the bundle for an inquiry of the Ombudsman: hand-overs and breaches of the case."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from dsr.db.tables import Breach, BreachAwareness, Handover, HandoverCall, RightRequest
from dsr.domain.deadlines import FactKind
from dsr.services import clock
from dsr.web import create_app
from tests.web.case_office import log_case, propose_call
from tests.web.office import MORNING, Office, PrintedHtml, text_of

PACKAGE = "b" * 64
LATER = MORNING + timedelta(hours=2)


def _handed_over(office: Office, by: int) -> int:
    """Two hand-overs of case 1, of which the first was taken back; answers the id of the call that they cover."""
    call_id = propose_call(office, 1)
    with office.deps.database.write() as session:
        request = session.exec(select(RightRequest).where(RightRequest.case_id == 1)).one()
        for number, (way, taken_back) in enumerate((("post", True), ("counter", False))):
            row = Handover(
                case_id=1, right_request_id=request.id or 0, form="audio", items=1, way=way, receiver="subject",
                identified="at_handover", handed_at=MORNING + timedelta(minutes=number), package_sha256=PACKAGE,
                rest_promised_on=date(2026, 12, 4), by_user=by, recorded_at=LATER,
            )  # fmt: skip
            if taken_back:
                row.taken_back_by, row.taken_back_at, row.taken_back_why = by, LATER, "Väärä asia."
            session.add(row)
            session.flush()
            session.add(HandoverCall(handover_id=row.id or 0, call_id=call_id, is_masked=True))
    return call_id


def _breached(office: Office, by: int) -> None:
    with office.deps.database.write() as session:
        row = Breach(
            kind="letter_astray", case_id=1, state="closed", aware_at=MORNING, aware_reason="Palautui postista.",
            notify_by=MORNING + timedelta(hours=72), what="Kirje avattiin.", persons=1, records=2, risk="risk",
            consequences="Tieto voi levitä.", measures="Osoite tarkistettiin.", notifies_ombudsman=True,
            notifies_persons=False, decision_reason="Riski on pieni.", decided_by=by, decided_at=LATER,
            ombudsman_told_at=LATER, ombudsman_reference="TSV/7/2026", closing_words="Ilmoitettu.", proposed_at=MORNING,
            closed_by=by, closed_at=LATER,
        )  # fmt: skip
        other = Breach(
            kind="other", state="open", aware_at=MORNING, notify_by=MORNING, what="Toinen asia.", proposed_at=MORNING
        )
        session.add_all([row, other])
        session.flush()
        before = MORNING - timedelta(days=1)
        session.add(BreachAwareness(breach_id=row.id or 0, aware_at=before, by_user=by, at=LATER))


def test_the_bundle_tells_what_was_handed_over_to_whom_and_what_was_taken_back(office: Office) -> None:
    log_case(office)
    by = office.add_user("handler", name="Hilla Käsittelijä")
    call_id = _handed_over(office, by)
    taken_back, counted = json.loads(office.browser_of("dpo").get("/cases/1/inquiry.json").data)["handovers"]
    assert (counted["id"], counted["right"], counted["form"], counted["way"]) == (2, "access", "audio", "counter")
    assert (counted["receiver"], counted["identified"]) == ("subject", "at_handover")
    assert counted["handed_at"] == "2026-11-25T06:31:00+00:00"
    assert [(one["id"], one["masked"]) for one in counted["calls"]] == [(call_id, True)]
    assert (counted["package_sha256"], counted["rest_promised_on"]) == (PACKAGE, "2026-12-04")
    assert (counted["by"], counted["taken_back_at"]) == ("Hilla Käsittelijä", None)
    assert (taken_back["taken_back_by"], taken_back["taken_back_why"]) == ("Hilla Käsittelijä", "Väärä asia.")


def test_the_bundle_tells_the_breaches_of_its_case_and_of_no_other(office: Office) -> None:
    log_case(office)
    by = office.add_user("dpo", name="Tytti Tietosuoja")
    _breached(office, by)
    (breach,) = json.loads(office.sign_in(by).get("/cases/1/inquiry.json").data)["breaches"]
    assert (breach["id"], breach["kind"], breach["state"], breach["risk"]) == (1, "letter_astray", "closed", "risk")
    assert (breach["notifies_ombudsman"], breach["notifies_persons"]) == (True, False)
    assert (breach["ombudsman_reference"], breach["decided_by"]) == ("TSV/7/2026", "Tytti Tietosuoja")
    (before,) = breach["aware_before"]
    assert before["aware_at"] == (MORNING - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "Pääsy tietoihin, pyyntö saapui: ennen korjausta {before}, nyt 19.11.2026: Kirje löytyi."),
        ("sv", "Tillgång till uppgifter, begäran kom in: före ändringen {before}, nu 19.11.2026: Kirje löytyi."),
        ("en", "Access to data, the request was received: before it was put right {before}, now 19 November 2026: Kirje löytyi."),
    ],
)  # fmt: skip
def test_a_day_that_was_put_right_stands_there_with_what_stood_before(office: Office, language: str, told: str) -> None:
    """The Ombudsman judges by these days: that one was changed, and why, is part of the matter (GDPR 5(2))."""
    log_case(office)
    by = office.add_user("dpo", name="Tytti Tietosuoja", language=language)
    with office.deps.database.write() as session:
        request = session.exec(select(RightRequest)).one()
        (first,) = clock.standing_facts(session, request.id or 0)
        before, on = first.happened_on, date(2026, 11, 19)
        kind = FactKind.received
        put = clock.add_fact(session, request, kind, on, at=LATER, by=by, replaces=first, reason="Kirje löytyi.")
        clock.add_fact(session, request, kind, on, at=LATER, by=by, replaces=put, reason="merged")
    printed = PrintedHtml()
    deps = replace(office.deps, printers=printed)
    browser = replace(office, deps=deps, app=create_app(deps)).sign_in(by)
    (row,) = json.loads(browser.get("/cases/1/inquiry.json").data)["corrections"]
    assert (row["kind"], row["on_before"], row["on"]) == ("received", before.isoformat(), "2026-11-19")
    assert (row["why"], row["put_right_by"]) == ("Kirje löytyi.", "Tytti Tietosuoja")
    assert browser.get("/cases/1/inquiry.pdf").status_code == 200
    assert told.format(before=_day(before, language)) in text_of(printed.html)


def _day(on: date, language: str) -> str:
    return f"{on.day} November {on.year}" if language == "en" else f"{on.day}.{on.month}.{on.year}"


@pytest.mark.parametrize(
    ("language", "handed", "pieces", "breach"),
    [
        ("fi", "7.2 25.11.2026, klo 8.31 , asiointipiste, luovutus 2", "kappaleita 1 ", "9.1 Kirje joutui väärälle henkilölle, loukkaus 1 (päättynyt)"),
        ("sv", "7.2 25.11.2026, kl. 8.31 , servicepunkt, utlämnande 2", "exemplar 1 ", "9.1 Ett brev hamnade hos fel person, incident 1 (avslutad)"),
        ("en", "7.2 25 November 2026, 8:31 , service point, hand-over 2", "items 1 ", "9.1 A letter reached a wrong person, breach 1 (closed)"),
    ],
)  # fmt: skip
def test_both_stand_on_paper_under_their_numbers(
    office: Office, language: str, handed: str, pieces: str, breach: str
) -> None:
    log_case(office)
    by = office.add_user("dpo", name="Tytti Tietosuoja", language=language)
    _handed_over(office, by)
    _breached(office, by)
    printed = PrintedHtml()
    deps = replace(office.deps, printers=printed)
    own = replace(office, deps=deps, app=create_app(deps))
    assert own.sign_in(by).get("/cases/1/inquiry.pdf").status_code == 200
    page = text_of(printed.html)
    rest = ("Väärä asia.", "Palautui postista.", "TSV/7/2026", "Osoite tarkistettiin.")
    for told in (handed, pieces, PACKAGE, breach, *rest):
        assert told in page
    headings = [number for number in range(1, 14) if f"<h2>{number}. " in printed.html]
    assert headings == list(range(1, 14)), "every section has its number, once and in order"
